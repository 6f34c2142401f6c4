//! Whether the messages that an organizer's edit calls for are right: applied by each recipient to
//! the copy they had, they give the object as that recipient may see it.
//!
//! A copy is the object before the edit as its holder may see it. Compared is what the copies mean
//! (`same_calendar`), without versions, without what is each holder's own, and without the answers
//! of others. A date that is cancelled and one that is taken out are both a date that does not take
//! place. Guests are compared where a REQUEST named them: who is told that a date is off is not told
//! who else was invited meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::ical::tree::Node;
use kalends_schema::itip::{
    Address, Edited, Envelope, Me, Meeting, Message, Method, Outgoing, Vevent, receive,
};
use kalends_schema::time::Timestamp;

use crate::same_calendar::differences;

/// Versions, and what every holder decides for themselves.
const NOT_SHARED: [&str; 10] = [
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "CLASS",
    "CATEGORIES",
    "COLOR",
    "REQUEST-STATUS",
];

/// What is wrong with the messages of an edit of `before`, in words; nothing if they are right.
pub fn wrong_copies(before: Option<&Meeting>, edited: &Edited, now: Timestamp) -> Vec<String> {
    let mut by_recipient: BTreeMap<&Address, Vec<&Outgoing>> = BTreeMap::new();
    for message in &edited.messages {
        by_recipient.entry(&message.recipient).or_default().push(message);
    }
    let wrong = by_recipient.iter().flat_map(|(who, messages)| {
        let mut wrong = says_too_much(who, messages);
        let expected = edited.meeting.as_ref();
        let expected = expected.filter(|kept| kept.organizer().is_some());
        let expected = expected.and_then(|kept| kept.seen_by(who));
        match copy_after(before.and_then(|before| before.seen_by(who)), messages, who, now) {
            Ok(copy) => {
                let copy = copy.and_then(|copy| taking_place(copy).seen_by(who));
                wrong.extend(compared(expected.as_ref(), copy.as_ref(), who, messages));
            }
            Err(why) => wrong.push(why),
        }
        wrong.into_iter().map(|why| format!("{who}: {why}")).collect::<Vec<_>>()
    });
    wrong.collect()
}

/// Nobody is shown a component that does not name them, or what is the organizer's own.
fn says_too_much(who: &Address, messages: &[&Outgoing]) -> Vec<String> {
    let mut wrong = Vec::new();
    for message in messages {
        let hidden = message.object.components().find(|(_, event)| event.attendee(who).is_none());
        if hidden.is_some() {
            wrong.push(format!("{} shows what they are not asked to", message.method));
        }
        let text = message.write();
        let own = ["BEGIN:VALARM", "SCHEDULE-", "X-OWN"].into_iter().find(|own| text.contains(own));
        wrong.extend(own.map(|own| format!("{} shows {own}", message.method)));
    }
    wrong
}

/// The copy, once every message was received.
fn copy_after(
    mut copy: Option<Meeting>,
    messages: &[&Outgoing],
    who: &Address,
    now: Timestamp,
) -> Result<Option<Meeting>, String> {
    let me = Me::of([who.clone()]);
    for message in messages {
        let written = message.write();
        let message = Message::read(written.as_bytes(), Envelope::default());
        let message = message.map_err(|refusal| format!("is no message: {refusal}\n{written}"))?;
        let received = receive(copy.as_ref(), &message, &me, now)
            .map_err(|refusal| format!("{} is refused: {refusal}", message.method))?;
        copy = received.meeting;
    }
    Ok(copy)
}

/// Without a series that is cancelled: what then stands are single dates.
fn taking_place(copy: Meeting) -> Meeting {
    if !copy.master.as_ref().is_some_and(Vevent::is_cancelled) {
        return copy;
    }
    copy.with(None, copy.overrides.clone())
}

fn compared(
    expected: Option<&Meeting>,
    copy: Option<&Meeting>,
    who: &Address,
    messages: &[&Outgoing],
) -> Vec<String> {
    let guests = messages.iter().any(|message| message.method == Method::Request);
    let said = |meeting: Option<&Meeting>| meeting.and_then(|meeting| said(meeting, who, guests));
    let (expected, copy) = (said(expected), said(copy));
    match (expected, copy) {
        (None, None) => Vec::new(),
        (Some(_), None) => vec!["their copy is off".to_owned()],
        (None, Some(copy)) => vec![format!("their copy is still there:\n{copy}")],
        (Some(expected), Some(copy)) => match differences(expected.as_bytes(), copy.as_bytes()) {
            Ok(found) => found.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        },
    }
}

/// What of a copy is compared, as text; `None` if nothing of it takes place.
fn said(meeting: &Meeting, who: &Address, guests: bool) -> Option<String> {
    let shared = |event: &Vevent| shared(event, who, guests);
    let master = meeting.master.as_ref().filter(|master| !master.is_cancelled()).map(shared);
    let overrides = meeting.overrides.iter().filter(|(_, event)| !event.is_cancelled());
    // Somebody's answer for one date alone is their own.
    let is_plain = |date, event: &Vevent| {
        meeting.describe(date).is_some_and(|plain| says_as(event, &plain, who))
    };
    let overrides = overrides.filter(|(date, event)| master.is_none() || !is_plain(date, event));
    let overrides: BTreeMap<_, _> = overrides.map(|(date, event)| (*date, shared(event))).collect();
    let is_on = master.is_some() || !overrides.is_empty();
    is_on.then(|| meeting.with(master, overrides).write())
}

/// Whether a date's own component says no more than the series does.
fn says_as(event: &Vevent, plain: &Vevent, who: &Address) -> bool {
    let written = |event: &Vevent| {
        let lines = shared(event, who, true).0.properties;
        lines.iter().map(ToString::to_string).collect::<BTreeSet<String>>()
    };
    written(event) == written(plain)
}

fn shared(event: &Vevent, who: &Address, guests: bool) -> Vevent {
    let mut properties = event.0.properties.clone();
    properties.retain(|line| !NOT_SHARED.contains(&line.name.as_str()));
    properties.retain(|line| !line.name.starts_with("X-"));
    properties.retain(|line| {
        line.name != "ATTENDEE" || guests || Address::of(line).as_ref() == Some(who)
    });
    for line in properties.iter_mut().filter(|line| line.name == "ATTENDEE") {
        line.remove_param("PARTSTAT");
        line.remove_param("RSVP");
    }
    Vevent(Node { name: event.0.name.clone(), properties, children: Vec::new() })
}

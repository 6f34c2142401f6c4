//! What somebody who is invited can do to the organizer's object: nothing but answer.

use std::collections::BTreeSet;

use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::{Envelope, Meeting, Message, Method, Vevent};
use kalends_schema::record::RecurrenceId;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{ANN, Change, GUESTS, History, address, changes, deliver, owner, seeds, some};

/// Lines of a component that are not this person's answer.
fn others(event: &Vevent, who: &str) -> BTreeSet<String> {
    let who = address(who);
    let is_theirs = |line: &&Property| {
        let names = |param: &str| line.param(param).is_some_and(|to| address(to) == who);
        let is_answer = ["COMMENT", "REQUEST-STATUS"].contains(&line.name.as_str());
        is_answer
            || line.name == "ATTENDEE"
                && (names("DELEGATED-FROM")
                    || kalends_schema::itip::Address::of(line).as_ref() == Some(&who))
    };
    event.0.properties.iter().filter(|line| !is_theirs(line)).map(ToString::to_string).collect()
}

/// What is not one person's answer must be as it was, in each component; a component that is new
/// must say what the series says of its date.
fn only_answers_differ(before: &Meeting, after: &Meeting, who: &str) -> Result<(), String> {
    let gone: Vec<_> =
        before.components().filter(|(date, _)| after.component(*date).is_none()).collect();
    if !gone.is_empty() {
        return Err(format!("gone: {gone:?}"));
    }
    for (date, event) in after.components() {
        let was = match before.component(date) {
            Some(was) => Some(was.clone()),
            None => date.and_then(|date| before.describe(date)),
        };
        let was = was.ok_or_else(|| format!("new: {date:?}"))?;
        if others(&was, who) != others(event, who) {
            return Err(format!("{}\nbecame\n{}", was.0.write(), event.0.write()));
        }
    }
    Ok(())
}

/// Any message about `held` from `who`: its components changed as they like, all people or only
/// themselves in it.
fn forged(
    held: &Meeting,
    method: Method,
    who: &str,
    date: Option<RecurrenceId>,
    lines: &[(&'static str, &'static str)],
) -> Option<Message> {
    let mut event = match date {
        None => held.master.clone()?,
        Some(date) => held.overrides.get(&date).cloned().or_else(|| held.describe(&date))?,
    };
    if method == Method::Reply {
        event.retain_attendees(|other| *other == address(who));
        if event.attendee(&address(who)).is_none() {
            event.0.properties.push(Property::new("ATTENDEE", address(who).uri()));
        }
        event.attendee_mut(&address(who))?.set_param("PARTSTAT", "ACCEPTED");
    }
    for (name, value) in lines {
        event.0.set(Property::new(name, *value));
    }
    let mut calendar = Node::new("VCALENDAR");
    calendar.properties.push(Property::new("METHOD", method.as_str()));
    calendar.children.push(event.0);
    let envelope = Envelope { from: Some(address(who)), ..Envelope::default() };
    Message::read(calendar.write().as_bytes(), envelope).ok()
}

/// Lines that somebody may put into a message to change what is not theirs.
const FORGED: [(&str, &str); 9] = [
    ("SUMMARY", "Mine"),
    ("DTSTART", "20270401T100000Z"),
    ("SEQUENCE", "99"),
    ("STATUS", "CANCELLED"),
    ("RRULE", "FREQ=DAILY"),
    ("DTSTAMP", "20280101T000000Z"),
    ("LOCATION", "Elsewhere"),
    ("X-OTHER", "1"),
    ("DESCRIPTION", "Not theirs"),
];

proptest! {
    #![proptest_config(some())]

    #[test]
    fn a72_an_attendee_never_changes_what_is_the_organizers(
        seed in seeds(),
        edits in prop::collection::vec(changes(), 0..3),
        who in select(GUESTS.to_vec()),
        method in select(Method::ALL.to_vec()),
        week in 0u32..5,
        lines in prop::collection::vec(select(FORGED.to_vec()), 0..4),
    ) {
        let history = History::of(&seed, &edits);
        let held = history.last();
        let date = (week > 0).then(|| seed.date(week));
        let Some(message) = forged(held, method, who, date, &lines) else { return Ok(()) };
        let Ok(received) = deliver(Some(held), &message, ANN) else { return Ok(()) };
        let after = received.meeting.expect("what the organizer holds does not go away");
        if let Err(why) = only_answers_differ(held, &after, who) {
            prop_assert!(false, "{} by {}: {}", method, who, why);
        }
        if method != Method::Reply {
            prop_assert_eq!(after.write(), held.write());
        }
        prop_assert!(received.messages.len() <= 1 + held.attendees().len());
    }

    #[test]
    fn a72_nobody_but_the_organizer_changes_an_attendees_copy(
        seed in seeds(),
        who in select(GUESTS.to_vec()),
        by in select(GUESTS.to_vec()),
        method in select(Method::ALL.to_vec()),
        lines in prop::collection::vec(select(FORGED.to_vec()), 0..4),
    ) {
        let history = History::of(&seed, &[]);
        let Some(first) = history.to(who).first().cloned() else { return Ok(()) };
        prop_assume!(by != who);
        let Ok(received) = deliver(None, &first, who) else { return Ok(()) };
        let held = received.meeting.expect("an invitation is kept");
        let Some(message) = forged(&held, method, by, None, &lines) else { return Ok(()) };
        if let Ok(received) = deliver(Some(&held), &message, who) {
            let after = received.meeting.expect("what is held does not go away");
            if let Err(why) = only_answers_differ(&held, &after, by) {
                prop_assert!(false, "{} by {}: {}", method, by, why);
            }
        }
    }

    #[test]
    fn an_edit_that_changes_nothing_sends_nothing(
        seed in seeds(),
        edits in prop::collection::vec(changes(), 0..4),
        who in select(GUESTS.to_vec()),
    ) {
        let history = History::of(&seed, &edits);
        let held = history.last();
        let mut again = Meeting::read(held.write().as_bytes()).expect("what is written is read");
        again.components_mut().for_each(|event| event.0.properties.reverse());
        let edited = kalends_schema::itip::edit(
            Some(held), Some(&again), &owner(ANN), crate::world::later(100),
        );
        prop_assert_eq!(edited.map(|edited| edited.messages.len()), Ok(0));
        let copy = crate::world::held_after_all(&history.to(who), &owner(who));
        if let Some(copy) = copy {
            let edited = kalends_schema::itip::edit(
                Some(&copy), Some(&copy), &owner(who), crate::world::later(100),
            );
            prop_assert_eq!(edited.map(|edited| edited.messages.len()), Ok(0));
        }
    }

    #[test]
    fn an_attendees_edit_of_more_than_their_answer_is_refused_or_tells_nobody(
        seed in seeds(),
        change in changes(),
        who in select(GUESTS.to_vec()),
    ) {
        let history = History::of(&seed, &[]);
        let copy = crate::world::held_after_all(&history.to(who), &owner(who));
        let Some(copy) = copy else { return Ok(()) };
        let after = seed.changed(&copy, &change);
        let mine = matches!(&change, Change::Uninvite(whom) | Change::UninviteOn(_, whom) if *whom == who);
        prop_assume!(!mine);
        let edited = kalends_schema::itip::edit(
            Some(&copy), Some(&after), &owner(who), crate::world::later(100),
        );
        for message in edited.map(|edited| edited.messages).unwrap_or_default() {
            prop_assert_eq!(message.method, Method::Reply);
            prop_assert_eq!(message.recipient, address(ANN));
        }
    }
}

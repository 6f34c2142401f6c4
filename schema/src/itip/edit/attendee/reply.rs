//! The messages that an answer calls for: REPLY to the organizer (RFC 5546 §3.2.3), and the
//! REQUEST that a delegator hands on (RFC 5546 §3.2.2.3, §4.2.5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::own::{Answer, address_in};
use crate::ical::tree::Property;
use crate::itip::{Address, Me, Meeting, Method, Outgoing, Vevent};
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// What a REPLY repeats of the component that it answers, so that its reader knows which.
const REPEATED: [&str; 10] = [
    "UID",
    "RECURRENCE-ID",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "SUMMARY",
    "ORGANIZER",
    "ATTENDEE",
];

/// Nothing went wrong (RFC 5546 §3.6).
const SUCCESS: &str = "2.0;Success";

/// An answer to one component.
pub(super) struct Told {
    event: Vevent,
    /// Everything that the attendee says with it.
    comments: Vec<Property>,
    /// Whether some of that was not said before.
    is_news: bool,
    /// Who was asked in place of the attendee before.
    delegates_before: BTreeSet<Address>,
}

impl Told {
    /// An answer and nothing else.
    pub fn plain(event: &Vevent) -> Told {
        Told {
            event: event.clone(),
            comments: Vec::new(),
            is_news: false,
            delegates_before: BTreeSet::new(),
        }
    }

    /// What `saved` answers to `held`; `laid` is what is kept of it.
    pub fn of(held: &Vevent, saved: &Vevent, laid: &Vevent, me: &Me) -> Told {
        let own = saved.own_comments(held);
        let is_news = own.iter().any(|(_, is_new)| *is_new);
        let comments = own.into_iter().map(|(line, _)| line).collect();
        let delegates_before = Answer::of(held, me).delegates;
        Told { event: laid.clone(), comments, is_news, delegates_before }
    }

    /// Whether it says more than an answer.
    pub fn says_more(&self) -> bool {
        self.is_news
    }

    /// As the organizer gets it.
    fn written(&self, me: &Me, now: Timestamp) -> Vevent {
        let mine = address_in(&self.event, me);
        let mut event = self.event.scrubbed();
        event.0.children.clear();
        event.0.properties.retain(|line| {
            let others = line.name == "ATTENDEE" && Address::of(line) != mine;
            REPEATED.contains(&line.name.as_str()) && !others
        });
        for line in event.0.properties.iter_mut().filter(|line| line.name == "ATTENDEE") {
            line.remove_param("RSVP");
        }
        event.0.properties.extend(self.comments.iter().cloned());
        event.0.properties.push(Property::new("REQUEST-STATUS", SUCCESS));
        event.stamp(now);
        event
    }
}

/// One REPLY with all that is told, and a REQUEST to each new delegate. `kept` is the object after
/// the answer.
pub(super) fn messages(kept: &Meeting, told: &[Told], me: &Me, now: Timestamp) -> Vec<Outgoing> {
    let Some(recipient) = kept.organizer() else { return Vec::new() };
    let sender = told.iter().find_map(|told| address_in(&told.event, me));
    let Some(sender) = sender else { return Vec::new() };
    let object = object_of(kept, told.iter().map(|told| told.written(me, now)));
    let reply = Outgoing {
        method: Method::Reply,
        sender: sender.clone(),
        recipient,
        object: Arc::new(object.for_others()),
    };
    let mut messages = vec![reply];
    let mut handed: BTreeMap<Address, Vec<&Told>> = BTreeMap::new();
    for told in told {
        for delegate in new_delegates(told, me) {
            handed.entry(delegate).or_default().push(told);
        }
    }
    for (delegate, theirs) in handed {
        let theirs = theirs.into_iter().map(|told| told.event.impersonal());
        let mut object = object_of(kept, theirs).for_others();
        object.components_mut().for_each(|event| event.stamp(now));
        messages.push(Outgoing {
            method: Method::Request,
            sender: sender.clone(),
            recipient: delegate,
            object: Arc::new(object),
        });
    }
    messages
}

fn new_delegates(told: &Told, me: &Me) -> BTreeSet<Address> {
    let now = Answer::of(&told.event, me).delegates;
    now.difference(&told.delegates_before).filter(|who| !me.is(who)).cloned().collect()
}

/// A meeting of these components.
fn object_of(kept: &Meeting, events: impl Iterator<Item = Vevent>) -> Meeting {
    let (mut master, mut overrides) = (None, BTreeMap::<RecurrenceId, Vevent>::new());
    for event in events {
        match kept.id_in(&event) {
            None => master = Some(event),
            Some(date) => {
                overrides.insert(date, event);
            }
        }
    }
    kept.with(master, overrides)
}

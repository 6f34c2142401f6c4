//! Whom an organizer's messages go to, and what each of them has a part in (RFC 6638 §3.2.1.2,
//! §7.1, §7.2).

use std::collections::{BTreeMap, BTreeSet};

use crate::ical::tree::Property;
use crate::itip::{Address, Meeting, Vevent};
use crate::record::RecurrenceId;

/// Components of an object; `None` is the master.
pub(super) type Dates = BTreeSet<Option<RecurrenceId>>;

/// What an ATTENDEE line says of somebody that is not theirs to say: a change of it is told them.
const PART: [&str; 5] = ["ROLE", "CUTYPE", "MEMBER", "DELEGATED-TO", "DELEGATED-FROM"];

/// Everybody to whom the messages about an object go.
#[derive(Debug, Default)]
pub(super) struct Guests(BTreeMap<Address, Guest>);

/// One of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Guest {
    /// The components they are asked to, as far as those take place.
    pub(super) dates: Dates,
    /// Whether the organizer wants a message sent, whatever changed.
    pub(super) forced: bool,
    parts: BTreeMap<Option<RecurrenceId>, Vec<(String, Vec<String>)>>,
}

impl Guests {
    /// The guests of a meeting but those that `is_own` says are the organizer. Whoever is told by
    /// another hand, or by nobody, is none.
    pub(super) fn of(meeting: Option<&Meeting>, is_own: impl Fn(&Address) -> bool) -> Guests {
        let mut guests = Guests::default();
        let Some(meeting) = meeting.filter(|meeting| meeting.organizer().is_some()) else {
            return guests;
        };
        let standing = meeting.standing();
        for (date, event) in meeting.components() {
            let date = date.copied();
            if !standing.contains(&date) {
                continue;
            }
            for (who, line) in event.attendees().filter(|(_, line)| is_told(line)) {
                if !is_own(&who) && !who.as_str().starts_with("invalid:") {
                    guests.0.entry(who).or_default().take(date, line);
                }
            }
        }
        guests
    }

    /// One of them.
    pub(super) fn get(&self, who: &Address) -> Option<&Guest> {
        self.0.get(who)
    }

    /// Everybody, by address.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Address, &Guest)> {
        self.0.iter()
    }
}

impl Guest {
    fn take(&mut self, date: Option<RecurrenceId>, line: &Property) {
        let part = line.params.iter().filter(|param| PART.contains(&param.name.as_str()));
        let mut part: Vec<_> =
            part.map(|param| (param.name.clone(), param.values.clone())).collect();
        part.retain(|(name, values)| !is_default(name, values));
        part.sort();
        self.dates.insert(date);
        self.forced |= is_forced(line);
        self.parts.insert(date, part);
    }

    /// Whether their part in something they had a part in before is another.
    pub(super) fn has_another_part(&self, before: &Guest) -> bool {
        let another = |(date, part)| before.parts.get(date).is_some_and(|old| old != part);
        self.parts.iter().any(another)
    }
}

impl Meeting {
    /// The components that take place: not cancelled, nor taken out of the series by EXDATE.
    pub(super) fn standing(&self) -> Dates {
        if self.master.as_ref().is_some_and(Vevent::is_cancelled) {
            return Dates::new();
        }
        let excluded = self.excluded();
        let stands = |(date, event): &(Option<&RecurrenceId>, &Vevent)| {
            !event.is_cancelled() && date.is_none_or(|date| !excluded.contains(date))
        };
        self.components().filter(stands).map(|(date, _)| date.copied()).collect()
    }
}

/// Whether the messages to whom this line names are ours to send. A word that is not known means
/// nobody's (RFC 6638 §7.1).
pub(super) fn is_told(line: &Property) -> bool {
    line.param("SCHEDULE-AGENT").is_none_or(|agent| agent.trim().eq_ignore_ascii_case("SERVER"))
}

/// Whether the organizer wants them to be sent a REQUEST (RFC 6638 §7.2).
pub(super) fn is_forced(line: &Property) -> bool {
    let word = line.param("SCHEDULE-FORCE-SEND").unwrap_or_default();
    word.trim().eq_ignore_ascii_case("REQUEST")
}

fn is_default(name: &str, values: &[String]) -> bool {
    let default = match name {
        "ROLE" => "REQ-PARTICIPANT",
        "CUTYPE" => "INDIVIDUAL",
        _ => "",
    };
    values.iter().all(|value| value.eq_ignore_ascii_case(default))
}

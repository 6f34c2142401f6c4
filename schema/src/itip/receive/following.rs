//! The dates that an answer to the series is about although they have a component of their own
//! (RFC 5546 §3.2.3): those that were written out for somebody else's answer, and say nothing new.

use std::collections::{BTreeMap, BTreeSet};

use crate::ical::tree::Property;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Meeting, Vevent};
use crate::record::{PartStat, RecurrenceId};

/// What two components of one series may say otherwise without being otherwise.
const APART: [&str; 6] = ["ATTENDEE", "COMMENT", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED"];

impl Meeting {
    /// The dates of their own at which `who` still answers as they answer the series, where nothing
    /// was taken from them for that date, and which the series would describe alike.
    pub(super) fn following(&self, who: &Address) -> Vec<RecurrenceId> {
        let Some(master) = &self.master else { return Vec::new() };
        let Some(series) = master.attendee(who).map(said) else { return Vec::new() };
        let mut master = master.clone();
        let since = master.answers_since(who);
        master.retain_attendees(|_| false);
        let plain = self.with(Some(master), BTreeMap::new());
        let asks_nothing_new = |date: &RecurrenceId, event: &Vevent| {
            event.attendee(who).map(said).as_ref() == Some(&series)
                && event.answers_since(who) <= since
                && self.taken.last(who, Some(date)).is_none()
                && !event.is_cancelled()
        };
        let is_alike = |date: &RecurrenceId, event: &Vevent| {
            plain.describe_made(date).is_some_and(|plain| words(&plain) == words(event))
        };
        let dates = self.overrides.iter();
        let dates = dates.filter(|(date, event)| asks_nothing_new(date, event));
        dates.filter(|(date, event)| is_alike(date, event)).map(|(date, _)| *date).collect()
    }
}

/// An answer, and who goes instead.
fn said(line: &Property) -> (PartStat, Option<Address>) {
    (partstat(line), line.param("DELEGATED-TO").and_then(Address::parse))
}

fn words(event: &Vevent) -> BTreeSet<String> {
    let lines = event.0.properties.iter();
    let lines =
        lines.filter(|line| !line.name.starts_with("X-") && !APART.contains(&line.name.as_str()));
    lines.map(Property::to_string).collect()
}

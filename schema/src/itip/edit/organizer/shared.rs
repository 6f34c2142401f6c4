//! What a component says to everybody, its times and people apart: one spelling of it, so that two
//! can be compared in effect.

use std::collections::BTreeSet;

use crate::ical::tree::{Property, unescape};
use crate::itip::Vevent;

/// Reckoned with as times, or as people; versions and names; and what each person decides for
/// themselves.
const APART: [&str; 22] = [
    "UID",
    "RECURRENCE-ID",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "STATUS",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "ORGANIZER",
    "ATTENDEE",
    "REQUEST-STATUS",
    "TRANSP",
    "CLASS",
    "CATEGORIES",
    "COLOR",
    "ACKNOWLEDGED",
];

/// What makes its dates, of which `STATUS` says whether there are any.
const TIMES: [&str; 4] = ["DTSTART", "DTEND", "DURATION", "RRULE"];
/// Which of them are taken away or added.
const DATES: [&str; 3] = ["RDATE", "EXDATE", "STATUS"];

impl Vevent {
    /// The text of the event: in no order, private properties and empty ones left out.
    pub(super) fn shared(&self) -> BTreeSet<String> {
        let lines = self.scrubbed();
        let lines = lines.0.properties.iter().filter(|line| !APART.contains(&line.name.as_str()));
        lines.filter(|line| !line.value.trim().is_empty()).map(spelling).collect()
    }

    /// The lines that make its dates, for one that says no time that can be read.
    pub(super) fn written_times(&self) -> [BTreeSet<String>; 2] {
        let lines = |names: &[&str]| {
            let lines = self.0.properties.iter();
            lines.filter(|line| names.contains(&line.name.as_str())).map(spelling).collect()
        };
        [lines(&TIMES), lines(&DATES)]
    }
}

fn spelling(line: &Property) -> String {
    let mut params: Vec<String> = Vec::new();
    for param in &line.params {
        params.push(format!(";{}={}", param.name, param.values.join(",")));
    }
    params.sort();
    format!("{}{}:{}", line.name, params.concat(), unescape(line.value.trim()))
}

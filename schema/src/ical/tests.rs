//! iCalendar in and out, with `icalendar` as a second opinion.

use std::collections::BTreeMap;

use crate::record::example::choir::{event, stamp, when};
use crate::record::{Component, Event};
use crate::time::Timestamp;

use super::{CalendarObject, Found, Item, read, write};

mod defects;
mod lossless;
mod oddities;
mod round_trip;
mod second_opinion;
mod taking;

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n")
}

/// A VEVENT with UID, DTSTAMP, DTSTART and what else is given, one property a line.
fn vevent(uid: &str, more: &str) -> String {
    let more: String = more.lines().map(|line| format!("{}\r\n", line.trim_start())).collect();
    let start = if more.contains("DTSTART") { "" } else { "DTSTART:20260105T100000Z\r\n" };
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{start}{more}END:VEVENT\r\n")
}

fn found(text: &str) -> Vec<Found> {
    read(text.as_bytes(), stamp()).unwrap().found
}

fn object(text: &str) -> CalendarObject {
    let mut found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    match found.remove(0) {
        Found::Object(object) => *object,
        other => panic!("not read: {other:?}"),
    }
}

fn master(text: &str) -> Component {
    object(text).master.unwrap()
}

/// The unfolded content lines of a text that must be well formed to the octet.
fn lines_of(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
    text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

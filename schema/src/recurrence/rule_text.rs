//! A rule's text with one part of it changed (RFC 5545 §3.3.10); the others stay as they are written.

use chrono::{NaiveDate, NaiveDateTime};

use super::rule::Until;

/// `rule` with the part `name` saying `value`, at its place or at the end; `None` takes it away.
pub(super) fn with_part(rule: &str, name: &str, value: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut written = value.map(|value| format!("{name}={value}"));
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let is_named =
            part.split_once('=').is_some_and(|(found, _)| found.eq_ignore_ascii_case(name));
        if is_named { parts.extend(written.take()) } else { parts.push(part.to_owned()) }
    }
    parts.extend(written);
    parts.join(";")
}

/// What the part `name` says.
pub(super) fn part<'r>(rule: &'r str, name: &str) -> Option<&'r str> {
    let parts = rule.split(';').filter_map(|part| part.split_once('='));
    parts.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
}

/// UNTIL as it is written.
pub(super) fn until_text(until: Until) -> String {
    let time = |time: NaiveDateTime| time.format("%Y%m%dT%H%M%S").to_string();
    let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
    match until {
        Until::Date(last) => day(last),
        Until::Local(last) => time(last),
        Until::Utc(last) => format!("{}Z", time(last)),
    }
}

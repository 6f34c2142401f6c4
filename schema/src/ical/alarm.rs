//! VALARM as text (RFC 5545 §3.6.6): kept as it came if it says what to do and when.

use calcard::icalendar::{ICalendarProperty, ICalendarValue};

use super::component::{entries_of, is_binary};
use super::lines::{is_boundary, name_of};
use super::tree::Node;
use crate::limits;

/// The alarm of these content lines, from BEGIN to END, one line each; `None` if it is broken.
pub(super) fn alarm(lines: &[&str]) -> Option<String> {
    let inner = lines.get(1..lines.len().checked_sub(1)?)?;
    let entries = entries_of(inner);
    let has_action = entries.iter().any(|entry| entry.name == ICalendarProperty::Action);
    let says_when = entries.iter().any(|entry| {
        let is_time = |value: &ICalendarValue| {
            matches!(value, ICalendarValue::Duration(_) | ICalendarValue::PartialDateTime(_))
        };
        entry.name == ICalendarProperty::Trigger && entry.values.first().is_some_and(is_time)
    });
    let kept: Vec<&str> = lines.iter().copied().filter(|line| !is_binary(line)).collect();
    let text = kept.join("\n");
    let fits = text.chars().count() <= limits::ALARM_CHARS_MAX;
    (has_action && says_when && fits && writable(&text).is_some()).then_some(text)
}

/// The component of an alarm's text, if it is whole.
pub(super) fn node(text: &str) -> Option<Node> {
    Node::of_lines(writable(text)?)
}

/// The lines of an alarm's text, if they are one whole VALARM and nothing else.
fn writable(text: &str) -> Option<Vec<&str>> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let (first, last) = (lines.first()?, lines.last()?);
    let inner = lines.get(1..lines.len().checked_sub(1)?)?;
    let is_plain = |line: &&str| {
        !matches!(name_of(line).as_str(), "BEGIN" | "END" | "")
            && line.contains(':')
            && !line.contains(|c: char| c.is_control() && c != '\t')
    };
    let whole = is_boundary(first, "BEGIN", "VALARM") && is_boundary(last, "END", "VALARM");
    (whole && inner.iter().all(is_plain)).then_some(lines)
}

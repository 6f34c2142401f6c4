//! Reads one VEVENT (RFC 5545 §3.6.1) into a component, and keeps what the typed form has no
//! place for.

use calcard::icalendar::{ICalendarEntry, ICalendarProperty};
use calcard::{Entry, Parser};

use super::blocks::Block;
use super::dates;
use super::draft::Draft;
use super::lines::{name_of, value_of};
use super::refusal::{Note, Refusal};
use super::spelling;
use super::tree::{Node, Property};
use super::zones::Zones;
use crate::record::{Component, Foreign, When};
use crate::time::Timestamp;

/// The properties that the typed form says. Any other is kept as it came.
pub(super) const KNOWN: [&str; 29] = [
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RECURRENCE-ID",
    "RRULE",
    "RDATE",
    "EXDATE",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "STATUS",
    "CLASS",
    "TRANSP",
    "SEQUENCE",
    "PRIORITY",
    "CATEGORIES",
    "GEO",
    "URL",
    "IMAGE",
    "CONFERENCE",
    "ATTACH",
    "RELATED-TO",
    "REQUEST-STATUS",
    "CREATED",
    "LAST-MODIFIED",
    "ORGANIZER",
    "ATTENDEE",
];

/// Our own property for places after the first, and two more.
pub(super) const MORE_LOCATION: &str = "X-PUBKY-LOCATION";
/// Eventky's formatted description.
pub(super) const STYLED: &str = "X-PUBKY-STYLED-DESCRIPTION";
/// The number from which answers count.
pub(crate) const ANSWERS_SINCE: &str = "X-PUBKY-ANSWERS-SINCE";

/// One VEVENT as it was read.
#[derive(Debug)]
pub(super) struct Vevent {
    pub(super) uid: Option<String>,
    pub(super) recurrence: Option<When>,
    pub(super) component: Component,
    pub(super) people: Foreign,
    pub(super) notes: Vec<Note>,
    /// Its content lines: without attachments' own bytes, dates and zones in one spelling.
    pub(super) node: Node,
}

/// `calcard`'s reading of content lines that are one component's own.
pub(super) fn entries_of(lines: &[&str]) -> Vec<ICalendarEntry> {
    let text = format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"));
    match Parser::new(&text).entry() {
        Entry::ICalendar(mut calendar) if !calendar.components.is_empty() => {
            std::mem::take(&mut calendar.components[0].entries)
        }
        _ => Vec::new(),
    }
}

/// Whether the line carries an attachment's own bytes.
pub(super) fn is_binary(line: &str) -> bool {
    let name = name_of(line);
    let value = value_of(line);
    let parameters = line[..line.len() - value.len()].to_ascii_uppercase();
    matches!(name.as_str(), "ATTACH" | "IMAGE")
        && (parameters.contains("ENCODING=BASE64")
            || parameters.contains("VALUE=BINARY")
            || value.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")))
}

/// The lines of a VEVENT: its own, and its alarms'.
struct Parts<'b> {
    own: Vec<&'b str>,
    alarms: Vec<Vec<&'b str>>,
}

impl<'b> Parts<'b> {
    fn of(block: &'b Block) -> Parts<'b> {
        let mut parts = Parts { own: Vec::new(), alarms: Vec::new() };
        let mut nested: Vec<&'b str> = Vec::new();
        let mut depth = 0_usize;
        let inner = block.get(1..block.len().saturating_sub(1)).unwrap_or_default();
        for line in inner.iter().map(String::as_str) {
            let name = name_of(line);
            depth += usize::from(name == "BEGIN");
            if depth == 0 {
                parts.own.push(line);
                continue;
            }
            nested.push(line);
            if name == "END" {
                depth -= 1;
                if depth == 0 {
                    let is_alarm = value_of(nested[0]).trim().eq_ignore_ascii_case("VALARM");
                    let whole = std::mem::take(&mut nested);
                    parts.alarms.extend(is_alarm.then_some(whole));
                }
            }
        }
        parts
    }

    /// What can be told of components that do not end where they should.
    fn node(&self, own: &[&str]) -> Node {
        let mut node = Node::new("VEVENT");
        node.properties.extend(own.iter().filter_map(|line| Property::of_line(line)));
        let alarms = self.alarms.iter().filter_map(|lines| Node::of_lines(lines.iter().copied()));
        node.children.extend(alarms);
        node
    }
}

/// The component of a block from BEGIN:VEVENT to END:VEVENT; `now` stands for a missing DTSTAMP.
pub(super) fn vevent(block: &Block, zones: &Zones, now: Timestamp) -> Result<Vevent, Refusal> {
    let parts = Parts::of(block);
    let kept = parts.own.iter().copied().filter(|line| !is_binary(line));
    let (empty, own): (Vec<&str>, Vec<&str>) = kept.partition(|line| spelling::is_empty(line));
    let entries = entries_of(&own);
    let start = entries.iter().find(|entry| entry.name == ICalendarProperty::Dtstart);
    let start = dates::single(start.ok_or(Refusal::NoStart)?, "DTSTART", zones)?;
    let mut draft = Draft::new(zones, Component::new(now, start, ""));
    for _ in own.len() + empty.len()..parts.own.len() {
        draft.notes.push(Note::BinaryStripped);
    }
    let dropped = empty.iter().filter_map(|line| spelling::date_name(&name_of(line)));
    draft.notes.extend(dropped.map(|property| Note::ValueDropped { property }));
    for entry in &entries {
        draft.take(entry)?;
    }
    draft.take_lines(&own)?;
    draft.take_alarms(&parts.alarms);
    let kept = block.iter().map(String::as_str).filter(|line| !is_binary(line));
    let mut node = Node::of_lines(kept).unwrap_or_else(|| parts.node(&own));
    spelling::correct(&mut node, zones);
    draft.finish(node)
}

/// `NAME:VALUE` or `NAME;…:VALUE`, as a record may keep it.
pub(super) fn is_content_line(line: &str) -> bool {
    let length = line.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, rest) = line.split_at(length);
    !name.is_empty()
        && !name.eq_ignore_ascii_case("BEGIN")
        && !name.eq_ignore_ascii_case("END")
        && rest.starts_with([':', ';'])
        && rest.contains(':')
        && !line.contains(|c: char| c.is_control() && c != '\t')
}

//! A calendar through everything that keeps one: read, made records, made bytes, read back and
//! written.

use std::collections::BTreeMap;

use kalends_schema::ical::import::{ImportOptions, ImportReport, Outcome, import};
use kalends_schema::ical::tree::Node;
use kalends_schema::ical::{Item, Refusal, write};
use kalends_schema::path::Path;
use kalends_schema::record::{Event, Record, Visibility};
use kalends_schema::time::Timestamp;
use kalends_schema::wire::{self, Decoded};

use crate::same_calendar::differences;

/// What a text is, as far as storing it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Every event of it can be stored.
    Object,
    /// An event of it cannot stand alone.
    Message {
        /// Why.
        reason: String,
    },
    /// A calendar without events.
    NoEvent,
    /// No calendar.
    NoCalendar {
        /// Why.
        reason: String,
    },
}

/// What became of a calendar.
#[derive(Debug, Clone)]
pub struct Trip {
    /// What it is.
    pub kind: Kind,
    /// What it says otherwise than before, in words; none if it means the same.
    pub differences: Vec<String>,
}

/// Takes a calendar through a record, once as somebody else's and once as the owner's own; one
/// that no record can hold through the tree.
pub fn round_trip(calendar: &[u8]) -> Trip {
    let trees = match Node::read(calendar) {
        Ok(trees) => trees,
        Err(error) => return no_calendar(error.to_string()),
    };
    if !trees.iter().flat_map(|tree| &tree.children).any(|child| child.name == "VEVENT") {
        return Trip { kind: Kind::NoEvent, differences: Vec::new() };
    }
    let organizers: Vec<String> = organizers(&trees);
    let mut said = Vec::new();
    for owner in [&[][..], &organizers] {
        let report = match taken(calendar, owner) {
            Ok(report) => report,
            Err(reason) => return no_calendar(reason),
        };
        if let Some(reason) = refused(&report) {
            return through_tree(calendar, &trees, reason);
        }
        said.extend(through_records(calendar, &report, owner));
    }
    Trip { kind: Kind::Object, differences: said }
}

fn no_calendar(reason: String) -> Trip {
    Trip { kind: Kind::NoCalendar { reason }, differences: Vec::new() }
}

fn organizers(trees: &[Node]) -> Vec<String> {
    let events = trees.iter().flat_map(|tree| &tree.children);
    let organizers = events.filter_map(|event| event.value("ORGANIZER"));
    organizers.map(str::to_owned).collect()
}

/// What an import makes of a calendar whose owner has these addresses.
///
/// # Errors
/// Why it is no calendar, in words.
pub fn taken(calendar: &[u8], owner: &[String]) -> Result<ImportReport, String> {
    let options = ImportOptions {
        owner_addresses: owner,
        visibility: Visibility::Private,
        now: Timestamp::from_micros(1_795_000_000_000_000).map_err(|error| error.to_string())?,
        known: &BTreeMap::new(),
        calendars: &[],
    };
    import(calendar, &options).map_err(|error| error.to_string())
}

/// Why an event is not stored, other components passed over.
fn refused(report: &ImportReport) -> Option<String> {
    report.items.iter().find_map(|item| match &item.outcome {
        Outcome::Refused(Refusal::Component(_)) => None,
        Outcome::Refused(reason) => Some(reason.to_string()),
        Outcome::Imported { .. } | Outcome::Skipped(_) => None,
    })
}

fn through_tree(calendar: &[u8], trees: &[Node], reason: String) -> Trip {
    let written: String = trees.iter().map(Node::write).collect();
    let again = Node::read(written.as_bytes());
    let mut said = told("tree", calendar, written.as_bytes());
    if again.as_deref() != Ok(trees) {
        said.push("tree: not the same tree again".to_owned());
    }
    Trip { kind: Kind::Message { reason }, differences: said }
}

fn through_records(calendar: &[u8], report: &ImportReport, owner: &[String]) -> Vec<String> {
    let who = if owner.is_empty() { "theirs" } else { "own" };
    let events: Vec<Event> = report.imported().map(|(event, _)| stored(event)).collect();
    let text = written(&events);
    let mut said = told(who, calendar, text.as_bytes());
    if written(&events) != text {
        said.push(format!("{who}: other bytes the second time"));
    }
    let again = taken(text.as_bytes(), owner).map(|report| {
        written(&report.imported().map(|(event, _)| event.clone()).collect::<Vec<_>>())
    });
    if again.as_ref() != Ok(&text) {
        said.push(format!("{who}: other bytes after reading what was written"));
    }
    said
}

/// The event after its record was made bytes and read back.
fn stored(event: &Event) -> Event {
    let path: Path = "/priv/eventky.app/events/0034GJ7PPX0H0".parse().expect("a path");
    let bytes = wire::encode(&Record::Event(Box::new(event.clone())));
    match wire::decode(&path, &bytes) {
        Ok(Decoded::Known(Record::Event(event))) => *event,
        other => panic!("a record is read as it was written: {other:?}"),
    }
}

fn written(events: &[Event]) -> String {
    write(&events.iter().map(Item::own).collect::<Vec<_>>())
}

fn told(who: &str, before: &[u8], after: &[u8]) -> Vec<String> {
    match differences(before, after) {
        Ok(found) => found.iter().map(|found| format!("{who}: {found}")).collect(),
        Err(error) => vec![format!("{who}: {error}")],
    }
}

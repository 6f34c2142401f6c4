//! Writes calendars: the same bytes for the same events, read by anybody.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::Datelike;
use chrono_tz::Tz;

use super::PRODID;
use super::lines::fold;
use super::vtimezone::vtimezone;
use super::write_component::write_component;
use crate::record::{Component, End, Event, Foreign, When};

/// One event to write, and what is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'e> {
    event: &'e Event,
    people: Option<&'e Foreign>,
    alarms: bool,
}

impl<'e> Item<'e> {
    /// What anybody may know: no ORGANIZER, no ATTENDEE, no alarm, whatever the record holds.
    pub fn public(event: &'e Event) -> Item<'e> {
        Item { event, people: None, alarms: false }
    }

    /// All that the record holds, for its owner: the people of other people's meetings, alarms.
    pub fn own(event: &'e Event) -> Item<'e> {
        Item { event, people: event.foreign.as_ref(), alarms: true }
    }

    /// With these people, for a message to them.
    #[must_use]
    pub fn with_people(self, people: &'e Foreign) -> Item<'e> {
        Item { people: Some(people), ..self }
    }
}

/// The calendar of these events, in this order, with a VTIMEZONE for each zone used: content lines
/// of at most 75 octets, ended by CRLF. No text of an event can begin a line of its own.
///
/// ```
/// use kalends_schema::ical;
/// let text = ical::write(&[]);
/// assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
/// ```
pub fn write(items: &[Item<'_>]) -> String {
    let mut out = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", &format!("PRODID:{PRODID}")] {
        fold(line, &mut out);
    }
    for (name, (tz, year)) in zones_used(items) {
        out.push_str(&vtimezone(name, tz, year));
    }
    for item in items {
        let event = item.event;
        if let Some(master) = &event.master {
            write_component(event, None, master, item, &mut out);
        }
        for (date, component) in &event.overrides {
            write_component(event, Some(date), component, item, &mut out);
        }
    }
    fold("END:VCALENDAR", &mut out);
    out
}

impl Item<'_> {
    pub(super) fn people(&self) -> Option<&Foreign> {
        self.people
    }

    pub(super) fn alarms<'c>(&self, component: &'c Component) -> &'c [String] {
        if self.alarms { &component.alarms } else { &[] }
    }
}

/// Every zone but UTC, and the first year that something happens in it.
fn zones_used(items: &[Item<'_>]) -> BTreeMap<&'static str, (Tz, i32)> {
    let mut used: BTreeMap<&'static str, (Tz, i32)> = BTreeMap::new();
    let components = items.iter().flat_map(|item| item.event.components());
    for when in components.flat_map(whens) {
        let When::Zoned { local, tz } = when else { continue };
        if tz != Tz::UTC {
            let first = used.entry(tz.name()).or_insert((tz, local.year()));
            first.1 = first.1.min(local.year());
        }
    }
    used
}

fn whens(component: &Component) -> impl Iterator<Item = When> {
    let end = match component.end {
        Some(End::At(end)) => Some(end),
        Some(End::After { .. }) | None => None,
    };
    let dates = component.rdate.iter().chain(&component.exdate).copied();
    std::iter::once(component.start).chain(end).chain(dates)
}

/// A property as it stands, where there is nothing to escape.
pub(super) fn plain_line(name: &str, value: impl std::fmt::Display, out: &mut String) {
    let mut line = String::new();
    // Writing into a string cannot fail.
    let _ = write!(line, "{name}:{value}");
    line.retain(|c| !c.is_control() || c == '\t');
    fold(&line, out);
}

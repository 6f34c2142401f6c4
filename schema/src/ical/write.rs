//! Writes calendars: the same bytes for the same events, read by anybody.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono_tz::Tz;

use super::PRODID;
use super::original::Original;
use super::tree::{Node, Property};
use super::vtimezone::vtimezone;
use super::write_component::{alarms, people_lines, typed};
use crate::record::{Event, Foreign};

/// One event to write, and what is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'e> {
    event: &'e Event,
    own: bool,
}

impl<'e> Item<'e> {
    /// What anybody may know: no ORGANIZER, no ATTENDEE, no alarm, whatever the record holds.
    pub fn public(event: &'e Event) -> Item<'e> {
        Item { event, own: false }
    }

    /// All that the record holds, for its owner: the original text with what was changed since laid
    /// over it, the people of other people's meetings, alarms.
    pub fn own(event: &'e Event) -> Item<'e> {
        Item { event, own: true }
    }

    fn people(&self) -> Option<&'e Foreign> {
        self.event.foreign.as_ref().filter(|_| self.own)
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
    tree(items).write()
}

/// The calendar of one event as its owner has it: what scheduling works on.
pub fn calendar_of(event: &Event) -> Node {
    tree(&[Item::own(event)])
}

fn tree(items: &[Item<'_>]) -> Node {
    let mut calendar = Node::new("VCALENDAR");
    calendar.properties.push(Property::new("VERSION", "2.0"));
    calendar.properties.push(Property::new("PRODID", PRODID));
    let mut events = Vec::new();
    let mut header: Option<Vec<Property>> = None;
    for item in items {
        let original = if item.own { Original::of(item.event) } else { None };
        let said = original.as_ref().map_or(&[][..], Original::header);
        match &mut header {
            None => header = Some(said.to_vec()),
            // A calendar of several is called only what all of them were called.
            Some(header) => header.retain(|property| said.contains(property)),
        }
        events.extend(match original {
            Some(original) => original.components(item.event, item.people()),
            None => plain(item),
        });
    }
    calendar.properties.extend(header.into_iter().flatten());
    let zones = zones_used(&events);
    calendar.children.extend(zones.into_values().map(|(tz, years)| vtimezone(tz, &years)));
    calendar.children.extend(events);
    calendar
}

/// The components of an event as the typed form says them.
pub(super) fn plain(item: &Item<'_>) -> Vec<Node> {
    let event = item.event;
    let each = event.master.iter().map(|master| (None, master));
    let each = each.chain(event.overrides.iter().map(|(date, one)| (Some(date), one)));
    each.map(|(date, component)| {
        let mut node = typed(event, date, component);
        node.properties.extend(item.people().into_iter().flat_map(people_lines));
        if item.own {
            node.children.extend(alarms(component));
        }
        node
    })
    .collect()
}

/// Every zone but UTC, and the years between which something happens in it.
/// The VTIMEZONEs of the IANA zones in which these components say their times, those left out that
/// are among them.
pub(crate) fn missing_zones(nodes: &[Node]) -> Vec<Node> {
    let is_there = |name: &str| nodes.iter().any(|node| node.value("TZID") == Some(name));
    let used = zones_used(nodes).into_iter().filter(|(name, _)| !is_there(name));
    used.map(|(_, (tz, years))| vtimezone(tz, &years)).collect()
}

fn zones_used(nodes: &[Node]) -> BTreeMap<&'static str, (Tz, RangeInclusive<i32>)> {
    let mut used = BTreeMap::new();
    for node in nodes {
        add_zones(node, &mut used);
    }
    used
}

fn add_zones(node: &Node, used: &mut BTreeMap<&'static str, (Tz, RangeInclusive<i32>)>) {
    for property in &node.properties {
        let Some(Ok(tz)) = property.param("TZID").map(str::parse::<Tz>) else { continue };
        let year_of = |value: &str| value.get(..4).and_then(|year| year.parse::<i32>().ok());
        for year in property.value.split([',', '/']).filter_map(year_of) {
            let (_, years) = used.entry(tz.name()).or_insert((tz, year..=year));
            *years = year.min(*years.start())..=year.max(*years.end());
        }
    }
    for child in &node.children {
        add_zones(child, used);
    }
}

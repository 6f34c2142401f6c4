//! What the properties of a tree mean: dates, moments, zones.

use super::blocks::Block;
use super::component::{entries_of, vevent};
use super::dates;
use super::refusal::Refusal;
use super::tree::{Node, Property};
use super::zones::Zones;
use crate::record::{Component, When};
use crate::time::Timestamp;

/// Every date or time of a property, a period standing for its start; none where it says none. A
/// time in a zone that nothing tells of is read as one without a zone, so that equal texts still
/// mean equal times.
pub(crate) fn whens_of(property: &Property, zones: &Zones) -> Vec<When> {
    let read = |property: &Property| {
        let line = property.to_string();
        let entries = entries_of(&[line.as_str()]);
        dates::whens(entries.first()?, "date", zones).ok()
    };
    let floating = || {
        let mut plain = property.clone();
        plain.remove_param("TZID");
        read(&plain)
    };
    read(property).or_else(floating).unwrap_or_default()
}

/// A moment such as DTSTAMP; a time without a zone is read as UTC.
pub(crate) fn moment_of(property: &Property) -> Option<Timestamp> {
    let line = property.to_string();
    dates::moment(entries_of(&[line.as_str()]).first()?)
}

/// The content line that says a moment: DTSTAMP, LAST-MODIFIED.
pub(crate) fn moment_line(name: &str, at: Timestamp) -> Property {
    Property::new(name, at.to_utc().format("%Y%m%dT%H%M%SZ").to_string())
}

/// The typed form of a VEVENT, without whom it names; `now` stands for a DTSTAMP that is missing.
///
/// # Errors
/// [`Refusal`] when it says no time, rule or length that can be read.
pub(crate) fn component_of(
    event: &Node,
    zones: &Zones,
    now: Timestamp,
) -> Result<Component, Refusal> {
    let is_person = |line: &&Property| line.name == "ATTENDEE";
    let properties = event.properties.iter().filter(|line| !is_person(line));
    let block = block_of(&event.name, properties, &event.children);
    Ok(vevent(&block, zones, now)?.component)
}

/// The content lines of a VTIMEZONE, as [`Zones::of`] takes them.
pub(crate) fn zone_block(zone: &Node) -> Block {
    block_of(&zone.name, zone.properties.iter(), &zone.children)
}

fn block_of<'n>(
    name: &str,
    properties: impl Iterator<Item = &'n Property>,
    children: &[Node],
) -> Block {
    let mut lines = vec![format!("BEGIN:{name}")];
    lines.extend(properties.map(Property::to_string));
    lines.extend(children.iter().flat_map(zone_block));
    lines.push(format!("END:{name}"));
    lines
}

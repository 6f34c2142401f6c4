//! What the properties of a tree mean: dates, moments, zones.

use super::component::entries_of;
use super::dates;
use super::tree::{Node, Property};
use super::zones::Zones;
use crate::record::When;
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

/// The content lines of a VTIMEZONE, as [`Zones::of`] takes them.
pub(crate) fn zone_block(zone: &Node) -> Vec<String> {
    let mut lines = vec![format!("BEGIN:{}", zone.name)];
    lines.extend(zone.properties.iter().map(Property::to_string));
    lines.extend(zone.children.iter().flat_map(zone_block));
    lines.push(format!("END:{}", zone.name));
    lines
}

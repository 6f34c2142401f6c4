//! The one spelling of dates, zones and rules in a text that is kept beside a record: whatever a file
//! defined or left out, the text can be read without it, and what is written of it is correct
//! (RFC 5545 §3.2.19, §3.3.4, §3.3.5).

use chrono_tz::Tz;

use super::lines::{name_of, value_of};
use super::tree::{Node, Property};
use super::zones::Zones;

/// Properties that say nothing without a value, and without which a calendar is one.
const DATES: [&str; 5] = ["DTEND", "DURATION", "RRULE", "RDATE", "EXDATE"];

/// Whether a content line is one of [`DATES`] without a value.
pub(super) fn is_empty(line: &str) -> bool {
    value_of(line).trim().is_empty() && date_name(&name_of(line)).is_some()
}

/// The name, if it is one of [`DATES`].
pub(super) fn date_name(name: &str) -> Option<&'static str> {
    DATES.into_iter().find(|date| *date == name)
}

/// Spells the dates of `node` and of what is within it: zones by their IANA names, UTC by `Z`, and
/// `VALUE=DATE` where a day is meant.
pub(super) fn correct(node: &mut Node, zones: &Zones) {
    let is_said = |property: &Property| {
        !property.value.trim().is_empty() || date_name(&property.name).is_none()
    };
    node.properties.retain(is_said);
    for property in &mut node.properties {
        name_zone(property, zones);
        mark_day(property);
        if property.name == "RRULE" {
            property.value = rule(&property.value).to_owned();
        }
    }
    for child in &mut node.children {
        correct(child, zones);
    }
}

/// The parts of a rule, without what separates none.
pub(super) fn rule(value: &str) -> &str {
    value.trim().trim_matches(';').trim()
}

fn name_zone(property: &mut Property, zones: &Zones) {
    let tzid = property.params.iter().find(|param| param.name == "TZID");
    // A comma in a name wants quotes, which some programs leave out.
    let Some(zone) = tzid.map(|tzid| zones.zone(&tzid.values.join(","))) else { return };
    let is_time = |value: &str| value.contains('T') && !value.ends_with(['Z', 'z']);
    // A day has no zone, and what is in UTC is in no other.
    if !values(&property.value).any(is_time) {
        property.remove_param("TZID");
        return;
    }
    match zone {
        Some(Tz::UTC) => {
            property.remove_param("TZID");
            property.value = with_mark(&property.value);
        }
        Some(tz) => property.set_param("TZID", tz.name()),
        // Only in a property that nobody knows: of any other the event is refused.
        None => {}
    }
}

/// The dates of a list, and those between which a period lies.
fn values(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', '/']).map(str::trim)
}

/// The list with `Z` behind each of its times, lengths of periods left alone.
fn with_mark(list: &str) -> String {
    let mut out = String::new();
    for part in list.split_inclusive([',', '/']) {
        let (value, separator) = match part.strip_suffix([',', '/']) {
            Some(value) => (value, &part[value.len()..]),
            None => (part, ""),
        };
        out.push_str(value);
        let is_local = value.starts_with(|c: char| c.is_ascii_digit())
            && value.contains('T')
            && !value.ends_with(['Z', 'z']);
        out.push_str(if is_local { "Z" } else { "" });
        out.push_str(separator);
    }
    out
}

fn mark_day(property: &mut Property) {
    let is_date = matches!(
        property.name.as_str(),
        "DTSTART" | "DTEND" | "RECURRENCE-ID" | "RDATE" | "EXDATE"
    );
    let is_day = |value: &str| value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit());
    if is_date && values(&property.value).all(is_day) {
        property.set_param("VALUE", "DATE");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spelled_as_the_standard_has_them() {
        for (given, spelled) in [
            (
                "DTSTART;TZID=W. Europe Standard Time:20260105T100000",
                "DTSTART;TZID=Europe/Berlin:20260105T100000",
            ),
            ("DTSTART;TZID=UTC:20260105T100000", "DTSTART:20260105T100000Z"),
            ("DTSTART;TZID=Europe/Berlin:20260105T100000Z", "DTSTART:20260105T100000Z"),
            ("DTEND;TZID=Europe/Berlin;X-A=1:20260105", "DTEND;X-A=1;VALUE=DATE:20260105"),
            ("EXDATE:20260105,20260106", "EXDATE;VALUE=DATE:20260105,20260106"),
            (
                "RDATE;VALUE=PERIOD;TZID=Etc/UTC:20260105T100000/PT1H,20260106T100000/20260106T110000",
                "RDATE;VALUE=PERIOD;TZID=Etc/UTC:20260105T100000/PT1H,20260106T100000/20260106T110000",
            ),
            (
                "RDATE;VALUE=PERIOD;TZID=UTC:20260105T100000/PT1H,20260106T100000/20260106T110000",
                "RDATE;VALUE=PERIOD:20260105T100000Z/PT1H,20260106T100000Z/20260106T110000Z",
            ),
            ("X-DUE;TZID=Mars/Olympus:20260105T100000", "X-DUE;TZID=Mars/Olympus:20260105T100000"),
            ("RRULE:;FREQ=DAILY; ", "RRULE:FREQ=DAILY"),
            ("SUMMARY:20260105", "SUMMARY:20260105"),
        ] {
            let mut node = Node::new("VEVENT");
            node.properties.extend(Property::of_line(given));
            correct(&mut node, &Zones::default());
            assert_eq!(node.properties[0].to_string(), spelled);
        }
    }
}

//! One VEVENT: what it must say, and how much.

use super::text::{self, Limit};
use super::{Invalid, at_most, rule, time};
use crate::limits::{
    ALARM_CHARS_MAX, ALARMS_MAX, CATEGORIES_MAX, DATES_MAX, DESCRIPTION_CHARS_MAX, EXTRA_BYTES_MAX,
    EXTRA_PROPERTIES_MAX, LINKS_MAX, LOCATION_CHARS_MAX, LOCATIONS_MAX, NAME_CHARS_MAX,
    STYLED_DESCRIPTION_CHARS_MAX, SUMMARY_CHARS_MAX,
};
use crate::record::{Component, Geo};

const SUMMARY: Limit = Limit::of(SUMMARY_CHARS_MAX, "at most 500 characters");
const DESCRIPTION: Limit = Limit::of(DESCRIPTION_CHARS_MAX, "at most 10000 characters");
const STYLED: Limit = Limit::of(STYLED_DESCRIPTION_CHARS_MAX, "at most 30000 characters");
const LOCATION: Limit = Limit::of(LOCATION_CHARS_MAX, "at most 2000 characters");
const CATEGORY: Limit = Limit::of(NAME_CHARS_MAX, "at most 100 characters");

/// A master or an override, by itself.
pub(super) fn check(component: &Component) -> Result<(), Invalid> {
    text::said("summary", &component.summary, SUMMARY)?;
    text::lines_or_none("description", component.description.as_ref(), DESCRIPTION)?;
    styled(component)?;
    time::writable("dtstart", &component.start)?;
    time::end_after_start(component)?;
    places(component)?;
    links(component)?;
    recurrence(component)?;
    numbers(component)?;
    kept(component)
}

/// What only a master may carry.
pub(super) fn check_no_rule(component: &Component) -> Result<(), Invalid> {
    const RULE: &str = "no rule and no dates in an override";
    if component.rrule.is_some() {
        return Err(Invalid::new("rrule", "present", RULE));
    }
    if !component.rdate.is_empty() {
        return Err(Invalid::new("rdate", component.rdate.len().to_string(), RULE));
    }
    if !component.exdate.is_empty() {
        return Err(Invalid::new("exdate", component.exdate.len().to_string(), RULE));
    }
    Ok(())
}

fn styled(component: &Component) -> Result<(), Invalid> {
    const FIELD: &str = "styled_description";
    let Some(text) = &component.styled_description else {
        return Ok(());
    };
    text::lines(FIELD, text, STYLED)?;
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Invalid::new(FIELD, "text that is no JSON", "JSON text")),
    }
}

fn places(component: &Component) -> Result<(), Invalid> {
    at_most("locations", component.locations.len(), LOCATIONS_MAX, "at most 5 locations")?;
    component
        .locations
        .iter()
        .try_for_each(|location| text::lines("locations", location, LOCATION))?;
    let Some(Geo { latitude_e6, longitude_e6 }) = component.geo else {
        return Ok(());
    };
    if latitude_e6.unsigned_abs() > 90_000_000 || longitude_e6.unsigned_abs() > 180_000_000 {
        let rule = "latitude within ±90 and longitude within ±180 degrees";
        return Err(Invalid::new("geo", "a point off the globe", rule));
    }
    Ok(())
}

fn links(component: &Component) -> Result<(), Invalid> {
    text::url_or_none("image_uri", component.image_uri.as_ref())?;
    text::url_or_none("url", component.url.as_ref())?;
    let lists = [
        ("conference", &component.conference),
        ("attach", &component.attach),
        ("related_to", &component.related_to),
        ("request_status", &component.request_status),
    ];
    lists.into_iter().try_for_each(|(field, list)| {
        at_most(field, list.len(), LINKS_MAX, "at most 100")?;
        list.iter().try_for_each(|link| text::url(field, link))
    })
}

fn recurrence(component: &Component) -> Result<(), Invalid> {
    if let Some(text) = &component.rrule {
        rule::check_rrule(text)?;
    }
    for (field, dates) in [("rdate", &component.rdate), ("exdate", &component.exdate)] {
        at_most(field, dates.len(), DATES_MAX, "at most 5000 dates")?;
        dates.iter().try_for_each(|when| time::writable(field, when))?;
    }
    Ok(())
}

fn numbers(component: &Component) -> Result<(), Invalid> {
    if let Some(priority) = component.priority.filter(|priority| *priority > 9) {
        return Err(Invalid::new("priority", priority.to_string(), "0 to 9"));
    }
    let count = component.categories.len();
    at_most("categories", count, CATEGORIES_MAX, "at most 50 categories")?;
    component.categories.iter().try_for_each(|name| text::said("categories", name, CATEGORY))
}

fn kept(component: &Component) -> Result<(), Invalid> {
    at_most("alarms", component.alarms.len(), ALARMS_MAX, "at most 20 alarms")?;
    for alarm in &component.alarms {
        let rule = "at most 10000 characters an alarm";
        at_most("alarms", alarm.chars().count(), ALARM_CHARS_MAX, rule)?;
    }
    let count = component.extra.len();
    at_most("extra", count, EXTRA_PROPERTIES_MAX, "at most 200 unknown properties")?;
    let bytes = component.extra.iter().map(String::len).sum();
    at_most("extra", bytes, EXTRA_BYTES_MAX, "at most 65536 bytes of unknown properties")?;
    component.extra.iter().try_for_each(|line| content_line(line))
}

/// An unknown property as an unfolded content line (RFC 5545 §3.1): it can neither end the
/// component it stands in nor begin another, nor any line of its own.
fn content_line(line: &str) -> Result<(), Invalid> {
    const RULE: &str = "one content line NAME:VALUE, and no BEGIN or END";
    let length = line.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, rest) = line.split_at(length);
    let marks_component = name.eq_ignore_ascii_case("BEGIN") || name.eq_ignore_ascii_case("END");
    let shaped = !name.is_empty() && rest.starts_with([':', ';']) && rest.contains(':');
    if marks_component || !shaped || line.chars().any(|c| c.is_control() && c != '\t') {
        return Err(Invalid::new("extra", format!("a line of {} bytes", line.len()), RULE));
    }
    Ok(())
}

//! One VEVENT as text. `calcard` writes what it escapes well; addresses of pages, which are not
//! escaped (RFC 5545 §3.3.13), and rules are written as they stand.

use calcard::icalendar::{
    ICalendarEntry, ICalendarParameter, ICalendarParameterName, ICalendarParameterValue,
    ICalendarProperty, ICalendarValue, ICalendarValueType,
};

use super::component::{ANSWERS_SINCE, KNOWN, MORE_LOCATION, STYLED, is_content_line};
use super::lines::{fold, name_of};
use super::write::{Item, plain_line};
use super::{alarm, dates, people, texts};
use crate::record::{Class, Component, End, Event, RecurrenceId, Status, Transp, When};
use crate::recurrence::when_of_id;

/// Writes the master, or the override of `date`.
pub(super) fn write_component(
    event: &Event,
    date: Option<&RecurrenceId>,
    component: &Component,
    item: &Item<'_>,
    out: &mut String,
) {
    fold("BEGIN:VEVENT", out);
    text(ICalendarProperty::Uid, &event.uid, out);
    times(event, date, component, out);
    recurrence(component, out);
    described(component, out);
    marks(component, out);
    if let Some(people) = item.people() {
        let organizer = people.organizer.iter().map(|p| (ICalendarProperty::Organizer, p));
        let attendees = people.attendees.iter().map(|p| (ICalendarProperty::Attendee, p));
        for (name, person) in organizer.chain(attendees) {
            entry(&people::entry(name, person), out);
        }
    }
    let unknown = |line: &&String| {
        let name = name_of(line);
        is_content_line(line) && !KNOWN.contains(&name.as_str())
    };
    component.extra.iter().filter(unknown).for_each(|line| fold(line, out));
    for alarm in item.alarms(component) {
        alarm::writable(alarm).into_iter().flatten().for_each(|line| fold(line, out));
    }
    fold("END:VEVENT", out);
}

fn times(event: &Event, date: Option<&RecurrenceId>, component: &Component, out: &mut String) {
    when(ICalendarProperty::Dtstamp, &dates::utc(component.dtstamp), out);
    if let Some(date) = date {
        let wall = event.master.as_ref().unwrap_or(component).start;
        when(ICalendarProperty::RecurrenceId, &when_of_id(&wall, date), out);
    }
    when(ICalendarProperty::Dtstart, &component.start, out);
    match component.end {
        None => {}
        Some(End::At(end)) => when(ICalendarProperty::Dtend, &end, out),
        Some(End::After { days, seconds }) => {
            plain_line("DURATION", duration(days, seconds), out);
        }
    }
}

fn duration(days: u32, seconds: u32) -> String {
    match (days, seconds) {
        (days, 0) => format!("P{days}D"),
        (0, seconds) => format!("PT{seconds}S"),
        (days, seconds) => format!("P{days}DT{seconds}S"),
    }
}

fn recurrence(component: &Component, out: &mut String) {
    if let Some(rule) = &component.rrule {
        plain_line("RRULE", rule, out);
    }
    dates_of(&ICalendarProperty::Rdate, &component.rdate, out);
    dates_of(&ICalendarProperty::Exdate, &component.exdate, out);
}

fn described(component: &Component, out: &mut String) {
    text(ICalendarProperty::Summary, &component.summary, out);
    if let Some(description) = &component.description {
        text(ICalendarProperty::Description, description, out);
    }
    if let Some(styled) = &component.styled_description {
        text(ICalendarProperty::Other(STYLED.to_owned()), styled, out);
    }
    for (number, place) in component.locations.iter().enumerate() {
        let name = match number {
            0 => ICalendarProperty::Location,
            _ => ICalendarProperty::Other(MORE_LOCATION.to_owned()),
        };
        text(name, place, out);
    }
    if !component.categories.is_empty() {
        let names = component.categories.iter();
        let values = names.map(|name| ICalendarValue::Text(texts::line(name))).collect();
        let name = ICalendarProperty::Categories;
        entry(&ICalendarEntry { name, params: Vec::new(), values }, out);
    }
    if let Some(place) = component.geo {
        plain_line("GEO", place.to_string(), out);
    }
    for (name, links) in [
        ("URL", component.url.as_slice()),
        ("IMAGE;VALUE=URI", component.image_uri.as_slice()),
        ("CONFERENCE;VALUE=URI", &component.conference),
        ("ATTACH", &component.attach),
        ("REQUEST-STATUS", &component.request_status),
    ] {
        links.iter().for_each(|link| plain_line(name, link, out));
    }
    for related in &component.related_to {
        text(ICalendarProperty::RelatedTo, related, out);
    }
}

fn marks(component: &Component, out: &mut String) {
    let status = match component.status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    plain_line("STATUS", status, out);
    match component.class {
        Class::Public => {}
        Class::Private => plain_line("CLASS", "PRIVATE", out),
        Class::Confidential => plain_line("CLASS", "CONFIDENTIAL", out),
    }
    match component.transp {
        Transp::Opaque => {}
        Transp::Transparent => plain_line("TRANSP", "TRANSPARENT", out),
    }
    if let Some(priority) = component.priority {
        plain_line("PRIORITY", priority, out);
    }
    plain_line("SEQUENCE", component.sequence, out);
    if component.answers_since > 0 {
        plain_line(ANSWERS_SINCE, component.answers_since, out);
    }
    for (name, moment) in [
        (ICalendarProperty::Created, component.created),
        (ICalendarProperty::LastModified, component.last_modified),
    ] {
        if let Some(moment) = moment {
            when(name, &dates::utc(moment), out);
        }
    }
}

fn entry(entry: &ICalendarEntry, out: &mut String) {
    // Writing into a string cannot fail.
    let _ = entry.write_to(out);
}

fn text(name: ICalendarProperty, value: &str, out: &mut String) {
    let values = vec![ICalendarValue::Text(texts::lines(value))];
    entry(&ICalendarEntry { name, params: Vec::new(), values }, out);
}

fn when(name: ICalendarProperty, when: &When, out: &mut String) {
    dates_of(&name, std::slice::from_ref(when), out);
}

/// Dates in their order, a line for each run of the same kind and zone.
fn dates_of(name: &ICalendarProperty, whens: &[When], out: &mut String) {
    let kind = |when: &When| (when.is_date(), when.tz());
    for run in whens.chunk_by(|a, b| kind(a) == kind(b)) {
        let value = |when: &When| ICalendarValue::PartialDateTime(Box::new(dates::partial(when)));
        let params = run.first().and_then(parameter).into_iter().collect();
        let values = run.iter().map(value).collect();
        entry(&ICalendarEntry { name: name.clone(), params, values }, out);
    }
}

fn parameter(when: &When) -> Option<ICalendarParameter> {
    let (name, value) = match when {
        When::Date(_) => (
            ICalendarParameterName::Value,
            ICalendarParameterValue::Value(ICalendarValueType::Date),
        ),
        When::Zoned { tz, .. } if *tz != chrono_tz::Tz::UTC => {
            (ICalendarParameterName::Tzid, ICalendarParameterValue::Text(tz.name().to_owned()))
        }
        When::Zoned { .. } | When::Floating(_) => return None,
    };
    Some(ICalendarParameter { name, value })
}

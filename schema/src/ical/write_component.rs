//! One VEVENT of the typed form (RFC 5545 §3.6.1), as content lines in an order that is always the
//! same. Texts are escaped; addresses of pages, which are not (§3.3.13), and rules stand as they
//! are.

use super::component::{ANSWERS_SINCE, KNOWN, MORE_LOCATION, STYLED, is_content_line};
use super::lines::name_of;
use super::tree::{Node, Property, escape};
use super::{alarm, dates, people, texts};
use crate::record::{Class, Component, End, Event, Foreign, RecurrenceId, Status, Transp, When};
use crate::recurrence::when_of_id;

/// The master, or the override of `date`: what the record itself says of it, without people.
pub(super) fn typed(event: &Event, date: Option<&RecurrenceId>, component: &Component) -> Node {
    let mut node = Node::new("VEVENT");
    let out = &mut node.properties;
    out.push(text("UID", &event.uid));
    times(event, date, component, out);
    recurrence(component, out);
    described(component, out);
    marks(component, out);
    let unknown =
        |line: &&String| is_content_line(line) && !KNOWN.contains(&name_of(line).as_str());
    out.extend(component.extra.iter().filter(unknown).filter_map(|line| Property::of_line(line)));
    node
}

/// The lines of its people: ORGANIZER, then the ATTENDEEs in their order.
pub(super) fn people_lines(people: &Foreign) -> impl Iterator<Item = Property> {
    let organizer = people.organizer.iter().map(|who| people::line("ORGANIZER", who));
    organizer.chain(people.attendees.iter().map(|who| people::line("ATTENDEE", who)))
}

/// Its alarms that are whole.
pub(super) fn alarms(component: &Component) -> impl Iterator<Item = Node> {
    component.alarms.iter().filter_map(|alarm| alarm::node(alarm))
}

fn times(
    event: &Event,
    date: Option<&RecurrenceId>,
    component: &Component,
    out: &mut Vec<Property>,
) {
    out.push(dates::property("DTSTAMP", &dates::utc(component.dtstamp)));
    if let Some(date) = date {
        let wall = event.master.as_ref().unwrap_or(component).start;
        out.push(dates::property("RECURRENCE-ID", &when_of_id(&wall, date)));
    }
    out.push(dates::property("DTSTART", &component.start));
    match component.end {
        None => {}
        Some(End::At(end)) => out.push(dates::property("DTEND", &end)),
        Some(End::After { days, seconds }) => {
            out.push(Property::new("DURATION", duration(days, seconds)));
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

fn recurrence(component: &Component, out: &mut Vec<Property>) {
    out.extend(component.rrule.iter().map(|rule| Property::new("RRULE", rule)));
    out.extend(runs("RDATE", &component.rdate));
    out.extend(runs("EXDATE", &component.exdate));
}

/// Dates in their order, a line for each run of the same kind and zone.
fn runs<'w>(name: &'w str, whens: &'w [When]) -> impl Iterator<Item = Property> + 'w {
    let kind = |when: &When| (when.is_date(), when.tz());
    whens.chunk_by(move |a, b| kind(a) == kind(b)).filter_map(|run| {
        let mut line = dates::property(name, run.first()?);
        let values: Vec<String> = run.iter().map(dates::basic).collect();
        line.value = values.join(",");
        Some(line)
    })
}

fn described(component: &Component, out: &mut Vec<Property>) {
    out.push(text("SUMMARY", &component.summary));
    out.extend(component.description.iter().map(|words| text("DESCRIPTION", words)));
    out.extend(component.styled_description.iter().map(|words| text(STYLED, words)));
    let names = std::iter::once("LOCATION").chain(std::iter::repeat(MORE_LOCATION));
    out.extend(names.zip(&component.locations).map(|(name, place)| text(name, place)));
    if !component.categories.is_empty() {
        let names = component.categories.iter().map(|name| escape(&texts::line(name)));
        out.push(Property::new("CATEGORIES", names.collect::<Vec<_>>().join(",")));
    }
    out.extend(component.geo.map(|place| Property::new("GEO", place.to_string())));
    out.extend(component.url.iter().map(|link| Property::new("URL", link)));
    let linked = |name: &str, link: &String| {
        let mut line = Property::new(name, link);
        line.set_param("VALUE", "URI");
        line
    };
    out.extend(component.image_uri.iter().map(|link| linked("IMAGE", link)));
    out.extend(component.conference.iter().map(|link| linked("CONFERENCE", link)));
    out.extend(component.attach.iter().map(|link| Property::new("ATTACH", link)));
    let statuses = component.request_status.iter();
    out.extend(statuses.map(|status| Property::new("REQUEST-STATUS", status)));
    out.extend(component.related_to.iter().map(|other| text("RELATED-TO", other)));
}

fn marks(component: &Component, out: &mut Vec<Property>) {
    let status = match component.status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    out.push(Property::new("STATUS", status));
    match component.class {
        Class::Public => {}
        Class::Private => out.push(Property::new("CLASS", "PRIVATE")),
        Class::Confidential => out.push(Property::new("CLASS", "CONFIDENTIAL")),
    }
    match component.transp {
        Transp::Opaque => {}
        Transp::Transparent => out.push(Property::new("TRANSP", "TRANSPARENT")),
    }
    let number = |name: &str, number: u32| Property::new(name, number.to_string());
    out.extend(component.priority.map(|priority| number("PRIORITY", priority.into())));
    out.push(number("SEQUENCE", component.sequence));
    if component.answers_since > 0 {
        out.push(number(ANSWERS_SINCE, component.answers_since));
    }
    for (name, moment) in
        [("CREATED", component.created), ("LAST-MODIFIED", component.last_modified)]
    {
        out.extend(moment.map(|moment| dates::property(name, &dates::utc(moment))));
    }
}

fn text(name: &str, value: &str) -> Property {
    Property::new(name, escape(&texts::lines(value)))
}

//! What of an imported event may enter `pub`: no address, no alarm, no original text.

use super::report::KeptPrivate;
use crate::ical::Note;
use crate::ical::told::leave_out;
use crate::path::Area;
use crate::record::{Class, Component, Event, Visibility};

/// The public record of `event`; `hidden` are the addresses of its people and of its owner.
pub(super) fn public<'a>(
    event: &Event,
    visibility: Visibility,
    hidden: impl Iterator<Item = &'a str>,
    notes: &mut Vec<Note>,
) -> Result<Event, KeptPrivate> {
    if event.components().any(|component| component.class != Class::Public) {
        return Err(KeptPrivate::Class);
    }
    if event.foreign.is_some() {
        return Err(KeptPrivate::Foreign);
    }
    let mut public = event.clone();
    public.access.visibility = visibility;
    public.original = None;
    // A public record names nothing that is private.
    public.calendars.retain(|calendar| calendar.path().area() == Area::Pub);
    let (mut alarms, mut extra) = (0, 0);
    for component in public.master.iter_mut().chain(public.overrides.values_mut()) {
        let left_out = leave_out(component);
        alarms += left_out.alarms;
        extra += left_out.lines;
    }
    // A link may hold an address with its mark escaped.
    let told = texts(&public).map(|text| text.to_lowercase().replace("%40", "@"));
    let texts: Vec<String> = told.filter(|text| text.contains('@')).collect();
    let is_told = |address: &str| {
        !address.is_empty() && texts.iter().any(|text| text.contains(&address.to_lowercase()))
    };
    if hidden.into_iter().any(is_told) {
        return Err(KeptPrivate::AddressInText);
    }
    if alarms > 0 {
        notes.push(Note::AlarmsLeftOut { count: alarms });
    }
    if extra > 0 {
        notes.push(Note::ExtraLeftOut { count: extra });
    }
    Ok(public)
}

/// Every text of an event that others would read.
fn texts(event: &Event) -> impl Iterator<Item = &str> {
    std::iter::once(event.uid.as_str()).chain(event.components().flat_map(component_texts))
}

fn component_texts(component: &Component) -> impl Iterator<Item = &str> {
    let single = [
        Some(&component.summary),
        component.description.as_ref(),
        component.styled_description.as_ref(),
        component.image_uri.as_ref(),
        component.url.as_ref(),
    ];
    let lists = [
        &component.locations,
        &component.categories,
        &component.conference,
        &component.attach,
        &component.related_to,
        &component.request_status,
        &component.extra,
    ];
    single.into_iter().flatten().chain(lists.into_iter().flatten()).map(String::as_str)
}

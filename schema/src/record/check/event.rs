//! An event: at least one component, overrides that fit their master, people within limits.

use super::text::{self, Limit};
use super::{Invalid, access, at_most, component, foreign, name, time};
use crate::hash::Hash;
use crate::limits::{ACCEPTED_MAX, CALENDARS_MAX, OVERRIDES_MAX, UID_CHARS_MAX};
use crate::path::Collection;
use crate::record::Event;
use crate::uri::Uri;

const UID: Limit = Limit::of(UID_CHARS_MAX, "at most 255 characters");

pub(super) fn check(event: &Event) -> Result<(), Invalid> {
    text::said("uid", &event.uid, UID)?;
    if event.components().next().is_none() {
        return Err(Invalid::new("dtstart", "no component", "a master or at least one override"));
    }
    event.master.iter().try_for_each(component::check)?;
    overrides(event)?;
    sequences(event)?;
    at_most("x_pubky_calendar_uris", event.calendars.len(), CALENDARS_MAX, "at most 10 calendars")?;
    access::check(&event.access)?;
    links(event)?;
    event.foreign.as_ref().map_or(Ok(()), foreign::check)
}

fn overrides(event: &Event) -> Result<(), Invalid> {
    let count = event.overrides.len();
    at_most("recurrence_id", count, OVERRIDES_MAX, "at most 1000 overrides")?;
    event.overrides.iter().try_for_each(|(id, component)| {
        time::occurrence(Some(id))?;
        if let Some(master) = &event.master {
            time::occurrence_of(master, id)?;
        }
        component::check_no_rule(component)?;
        component::check(component)
    })
}

/// Answers can only be asked for by a change that was numbered.
fn sequences(event: &Event) -> Result<(), Invalid> {
    let highest = event.sequence();
    let beyond = event.components().find(|component| component.answers_since > highest);
    beyond.map_or(Ok(()), |component| {
        let got = component.answers_since.to_string();
        Err(Invalid::new("answers_since", got, "at most the event's highest sequence"))
    })
}

fn links(event: &Event) -> Result<(), Invalid> {
    let accepted = event.accepted_proposals.len();
    at_most("accepted_proposals", accepted, ACCEPTED_MAX, "one for the series and for each date")?;
    let is_other =
        |(uri, _): &(Uri, Hash)| uri.path.collection() != Some(Collection::CounterProposals);
    if event.accepted_proposals.iter().any(is_other) {
        let got = "a URI in another collection";
        return Err(Invalid::new("accepted_proposals", got, "the URI of a counter-proposal"));
    }
    if let Some(from) = &event.split_from {
        name::real_event(&from.event)?;
        time::occurrence(Some(&from.date))?;
    }
    event.continues.as_ref().map_or(Ok(()), name::real_event)
}

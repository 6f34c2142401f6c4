//! Which area a record may lie in: what is private stays in `priv`, and nothing in `pub` points
//! there (`20-records`, *Nobody publishes by accident*).

use super::Invalid;
use crate::path::{Area, Collection, Path};
use crate::record::{
    AdmissionOf, CalendarVisibility, Change, Class, Component, DeclineReason, Event, Field, Record,
    RosterVisibility, Visibility,
};
use crate::uri::Uri;

pub(super) fn check(path: &Path, record: &Record) -> Result<(), Invalid> {
    if path.collection() != Some(collection_of(record)) {
        return Err(Invalid::new(
            "path",
            "a record of another kind",
            "the record's own collection",
        ));
    }
    if path.area() == Area::Pub {
        names_nothing_private(record)?;
    }
    match record {
        Record::Event(event) => event_in(path.area(), event),
        Record::Calendar(calendar) => calendar_in(path.area(), calendar.visibility),
        Record::Contact(_) | Record::Guest(_) => private_only(path.area()),
        Record::Profile(_) | Record::Handover(_) => public_only(path.area()),
        Record::Claim(claim) => {
            public_only(path.area())?;
            names_nothing_private_in(&claim.carried)?;
            event_in(Area::Pub, &claim.carried)
        }
        Record::Invitation(_)
        | Record::Attendee(_)
        | Record::Admission(_)
        | Record::CounterProposal(_)
        | Record::DeclineCounter(_)
        | Record::Amendment(_)
        | Record::CalendarAmendment(_)
        | Record::Grant(_)
        | Record::Tag(_) => Ok(()),
    }
}

fn collection_of(record: &Record) -> Collection {
    match record {
        Record::Profile(_) => Collection::Profiles,
        Record::Calendar(_) => Collection::Calendars,
        Record::Event(_) => Collection::Events,
        Record::Invitation(_) => Collection::Invitations,
        Record::Attendee(_) => Collection::Attendees,
        Record::Admission(_) => Collection::Admissions,
        Record::CounterProposal(_) => Collection::CounterProposals,
        Record::DeclineCounter(_) => Collection::DeclineCounters,
        Record::Amendment(_) => Collection::Amendments,
        Record::CalendarAmendment(_) => Collection::CalendarAmendments,
        Record::Handover(_) => Collection::Handovers,
        Record::Claim(_) => Collection::Claims,
        Record::Grant(_) => Collection::Grants,
        Record::Tag(_) => Collection::Tags,
        Record::Contact(_) => Collection::Contacts,
        Record::Guest(_) => Collection::Guests,
    }
}

/// For kinds that only their owner may see.
fn private_only(area: Area) -> Result<(), Invalid> {
    match area {
        Area::Priv => Ok(()),
        Area::Pub => Err(Invalid::new("path", "in pub", "in priv only")),
    }
}

fn public_only(area: Area) -> Result<(), Invalid> {
    match area {
        Area::Pub => Ok(()),
        Area::Priv => Err(Invalid::new("path", "in priv", "in pub only")),
    }
}

fn names_nothing_private(record: &Record) -> Result<(), Invalid> {
    match record {
        Record::Event(event) => names_nothing_private_in(event),
        Record::Invitation(invitation) => public("x_pubky_event_uri", invitation.event.as_uri()),
        Record::Attendee(answer) => public("x_pubky_event_uri", answer.event.as_uri()),
        Record::Admission(admission) => {
            public("x_pubky_event_uri", admission.event.as_uri())?;
            match &admission.attendee {
                AdmissionOf::Answer(uri) => public("x_pubky_attendee_uri", uri.as_uri()),
                AdmissionOf::Guest(_) => Ok(()),
            }
        }
        Record::CounterProposal(of) => public("x_pubky_event_uri", of.event.as_uri()),
        Record::DeclineCounter(decline) => {
            public("x_pubky_proposal_uri", &decline.proposal)?;
            match &decline.reason {
                DeclineReason::Declined => Ok(()),
                DeclineReason::Conflict(fields) | DeclineReason::Applied(fields) => {
                    let both = fields.iter().flat_map(|both| [&both.proposed, &both.current]);
                    both.into_iter().try_for_each(public_change)
                }
            }
        }
        Record::Amendment(of) => {
            public("x_pubky_event_uri", of.event.as_uri())?;
            of.changes.iter().try_for_each(public_change)
        }
        Record::CalendarAmendment(of) => public("x_pubky_calendar_uri", of.calendar.as_uri()),
        Record::Handover(handover) => public("x_pubky_event_uri", handover.event.as_uri()),
        Record::Claim(claim) => public("x_pubky_event_uri", claim.event.as_uri()),
        Record::Grant(grant) => match &grant.event {
            Some(event) => public("x_pubky_event_uri", event.as_uri()),
            None => Ok(()),
        },
        Record::Tag(tag) => public("uri", &tag.uri),
        Record::Calendar(calendar) => {
            calendar.amended.iter().try_for_each(|(uri, _)| public("amended", uri))
        }
        Record::Profile(_) | Record::Contact(_) | Record::Guest(_) => Ok(()),
    }
}

/// What an amendment brings into an event in `pub`.
fn public_change(change: &Change) -> Result<(), Invalid> {
    if let Field::Component(Some(component)) = &change.field {
        public_component(component)?;
    }
    if let Field::Calendars(uris) = &change.field {
        uris.iter().try_for_each(|uri| public("x_pubky_calendar_uris", uri.as_uri()))?;
    }
    Ok(())
}

fn names_nothing_private_in(event: &Event) -> Result<(), Invalid> {
    let calendars = event.calendars.iter().map(|uri| uri.as_uri());
    calendars.into_iter().try_for_each(|uri| public("x_pubky_calendar_uris", uri))?;
    let accepted = event.accepted_proposals.iter();
    accepted.map(|(uri, _)| uri).try_for_each(|uri| public("accepted_proposals", uri))?;
    if let Some(from) = &event.split_from {
        public("split_from", from.event.as_uri())?;
    }
    event.continues.as_ref().map_or(Ok(()), |uri| public("continues", uri.as_uri()))
}

/// Refuses a URI in `priv` that stands in a record of `pub`.
pub(super) fn public(field: &'static str, uri: &Uri) -> Result<(), Invalid> {
    match uri.path.area() {
        Area::Pub => Ok(()),
        Area::Priv => {
            Err(Invalid::new(field, "a URI in priv", "only what is in pub, in a record in pub"))
        }
    }
}

fn event_in(area: Area, event: &Event) -> Result<(), Invalid> {
    let visibility = event.access.visibility;
    match area {
        Area::Priv if visibility == Visibility::Private => Ok(()),
        Area::Priv => Err(Invalid::new("visibility", "not private", "private in priv")),
        Area::Pub => public_event(event),
    }
}

fn public_event(event: &Event) -> Result<(), Invalid> {
    match event.access.visibility {
        Visibility::Public | Visibility::Unlisted => {}
        Visibility::Private => {
            return Err(Invalid::new("visibility", "private", "private events in priv only"));
        }
        Visibility::Invited => {
            return Err(Invalid::new("visibility", "invited", "invited events sealed, never open"));
        }
    }
    if event.access.roster_visibility != RosterVisibility::Public {
        return Err(Invalid::new(
            "roster_visibility",
            "not public",
            "public on a public event, until answers can be sealed",
        ));
    }
    if event.foreign.is_some() {
        return Err(Invalid::new("foreign", "present", "other people's meetings in priv only"));
    }
    if event.original.is_some() {
        return Err(Invalid::new("original", "present", "imported text in priv only"));
    }
    event.components().try_for_each(public_component)
}

fn public_component(component: &Component) -> Result<(), Invalid> {
    if component.class != Class::Public {
        return Err(Invalid::new("class", "not PUBLIC", "PRIVATE and CONFIDENTIAL in priv only"));
    }
    if !component.alarms.is_empty() {
        let got = component.alarms.len().to_string();
        return Err(Invalid::new("alarms", got, "alarms in priv only"));
    }
    // REQUEST-STATUS may quote the line it is about (RFC 5545 §3.8.8.3):
    // `3.7;Invalid calendar user;ATTENDEE:mailto:…`
    for (field, lines) in
        [("extra", &component.extra), ("request_status", &component.request_status)]
    {
        if lines.iter().any(|line| tells_an_address(line)) {
            let got = "a line with a person's address";
            return Err(Invalid::new(field, got, "addresses in priv only"));
        }
    }
    Ok(())
}

fn tells_an_address(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.starts_with("organizer") || line.starts_with("attendee") || line.contains("mailto:")
}

fn calendar_in(area: Area, visibility: CalendarVisibility) -> Result<(), Invalid> {
    match (area, visibility) {
        (Area::Priv, CalendarVisibility::Private)
        | (Area::Pub, CalendarVisibility::Public | CalendarVisibility::Unlisted) => Ok(()),
        (_, CalendarVisibility::Sealed) => {
            Err(Invalid::new("visibility", "sealed", "sealed calendars sealed, never open"))
        }
        (Area::Pub, CalendarVisibility::Private) => {
            Err(Invalid::new("visibility", "private", "private calendars in priv only"))
        }
        (Area::Priv, CalendarVisibility::Public | CalendarVisibility::Unlisted) => {
            Err(Invalid::new("visibility", "not private", "private in priv"))
        }
    }
}

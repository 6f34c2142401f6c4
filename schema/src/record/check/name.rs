//! That a record's id is the one its contents make, so that one person has one answer per event
//! and occurrence; and that an id made of time is of a plausible time.

use super::Invalid;
use crate::id;
use crate::limits::{FUTURE_MICROS_MAX, TIMESTAMP_ID_MICROS_MIN};
use crate::path::Path;
use crate::record::{AdmissionOf, Record};
use crate::time::Timestamp;
use crate::uri::{EventUri, Uri};

pub(super) fn check(path: &Path, record: &Record, head_time: Timestamp) -> Result<(), Invalid> {
    match record {
        Record::Calendar(_) => timestamp(path.id(), head_time),
        Record::Event(event) => match &event.continues {
            // So that whoever has the root finds it.
            Some(root) => made_of_contents(path, root.id()),
            None => timestamp(path.id(), head_time),
        },
        Record::Profile(_) => made_of_contents(path, id::PROFILE_ID),
        Record::Contact(contact) => made_of_contents(path, &contact.identity.to_string()),
        Record::Invitation(invitation) => {
            real_event(&invitation.event)?;
            let (event, date) = (&invitation.event, invitation.recurrence_id.as_ref());
            made_of_contents(path, &id::invitation_id(event, date, &invitation.invitee))
        }
        Record::Attendee(answer) => {
            real_event(&answer.event)?;
            let (date, principal) = (answer.recurrence_id.as_ref(), answer.principal.as_ref());
            made_of_contents(path, &id::attendee_id(&answer.event, date, principal))
        }
        Record::Admission(admission) => {
            real_event(&admission.event)?;
            if let AdmissionOf::Answer(uri) = &admission.attendee {
                hash_named("x_pubky_attendee_uri", uri.as_uri())?;
            }
            let (event, date) = (&admission.event, admission.recurrence_id.as_ref());
            made_of_contents(path, &id::admission_id(event, date, &admission.attendee))
        }
        Record::CounterProposal(proposal) => {
            real_event(&proposal.event)?;
            let (date, principal) = (proposal.recurrence_id.as_ref(), proposal.principal.as_ref());
            made_of_contents(path, &id::attendee_id(&proposal.event, date, principal))
        }
        Record::DeclineCounter(decline) => {
            made_of_contents(path, &id::decline_counter_id(&decline.proposal))
        }
        Record::Amendment(amendment) => {
            real_event(&amendment.event)?;
            timestamp(path.id(), head_time)
        }
        Record::CalendarAmendment(of) => {
            made_of_contents(path, &id::calendar_amendment_id(&of.calendar))
        }
        Record::Handover(handover) => {
            real_event(&handover.event)?;
            made_of_contents(path, &id::continuation_id(&handover.event))
        }
        Record::Claim(claim) => {
            real_event(&claim.event)?;
            made_of_contents(path, &id::continuation_id(&claim.event))
        }
        Record::Grant(grant) => {
            grant.event.as_ref().map_or(Ok(()), real_event)?;
            made_of_contents(path, &id::grant_id(&grant.grantee))
        }
        Record::Guest(guest) => {
            real_event(&guest.event)?;
            sixteen_bytes(path)
        }
        Record::Tag(tag) => made_of_contents(path, &id::tag_id(&tag.uri, &tag.label)),
    }
}

/// The id is a token: 16 bytes of no meaning.
pub(super) fn sixteen_bytes(path: &Path) -> Result<(), Invalid> {
    if id::is_hash_id(path.id()) {
        return Ok(());
    }
    let got = format!("{} characters", path.id().len());
    Err(Invalid::new("id", got, "26 Crockford characters"))
}

/// The id is a `TimestampId`, not before the first release and not from the future of its head.
pub(super) fn timestamp(text: &str, head_time: Timestamp) -> Result<(), Invalid> {
    let Some(written) = id::parse_timestamp_id(text) else {
        let got = format!("{} characters", text.len());
        return Err(Invalid::new("id", got, "13 characters of Crockford base32 made of a time"));
    };
    if written.micros() < TIMESTAMP_ID_MICROS_MIN {
        return Err(Invalid::new("id", written.to_string(), "a time after 2024-10-01"));
    }
    if written > head_time.plus_micros(FUTURE_MICROS_MAX) {
        let rule = "a time at most 2 hours after the head it came with";
        return Err(Invalid::new("id", written.to_string(), rule));
    }
    Ok(())
}

/// The id is `expected`.
pub(super) fn made_of_contents(path: &Path, expected: &str) -> Result<(), Invalid> {
    if path.id() == expected {
        return Ok(());
    }
    let got = format!("another id of {} characters", path.id().len());
    Err(Invalid::new("id", got, "the id that the record's contents make"))
}

/// An event's id is a `TimestampId`: nothing can ever lie at another.
pub(super) fn real_event(event: &EventUri) -> Result<(), Invalid> {
    if id::parse_timestamp_id(event.id()).is_some() {
        return Ok(());
    }
    let got = format!("an event id of {} characters", event.id().len());
    Err(Invalid::new("x_pubky_event_uri", got, "the id of an event: 13 characters made of a time"))
}

fn hash_named(field: &'static str, uri: &Uri) -> Result<(), Invalid> {
    if id::is_hash_id(uri.path.id()) {
        return Ok(());
    }
    let got = format!("an id of {} characters", uri.path.id().len());
    Err(Invalid::new(field, got, "the id of an answer: 26 characters"))
}

//! Invitations, answers and admissions.

use super::text::{self, Limit};
use super::{Invalid, time};
use crate::id::is_hash_id;
use crate::key::Identity;
use crate::limits::{COMMENT_CHARS_MAX, GUESTS_MAX};
use crate::record::{Admission, AdmissionOf, Attendee, Invitation, PartStat};

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");

pub(super) fn check_invitation(invitation: &Invitation) -> Result<(), Invalid> {
    time::occurrence(invitation.recurrence_id.as_ref())?;
    text::lines_or_none("comment", invitation.comment.as_ref(), COMMENT)
}

pub(super) fn check_attendee(author: Identity, answer: &Attendee) -> Result<(), Invalid> {
    time::occurrence(answer.recurrence_id.as_ref())?;
    text::lines_or_none("comment", answer.comment.as_ref(), COMMENT)?;
    if answer.guests > GUESTS_MAX {
        return Err(Invalid::new("guests", answer.guests.to_string(), "at most 1000 guests"));
    }
    if answer.principal == Some(author) {
        return Err(Invalid::new("x_pubky_principal", "the author", "somebody else, or none"));
    }
    delegation(author, answer)
}

fn delegation(author: Identity, answer: &Attendee) -> Result<(), Invalid> {
    let acting = answer.principal.unwrap_or(author);
    if answer.delegated_to == Some(acting) {
        return Err(Invalid::new("delegated_to", "the author", "somebody else"));
    }
    match (answer.partstat, answer.delegated_to) {
        (PartStat::Delegated, None) => {
            Err(Invalid::new("delegated_to", "nobody", "somebody, when the answer is DELEGATED"))
        }
        (PartStat::Delegated, Some(_)) => Ok(()),
        (
            PartStat::NeedsAction | PartStat::Accepted | PartStat::Tentative | PartStat::Declined,
            Some(_),
        ) => {
            Err(Invalid::new("delegated_to", "somebody", "nobody, unless the answer is DELEGATED"))
        }
        (
            PartStat::NeedsAction | PartStat::Accepted | PartStat::Tentative | PartStat::Declined,
            None,
        ) => Ok(()),
    }
}

pub(super) fn check_admission(admission: &Admission) -> Result<(), Invalid> {
    time::occurrence(admission.recurrence_id.as_ref())?;
    if admission.seats > GUESTS_MAX + 1 {
        return Err(Invalid::new("seats", admission.seats.to_string(), "at most 1001 seats"));
    }
    match &admission.attendee {
        AdmissionOf::Answer(_) if admission.partstat.is_some() => {
            Err(Invalid::new("partstat", "present", "none: the answer says it"))
        }
        AdmissionOf::Answer(_) => Ok(()),
        AdmissionOf::Guest(token) => check_guest(token, admission.partstat),
    }
}

fn check_guest(token: &str, partstat: Option<PartStat>) -> Result<(), Invalid> {
    if !is_hash_id(token) {
        let got = format!("{} characters", token.chars().count());
        let rule = "guest: and 26 Crockford characters";
        return Err(Invalid::new("x_pubky_attendee_uri", got, rule));
    }
    if matches!(partstat, Some(PartStat::Accepted | PartStat::Tentative)) {
        return Ok(());
    }
    Err(Invalid::new("partstat", "neither", "ACCEPTED or TENTATIVE for a guest without a key"))
}

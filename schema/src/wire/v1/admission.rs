//! An admission on the wire.

use serde::{Deserialize, Serialize};

use super::choice::{AdmissionState, PartStat};
use super::moment;
use super::uri::Uri;
use super::when::RecurrenceId;
use crate::record::{self, Invalid};

/// Whom it is about: an answer, or a mail guest's token of 26 characters.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum AdmissionOf {
    Answer(Uri),
    Guest(String),
}

/// `admissions`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Admission {
    pub(crate) event: Uri,
    pub(crate) attendee: AdmissionOf,
    pub(crate) recurrence_id: Option<RecurrenceId>,
    pub(crate) state: AdmissionState,
    pub(crate) round: u32,
    pub(crate) seats: u32,
    pub(crate) ticket: u64,
    pub(crate) partstat: Option<PartStat>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Admission> for Admission {
    fn from(admission: &record::Admission) -> Admission {
        Admission {
            event: admission.event.as_uri().into(),
            attendee: match &admission.attendee {
                record::AdmissionOf::Answer(uri) => AdmissionOf::Answer(uri.as_uri().into()),
                record::AdmissionOf::Guest(token) => AdmissionOf::Guest(token.clone()),
            },
            recurrence_id: admission.recurrence_id.as_ref().map(RecurrenceId::from),
            state: admission.state.into(),
            round: admission.round,
            seats: admission.seats,
            ticket: admission.ticket,
            partstat: admission.partstat.map(PartStat::from),
            created_at: admission.created_at.micros(),
            last_modified: admission.last_modified.micros(),
        }
    }
}

impl TryFrom<Admission> for record::Admission {
    type Error = Invalid;

    fn try_from(admission: Admission) -> Result<record::Admission, Invalid> {
        Ok(record::Admission {
            event: admission.event.read_event("x_pubky_event_uri")?,
            attendee: match admission.attendee {
                AdmissionOf::Answer(uri) => {
                    record::AdmissionOf::Answer(uri.read_attendee("x_pubky_attendee_uri")?)
                }
                AdmissionOf::Guest(token) => record::AdmissionOf::Guest(token),
            },
            recurrence_id: admission.recurrence_id.map(RecurrenceId::read).transpose()?,
            state: admission.state.into(),
            round: admission.round,
            seats: admission.seats,
            ticket: admission.ticket,
            partstat: admission.partstat.map(Into::into),
            created_at: moment("created_at", admission.created_at)?,
            last_modified: moment("last_modified", admission.last_modified)?,
        })
    }
}

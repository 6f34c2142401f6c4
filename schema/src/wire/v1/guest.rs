//! A mail guest and their answers on the wire; in `priv` only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::choice::{CuType, PartStat, Role};
use super::uri::Uri;
use super::when::RecurrenceId;
use super::{moment, moment_or_none};
use crate::limits::GUEST_PARTS_MAX;
use crate::record::{self, Invalid};
use crate::wire::List;

/// `guests`; the id is the token under which the guest is admitted, 26 Crockford characters.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) event: Uri,
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) cutype: CuType,
    pub(crate) parts: List<(Option<RecurrenceId>, GuestPart), GUEST_PARTS_MAX>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// A guest's part in the series or in one date.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuestPart {
    pub(crate) role: Role,
    pub(crate) rsvp: bool,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) delegated_to: Option<String>,
    pub(crate) delegated_from: Option<String>,
    pub(crate) answer: Option<GuestAnswer>,
}

/// What the guest last said, with the SEQUENCE and DTSTAMP it came with.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuestAnswer {
    pub(crate) partstat: PartStat,
    pub(crate) sequence: u32,
    pub(crate) dtstamp: Option<i64>,
    pub(crate) round: u32,
    pub(crate) guests: u32,
    pub(crate) comment: Option<String>,
}

impl From<&record::Guest> for Guest {
    fn from(guest: &record::Guest) -> Guest {
        let parts = guest.parts.iter();
        Guest {
            event: guest.event.as_uri().into(),
            address: guest.address.clone(),
            name: guest.name.clone(),
            cutype: guest.cutype.into(),
            parts: parts
                .map(|(date, part)| (date.as_ref().map(RecurrenceId::from), part.into()))
                .collect(),
            created_at: guest.created_at.micros(),
            last_modified: guest.last_modified.micros(),
        }
    }
}

impl From<&record::GuestPart> for GuestPart {
    fn from(part: &record::GuestPart) -> GuestPart {
        GuestPart {
            role: part.role.into(),
            rsvp: part.rsvp,
            revoked_at: part.revoked_at.map(|at| at.micros()),
            delegated_to: part.delegated_to.clone(),
            delegated_from: part.delegated_from.clone(),
            answer: part.answer.as_ref().map(GuestAnswer::from),
        }
    }
}

impl From<&record::GuestAnswer> for GuestAnswer {
    fn from(answer: &record::GuestAnswer) -> GuestAnswer {
        GuestAnswer {
            partstat: answer.partstat.into(),
            sequence: answer.sequence,
            dtstamp: answer.dtstamp.map(|at| at.micros()),
            round: answer.round,
            guests: answer.guests,
            comment: answer.comment.clone(),
        }
    }
}

impl TryFrom<Guest> for record::Guest {
    type Error = Invalid;

    fn try_from(guest: Guest) -> Result<record::Guest, Invalid> {
        Ok(record::Guest {
            event: guest.event.read_event("x_pubky_event_uri")?,
            address: guest.address,
            name: guest.name,
            cutype: guest.cutype.into(),
            parts: read_parts(guest.parts.into_vec())?,
            created_at: moment("created_at", guest.created_at)?,
            last_modified: moment("last_modified", guest.last_modified)?,
        })
    }
}

/// The series comes first, then dates in ascending order, each once: one spelling.
fn read_parts(
    list: Vec<(Option<RecurrenceId>, GuestPart)>,
) -> Result<BTreeMap<Option<record::RecurrenceId>, record::GuestPart>, Invalid> {
    let mut parts = BTreeMap::new();
    for (date, part) in list {
        let date = date.map(RecurrenceId::read).transpose()?;
        if parts.last_key_value().is_some_and(|(last, _)| *last >= date) {
            return Err(Invalid {
                field: "parts",
                got: "dates out of order or twice".to_owned(),
                rule: "the series first, then dates in ascending order, each once",
            });
        }
        parts.insert(date, part.read()?);
    }
    Ok(parts)
}

impl GuestPart {
    fn read(self) -> Result<record::GuestPart, Invalid> {
        Ok(record::GuestPart {
            role: self.role.into(),
            rsvp: self.rsvp,
            revoked_at: moment_or_none("revoked_at", self.revoked_at)?,
            delegated_to: self.delegated_to,
            delegated_from: self.delegated_from,
            answer: self.answer.map(GuestAnswer::read).transpose()?,
        })
    }
}

impl GuestAnswer {
    fn read(self) -> Result<record::GuestAnswer, Invalid> {
        Ok(record::GuestAnswer {
            partstat: self.partstat.into(),
            sequence: self.sequence,
            dtstamp: moment_or_none("dtstamp", self.dtstamp)?,
            round: self.round,
            guests: self.guests,
            comment: self.comment,
        })
    }
}

//! A mail guest and their answers on the wire; in `priv` only.

use serde::{Deserialize, Serialize};

use super::choice::{CuType, PartStat, Role};
use super::uri::Uri;
use super::when::RecurrenceId;
use crate::limits::GUEST_ANSWERS_MAX;
use crate::wire::List;

/// `guests`; the id is the token under which the guest is admitted, 26 Crockford characters.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    pub(crate) event: Uri,
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) role: Role,
    pub(crate) cutype: CuType,
    pub(crate) rsvp: bool,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) answers: List<GuestAnswer, GUEST_ANSWERS_MAX>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// What the guest last said for the series or one date, with the SEQUENCE and DTSTAMP it came with.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuestAnswer {
    pub(crate) recurrence_id: Option<RecurrenceId>,
    pub(crate) partstat: PartStat,
    pub(crate) sequence: u32,
    pub(crate) dtstamp: Option<i64>,
    pub(crate) round: u32,
    pub(crate) guests: u32,
    pub(crate) comment: Option<String>,
}

//! Somebody invited by mail: what they are asked to, and what they answered. In `priv` only; their
//! admissions, which anybody may see, name the id of this record and nobody.

use std::collections::BTreeMap;

use super::{CuType, PartStat, RecurrenceId, Role};
use crate::time::Timestamp;
use crate::uri::EventUri;

/// `guests`; the id is the token under which the guest is admitted: 26 Crockford characters, of no
/// meaning to anybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// What they are asked to.
    pub event: EventUri,
    /// Their address, lower-cased, without `mailto:`.
    pub address: String,
    /// CN.
    pub name: Option<String>,
    /// What kind of calendar user they are.
    pub cutype: CuType,
    /// Their part in the series (`None`) and in single dates: who is asked to single dates only has
    /// no part in the series. A date's own part says all about that date.
    pub parts: BTreeMap<Option<RecurrenceId>, GuestPart>,
    /// The owner's claim of when it was first written.
    pub created_at: Timestamp,
    /// The owner's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// A guest's part in the series or in one date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuestPart {
    /// ROLE.
    pub role: Role,
    /// RSVP: whether an answer is asked for.
    pub rsvp: bool,
    /// When they were uninvited.
    pub revoked_at: Option<Timestamp>,
    /// Who goes instead, by address.
    pub delegated_to: Option<String>,
    /// Whose place they take, by address.
    pub delegated_from: Option<String>,
    /// What they last said.
    pub answer: Option<GuestAnswer>,
}

/// What a guest last said, and the version under which they said it: an older message of theirs
/// changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuestAnswer {
    /// PARTSTAT.
    pub partstat: PartStat,
    /// SEQUENCE of the message.
    pub sequence: u32,
    /// DTSTAMP of the message; without one it is the oldest of its SEQUENCE.
    pub dtstamp: Option<Timestamp>,
    /// How often they came back after giving the seat up.
    pub round: u32,
    /// Guests they bring.
    pub guests: u32,
    /// A word with it.
    pub comment: Option<String>,
}

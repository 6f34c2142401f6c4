//! An invitation: the organizer, or whom they allow, asks a person to an event or one date of it.

use super::RecurrenceId;
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::EventUri;

/// ROLE (RFC 5545 §3.2.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Role {
    /// CHAIR: shown, no rights of its own.
    Chair,
    /// REQ-PARTICIPANT.
    #[default]
    ReqParticipant,
    /// OPT-PARTICIPANT.
    OptParticipant,
    /// NON-PARTICIPANT: told, not expected.
    NonParticipant,
}

/// CUTYPE (RFC 5545 §3.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CuType {
    /// A person.
    #[default]
    Individual,
    /// Several people behind one address.
    Group,
    /// A thing.
    Resource,
    /// A place.
    Room,
    /// Unknown.
    Unknown,
}

/// `invitations`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What they are asked to.
    pub event: EventUri,
    /// Who is asked.
    pub invitee: Identity,
    /// One date only.
    pub recurrence_id: Option<RecurrenceId>,
    /// Their part.
    pub role: Role,
    /// What kind of calendar user they are.
    pub cutype: CuType,
    /// Whether an answer is asked for.
    pub rsvp: bool,
    /// A word with it.
    pub comment: Option<String>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

impl Invitation {
    /// Asks a person to the whole event, as somebody who is expected and shall answer.
    pub fn new(event: &EventUri, invitee: Identity, at: Timestamp) -> Invitation {
        Invitation {
            event: event.clone(),
            invitee,
            recurrence_id: None,
            role: Role::ReqParticipant,
            cutype: CuType::Individual,
            rsvp: true,
            comment: None,
            revoked_at: None,
            created_at: at,
            last_modified: at,
        }
    }
}

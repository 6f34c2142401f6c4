//! A grant: somebody may act for the writer, in a keyspace of their own (SENT-BY, RFC 5545
//! §3.2.18).

use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::EventUri;

/// What a grantee may do for the principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Acts {
    /// Answer, and propose.
    pub answer: bool,
    /// Invite to the principal's events.
    pub invite: bool,
    /// Decide on answers to the principal's events.
    pub admit: bool,
    /// Change the principal's events.
    pub edit: bool,
}

/// `grants`: one for each grantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who may act.
    pub grantee: Identity,
    /// What they may do.
    pub may: Acts,
    /// One event only; without it, all.
    pub event: Option<EventUri>,
    /// Until this moment.
    pub until: Option<Timestamp>,
    /// Where several deputies answer, the one with the lower number counts.
    pub order: u32,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

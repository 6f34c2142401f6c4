//! A grant on the wire: who may act for the writer.

use serde::{Deserialize, Serialize};

use super::uri::Uri;

/// `grants`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub(crate) grantee: [u8; 32],
    pub(crate) may: Acts,
    /// One event only; without it, all.
    pub(crate) event: Option<Uri>,
    /// Until this moment by the head of the act, µs.
    pub(crate) until: Option<i64>,
    /// The lower number counts first where several deputies answer.
    pub(crate) order: u32,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// What a grantee may do.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acts {
    pub(crate) answer: bool,
    pub(crate) invite: bool,
    pub(crate) admit: bool,
    pub(crate) edit: bool,
}

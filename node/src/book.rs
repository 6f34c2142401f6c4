//! What a node knows: records read from the store, and the tables that lead from one to another.
//!
//! The tables are derived from records and can be made again from them; only the outbox, and the
//! order in which answers were first seen, say something that no record says.

pub(crate) mod tables;

mod askers;
mod dealings;
mod dismissed;
mod facts;
mod ground;
mod handles;
mod indexes;
mod links;
mod outbox;
mod read;

pub(crate) use askers::{ASKERS_MAX, Asker, askers, put_asker};
pub(crate) use dealings::{Dealing, deal, dealings};
pub(crate) use dismissed::{dismiss, is_dismissed};
pub(crate) use facts::{first_seen, gather, taking_part};
pub(crate) use ground::Ground;
pub(crate) use handles::{handle, name_handle, with_prefix};
pub(crate) use indexes::{Index, indexes, put_index};
pub(crate) use links::{Link, answers_of, invitations_to, link, linked_by, proposals_of};
pub(crate) use outbox::{
    Due, Parcelled, Row as OutboxRow, Sent, State, Verdict, queue, rows, settle,
};
pub(crate) use outbox::{next_try, wake};
pub(crate) use read::stamped;
pub(crate) use read::{calendar, contact, decoded, event, profile, record, records_of};

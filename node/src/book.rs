//! What a node knows: records read from the store, and the tables that lead from one to another.
//!
//! The tables are derived from records and can be made again from them; only the outbox, strangers'
//! requests, whom the owner let in, the order in which answers were first seen, what is to be
//! deleted, and the history say something
//! that no record says.

pub(crate) mod tables;

mod askers;
mod carried;
mod continued;
mod dealings;
mod deleting;
mod deputies;
mod dismissed;
mod facts;
mod ground;
mod handles;
mod history;
mod indexes;
mod links;
mod matters;
mod mirrors;
mod needed;
mod outbox;
mod read;
mod requests;
mod splits;

pub(crate) use askers::{ASKERS_MAX, Asker, askers, put_asker};
pub(crate) use carried::{
    Carried, Word, all_carried, carried, carried_quota, drop_carried, is_only_carried, put_carried,
};
pub(crate) use continued::{
    audience, claimable, concerns, continued, event, organizer, organizers,
};
pub(crate) use continued::{root_of, stands_for, word_on};
pub(crate) use dealings::{
    Acquaintance, Dealing, attend, deal, dealings, entrust, go_with, going_on, host, let_in,
    part_from,
};
pub(crate) use deleting::{deleting, forget_deleting, put_deleting, untold};
pub(crate) use deputies::{deputies_of, note_deputy, spoken_at};
pub(crate) use dismissed::{dismiss, is_dismissed};
pub(crate) use facts::{first_seen, gather, grant_fact, taking_part};
pub(crate) use ground::Ground;
pub(crate) use handles::{handle, name_handle, with_prefix};
pub(crate) use history::{Version, keep, versions};
pub(crate) use indexes::{Index, drop_index, indexes, put_index};
pub(crate) use links::{Link, answers_of, invitations_of, invitations_to, link, linked_by};
pub(crate) use links::{amendments_of, continuations_of, others_events_of, proposals_of};
pub(crate) use links::{delegations_to, is_delegate};
pub(crate) use links::{handovers_to, successions_of};
pub(crate) use matters::decoded as decoded_in;
pub(crate) use matters::{Matter, Pile, Shown, concerning, invited_to, pile, version};
pub(crate) use mirrors::{Mirror, Standing, Visited, drop_mirror, mirror, mirrors, put_mirror};
pub(crate) use needed::{is_here, need, needed};
pub(crate) use outbox::row as outbox_row;
pub(crate) use outbox::{Again, Due, Errand, Load, Parcelled, Sent, State, Verdict};
pub(crate) use outbox::{Row as OutboxRow, due, index_anew, next_try};
pub(crate) use outbox::{queue, rows_under, settle, waiting, wake};
pub(crate) use read::stamped;
pub(crate) use read::{
    calendar, contact, decoded, each_entry, hashed, profile, record, records_of,
};
pub(crate) use requests::{Request, displace, drop_request, is_displaced, matter, next_request};
pub(crate) use requests::{put_request, request_proof, requests, requests_waiting};
pub(crate) use splits::{following, formers, formers_of};

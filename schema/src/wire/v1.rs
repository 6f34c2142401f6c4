//! Version 1 of every kind of record: frozen structs and their conversion by hand.
//!
//! Until the first release these bytes may change, with new golden bytes and a decision page.
//! Times are microseconds since 1970 as i64; identities 32 bytes; dates days since 1970.

pub(crate) mod choice;
pub(crate) mod uri;
pub(crate) mod when;

mod access;
mod component;
mod event;

mod admission;
mod amendment;
mod attendee;
mod calendar;
mod contact;
pub(crate) mod continuation;
mod grant;
mod guest;
mod invitation;
mod profile;
mod proposal;
mod tag;

pub(crate) mod prekey;
pub(crate) mod sealed;

pub(crate) use admission::Admission;
pub(crate) use amendment::Amendment;
pub(crate) use attendee::Attendee;
pub(crate) use calendar::{Calendar, CalendarAmendment};
pub(crate) use contact::Contact;
pub(crate) use continuation::{Claim, Handover};
pub(crate) use event::Event;
pub(crate) use grant::Grant;
pub(crate) use guest::Guest;
pub(crate) use invitation::Invitation;
pub(crate) use profile::Profile;
pub(crate) use proposal::{CounterProposal, DeclineCounter};
pub(crate) use tag::Tag;

pub use prekey::Prekey;
pub use sealed::{SealedHeader, SealedRecord, Share};

use crate::key::Identity;
use crate::record::Invalid;
use crate::time::Timestamp;

/// A kind whose bytes are fixed and which nothing acts on yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Later {
    /// `prekeys`
    Prekey(Prekey),
    /// `sealed`
    Sealed(SealedRecord),
    /// `shares`
    Share(Share),
}

/// Reads a moment of `field`.
fn moment(field: &'static str, micros: i64) -> Result<Timestamp, Invalid> {
    Timestamp::from_micros(micros).map_err(|_| Invalid {
        field,
        got: format!("{micros} µs"),
        rule: "microseconds after 1970, at most the year 9999",
    })
}

fn moment_or_none(field: &'static str, micros: Option<i64>) -> Result<Option<Timestamp>, Invalid> {
    micros.map(|micros| moment(field, micros)).transpose()
}

fn keys<const MAX: usize>(people: &[Identity]) -> super::List<[u8; 32], MAX> {
    people.iter().map(|identity| *identity.as_bytes()).collect()
}

fn people<const MAX: usize>(keys: super::List<[u8; 32], MAX>) -> Vec<Identity> {
    keys.into_vec().into_iter().map(Identity::from_bytes).collect()
}

fn key(identity: Option<Identity>) -> Option<[u8; 32]> {
    identity.map(|identity| *identity.as_bytes())
}

//! How an amendment stands: from its record, the event's, and the organizer's word.

use super::{Beside, Held, Right};
use crate::hash::Hash;
use crate::record::{Amendment, Change, DeclineCounter, DeclineReason};
use crate::uri::AmendmentUri;

/// How an amendment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmendmentState {
    /// The organizer's node has not spoken of it.
    Proposed,
    /// It is in the event, or was until the event changed again.
    Applied,
    /// Its fields were changed meanwhile: nothing of it was applied.
    Conflict,
    /// The event cannot be so, or the organizer does not want it.
    Declined,
    /// Of somebody who may not change that: kept, and never applied.
    Refused,
}

impl AmendmentState {
    /// One word for it, as faces show it.
    pub fn word(self) -> &'static str {
        match self {
            AmendmentState::Proposed => "proposed",
            AmendmentState::Applied => "applied",
            AmendmentState::Conflict => "conflict",
            AmendmentState::Declined => "declined",
            AmendmentState::Refused => "refused",
        }
    }
}

/// An amendment by its name and the hash of its value: the version that a word is about.
#[derive(Debug, Clone, Copy)]
pub struct Amending<'a> {
    /// Where it lies.
    pub uri: &'a AmendmentUri,
    /// Of this version.
    pub value_hash: Hash,
    /// What it says.
    pub amendment: &'a Amendment,
}

impl Amending<'_> {
    /// What its author may change of the event.
    pub fn right(&self, held: &Held<'_>) -> Option<Right> {
        Right::of(held, self.uri.author(), self.amendment.last_modified)
    }

    /// Whether `word` is about this version of it.
    pub fn is_meant_by(&self, word: &DeclineCounter) -> bool {
        word.proposal == *self.uri.as_uri() && word.value_hash == self.value_hash
    }
}

/// How an amendment of the event stands. `word` is what the *organizer's* keyspace holds about it; a
/// word of anybody else is nobody's to hand in here. What was applied stays so, also when its
/// author is no admin any more.
pub fn state(held: &Held<'_>, of: &Amending<'_>, word: Option<&DeclineCounter>) -> AmendmentState {
    match word.filter(|word| of.is_meant_by(word)).map(|word| &word.reason) {
        Some(DeclineReason::Applied(_)) => return AmendmentState::Applied,
        Some(DeclineReason::Conflict(_)) => return AmendmentState::Conflict,
        Some(DeclineReason::Declined) => return AmendmentState::Declined,
        None => {}
    }
    let mut changes = of.amendment.changes.iter();
    match of.right(held) {
        Some(right) if changes.all(|change| right.allows(held.event, change)) => {
            AmendmentState::Proposed
        }
        Some(_) | None => AmendmentState::Refused,
    }
}

/// What an amendment changes, each beside what was there before: as the organizer's `word` on it has
/// that, else as the event says now; nothing while the event is not known.
pub fn both_values<'a>(
    amendment: &'a Amendment,
    event: Option<&'a Beside<'_>>,
    word: Option<&'a DeclineCounter>,
) -> impl Iterator<Item = (&'a Change, Option<Change>)> {
    let said = match word.map(|word| &word.reason) {
        Some(DeclineReason::Applied(fields) | DeclineReason::Conflict(fields)) => fields.as_slice(),
        Some(DeclineReason::Declined) | None => &[],
    };
    amendment.changes.iter().map(move |change| {
        let then = said.iter().find(|both| both.proposed == *change);
        let then = then.map(|both| both.current.clone());
        (change, then.or_else(|| event.map(|event| event.present(change))))
    })
}

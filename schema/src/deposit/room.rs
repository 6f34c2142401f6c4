//! Whether there is room for a stranger's parcel, and whose goes for it.
//!
//! `10-keyspace`, *Deposit*: an inbox is open to strangers, and one of them must not be able to
//! fill it for all others.

use std::collections::BTreeMap;

use super::AddressGroup;
use crate::key::Identity;
use crate::limits::{REQUESTS_MAX, REQUESTS_PER_GROUP_MAX, REQUESTS_PER_IDENTITY_MAX};

/// Whose a request is, and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Who signed it.
    pub author: Identity,
    /// The address it came from.
    pub group: AddressGroup,
}

/// Whether a stranger's parcel is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// There is a free place.
    Free,
    /// The request at this index goes for it.
    InsteadOf(usize),
    /// Its author has as many as anybody may have.
    Full,
}

/// Whether there is room for `newcomer` among those `waiting`, oldest first.
///
/// A group with all places it may have loses its own oldest. When no place is left at all, the
/// largest group loses its oldest: the newcomer's own, unless another is larger. So nobody loses
/// anything to a group that holds as much as theirs.
pub fn room(waiting: &[Origin], newcomer: Origin) -> Room {
    let same = waiting.iter().filter(|one| one.author == newcomer.author);
    if same.count() >= REQUESTS_PER_IDENTITY_MAX {
        return Room::Full;
    }
    // Of each group: how many, and where its oldest is.
    let mut groups: BTreeMap<AddressGroup, (usize, usize)> = BTreeMap::new();
    for (index, one) in waiting.iter().enumerate() {
        groups.entry(one.group).or_insert((0, index)).0 += 1;
    }
    let own = groups.get(&newcomer.group).copied();
    if let Some((count, oldest)) = own
        && count >= REQUESTS_PER_GROUP_MAX
    {
        return Room::InsteadOf(oldest);
    }
    if waiting.len() < REQUESTS_MAX {
        return Room::Free;
    }
    let largest = groups.values().max_by_key(|(count, oldest)| (*count, usize::MAX - oldest));
    let Some((most, oldest)) = largest.copied() else { return Room::Free };
    match own {
        Some((count, oldest)) if count == most => Room::InsteadOf(oldest),
        Some(_) | None => Room::InsteadOf(oldest),
    }
}

#[cfg(test)]
mod tests;

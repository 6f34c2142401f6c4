//! Whom to follow, and how far. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;

use crate::config::IndexerConfig;
use crate::lists::Lists;

/// People whom one person's records make the index follow, so that nobody fills it alone.
const NAMED_MAX: usize = 1_000;

/// Everybody who is followed, and who must not be.
pub(super) struct Circle {
    own: Identity,
    lists: Lists,
    left: BTreeSet<Hash>,
    depth_max: u8,
    followed_max: usize,
    depths: BTreeMap<Identity, u8>,
    /// How many are followed because of somebody, since the start.
    brought: BTreeMap<Identity, usize>,
    /// Who came closer: all that they name counts anew.
    closer: BTreeSet<Identity>,
}

impl Circle {
    pub(super) fn new(
        own: Identity,
        config: &IndexerConfig,
        lists: Lists,
        left: impl IntoIterator<Item = Hash>,
    ) -> Circle {
        Circle {
            own,
            lists,
            left: left.into_iter().collect(),
            depth_max: config.reference_depth,
            followed_max: config.followed_max,
            depths: BTreeMap::new(),
            brought: BTreeMap::new(),
            closer: BTreeSet::new(),
        }
    }

    /// Whether somebody may be looked at.
    pub(super) fn may(&self, identity: &Identity) -> bool {
        *identity != self.own
            && !self.lists.denied().contains(identity)
            && !self.left.contains(&Hash::of(identity.as_bytes()))
    }

    /// Whether somebody is kept as followed, denied or not.
    pub(super) fn holds(&self, identity: &Identity) -> bool {
        self.depths.contains_key(identity)
    }

    /// Somebody is followed already.
    pub(super) fn take_up(&mut self, identity: Identity, depth: u8) {
        self.depths.insert(identity, depth);
    }

    /// Somebody joined, maybe after they had left.
    pub(super) fn joined(&mut self, identity: Identity) {
        self.left.remove(&Hash::of(identity.as_bytes()));
        self.depths.insert(identity, 0);
        self.closer.insert(identity);
    }

    /// Somebody left: references do not bring them back.
    pub(super) fn left(&mut self, identity: &Identity) {
        self.left.insert(Hash::of(identity.as_bytes()));
        self.depths.remove(identity);
        self.brought.remove(identity);
        self.closer.remove(identity);
    }

    /// Whether all that somebody names must be looked through anew; once.
    pub(super) fn is_closer(&mut self, identity: &Identity) -> bool {
        self.closer.remove(identity)
    }

    /// Whom to follow, or to follow as somebody closer, because `author` names them.
    pub(super) fn widen(
        &mut self,
        author: &Identity,
        named: BTreeSet<Identity>,
    ) -> Vec<(Identity, u8)> {
        let depth = self.depths.get(author).map_or(u8::MAX, |depth| depth.saturating_add(1));
        if depth > self.depth_max {
            return Vec::new();
        }
        let mut new = Vec::new();
        let mut brought = self.brought.get(author).copied().unwrap_or(0);
        for identity in named {
            let known = self.depths.get(&identity).copied();
            let is_room = brought < NAMED_MAX && self.depths.len() < self.followed_max;
            let is_room = known.is_some() || is_room;
            if self.may(&identity) && is_room && known.is_none_or(|known| known > depth) {
                brought += usize::from(known.is_none());
                self.depths.insert(identity, depth);
                self.closer.insert(identity);
                new.push((identity, depth));
            }
        }
        self.brought.insert(*author, brought);
        new
    }
}

//! How the indexer stands, in numbers: what `/health`, `/metrics` and the operator are told.

use std::path::Path;

use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::problem::Problem;
use crate::home;
use crate::storage::Following;

/// Numbers of one moment. Never who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) joined: usize,
    pub(super) followed: usize,
    pub(super) linked: usize,
    pub(super) denied: usize,
    pub(super) left: usize,
    pub(super) over_quota: usize,
    pub(super) sizes: Sizes,
}

/// Bytes of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) keyspaces: u64,
    pub(super) rows: u64,
}

/// How the indexer stands, as a document. Numbers, never who.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Numbers {
    /// `ok`, or `disk-nearly-full`: nothing is taken in.
    status: &'static str,
    /// Identities that joined.
    joined: usize,
    /// Identities that are followed.
    followed: usize,
    /// Keyspaces that have rows.
    linked: usize,
    /// Identities that the operator denies.
    denied: usize,
    /// Identities that left.
    left: usize,
    /// Keyspaces over their quota.
    over_quota: usize,
    /// Keyspaces that are due and not being copied.
    waiting: usize,
    /// Keyspaces that are being copied.
    pulling: usize,
    /// Keyspaces whose last copy failed.
    failing: usize,
    /// The file of copies.
    keyspaces_bytes: u64,
    /// The file of rows.
    index_bytes: u64,
    /// What the disk has left; `null` where it cannot be told.
    disk_free_bytes: Option<u64>,
}

impl Api {
    /// How things stand now. Blocks.
    pub(super) fn state(&self) -> Result<State, Problem> {
        let rows = self.storage.read()?;
        let people = rows.people()?;
        let joined = people.iter().filter(|(_, why)| matches!(why, Following::Joined { .. }));
        Ok(State {
            joined: joined.count(),
            followed: people.len(),
            linked: rows.authors()?.len(),
            denied: self.lists.denied().len(),
            left: self.storage.left()?.len(),
            over_quota: self.storage.over_quota()?.len(),
            sizes: Sizes {
                keyspaces: bytes(&home::keyspaces(&self.home)),
                rows: bytes(&home::rows(&self.home)),
            },
        })
    }

    /// The same as a document, with what goes on.
    pub(super) fn numbers(&self) -> Result<Numbers, Problem> {
        let state = self.state()?;
        let measures = self.follower.measures();
        let (backlog, disk) = (measures.backlog(), measures.disk());
        Ok(Numbers {
            status: if disk.is_low { "disk-nearly-full" } else { "ok" },
            joined: state.joined,
            followed: state.followed,
            linked: state.linked,
            denied: state.denied,
            left: state.left,
            over_quota: state.over_quota,
            waiting: backlog.waiting,
            pulling: backlog.pulling,
            failing: backlog.failing,
            keyspaces_bytes: state.sizes.keyspaces,
            index_bytes: state.sizes.rows,
            disk_free_bytes: (disk.free > 0).then_some(disk.free),
        })
    }
}

/// A file that cannot be looked at has no length that anybody could tell.
fn bytes(file: &Path) -> u64 {
    file.metadata().map_or(0, |found| found.len())
}

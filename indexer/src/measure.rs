//! What is counted while the indexer runs: for `/metrics`, `/health` and the operator. Never who.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kalends_keyspace::net::{AttemptError, LocateError, PullError};
use kalends_keyspace::store::CopyError;
use kalends_schema::key::Identity;

use crate::follow::Backlog;
use crate::storage::OverQuota;

/// Why a keyspace was not copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Nobody knows where it is.
    NotFound,
    /// Nobody who was asked answered, or fast enough.
    Unreachable,
    /// Whoever was asked says no.
    Refused,
    /// What came is not what its head signs, or no answer at all.
    Fault,
    /// It is over its quota.
    OverQuota,
    /// The indexer's own disk failed.
    Disk,
}

impl Reason {
    pub(crate) const ALL: [Reason; 6] = [
        Reason::NotFound,
        Reason::Unreachable,
        Reason::Refused,
        Reason::Fault,
        Reason::OverQuota,
        Reason::Disk,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Reason::NotFound => "not_found",
            Reason::Unreachable => "unreachable",
            Reason::Refused => "refused",
            Reason::Fault => "fault",
            Reason::OverQuota => "over_quota",
            Reason::Disk => "disk",
        }
    }

    /// The reason of a pull that failed: of several sources, what the last one said.
    pub(crate) fn of(error: &PullError) -> Reason {
        let attempts = match error {
            PullError::Locate(LocateError::Identity(_) | LocateError::Writer(_)) => {
                return Reason::NotFound;
            }
            PullError::Locate(
                LocateError::IdentityPacket(_)
                | LocateError::WriterPacket(_)
                | LocateError::OtherEpoch { .. },
            ) => return Reason::Fault,
            PullError::Failed { attempts } => attempts,
        };
        match attempts.last().map(|attempt| &attempt.error) {
            None => Reason::NotFound,
            Some(
                AttemptError::Connect(_)
                | AttemptError::Silent(_)
                | AttemptError::GaveUp
                | AttemptError::TooSlow
                | AttemptError::Resting { .. }
                | AttemptError::Stale { .. }
                | AttemptError::Spent { .. },
            ) => Reason::Unreachable,
            Some(AttemptError::Refused(_)) => Reason::Refused,
            Some(AttemptError::Copy(CopyError::Store(_))) => Reason::Disk,
            Some(
                AttemptError::Copy(_) | AttemptError::Fault(_) | AttemptError::Unprovable { .. },
            ) => Reason::Fault,
        }
    }
}

/// Everything that is counted. Cheap to share; never waits for anything but itself.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    waiting: AtomicUsize,
    pulling: AtomicUsize,
    failing: AtomicUsize,
    pulled: AtomicU64,
    failed: [AtomicU64; Reason::ALL.len()],
    audits: AtomicU64,
    linked: AtomicU64,
    requests: Mutex<BTreeMap<(String, u16), u64>>,
    disk_free: AtomicU64,
    disk_low: AtomicBool,
    over_quota: RwLock<Arc<BTreeMap<Identity, OverQuota>>>,
}

/// The disk, when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disk {
    /// Bytes that are free; 0 before the first look, and where nobody can say.
    pub(crate) free: u64,
    /// Whether nothing more is taken in.
    pub(crate) is_low: bool,
}

impl Measures {
    pub(crate) fn backlog(&self) -> Backlog {
        Backlog {
            waiting: self.waiting.load(Ordering::Relaxed),
            pulling: self.pulling.load(Ordering::Relaxed),
            failing: self.failing.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn set_backlog(&self, backlog: Backlog) {
        self.waiting.store(backlog.waiting, Ordering::Relaxed);
        self.pulling.store(backlog.pulling, Ordering::Relaxed);
        self.failing.store(backlog.failing, Ordering::Relaxed);
    }

    /// A keyspace was brought up to date.
    pub(crate) fn pulled(&self) {
        self.pulled.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were.
    pub(crate) fn pulls(&self) -> u64 {
        self.pulled.load(Ordering::Relaxed)
    }

    /// A keyspace was not brought up to date.
    pub(crate) fn failed(&self, reason: Reason) {
        if let Some(count) = self.failed.get(reason as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many were not, by reason.
    pub(crate) fn failures(&self) -> [(Reason, u64); Reason::ALL.len()] {
        let count = |reason: Reason| {
            let count = self.failed.get(reason as usize);
            (reason, count.map_or(0, |count| count.load(Ordering::Relaxed)))
        };
        Reason::ALL.map(count)
    }

    /// The DHT was asked about somebody whose node answers.
    pub(crate) fn audited(&self) {
        self.audits.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it was.
    pub(crate) fn audits(&self) -> u64 {
        self.audits.load(Ordering::Relaxed)
    }

    /// Records were judged and their rows written.
    pub(crate) fn linked(&self, records: usize) {
        self.linked.fetch_add(records as u64, Ordering::Relaxed);
    }

    /// How many were.
    pub(crate) fn records_linked(&self) -> u64 {
        self.linked.load(Ordering::Relaxed)
    }

    /// A request was answered. `route` is a pattern of ours, never what was asked for.
    pub(crate) fn answered(&self, route: &str, status: u16) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), status)).or_default() += 1;
    }

    /// How many were, by route and status.
    pub(crate) fn requests(&self) -> BTreeMap<(String, u16), u64> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn disk(&self) -> Disk {
        let free = self.disk_free.load(Ordering::Relaxed);
        Disk { free, is_low: self.disk_low.load(Ordering::Relaxed) }
    }

    pub(crate) fn set_disk(&self, disk: Disk) {
        self.disk_free.store(disk.free, Ordering::Relaxed);
        self.disk_low.store(disk.is_low, Ordering::Relaxed);
    }

    /// The keyspaces that are over their quota.
    pub(crate) fn over_quota(&self) -> Arc<BTreeMap<Identity, OverQuota>> {
        self.over_quota.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_over_quota(&self, over: BTreeMap<Identity, OverQuota>) {
        *self.over_quota.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(over);
    }
}

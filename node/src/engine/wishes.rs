//! What the engine wants to happen after a commit, for whoever performs it.
//!
//! Wishes merge: to pull somebody twice is to pull them once. They are gone after a crash, and
//! made good by what is durable: the outbox, the store's heads, and a look at everybody at start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use tokio::sync::{Notify, watch};

/// People that may wait to be pulled; past it the poll finds the same.
const PULLS_MAX: usize = 4_096;

/// Endpoints that may wait to be recognized; past it they ask again.
const ASKERS_WAITING_MAX: usize = 1_024;

/// What is to happen.
pub(crate) struct Wishes {
    pulls: Mutex<BTreeMap<Identity, Option<EndpointKey>>>,
    /// Somebody is to be pulled.
    pub(crate) pull: Notify,
    /// Endpoints that asked for the owner's head.
    askers: Mutex<BTreeSet<EndpointKey>>,
    /// One of them did.
    pub(crate) asked: Notify,
    /// The outbox has something due.
    pub(crate) outbox: Notify,
    /// The owner's newest head, to be announced.
    pub(crate) head: watch::Sender<Option<SignedHead>>,
    /// A head of the owner's above the one that is here: another machine wrote it, and this one
    /// only reads, or the keyspace would fork.
    pub(crate) behind: OnceLock<Stamp>,
    /// The latest time, in microseconds, that a head of somebody known was dated with.
    latest_heard: AtomicI64,
}

impl Wishes {
    pub(crate) fn new() -> Wishes {
        let (head, _) = watch::channel(None);
        let pulls = Mutex::new(BTreeMap::new());
        let (askers, asked) = (Mutex::new(BTreeSet::new()), Notify::new());
        let (pull, outbox, behind) = (Notify::new(), Notify::new(), OnceLock::new());
        let latest_heard = AtomicI64::new(0);
        Wishes { pulls, pull, askers, asked, outbox, head, behind, latest_heard }
    }

    /// Remembers when somebody known says that they wrote.
    pub(crate) fn dated(&self, time: Timestamp) {
        self.latest_heard.fetch_max(time.micros(), Ordering::Relaxed);
    }

    /// The latest time that somebody known says they wrote at; `None` before anybody did.
    pub(crate) fn latest_heard(&self) -> Option<Timestamp> {
        let micros = self.latest_heard.load(Ordering::Relaxed);
        (micros > 0).then(|| Timestamp::from_micros(micros).ok()).flatten()
    }

    /// Wants somebody's keyspace copied, from an endpoint that is likely to have it.
    pub(crate) fn want_pull(&self, who: Identity, from: Option<EndpointKey>) {
        let mut pulls = self.pulls.lock().unwrap_or_else(PoisonError::into_inner);
        if pulls.len() < PULLS_MAX || pulls.contains_key(&who) {
            let known = pulls.entry(who).or_default();
            *known = from.or(*known);
        }
        drop(pulls);
        self.pull.notify_one();
    }

    /// Takes the next of whoever is to be pulled.
    pub(crate) fn next_pull(&self) -> Option<(Identity, Option<EndpointKey>)> {
        self.pulls.lock().unwrap_or_else(PoisonError::into_inner).pop_first()
    }

    /// Remembers that an endpoint asked for the owner's head.
    pub(crate) fn asked_by(&self, endpoint: EndpointKey) {
        let mut askers = self.askers.lock().unwrap_or_else(PoisonError::into_inner);
        if askers.len() < ASKERS_WAITING_MAX {
            askers.insert(endpoint);
        }
        drop(askers);
        self.asked.notify_one();
    }

    /// Takes those who asked.
    pub(crate) fn take_askers(&self) -> BTreeSet<EndpointKey> {
        std::mem::take(&mut *self.askers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! What the engine wants to happen after a commit, for whoever performs it.
//!
//! Wishes merge: to pull somebody twice is to pull them once. They are gone after a crash, and made
//! good by what is durable: the outbox, the store's heads, whose keyspace is needed, and a look at
//! everybody at start.

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

/// People that may wait to be greeted; past it they ask again by themselves.
const GREETINGS_MAX: usize = 256;

/// What is to happen.
pub(crate) struct Wishes {
    pulls: Mutex<BTreeMap<Identity, Option<EndpointKey>>>,
    /// Somebody is to be pulled.
    pub(crate) pull: Notify,
    /// Endpoints that asked for the owner's head.
    askers: Mutex<BTreeSet<EndpointKey>>,
    /// One of them did.
    pub(crate) asked: Notify,
    /// Who is to be told of the owner's head, so that they ask again.
    greetings: Mutex<BTreeSet<Identity>>,
    /// Mirrors that told of a head of their own.
    recalled: Mutex<BTreeSet<Identity>>,
    /// Mirrors are to be asked or announced anew, or somebody is to be greeted.
    pub(crate) mirrors: Notify,
    /// The outbox has something due.
    pub(crate) outbox: Notify,
    /// The owner's newest head, to be announced.
    pub(crate) head: watch::Sender<Option<SignedHead>>,
    /// The head that others were told of last: what changed `priv` alone is told later.
    pub(crate) told: watch::Sender<Option<SignedHead>>,
    /// A head of the owner's above the one that is here: another machine wrote it, and this one
    /// only reads, or the keyspace would fork.
    pub(crate) behind: OnceLock<Stamp>,
    /// Whose copy is below what its owner announced, and what that was.
    stale: Mutex<BTreeMap<Identity, Stamp>>,
    /// The latest time, in microseconds, that a head of somebody known was dated with.
    latest_heard: AtomicI64,
}

impl Wishes {
    pub(crate) fn new() -> Wishes {
        let (head, told) = (watch::Sender::new(None), watch::Sender::new(None));
        let pulls = Mutex::new(BTreeMap::new());
        let (askers, asked) = (Mutex::new(BTreeSet::new()), Notify::new());
        let (pull, outbox, behind) = (Notify::new(), Notify::new(), OnceLock::new());
        let latest_heard = AtomicI64::new(0);
        let (greetings, recalled, mirrors, stale) = Default::default();
        Wishes {
            pulls,
            pull,
            askers,
            asked,
            greetings,
            recalled,
            mirrors,
            outbox,
            head,
            told,
            behind,
            stale,
            latest_heard,
        }
    }

    /// From now on the owner's keyspace is only read: another machine wrote it up to there.
    pub(crate) fn only_read(&self, known: Stamp) {
        if self.behind.set(known).is_ok() {
            let known = known.to_string();
            tracing::warn!(known, "another machine has written; this one only reads");
        }
    }

    /// Remembers what the owner of a copy just made had announced, where the copy is below it.
    pub(crate) fn copied(&self, who: Identity, announced: Option<Stamp>) {
        let mut stale = self.stale.lock().unwrap_or_else(PoisonError::into_inner);
        match announced {
            Some(announced) if stale.len() < PULLS_MAX || stale.contains_key(&who) => {
                stale.insert(who, announced);
            }
            Some(_) => {}
            None => drop(stale.remove(&who)),
        }
    }

    /// What the owner of a copy had announced when it was made below that.
    pub(crate) fn announced(&self, who: &Identity) -> Option<Stamp> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner).get(who).copied()
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

    /// Wants somebody told of the owner's head: the owner has spoken of them.
    pub(crate) fn greet(&self, who: Identity) {
        let mut greetings = self.greetings.lock().unwrap_or_else(PoisonError::into_inner);
        if greetings.len() < GREETINGS_MAX {
            greetings.insert(who);
        }
        drop(greetings);
        self.mirrors.notify_one();
    }

    /// Takes those who are to be greeted.
    pub(crate) fn take_greetings(&self) -> BTreeSet<Identity> {
        std::mem::take(&mut *self.greetings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Wants mirrors asked or announced anew.
    pub(crate) fn look_at_mirrors(&self) {
        self.mirrors.notify_one();
    }

    /// Wants this mirror asked again: its owner may have said something.
    pub(crate) fn ask_mirror(&self, mirror: Identity) {
        let mut recalled = self.recalled.lock().unwrap_or_else(PoisonError::into_inner);
        if recalled.len() < GREETINGS_MAX {
            recalled.insert(mirror);
        }
        drop(recalled);
        self.mirrors.notify_one();
    }

    /// Takes the mirrors that are to be asked again.
    pub(crate) fn take_recalled(&self) -> BTreeSet<Identity> {
        std::mem::take(&mut *self.recalled.lock().unwrap_or_else(PoisonError::into_inner))
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

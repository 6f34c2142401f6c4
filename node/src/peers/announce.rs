//! Tells the DHT, the indexers joined and the contacts who asked of the owner's newest head.

use std::time::Duration;

use kalends_keyspace::store::{Store, StoreError};
use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity, WriterSecret};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Peers;
use crate::book::{self, Index};
use crate::chance;
use crate::engine::Input;

/// A head that changed `priv` alone is told after a while that says nothing of when it was made.
const QUIET_MIN: Duration = Duration::from_secs(10 * 60);
const QUIET_MAX: Duration = Duration::from_secs(60 * 60);
/// Indexers told at once.
const POKING_MAX: usize = 64;
/// Heads told of in a burst, and the least time between two after it. Half of what a receiver looks
/// at, so that none is dropped there; the newest is always told last.
const TELL_BURST: u32 = 8;
const TELL_EVERY: Duration = Duration::from_secs(1);
/// Contacts' endpoints told at once.
const ASKERS_AT_ONCE: usize = 16;
/// The waits between pokes of whoever was not reached; past them they have to poll.
const POKE_AGAIN: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(300),
];
/// A sign of life after so long: silence means absence.
const RENEW_AFTER: Duration = Duration::from_secs(7 * 24 * 3_600);

/// The least wait for one: whoever may only read signs none, however late it is.
const RENEW_WAIT_MIN: Duration = Duration::from_secs(60);

/// What was announced last.
struct Told {
    root: Hash,
    stamp: Stamp,
}

/// Announces until told to stop.
pub(super) async fn run(peers: Peers, writer: WriterSecret) {
    let mut heads = peers.wishes.head.subscribe();
    let mut told: Option<Told> = None;
    let mut pokes = JoinSet::new();
    let mut breath = Breath::new(Instant::now());
    // When a head that changed `priv` alone is told: further ones do not put it off.
    let mut quiet_until: Option<Instant> = None;
    loop {
        let head = *heads.borrow_and_update();
        let mut news = head.filter(|head| is_public_news(told.as_ref(), head));
        if let Some(head) = news.take_if(|_| breath.is_drawn(Instant::now())) {
            told = Some(announce(&peers, &writer, &head, &mut pokes).await);
        }
        let silent = head.filter(|head| told.as_ref().is_none_or(|t| t.stamp != head.stamp()));
        let now = Instant::now();
        let at = match (silent, head) {
            _ if news.is_some() => breath.next_at(),
            (Some(_), _) => *quiet_until.get_or_insert_with(|| now + quiet()),
            (None, Some(head)) => now + until_renewal(&head, peers.clock.now()),
            (None, None) => now + RENEW_AFTER,
        };
        if silent.is_none() || news.is_some() {
            quiet_until = None;
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            changed = heads.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            () = sleep_until(at) => match silent {
                Some(_) if news.is_some() => {}
                Some(head) => told = Some(announce(&peers, &writer, &head, &mut pokes).await),
                None => peers.engine.tell(Input::Renew).await,
            }
        }
    }
}

/// How fast heads are told of.
struct Breath {
    /// When as many may be told at once as ever.
    full_at: Instant,
}

impl Breath {
    fn new(now: Instant) -> Breath {
        Breath { full_at: now }
    }

    /// When the next may be told.
    fn next_at(&self) -> Instant {
        self.full_at.checked_sub(TELL_EVERY * (TELL_BURST - 1)).unwrap_or(self.full_at)
    }

    /// Whether one may be told now; if so, it is.
    fn is_drawn(&mut self, now: Instant) -> bool {
        let may = self.next_at() <= now;
        if may {
            self.full_at = self.full_at.max(now) + TELL_EVERY;
        }
        may
    }
}

fn is_public_news(told: Option<&Told>, head: &SignedHead) -> bool {
    told.is_none_or(|told| told.root != head.head().root)
}

/// How long until a head is so old that a new one is signed as a sign of life.
fn until_renewal(head: &SignedHead, now: Timestamp) -> Duration {
    let age = now.micros().saturating_sub(head.head().time.micros()).max(0);
    let left = RENEW_AFTER.saturating_sub(Duration::from_micros(age.unsigned_abs()));
    left.max(RENEW_WAIT_MIN)
}

fn quiet() -> Duration {
    let span = QUIET_MAX - QUIET_MIN;
    let chance = u32::from_le_bytes(*chance::bytes()) % 1_000;
    QUIET_MIN + span * chance / 1_000
}

async fn announce(
    peers: &Peers,
    writer: &WriterSecret,
    head: &SignedHead,
    pokes: &mut JoinSet<()>,
) -> Told {
    peers.network.announce_writer(writer, head);
    let (store, me, now) = (peers.store.clone(), peers.me, peers.clock.now());
    let read = tokio::task::spawn_blocking(move || whom_to_tell(&store, me, now)).await;
    match read.expect("reading does not panic") {
        Ok((indexes, askers)) => {
            // Of an indexer that does not answer only so many pokes wait; it polls as well.
            while pokes.try_join_next().is_some() {}
            for index in indexes {
                if pokes.len() < POKING_MAX {
                    pokes.spawn(poke(peers.clone(), index.key, *head));
                }
            }
            if pokes.len() < POKING_MAX {
                pokes.spawn(poke_askers(peers.clone(), askers, *head));
            }
        }
        Err(error) => tracing::error!(%error, "the store cannot be read"),
    }
    peers.wishes.told.send_replace(Some(*head));
    Told { root: head.head().root, stamp: head.stamp() }
}

/// The indexers joined, and the endpoints of contacts that asked lately.
fn whom_to_tell(
    store: &Store,
    me: Identity,
    now: Timestamp,
) -> Result<(Vec<Index>, Vec<EndpointKey>), StoreError> {
    let snapshot = store.read()?;
    let mut endpoints = Vec::new();
    for asker in book::askers(&snapshot, now)? {
        let contact = book::contact(&snapshot, me, asker.contact)?;
        if contact.is_some_and(|contact| !contact.blocked) {
            endpoints.push(asker.endpoint);
        }
    }
    Ok((book::indexes(&snapshot)?, endpoints))
}

/// Tells contacts' endpoints, and those that were not reached again and again for a while, until
/// there is a newer head to tell of: a link may be down for a moment, and a poll comes seldom.
async fn poke_askers(peers: Peers, mut askers: Vec<EndpointKey>, head: SignedHead) {
    let mut heads = peers.wishes.head.subscribe();
    let root = head.head().root;
    let newer = |now: &Option<SignedHead>| now.is_some_and(|now| now.head().root != root);
    for wait in POKE_AGAIN {
        tokio::select! {
            () = peers.stop.cancelled() => return,
            _ = heads.wait_for(newer) => return,
            missed = poke_each(&peers, &askers, head) => askers = missed,
        }
        if askers.is_empty() {
            return;
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            _ = heads.wait_for(newer) => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Tells each once, a few at a time; answers whom it did not reach.
async fn poke_each(peers: &Peers, askers: &[EndpointKey], head: SignedHead) -> Vec<EndpointKey> {
    let mut missed = Vec::new();
    for some in askers.chunks(ASKERS_AT_ONCE) {
        let mut poking = JoinSet::new();
        for endpoint in some {
            let (network, endpoint) = (peers.network.clone(), *endpoint);
            poking.spawn(async move { (endpoint, network.poke(endpoint, &head).await.is_ok()) });
        }
        let poked = poking.join_all().await;
        missed.extend(poked.iter().filter(|(_, reached)| !reached).map(|(endpoint, _)| *endpoint));
        tracing::debug!(of = some.len(), missed = missed.len(), "contacts who asked were told");
    }
    missed
}

/// Tells an indexer, again and again for a while: it may not be known to the DHT yet. A newer
/// head has a poke of its own.
async fn poke(peers: Peers, indexer: Identity, head: SignedHead) {
    let mut heads = peers.wishes.head.subscribe();
    let root = head.head().root;
    let newer = |now: &Option<SignedHead>| now.is_some_and(|now| now.head().root != root);
    for wait in POKE_AGAIN {
        match peers.network.poke(&indexer, &head).await {
            Ok(()) => return,
            Err(error) => {
                tracing::debug!(indexer = indexer.short(), %error, "an indexer was not poked");
            }
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            _ = heads.wait_for(newer) => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

    use kalends_schema::head::{Cert, Head, SignedCert, SignedHead};
    use kalends_schema::key::{IdentitySecret, WriterSecret};
    use kalends_schema::time::Timestamp;

    use super::*;

    const DAY: i64 = 24 * 3_600 * 1_000_000;

    fn head(time: Timestamp) -> SignedHead {
        let (secret, writer) =
            (IdentitySecret::from_seed(&[1; 32]), WriterSecret::from_seed(&[2; 32]));
        let identity = secret.public();
        let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before: time };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        let zero = Hash::ZERO;
        let head = Head {
            identity,
            epoch: 1,
            seq: 1,
            time,
            prev: zero,
            root: zero,
            count: 0,
            bytes: 0,
            private: zero,
        };
        SignedHead::sign(head, &writer, &cert).unwrap()
    }

    #[test]
    fn heads_are_told_of_in_a_burst_and_then_one_a_second() {
        let start = Instant::now();
        let mut breath = Breath::new(start);
        assert_eq!((0..20).filter(|_| breath.is_drawn(start)).count(), TELL_BURST as usize);
        assert_eq!(breath.next_at(), start + TELL_EVERY);
        assert!(breath.is_drawn(start + TELL_EVERY) && !breath.is_drawn(start + TELL_EVERY));
        let later = start + TELL_EVERY * 100;
        assert_eq!((0..20).filter(|_| breath.is_drawn(later)).count(), TELL_BURST as usize);
    }

    #[test]
    fn a_sign_of_life_is_due_after_seven_days_and_never_asked_for_in_a_rush() {
        let now = Timestamp::from_micros(1_790_000_000_000_000).unwrap();
        let wait = |days: i64| until_renewal(&head(now.plus_micros(-days * DAY)), now);
        assert_eq!(wait(0), RENEW_AFTER);
        assert_eq!(wait(6), RENEW_AFTER / 7);
        assert_eq!(wait(8), RENEW_WAIT_MIN);
        assert_eq!(wait(-1), RENEW_AFTER, "made by a clock that was ahead");
    }
}

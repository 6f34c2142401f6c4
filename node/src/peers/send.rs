//! Empties the outbox: one parcel for each receiver who has something due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{Snapshot, StoreError};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Proof, ProveError, Range};
use tokio::task::JoinSet;

use super::Peers;
use crate::book::{self, Parcelled, Sent, State, Verdict, next_try};
use crate::chance;

/// Receivers told at once.
const SENDING_MAX: usize = 8;
/// Paths in one parcel.
const PATHS_MAX: usize = 64;
/// Bytes of a value that is sent whole; a longer one is shown by its hash and pulled.
const VALUE_BYTES_MAX: usize = 32 * 1024;
/// The longest sleep between looks at the outbox.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What one receiver is told in one parcel.
struct Errand {
    parcelled: Parcelled,
    attempts: u32,
    queued_at: Timestamp,
}

/// Sends until told to stop.
pub(super) async fn run(peers: Peers) {
    let mut sending = JoinSet::new();
    let mut busy: BTreeSet<Identity> = BTreeSet::new();
    loop {
        let wait = match start_due(&peers, &mut sending, &mut busy).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                LOOK_AGAIN
            }
        };
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = peers.wishes.outbox.notified() => {}
            () = tokio::time::sleep(wait) => {}
            Some(done) = sending.join_next() => {
                if let Ok(receiver) = done {
                    busy.remove(&receiver);
                }
            }
        }
    }
}

/// Starts what is due; how long until something else is.
async fn start_due(
    peers: &Peers,
    sending: &mut JoinSet<Identity>,
    busy: &mut BTreeSet<Identity>,
) -> Result<Duration, StoreError> {
    let store = peers.store.clone();
    let now = (peers.clock)();
    let looked = tokio::task::spawn_blocking(move || due(&store.read()?, now)).await;
    let (errands, next) = looked.expect("looking does not panic")?;
    for errand in errands {
        let receiver = errand.parcelled.receiver;
        if sending.len() >= SENDING_MAX {
            break;
        }
        if busy.insert(receiver) {
            sending.spawn(tell(peers.clone(), errand));
        }
    }
    let wait = next.map_or(LOOK_AGAIN, |next| {
        let micros = next.micros().saturating_sub(now.micros()).max(0);
        Duration::from_micros(micros.unsigned_abs())
    });
    Ok(wait.clamp(Duration::from_millis(10), LOOK_AGAIN))
}

/// What is due now, one errand a receiver, and when the next is.
fn due(
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<(Vec<Errand>, Option<Timestamp>), StoreError> {
    let mut errands: BTreeMap<Identity, Errand> = BTreeMap::new();
    let mut next = None;
    for (due, row) in book::rows(snapshot)? {
        if row.state != State::Queued {
            continue;
        }
        if row.next_at > now {
            next = Some(next.map_or(row.next_at, |next: Timestamp| next.min(row.next_at)));
            continue;
        }
        let errand = errands.entry(due.receiver).or_insert_with(|| Errand {
            parcelled: Parcelled { receiver: due.receiver, author: due.author, paths: Vec::new() },
            attempts: 0,
            queued_at: row.queued_at,
        });
        if errand.parcelled.paths.len() < PATHS_MAX && errand.parcelled.author == due.author {
            errand.parcelled.paths.push(due.path);
            errand.attempts = errand.attempts.max(row.attempts);
            errand.queued_at = errand.queued_at.min(row.queued_at);
        }
    }
    Ok((errands.into_values().collect(), next))
}

/// Tells one receiver, and hands the engine how it went.
async fn tell(peers: Peers, errand: Errand) -> Identity {
    let receiver = errand.parcelled.receiver;
    let (parcelled, under, outcome) = attempt(&peers, errand.parcelled).await;
    let verdict = match outcome {
        Ok(()) => Verdict::Delivered,
        Err(why) => {
            let chance = u32::from_le_bytes(*chance::bytes());
            let attempts = errand.attempts.saturating_add(1);
            let next = next_try(attempts, errand.queued_at, (peers.clock)(), chance);
            tracing::debug!(receiver = receiver.short(), why, "not delivered");
            Verdict::Failed { why, next }
        }
    };
    peers.engine.settle(Sent { parcelled, under, verdict }).await;
    receiver
}

/// Makes the parcel and deposits it; which paths went into it, and under which head.
async fn attempt(peers: &Peers, wanted: Parcelled) -> (Parcelled, Stamp, Result<(), String>) {
    let none = Stamp { epoch: u32::MAX, seq: u64::MAX };
    let store = peers.store.clone();
    let asked = wanted.clone();
    let made = tokio::task::spawn_blocking(move || parcel(&store.read()?, asked)).await;
    let (parcelled, head, proof) = match made {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => return (wanted, none, Err(error.to_string())),
        // One parcel that fails must not keep its receiver busy for ever.
        Err(_) => return (wanted, none, Err("the parcel could not be made".to_owned())),
    };
    let parcel = Parcel { to: parcelled.receiver, proof };
    let receipt = peers.network.deposit(&parcelled.receiver, &parcel).await;
    let outcome = match receipt {
        Ok(receipt) => judged(receipt),
        Err(error) => Err(error.to_string()),
    };
    if outcome.is_ok() {
        // They may follow the whole keyspace; whether they do is their business.
        let poke = peers.network.poke(&parcelled.receiver, &head).await;
        if let Err(error) = poke {
            tracing::debug!(%error, "not poked");
        }
    }
    (parcelled, head.stamp(), outcome)
}

fn judged(receipt: Receipt) -> Result<(), String> {
    match receipt {
        Receipt::Stored
        | Receipt::Requested
        | Receipt::Known
        | Receipt::Stale
        | Receipt::Superseded => Ok(()),
        Receipt::Full => Err("they have no room for more from us".to_owned()),
        Receipt::Refused => Err("they take nothing from people they do not know".to_owned()),
        Receipt::Busy { retry_s } => Err(format!("busy for {retry_s} s")),
        Receipt::TooLarge => Err("too large for them".to_owned()),
        Receipt::Malformed => Err("they could not read it".to_owned()),
    }
}

/// The proof of as many of the paths as fit one parcel: all, or half, … or one by its hash alone.
fn parcel(
    snapshot: &Snapshot,
    mut parcelled: Parcelled,
) -> Result<(Parcelled, SignedHead, Proof), StoreError> {
    let author = parcelled.author;
    let mut value_bytes_max = VALUE_BYTES_MAX;
    loop {
        let ranges: Vec<Range> = parcelled.paths.iter().map(Range::of_path).collect();
        let bytes_max = Parcel::PROOF_BYTES_MAX;
        match snapshot.prove(&author, &ranges, bytes_max, value_bytes_max) {
            Ok(Some(proof)) => {
                let head =
                    proof.head.verify().map_err(|_| StoreError::BadHead { identity: author });
                return Ok((parcelled, head?, proof));
            }
            Ok(None) | Err(ProveError::OtherRoot { .. }) => {
                return Err(StoreError::BadHead { identity: author });
            }
            Err(ProveError::Index(error)) => return Err(error),
            Err(ProveError::TooLarge { .. }) if parcelled.paths.len() > 1 => {
                parcelled.paths.truncate(parcelled.paths.len() / 2);
            }
            Err(ProveError::TooLarge { .. }) if value_bytes_max > 0 => value_bytes_max = 0,
            Err(ProveError::TooLarge { .. }) => {
                return Err(StoreError::BadRow { table: "a single path does not fit a parcel" });
            }
        }
    }
}

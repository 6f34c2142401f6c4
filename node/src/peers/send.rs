//! Empties the outbox: one parcel for each receiver who has something due.

use std::collections::BTreeSet;
use std::time::Duration;

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{Snapshot, StoreError};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{Proof, ProveError, Range};
use tokio::task::JoinSet;

use super::Peers;
use crate::book::{self, Again, Errand, Load, Parcelled, Sent, Verdict, next_try};
use crate::chance;

/// Receivers told at once.
const SENDING_MAX: usize = 8;
/// Paths in one parcel.
const PATHS_MAX: usize = 64;
/// Bytes of a value that is sent whole; a longer one is shown by its hash and pulled.
const VALUE_BYTES_MAX: usize = 32 * 1024;
/// The longest sleep between looks at the outbox.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

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
    let free =
        Load { receivers_max: SENDING_MAX.saturating_sub(sending.len()), paths_max: PATHS_MAX };
    let taken = busy.clone();
    let looked = move || book::due(&store.read()?, now, &taken, free);
    let looked = tokio::task::spawn_blocking(looked).await;
    let (errands, next) = looked.expect("looking does not panic")?;
    for errand in errands {
        let receiver = errand.parcelled.receiver;
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

/// Tells one receiver, and hands the engine how it went.
async fn tell(peers: Peers, errand: Errand) -> Identity {
    let receiver = errand.parcelled.receiver;
    let (parcelled, under, outcome) = attempt(&peers, errand.parcelled).await;
    let attempts = errand.attempts.saturating_add(1);
    let next = |again| {
        let chance = u32::from_le_bytes(*chance::bytes());
        next_try((again, attempts), errand.queued_at, (peers.clock)(), chance)
    };
    let verdict = match outcome {
        Outcome::Arrived => Verdict::Delivered,
        Outcome::Requested => Verdict::Requested { next: next(Again::Requested) },
        Outcome::NotTaken { why, retry_s } => {
            tracing::debug!(receiver = receiver.short(), why, "not delivered");
            Verdict::Failed { why, next: next(Again::Failed { retry_s }) }
        }
    };
    peers.engine.settle(Sent { parcelled, under, verdict }).await;
    receiver
}

/// Makes the parcel and deposits it; which paths went into it, and under which head.
async fn attempt(peers: &Peers, wanted: Parcelled) -> (Parcelled, Stamp, Outcome) {
    let none = Stamp { epoch: u32::MAX, seq: u64::MAX };
    let store = peers.store.clone();
    let asked = wanted.clone();
    let made = tokio::task::spawn_blocking(move || parcel(&store.read()?, asked)).await;
    let (parcelled, head, proof) = match made {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => return (wanted, none, Outcome::failed(error.to_string())),
        // One parcel that fails must not keep its receiver busy for ever.
        Err(_) => return (wanted, none, Outcome::failed("the parcel could not be made")),
    };
    let parcel = Parcel { to: parcelled.receiver, proof };
    let receipt = peers.network.deposit(&parcelled.receiver, &parcel).await;
    let outcome = match receipt {
        Ok(receipt) => judged(receipt),
        Err(error) => Outcome::failed(error.to_string()),
    };
    if outcome == Outcome::Arrived {
        // They may follow the whole keyspace; whether they do is their business.
        let poke = peers.network.poke(&parcelled.receiver, &head).await;
        if let Err(error) = poke {
            tracing::debug!(%error, "not poked");
        }
    }
    (parcelled, head.stamp(), outcome)
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// They have it, or something newer.
    Arrived,
    /// They keep it among their requests, from where it may go again.
    Requested,
    /// They have it not.
    NotTaken {
        /// Why, as far as is known.
        why: String,
        /// Seconds they ask to be left alone for.
        retry_s: u32,
    },
}

impl Outcome {
    fn failed(why: impl Into<String>) -> Outcome {
        Outcome::NotTaken { why: why.into(), retry_s: 0 }
    }
}

fn judged(receipt: Receipt) -> Outcome {
    match receipt {
        Receipt::Stored | Receipt::Known | Receipt::Stale | Receipt::Superseded => Outcome::Arrived,
        Receipt::Requested => Outcome::Requested,
        Receipt::Full => Outcome::failed("they have no room for more from us"),
        Receipt::Refused => Outcome::failed("they take nothing from us, or it is not for them"),
        Receipt::Busy { retry_s } => {
            Outcome::NotTaken { why: format!("busy for {retry_s} s"), retry_s }
        }
        Receipt::TooLarge => Outcome::failed("too large for them"),
        Receipt::Malformed => Outcome::failed("they could not read it"),
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

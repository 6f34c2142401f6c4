//! Empties the outbox: one parcel for each receiver who has something due.

use std::collections::BTreeSet;
use std::time::Duration;

use kalends_keyspace::store::{Store, StoreError};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use tokio::task::JoinSet;

use super::Peers;
use super::errand::{Outcome, PATHS_MAX, judged, parcel, verdict};
use crate::book::{self, Errand, Load, Parcelled, Sent};
use crate::chance;

/// Receivers told at once.
const SENDING_MAX: usize = 8;
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
    let now = peers.clock.now();
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
    if let Outcome::NotTaken { why, .. } = &outcome {
        tracing::debug!(receiver = receiver.short(), why, "not delivered");
    }
    let (tries, chance) = ((errand.attempts, errand.queued_at), *chance::bytes());
    let verdict = verdict(outcome, tries, peers.clock.now(), u32::from_le_bytes(chance));
    peers.engine.settle(Sent { parcelled, under, verdict }).await;
    receiver
}

/// Deposits a parcel; which paths went into it, and under which head. It is made once there is a
/// connection: what the owner took back while it came up is not told.
async fn attempt(peers: &Peers, wanted: Parcelled) -> (Parcelled, Stamp, Outcome) {
    let receiver = wanted.receiver;
    let delivered =
        peers.network.deposit(&receiver, || made(peers.store.clone(), wanted.clone())).await;
    let (receipt, (parcelled, head)) = match delivered {
        Ok(delivered) => delivered,
        Err(error) => {
            let none = Stamp { epoch: u32::MAX, seq: u64::MAX };
            return (wanted, none, Outcome::failed(error.to_string()));
        }
    };
    let outcome = judged(receipt);
    if matches!(outcome, Outcome::Arrived | Outcome::Known) {
        // They may follow the whole keyspace; whether they do is their business.
        let poke = peers.network.poke(&receiver, &head).await;
        if let Err(error) = poke {
            tracing::debug!(%error, "not poked");
        }
    }
    (parcelled, head.stamp(), outcome)
}

/// The parcel of what is so now.
async fn made(
    store: Store,
    wanted: Parcelled,
) -> Result<(Parcel, (Parcelled, SignedHead)), String> {
    let made = tokio::task::spawn_blocking(move || parcel(&store.read()?, wanted)).await;
    // One parcel that fails must not keep its receiver busy for ever.
    let made = made.map_err(|_| "its maker panicked".to_owned())?;
    let (parcelled, head, proof) = made.map_err(|error| error.to_string())?;
    Ok((Parcel { to: parcelled.receiver, proof }, (parcelled, head)))
}

//! What answering others needs: the store, the desk, and what may go on at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kalends_schema::head::SignedHead;
use kalends_schema::key::EndpointKey;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::bucket::Buckets;
use super::desk::Desk;
use super::limits::{
    ASK_BURST, ASK_REFILL, ASKERS_MAX, ASKS_BURST, ASKS_REFILL, DIFFERENCES_MAX, POKE_BURST,
    POKE_REFILL, POKERS_MAX, POKES_WAITING_MAX, SNAPSHOTS_MAX,
};
use super::sync::Followers;
use crate::clock::Clock;
use crate::store::Store;

/// Shared by all streams that are served.
pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) clock: Clock,
    pub(crate) snapshots: Arc<Semaphore>,
    pub(crate) differences: Arc<Semaphore>,
    pub(crate) pokes: mpsc::Sender<(SignedHead, EndpointKey)>,
    poked: Mutex<Buckets<EndpointKey>>,
    asked: Mutex<(Buckets<EndpointKey>, Buckets<()>)>,
    pub(crate) followers: Arc<Followers>,
    pub(crate) spans: Spans,
}

/// How long what may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    /// How long a connection may be without a request.
    pub(crate) idle: Duration,
    /// How long a `Follow` is answered.
    pub(crate) follow_lease: Duration,
    /// Over how long the pace of an answer is measured.
    pub(crate) pace_window: Duration,
}

impl Server {
    /// A server, and the pokes it takes.
    pub(crate) fn new(
        store: Store,
        (desk, clock): (Arc<dyn Desk>, Clock),
        spans: Spans,
    ) -> (Server, mpsc::Receiver<(SignedHead, EndpointKey)>) {
        let (pokes, taken) = mpsc::channel(POKES_WAITING_MAX);
        let snapshots = Arc::new(Semaphore::new(SNAPSHOTS_MAX));
        let differences = Arc::new(Semaphore::new(DIFFERENCES_MAX));
        let poked = Mutex::new(Buckets::new(POKE_BURST, POKE_REFILL, POKERS_MAX));
        let each = Buckets::new(ASK_BURST, ASK_REFILL, ASKERS_MAX);
        let asked = Mutex::new((each, Buckets::new(ASKS_BURST, ASKS_REFILL, 1)));
        let server = Server {
            store,
            desk,
            clock,
            snapshots,
            differences,
            pokes,
            poked,
            asked,
            followers: Arc::default(),
            spans,
        };
        (server, taken)
    }

    /// Whether an endpoint may tell of another head already.
    pub(crate) fn may_poke(&self, from: EndpointKey) -> bool {
        self.poked.lock().expect("no holder panics").take(from, Instant::now())
    }

    /// Whether an endpoint may ask to be carried already.
    pub(crate) fn may_ask(&self, from: EndpointKey) -> bool {
        let (now, mut asked) = (Instant::now(), self.asked.lock().expect("no holder panics"));
        let (each, all) = &mut *asked;
        each.take(from, now) && all.take((), now)
    }
}

/// Holds each poke against what is known and hands it to the desk, one after the other, until
/// cancelled.
pub(crate) async fn hand_on_pokes(
    desk: Arc<dyn Desk>,
    (store, clock): (Store, Clock),
    mut pokes: mpsc::Receiver<(SignedHead, EndpointKey)>,
    cancelled: CancellationToken,
) {
    loop {
        tokio::select! {
            () = cancelled.cancelled() => return,
            poke = pokes.recv() => match poke {
                Some((head, from)) => {
                    let (store, now) = (store.clone(), clock.now());
                    let met = tokio::task::spawn_blocking(move || store.meet(&head, now));
                    if let Ok(Err(error)) = met.await {
                        tracing::error!(%error, "the store cannot be read or written");
                    }
                    desk.poked(head, from).await;
                }
                None => return,
            }
        }
    }
}

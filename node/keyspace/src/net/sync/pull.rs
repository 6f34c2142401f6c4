//! The asking side of `kalends/sync/1`: bringing the copy of one keyspace up to its newest head.
//!
//! The head comes first and is judged alone. Then the difference is staged, or everything; what
//! does not come out at the head's root is asked for once more as a whole, and is otherwise the
//! source's fault: the next is tried.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};

use super::ask::read_head;
use super::link::Linker;
use super::take::{answer, take};
use crate::clock::Clock;
use crate::net::attempt::{Attempt, AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::discovery::{LocateError, NodeAddress};
use crate::net::frame::FrameReader;
use crate::net::limits::{MESSAGE_BYTES_MAX, PULLS_MAX, SPENT_FOR};
use crate::net::wire::{Answer, Request, WireArea, WireStamp, encode};
use crate::store::{Applied, Begun, CopyError, CopyKind, Quota, Store, StoreError, View};

/// A copy is up to date.
#[derive(Debug)]
pub struct Pulled {
    /// Who was asked.
    pub from: EndpointKey,
    /// The head of the copy now.
    pub head: SignedHead,
    /// What was taken over; `None` when the copy was up to date already.
    pub applied: Option<Applied>,
    /// Whether everything came, and not the difference alone.
    pub whole: bool,
    /// What went wrong with those who were asked before, in that order.
    pub failed: Vec<Attempt>,
    /// The mirror that served it, when no endpoint of the owner's own did.
    pub mirror: Option<Identity>,
    /// What the owner announced, when the copy is below it: no mirror had a newer one.
    pub behind: Option<Stamp>,
}

impl Pulled {
    /// The same, where others were asked before.
    pub(crate) fn after(self, mut failed: Vec<Attempt>) -> Pulled {
        failed.extend(self.failed);
        Pulled { failed, ..self }
    }
}

/// Why a copy is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// Nobody knows where the identity is, and nobody else was to be asked.
    #[error("not found: {0}")]
    Locate(LocateError),
    /// Every source failed.
    #[error("none of {} sources helped; the first: {}", attempts.len(), first(attempts))]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

fn first(attempts: &[Attempt]) -> String {
    attempts.first().map_or_else(|| "there are none".to_owned(), ToString::to_string)
}

/// When an identity was last pulled; locked while it is, so that two pulls of one never overlap.
type LastPull = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Pulls keyspaces into the store.
pub(crate) struct Puller {
    store: Store,
    connections: Arc<Connections>,
    clock: Clock,
    quota: Quota,
    interval: Duration,
    pulls: Mutex<HashMap<Identity, LastPull>>,
    linker: Arc<Linker>,
    spent: Mutex<HashMap<Identity, Spent>>,
}

/// What copies of one identity cost that failed, and when the first did.
struct Spent {
    bytes: u64,
    since: Instant,
}

impl Puller {
    pub(crate) fn new(
        (store, connections, clock): (Store, Arc<Connections>, Clock),
        linker: Arc<Linker>,
        quota: Quota,
        interval: Duration,
    ) -> Puller {
        let (pulls, spent) = Default::default();
        Puller { store, connections, clock, quota, interval, pulls, linker, spent }
    }

    /// What a copied identity may cost unless said otherwise.
    pub(crate) fn quota(&self) -> Quota {
        self.quota
    }

    /// Asks `nodes` one after the other until one helps; what went wrong with the others is told.
    pub(crate) async fn pull(
        &self,
        identity: &Identity,
        nodes: &[NodeAddress],
        quota: Quota,
    ) -> Result<Pulled, Vec<Attempt>> {
        if nodes.is_empty() {
            return Err(Vec::new());
        }
        let last = self.last_pull(identity);
        let mut last = last.lock().await;
        if let Some(at) = *last {
            sleep_until(at + self.interval).await;
        }
        *last = Some(Instant::now());
        let mut attempts = Vec::new();
        for node in nodes {
            match self.pull_from(identity, node, quota).await {
                Ok(pulled) => {
                    self.spent.lock().expect("no holder panics").remove(identity);
                    self.linker.after_pull(identity, node, &pulled).await;
                    return Ok(pulled.after(attempts));
                }
                Err(error) => {
                    tracing::debug!(
                        identity = identity.short(), from = node.endpoint.short(), %error, "pull"
                    );
                    attempts.push(Attempt { endpoint: node.endpoint, error });
                }
            }
        }
        Err(attempts)
    }

    async fn pull_from(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        quota: Quota,
    ) -> Result<Pulled, AttemptError> {
        self.linker.resting.check(identity, &node.endpoint)?;
        let bytes = self.spent(identity);
        if bytes >= quota.bytes {
            return Err(AttemptError::Spent { bytes });
        }
        self.not_in_vain(identity, node, None).await?;
        let since = self.held(identity).await?;
        let outcome = match self.changes(identity, node, (since, quota)).await {
            Err(error) if since.is_some() && error.asks_for_snapshot() => {
                tracing::debug!(identity = identity.short(), %error, "asking for everything");
                self.changes(identity, node, (None, quota)).await
            }
            outcome => outcome,
        };
        outcome.inspect_err(|error| self.linker.resting.judge(identity, &node.endpoint, error))
    }

    /// One `Changes`, from the question to the commit.
    async fn changes(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        (since, quota): (Option<Stamp>, Quota),
    ) -> Result<Pulled, AttemptError> {
        let request = encode(&Request::Changes {
            identity: *identity.as_bytes(),
            area: WireArea::Pub,
            since: since.map(|stamp| WireStamp { epoch: stamp.epoch, seq: stamp.seq }),
            credential: None,
        });
        let asking = self.connections.ask(node, Protocol::Sync, &request, MESSAGE_BYTES_MAX);
        let (first, mut reader) = asking.await?;
        let head = head(identity, first)?;
        self.not_in_vain(identity, node, Some(head)).await?;
        let kind = kind(&mut reader, since).await?;
        let pulled = |applied, whole| {
            let (mirror, behind, failed) = (None, None, Vec::new());
            Pulled { from: node.endpoint, head, applied, whole, mirror, behind, failed }
        };
        match self.begin(head, kind.unwrap_or(CopyKind::Snapshot), quota).await? {
            Begun::Same => {
                reader.stop();
                Ok(pulled(None, false))
            }
            Begun::Stage(_) if kind.is_none() => Err(SourceFault::NotSame.into()),
            Begun::Stage(stage) => {
                let taken = take(*stage, &mut reader).await;
                let applied = match taken {
                    Ok(applied) => applied,
                    Err(error) => {
                        self.spend(identity, reader.taken());
                        // Where everything is asked for next, that is what counts.
                        if error.is_fault() && !(since.is_some() && error.asks_for_snapshot()) {
                            self.note_failure(head, node).await?;
                        }
                        return Err(error);
                    }
                };
                Ok(pulled(Some(applied), kind == Some(CopyKind::Snapshot)))
            }
        }
    }

    /// The stamp of the copy that is here.
    async fn held(&self, identity: &Identity) -> Result<Option<Stamp>, AttemptError> {
        let (store, identity) = (self.store.clone(), *identity);
        let held = move || -> Result<_, StoreError> {
            Ok(store.read()?.head(&identity)?.map(|head| head.stamp()))
        };
        blocking(held).await?.map_err(|error| CopyError::Store(error).into())
    }

    async fn begin(
        &self,
        head: SignedHead,
        kind: CopyKind,
        quota: Quota,
    ) -> Result<Begun, AttemptError> {
        let (store, now) = (self.store.clone(), self.clock.now());
        let begun = blocking(move || store.begin_copy(head, kind, quota, now)).await?;
        Ok(begun?)
    }

    /// Refuses to ask, or to read on, where two sources failed before.
    async fn not_in_vain(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        head: Option<SignedHead>,
    ) -> Result<(), AttemptError> {
        let (store, identity, source) = (self.store.clone(), *identity, node.endpoint);
        let now = self.clock.now();
        let read = move || -> Result<_, StoreError> {
            store.read()?.is_in_vain(&identity, &source, head.as_ref(), now)
        };
        match blocking(read).await?.map_err(CopyError::Store)? {
            Some(until) => Err(AttemptError::Unprovable { until }),
            None => Ok(()),
        }
    }

    async fn note_failure(&self, head: SignedHead, node: &NodeAddress) -> Result<(), AttemptError> {
        let (store, source, now) = (self.store.clone(), node.endpoint, self.clock.now());
        let noted = blocking(move || store.failed(&head, &source, now)).await?;
        noted.map_err(|error| CopyError::Store(error).into())
    }

    fn last_pull(&self, identity: &Identity) -> LastPull {
        let mut pulls = self.pulls.lock().expect("no holder panics");
        if pulls.len() >= PULLS_MAX {
            // What nobody waits for is only a memory of when.
            pulls.retain(|_, last| Arc::strong_count(last) > 1);
        }
        pulls.entry(*identity).or_default().clone()
    }

    /// What failed copies of an identity cost lately.
    fn spent(&self, identity: &Identity) -> u64 {
        let spent = self.spent.lock().expect("no holder panics");
        let lately = spent.get(identity).filter(|spent| spent.since.elapsed() < SPENT_FOR);
        lately.map_or(0, |spent| spent.bytes)
    }

    fn spend(&self, identity: &Identity, bytes: u64) {
        let mut spent = self.spent.lock().expect("no holder panics");
        spent.retain(|_, spent| spent.since.elapsed() < SPENT_FOR);
        if spent.len() < PULLS_MAX || spent.contains_key(identity) {
            let since = Instant::now();
            let spent = spent.entry(*identity).or_insert(Spent { bytes: 0, since });
            spent.bytes = spent.bytes.saturating_add(bytes);
        }
    }
}

/// The head that an answer begins with.
fn head(identity: &Identity, first: Option<Vec<u8>>) -> Result<SignedHead, AttemptError> {
    let head = read_head(&first.ok_or(SourceFault::Cut)?)?;
    if head.identity() != *identity {
        let (asked, got) = (*identity, head.identity());
        return Err(SourceFault::OtherIdentity { asked, got }.into());
    }
    Ok(head)
}

/// What follows the head: `None` when nothing.
async fn kind(
    reader: &mut FrameReader,
    since: Option<Stamp>,
) -> Result<Option<CopyKind>, AttemptError> {
    let message = reader.next().await?.ok_or(SourceFault::Cut)?;
    match (answer(message)?, since) {
        (Answer::Same, _) => Ok(None),
        (Answer::Snapshot, _) => Ok(Some(CopyKind::Snapshot)),
        (Answer::Ops, Some(since)) => Ok(Some(CopyKind::Ops { since })),
        (Answer::Ops, None) => Err(SourceFault::NotWhole.into()),
        (
            other @ (Answer::Head(_)
            | Answer::Put { .. }
            | Answer::Delete { .. }
            | Answer::Ok
            | Answer::Refused(_)
            | Answer::Proof(_)
            | Answer::Link(_)
            | Answer::Evidence(_)
            | Answer::Carry(_)),
            _,
        ) => {
            let expected = "Same, Ops or Snapshot";
            Err(SourceFault::Unexpected { got: other.name(), expected }.into())
        }
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AttemptError> {
    spawn_blocking(work).await.map_err(|stopped| AttemptError::Silent(stopped.to_string()))
}

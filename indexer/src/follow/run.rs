//! The follower's one task: pulls who is due, links what came, follows whom it names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use kalends_keyspace::net::Network;
use kalends_keyspace::store::Store;
use kalends_schema::key::{EndpointKey, Identity};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::desk::Served;
use super::schedule::{Outcome, Pace, Schedule};
use super::{Follower, News};
use crate::config::IndexerConfig;
use crate::link::{FoldError, Linker, named_by};
use crate::storage::{Following, Storage};

/// While nobody is due, the follower still looks around this often.
const IDLE: Duration = Duration::from_mins(1);
/// How often used tokens that are past their time are forgotten.
const SWEEP: Duration = Duration::from_mins(10);
/// Where new records name more people than this, those are left to their own pace.
const NUDGES_MAX: usize = 64;
/// People whom one person's records make the index follow, so that nobody fills it alone.
const NAMED_MAX: usize = 1_000;

/// What pulling and linking need.
pub(crate) struct Tools {
    pub(crate) network: Arc<Network>,
    pub(crate) store: Store,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) linker: Arc<Linker>,
}

/// Whom to follow, and how far.
struct Circle {
    own: Identity,
    denied: BTreeSet<Identity>,
    depth_max: u8,
    followed_max: usize,
    depths: BTreeMap<Identity, u8>,
    /// How many are followed because of somebody, since the start.
    brought: BTreeMap<Identity, usize>,
    /// Who came closer: all that they name counts anew.
    closer: BTreeSet<Identity>,
}

/// What came of one pull.
struct Done {
    identity: Identity,
    outcome: Outcome,
    named: BTreeSet<Identity>,
    /// Whom records that are new name.
    news_of: BTreeSet<Identity>,
}

/// Follows until cancelled.
pub(crate) async fn run(
    tools: Arc<Tools>,
    config: IndexerConfig,
    (own, served): (Identity, Served),
    (follower, mut news): (Follower, mpsc::Receiver<News>),
    cancel: CancellationToken,
) {
    let start = Instant::now();
    let pace =
        Pace { shortest: config.poll_min, longest: config.poll_max, pulls_max: config.pulls_max };
    let mut circuit = Circuit {
        schedule: Schedule::new(pace),
        circle: Circle::new(own, &config),
        tools,
        served,
        pulls: JoinSet::new(),
        ids: HashMap::new(),
    };
    circuit.begin().await;
    let mut swept = Duration::ZERO;
    loop {
        let elapsed = start.elapsed();
        if elapsed > swept + SWEEP {
            swept = elapsed;
            let storage = circuit.tools.storage.clone();
            blocking(move || Ok(storage.forget_nonces(crate::clock::now())?)).await;
        }
        circuit.start_due(elapsed);
        follower.count(circuit.schedule.backlog(elapsed));
        let wake = circuit.schedule.wakes().unwrap_or(Duration::MAX).min(elapsed + IDLE);
        tokio::select! {
            () = cancel.cancelled() => break,
            Some(told) = news.recv() => circuit.heard(told, start.elapsed()),
            Some(ended) = circuit.pulls.join_next_with_id() => {
                circuit.ended(ended, start.elapsed()).await;
            }
            () = sleep_until(start + wake) => {}
        }
    }
    circuit.pulls.shutdown().await;
}

/// Everything that the task keeps between two turns.
struct Circuit {
    schedule: Schedule,
    circle: Circle,
    tools: Arc<Tools>,
    served: Served,
    pulls: JoinSet<Done>,
    ids: HashMap<Id, Identity>,
}

impl Circuit {
    /// Takes up whoever was followed when the indexer last ran.
    async fn begin(&mut self) {
        let storage = self.tools.storage.clone();
        let people = blocking(move || Ok(storage.read()?.people()?)).await.unwrap_or_default();
        for (identity, following) in people {
            if self.circle.may(&identity) {
                self.circle.depths.insert(identity, following.depth());
                self.served.add(identity);
                self.schedule.add(identity, Duration::ZERO);
            }
        }
    }

    fn start_due(&mut self, now: Duration) {
        while let Some((identity, hint)) = self.schedule.next(now) {
            let anew = self.circle.closer.remove(&identity);
            let handle = self.pulls.spawn(pull(self.tools.clone(), identity, hint, anew));
            self.ids.insert(handle.id(), identity);
        }
    }

    fn heard(&mut self, news: News, now: Duration) {
        match news {
            News::Joined(identity) => {
                self.circle.depths.insert(identity, 0);
                self.circle.closer.insert(identity);
                self.served.add(identity);
                self.schedule.add(identity, now);
            }
            News::Poked { identity, stamp, from } => {
                self.schedule.poked(identity, stamp, from, now);
            }
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Done), JoinError>, now: Duration) {
        let done = match ended {
            Ok((id, done)) => {
                self.ids.remove(&id);
                done
            }
            Err(error) => {
                let Some(identity) = self.ids.remove(&error.id()) else { return };
                tracing::error!(identity = %identity.short(), "a pull ended in a panic");
                let (named, news_of) = Default::default();
                Done { identity, outcome: Outcome::Failed, named, news_of }
            }
        };
        self.schedule.done(&done.identity, done.outcome, now);
        if done.news_of.len() <= NUDGES_MAX {
            done.news_of.iter().for_each(|identity| self.schedule.nudge(identity, now));
        }
        let new = self.circle.widen(&done.identity, done.named);
        if new.is_empty() {
            return;
        }
        let rows: Vec<_> = new.iter().map(|(who, depth)| (*who, named(*depth))).collect();
        let storage = self.tools.storage.clone();
        if blocking(move || Ok(storage.follow(&rows)?)).await.is_none() {
            return;
        }
        for (identity, _) in new {
            self.served.add(identity);
            self.schedule.add(identity, now);
        }
    }
}

fn named(depth: u8) -> Following {
    Following::Named { depth }
}

impl Circle {
    fn new(own: Identity, config: &IndexerConfig) -> Circle {
        Circle {
            own,
            denied: config.deny.iter().copied().collect(),
            depth_max: config.reference_depth,
            followed_max: config.followed_max,
            depths: BTreeMap::new(),
            brought: BTreeMap::new(),
            closer: BTreeSet::new(),
        }
    }

    fn may(&self, identity: &Identity) -> bool {
        *identity != self.own && !self.denied.contains(identity)
    }

    /// Whom to follow, or to follow as somebody closer, because `author` names them.
    fn widen(&mut self, author: &Identity, named: BTreeSet<Identity>) -> Vec<(Identity, u8)> {
        let depth = self.depths.get(author).map_or(u8::MAX, |depth| depth.saturating_add(1));
        if depth > self.depth_max {
            return Vec::new();
        }
        let mut new = Vec::new();
        let mut brought = self.brought.get(author).copied().unwrap_or(0);
        for identity in named {
            let known = self.depths.get(&identity).copied();
            let is_room = brought < NAMED_MAX && self.depths.len() < self.followed_max;
            let is_room = known.is_some() || is_room;
            if self.may(&identity) && is_room && known.is_none_or(|known| known > depth) {
                brought += usize::from(known.is_none());
                self.depths.insert(identity, depth);
                self.closer.insert(identity);
                new.push((identity, depth));
            }
        }
        self.brought.insert(*author, brought);
        new
    }
}

/// Pulls one keyspace and brings its rows to what is here then, also when the pull failed.
async fn pull(
    tools: Arc<Tools>,
    identity: Identity,
    hint: Option<EndpointKey>,
    anew: bool,
) -> Done {
    let pulled = tools.network.pull(&identity, hint).await;
    let mut outcome = match &pulled {
        Ok(pulled) if pulled.applied.is_some() => Outcome::Changed(pulled.head.stamp()),
        Ok(pulled) => Outcome::Same(pulled.head.stamp()),
        Err(error) => {
            tracing::debug!(identity = %identity.short(), %error, "nobody gave the keyspace");
            Outcome::Failed
        }
    };
    let (store, linker) = (tools.store.clone(), tools.linker.clone());
    let linked = blocking(move || {
        let news_of = linker.link(&identity)?.named;
        let mut named = news_of.clone();
        if anew {
            named.extend(named_by(&store.read()?, &identity)?);
        }
        Ok((named, news_of))
    });
    let (named, news_of) = linked.await.unwrap_or_else(|| {
        outcome = Outcome::Failed;
        Default::default()
    });
    Done { identity, outcome, named, news_of }
}

/// Runs what waits on the disk; what fails is logged here and tried again later.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FoldError> + Send + 'static,
) -> Option<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!(%error, "the index cannot be read or written");
            None
        }
        Err(_) => {
            tracing::error!("linking ended in a panic");
            None
        }
    }
}

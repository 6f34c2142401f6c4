//! The follower's one task: pulls who is due, links what came, follows whom it names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use kalends_schema::key::Identity;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::circle::Circle;
use super::desk::Served;
use super::pull::{Done, Tools, blocking, pull};
use super::schedule::{Pace, Schedule};
use super::{Follower, News};
use crate::config::IndexerConfig;
use crate::lists::Lists;
use crate::measure::Disk;
use crate::storage::{Following, OverQuota};

/// While nobody is due, the follower still looks around this often.
const IDLE: Duration = Duration::from_mins(1);
/// How often used tokens that are past their time are forgotten.
const SWEEP: Duration = Duration::from_mins(10);
/// How often the disk is asked how much room it has.
const DISK: Duration = Duration::from_secs(5);
/// How soon it is tried again to keep whom to follow, when the disk failed.
const STORE_AGAIN: Duration = Duration::from_secs(10);
/// Where new records name more people than this, those are left to their own pace.
const NUDGES_MAX: usize = 64;

/// Whose task it is: what it must know from the start.
pub(crate) struct Follows {
    pub(crate) own: Identity,
    pub(crate) config: IndexerConfig,
    pub(crate) lists: Lists,
    pub(crate) served: Served,
}

/// Follows until cancelled.
pub(crate) async fn run(
    tools: Arc<Tools>,
    follows: Follows,
    (follower, mut news): (Follower, mpsc::Receiver<News>),
    cancel: CancellationToken,
) {
    let start = Instant::now();
    let mut circuit = Circuit::begin(tools, follows).await;
    let mut swept = Duration::ZERO;
    loop {
        let elapsed = start.elapsed();
        if elapsed > swept + SWEEP {
            swept = elapsed;
            let (storage, now) = (circuit.tools.storage.clone(), circuit.config.clock.now());
            blocking(move || Ok(storage.forget_nonces(now)?)).await;
        }
        circuit.look_at_disk(elapsed);
        circuit.store_again(elapsed).await;
        circuit.start_due(elapsed);
        follower.measures().set_backlog(circuit.schedule.backlog(elapsed));
        let wake = circuit.wakes(elapsed);
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
    // A fold that goes on comes to the end of it, so that nothing is done twice at the next start.
    let linker = circuit.tools.linker.clone();
    blocking(move || {
        linker.settle();
        Ok(())
    })
    .await;
}

/// Everything that the task keeps between two turns.
struct Circuit {
    schedule: Schedule,
    circle: Circle,
    tools: Arc<Tools>,
    config: IndexerConfig,
    served: Served,
    pulls: JoinSet<Done>,
    ids: HashMap<Id, Identity>,
    over: BTreeMap<Identity, OverQuota>,
    /// Whom to follow, not kept yet because the disk failed, and when it is tried again.
    unstored: BTreeMap<Identity, u8>,
    store_at: Duration,
    disk_at: Duration,
}

impl Circuit {
    /// Takes up whoever was followed when the indexer last ran.
    async fn begin(tools: Arc<Tools>, follows: Follows) -> Circuit {
        let Follows { own, config, lists, served } = follows;
        let storage = tools.storage.clone();
        let kept = blocking(move || {
            Ok((storage.read()?.people()?, storage.left()?, storage.over_quota()?))
        });
        let (people, left, over) = kept.await.unwrap_or_default();
        let pace = Pace {
            shortest: config.poll_min,
            longest: config.poll_max,
            pulls_max: config.pulls_max,
        };
        let mut circuit = Circuit {
            schedule: Schedule::new(pace),
            circle: Circle::new(own, &config, lists, left),
            tools,
            config,
            served,
            pulls: JoinSet::new(),
            ids: HashMap::new(),
            over: over.into_iter().collect(),
            unstored: BTreeMap::new(),
            store_at: Duration::ZERO,
            disk_at: Duration::ZERO,
        };
        circuit.tools.measures.set_over_quota(circuit.over.clone());
        for (identity, following) in people {
            circuit.circle.take_up(identity, following.depth());
            circuit.listed(&identity, Duration::ZERO);
        }
        circuit
    }

    fn start_due(&mut self, now: Duration) {
        if self.tools.measures.disk().is_low {
            return;
        }
        while let Some(look) = self.schedule.next(now) {
            let anew = self.circle.is_closer(&look.identity);
            let handle = self.pulls.spawn(pull(self.tools.clone(), look, anew));
            self.ids.insert(handle.id(), look.identity);
        }
    }

    /// When there is something to do next, if nobody says anything before.
    fn wakes(&self, now: Duration) -> Duration {
        let idle = now + IDLE;
        if self.tools.measures.disk().is_low {
            return self.disk_at.min(idle);
        }
        let store = if self.unstored.is_empty() { idle } else { self.store_at };
        self.schedule.wakes().unwrap_or(idle).min(store).min(idle)
    }

    /// With the disk nearly full nothing more is taken in; answers go on.
    fn look_at_disk(&mut self, now: Duration) {
        if now < self.disk_at {
            return;
        }
        self.disk_at = now + DISK;
        // A disk that nobody knows anything of is taken for one with room.
        let free = self.config.disk.free(&self.config.home);
        let is_low = free.is_some_and(|free| free < self.config.disk_free_min);
        if is_low && !self.tools.measures.disk().is_low {
            tracing::error!("the disk is nearly full; nothing is taken in until there is room");
        }
        self.tools.measures.set_disk(Disk { free: free.unwrap_or(0), is_low });
    }

    fn heard(&mut self, news: News, now: Duration) {
        match news {
            News::Joined(identity) => {
                self.circle.joined(identity);
                self.listed(&identity, now);
            }
            News::Left(identity) => {
                self.circle.left(&identity);
                self.unstored.remove(&identity);
                self.served.remove(&identity);
                self.schedule.remove(&identity);
                if self.over.remove(&identity).is_some() {
                    self.tools.measures.set_over_quota(self.over.clone());
                }
            }
            News::Listed(identity) => self.listed(&identity, now),
            News::Poked { identity, stamp, from } => {
                self.schedule.poked(identity, stamp, from, now);
            }
        }
    }

    /// Looks at somebody who is followed from now on, or no more where the lists say so.
    fn listed(&mut self, identity: &Identity, now: Duration) {
        if self.circle.may(identity) && self.circle.holds(identity) {
            self.served.add(*identity);
            self.schedule.add(*identity, now);
        } else {
            self.served.remove(identity);
            self.schedule.remove(identity);
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
                Done::failed(identity)
            }
        };
        self.schedule.done(&done.identity, done.outcome, now);
        if let Some(over) = done.over {
            self.mark(done.identity, over).await;
        }
        if done.news_of.len() <= NUDGES_MAX {
            done.news_of.iter().for_each(|identity| self.schedule.nudge(identity, now));
        }
        self.unstored.extend(self.circle.widen(&done.identity, done.named));
        self.store_at = now;
    }

    /// Follows whom records name, once that is kept; while the disk fails, it is tried again.
    async fn store_again(&mut self, now: Duration) {
        if self.unstored.is_empty() || now < self.store_at {
            return;
        }
        let named = |(who, depth): (&Identity, &u8)| (*who, Following::Named { depth: *depth });
        let rows: Vec<_> = self.unstored.iter().map(named).collect();
        let storage = self.tools.storage.clone();
        if blocking(move || Ok(storage.follow(&rows)?)).await.is_none() {
            self.store_at = now + STORE_AGAIN;
            return;
        }
        for identity in std::mem::take(&mut self.unstored).into_keys() {
            self.listed(&identity, now);
        }
    }

    /// Keeps whether a keyspace is over its quota, where that changed.
    async fn mark(&mut self, identity: Identity, over: Option<OverQuota>) {
        if self.over.get(&identity).copied() == over || !self.circle.holds(&identity) {
            return;
        }
        match over {
            Some(over) => self.over.insert(identity, over),
            None => self.over.remove(&identity),
        };
        self.tools.measures.set_over_quota(self.over.clone());
        let storage = self.tools.storage.clone();
        blocking(move || Ok(storage.mark_quota(&identity, over)?)).await;
    }
}

#[cfg(test)]
mod tests;

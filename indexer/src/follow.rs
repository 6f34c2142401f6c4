//! Following: whose keyspaces are copied, when they are looked at, and what comes of it.
//!
//! A person joins, or a followed person's records name them. News come by a poke and by polling,
//! so there is no idle connection per person. Read in this order: `schedule` (pure: who is due),
//! `desk` (what others tell), `run` (pulls, links, follows on).

mod desk;
mod run;
mod schedule;

pub(crate) use desk::{IndexerDesk, Served};
pub(crate) use run::{Tools, run};

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use tokio::sync::mpsc;

/// News that wait for the follower; more are dropped, and found by polling.
const NEWS_MAX: usize = 4_096;

/// Something to look into.
#[derive(Debug, Clone, Copy)]
pub(crate) enum News {
    /// Somebody joined.
    Joined(Identity),
    /// Somebody told of a head.
    Poked {
        /// Whose.
        identity: Identity,
        /// Which.
        stamp: Stamp,
        /// Who told.
        from: EndpointKey,
    },
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Backlog {
    /// Keyspaces that are due and not being pulled.
    pub(crate) waiting: usize,
    /// Keyspaces being pulled.
    pub(crate) pulling: usize,
    /// Keyspaces whose last pull failed.
    pub(crate) failing: usize,
}

#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicUsize,
    pulling: AtomicUsize,
    failing: AtomicUsize,
}

/// How others reach the follower: never fails, and waits for no one but who joins.
#[derive(Debug, Clone)]
pub(crate) struct Follower {
    news: mpsc::Sender<News>,
    counts: Arc<Counts>,
}

impl Follower {
    /// A follower's handle, and where its news come out.
    pub(crate) fn new() -> (Follower, mpsc::Receiver<News>) {
        let (news, coming) = mpsc::channel(NEWS_MAX);
        (Follower { news, counts: Arc::default() }, coming)
    }

    /// Somebody joined. Waits for room: no poll finds whom the schedule does not hold yet.
    pub(crate) async fn joined(&self, identity: Identity) {
        if self.news.send(News::Joined(identity)).await.is_err() {
            tracing::debug!("nobody follows now; the next start takes them up");
        }
    }

    /// Somebody told of a head.
    pub(crate) fn poked(&self, identity: Identity, stamp: Stamp, from: EndpointKey) {
        self.tell(News::Poked { identity, stamp, from });
    }

    /// How much there is to do.
    pub(crate) fn backlog(&self) -> Backlog {
        Backlog {
            waiting: self.counts.waiting.load(Ordering::Relaxed),
            pulling: self.counts.pulling.load(Ordering::Relaxed),
            failing: self.counts.failing.load(Ordering::Relaxed),
        }
    }

    fn tell(&self, news: News) {
        if self.news.try_send(news).is_err() {
            tracing::debug!("too much news at once; some is left to polling");
        }
    }

    fn count(&self, backlog: Backlog) {
        self.counts.waiting.store(backlog.waiting, Ordering::Relaxed);
        self.counts.pulling.store(backlog.pulling, Ordering::Relaxed);
        self.counts.failing.store(backlog.failing, Ordering::Relaxed);
    }
}

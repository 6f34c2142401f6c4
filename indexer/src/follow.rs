//! Following: whose keyspaces are copied, when they are looked at, and what comes of it.
//!
//! A person joins, or a followed person's records name them. News come by a poke and by polling,
//! so there is no idle connection per person. Read in this order: `schedule` (pure: who is due),
//! `circle` (pure: whom to follow), `desk` (what others tell), `pull` (one copy, linked), `run`
//! (all of it, over and over).

mod carry;
mod circle;
mod desk;
mod pull;
mod run;
mod schedule;

pub(crate) use carry::Carrier;
pub(crate) use desk::{IndexerDesk, Served};
pub(crate) use pull::Tools;
pub(crate) use run::{Follows, run};

use std::sync::Arc;

use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use tokio::sync::mpsc;

use crate::measure::Measures;

/// News that wait for the follower; more are dropped, and found by polling.
const NEWS_MAX: usize = 4_096;

/// Something to look into.
#[derive(Debug, Clone, Copy)]
pub(crate) enum News {
    /// Somebody joined.
    Joined(Identity),
    /// Somebody left.
    Left(Identity),
    /// Somebody was denied, or is not any more.
    Listed(Identity),
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

/// How others reach the follower: never fails, and waits for no one but who joins, leaves or is
/// listed.
#[derive(Debug, Clone)]
pub(crate) struct Follower {
    news: mpsc::Sender<News>,
    measures: Arc<Measures>,
}

impl Follower {
    /// A follower's handle, and where its news come out.
    pub(crate) fn new() -> (Follower, mpsc::Receiver<News>) {
        let (news, coming) = mpsc::channel(NEWS_MAX);
        (Follower { news, measures: Arc::default() }, coming)
    }

    /// What is counted.
    pub(crate) fn measures(&self) -> &Arc<Measures> {
        &self.measures
    }

    /// Whether anybody follows: whether an indexer runs, and not just a home is open.
    pub(crate) fn is_heard(&self) -> bool {
        !self.news.is_closed()
    }

    /// Somebody joined.
    pub(crate) async fn joined(&self, identity: Identity) {
        self.say(News::Joined(identity)).await;
    }

    /// Somebody left.
    pub(crate) async fn left(&self, identity: Identity) {
        self.say(News::Left(identity)).await;
    }

    /// Somebody was denied, or is not any more.
    pub(crate) async fn listed(&self, identity: Identity) {
        self.say(News::Listed(identity)).await;
    }

    /// Somebody told of a head.
    pub(crate) fn poked(&self, identity: Identity, stamp: Stamp, from: EndpointKey) {
        if self.news.try_send(News::Poked { identity, stamp, from }).is_err() {
            tracing::debug!("too much news at once; some is left to polling");
        }
    }

    /// Waits for room: no poll finds what is said here.
    async fn say(&self, news: News) {
        if self.news.send(news).await.is_err() {
            tracing::debug!("nobody follows now; the next start reads what is kept");
        }
    }
}

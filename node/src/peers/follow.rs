//! Has indexers tell of the heads of those who are copied here. Persons are never asked to: they
//! are polled, and so is everybody when nobody tells.

use std::sync::Arc;
use std::time::Duration;

use kalends_keyspace::net::limits::FOLLOWED_MAX;
use kalends_keyspace::net::{AttemptError, Following};
use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep};

use super::Peers;
use super::poll::followed;
use crate::book::{self, Ground};
use crate::engine::Input;

/// Streams at once: past a few, one more tells nothing that the others do not.
const TELLERS_MAX: usize = 8;
/// How often it is looked whether others tell or others are copied; a commit is looked at at once.
const LOOK: Duration = Duration::from_secs(60);
/// The first wait after a stream that ended badly or too soon; doubles.
const AGAIN_FIRST: Duration = Duration::from_secs(5);
/// The longest.
const AGAIN_MAX: Duration = Duration::from_secs(15 * 60);

/// Who is to tell, and of whom.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    tellers: Vec<Identity>,
    people: Vec<Identity>,
}

/// Follows until told to stop.
pub(super) async fn run(peers: Peers) {
    let mut heads = peers.wishes.head.subscribe();
    let mut streams = JoinSet::new();
    let mut held = Arc::new(Plan::default());
    loop {
        let (store, me) = (peers.store.clone(), peers.me);
        let read = spawn_blocking(move || plan(&store, me)).await;
        match read.expect("reading does not panic") {
            Ok(plan) if plan != *held => {
                streams.shutdown().await;
                held = Arc::new(plan);
                for teller in &held.tellers {
                    streams.spawn(hold(peers.clone(), *teller, held.clone()));
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            changed = heads.changed() => if changed.is_err() { return },
            () = sleep(LOOK) => {}
        }
    }
}

fn plan(store: &Store, me: Identity) -> Result<Plan, StoreError> {
    let people = followed(store, me)?.into_keys().take(FOLLOWED_MAX).collect::<Vec<_>>();
    let tellers = if people.is_empty() { Vec::new() } else { tellers(&store.read()?)? };
    Ok(Plan { tellers, people })
}

/// Who may be asked to tell: the indexers that were joined, the latest first.
fn tellers(ground: &impl Ground) -> Result<Vec<Identity>, StoreError> {
    let mut indexes = book::indexes(ground)?;
    indexes.sort_by_key(|index| std::cmp::Reverse(index.joined_at));
    Ok(indexes.into_iter().map(|index| index.key).take(TELLERS_MAX).collect())
}

/// Holds a stream to one of them, lease after lease.
async fn hold(peers: Peers, teller: Identity, plan: Arc<Plan>) {
    let mut wait = AGAIN_FIRST;
    loop {
        let begun = Instant::now();
        let ended = match peers.network.follow(&teller, &plan.people).await {
            Ok(following) => listen(&peers, following).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = ended {
            tracing::debug!(teller = teller.short(), error, "nothing is told");
        }
        if begun.elapsed() > AGAIN_MAX / 2 {
            // It told for long: the next lease begins at once.
            wait = AGAIN_FIRST;
            continue;
        }
        sleep(wait).await;
        wait = (wait * 2).min(AGAIN_MAX);
    }
}

async fn listen(peers: &Peers, mut following: Following) -> Result<(), AttemptError> {
    let from = following.from();
    while let Some(head) = following.next().await? {
        told(peers, head, from).await;
    }
    Ok(())
}

/// A copy that is behind is pulled from whoever told of it.
async fn told(peers: &Peers, head: SignedHead, from: EndpointKey) {
    let (store, who) = (peers.store.clone(), head.identity());
    let read = spawn_blocking(move || store.read()?.head(&who)).await;
    match read.expect("reading does not panic") {
        Ok(copy) if copy.is_none_or(|copy| copy.stamp() < head.stamp()) => {
            peers.wishes.want_pull(who, Some(from));
            peers.wishes.dated(head.head().time);
            peers.engine.tell(Input::Heard(who)).await;
        }
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "the store cannot be read"),
    }
}

//! Asks the indexers joined and the mirrors asked what they know against those who are copied here.

use std::time::Duration;

use kalends_keyspace::net::limits::HEADS_MAX;
use kalends_keyspace::store::{Store, StoreError};
use kalends_schema::key::Identity;
use tokio::task::spawn_blocking;

use super::Peers;
use super::poll::followed;
use crate::book;

/// How often they are asked: evidence stays true, and is found by one's own pulls as well.
const ASK: Duration = Duration::from_secs(3_600);

/// Asks until told to stop.
pub(super) async fn run(peers: Peers) {
    loop {
        let (store, me) = (peers.store.clone(), peers.me);
        let read = spawn_blocking(move || plan(&store, me)).await;
        match read.expect("reading does not panic") {
            Ok((witnesses, people)) => {
                tokio::select! {
                    () = peers.stop.cancelled() => return,
                    () = ask(&peers, &witnesses, &people) => {}
                }
            }
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = tokio::time::sleep(ASK) => {}
        }
    }
}

/// Who is asked, and about whom.
fn plan(store: &Store, me: Identity) -> Result<(Vec<Identity>, Vec<Identity>), StoreError> {
    let snapshot = store.read()?;
    let people = followed(store, me)?;
    let indexes = book::indexes(&snapshot)?.into_iter().map(|index| index.key);
    let mirrors = book::mirrors(&snapshot)?.into_iter().map(|mirror| mirror.key);
    Ok((indexes.chain(mirrors).collect(), people.into_keys().chain([me]).collect()))
}

async fn ask(peers: &Peers, witnesses: &[Identity], people: &[Identity]) {
    for witness in witnesses {
        for some in people.chunks(HEADS_MAX) {
            match peers.network.forks_known_to(witness, some).await {
                Ok(new) => tracing::debug!(witness = witness.short(), new, "evidence"),
                Err(error) => {
                    tracing::debug!(witness = witness.short(), %error, "no evidence was told");
                    break;
                }
            }
        }
    }
}

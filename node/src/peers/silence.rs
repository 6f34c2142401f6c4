//! Asking around for somebody who is not heard of: the DHT, their own endpoints and mirrors, and
//! the indexers that were joined.

use std::collections::BTreeSet;

use kalends_keyspace::net::PullError;
use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use tokio::task::spawn_blocking;

use super::{Peers, fetch};
use crate::book;
use crate::command::Silence;

/// Asks everybody who might know of a later head of `who`; what is later is copied on the way.
pub(crate) async fn ask_around(peers: &Peers, who: Identity) -> Result<Silence, StoreError> {
    let located = peers.network.locate(&who).await;
    let mut asked = Silence {
        dht: located.as_ref().map_or_else(|error| error.is_answer(), |_| true),
        sources: 0,
        newest: located.ok().map(|located| located.stamp),
    };
    let mut endpoints = BTreeSet::new();
    match fetch(peers, who, None).await {
        Ok(pulled) => {
            endpoints.extend(pulled.failed.iter().map(|attempt| attempt.endpoint));
            endpoints.insert(pulled.from);
            heard(&mut asked, pulled.head.stamp());
        }
        Err(PullError::Failed { attempts }) => {
            endpoints.extend(attempts.iter().map(|attempt| attempt.endpoint));
        }
        Err(PullError::Locate(_)) => {}
    }
    asked.sources = endpoints.len();
    let store = peers.store.clone();
    let indexes = spawn_blocking(move || book::indexes(&store.read()?)).await;
    for index in indexes.expect("reading does not panic")? {
        // Whoever does not follow them knows nothing of them.
        let Ok(Some(head)) = peers.network.mirrored(&index.key, &who).await else { continue };
        asked.sources += 1;
        if asked.newest < Some(head.stamp()) {
            heard(&mut asked, head.stamp());
            catch_up(peers, who, &index.key).await;
        }
    }
    Ok(asked)
}

/// Copies what an indexer has of them: an organizer's last words may have reached it alone.
async fn catch_up(peers: &Peers, who: Identity, indexer: &Identity) {
    let Ok(located) = peers.network.locate(indexer).await else { return };
    for node in located.nodes {
        match fetch(peers, who, Some(node.endpoint)).await {
            Ok(_) => return,
            Err(error) => tracing::debug!(%error, "an indexer's copy is not taken"),
        }
    }
}

fn heard(asked: &mut Silence, stamp: Stamp) {
    asked.newest = asked.newest.max(Some(stamp));
}

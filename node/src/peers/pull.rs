//! Copies the keyspaces that are wanted, a few at once.

use kalends_keyspace::net::{PullError, Pulled};
use kalends_keyspace::store::{Quota, Store, StoreError};
use kalends_schema::key::{EndpointKey, Identity};
use tokio::task::JoinSet;

use super::Peers;
use crate::book;

/// Keyspaces copied at once.
const PULLING_MAX: usize = 4;

/// Pulls whoever is wanted until told to stop.
pub(super) async fn run(peers: Peers) {
    let mut pulling: JoinSet<()> = JoinSet::new();
    loop {
        while pulling.len() < PULLING_MAX
            && let Some((who, from)) = peers.wishes.next_pull()
        {
            let peers = peers.clone();
            pulling.spawn(async move {
                if let Err(error) = fetch(&peers, who, from).await {
                    tracing::debug!(who = who.short(), %error, "not pulled");
                }
            });
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = peers.wishes.pull.notified(), if pulling.len() < PULLING_MAX => {}
            Some(_) = pulling.join_next() => {}
        }
    }
}

/// Copies one keyspace now; the copy is linked when this returns.
pub(crate) async fn fetch(
    peers: &Peers,
    who: Identity,
    from: Option<EndpointKey>,
) -> Result<Pulled, PullError> {
    let (store, me) = (peers.store.clone(), peers.me);
    let quota = tokio::task::spawn_blocking(move || quota(&store, me, who)).await;
    let quota = quota.expect("looking does not panic").unwrap_or_else(|error| {
        tracing::error!(%error, "the store cannot be read");
        Quota::default()
    });
    let pulled = peers.network.pull_within(&who, from, quota).await?;
    peers.wishes.copied(who, pulled.behind);
    peers.engine.link(who).await;
    Ok(pulled)
}

/// How large a copy may be: of whom the owner follows the usual, of whom they only carry what they
/// said.
fn quota(store: &Store, me: Identity, who: Identity) -> Result<Quota, StoreError> {
    let snapshot = store.read()?;
    let carried = book::carried_quota(&snapshot, who)?;
    let only = book::is_only_carried(&snapshot, me, who)?;
    Ok(carried.filter(|_| only).unwrap_or_default())
}

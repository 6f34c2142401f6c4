//! Copies the keyspaces that are wanted, a few at once.

use kalends_keyspace::net::{PullError, Pulled};
use kalends_schema::key::{EndpointKey, Identity};
use tokio::task::JoinSet;

use super::Peers;

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
    let pulled = peers.network.pull(&who, from).await?;
    peers.engine.link(who).await;
    Ok(pulled)
}

//! What a starting node makes good: its head is announced, copies are linked, and it asks whether
//! another machine has written in its owner's name.

use std::time::Duration;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::stamp::Stamp;

use super::Peers;
use super::poll::relink;
use crate::engine::Input;

impl Peers {
    /// Begins. Nothing here waits for the network.
    pub(crate) async fn begin(&self) {
        match self.own_head() {
            Ok(Some(head)) => drop(self.wishes.head.send_replace(Some(head))),
            // Nobody can be found without a head.
            Ok(None) => self.engine.tell(Input::Renew).await,
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
        relink(self).await;
    }

    fn own_head(&self) -> Result<Option<SignedHead>, StoreError> {
        self.store.read()?.head(&self.me)
    }
}

/// How long after one look for oneself comes the next, at first and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(3_600));

/// Asks the DHT for the owner's newest head, at once and again and again. One above the head that
/// is here was written by another machine: from then on this one only reads.
pub(super) async fn look_for_oneself(peers: Peers) {
    let (mut wait, longest) = LOOK_AGAIN;
    while peers.wishes.behind.get().is_none() {
        look_once(&peers).await;
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = (wait * 2).min(longest);
    }
}

async fn look_once(peers: &Peers) {
    let located = tokio::select! {
        () = peers.stop.cancelled() => return,
        located = peers.network.locate(&peers.me) => located,
    };
    // Not to be found is what everybody is at first.
    let Ok(located) = located else { return };
    let own = match peers.own_head() {
        Ok(head) => head.map_or(Stamp { epoch: 0, seq: 0 }, |head| head.stamp()),
        Err(error) => {
            tracing::error!(%error, "the store cannot be read");
            return;
        }
    };
    if located.stamp > own && peers.wishes.behind.set(located.stamp).is_ok() {
        let (known, here) = (located.stamp.to_string(), own.to_string());
        tracing::warn!(known, here, "another machine has written; this one only reads");
    }
}

//! What a starting node makes good: its head is announced, copies are linked, and it asks whether
//! another machine has written in its owner's name.

use std::time::Duration;

use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use tokio::task::spawn_blocking;

use super::Peers;
use super::poll::relink;
use crate::book;
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
        // What was found out before needs no network to be known.
        self.judge_oneself(None).await;
        relink(self).await;
    }

    fn own_head(&self) -> Result<Option<SignedHead>, StoreError> {
        self.store.read()?.head(&self.me)
    }

    /// Holds what is here against the newest head that others know of, as far as one was found.
    async fn judge_oneself(&self, found: Option<Stamp>) {
        let peers = self.clone();
        let judged = spawn_blocking(move || oneself(&peers.store, peers.me, found)).await;
        match judged.expect("reading does not panic") {
            Ok(Some(known)) => self.wishes.only_read(known),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
    }

    /// Who may know of a head of the owner's: the indexers joined, and the mirrors asked.
    fn witnesses(&self) -> Result<Vec<Identity>, StoreError> {
        let snapshot = self.store.read()?;
        let indexes = book::indexes(&snapshot)?.into_iter().map(|index| index.key);
        let mirrors = book::mirrors(&snapshot)?.into_iter().map(|mirror| mirror.key);
        Ok(indexes.chain(mirrors).collect())
    }
}

/// The newest stamp that is known of the owner's keyspace, if another machine wrote it: it lies
/// above the head that is here, or beside it.
pub(super) fn oneself(
    store: &Store,
    me: Identity,
    found: Option<Stamp>,
) -> Result<Option<Stamp>, StoreError> {
    let snapshot = store.read()?;
    let stamp = |head: Option<SignedHead>| head.map(|head| head.stamp());
    let (own, known) = (stamp(snapshot.head(&me)?), stamp(snapshot.known(&me)?));
    let newest = known.max(found);
    let is_forked = !snapshot.marks(&me)?.forked.is_empty();
    Ok(newest.filter(|newest| is_forked || own.is_none_or(|own| *newest > own)))
}

/// How long after one look for oneself comes the next, at first and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(3_600));

/// Asks the DHT, the indexers joined and the owner's mirrors for the owner's newest head, at once and
/// again and again. One above the head that is here, or beside it, was written by another machine:
/// from then on this one only reads.
pub(super) async fn look_for_oneself(peers: Peers) {
    let (mut wait, longest) = LOOK_AGAIN;
    while peers.wishes.behind.get().is_none() {
        let witnesses = peers.witnesses().unwrap_or_else(|error| {
            tracing::error!(%error, "the store cannot be read");
            Vec::new()
        });
        let found = tokio::select! {
            () = peers.stop.cancelled() => return,
            found = peers.network.newest_of(&peers.me, &witnesses) => found,
        };
        // Not to be found is what everybody is at first.
        peers.judge_oneself(found).await;
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = (wait * 2).min(longest);
    }
}

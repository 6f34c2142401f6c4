//! What is known against owners: asked of others, and found by holding heads against each other.

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use tokio::task::spawn_blocking;

use super::{MirrorError, Network};
use crate::net::attempt::{Attempt, AttemptError};
use crate::net::discovery::{Located, NodeAddress, WriterPacket};
use crate::net::sync::heads;
use crate::store::View;

impl Network {
    /// Asks an endpoint for the heads between what a copy held and what it is at now, and settles
    /// whether the one descends from the other. A pull does so by itself where the desk wants it.
    ///
    /// # Errors
    /// [`AttemptError`]; what the endpoint could not tell is no error, and marked.
    pub async fn link(&self, identity: &Identity, from: &EndpointKey) -> Result<(), AttemptError> {
        let node = NodeAddress { endpoint: *from, relay: None };
        self.linker.link(identity, &node).await
    }

    /// Asks an endpoint what it knows against the owners of at most 256 keyspaces. What holds, and
    /// is about somebody known here, is kept; answers how much was new.
    ///
    /// # Errors
    /// [`AttemptError`].
    pub async fn forks(
        &self,
        from: &EndpointKey,
        identities: &[Identity],
    ) -> Result<usize, AttemptError> {
        let node = NodeAddress { endpoint: *from, relay: None };
        self.linker.forks(&node, identities).await
    }

    /// As [`Network::forks`], of the first endpoint of an indexer or a mirror that answers.
    ///
    /// # Errors
    /// [`MirrorError`] when nobody answered.
    pub async fn forks_known_to(
        &self,
        witness: &Identity,
        identities: &[Identity],
    ) -> Result<usize, MirrorError> {
        let located = self.locate(witness).await?;
        let mut attempts = Vec::new();
        for node in &located.nodes {
            match self.linker.forks(node, identities).await {
                Ok(new) => return Ok(new),
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        self.dht.doubt(located.writer.as_bytes());
        Err(MirrorError::Failed { attempts })
    }

    /// The newest stamp that is known of an identity: as the DHT tells, and as each of `witnesses`
    /// and of the mirrors that its packet names shows by a head. `None` when nobody knows of any.
    ///
    /// Heads that witnesses show are held against what is known here; the DHT's word is a hint.
    pub async fn newest_of(&self, identity: &Identity, witnesses: &[Identity]) -> Option<Stamp> {
        let mut newest = None;
        let mut witnesses = witnesses.to_vec();
        if let Ok(located) = self.locate(identity).await {
            newest = Some(located.stamp);
            self.meet_announced(&located).await;
            witnesses.extend(located.mirrors);
        }
        witnesses.sort();
        witnesses.dedup();
        for witness in witnesses {
            match self.mirrored(&witness, identity).await {
                Ok(head) => newest = newest.max(head.map(|head| head.stamp())),
                Err(error) => {
                    tracing::debug!(witness = witness.short(), %error, "a witness did not answer");
                }
            }
        }
        newest
    }

    /// What the source of a copy could not link, the owner's own endpoints are asked for at once:
    /// nobody is to be doubted who is there and can tell.
    pub(super) async fn link_by_owner(&self, identity: &Identity, source: EndpointKey) {
        let (store, who) = (self.store.clone(), *identity);
        let gap = spawn_blocking(move || store.read()?.gap(&who)).await;
        if !matches!(gap, Ok(Ok(Some(gap))) if gap.asked) {
            return;
        }
        let Ok(located) = self.locate(identity).await else { return };
        for node in located.nodes.iter().filter(|node| node.endpoint != source) {
            match self.linker.link(identity, node).await {
                Ok(()) => return,
                Err(error) => {
                    let (who, from) = (identity.short(), node.endpoint.short());
                    tracing::debug!(identity = who, from, %error, "not linked");
                }
            }
        }
    }

    /// Holds heads against what is known, and keeps what they contradict.
    pub(super) async fn meet(&self, heads: &[SignedHead]) {
        let (store, heads) = (self.store.clone(), heads.to_vec());
        let now = self.clock.now();
        let met = spawn_blocking(move || {
            heads.iter().try_for_each(|head| store.meet(head, now).map(drop))
        });
        if let Ok(Err(error)) = met.await {
            tracing::error!(%error, "the store cannot be read or written");
        }
    }

    /// Where the DHT tells of another head with the stamp that is known, that head is asked for:
    /// the two of them prove a fork.
    pub(super) async fn meet_announced(&self, located: &Located) {
        let (store, identity) = (self.store.clone(), located.identity);
        let known = spawn_blocking(move || store.read()?.known(&identity)).await;
        let Ok(Ok(Some(known))) = known else { return };
        let is_other = WriterPacket::short(&known.hash()) != located.head;
        if known.stamp() != located.stamp || !is_other {
            return;
        }
        for node in &located.nodes {
            if let Ok(heads) = heads(&self.connections, &node.endpoint, &[identity]).await {
                self.meet(&heads).await;
            }
        }
    }
}

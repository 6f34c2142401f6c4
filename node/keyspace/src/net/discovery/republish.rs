//! Keeps the packets of those who are carried in the DHT while they are away: the identity's and
//! the writer's, as they were signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kalends_schema::key::{Identity, WriterKey};
use pkarr::SignedPacket;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::dht::{Dht, PublishFault};
use super::locate::{chosen, known_writer};
use super::packet::{IdentityPacket, WriterPacket};
use crate::net::limits::{PUBLISH_RETRY_MAX, REPUBLISH_EVERY, REPUBLISHED_MAX};
use crate::store::Store;

/// Publishes what others have signed, one person after the other.
pub(crate) struct Republisher {
    dht: Arc<Dht>,
    store: Store,
    turns: Mutex<BTreeMap<Identity, Turn>>,
    changed: Notify,
}

/// When somebody's packets are published next, and the newest that were found.
#[derive(Debug, Clone)]
struct Turn {
    due: Instant,
    identity: Option<SignedPacket>,
    writer: Option<SignedPacket>,
}

impl Republisher {
    pub(crate) fn new(dht: Arc<Dht>, store: Store) -> Republisher {
        Republisher { dht, store, turns: Mutex::default(), changed: Notify::new() }
    }

    /// From now on the packets of these are published again, and of no others.
    pub(crate) fn carry(&self, identities: &[Identity]) {
        let mut turns = self.turns.lock().expect("no holder panics");
        turns.retain(|who, _| identities.contains(who));
        let turn = Turn { due: Instant::now(), identity: None, writer: None };
        for who in identities.iter().take(REPUBLISHED_MAX) {
            turns.entry(*who).or_insert_with(|| turn.clone());
        }
        drop(turns);
        self.changed.notify_one();
    }

    /// Publishes until cancelled.
    pub(crate) async fn run(self: Arc<Self>, cancelled: CancellationToken) {
        if !self.dht.is_on() {
            return;
        }
        loop {
            let next = self.next();
            let at = next.as_ref().map_or_else(Instant::now, |(_, turn)| turn.due);
            tokio::select! {
                () = cancelled.cancelled() => return,
                () = self.changed.notified() => continue,
                () = sleep_until(at), if next.is_some() => {}
            }
            let Some((who, turn)) = next else { continue };
            let known = known_writer(&self.store, &who).await;
            let after = tokio::select! {
                () = cancelled.cancelled() => return,
                after = self.publish(&who, turn, known) => after,
            };
            let mut turns = self.turns.lock().expect("no holder panics");
            if let Some(turn) = turns.get_mut(&who) {
                *turn = after;
            }
        }
    }

    fn next(&self) -> Option<(Identity, Turn)> {
        let turns = self.turns.lock().expect("no holder panics");
        let first = turns.iter().min_by_key(|(_, turn)| turn.due)?;
        Some((*first.0, first.1.clone()))
    }

    /// Looks for newer packets than those that are kept, and publishes the newest. `known` is the
    /// writer and epoch of the certificate that is held.
    async fn publish(&self, who: &Identity, turn: Turn, known: Option<(WriterKey, u32)>) -> Turn {
        let identity = self.newest(who.as_bytes(), turn.identity).await;
        let identity = identity.filter(|packet| IdentityPacket::read(packet).is_ok());
        let said = identity.as_ref().and_then(|packet| IdentityPacket::read(packet).ok());
        let writer = chosen(said.map(|said| (said.writer, said.epoch)).ok_or(()), known).ok();
        let writer = match writer {
            Some((key, _)) => {
                let is_theirs =
                    |packet: &SignedPacket| packet.public_key().as_bytes() == key.as_bytes();
                self.newest(key.as_bytes(), turn.writer.filter(is_theirs)).await
            }
            None => None,
        };
        let writer = writer.filter(|packet| WriterPacket::read(packet).is_ok());
        let mut published = 0;
        for packet in identity.iter().chain(&writer) {
            match self.dht.publish(packet).await {
                // Of what is newer than what is kept, its owner has just told.
                Ok(()) | Err(PublishFault::Newer) => published += 1,
                Err(fault) => tracing::debug!(who = who.short(), %fault, "not published again"),
            }
        }
        let wait = if published == 2 { REPUBLISH_EVERY } else { PUBLISH_RETRY_MAX };
        Turn { due: Instant::now() + wait, identity, writer }
    }

    /// The newest of what the DHT has and of what is kept; every node near it is heard.
    async fn newest(&self, key: &[u8; 32], kept: Option<SignedPacket>) -> Option<SignedPacket> {
        match (self.dht.newest(key).await.ok(), kept) {
            (Some(found), Some(kept)) if kept.more_recent_than(&found) => Some(kept),
            (Some(found), _) => Some(found),
            (None, kept) => kept,
        }
    }
}

impl std::fmt::Debug for Republisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Republisher")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

    use kalends_schema::key::{EndpointSecret, IdentitySecret, WriterSecret};
    use kalends_schema::stamp::Stamp;
    use kalends_schema::time::Timestamp;

    use super::super::locate::locate;
    use super::super::packet::NodeAddress;
    use super::super::signed::{self, SignedIdentity};
    use super::*;
    use crate::net::Testnet;
    use crate::store::StoreOptions;

    const TIME: u64 = 1_790_000_000_000_000;

    fn writer_packet(writer: &WriterSecret, seq: u64) -> SignedPacket {
        let endpoint = EndpointSecret::from_seed(&[3; 32]).public();
        let packet = WriterPacket {
            stamp: Stamp { epoch: 1, seq },
            head: [7; 10],
            nodes: vec![NodeAddress { endpoint, relay: None }],
            mirrors: Vec::new(),
        };
        signed::writer(writer, &packet, TIME + seq).unwrap()
    }

    fn dht(of: &Testnet) -> Arc<Dht> {
        Arc::new(Dht::build(Some(&of.bootstrap())).unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_the_dht_forgot_is_found_again_and_nothing_newer_is_undone() {
        let secret = IdentitySecret::from_seed(&[1; 32]);
        let writer = WriterSecret::from_seed(&[2; 32]);
        let ann = secret.public();
        let (before, after) = (Testnet::start(3).unwrap(), Testnet::start(3).unwrap());
        let now = Timestamp::from_micros(i64::try_from(TIME).unwrap()).unwrap();
        let identity = SignedIdentity::sign(&secret, writer.public(), 1, now);
        let owner = dht(&before);
        owner.publish(identity.signed()).await.unwrap();
        owner.publish(&writer_packet(&writer, 5)).await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("k.redb"), StoreOptions::default()).unwrap();
        let republisher = Republisher::new(dht(&before), store);
        republisher.carry(&[ann]);
        let (who, turn) = republisher.next().unwrap();
        let turn = republisher.publish(&who, turn, None).await;
        assert!(turn.identity.is_some() && turn.writer.is_some());

        // Of this DHT nobody ever heard anything: it is as if the old one had forgotten all.
        assert!(locate(&dht(&after), &ann, None).await.is_err());
        let republisher = Republisher { dht: dht(&after), ..republisher };
        let turn = republisher.publish(&who, turn, None).await;
        let located = locate(&dht(&after), &ann, None).await.unwrap();
        assert_eq!(located.stamp, Stamp { epoch: 1, seq: 5 });

        // The owner was back for a moment: what is older is not published over it.
        dht(&after).publish(&writer_packet(&writer, 6)).await.unwrap();
        let turn = republisher.publish(&who, turn, None).await;
        let newest = dht(&after).newest(writer.public().as_bytes()).await.unwrap();
        for packet in [turn.writer.unwrap(), newest] {
            assert_eq!(packet.as_bytes(), writer_packet(&writer, 6).as_bytes());
        }
        republisher.carry(&[]);
        assert!(republisher.next().is_none());
    }
}

//! The one DHT client of a process, and the packets it found lately.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::time::Duration;

use pkarr::dht::ReportPolicy;
use pkarr::errors::{BuildError, PublishError, ResolveError};
use pkarr::{Client, PublicKey, ResolvePolicy, SignedPacket};
use tokio::time::{Instant, timeout};

use crate::net::limits::{LOOKUP_TIMEOUT, LOOPBACK_REQUEST_TIMEOUT, PACKETS_KEPT_MAX};

/// Looks packets up and publishes them; does neither when there is no DHT.
#[derive(Debug)]
pub(crate) struct Dht {
    client: Option<Client>,
    found: Mutex<HashMap<[u8; 32], Found>>,
}

#[derive(Debug, Clone)]
struct Found {
    packet: SignedPacket,
    at: Instant,
    /// It led nowhere: the first answer is not good enough the next time.
    doubted: bool,
}

/// Why there is no DHT client.
#[derive(Debug, thiserror::Error)]
pub enum DhtError {
    /// A bootstrap node is not written as it must be.
    #[error("{node:?} is no bootstrap node; expected host:port")]
    Bootstrap {
        /// What was configured.
        node: String,
    },
    /// Its socket cannot be opened.
    #[error("the DHT client is not up: {0}")]
    Client(BuildError),
}

/// Why a packet was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// Discovery is switched off.
    #[error("discovery is switched off: no DHT is configured")]
    Off,
    /// The key is no key.
    #[error("the key is no point of the curve")]
    NoKey,
    /// The DHT answered, and has no packet under the key.
    #[error("the DHT has no packet under the key")]
    Nothing,
    /// The DHT did not answer.
    #[error("the DHT did not answer: {0}")]
    Silent(ResolveError),
    /// Looking took too long.
    #[error("the DHT did not answer within {0:?}")]
    TooSlow(Duration),
}

/// Why a packet was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishFault {
    /// Discovery is switched off.
    #[error("discovery is switched off: no DHT is configured")]
    Off,
    /// The DHT has a newer packet under the key.
    #[error("the DHT has a newer packet under the key")]
    Newer,
    /// The DHT did not take it.
    #[error("the DHT did not take it: {0}")]
    Refused(PublishError),
}

impl Dht {
    /// Builds the client: `None` enters the public DHT, an empty list switches discovery off.
    /// On a private network of this machine nothing is bound or sent beyond the loopback.
    pub(crate) fn build(bootstrap: Option<&[String]>) -> Result<Dht, DhtError> {
        let found = Mutex::new(HashMap::new());
        if bootstrap.is_some_and(<[String]>::is_empty) {
            return Ok(Dht { client: None, found });
        }
        if let Some(node) = bootstrap.iter().copied().flatten().find(|node| !is_address(node)) {
            return Err(DhtError::Bootstrap { node: node.clone() });
        }
        let mut builder = Client::builder();
        builder.cache_size(0);
        if let Some(nodes) = bootstrap {
            builder.bootstrap(nodes).dht_report_policy(ReportPolicy::testnet());
            if nodes.iter().all(|node| is_loopback(node)) {
                builder.dht(|dht| {
                    dht.bind_address = Some(Ipv4Addr::LOCALHOST);
                    dht.port = Some(0);
                    dht.request_timeout = LOOPBACK_REQUEST_TIMEOUT;
                    dht
                });
            }
        }
        Ok(Dht { client: Some(builder.build().map_err(DhtError::Client)?), found })
    }

    /// Whether there is a DHT at all.
    pub(crate) fn is_on(&self) -> bool {
        self.client.is_some()
    }

    /// The packet under `key`, at most `life` old. The first answer does, unless the last packet
    /// led nowhere. Where the DHT gives none, what was found before does: it is a hint as ever, and
    /// those whom the DHT is cut off from may still have each other.
    pub(crate) async fn lookup(
        &self,
        key: &[u8; 32],
        life: Duration,
    ) -> Result<SignedPacket, LookupError> {
        let Some(found) = self.kept(key) else { return self.first(key).await };
        if !found.doubted && found.at.elapsed() < life {
            return Ok(found.packet);
        }
        let looked = if found.doubted { self.newest(key).await } else { self.first(key).await };
        looked.or(Ok(found.packet))
    }

    /// What was found under `key` before, however old.
    pub(crate) fn lookup_kept(&self, key: &[u8; 32]) -> Option<SignedPacket> {
        self.kept(key).map(|found| found.packet)
    }

    /// The packet under `key` that the DHT answers with first: fast, and possibly not the newest.
    pub(crate) async fn first(&self, key: &[u8; 32]) -> Result<SignedPacket, LookupError> {
        self.resolve(key, ResolvePolicy::CacheFirst).await
    }

    /// The newest packet that the DHT has under `key`: every node near it is heard.
    pub(crate) async fn newest(&self, key: &[u8; 32]) -> Result<SignedPacket, LookupError> {
        self.resolve(key, ResolvePolicy::NetworkOnly).await
    }

    async fn resolve(
        &self,
        key: &[u8; 32],
        policy: ResolvePolicy,
    ) -> Result<SignedPacket, LookupError> {
        let client = self.client.as_ref().ok_or(LookupError::Off)?;
        let public = PublicKey::try_from(key).map_err(|_| LookupError::NoKey)?;
        match timeout(LOOKUP_TIMEOUT, client.resolve(&public, policy)).await {
            Err(_) => Err(LookupError::TooSlow(LOOKUP_TIMEOUT)),
            Ok(Err(ResolveError::NotFound)) => Err(LookupError::Nothing),
            Ok(Err(fault)) => Err(LookupError::Silent(fault)),
            Ok(Ok(packet)) => Ok(self.keep(key, packet)),
        }
    }

    /// Publishes a packet.
    pub(crate) async fn publish(&self, packet: &SignedPacket) -> Result<(), PublishFault> {
        let client = self.client.as_ref().ok_or(PublishFault::Off)?;
        match client.publish(packet).await {
            Ok(_) => {
                self.keep(packet.public_key().as_bytes(), packet.clone());
                Ok(())
            }
            Err(PublishError::NotMostRecent) => Err(PublishFault::Newer),
            Err(fault) => Err(PublishFault::Refused(fault)),
        }
    }

    /// What was found under `key` led nowhere: the next time, the newest is looked for.
    pub(crate) fn doubt(&self, key: &[u8; 32]) {
        if let Some(found) = self.found.lock().expect("no holder panics").get_mut(key) {
            found.doubted = true;
        }
    }

    fn kept(&self, key: &[u8; 32]) -> Option<Found> {
        self.found.lock().expect("no holder panics").get(key).cloned()
    }

    /// Keeps a packet, and answers with the newest that came: some node of the DHT may have an
    /// older one, by accident or not.
    fn keep(&self, key: &[u8; 32], packet: SignedPacket) -> SignedPacket {
        let mut found = self.found.lock().expect("no holder panics");
        let packet = match found.get(key) {
            Some(kept) if kept.packet.more_recent_than(&packet) => kept.packet.clone(),
            Some(_) | None => packet,
        };
        if found.len() >= PACKETS_KEPT_MAX && !found.contains_key(key) {
            let oldest = found.iter().min_by_key(|(_, found)| found.at).map(|(key, _)| *key);
            oldest.and_then(|key| found.remove(&key));
        }
        let kept = Found { packet: packet.clone(), at: Instant::now(), doubted: false };
        found.insert(*key, kept);
        packet
    }
}

/// `host:port`; whether the host has an address is only known once it is looked up.
fn is_address(node: &str) -> bool {
    node.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0))
}

fn is_loopback(node: &str) -> bool {
    node.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kalends_schema::key::EndpointSecret;

    use super::super::signed;
    use super::Dht;

    #[tokio::test]
    async fn what_was_found_before_does_while_the_dht_gives_nothing() {
        let dht = Dht::build(Some(&[])).expect("no DHT needs nothing");
        let secret = EndpointSecret::from_seed(&[7; 32]);
        let key = *secret.public().as_bytes();
        assert!(dht.lookup(&key, Duration::ZERO).await.is_err(), "nothing was found yet");
        let texts = ["addr=127.0.0.1:1".to_owned()];
        let packet = signed::endpoint(&secret, &texts, 1).expect("one record fits");
        dht.keep(&key, packet.clone());
        assert_eq!(dht.lookup(&key, Duration::ZERO).await.ok(), Some(packet.clone()), "too old");
        dht.doubt(&key);
        assert_eq!(dht.lookup(&key, Duration::MAX).await.ok(), Some(packet), "led nowhere");
    }

    #[test]
    fn an_older_packet_never_takes_the_place_of_a_newer_one() {
        let dht = Dht::build(Some(&[])).expect("no DHT needs nothing");
        let secret = EndpointSecret::from_seed(&[7; 32]);
        let key = *secret.public().as_bytes();
        let [older, newer] = [1, 2].map(|at| {
            let texts = [format!("addr=127.0.0.1:{at}")];
            signed::endpoint(&secret, &texts, at).expect("one record fits")
        });
        for packet in [&older, &newer, &older] {
            let newest = dht.keep(&key, packet.clone());
            assert_eq!(Some(&newest), dht.lookup_kept(&key).as_ref());
        }
        assert_eq!(dht.lookup_kept(&key), Some(newer));
    }
}

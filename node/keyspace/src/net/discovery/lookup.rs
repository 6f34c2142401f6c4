//! iroh's address lookup on our DHT client: where an endpoint is, by the packet of its key.
//!
//! iroh's own publisher is never used: it would publish under these keys with another client and
//! to other servers than those configured.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_lite::stream::{self, Boxed, StreamExt};
use iroh::address_lookup::{AddressLookup, EndpointData, EndpointInfo, Error, Item};
use iroh::{EndpointId, RelayUrl, TransportAddr};
use pkarr::SignedPacket;
use tokio::sync::watch;

use super::dht::Dht;
use super::packet::texts;
use super::signed::ADDRESS;
use crate::net::limits::{ADDRESSES_MAX, PACKETS_KEPT_MAX, RELAY_URL_BYTES_MAX};

const PROVENANCE: &str = "kalends";

/// Finds endpoints by their packets, and hands on what ours should say.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    dht: Arc<Dht>,
    told: Arc<Mutex<HashMap<EndpointId, SocketAddr>>>,
    ours: watch::Sender<Vec<String>>,
    announce_addresses: bool,
}

impl Lookup {
    /// `ours` is given the texts of this endpoint's packet whenever they change.
    pub(crate) fn new(
        dht: Arc<Dht>,
        ours: watch::Sender<Vec<String>>,
        announce_addresses: bool,
    ) -> Lookup {
        Lookup { dht, told: Arc::default(), ours, announce_addresses }
    }

    /// Remembers an address that somebody typed in.
    pub(crate) fn tell(&self, endpoint: EndpointId, address: SocketAddr) {
        let mut told = self.told.lock().expect("no holder panics");
        if told.len() < PACKETS_KEPT_MAX || told.contains_key(&endpoint) {
            told.insert(endpoint, address);
        }
    }

    /// Where an endpoint is now, by the newest packet; nowhere when there is none.
    pub(crate) async fn newest(&self, endpoint: EndpointId) -> Vec<TransportAddr> {
        let packet = self.dht.newest(endpoint.as_bytes()).await.ok();
        let item = packet.and_then(|packet| read(&packet));
        item.map_or_else(Vec::new, |item| item.into_endpoint_addr().addrs.into_iter().collect())
    }

    fn told(&self, endpoint: &EndpointId) -> Option<Item> {
        let address = *self.told.lock().expect("no holder panics").get(endpoint)?;
        Some(item(*endpoint, vec![TransportAddr::Ip(address)]))
    }
}

impl AddressLookup for Lookup {
    fn publish(&self, data: &EndpointData) {
        let texts = to_texts(data, self.announce_addresses);
        self.ours.send_if_modified(|ours| {
            let changed = *ours != texts;
            *ours = texts;
            changed
        });
    }

    /// What is known already, then the DHT's first answer, then its newest: a connection comes up
    /// with the first that works, and a peer that moved is still reached.
    fn resolve(&self, endpoint: EndpointId) -> Option<Boxed<Result<Item, Error>>> {
        let kept = self.dht.lookup_kept(endpoint.as_bytes()).and_then(|packet| read(&packet));
        let known = stream::iter(self.told(&endpoint).into_iter().chain(kept).map(Ok));
        if !self.dht.is_on() {
            return Some(known.boxed());
        }
        let dht = self.dht.clone();
        let first = stream::once_future(async move {
            let packet = dht.first(endpoint.as_bytes()).await.ok()?;
            read(&packet).map(Ok)
        });
        let dht = self.dht.clone();
        let newest = stream::once_future(async move {
            match dht.newest(endpoint.as_bytes()).await {
                Ok(packet) => read(&packet).map(Ok),
                Err(fault) => Some(Err(Error::from_err(PROVENANCE, fault))),
            }
        });
        Some(known.chain(first.chain(newest).filter_map(|item| item)).boxed())
    }
}

/// The texts of a packet that says where an endpoint is.
fn to_texts(data: &EndpointData, announce_addresses: bool) -> Vec<String> {
    let relays = data
        .relay_urls()
        .map(|url| format!("relay={url}"))
        .filter(|text| text.len() <= RELAY_URL_BYTES_MAX)
        .take(1);
    let mut addresses: Vec<SocketAddr> = data.ip_addrs().copied().collect();
    addresses.sort();
    let addresses = addresses.into_iter().filter(|_| announce_addresses).take(ADDRESSES_MAX);
    relays.chain(addresses.map(|address| format!("addr={address}"))).collect()
}

/// Reads such a packet; one that says nothing usable is no item.
fn read(packet: &SignedPacket) -> Option<Item> {
    let endpoint = EndpointId::from_bytes(packet.public_key().as_bytes()).ok()?;
    let addresses: Vec<TransportAddr> = texts(packet, ADDRESS)
        .ok()?
        .iter()
        .take(ADDRESSES_MAX + 1)
        .filter_map(|text| match text.split_once('=')? {
            ("relay", url) => Some(TransportAddr::Relay(url.parse::<RelayUrl>().ok()?)),
            ("addr", address) => Some(TransportAddr::Ip(address.parse().ok()?)),
            _ => None,
        })
        .collect();
    (!addresses.is_empty()).then(|| item(endpoint, addresses))
}

fn item(endpoint: EndpointId, addresses: Vec<TransportAddr>) -> Item {
    Item::new(EndpointInfo::from_parts(endpoint, EndpointData::new(addresses)), PROVENANCE, None)
}

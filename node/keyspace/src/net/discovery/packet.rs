//! What the packets of an identity and of a writer say, and the strict reading of their texts.
//!
//! Unknown fields are ignored, so that later versions may add some; a field that is wrong makes
//! the whole packet worthless, so that nobody acts on half of one.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use kalends_schema::key::{EndpointKey, Identity, WriterKey};
use kalends_schema::{hash::Hash, stamp::Stamp, zbase32};
use pkarr::SignedPacket;
use pkarr::dns::rdata::RData;

use crate::net::limits::{MIRRORS_MAX, NODES_MAX, RELAY_URL_BYTES_MAX};

/// The name of the record that says what a packet is about.
pub(crate) const ABOUT: &str = "_kalends";
/// The name of the records that name endpoints.
pub(crate) const NODE: &str = "_node";
/// The name of the records that name mirrors.
pub(crate) const MIRROR: &str = "_mirror";

/// What an identity's packet says: who writes for it. A hint; a certificate outranks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityPacket {
    /// The key that signs its heads.
    pub writer: WriterKey,
    /// The epoch of that key, from 1.
    pub epoch: u32,
}

/// What a writer's packet says: the newest head, and where it can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterPacket {
    /// The stamp of the newest head.
    pub stamp: Stamp,
    /// The first ten bytes of that head's hash.
    pub head: [u8; 10],
    /// At most three endpoints that serve it.
    pub nodes: Vec<NodeAddress>,
    /// At most six identities whose nodes carry a copy.
    pub mirrors: Vec<Identity>,
}

/// An endpoint and the relay at which it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeAddress {
    /// The endpoint's key.
    pub endpoint: EndpointKey,
    /// The URL of its relay, if it has one.
    pub relay: Option<String>,
}

/// Why a packet is worthless.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PacketFault {
    /// Not exactly one record of that name.
    #[error("{got} records named {name}; expected one")]
    NotOne {
        /// The record's name.
        name: &'static str,
        /// How many there were.
        got: usize,
    },
    /// More records of that name than allowed.
    #[error("{got} records named {name}; expected at most {max}")]
    TooMany {
        /// The record's name.
        name: &'static str,
        /// How many there were.
        got: usize,
        /// How many there may be.
        max: usize,
    },
    /// A record that is not text.
    #[error("a record named {name} is not text")]
    NotText {
        /// The record's name.
        name: &'static str,
    },
    /// A field that is missing, given twice, or not what it must be.
    #[error("the field {field} of {name} is missing, given twice, or wrong")]
    WrongField {
        /// The record's name.
        name: &'static str,
        /// The field's name.
        field: &'static str,
    },
}

impl IdentityPacket {
    /// The text of its one record.
    pub(crate) fn text(&self) -> String {
        format!("v=1;w={};e={}", self.writer, self.epoch)
    }

    /// Reads an identity's packet.
    pub(crate) fn read(packet: &SignedPacket) -> Result<IdentityPacket, PacketFault> {
        let fields = about(packet)?;
        Ok(IdentityPacket { writer: field(&fields, "w")?, epoch: epoch(&fields)? })
    }
}

impl WriterPacket {
    /// The first ten bytes of a head's hash.
    pub fn short(head: &Hash) -> [u8; 10] {
        head.as_bytes()[..10].try_into().expect("a hash is longer than ten bytes")
    }

    /// The text of its record about the head.
    pub(crate) fn text(&self) -> String {
        let head = zbase32::encode(&self.head);
        format!("v=1;e={};s={};h={head}", self.stamp.epoch, self.stamp.seq)
    }

    /// Reads a writer's packet.
    pub(crate) fn read(packet: &SignedPacket) -> Result<WriterPacket, PacketFault> {
        let fields = about(packet)?;
        let seq: u64 = number(&fields, "s")?;
        let head = text_of(&fields, "h")
            .and_then(zbase32::decode::<10>)
            .ok_or(PacketFault::WrongField { name: ABOUT, field: "h" })?;
        Ok(WriterPacket {
            stamp: Stamp { epoch: epoch(&fields)?, seq },
            head,
            nodes: read_all(packet, NODE, NODES_MAX, NodeAddress::read)?,
            mirrors: read_all(packet, MIRROR, MIRRORS_MAX, |text| text.parse().ok())?,
        })
    }
}

impl NodeAddress {
    fn read(text: &str) -> Option<NodeAddress> {
        let (endpoint, relay) = match text.split_once(';') {
            None => (text, None),
            Some((endpoint, relay)) => (endpoint, Some(relay)),
        };
        let fits = |url: &str| {
            url.len() <= RELAY_URL_BYTES_MAX
                && (url.starts_with("https://") || url.starts_with("http://"))
                && url.parse::<iroh::RelayUrl>().is_ok()
        };
        if relay.is_some_and(|url| !fits(url)) {
            return None;
        }
        Some(NodeAddress { endpoint: endpoint.parse().ok()?, relay: relay.map(str::to_owned) })
    }
}

impl fmt::Display for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.relay {
            None => write!(f, "{}", self.endpoint),
            Some(relay) => write!(f, "{};{relay}", self.endpoint),
        }
    }
}

/// Every text record of that name.
pub(crate) fn texts(packet: &SignedPacket, name: &'static str) -> Result<Vec<String>, PacketFault> {
    packet
        .resource_records(name)
        .map(|record| match &record.rdata {
            RData::TXT(text) => text.clone().try_into().ok(),
            _ => None,
        })
        .map(|text: Option<String>| text.ok_or(PacketFault::NotText { name }))
        .collect()
}

/// What a record says by field; `None` of a field that is given twice. Whether that is wrong only
/// shows when it is read: what nobody reads is ignored.
type Fields = BTreeMap<String, Option<String>>;

fn text_of<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_deref()
}

/// The fields of the one record about the packet; its version is checked here.
fn about(packet: &SignedPacket) -> Result<Fields, PacketFault> {
    let texts = texts(packet, ABOUT)?;
    let [text] = &texts[..] else {
        return Err(PacketFault::NotOne { name: ABOUT, got: texts.len() });
    };
    let mut fields = BTreeMap::new();
    for part in text.split(';') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let said = fields.entry(key.to_owned());
        said.and_modify(|said| *said = None).or_insert_with(|| Some(value.to_owned()));
    }
    match text_of(&fields, "v") {
        Some("1") => Ok(fields),
        Some(_) | None => Err(PacketFault::WrongField { name: ABOUT, field: "v" }),
    }
}

fn epoch(fields: &Fields) -> Result<u32, PacketFault> {
    number(fields, "e")
}

/// A whole number from 1, written as it would be printed: no sign, no zero before it.
fn number<N>(fields: &Fields, name: &'static str) -> Result<N, PacketFault>
where
    N: FromStr + fmt::Display + PartialOrd + From<u8>,
{
    let wrong = PacketFault::WrongField { name: ABOUT, field: name };
    let text = text_of(fields, name).ok_or_else(|| wrong.clone())?;
    let value: N = text.parse().map_err(|_| wrong.clone())?;
    if value < N::from(1) || value.to_string() != text {
        return Err(wrong);
    }
    Ok(value)
}

fn field<T: FromStr>(fields: &Fields, name: &'static str) -> Result<T, PacketFault> {
    text_of(fields, name)
        .and_then(|text| text.parse().ok())
        .ok_or(PacketFault::WrongField { name: ABOUT, field: name })
}

fn read_all<T>(
    packet: &SignedPacket,
    name: &'static str,
    max: usize,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, PacketFault> {
    let texts = texts(packet, name)?;
    if texts.len() > max {
        return Err(PacketFault::TooMany { name, got: texts.len(), max });
    }
    texts
        .iter()
        .map(|text| read(text).ok_or(PacketFault::WrongField { name, field: "value" }))
        .collect()
}

#[cfg(test)]
mod tests;

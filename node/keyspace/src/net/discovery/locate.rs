//! From an identity to the endpoints that serve it: identity → writer → nodes.

use kalends_schema::key::{Identity, WriterKey};
use kalends_schema::stamp::Stamp;
use tokio::task::spawn_blocking;

use super::dht::{Dht, LookupError};
use super::packet::{IdentityPacket, NodeAddress, PacketFault, WriterPacket};
use crate::net::limits::{IDENTITY_PACKET_LIFE, WRITER_PACKET_LIFE};
use crate::store::{Store, View};

/// Where an identity's keyspace is said to be. All of it is a hint: heads prove themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Whose keyspace.
    pub identity: Identity,
    /// The key that signs its heads.
    pub writer: WriterKey,
    /// The stamp of the newest head.
    pub stamp: Stamp,
    /// The first ten bytes of that head's hash.
    pub head: [u8; 10],
    /// The endpoints that serve it.
    pub nodes: Vec<NodeAddress>,
    /// Identities whose nodes carry a copy.
    pub mirrors: Vec<Identity>,
}

/// Why an identity was not located.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    /// Its own packet was not found.
    #[error("no packet of the identity: {0}")]
    Identity(LookupError),
    /// Its own packet is worthless.
    #[error("the identity's packet is worthless: {0}")]
    IdentityPacket(PacketFault),
    /// Its writer's packet was not found.
    #[error("no packet of its writer: {0}")]
    Writer(LookupError),
    /// Its writer's packet is worthless.
    #[error("its writer's packet is worthless: {0}")]
    WriterPacket(PacketFault),
    /// Its writer's packet is of another epoch.
    #[error("its writer's packet is of epoch {got}; expected {expected}")]
    OtherEpoch {
        /// What the identity's packet or a certificate says.
        expected: u32,
        /// What the writer's packet says.
        got: u32,
    },
}

impl LocateError {
    /// Whether the DHT answered, if only with nothing that is of use.
    pub fn is_answer(&self) -> bool {
        match self {
            LocateError::Identity(fault) | LocateError::Writer(fault) => match fault {
                LookupError::Nothing => true,
                LookupError::Off
                | LookupError::NoKey
                | LookupError::Silent(_)
                | LookupError::TooSlow(_) => false,
            },
            LocateError::IdentityPacket(_)
            | LocateError::WriterPacket(_)
            | LocateError::OtherEpoch { .. } => true,
        }
    }
}

/// Locates `identity`. `known` is the writer and epoch of a certificate that is held already: it
/// outranks a packet of the same or a lower epoch, and stands in for one that cannot be found.
pub(crate) async fn locate(
    dht: &Dht,
    identity: &Identity,
    known: Option<(WriterKey, u32)>,
) -> Result<Located, LocateError> {
    let (writer, epoch) = chosen(said(dht, identity).await, known)?;
    let packet =
        dht.lookup(writer.as_bytes(), WRITER_PACKET_LIFE).await.map_err(LocateError::Writer)?;
    let packet = WriterPacket::read(&packet).map_err(LocateError::WriterPacket)?;
    if packet.stamp.epoch != epoch {
        return Err(LocateError::OtherEpoch { expected: epoch, got: packet.stamp.epoch });
    }
    let WriterPacket { stamp, head, nodes, mirrors } = packet;
    Ok(Located { identity: *identity, writer, stamp, head, nodes, mirrors })
}

/// The packet only when it tells of a later epoch than the certificate does.
pub(super) fn chosen<E>(
    said: Result<(WriterKey, u32), E>,
    known: Option<(WriterKey, u32)>,
) -> Result<(WriterKey, u32), E> {
    match (said, known) {
        (Ok(said), Some(known)) if said.1 <= known.1 => Ok(known),
        (Ok(said), Some(_) | None) => Ok(said),
        (Err(_), Some(known)) => Ok(known),
        (Err(fault), None) => Err(fault),
    }
}

async fn said(dht: &Dht, identity: &Identity) -> Result<(WriterKey, u32), LocateError> {
    let packet = dht
        .lookup(identity.as_bytes(), IDENTITY_PACKET_LIFE)
        .await
        .map_err(LocateError::Identity)?;
    let said = IdentityPacket::read(&packet).map_err(LocateError::IdentityPacket)?;
    Ok((said.writer, said.epoch))
}

/// The writer and epoch of the certificate that is held of somebody, if any.
pub(crate) async fn known_writer(store: &Store, identity: &Identity) -> Option<(WriterKey, u32)> {
    let (store, identity) = (store.clone(), *identity);
    let known = spawn_blocking(move || store.read().ok()?.known(&identity).ok()?).await;
    let cert = *known.ok()??.cert().cert();
    Some((cert.writer, cert.epoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_outranks_a_packet_that_tells_of_no_later_epoch() {
        let (held, said) = (WriterKey::from_bytes([1; 32]), WriterKey::from_bytes([2; 32]));
        let choose = |epoch, known: Option<(WriterKey, u32)>| {
            chosen::<LocateError>(Ok((said, epoch)), known)
        };
        assert_eq!(choose(6, Some((held, 7))), Ok((held, 7)));
        assert_eq!(choose(7, Some((held, 7))), Ok((held, 7)));
        assert_eq!(choose(8, Some((held, 7))), Ok((said, 8)));
        assert_eq!(choose(1, None), Ok((said, 1)));
        let nothing = Err(LocateError::Identity(LookupError::Nothing));
        assert_eq!(chosen(nothing.clone(), Some((held, 7))), Ok((held, 7)));
        assert_eq!(chosen(nothing.clone(), None), nothing);
    }
}

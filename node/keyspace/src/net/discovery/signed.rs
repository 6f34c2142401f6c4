//! Packets signed: made with a secret, kept as bytes, published again by anybody.

use bytes::Bytes;
use kalends_schema::key::{EndpointSecret, Identity, IdentitySecret, WriterKey, WriterSecret};
use kalends_schema::time::Timestamp;
use pkarr::dns::Name;
use pkarr::dns::rdata::TXT;
use pkarr::errors::SignedPacketBuildError;
use pkarr::{Keypair, PublicKey, SignedPacket};

use super::packet::{ABOUT, IdentityPacket, MIRROR, NODE, PacketFault, WriterPacket};
use crate::net::limits::PACKET_TTL_S;

/// The name of the records that say where an endpoint is, as iroh's own publisher writes them.
pub(crate) const ADDRESS: &str = "_iroh";

/// An identity's packet as it was signed. The identity's secret is needed only to make it.
#[derive(Debug, Clone)]
pub struct SignedIdentity(SignedPacket);

/// Bytes that are no signed packet of an identity.
#[derive(Debug, thiserror::Error)]
pub enum BadSignedIdentity {
    /// Too short, too long, wrongly signed, or no DNS packet.
    #[error("not a signed packet: {0}")]
    Packet(String),
    /// Signed, but worthless.
    #[error(transparent)]
    Worthless(#[from] PacketFault),
}

impl SignedIdentity {
    /// Signs that `writer` writes for the identity in `epoch`. Of two packets the one signed at
    /// the later `now` counts, so `now` must be after that of any packet published before.
    pub fn sign(
        secret: &IdentitySecret,
        writer: WriterKey,
        epoch: u32,
        now: Timestamp,
    ) -> SignedIdentity {
        let text = IdentityPacket { writer, epoch }.text();
        let packet = sign(&secret.seed(), &[(ABOUT, text)], micros(now))
            .expect("one record of at most 80 bytes fits a packet");
        SignedIdentity(packet)
    }

    /// Whose it is.
    pub fn identity(&self) -> Identity {
        Identity::from_bytes(self.0.public_key().to_bytes())
    }

    /// What it says.
    pub fn packet(&self) -> IdentityPacket {
        IdentityPacket::read(&self.0).expect("read once when it was made")
    }

    /// For keeping: key 32 ‖ signature 64 ‖ timestamp u64 big-endian ‖ DNS packet.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    /// Reads what [`SignedIdentity::to_bytes`] wrote, and checks it.
    ///
    /// # Errors
    /// [`BadSignedIdentity`].
    pub fn from_bytes(bytes: &[u8]) -> Result<SignedIdentity, BadSignedIdentity> {
        let bad = |why: String| BadSignedIdentity::Packet(why);
        let (key, payload) =
            bytes.split_at_checked(32).ok_or_else(|| bad(format!("{} bytes", bytes.len())))?;
        let key = PublicKey::try_from(key).map_err(|fault| bad(fault.to_string()))?;
        let packet = SignedPacket::from_relay_payload(&key, &Bytes::copy_from_slice(payload))
            .map_err(|fault| bad(fault.to_string()))?;
        IdentityPacket::read(&packet)?;
        Ok(SignedIdentity(packet))
    }

    pub(crate) fn signed(&self) -> &SignedPacket {
        &self.0
    }
}

/// Signs a writer's packet.
pub(crate) fn writer(
    secret: &WriterSecret,
    packet: &WriterPacket,
    at: u64,
) -> Result<SignedPacket, SignedPacketBuildError> {
    let mut records = vec![(ABOUT, packet.text())];
    records.extend(packet.nodes.iter().map(|node| (NODE, node.to_string())));
    records.extend(packet.mirrors.iter().map(|mirror| (MIRROR, mirror.to_string())));
    sign(&secret.seed(), &records, at)
}

/// Signs an endpoint's packet, whose texts are `relay=<url>` and `addr=<ip:port>`.
pub(crate) fn endpoint(
    secret: &EndpointSecret,
    texts: &[String],
    at: u64,
) -> Result<SignedPacket, SignedPacketBuildError> {
    let records: Vec<_> = texts.iter().map(|text| (ADDRESS, text.clone())).collect();
    sign(&secret.seed(), &records, at)
}

fn sign(
    seed: &[u8; 32],
    records: &[(&'static str, String)],
    at: u64,
) -> Result<SignedPacket, SignedPacketBuildError> {
    let mut builder = SignedPacket::builder().timestamp(at.into());
    for (name, text) in records {
        builder =
            builder.txt(Name::new_unchecked(name), TXT::try_from(text.as_str())?, PACKET_TTL_S);
    }
    builder.sign(&Keypair::from_secret_key(seed))
}

fn micros(now: Timestamp) -> u64 {
    u64::try_from(now.micros()).expect("a timestamp lies after 1970")
}

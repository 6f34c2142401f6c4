//! The readers of what the network brings, for tests that hand them any bytes. What was read is
//! thrown away.

use pkarr::SignedPacket;

use super::discovery::{IdentityPacket, WriterPacket};
use super::wire::{Answer, Receipt, Request, decode};

/// A request of `kalends/sync/1`.
pub fn request(bytes: &[u8]) {
    drop(Request::decode(bytes));
}

/// An answer of `kalends/sync/1`.
pub fn answer(bytes: &[u8]) {
    drop(Answer::decode(bytes));
}

/// A receipt of `kalends/deposit/1`.
pub fn receipt(bytes: &[u8]) {
    drop(decode::<Receipt>(bytes));
}

/// A packet of the DHT, whatever its signature says: 104 bytes before the DNS packet itself.
pub fn packet(bytes: &[u8]) {
    let Some((_, encoded)) = bytes.split_at_checked(104) else { return };
    let Ok(packet) = pkarr::dns::Packet::parse(encoded) else { return };
    let Ok(packet) =
        SignedPacket::new(&pkarr::Keypair::from_secret_key(&[7; 32]), &packet.answers, 1.into())
    else {
        return;
    };
    drop(IdentityPacket::read(&packet));
    drop(WriterPacket::read(&packet));
}

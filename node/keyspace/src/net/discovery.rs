//! Finding people by their key alone: pkarr packets in the BitTorrent DHT (BEP 44).
//!
//! The packet of an identity names its writer; the packet of a writer names the newest head and
//! the endpoints that serve it; the packet of an endpoint says where it is. Three keys, because
//! one key has one packet, and because the identity's secret does not live on a server.

mod announce;
mod dht;
mod locate;
mod lookup;
mod packet;
mod republish;
mod schedule;
mod signed;

pub(crate) use announce::Announcer;
pub(crate) use dht::Dht;
pub use dht::{DhtError, LookupError, PublishFault};
pub use locate::{LocateError, Located};
pub(crate) use locate::{known_writer, locate};
pub(crate) use lookup::Lookup;
pub use packet::{IdentityPacket, NodeAddress, PacketFault, WriterPacket};
pub(crate) use republish::Republisher;
pub use signed::{BadSignedIdentity, SignedIdentity};

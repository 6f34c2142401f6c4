//! Finding other nodes, and moving keyspaces and parcels between them.
//!
//! [`Network`] is all that others need: it serves what the [`Desk`] lets it serve (`kalends/sync/1`,
//! `kalends/deposit/1`), copies keyspaces whole and proved, delivers parcels, tells of heads, and
//! finds everybody by their key ([`discovery`]). See `10-keyspace`, *Sync*, *Discovery*, *Deposit*.

pub mod limits;

mod config;
mod desk;
mod network;
mod testnet;

pub mod discovery;
mod endpoint;

mod bucket;
mod frame;
mod pace;
mod wire;

mod attempt;
mod connections;
mod deposit;
#[doc(hidden)]
pub mod hostile;
mod places;
mod serve;
mod server;
mod sync;

pub use attempt::{Attempt, AttemptError, SourceFault};
pub use bucket::Buckets;
pub use config::NetworkConfig;
pub use connections::ConnectFault;
pub use deposit::DepositError;
pub use desk::{Caller, Desk, Reply, VerifiedParcel};
pub use discovery::{DhtError, LocateError, Located, SignedIdentity};
pub use endpoint::EndpointFault;
pub use network::{FollowError, MirrorError, Network, PokeError, PokeTo, ProveError, StartError};
pub use sync::{Following, Proven, PullError, Pulled};
pub use testnet::Testnet;
pub use wire::{CarryAnswer, Receipt, Refused};

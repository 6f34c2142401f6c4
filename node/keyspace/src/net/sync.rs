//! `kalends/sync/1`: heads, changes, proofs, chains, evidence, pokes and asks to be carried. `serve`,
//! `witness` and `lease` answer; `pull`, `link`, `prove`, `follow`, `ask` and `carry` ask.

mod ask;
mod carry;
mod feed;
mod follow;
mod lease;
mod link;
mod prove;
mod pull;
mod rest;
mod serve;
mod source;
mod take;
mod witness;

pub(crate) use ask::{heads, tell};
pub(crate) use carry::carry;
pub use follow::Following;
pub(crate) use follow::follow;
pub(crate) use lease::Followers;
pub(crate) use link::Linker;
pub use prove::Proven;
pub(crate) use prove::Prover;
pub(crate) use pull::Puller;
pub use pull::{PullError, Pulled};
pub(crate) use rest::Resting;
pub(crate) use serve::serve;

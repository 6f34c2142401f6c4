//! `kalends/sync/1`: heads, changes and pokes. `serve` answers; `pull` and `ask` ask.

mod ask;
mod pull;
mod serve;
mod source;
mod take;

pub(crate) use ask::{heads, tell};
pub(crate) use pull::Puller;
pub use pull::{PullError, Pulled};
pub(crate) use serve::serve;

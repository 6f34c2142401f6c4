//! `kalends/sync/1`: heads, changes and pokes. [`serve`] answers, [`pull`] asks.

mod pull;
mod serve;
mod source;
mod take;

pub(crate) use pull::Puller;
pub use pull::{PullError, Pulled};
pub(crate) use serve::serve;

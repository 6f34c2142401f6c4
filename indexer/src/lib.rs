//! A community's index: copies keyspaces, links their records, answers questions.
//!
//! Anybody can run one and nobody has to trust it: a copy is taken only if it recomputes to the
//! head its author signed, rows are a pure fold of such records, and everything but the copies and
//! when they came can be thrown away and derived again to the same bytes.
//! Read in this order: [`link`], [`storage`], [`IndexerConfig`], [`Indexer`].

mod answer;
mod api;
mod clock;
mod config;
mod follow;
mod home;
mod indexer;
pub mod link;
mod own;
pub mod storage;

pub use config::{ConfigError, IndexerConfig, JoinPolicy};
pub use home::HomeError;
pub use indexer::{Indexer, IndexerError, Progress, dump, rebuild};
pub use own::OwnError;

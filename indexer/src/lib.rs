//! A community's index: copies keyspaces, links their records, answers questions.
//!
//! Anybody can run one and nobody has to trust it: a copy is taken only if it recomputes to the
//! head its author signed, rows are a pure fold of such records, and everything but the copies and
//! when they came can be thrown away and derived again to the same bytes.
//! Read in this order: [`link`], [`storage`], [`Index`], [`Indexer`], [`IndexerConfig`].

mod answer;
mod api;
mod config;
mod disk;
mod follow;
mod home;
mod index;
mod indexer;
pub mod link;
mod lists;
mod measure;
mod operator;
mod own;
pub mod storage;

pub use config::{CarryPolicy, ConfigError, IndexerConfig, JoinCode, JoinPolicy};
pub use disk::DiskProbe;
pub use home::{HomeError, Keys};
pub use index::{Index, IndexerError, dump, rebuild};
pub use indexer::{Indexer, Progress};
pub use operator::{OperatorAnswer, OperatorDoor};
pub use own::OwnError;

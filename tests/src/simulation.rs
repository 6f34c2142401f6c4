//! The world in one process and from one seed: people's nodes, indexers, and what is on its way
//! between them, with parcels lost, late and doubled, disks that break and machines that fail.
//!
//! Nodes and indexers are the real ones, without thread, socket and clock: [`kalends_node::BareNode`]
//! on a store in memory, and [`kalends_indexer::Index`] over its replicas and rows. After every step
//! everything in [`invariants`] must be true. A run that finds something untrue says its seed, with
//! which it is the same again, and tells what happened as a scenario.
//!
//! Read in this order: `world` and `party` (who plays), `step` (what can happen), `acts` (what
//! people do), `failing` and `disk` (what breaks), `invariants`, `run` and `rest`.

pub mod invariants;

mod acts;
mod broken;
mod counting;
mod decided;
mod dice;
mod disk;
mod failing;
mod overlooked;
mod party;
mod rest;
mod run;
mod shelf;
mod step;
mod world;

pub use acts::Hand;
pub use broken::Broken;
pub use dice::Dice;
pub use party::{Down, Indexer, Person};
pub use run::{Report, run};
pub use world::{Happening, Party, Size, Unasked, World};

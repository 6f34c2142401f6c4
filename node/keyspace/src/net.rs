//! Finding other nodes, and moving keyspaces and parcels between them.

mod config;
mod desk;
pub mod discovery;
mod frame;
pub mod limits;
mod pace;
mod wire;

pub use config::{NetworkConfig, Quota};
pub use desk::{Desk, Reply};
pub use wire::{Receipt, Refused};

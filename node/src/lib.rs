//! One person's machine: the engine, inbox and outbox, agenda and the API of a Kalends node.
//!
//! [`home`] and [`config`] say what a node is made of, [`Node`] runs one, [`api`] is what programs
//! send to it and get back.

pub mod api;
pub mod backup;
mod bare;
mod book;
pub mod config;
pub mod engine;
pub mod home;

mod chance;
pub mod command;
mod indexer;
mod node;
mod peers;
pub mod restore;
mod server;
mod view;

pub use bare::{BareNode, Letter};
pub use node::{Node, NodeConfig, StartError};
pub use server::LocalAnswer;

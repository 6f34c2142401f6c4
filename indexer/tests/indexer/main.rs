//! What people rely on at an indexer, shown through its public face: real keyspaces are copied,
//! linked and asked for over its HTTP routes.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod as_described;
mod bounds;
mod calendars;
mod concerns;
mod crowd;
mod described;
mod filters;
mod follow;
mod forks;
mod leave;
mod limits;
mod links;
mod policy;
mod proofs;
mod range;
mod rebuild;
mod resource;
mod token;
mod world;

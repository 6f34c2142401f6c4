//! Nodes on this machine's loopback, with real endpoints and a real DHT of their own: they find
//! each other by key, copy each other's keyspaces whole, tell each other, and are not fooled.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod bounds;
mod follow;
mod forks;
mod mirrors;
mod person;
mod proofs;
mod requests;
mod story;
mod tampering;

//! What a user of the store relies on: durable commits, verified copies, nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod batches;
mod copies;
mod durable;
mod forget;
mod forks;
mod heard;
mod people;
mod proofs;
mod random;
mod refused_copies;
mod served;
mod unprovable;

//! The table of lies. Each row is a real endpoint that lies exactly so; the reader tells the lie
//! apart by its own error, takes nothing of it, goes on to the honest source and ends at the honest
//! head. What is told of heads and proved without a copy stands in tables of its own; forks that skip
//! seqs, and chains that do not hold, are met in `forks`.

mod contents;
mod heads;
mod liar;
mod mirrors;
mod proofs;
mod stories;
mod streams;
mod world;

pub use liar::{Liar, Says, framed, say};

macro_rules! fault {
    ($pattern:pat) => {
        |error| matches!(error, kalends_keyspace::net::AttemptError::Fault($pattern))
    };
}

macro_rules! copy {
    ($pattern:pat) => {
        |error| matches!(error, kalends_keyspace::net::AttemptError::Copy($pattern))
    };
}

pub(crate) use {copy, fault};

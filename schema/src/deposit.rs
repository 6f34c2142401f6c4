//! Telling a neighbour: whom a record concerns.

mod concern;

pub use concern::{audience, concerns};

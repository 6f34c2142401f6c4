//! Telling a neighbour: whom a record concerns, and the parcel that tells them.
//!
//! See `10-keyspace`, *Deposit*.

mod concern;
mod parcel;

pub use concern::{audience, concerns};
pub use parcel::{Parcel, ParcelError};

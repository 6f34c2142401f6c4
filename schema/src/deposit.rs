//! Telling a neighbour: whom a record concerns, the parcel that tells them, and which of strangers'
//! parcels are kept.
//!
//! See `10-keyspace`, *Deposit*.

mod concern;
mod group;
mod parcel;
mod room;

pub use concern::{Parts, Written, audience, concerns, event_of};
pub use group::AddressGroup;
pub use parcel::{Parcel, ParcelError};
pub use room::{Origin, Room, room};

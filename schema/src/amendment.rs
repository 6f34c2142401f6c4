//! Amendments: changes of somebody's event by people whom its organizer lets change it
//! (`30-scheduling`, *Amendments*).
//!
//! An admin's or a contributor's program writes which fields of which version are to change
//! ([`changes`], [`Right`]); the organizer's node merges them into the event field by field
//! ([`merge`]) and says in the organizer's keyspace what came of it; everybody else reads from
//! those two records how an amendment stands ([`state`]).

mod changes;
mod merge;
mod place;
mod right;
mod state;

pub use changes::changes;
pub use merge::{Merged, merge};
pub use place::{Beside, with_changes};
pub use right::{Held, Right};
pub use state::{Amending, AmendmentState, both_values, state};

#[cfg(test)]
mod tests;

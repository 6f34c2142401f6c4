//! The link: a pure fold of verified records to index rows, the same whatever the order of arrival.
//!
//! Each record makes its own rows and touches no other's: what it refers to is a hash of a URI,
//! known or not, so an answer that comes before its event waits and is found once the event is
//! there. What two records say together (a roster, a calendar's list) is worked out when asked.
//! The one thing that reaches across is the zone of a calendar, in which floating times of its
//! events are read; such events are judged again when a calendar they name changes.
//!
//! Read in this order: `judge` (one record), `expand` (its dates), `named` (whom to follow),
//! `fold` (whole keyspaces, from the replicas into the rows), `linker` (many at once).

mod expand;
mod fold;
mod judge;
mod linker;
mod named;

pub use expand::{Expansion, expand};
pub use fold::{FoldError, Folded, fold, fold_all, named_by, unfold};
pub(crate) use judge::floating_zone;
pub use judge::{Subject, judge};
pub(crate) use linker::Linker;
pub use named::named;

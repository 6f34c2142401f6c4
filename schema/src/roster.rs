//! Who is coming: one pure function of signed records, for nodes and indexers alike.
//!
//! `30-scheduling`, *Roster*. The same facts give the same roster and the same digest on every
//! machine, in whatever order and however often they arrived; no clock is read. What one asker may
//! see is cut from it afterwards ([`Roster::visible_to`]).
//!
//! Read in this order: `facts` (what goes in), `standing` (what comes out), `invited` and `ledger`
//! (what the records say of a person), `judge` (the ten rules), `reckon` (everybody, every date),
//! `digest`, `visible`.

mod counts;
mod digest;
mod facts;
mod reckon;
mod standing;
mod visible;

pub use counts::Counts;
pub use digest::{ROW_BYTES, row_bytes};
pub use facts::{Fact, Facts, Stamped};
pub use reckon::{Roster, roster};
pub use standing::{Refusal, Row, Standing};
pub use visible::Visible;

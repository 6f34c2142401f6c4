//! Who is coming: one pure function of signed records, for nodes and indexers alike.
//!
//! `30-scheduling`, *Roster*. The same facts give the same roster and the same digest on every
//! machine, in whatever order and however often they arrived; no clock is read. What one asker may
//! see is cut from it afterwards ([`Roster::visible_to`]).
//!
//! Read in this order: `facts` (what goes in), `deputy` (whose word it is), `standing` (what comes
//! out), `ledger`, `invited` and `answered` (what the records say of a person), `decided`,
//! `delegated` and `judge` (the ten rules), `split` (what a series leaves to the one that follows
//! it), `line` and `reckon` (everybody, every date), `digest`, `visible`, `proved` (from proofs
//! alone).

mod answered;
mod counts;
mod decided;
mod delegated;
mod deputy;
mod digest;
mod facts;
mod invited;
mod judge;
mod ledger;
mod line;
mod proved;
mod reckon;
mod split;
mod standing;
mod visible;

pub use counts::Counts;
pub use delegated::{stands_in_at, stands_in_for};
pub use deputy::{Act, Deed, may_act};
pub use digest::{ROW_BYTES, row_bytes};
pub use facts::{Fact, Facts, Stamped};
pub use proved::{Proofs, Proved, TooManyParts, Unproven, rests_on, rests_on_whom};
pub use reckon::{Roster, roster};
pub use standing::{Refusal, Row, Standing};
pub use visible::Visible;

pub(crate) use answered::{Answered, answered, claim};
pub(crate) use decided::{Decided, decided, is_held, key_for, own_decision};
pub(crate) use delegated::Place;
pub(crate) use facts::Gathered;
pub(crate) use invited::Invitations;
pub(crate) use judge::{Bench, Judged, Wish};
pub(crate) use ledger::{Entry, Key, Ledger, answer_uri, deputys_answer_uri};
pub(crate) use line::{Line, Running, claimed_at};
pub(crate) use reckon::reckon;

#[cfg(test)]
pub(crate) mod stage;
#[cfg(test)]
mod tests;

//! What concerns one person, for that person alone: agenda, invitations, answers.
//!
//! Read in this order: `dealings` (what they answered and were asked), `following` (what was split
//! from that), `rosters` (how they stand), then one file per list.

mod agenda;
mod answers;
mod dealings;
mod following;
mod invitations;
mod rosters;

pub(crate) use agenda::agenda;
pub(crate) use answers::answers;
pub(crate) use invitations::invitations;

/// Records that one such answer reads: each of its events has a roster.
const RECORDS_MAX: usize = 100_000;

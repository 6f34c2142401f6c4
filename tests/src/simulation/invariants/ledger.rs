//! The organizer's ledger is as its rules have it: asked again, the node has nothing to write.

use kalends_schema::admission::automatic;

use super::{Invariant, Seen};

pub(super) struct Settled;

impl Invariant for Settled {
    fn name(&self) -> &'static str {
        "a_ledger_is_settled"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        if !seen.is_organizers() {
            return Ok(());
        }
        match automatic(seen.facts, &[], seen.world.now).as_slice() {
            [] => Ok(()),
            left => Err(format!("its node did not write {left:?}")),
        }
    }
}

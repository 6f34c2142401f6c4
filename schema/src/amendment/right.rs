//! Who may change somebody's event, and what of it.

use std::collections::BTreeSet;

use crate::key::Identity;
use crate::record::{Change, Event};
use crate::uri::EventUri;

/// What somebody who is not the organizer may change.
///
/// No change says who the admins and successors are, or who may see the event: those are the
/// organizer's alone (`0281`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Whatever a change can say: an admin, or a deputy who may edit.
    Whole,
    /// Single occurrences of a series, and ones added to it: a contributor.
    Occurrences,
}

impl Right {
    /// What `who` may change of the event at `uri`; `None` for strangers, and for the organizer,
    /// who edits instead. `deputies` are those whom the organizer lets edit.
    pub fn of(
        uri: &EventUri,
        event: &Event,
        who: Identity,
        deputies: &BTreeSet<Identity>,
    ) -> Option<Right> {
        if who == uri.author() {
            return None;
        }
        if event.access.admins.contains(&who) || deputies.contains(&who) {
            return Some(Right::Whole);
        }
        event.access.contributors.contains(&who).then_some(Right::Occurrences)
    }

    /// Whether it allows `change` of `event`.
    pub fn allows(self, event: &Event, change: &Change) -> bool {
        match self {
            Right::Whole => true,
            Right::Occurrences => change.recurrence_id.is_some() && event.is_series(),
        }
    }
}

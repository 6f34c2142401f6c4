//! Who may change somebody's event, and what of it.

use crate::key::Identity;
use crate::record::{Change, Event, Grant};
use crate::roster::{Act, Deed, Fact, may_act};
use crate::time::Timestamp;
use crate::uri::EventUri;

/// An event, and whom its organizer lets act.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The event's first URI, its root.
    pub uri: &'a EventUri,
    /// Who organizes it now.
    pub organizer: Identity,
    /// The event: its admins and contributors.
    pub event: &'a Event,
    /// The organizer's grants to whoever asks, as far as they are known.
    pub grants: &'a [Fact<Grant>],
}

impl Held<'_> {
    /// Whether an amendment of `who` may count at all, whatever it says and whenever it was written:
    /// nobody needs to read those of others.
    pub fn may_hear(&self, who: Identity) -> bool {
        let access = &self.event.access;
        let granted = |fact: &Fact<Grant>| {
            let grant = &fact.record;
            let is_here = grant.event.as_ref().is_none_or(|event| event == self.uri);
            fact.author == self.organizer && grant.grantee == who && grant.may.edit && is_here
        };
        let named = access.admins.contains(&who) || access.contributors.contains(&who);
        who != self.organizer && (named || self.grants.iter().any(granted))
    }
}

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
    /// What `who` may change by an amendment that claims to be written `at`; `None` for strangers,
    /// and for the organizer, who edits instead.
    pub fn of(held: &Held<'_>, who: Identity, at: Timestamp) -> Option<Right> {
        let principal = held.organizer;
        if who == principal {
            return None;
        }
        let access = &held.event.access;
        let deed = Deed { act: Act::Edit, principal, deputy: who, event: held.uri, at };
        if access.admins.contains(&who) || may_act(held.grants, &deed) {
            return Some(Right::Whole);
        }
        access.contributors.contains(&who).then_some(Right::Occurrences)
    }

    /// Whether it allows `change` of `event`.
    pub fn allows(self, event: &Event, change: &Change) -> bool {
        match self {
            Right::Whole => true,
            Right::Occurrences => change.recurrence_id.is_some() && event.is_series(),
        }
    }
}

//! A counter-proposal by message: what somebody would have otherwise (RFC 5546 §3.2.7, §3.2.8).

use super::{Address, Meeting, Vevent};
use crate::record::RecurrenceId;

/// Another version of one component, proposed by somebody who may answer it. It changes nothing by
/// itself; accepting it is the organizer's own edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposes; `None` where the message names several people and not which of them.
    pub proposer: Option<Address>,
    /// The date that is countered; `None` is the master.
    pub date: Option<RecurrenceId>,
    /// The SEQUENCE that it counters.
    pub sequence: u32,
    /// The component as they would have it.
    pub wanted: Vevent,
}

impl Proposal {
    /// What `wanted` proposes for that date of `held`.
    pub fn of(held: &Meeting, date: Option<RecurrenceId>, wanted: &Vevent) -> Proposal {
        let organizer = held.organizer();
        let mut others =
            wanted.attendees().map(|(who, _)| who).filter(|who| Some(who) != organizer.as_ref());
        let proposer = others.next().filter(|_| others.next().is_none());
        Proposal { proposer, date, sequence: wanted.sequence(), wanted: wanted.clone() }
    }
}

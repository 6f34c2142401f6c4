//! What the owner wants done about an event.

use kalends_schema::key::Identity;
use kalends_schema::record::RecurrenceId;
use kalends_schema::uri::{AmendmentUri, EventUri, ProposalUri};

use crate::command::{
    AnswerWish, CounterWish, DecideWish, EventEdit, InviteWish, ProposalVerdict, Silence,
};

/// Something about an event that is known here.
#[derive(Debug, Clone)]
pub enum EventCommand {
    /// Change an event of one's own; somebody else's is amended.
    Edit {
        /// Which.
        event: EventUri,
        /// How.
        edit: Box<EventEdit>,
    },
    /// Cancel an event of one's own, or one occurrence; somebody else's is amended.
    Cancel {
        /// Which.
        event: EventUri,
        /// Only that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Take an amendment of one's own back, before its organizer has spoken of it.
    WithdrawAmendment {
        /// Which.
        amendment: AmendmentUri,
    },
    /// Delete an event of one's own: at once, or cancelled first and gone once all were told.
    Delete {
        /// Which.
        event: EventUri,
    },
    /// Ask people to an event.
    Invite {
        /// Which.
        event: EventUri,
        /// Whom.
        people: Vec<Identity>,
        /// How.
        wish: InviteWish,
    },
    /// Take invitations back, all of them or none.
    Revoke {
        /// To which event.
        event: EventUri,
        /// Whose.
        people: Vec<Identity>,
        /// Those to that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Answer an event.
    Answer {
        /// Which.
        event: EventUri,
        /// How.
        wish: AnswerWish,
    },
    /// Admit, deny or release somebody's answer to an event of one's own.
    Decide {
        /// Which event.
        event: EventUri,
        /// What about whom.
        wish: DecideWish,
    },
    /// Name who is to go on with an event of one's own.
    HandOver {
        /// Which.
        event: EventUri,
        /// Who.
        to: Identity,
        /// A word with it.
        comment: Option<String>,
    },
    /// Take a handover of one's own back.
    TakeBack {
        /// Of which event.
        event: EventUri,
    },
    /// Go on with an event that was handed over to the owner.
    TakeOver {
        /// Which.
        event: EventUri,
    },
    /// Go on with an event whose organizer is gone, as a successor they named.
    Claim {
        /// Which.
        event: EventUri,
        /// Who was asked for the organizer before.
        asked: Silence,
    },
    /// Propose another time or place for somebody's event.
    Counter {
        /// Which.
        event: EventUri,
        /// What.
        wish: CounterWish,
    },
    /// Take back what the owner proposed.
    WithdrawProposal {
        /// Their proposal.
        proposal: ProposalUri,
    },
    /// Accept or decline what somebody proposed for an event of one's own.
    DecideProposal {
        /// Their proposal.
        proposal: ProposalUri,
        /// Which of the two.
        verdict: ProposalVerdict,
    },
}

//! What the API says of a refused command: of which kind the problem is, where, and what helps.

use super::problem::{Fault, not_valid};
use crate::api::ProblemType;
use crate::command::{DeputyRefusal, NotContinued, Refusal, SOURCES_MIN, Unamended};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        if let Refusal::Invalid(invalid) = &refusal {
            return not_valid(invalid);
        }
        if let Refusal::NotContinued(why) = &refusal {
            return not_continued(why);
        }
        let (kind, place) = kind_of(&refusal);
        advised(Fault::new(kind, place, refusal.to_string()), &refusal)
    }
}

/// The kind of problem, and what of the request it is about.
fn kind_of(refusal: &Refusal) -> (ProblemType, &'static str) {
    match refusal {
        Refusal::Invalid(invalid) => (ProblemType::Invalid, invalid.field),
        Refusal::NotTheOrganizer { .. } => (ProblemType::NotTheOrganizer, "event"),
        Refusal::PrivateEvent => (ProblemType::PrivateEvent, "event"),
        Refusal::Cancelled => (ProblemType::Cancelled, "event"),
        Refusal::NotHeard => (ProblemType::NotInvited, "event"),
        Refusal::Unreadable => (ProblemType::Unsupported, "event"),
        Refusal::Sealed => (ProblemType::Unsupported, "visibility"),
        Refusal::Series(_) => (ProblemType::Unsupported, "start"),
        Refusal::OutdatedProposal { .. } | Refusal::ProposalChanged => {
            (ProblemType::Conflict, "proposal")
        }
        Refusal::Amendment(why) => match why {
            Unamended::SingleDatesOnly { .. } => (ProblemType::NotTheOrganizer, "event"),
            Unamended::NothingChanged | Unamended::TooManyWaiting { .. } => {
                (ProblemType::Refused, "event")
            }
            Unamended::Decided => (ProblemType::Conflict, "amendment"),
        },
        Refusal::Gone => (ProblemType::NotFound, "event"),
        Refusal::NothingToWithdraw => (ProblemType::NotFound, "answer"),
        Refusal::NotTagged => (ProblemType::NotFound, "label"),
        Refusal::NoSuchOccurrence { .. } => (ProblemType::NotFound, "on"),
        Refusal::OwnCalendar { .. }
        | Refusal::NotShared { .. }
        | Refusal::NoInvitation { .. }
        | Refusal::NoAnswer { .. }
        | Refusal::NothingHeld { .. }
        | Refusal::NoMirror { .. } => (ProblemType::NotFound, "who"),
        Refusal::NotTheOwner { .. } | Refusal::PrivateCalendar => {
            (ProblemType::Refused, "calendar")
        }
        Refusal::OwnershipStays => (ProblemType::Refused, "role"),
        Refusal::NotYourProposal { .. } => (ProblemType::Refused, "proposal"),
        Refusal::OtherArea => (ProblemType::Refused, "visibility"),
        Refusal::Guests { .. } => (ProblemType::Refused, "guests"),
        Refusal::Deputy(DeputyRefusal::NoGrant { .. }) => (ProblemType::NotFound, "who"),
        Refusal::Deputy(DeputyRefusal::NotGranted { .. }) => (ProblemType::Refused, "principal"),
        Refusal::NotWritable => (ProblemType::Refused, "path"),
        Refusal::Foreign
        | Refusal::NotContinued(_)
        | Refusal::MayNotInvite
        | Refusal::OwnProposal
        | Refusal::AcceptedProposal
        | Refusal::TooManyProposals { .. }
        | Refusal::TooManyInvited { .. }
        | Refusal::SplitTooOften { .. }
        | Refusal::SplitLater => (ProblemType::Refused, "event"),
        Refusal::OwnDelegation | Refusal::MayNotDelegate { .. } => (ProblemType::Refused, "to"),
        Refusal::OwnInvitation
        | Refusal::OwnMirror
        | Refusal::Deputy(DeputyRefusal::TooMany { .. } | DeputyRefusal::OwnAdmission)
        | Refusal::TooManyMirrors { .. }
        | Refusal::TooManyCarried { .. } => (ProblemType::Refused, "who"),
    }
}

/// What was expected instead, or what to do.
fn advised(fault: Fault, refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::OwnCalendar { .. } | Refusal::NotShared { .. } => {
            fault.expected("people it is, or is to be, shared with")
        }
        Refusal::Sealed => fault.expected("private, public or unlisted"),
        Refusal::NoSuchOccurrence { .. } => {
            fault.expected("the date of an occurrence, as `kalends agenda` lists them")
        }
        Refusal::Guests { max, .. } => fault.expected(format!("at most {max}")),
        Refusal::NoAnswer { .. } => fault.expected("somebody whose answer has arrived"),
        Refusal::NothingHeld { .. } => fault.expected("somebody admitted, or waiting"),
        Refusal::NoMirror { .. } => fault.expected("one that `kalends mirror list` lists"),
        Refusal::Deputy(refusal) => advised_deputy(fault, refusal),
        Refusal::OtherArea => fault.hint("make another calendar and have your events join it"),
        Refusal::PrivateCalendar => {
            fault.hint("make another with --public or --unlisted, and have your events join it")
        }
        Refusal::NotYourProposal { .. } => fault.hint("decline it: kalends counter decline REF"),
        Refusal::NotTagged => fault.hint("kalends tag list shows which tags are yours"),
        Refusal::PrivateEvent => {
            fault.hint("create it with --public (anybody can read it then); sealing comes later")
        }
        Refusal::Cancelled => fault.hint("only no, and withdraw, are taken now"),
        Refusal::Foreign => fault.hint("answer by mail; the bridge comes later"),
        Refusal::Series(_) => {
            fault.hint("a rule by the second or minute with COUNT is the usual reason: use UNTIL")
        }
        Refusal::OwnInvitation => fault.hint("answer the event to say whether you come"),
        Refusal::OwnDelegation => fault.hint("kalends invite"),
        Refusal::MayNotInvite | Refusal::TooManyInvited { .. } | Refusal::MayNotDelegate { .. } => {
            fault.hint("ask its organizer to invite them")
        }
        Refusal::SplitTooOften { .. } => fault.hint("make a new event: kalends event create"),
        Refusal::SplitLater => fault.hint("cancel it, or delete first what was split from it"),
        Refusal::OwnProposal | Refusal::AcceptedProposal => {
            fault.hint("change it: kalends event edit")
        }
        Refusal::NotHeard => fault.hint("its organizer invites people to it"),
        Refusal::OutdatedProposal { .. } => {
            fault.hint("change the event by hand: kalends event edit")
        }
        Refusal::Amendment(why) => advised_amendment(fault, why),
        Refusal::TooManyProposals { .. } => {
            fault.hint("take one back first: kalends counter withdraw REF")
        }
        Refusal::ProposalChanged => fault.hint("look at it again: kalends counter list"),
        Refusal::TooManyMirrors { .. } => {
            fault.hint("take one away first: kalends mirror remove WHO")
        }
        Refusal::TooManyCarried { .. } => {
            fault.hint("stop carrying somebody first: kalends mirror serve --stop WHO")
        }
        Refusal::Invalid(_)
        | Refusal::NotContinued(_)
        | Refusal::NotTheOrganizer { .. }
        | Refusal::NotTheOwner { .. }
        | Refusal::OwnershipStays
        | Refusal::NoInvitation { .. }
        | Refusal::NothingToWithdraw
        | Refusal::Gone
        | Refusal::Unreadable
        | Refusal::OwnMirror
        | Refusal::NotWritable => fault,
    }
}

fn advised_amendment(fault: Fault, why: &Unamended) -> Fault {
    match why {
        Unamended::SingleDatesOnly { .. } => {
            fault.hint("name one date with --on, or ask an admin of the event")
        }
        Unamended::TooManyWaiting { .. } => {
            fault.hint("take one back: kalends event amendments --withdraw REF")
        }
        Unamended::Decided => fault.hint("change the event again: kalends event edit"),
        Unamended::NothingChanged => fault,
    }
}

fn advised_deputy(fault: Fault, refusal: &DeputyRefusal) -> Fault {
    match refusal {
        DeputyRefusal::NoGrant { .. } => {
            fault.expected("one that `kalends grant list` lists as given by you")
        }
        DeputyRefusal::NotGranted { .. } => {
            fault.hint("they let you with: kalends grant add YOU --may …")
        }
        DeputyRefusal::TooMany { .. } => {
            fault.hint("take one away first: kalends grant remove WHO --undo")
        }
        DeputyRefusal::OwnAdmission => fault.hint("ask its organizer to admit you"),
    }
}

/// Why nobody goes on with an event, in the words of the API.
fn not_continued(why: &NotContinued) -> Fault {
    let of = |kind, place| Fault::new(kind, place, why.to_string());
    match why {
        NotContinued::OrganizedBefore { .. } => {
            of(ProblemType::Refused, "to").expected("somebody who never organized it")
        }
        NotContinued::NotHandedOver => of(ProblemType::NotFound, "event"),
        NotContinued::NotOffered => of(ProblemType::Refused, "event")
            .hint("its organizer hands it over: kalends event handover EVENT --to YOU"),
        NotContinued::Taken => of(ProblemType::Conflict, "event"),
        NotContinued::OwnClaim => of(ProblemType::Refused, "event"),
        NotContinued::NotASuccessor => of(ProblemType::Refused, "event")
            .hint("its organizer names successors: kalends event edit EVENT --successor WHO"),
        NotContinued::ClaimTooEarly { from } => {
            of(ProblemType::Refused, "event").expected(format!("a claim from {from} on"))
        }
        NotContinued::NotAsked { .. } => of(ProblemType::Unreachable, "event")
            .expected(format!("the DHT and {SOURCES_MIN} sources"))
            .hint("join an indexer that follows its organizer: kalends index join INDEXER"),
        NotContinued::SignOfLife => {
            of(ProblemType::Conflict, "event").hint("its newest state is being fetched")
        }
    }
}

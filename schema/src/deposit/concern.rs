//! Whom a record concerns: whose parcels a node takes, and whom a node tells of its own changes.
//!
//! `10-keyspace`, *Deposit*; `30-scheduling`, the column *told to*.

use std::collections::{BTreeMap, BTreeSet};

use crate::key::Identity;
use crate::order::touched;
use crate::path::{Area, Path};
use crate::record::{Access, AdmissionOf, Attendee, CanInvite, Event, Record, RecurrenceId};
use crate::uri::{EventUri, Uri};

/// Whether what lies at `path` of `author` concerns `me`: it names me, or answers, decides or
/// counters what is mine. `record` is the record there, or, where a parcel proves that it is gone,
/// the one that was held before; without either nothing is known of it, and it concerns nobody.
///
/// `organizer` is who organizes the event that the record is about ([`event_of`]), as far as is
/// known; `None`: its first organizer.
///
/// An event, its handover and its claim concern whoever knows they take part in it, which the
/// record does not say: the node asks itself whether it holds an answer to, or an invitation to,
/// that event. A grant likewise concerns whoever organizes an event on which its grantee has spoken
/// for the author.
pub fn concerns(
    me: Identity,
    author: Identity,
    path: &Path,
    record: Option<&Record>,
    organizer: Option<Identity>,
) -> bool {
    if path.area() == Area::Priv || author == me {
        return false;
    }
    record.is_some_and(|record| named_in(record, organizer).contains(&me))
}

/// The event that a record of `author` at `path` is, or is about: by its root.
pub fn event_of(author: Identity, path: &Path, record: &Record) -> Option<EventUri> {
    match record {
        Record::Event(event) => match &event.continues {
            Some(root) => Some(root.clone()),
            None => EventUri::try_from(Uri::new(author, path.clone())).ok(),
        },
        Record::Invitation(invitation) => Some(invitation.event.clone()),
        Record::Attendee(answer) => Some(answer.event.clone()),
        Record::Admission(admission) => Some(admission.event.clone()),
        Record::CounterProposal(proposal) => Some(proposal.event.clone()),
        Record::Amendment(amendment) => Some(amendment.event.clone()),
        Record::Handover(handover) => Some(handover.event.clone()),
        Record::Claim(claim) => Some(claim.event.clone()),
        Record::Grant(grant) => grant.event.clone(),
        Record::DeclineCounter(_)
        | Record::Profile(_)
        | Record::Calendar(_)
        | Record::CalendarAmendment(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => None,
    }
}

/// A record as it was, and as it is to be.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// `None` where there was none.
    pub before: Option<&'a Record>,
    /// `None` where it is removed.
    pub after: Option<&'a Record>,
}

/// Everybody who is invited to an event or listed there, and in which of its dates: the whole of it
/// is `None`.
pub type Parts = BTreeMap<Identity, BTreeSet<Option<RecurrenceId>>>;

/// Who is told when `author` writes or removes a record at `path`: the people it names, or named
/// before, and, for an event, those of `parts` whom the change touches; of its handover and
/// its claim, and of a grant, all of them. `parts` of a grant are whoever organizes an event on which
/// its grantee has spoken for the author: what was said there may count no more, or again.
/// `organizer` is as in [`concerns`]. Never the author. What changes nothing
/// for somebody is not told to them. Being told is a courtesy; the records are the truth.
pub fn audience(
    author: Identity,
    path: &Path,
    written: Written<'_>,
    parts: &Parts,
    organizer: Option<Identity>,
) -> BTreeSet<Identity> {
    if path.area() == Area::Priv || written.before == written.after {
        return BTreeSet::new();
    }
    let mut told = match (written.before, written.after) {
        (Some(Record::Event(before)), Some(Record::Event(after))) => edited(before, after, parts),
        (before, after) => {
            let named = before.into_iter().chain(after);
            let whole = named.clone().any(|record| {
                matches!(
                    record,
                    Record::Event(_) | Record::Handover(_) | Record::Claim(_) | Record::Grant(_)
                )
            });
            let everybody = parts.keys().copied().filter(|_| whole);
            named.flat_map(|record| named_in(record, organizer)).chain(everybody).collect()
        }
    };
    told.remove(&author);
    told
}

/// Whom an edit of an event touches: who takes part in a date that it touches; who has a part in the
/// event itself, if it touches anything; and whose part that is not any more, or newly.
fn edited(before: &Event, after: &Event, parts: &Parts) -> BTreeSet<Identity> {
    let touched = touched(before, after);
    let is_touched = |dates: &BTreeSet<Option<RecurrenceId>>| {
        let whole = touched.contains(&None) || dates.contains(&None);
        !touched.is_empty() && (whole || !dates.is_disjoint(&touched))
    };
    let mut told: BTreeSet<Identity> =
        parts.iter().filter(|(_, dates)| is_touched(dates)).map(|(who, _)| *who).collect();
    let (had, has) = (named_in_access(&before.access), named_in_access(&after.access));
    told.extend(had.symmetric_difference(&has).map(|(who, _)| who));
    if !touched.is_empty() {
        told.extend(has.iter().map(|(who, _)| who));
    }
    told
}

/// A part in an event that its record gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Admin,
    Contributor,
    Inviter,
    /// The place among the successors.
    Successor(usize),
}

/// To whom an event gives which part.
fn named_in_access(access: &Access) -> BTreeSet<(Identity, Part)> {
    let inviters: &[Identity] = match &access.can_invite {
        CanInvite::People(people) => people,
        CanInvite::Attendees => &[],
    };
    let of = |people: &[Identity], part: Part| -> Vec<(Identity, Part)> {
        people.iter().map(|who| (*who, part)).collect()
    };
    let successors = access.successors.iter().enumerate();
    of(&access.admins, Part::Admin)
        .into_iter()
        .chain(of(&access.contributors, Part::Contributor))
        .chain(of(inviters, Part::Inviter))
        .chain(successors.map(|(place, who)| (*who, Part::Successor(place))))
        .collect()
}

/// The people whom a record names, or whose record it answers or decides.
fn named_in(record: &Record, organizer: Option<Identity>) -> BTreeSet<Identity> {
    let of = |event: &EventUri| organizer.unwrap_or(event.author());
    match record {
        Record::Invitation(invitation) => {
            BTreeSet::from([invitation.invitee, of(&invitation.event)])
        }
        Record::Attendee(answer) => answered_to(answer, of(&answer.event)),
        Record::Admission(admission) => {
            let attendee = match &admission.attendee {
                AdmissionOf::Answer(uri) => Some(uri.author()),
                AdmissionOf::Guest(_) => None,
            };
            attendee.into_iter().chain([of(&admission.event)]).collect()
        }
        Record::CounterProposal(proposal) => {
            proposal.principal.into_iter().chain([of(&proposal.event)]).collect()
        }
        // Whether it is the organizer's only the proposer knows, who has the proposal.
        Record::DeclineCounter(decline) => BTreeSet::from([decline.proposal.author]),
        Record::Event(event) => {
            let named = named_in_access(&event.access).into_iter().map(|(who, _)| who);
            named.chain(event.continues.iter().map(|root| root.author())).collect()
        }
        Record::Amendment(amendment) => BTreeSet::from([of(&amendment.event)]),
        Record::Handover(handover) => BTreeSet::from([handover.successor]),
        Record::Claim(claim) => {
            let successors = claim.carried.access.successors.iter().copied();
            successors.chain([claim.organizer_head.identity()]).collect()
        }
        Record::CalendarAmendment(of) => BTreeSet::from([of.calendar.author()]),
        Record::Grant(grant) => BTreeSet::from([grant.grantee]),
        Record::Calendar(calendar) => {
            let people = calendar.contributors.iter().chain(&calendar.admins);
            people.chain(&calendar.viewers).copied().collect()
        }
        Record::Profile(_) | Record::Tag(_) | Record::Contact(_) | Record::Guest(_) => {
            BTreeSet::new()
        }
    }
}

/// The organizer and the other ends of a delegation.
fn answered_to(answer: &Attendee, organizer: Identity) -> BTreeSet<Identity> {
    let ends = [answer.delegated_to, answer.delegated_from, answer.principal];
    ends.into_iter().flatten().chain([organizer]).collect()
}

#[cfg(test)]
mod tests;

//! Whom a record concerns: whose parcels a node takes, and whom a node tells of its own changes.
//!
//! `10-keyspace`, *Deposit*; `30-scheduling`, the column *told to*.

use std::collections::{BTreeMap, BTreeSet};

use crate::key::Identity;
use crate::order::touched;
use crate::path::{Area, Path};
use crate::record::{
    Access, AdmissionOf, Attendee, CanInvite, Event, Invitation, Record, RecurrenceId,
};

/// Whether what lies at `path` of `author` concerns `me`: it names me, or answers, decides or
/// counters what is mine. `record` is the record there, or, where a parcel proves that it is gone,
/// the one that was held before; without either nothing is known of it, and it concerns nobody.
///
/// An event concerns whoever knows they take part in it, which its record does not say: the node
/// asks itself whether it holds an answer to, or an invitation to, that event.
pub fn concerns(me: Identity, author: Identity, path: &Path, record: Option<&Record>) -> bool {
    if path.area() == Area::Priv || author == me {
        return false;
    }
    record.is_some_and(|record| named_in(record).contains(&me))
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
/// before, and, for an event, those of `parts` whom the change touches. Never the author. What
/// changes nothing for somebody is not told to them. Being told is a courtesy; the records are the
/// truth.
pub fn audience(
    author: Identity,
    path: &Path,
    written: Written<'_>,
    parts: &Parts,
) -> BTreeSet<Identity> {
    if path.area() == Area::Priv || written.before == written.after {
        return BTreeSet::new();
    }
    let mut told = match (written.before, written.after) {
        (Some(Record::Event(before)), Some(Record::Event(after))) => edited(before, after, parts),
        (before, after) => {
            let named = before.into_iter().chain(after);
            let whole = named.clone().any(|record| matches!(record, Record::Event(_)));
            let everybody = parts.keys().copied().filter(|_| whole);
            named.flat_map(named_in).chain(everybody).collect()
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
fn named_in(record: &Record) -> BTreeSet<Identity> {
    match record {
        Record::Invitation(invitation) => invited_by(invitation),
        Record::Attendee(answer) => answered_to(answer),
        Record::Admission(admission) => {
            let attendee = match &admission.attendee {
                AdmissionOf::Answer(uri) => Some(uri.author()),
                AdmissionOf::Guest(_) => None,
            };
            attendee.into_iter().chain([admission.event.author()]).collect()
        }
        Record::CounterProposal(proposal) => {
            proposal.principal.into_iter().chain([proposal.event.author()]).collect()
        }
        // Whether it is the organizer's only the proposer knows, who has the proposal.
        Record::DeclineCounter(decline) => BTreeSet::from([decline.proposal.author]),
        Record::Event(event) => {
            named_in_access(&event.access).into_iter().map(|(who, _)| who).collect()
        }
        Record::Amendment(amendment) => BTreeSet::from([amendment.event.author()]),
        Record::CalendarAmendment(of) => BTreeSet::from([of.calendar.author()]),
        Record::Handover(handover) => BTreeSet::from([handover.successor, handover.event.author()]),
        Record::Claim(claim) => BTreeSet::from([claim.event.author()]),
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

/// The invitee and, when somebody else invites, the organizer.
fn invited_by(invitation: &Invitation) -> BTreeSet<Identity> {
    BTreeSet::from([invitation.invitee, invitation.event.author()])
}

/// The organizer and the other ends of a delegation.
fn answered_to(answer: &Attendee) -> BTreeSet<Identity> {
    let ends = [answer.delegated_to, answer.delegated_from, answer.principal];
    ends.into_iter().flatten().chain([answer.event.author()]).collect()
}

#[cfg(test)]
mod tests;

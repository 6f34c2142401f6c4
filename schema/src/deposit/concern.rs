//! Whom a record concerns: whose parcels a node takes, and whom a node tells of its own changes.
//!
//! `10-keyspace`, *Deposit*; `30-scheduling`, the column *told to*.

use std::collections::BTreeSet;

use crate::key::Identity;
use crate::path::{Area, Path};
use crate::record::{AdmissionOf, Attendee, Invitation, Record};

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

/// Who is told when `author` writes or removes `record` at `path`: the people it names and, for an
/// event, `taking_part`: everybody invited or listed. Never the author. Being told is a courtesy;
/// the records are the truth.
pub fn audience(
    author: Identity,
    path: &Path,
    record: &Record,
    taking_part: &BTreeSet<Identity>,
) -> BTreeSet<Identity> {
    if path.area() == Area::Priv {
        return BTreeSet::new();
    }
    let mut told = named_in(record);
    if matches!(record, Record::Event(_)) {
        told.extend(taking_part);
    }
    told.remove(&author);
    told
}

/// The people whom a record names, or whose record it answers or decides.
fn named_in(record: &Record) -> BTreeSet<Identity> {
    match record {
        Record::Invitation(invitation) => invited_by(invitation),
        Record::Attendee(answer) => answered_to(answer),
        Record::Admission(admission) => match &admission.attendee {
            AdmissionOf::Answer(uri) => BTreeSet::from([uri.author()]),
            AdmissionOf::Guest(_) => BTreeSet::new(),
        },
        Record::Event(event) => event.access.successors.iter().copied().collect(),
        Record::Profile(_) | Record::Calendar(_) | Record::Tag(_) | Record::Contact(_) => {
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

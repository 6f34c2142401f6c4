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
    record.is_some_and(|record| is_their_word(author, record) && named_in(record).contains(&me))
}

/// Whether the author is one whose word it is: only the organizer admits.
fn is_their_word(author: Identity, record: &Record) -> bool {
    match record {
        Record::Admission(admission) => admission.event.author() == author,
        Record::Invitation(_)
        | Record::Attendee(_)
        | Record::CounterProposal(_)
        | Record::DeclineCounter(_)
        | Record::Event(_)
        | Record::Profile(_)
        | Record::Calendar(_)
        | Record::Amendment(_)
        | Record::Handover(_)
        | Record::Claim(_)
        | Record::Grant(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => true,
    }
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
        Record::CounterProposal(proposal) => BTreeSet::from([proposal.event.author()]),
        // Whether it is the organizer's only the proposer knows, who has the proposal.
        Record::DeclineCounter(decline) => BTreeSet::from([decline.proposal.author]),
        Record::Event(event) => event.access.successors.iter().copied().collect(),
        Record::Amendment(amendment) => BTreeSet::from([amendment.event.author()]),
        Record::Handover(handover) => BTreeSet::from([handover.successor, handover.event.author()]),
        Record::Claim(claim) => BTreeSet::from([claim.event.author()]),
        Record::Grant(grant) => BTreeSet::from([grant.grantee]),
        Record::Profile(_)
        | Record::Calendar(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => BTreeSet::new(),
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
mod tests {
    use std::collections::BTreeSet;

    use super::{audience, concerns};
    use crate::key::Identity;
    use crate::path::{Area, Collection, Path};
    use crate::record::{AdmissionState, Invitation, PartStat, Record};
    use crate::roster::stage::{Stage, who};

    fn at(collection: Collection) -> Path {
        Path::of(Area::Pub, collection, "x").unwrap()
    }

    /// Ann's event, Bob's answer, and what Ann wrote of Bob.
    fn records() -> [(Collection, Record); 4] {
        let mut stage = Stage::new(Default::default());
        stage.says("Bob", PartStat::Accepted);
        stage.decides("Ann", "Bob", AdmissionState::Admitted);
        stage.invites("Ann", "Bob");
        let facts = stage.facts;
        [
            (Collection::Events, Record::Event(Box::new(facts.event.record))),
            (Collection::Attendees, Record::Attendee(facts.answers[0].record.clone())),
            (Collection::Admissions, Record::Admission(facts.admissions[0].record.clone())),
            (Collection::Invitations, Record::Invitation(facts.invitations[0].record.clone())),
        ]
    }

    fn told(author: &str, collection: Collection, record: &Record) -> Vec<Identity> {
        let taking_part = [who("Ann"), who("Bob"), who("Cem")].into();
        audience(who(author), &at(collection), record, &taking_part).into_iter().collect()
    }

    #[test]
    fn the_people_of_the_table_are_told_and_never_the_author() {
        let [event, answer, admission, invitation] = records();
        assert_eq!(told("Ann", event.0, &event.1), [who("Bob"), who("Cem")]);
        assert_eq!(told("Bob", answer.0, &answer.1), [who("Ann")]);
        assert_eq!(told("Ann", admission.0, &admission.1), [who("Bob")]);
        assert_eq!(told("Ann", invitation.0, &invitation.1), [who("Bob")]);
        assert_eq!(told("Cem", invitation.0, &invitation.1), [who("Ann"), who("Bob")]);
    }

    #[test]
    fn nobody_is_told_of_what_is_private() {
        let [event, ..] = records();
        let path = Path::of(Area::Priv, event.0, "x").unwrap();
        assert!(audience(who("Ann"), &path, &event.1, &[who("Bob")].into()).is_empty());
        assert!(!concerns(who("Bob"), who("Ann"), &path, Some(&event.1)));
    }

    #[test]
    fn a_parcel_concerns_whom_its_record_names_or_answers() {
        let [event, answer, admission, invitation] = records();
        let concern = |me: &str, author: &str, (collection, record): &(Collection, Record)| {
            concerns(who(me), who(author), &at(*collection), Some(record))
        };
        assert!(concern("Ann", "Bob", &answer));
        assert!(!concern("Cem", "Bob", &answer));
        assert!(concern("Bob", "Ann", &invitation));
        assert!(concern("Bob", "Ann", &admission));
        assert!(!concern("Bob", "Bob", &admission), "one's own");
        assert!(!concern("Bob", "Ann", &event), "an event names nobody who takes part");
        assert!(!concerns(who("Ann"), who("Bob"), &at(answer.0), None));
    }

    #[test]
    fn an_admission_by_anybody_but_the_organizer_concerns_nobody() {
        let [_, _, (collection, record), _] = records();
        assert!(!concerns(who("Bob"), who("Cem"), &at(collection), Some(&record)));
    }

    #[test]
    fn a66_a67_the_organizer_is_told_of_a_proposal_and_the_proposer_of_its_decline() {
        use crate::record::example::{author, decline, event_uri, identity, proposal};
        let (organizer, proposer) = (author(), identity(8));
        let proposed = Record::CounterProposal(proposal());
        let told = |by, collection, record: &Record| {
            audience(by, &at(collection), record, &BTreeSet::new()).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(event_uri().author(), organizer);
        assert_eq!(told(proposer, Collection::CounterProposals, &proposed), [organizer]);
        let path = at(Collection::CounterProposals);
        assert!(concerns(organizer, proposer, &path, Some(&proposed)));
        assert!(!concerns(who("Cem"), proposer, &path, Some(&proposed)));
        let declined = Record::DeclineCounter(decline());
        assert_eq!(told(organizer, Collection::DeclineCounters, &declined), [proposer]);
        assert!(concerns(proposer, organizer, &at(Collection::DeclineCounters), Some(&declined)));
    }

    #[test]
    fn an_invitation_by_somebody_else_concerns_the_organizer_too() {
        let [_, _, _, (collection, record)] = records();
        let Record::Invitation(invitation) = record else { unreachable!() };
        let record = Record::Invitation(Invitation { invitee: who("Dan"), ..invitation });
        for name in ["Ann", "Dan"] {
            assert!(concerns(who(name), who("Bob"), &at(collection), Some(&record)));
        }
    }
}

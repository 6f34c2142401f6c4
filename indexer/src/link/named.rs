//! Whom a record names: the people an index follows so that what it links is whole. Pure.

use std::collections::BTreeSet;

use kalends_schema::key::Identity;
use kalends_schema::record::{AdmissionOf, CanInvite, Record};

/// The identities that a record names, its author left out.
pub fn named(author: Identity, record: &Record) -> BTreeSet<Identity> {
    let mut people = BTreeSet::new();
    match record {
        Record::Event(event) => {
            people.extend(event.calendars.iter().map(|calendar| calendar.author()));
            let access = &event.access;
            people.extend(access.admins.iter().chain(&access.contributors));
            people.extend(&access.successors);
            if let CanInvite::People(inviters) = &access.can_invite {
                people.extend(inviters);
            }
        }
        Record::Calendar(calendar) => {
            people.extend(calendar.contributors.iter().chain(&calendar.admins));
        }
        Record::Invitation(invitation) => {
            people.extend([invitation.event.author(), invitation.invitee]);
        }
        Record::Attendee(answer) => {
            people.insert(answer.event.author());
            people.extend(answer.delegated_to.iter().chain(&answer.delegated_from));
            people.extend(&answer.principal);
        }
        Record::Admission(admission) => {
            people.insert(admission.event.author());
            match &admission.attendee {
                AdmissionOf::Answer(uri) => people.extend([uri.author()]),
                AdmissionOf::Guest(_) => {}
            }
        }
        Record::CounterProposal(proposal) => {
            people.insert(proposal.event.author());
            people.extend(&proposal.principal);
        }
        Record::DeclineCounter(decline) => people.extend([decline.proposal.author]),
        Record::Amendment(amendment) => people.extend([amendment.event.author()]),
        Record::CalendarAmendment(of) => people.extend([of.calendar.author()]),
        Record::Handover(handover) => people.extend([handover.event.author(), handover.successor]),
        Record::Claim(claim) => people.extend([claim.event.author()]),
        Record::Grant(grant) => {
            people.insert(grant.grantee);
            people.extend(grant.event.as_ref().map(|event| event.author()));
        }
        Record::Tag(tag) => people.extend([tag.uri.author]),
        Record::Profile(_) | Record::Contact(_) | Record::Guest(_) => {}
    }
    people.remove(&author);
    people
}

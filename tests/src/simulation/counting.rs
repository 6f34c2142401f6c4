//! What of an event's facts can count, in one order: what two machines are compared by.
//!
//! A machine may hold more: an admission of somebody who may not admit is nothing to anybody, and
//! one machine keeps it where another does not look for it.

use kalends_schema::hash::Hash;
use kalends_schema::record::Grant;
use kalends_schema::roster::{Fact, Facts};

/// The hash of what can count.
pub(super) fn hash_of(facts: &Facts) -> Hash {
    Hash::of(format!("{:?}", counting(facts)).as_bytes())
}

/// What can count, in one order.
fn counting(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    let organizer = facts.organizer();
    let continuation = facts.continuation.clone();
    facts.former = facts.former.map(|former| Box::new(counting(&former)));
    let Facts { answers, invitations, admissions, grants, .. } = &mut facts;
    admissions.retain(|one| {
        let lets = |grant: &Fact<Grant>| {
            let Grant { grantee, may, .. } = &grant.record;
            grant.author == organizer && *grantee == one.author && may.admit
        };
        continuation.rank(one.author, one.stamp).is_some() || grants.iter().any(lets)
    });
    grants.retain(|grant| {
        let by = grant.record.grantee;
        let answers = answers
            .iter()
            .any(|one| one.author == by && one.record.principal == Some(grant.author));
        let acts = invitations.iter().any(|one| one.author == by)
            || admissions.iter().any(|one| one.author == by);
        answers || (grant.author == organizer && acts)
    });
    grants.sort_by_key(|one| (one.author, one.record.grantee, one.stamp));
    answers.sort_by_key(|one| (one.author, one.stamp, one.record.recurrence_id));
    invitations
        .sort_by_key(|one| (one.author, one.stamp, one.record.invitee, one.record.recurrence_id));
    admissions.sort_by_key(|one| {
        let record = &one.record;
        (one.author, one.stamp, record.attendee.person(), record.recurrence_id, record.ticket)
    });
    facts
}

/// The facts that are compared with a store read from end to end.
pub(super) fn plain(facts: &Facts) -> Facts {
    Facts {
        answers: facts.answers.clone(),
        invitations: facts.invitations.clone(),
        admissions: facts.admissions.clone(),
        continuation: facts.continuation.clone(),
        grants: facts.grants.clone(),
        ..Facts::of(facts.event_uri.clone(), facts.event.clone())
    }
}

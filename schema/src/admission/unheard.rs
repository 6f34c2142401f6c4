//! Answers that have not come to a new organizer yet: the ledger says that they were given.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::answer_path;
use crate::key::Identity;
use crate::path::Path;
use crate::record::{Admission, AdmissionOf, AdmissionState, Attendee, PartStat, RecurrenceId};
use crate::roster::{Fact, Facts};
use crate::time::Timestamp;

/// Whose seats or places in the line rest on answers that are not among the facts, and when the
/// ledger last said so: a copy of theirs that is older may lack the answer.
pub fn unheard(facts: &Facts) -> BTreeMap<Identity, Timestamp> {
    let answered: BTreeSet<Identity> = facts.answers.iter().map(|one| one.author).collect();
    let mut said = BTreeMap::new();
    for fact in &facts.admissions {
        let Some((who, _)) = seat_of(fact).filter(|(who, _)| !answered.contains(who)) else {
            continue;
        };
        let at: &mut Timestamp = said.entry(who).or_insert(fact.record.last_modified);
        *at = fact.record.last_modified.max(*at);
    }
    said
}

/// The facts with the answers of `people` as the ledger has them: whoever has a seat keeps it, and
/// whoever waits is not passed, until their own answer is here.
#[must_use]
pub fn at_the_ledgers_word(mut facts: Facts, people: &BTreeSet<Identity>) -> Facts {
    let mut said = BTreeMap::new();
    for fact in &facts.admissions {
        let rank = facts.continuation.rank(fact.author, fact.stamp);
        let seat = seat_of(fact).filter(|(who, _)| people.contains(who));
        let (Some(rank), Some((who, path))) = (rank, seat) else { continue };
        if let Some(answer) = answer_of(&facts, &fact.record, &path) {
            let fact = Fact { author: who, stamp: fact.stamp, record: answer };
            // Of two organizers' words the later one's counts.
            let place = said.entry((who, path)).or_insert_with(|| (rank, fact.clone()));
            if rank > place.0 {
                *place = (rank, fact);
            }
        }
    }
    facts.answers.extend(said.into_values().map(|(_, fact)| fact));
    facts
}

/// The answer that an admission decides, as it was when it was decided.
fn answer_of(facts: &Facts, admission: &Admission, path: &Path) -> Option<Attendee> {
    let event = &facts.event_uri;
    let of_date = |on: Option<&RecurrenceId>| *path == answer_path(event, on, None);
    let on = admission.recurrence_id.filter(|on| of_date(Some(on)));
    (on.is_some() || of_date(None)).then(|| Attendee {
        recurrence_id: on,
        sequence: facts.event.record.sequence(),
        round: admission.round,
        guests: admission.seats.saturating_sub(1),
        ..Attendee::new(event, PartStat::Accepted, admission.created_at)
    })
}

fn seat_of(fact: &Fact<Admission>) -> Option<(Identity, Path)> {
    let stands = matches!(fact.record.state, AdmissionState::Admitted | AdmissionState::Waitlisted);
    match &fact.record.attendee {
        AdmissionOf::Answer(answer) if stands => Some((answer.author(), answer.path().clone())),
        AdmissionOf::Answer(_) | AdmissionOf::Guest(_) => None,
    }
}

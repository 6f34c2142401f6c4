//! Which admissions count, reckoned apart from the engine: the later organizer's word, and of a
//! deputy's and theirs the one for the later round, then the later one (`0271`, `0275`).

use std::collections::BTreeMap;

use kalends_schema::record::{Admission, Person, RecurrenceId};
use kalends_schema::roster::{Act, Deed, Fact, Facts, may_act};

/// Which admission: of whom, by the path of the answer, and for which date.
pub(super) type Place = (Person, String, Option<RecurrenceId>);

/// An admission that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) fact: &'a Fact<Admission>,
    /// Whether somebody wrote it in the organizer's name.
    pub(super) is_deputys: bool,
}

/// Every admission that counts.
pub(super) fn admissions(facts: &Facts) -> BTreeMap<Place, Said<'_>> {
    let mut counting: BTreeMap<Place, Said<'_>> = BTreeMap::new();
    let by_organizers = facts.admissions.iter().filter(|one| rank(facts, one).is_some());
    for fact in by_organizers {
        let place = counting.entry(place(fact)).or_insert(Said { fact, is_deputys: false });
        if (rank(facts, place.fact), place.fact.stamp) < (rank(facts, fact), fact.stamp) {
            place.fact = fact;
        }
    }
    for fact in facts.admissions.iter().filter(|one| is_deputys(facts, one)) {
        let said = counting.entry(place(fact)).or_insert(Said { fact, is_deputys: true });
        let weight = |one: &Fact<Admission>| (one.record.round, one.record.last_modified);
        if weight(said.fact) < weight(fact) {
            *said = Said { fact, is_deputys: true };
        }
    }
    counting
}

fn rank(facts: &Facts, fact: &Fact<Admission>) -> Option<usize> {
    facts.continuation.rank(fact.author, fact.stamp)
}

/// Nobody admits themselves, not even in the organizer's name.
fn is_deputys(facts: &Facts, fact: &Fact<Admission>) -> bool {
    let (principal, deputy) = (facts.organizer(), fact.author);
    let (event, at) = (&facts.event_uri, fact.record.last_modified);
    rank(facts, fact).is_none()
        && fact.record.attendee.person() != Person::Key(deputy)
        && may_act(&facts.grants, &Deed { act: Act::Admit, principal, deputy, event, at })
}

fn place(fact: &Fact<Admission>) -> Place {
    let record = &fact.record;
    (record.attendee.person(), format!("{:?}", record.attendee), record.recurrence_id)
}

//! Which admission decides an answer.
//!
//! An answer to the series is decided by the series' admission, and for a date that has an
//! admission of its own by that. An answer to a date is decided by its own admission; until it has
//! one, it rests on what the series answer has. A delegate's yes is decided by what the person has
//! whose place they take, until they have an admission of their own.

use super::answered::{Answered, answered, claim};
use super::judge::Bench;
use super::ledger::{Entry, Key};
use crate::key::Identity;
use crate::record::{AdmissionState, Person, RecurrenceId};

/// How far the organizer's ledger has decided an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decided {
    /// Not at all: the answer waits for a first decision.
    Not,
    /// By this admission, for this round.
    By(Key, Entry),
    /// The ledger knows a later round: the answer is not news.
    Past,
}

/// What decides `answer` of `person` at an occurrence: an admission of their own, or, for whoever
/// takes the place of somebody else, what that one has.
pub(crate) fn decided(
    bench: &Bench<'_>,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
    answer: &Answered<'_>,
) -> Decided {
    let own = own_decision(bench, person, occurrence, answer);
    let is_better = |taken: &Entry| match own {
        Decided::Not => true,
        Decided::Past => false,
        Decided::By(_, entry) => match entry.state {
            AdmissionState::Admitted | AdmissionState::Denied => false,
            AdmissionState::Waitlisted => taken.state == AdmissionState::Admitted,
            AdmissionState::Full | AdmissionState::Released => true,
        },
    };
    match bench.taken_over(person, occurrence, answer).filter(is_better) {
        Some(entry) => Decided::By(key_for(bench, occurrence, answer), entry),
        None => own,
    }
}

/// What of a person's own admissions decides `answer` at an occurrence.
pub(crate) fn own_decision(
    bench: &Bench<'_>,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
    answer: &Answered<'_>,
) -> Decided {
    if bench.gathered.counts_people() {
        return match claim(bench.gathered, bench.invitations, person) {
            Some(claim) => by_claim(bench, person, &claim),
            None => Decided::Not,
        };
    }
    match (occurrence, answer.of) {
        (Some(date), Some(_)) => to_a_date(bench, person, *date, answer),
        (Some(date), None) => to_the_series_at(bench, person, *date, answer),
        (None, _) => own(bench, person, Key { answer: None, covers: None }, answer),
    }
}

/// The key under which a decision on `answer` at an occurrence is written.
pub(crate) fn key_for(
    bench: &Bench<'_>,
    occurrence: Option<&RecurrenceId>,
    answer: &Answered<'_>,
) -> Key {
    let covers = if bench.gathered.counts_people() { None } else { occurrence.copied() };
    Key { answer: answer.of, covers }
}

fn to_a_date(
    bench: &Bench<'_>,
    person: Identity,
    date: RecurrenceId,
    answer: &Answered<'_>,
) -> Decided {
    for covers in [Some(date), None] {
        let key = Key { answer: Some(date), covers };
        if bench.entry(person, key).is_some() {
            return own(bench, person, key, answer);
        }
    }
    let series = answered(bench.gathered, bench.invitations, person, None);
    let Some(series) = series.filter(Answered::holds) else { return Decided::Not };
    resting(to_the_series_at(bench, person, date, &series))
}

fn to_the_series_at(
    bench: &Bench<'_>,
    person: Identity,
    date: RecurrenceId,
    answer: &Answered<'_>,
) -> Decided {
    let dated = Key { answer: None, covers: Some(date) };
    if bench.entry(person, dated).is_some() {
        return own(bench, person, dated, answer);
    }
    // An answer to this date was decided before: that seat, if held, is still theirs; if it was
    // given up, taking the answer back does not bring it back.
    let left = Key { answer: Some(date), covers: Some(date) };
    if let Some(entry) = bench.entry(person, left) {
        return resting(Decided::By(left, entry));
    }
    own(bench, person, Key { answer: None, covers: None }, answer)
}

/// Of the whole series, with one seat per person.
fn by_claim(bench: &Bench<'_>, person: Identity, claim: &Answered<'_>) -> Decided {
    let key = Key { answer: claim.of, covers: None };
    if bench.entry(person, key).is_some() {
        return own(bench, person, key, claim);
    }
    let person = Person::Key(person);
    let whole = bench.ledger.entries(&person).filter(|(key, _)| key.covers.is_none());
    let held = whole.filter(|(_, entry)| is_held(entry.state)).min_by_key(|(_, e)| e.ticket);
    held.map_or(Decided::Not, |(key, entry)| Decided::By(*key, *entry))
}

fn own(bench: &Bench<'_>, person: Identity, key: Key, answer: &Answered<'_>) -> Decided {
    let round = answer.fact.record.round;
    match bench.entry(person, key) {
        None => Decided::Not,
        Some(entry) if entry.round < round => Decided::Not,
        Some(entry) if entry.round > round => Decided::Past,
        Some(entry) => Decided::By(key, entry),
    }
}

/// A decision on another answer, as far as it carries over: not a seat that was given up.
fn resting(decided: Decided) -> Decided {
    match decided {
        Decided::By(_, entry) if entry.state == AdmissionState::Released => Decided::Not,
        Decided::By(..) | Decided::Not => decided,
        Decided::Past => Decided::Not,
    }
}

/// Whether an admission holds a seat or a place in the line.
pub(crate) fn is_held(state: AdmissionState) -> bool {
    match state {
        AdmissionState::Admitted | AdmissionState::Waitlisted => true,
        AdmissionState::Full | AdmissionState::Denied | AdmissionState::Released => false,
    }
}

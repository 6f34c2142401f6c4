//! What the ledger owes to answers that changed: seats given up are released, seats no longer
//! wanted are freed, and an answer that rested on another's admission gets its own.

use std::collections::BTreeSet;

use super::first_seen::FirstSeen;
use crate::key::Identity;
use crate::record::{AdmissionState, Person, RecurrenceId};
use crate::roster::{
    Answered, Bench, Decided, Entry, Gathered, Invitations, Key, Ledger, Standing,
};
use crate::roster::{answered, claim, claimed_at, decided, is_held, key_for};
use crate::time::Timestamp;

/// Brings what the ledger holds of some people up to the answers there are.
pub(super) fn upkeep(
    (gathered, invitations): (&Gathered<'_>, &Invitations),
    seen: &FirstSeen<'_>,
    people: &BTreeSet<Person>,
    ledger: &mut Ledger,
    now: Timestamp,
) {
    let held = people.iter().filter(|person| ledger.entries(person).next().is_some());
    let held: Vec<Identity> = held.filter_map(Person::key).collect();
    for person in held.into_iter().filter(|person| *person != gathered.organizer) {
        for occurrence in occurrences(gathered, invitations, ledger, person) {
            let bench = Bench { gathered, ledger, invitations };
            if let Some((key, entry)) = brought_up(&bench, person, occurrence.as_ref(), now) {
                ledger.put(Person::Key(person), key, entry);
            }
        }
        for (key, entry) in given_up(&Bench { gathered, ledger, invitations }, seen, person) {
            ledger.put(Person::Key(person), key, entry);
        }
    }
}

/// Where a person's admissions have to be looked at.
pub(super) fn occurrences(
    gathered: &Gathered<'_>,
    invitations: &Invitations,
    ledger: &Ledger,
    person: Identity,
) -> BTreeSet<Option<RecurrenceId>> {
    if gathered.counts_people() {
        let bench = Bench { gathered, ledger, invitations };
        let claim = claim(gathered, invitations, person);
        return claim.map(|_| claimed_at(&bench, &Person::Key(person))).into_iter().collect();
    }
    let who = Person::Key(person);
    let decided = ledger.entries(&who).flat_map(|(key, _)| [key.answer, key.covers]);
    let answers = gathered.answers.get(&person).into_iter().flat_map(|own| own.dated());
    let dates = decided.flatten().chain(answers).filter(|date| gathered.dates.contains(date));
    dates.map(Some).chain([None]).collect()
}

/// The admission of an answer's own where it rests on another's, or holds more than it wants, or
/// takes back one date of an admitted series.
fn brought_up(
    bench: &Bench<'_>,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
    now: Timestamp,
) -> Option<(Key, Entry)> {
    let (gathered, invitations) = (bench.gathered, bench.invitations);
    let answer = match gathered.counts_people() {
        // The one word for which they have their seat, wherever it stands.
        true => claim(gathered, invitations, person),
        false => answered(gathered, invitations, person, occurrence),
    }?;
    if !bench.needs_admission(person, occurrence) {
        return None;
    }
    let put = if answer.holds() {
        of_its_own(bench, person, occurrence, &answer, now)
    } else {
        left_out(bench, person, occurrence, &answer)
    };
    // Most people's is as it should be, so that the verdict on them is asked for last.
    let put = put?;
    let listed = bench.judge(&Person::Key(person), occurrence)?;
    let unwanted = matches!(listed.row.standing, Standing::Denied | Standing::Revoked);
    (!unwanted).then_some(put)
}

/// What an answer that says yes or maybe has, where that rests on another's admission or is for
/// more seats than it wants.
fn of_its_own(
    bench: &Bench<'_>,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
    answer: &Answered<'_>,
    now: Timestamp,
) -> Option<(Key, Entry)> {
    let own = key_for(bench, occurrence, answer);
    let Decided::By(key, entry) = decided(bench, person, occurrence, answer) else { return None };
    let round = answer.fact.record.round;
    if key.answer != own.answer {
        return Some((own, Entry { round, created_at: now, ..entry }));
    }
    let seats = bench.wanted(person, answer);
    let frees = bench.entry(person, own) == Some(entry)
        && !answer.lapsed
        && entry.state == AdmissionState::Admitted
        && bench.gathered.access().max_attendees.is_some()
        && entry.seats > seats;
    frees.then_some((own, Entry { seats, ..entry }))
}

/// One date declined of a series that has a seat there: the date's own admission says so, so that
/// taking the answer back does not bring the seat back.
fn left_out(
    bench: &Bench<'_>,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
    answer: &Answered<'_>,
) -> Option<(Key, Entry)> {
    let date = answer.of.filter(|_| occurrence.is_some() && !bench.gathered.counts_people())?;
    let key = Key { answer: Some(date), covers: Some(date) };
    if answer.lapsed || bench.entry(person, key).is_some() {
        return None;
    }
    let series = answered(bench.gathered, bench.invitations, person, None)?;
    let Decided::By(_, entry) = decided(bench, person, Some(&date), &series) else { return None };
    let round = answer.fact.record.round;
    is_held(entry.state).then_some((key, Entry { state: AdmissionState::Released, round, ..entry }))
}

/// Seats and places whose answer says no, is gone, or is of somebody uninvited.
fn given_up(bench: &Bench<'_>, seen: &FirstSeen<'_>, person: Identity) -> Vec<(Key, Entry)> {
    let who = Person::Key(person);
    let held = bench.ledger.entries(&who).filter(|(_, entry)| is_held(entry.state));
    let released = held.filter(|(key, _)| {
        let at = key.covers.or(key.answer);
        let invited = bench.invitations.at(person, at.as_ref());
        invited.is_some_and(|invited| invited.revoked)
            || !answer_holds(bench.gathered, seen, person, key.answer)
    });
    released
        .map(|(key, entry)| (*key, Entry { state: AdmissionState::Released, ..*entry }))
        .collect()
}

/// Whether an answer says yes or maybe. Somebody admitted who never answered has given nothing up.
fn answer_holds(
    gathered: &Gathered<'_>,
    seen: &FirstSeen<'_>,
    person: Identity,
    occurrence: Option<RecurrenceId>,
) -> bool {
    let answers = gathered.answers.get(&person);
    let fact = answers.and_then(|own| match occurrence {
        None => own.series,
        Some(date) => own.dates.get(&date).copied(),
    });
    match fact {
        Some(fact) => Answered { fact, of: occurrence, lapsed: false }.holds(),
        None => !seen.knows(person, occurrence.as_ref()),
    }
}

//! The organizer's ledger kept by itself: what the organizer's node writes when answers come.
//!
//! `30-scheduling`, *Admissions*. Two steps, repeated until nothing changes, since whoever is
//! admitted may be allowed to invite others: `upkeep` (what was given up, or is wanted no more) with
//! `passed_on` (what goes on to a delegate), then `seating` (who is let in, who waits, who is turned away).

mod by_hand;
mod first_seen;
mod guest;
mod passed_on;
mod round;
mod seating;
mod unheard;
mod upkeep;

use std::collections::BTreeSet;

use crate::key::Identity;
use crate::record::{Admission, AdmissionState, Person, RecurrenceId};
use crate::roster::{Answered, claim, claimed_at, key_for};
use crate::roster::{
    Bench, Entry, Facts, Gathered, Invitations, Ledger, Running, Standing, Wish, answered,
};
use crate::time::Timestamp;
use crate::uri::AttendeeUri;

pub use by_hand::{Hand, NotDecided, by_hand};
use first_seen::FirstSeen;
pub use guest::{GuestWord, take_word};
pub use round::{comes, round};
pub use unheard::{at_the_ledgers_word, unheard};

/// Turns after which the ledger is left as it is. Each turn lets in who the turn before allowed to
/// be invited, and those chains are at most 8 long.
const TURNS_MAX: usize = 64;

/// The admissions that the organizer's node must write now: new ones, and changed ones in full.
///
/// `order` is the order in which the node first saw the answers, those since removed included, and
/// nothing an author claims; answers that are not in it come after, by URI. Once these are
/// written, asking again gives nothing.
pub fn automatic(facts: &Facts, order: &[AttendeeUri], now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let before = Ledger::of(facts, &gathered);
    let seen = FirstSeen::of(order, &gathered);
    let mut ledger = before.clone();
    let mut invitations = Invitations::of(&gathered, &ledger);
    let mut everybody = None;
    // Whom to look at: everybody first, then whom the turn before changed anything for.
    let mut people: BTreeSet<Person> = ledger.people().cloned().collect();
    for _ in 0..TURNS_MAX {
        let changes = ledger.changes();
        upkeep::upkeep((&gathered, &invitations), &seen, &people, &mut ledger, now);
        passed_on::pass_on(&gathered, &invitations, &mut ledger, now);
        if let Some(limit) = gathered.access().max_attendees {
            let (gathered, invitations, seen) = (&gathered, &invitations, &seen);
            let desk = seating::Desk { gathered, invitations, seen, limit: limit.into(), now };
            let running = || Running::of(&Bench { gathered, ledger: &ledger, invitations });
            desk.seat(everybody.get_or_insert_with(running), &mut ledger);
        }
        if ledger.changes() == changes {
            break;
        }
        match invitations.again(&gathered, &ledger) {
            None => people = gathered.delegations.reach(ledger.changed_since(changes)),
            Some(other) => {
                (invitations, everybody) = (other, None);
                people = ledger.people().cloned().collect();
            }
        }
    }
    ledger.written_since(&before, gathered.uri, now)
}

/// The admissions that keep everybody's seat when an event without a limit gets one: for those
/// whose answers stand under `facts`, the event as it was *before*. The organizer's node writes
/// them in the commit that sets the limit, since a lowered limit puts nobody out.
pub fn seated(facts: &Facts, order: &[AttendeeUri], now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let seen = FirstSeen::of(order, &gathered);
    let mut people: Vec<Identity> = gathered.answers.keys().copied().collect();
    people.retain(|person| *person != gathered.organizer);
    people.sort_by_cached_key(|person| seen.of_person(*person));
    let before = Ledger::of(facts, &gathered);
    seats_kept(&gathered, &before, &people, now).written_since(&before, gathered.uri, now)
}

/// The whole ledger, for whoever goes on with an event to write as their own: nobody who had it
/// before, nor their deputies, changes a line of it from then on. An organizer needs no admission,
/// and everybody else does: where there is a limit, the one who goes gets theirs.
pub fn handed_on(facts: &Facts, now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let before = Ledger::of(facts, &gathered);
    let people: &[Identity] = match gathered.access().max_attendees {
        Some(_) => &[gathered.organizer],
        None => &[],
    };
    let ledger = seats_kept(&gathered, &before, people, now);
    ledger.written_since(&Ledger::empty(), gathered.uri, now)
}

/// The ledger with admissions for what these people's answers hold already.
fn seats_kept(
    gathered: &Gathered<'_>,
    before: &Ledger,
    people: &[Identity],
    now: Timestamp,
) -> Ledger {
    let invitations = Invitations::of(gathered, before);
    let bench = Bench { gathered, ledger: before, invitations: &invitations };
    let mut ledger = before.clone();
    for person in people.iter().copied() {
        for (occurrence, answer) in words_of(&bench, person) {
            let key = key_for(&bench, occurrence.as_ref(), &answer);
            let by_series = occurrence.is_some() && answer.of.is_none();
            let covered = by_series && !gathered.counts_people();
            let listed = bench.judge(&Person::Key(person), occurrence.as_ref());
            let stands = listed.is_some_and(|judged| {
                let passed_on = judged.row.standing == Standing::Delegated;
                let kept = passed_on && bench.keeps(person, occurrence.as_ref(), &answer);
                judged.row.standing.is_coming() || kept
            });
            if covered || !stands || bench.entry(person, key).is_some() {
                continue;
            }
            let entry = Entry {
                state: AdmissionState::Admitted,
                round: answer.fact.record.round,
                seats: bench.wanted(person, &answer),
                ticket: ledger.take_ticket(),
                partstat: None,
                created_at: now,
            };
            ledger.put(Person::Key(person), key, entry);
        }
    }
    ledger
}

/// What a person said, and where it stands: of everything that may have a seat of its own, or, where
/// one seat serves all dates, the one word for which they have it.
fn words_of<'a>(bench: &Bench<'a>, person: Identity) -> Vec<(Option<RecurrenceId>, Answered<'a>)> {
    let Bench { gathered, invitations, .. } = *bench;
    if gathered.counts_people() {
        let at = claimed_at(bench, &Person::Key(person));
        return claim(gathered, invitations, person).map(|word| (at, word)).into_iter().collect();
    }
    let dates = std::iter::once(None).chain(gathered.dates.iter().copied().map(Some));
    let word = |at: Option<RecurrenceId>| {
        Some((at, answered(gathered, invitations, person, at.as_ref())?))
    };
    dates.filter_map(word).collect()
}

/// The admissions that `people` have to an event by the series it was split from, as its own: what
/// the organizer's node writes before it changes those of the series, which then say nothing of
/// this event any more.
pub fn kept(facts: &Facts, people: &BTreeSet<Person>, now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let ledger = Ledger::of(facts, &gathered);
    let inherited = people
        .iter()
        .flat_map(|person| ledger.inherited(person).into_iter().map(move |key| (person, key)));
    inherited.filter_map(|at| ledger.record(&ledger, gathered.uri, at, now)).collect()
}

/// The admissions to single dates that an event has by the series it was split from, as its own: what
/// the organizer's node moves along with the dates.
pub fn kept_dates(facts: &Facts, now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let people = Ledger::of(facts, &gathered).people().cloned().collect();
    let mut all = kept(facts, &people, now);
    all.retain(|admission| admission.recurrence_id.is_some());
    all
}

/// Whether a wish is for a first decision.
fn is_new(wish: Wish, ticket: Option<u64>) -> Option<u32> {
    match wish {
        Wish::Seats(seats) if ticket.is_none() => Some(seats),
        Wish::Seats(_) | Wish::More(_) | Wish::None => None,
    }
}

#[cfg(test)]
mod tests;

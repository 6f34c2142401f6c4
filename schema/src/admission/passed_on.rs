//! What the ledger owes to delegations (`30-scheduling`, *Delegation*): a delegate's yes takes over
//! the seat and the place in the line of whoever named them; a seat passed on that somebody else
//! took, or nobody wants, is released, and so is one that rests on a claim nobody backs.
//!
//! Seat by seat what one gets the other gives up in the same turn, so that none is given twice.

use std::collections::BTreeSet;

use super::upkeep::occurrences;
use crate::key::Identity;
use crate::record::{AdmissionState, Person, RecurrenceId};
use crate::roster::{Answered, Bench, Decided, Entry, Gathered, Invitations, Key, Ledger, Place};
use crate::roster::{answered, claim, decided, is_held, key_for, own_decision};
use crate::time::Timestamp;

/// One person's answer at one occurrence.
#[derive(Debug, Clone, Copy)]
struct At<'a> {
    person: Identity,
    occurrence: Option<RecurrenceId>,
    answer: Answered<'a>,
}

/// An entry to write.
type Put = (Identity, Key, Entry);

/// Brings the ledger up to the delegations there are.
pub(super) fn pass_on(
    gathered: &Gathered<'_>,
    invitations: &Invitations,
    ledger: &mut Ledger,
    now: Timestamp,
) {
    let claimants = claimants(gathered);
    if claimants.is_empty() && gathered.delegations.is_empty() {
        return;
    }
    for person in &claimants {
        let from = answers_of(gathered, *person).filter_map(|own| own.claims()).collect();
        each(gathered, invitations, ledger, (*person, from), |bench, at| take_over(bench, at, now));
    }
    for person in gathered.delegations.delegators() {
        let to = gathered.delegations.to(person).collect();
        each(gathered, invitations, ledger, (person, to), give_up);
    }
    for person in claimants {
        each(gathered, invitations, ledger, (person, BTreeSet::new()), let_go);
    }
}

/// Everybody who says that they take somebody's place.
fn claimants(gathered: &Gathered<'_>) -> BTreeSet<Identity> {
    let people = gathered.answers.keys().copied();
    let claims =
        |person: &Identity| answers_of(gathered, *person).any(|own| own.claims().is_some());
    people.filter(|person| *person != gathered.organizer).filter(claims).collect()
}

fn answers_of<'a>(
    gathered: &Gathered<'a>,
    person: Identity,
) -> impl Iterator<Item = Answered<'a>> + use<'a> {
    let own = gathered.answers.get(&person);
    let series = own.and_then(|own| own.series).into_iter();
    let dates: Vec<_> = own.map(|own| own.dates.values().copied().collect()).unwrap_or_default();
    series.chain(dates).map(|fact| Answered { fact, of: fact.record.recurrence_id, lapsed: false })
}

/// Writes what `decide` says of a person's answer at each occurrence where they or `others` have
/// records of their own, the series first.
fn each(
    gathered: &Gathered<'_>,
    invitations: &Invitations,
    ledger: &mut Ledger,
    (person, others): (Identity, BTreeSet<Identity>),
    decide: impl Fn(&Bench<'_>, &At<'_>) -> Vec<Put>,
) {
    let mut at = occurrences(gathered, invitations, ledger, person);
    if !gathered.counts_people() {
        for other in others {
            at.extend(occurrences(gathered, invitations, ledger, other));
            // Asked to a date of their own they take nobody's place there.
            at.extend(gathered.invited_at(other).map(Some));
        }
    }
    let mut puts = Vec::new();
    for occurrence in at {
        let answer = if gathered.counts_people() {
            claim(gathered, invitations, person)
        } else {
            answered(gathered, invitations, person, occurrence.as_ref())
        };
        let Some(answer) = answer else { continue };
        let bench = Bench { gathered, ledger, invitations };
        puts.extend(decide(&bench, &At { person, occurrence, answer }));
    }
    for (person, key, entry) in puts {
        ledger.put(Person::Key(person), key, entry);
    }
}

/// The delegate's own admission in place of the one they took over.
fn take_over(bench: &Bench<'_>, at: &At<'_>, now: Timestamp) -> Vec<Put> {
    let At { person, occurrence, answer } = at;
    let date = occurrence.as_ref();
    let Some(from) = answer.claims() else { return Vec::new() };
    let Some(passed_on) = word(bench, from, date) else { return Vec::new() };
    let Some((key, held)) = held_by(bench, from, date, &passed_on) else { return Vec::new() };
    let decision = decided(bench, *person, date, answer);
    let Decided::By(own, entry) = decision else { return Vec::new() };
    let series_covers = date.is_some()
        && key.covers.is_none()
        && answer.of.is_none()
        && passed_on.of.is_none()
        && !bench.gathered.counts_people();
    if series_covers || own_decision(bench, *person, date, answer) == decision {
        return Vec::new();
    }
    let theirs = key_given_up(bench, date, (key, &passed_on));
    let released = Entry { state: AdmissionState::Released, ..held };
    vec![(*person, own, Entry { created_at: now, ..entry }), (from, theirs, released)]
}

/// The seat of somebody who passed it on, and who does not keep it.
fn give_up(bench: &Bench<'_>, at: &At<'_>) -> Vec<Put> {
    let At { person, occurrence, answer } = at;
    let date = occurrence.as_ref();
    if !answer.passes_on() || bench.keeps(*person, date, answer) {
        return Vec::new();
    }
    released(bench, at)
}

/// The seat of a delegate whom nobody names any more. While the word by which they had it only
/// lapsed it stays theirs.
fn let_go(bench: &Bench<'_>, at: &At<'_>) -> Vec<Put> {
    let At { person, occurrence, answer } = at;
    let date = occurrence.as_ref();
    let unbacked =
        bench.place(*person, date) == Place::Nobodys && !bench.claims_lapsed(*person, date, answer);
    if unbacked { released(bench, at) } else { Vec::new() }
}

fn released(bench: &Bench<'_>, at: &At<'_>) -> Vec<Put> {
    let At { person, occurrence, answer } = at;
    let date = occurrence.as_ref();
    let Some((key, held)) = held_by(bench, *person, date, answer) else { return Vec::new() };
    let key = key_given_up(bench, date, (key, answer));
    vec![(*person, key, Entry { state: AdmissionState::Released, ..held })]
}

/// What a person said where a delegate's answer counts.
fn word<'a>(
    bench: &Bench<'a>,
    person: Identity,
    date: Option<&RecurrenceId>,
) -> Option<Answered<'a>> {
    if bench.gathered.counts_people() {
        return claim(bench.gathered, bench.invitations, person);
    }
    answered(bench.gathered, bench.invitations, person, date)
}

/// A seat or place that a person has by an admission of their own.
fn held_by(
    bench: &Bench<'_>,
    person: Identity,
    date: Option<&RecurrenceId>,
    answer: &Answered<'_>,
) -> Option<(Key, Entry)> {
    match own_decision(bench, person, date, answer) {
        Decided::By(key, entry) if is_held(entry.state) => Some((key, entry)),
        Decided::By(..) | Decided::Not | Decided::Past => None,
    }
}

/// Where it is written that a seat is given up: that of the series stays on the other dates.
fn key_given_up(
    bench: &Bench<'_>,
    date: Option<&RecurrenceId>,
    (key, answer): (Key, &Answered<'_>),
) -> Key {
    if bench.gathered.counts_people() { key } else { key_for(bench, date, answer) }
}

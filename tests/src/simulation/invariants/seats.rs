//! A ticket is one person's for ever, and a seat that a node gives by itself is one that was free.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::key::Identity;
use kalends_schema::record::{Access, Admission, AdmissionState, Person, RecurrenceId};
use kalends_schema::roster::{Facts, Row, Standing};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::EventUri;

use super::desk::{self, Place};
use super::taken::taken;
use super::{Invariant, Seen};
use crate::simulation::acts::Hand;

/// The admissions that count at the organizer's, the newest commit among their own, and the rules.
struct Book {
    lines: BTreeMap<Place, Admission>,
    newest: Option<Stamp>,
    rules: Access,
}

#[derive(Default)]
pub(super) struct Seats {
    /// Who had a ticket that an organizer gave.
    tickets: BTreeMap<(EventUri, Identity, u64), BTreeSet<Person>>,
    /// Events whose ledger several hands keep: two may give one number.
    several: BTreeSet<EventUri>,
    before: BTreeMap<(EventUri, Identity), Book>,
}

impl Invariant for Seats {
    fn name(&self) -> &'static str {
        "a_seat_is_never_given_twice"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let (uri, organizer) = (&seen.facts.event_uri, seen.facts.organizer());
        let said = desk::admissions(seen.facts);
        if said.values().any(|one| one.is_deputys) {
            self.several.insert(uri.clone());
        }
        if !self.several.contains(uri) {
            self.one_ticket_each(seen.facts)?;
        }
        if !seen.is_organizers() {
            return Ok(());
        }
        let own = said.values().filter(|one| one.fact.author == organizer);
        let newest = own.map(|one| one.fact.stamp).max();
        let now: BTreeMap<Place, Admission> =
            said.iter().map(|(place, one)| (place.clone(), one.fact.record.clone())).collect();
        let at = (uri.clone(), organizer);
        let rules = seen.facts.event.record.access.clone();
        let Some(before) = self.before.remove(&at) else {
            // Whoever goes on with an event takes its ledger over.
            self.before.insert(at, Book { lines: now, newest, rules });
            return Ok(());
        };
        // A new limit puts nobody out, whoever set it.
        let ruled = before.rules != rules;
        for (place, one) in &said {
            // What is older counts again, say since a deputy's word ended.
            let is_new = one.fact.author == organizer && Some(one.fact.stamp) > before.newest;
            if one.is_deputys || !is_new {
                continue;
            }
            let record = &one.fact.record;
            if !self.several.contains(uri) {
                keeps_its_ticket(before.lines.get(place), record)?;
            }
            // The organizer has a seat without a ticket, and gets one when somebody else goes on.
            if place.0 == Person::Key(organizer) {
                continue;
            }
            let is_in_place = takes_a_place(seen.facts, &place.0);
            if is_given(&before.lines, (place, is_in_place), record)
                && !(ruled || is_by_hand(seen.hand, &place.0))
            {
                was_free(seen, place, &now)?;
                passed_nobody(seen, record, &now)?;
            }
        }
        in_order(seen, &now)?;
        let newest = newest.max(before.newest);
        self.before.insert(at, Book { lines: now, newest, rules });
        Ok(())
    }
}

impl Seats {
    /// A ticket is nobody else's, but of whoever takes its holder's place.
    fn one_ticket_each(&mut self, facts: &Facts) -> Result<(), String> {
        let own = facts.admissions.iter();
        for one in own.filter(|one| facts.continuation.rank(one.author, one.stamp).is_some()) {
            let (person, ticket) = (one.record.attendee.person(), one.record.ticket);
            let of = (facts.event_uri.clone(), one.author, ticket);
            let holders = self.tickets.entry(of).or_default();
            let is_theirs = holders.is_empty() || holders.contains(&person);
            if !is_theirs && !takes_a_place(facts, &person) {
                return Err(format!("ticket {ticket} was of {holders:?} and is {person}'s"));
            }
            holders.insert(person);
        }
        Ok(())
    }
}

/// Whether somebody says that they come in another's place.
fn takes_a_place(facts: &Facts, person: &Person) -> bool {
    let mut answers = facts.answers.iter().filter(|one| one.record.delegated_from.is_some());
    answers.any(|one| *person == Person::Key(one.record.principal.unwrap_or(one.author)))
}

fn is_held(state: AdmissionState) -> bool {
    match state {
        AdmissionState::Admitted | AdmissionState::Waitlisted => true,
        AdmissionState::Full | AdmissionState::Denied | AdmissionState::Released => false,
    }
}

/// A repeated answer keeps its place: what is held in one round is held by one ticket.
fn keeps_its_ticket(was: Option<&Admission>, is: &Admission) -> Result<(), String> {
    let Some(was) = was.filter(|was| was.round == is.round && is_held(was.state)) else {
        return Ok(());
    };
    if is_held(is.state) && was.ticket != is.ticket {
        let who = is.attendee.person();
        return Err(format!("{who} had ticket {} and has {}", was.ticket, is.ticket));
    }
    Ok(())
}

/// Whether seats were given that were not this person's before, nor of those whose place they take.
/// A seat is its ticket: written for another answer of theirs to the same dates, it is the one they
/// had, also beyond the limit.
fn is_given(
    before: &BTreeMap<Place, Admission>,
    (place, is_in_place): (&Place, bool),
    is: &Admission,
) -> bool {
    let (person, _, covers) = place;
    let same = before
        .iter()
        .filter(|((who, ..), was)| was.ticket == is.ticket && (who == person || is_in_place));
    let seats_at = |at: Option<RecurrenceId>| {
        let there = same.clone().filter(move |((.., date), _)| *date == at);
        there
            .map(|(_, was)| if was.state == AdmissionState::Admitted { was.seats } else { 0 })
            .max()
    };
    let had = seats_at(*covers).or_else(|| seats_at(None)).unwrap_or(0);
    is.state == AdmissionState::Admitted && had < is.seats
}

fn is_by_hand(hand: Hand, person: &Person) -> bool {
    match hand {
        Hand::Nothing | Hand::Rewrites => false,
        Hand::Admits(who) => *person == Person::Key(who),
        Hand::Edits => true,
    }
}

/// Wherever an admission that the node just wrote gives seats, there are as many as are taken.
fn was_free(
    seen: &Seen<'_>,
    place: &Place,
    now: &BTreeMap<Place, Admission>,
) -> Result<(), String> {
    let Some(limit) = seen.facts.event.record.access.max_attendees else { return Ok(()) };
    let (person, of, covers) = place;
    let dates = seen.roster.dates.keys().copied().map(Some);
    for on in std::iter::once(None).chain(dates) {
        let is_other = on.is_some_and(|_| {
            now.keys().any(|(who, other, date)| {
                who == person && *date == on && (other, *date) != (of, *covers)
            })
        });
        let is_here = covers.is_none() && !is_other || *covers == on;
        if !is_here {
            continue;
        }
        let taken = taken(seen.facts, seen.roster, on.as_ref());
        if taken > u64::from(limit) {
            let on = on.map_or_else(|| "the whole".to_owned(), |on| on.to_string());
            return Err(format!("{person} was let in to {on}: {taken} seats of {limit}"));
        }
    }
    Ok(())
}

/// Whoever the node lets in by itself was not behind somebody who still waits.
fn passed_nobody(
    seen: &Seen<'_>,
    given: &Admission,
    now: &BTreeMap<Place, Admission>,
) -> Result<(), String> {
    if seen.facts.event.record.is_series() {
        return Ok(());
    }
    let waits = |person: &Person| {
        let row = seen.roster.row(person, None);
        row.is_some_and(|row| matches!(row.standing, Standing::Waitlisted { .. }))
    };
    let passed = now.iter().find(|((person, _, _), one)| {
        one.state == AdmissionState::Waitlisted && one.ticket < given.ticket && waits(person)
    });
    match passed {
        None => Ok(()),
        Some(((person, _, _), one)) => {
            let (who, ticket) = (given.attendee.person(), given.ticket);
            Err(format!("{who} was let in with {ticket}; {person} waits with {}", one.ticket))
        }
    }
}

/// The line is in the order of its tickets.
fn in_order(seen: &Seen<'_>, now: &BTreeMap<Place, Admission>) -> Result<(), String> {
    if seen.facts.event.record.is_series() {
        return Ok(());
    }
    let waits = |row: &Row| match row.standing {
        Standing::Waitlisted { place } => Some((place, row.person.clone())),
        Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::NeedsAction { .. }
        | Standing::Delegated
        | Standing::Pending
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => None,
    };
    let mut line: Vec<(u32, Person)> = seen.roster.series.iter().filter_map(waits).collect();
    line.sort();
    let ticket = |person: &Person| {
        let own = now.iter().filter(|((who, _, _), _)| who == person);
        let waiting = own.filter(|(_, one)| one.state == AdmissionState::Waitlisted);
        waiting.map(|(_, one)| one.ticket).min()
    };
    let tickets: Vec<Option<u64>> = line.iter().map(|(_, person)| ticket(person)).collect();
    match tickets.is_sorted() {
        true => Ok(()),
        false => Err(format!("the line has tickets {tickets:?}")),
    }
}

#[cfg(test)]
mod tests;

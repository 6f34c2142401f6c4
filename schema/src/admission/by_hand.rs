//! The organizer's own word on an answer, beside what their node does by itself.

use crate::key::Identity;
use crate::record::{Admission, AdmissionState, Person, RecurrenceId};
use crate::roster::{
    Answered, Bench, Decided, Entry, Facts, Gathered, Invitations, Key, Ledger, answered, claim,
    decided, is_held, key_for,
};
use crate::time::Timestamp;

/// What the organizer says of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A seat for everybody it is for, also beyond the limit, past the line, and for guests added
    /// later.
    Admit,
    /// Not wanted, until they say otherwise.
    Deny,
    /// The seat or the place in the line is free again, say of somebody who does not answer anew;
    /// a new yes is a new wish.
    Release,
}

/// Why there is nothing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// They have not answered.
    #[error("there is no answer of theirs")]
    NoAnswer,
    /// Nothing to release.
    #[error("they hold no seat, and no place in the line")]
    NothingHeld,
}

/// The admissions that say it about the answer of `who`: the one to that date or, where there is
/// none, to the series. What was decided before keeps its ticket.
///
/// # Errors
/// [`NotDecided`].
pub fn by_hand(
    facts: &Facts,
    (who, on): (Identity, Option<RecurrenceId>),
    hand: Hand,
    now: Timestamp,
) -> Result<Vec<Admission>, NotDecided> {
    let gathered = Gathered::of(facts);
    let mut ledger = Ledger::of(facts, &gathered);
    let invitations = Invitations::of(&gathered, &ledger);
    let answer = answer(&gathered, &invitations, who, on.as_ref()).ok_or(NotDecided::NoAnswer)?;
    let person = Person::Key(who);
    let bench = Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations };
    let key = key_for(&bench, on.as_ref(), &answer);
    let held = ledger.get(&person, key).copied();
    let round = answer.fact.record.round;
    let entries = match hand {
        Hand::Admit | Hand::Deny => {
            let (state, seats) = match hand {
                Hand::Admit => (AdmissionState::Admitted, answer.heads()),
                Hand::Deny | Hand::Release => (AdmissionState::Denied, 0),
            };
            let ticket = held.map_or_else(|| ledger.take_ticket(), |held| held.ticket);
            let created_at = held.map_or(now, |held| held.created_at);
            vec![(key, Entry { state, round, seats, ticket, partstat: None, created_at })]
        }
        Hand::Release => released(&bench, (who, on), &answer, now),
    };
    if entries.is_empty() {
        return Err(NotDecided::NothingHeld);
    }
    let before = ledger.clone();
    entries.iter().for_each(|(key, entry)| ledger.put(person.clone(), *key, *entry));
    let written =
        entries.iter().map(|(key, _)| ledger.record(&before, gathered.uri, (&person, *key), now));
    Ok(written.flatten().collect())
}

/// The answer that the organizer means.
fn answer<'a>(
    gathered: &Gathered<'a>,
    invitations: &Invitations,
    who: Identity,
    on: Option<&RecurrenceId>,
) -> Option<Answered<'a>> {
    if gathered.counts_people() {
        return claim(gathered, invitations, who);
    }
    // Whoever was asked to single dates only may have answered the series all the same.
    let series = || {
        let fact = gathered.answers.get(&who)?.series?;
        Some(Answered { fact, of: None, lapsed: false })
    };
    answered(gathered, invitations, who, on).or_else(series)
}

/// What an answer holds at an occurrence, given up; for the series, on every date where it does.
fn released(
    bench: &Bench<'_>,
    (who, on): (Identity, Option<RecurrenceId>),
    answer: &Answered<'_>,
    now: Timestamp,
) -> Vec<(Key, Entry)> {
    let (person, round) = (Person::Key(who), answer.fact.record.round);
    let given_up = |entry: Entry| Entry { state: AdmissionState::Released, round, ..entry };
    let own = key_for(bench, on.as_ref(), answer);
    let mut entries = Vec::new();
    if let Decided::By(key, entry) = decided(bench, who, on.as_ref(), answer)
        && is_held(entry.state)
    {
        let created_at = if key == own { entry.created_at } else { now };
        entries.push((own, Entry { created_at, ..given_up(entry) }));
    }
    let dated = bench.ledger.entries(&person).filter(|(key, entry)| {
        on.is_none() && key.answer == answer.of && key.covers.is_some() && is_held(entry.state)
    });
    entries.extend(dated.map(|(key, entry)| (*key, given_up(*entry))));
    entries
}

//! What a guest without a key said, written into the ledger (`30-scheduling`, *Guests without a
//! key*): their admission is all that others see of it.

use super::first_seen::FirstSeen;
use super::round::comes;
use super::seating::Desk;
use crate::record::{Admission, AdmissionState, PartStat, Person, RecurrenceId};
use crate::roster::{Entry, Facts, Gathered, Invitations, Key, Ledger, is_held};
use crate::time::Timestamp;

/// A guest's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestWord<'a> {
    /// Their token.
    pub token: &'a str,
    /// One date only.
    pub date: Option<RecurrenceId>,
    /// What they said.
    pub partstat: PartStat,
    /// 1 and the guests they bring.
    pub heads: u32,
    /// How often they came back after giving the seat up.
    pub round: u32,
}

/// The admissions that a guest's word calls for: a seat or a place in the line for a yes or maybe,
/// also where there is no limit; the seat given up for anything else. A place in the line, and the
/// organizer's own no, stay what they are.
pub fn take_word(facts: &Facts, word: &GuestWord<'_>, now: Timestamp) -> Vec<Admission> {
    let gathered = Gathered::of(facts);
    let before = Ledger::of(facts, &gathered);
    let invitations = Invitations::of(&gathered, &before);
    let person = Person::Guest(word.token.to_owned());
    // Where one seat serves all dates it is the series'.
    let covers = if gathered.counts_people() { None } else { word.date };
    let key = Key { answer: None, covers };
    let own = before.get(&person, key).copied();
    let held = own.or_else(|| before.get(&person, Key { answer: None, covers: None }).copied());
    let mut ledger = before.clone();
    if comes(word.partstat) {
        let kept = own.filter(|own| own.round == word.round || own.state == AdmissionState::Denied);
        let entry = Entry {
            state: kept.map_or(AdmissionState::Admitted, |own| own.state),
            round: word.round,
            seats: word.heads,
            ticket: kept.map_or_else(|| ledger.take_ticket(), |own| own.ticket),
            partstat: Some(word.partstat),
            created_at: own.map_or(now, |own| own.created_at),
        };
        match gathered.access().max_attendees {
            Some(limit) => {
                let seen = FirstSeen::of(&[], &gathered);
                let (gathered, invitations, seen) = (&gathered, &invitations, &seen);
                let desk = Desk { gathered, invitations, seen, limit: limit.into(), now };
                desk.seat_guest(&person, (covers, kept, entry), &mut ledger);
            }
            None => ledger.put(person, key, entry),
        }
    } else if let Some(held) = held.filter(|held| is_held(held.state)) {
        let (state, round) = (AdmissionState::Released, word.round);
        ledger.put(person, key, Entry { state, round, ..held });
    }
    ledger.written_since(&before, gathered.uri, now)
}

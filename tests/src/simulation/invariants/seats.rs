//! A ticket is one person's for ever, and a seat that a node gives by itself is one that was free.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::record::{
    Admission, AdmissionState, CapacityScope, PartStat, Person, RecurrenceId,
};
use kalends_schema::roster::{Facts, Roster, Row, Standing};
use kalends_schema::uri::EventUri;

use super::{Invariant, Seen};
use crate::simulation::acts::Hand;

/// Which admission: of whom, by the path of the answer, and for which date.
type Place = (Person, String, Option<RecurrenceId>);

#[derive(Default)]
pub(super) struct Seats {
    tickets: BTreeMap<(EventUri, u64), Person>,
    before: BTreeMap<EventUri, BTreeMap<Place, Admission>>,
}

impl Invariant for Seats {
    fn name(&self) -> &'static str {
        "a_seat_is_never_given_twice"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let uri = &seen.facts.event_uri;
        let now = admissions(seen.facts);
        for one in now.values() {
            let person = one.attendee.person();
            let holder = self.tickets.entry((uri.clone(), one.ticket)).or_insert(person.clone());
            if *holder != person {
                return Err(format!("ticket {} was {holder}'s and is {person}'s", one.ticket));
            }
        }
        if !seen.is_organizers {
            return Ok(());
        }
        let before = self.before.insert(uri.clone(), now.clone()).unwrap_or_default();
        for (place, one) in &now {
            keeps_its_ticket(before.get(place), one)?;
            if is_given(&before, place, one) && !is_by_hand(seen.hand, &place.0) {
                was_free(seen, place, &now)?;
                passed_nobody(seen, one, &now)?;
            }
        }
        in_order(seen, &now)
    }
}

fn admissions(facts: &Facts) -> BTreeMap<Place, Admission> {
    let organizer = facts.event_uri.author();
    let own = facts.admissions.iter().filter(|one| one.author == organizer);
    let placed = own.map(|one| {
        let record = one.record.clone();
        let of = format!("{:?}", record.attendee);
        ((record.attendee.person(), of, record.recurrence_id), record)
    });
    placed.collect()
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

/// Whether seats were given that were not this person's before. A seat is its ticket: written for
/// another answer of theirs to the same dates, it is the one they had, also beyond the limit.
fn is_given(before: &BTreeMap<Place, Admission>, place: &Place, is: &Admission) -> bool {
    let (person, _, covers) = place;
    let own = before.iter().filter(|((who, ..), was)| who == person && was.ticket == is.ticket);
    let seats_at = |at: Option<RecurrenceId>| {
        let there = own.clone().filter(move |((.., date), _)| *date == at);
        there
            .map(|(_, was)| if was.state == AdmissionState::Admitted { was.seats } else { 0 })
            .max()
    };
    let had = seats_at(*covers).or_else(|| seats_at(None)).unwrap_or(0);
    is.state == AdmissionState::Admitted && had < is.seats
}

fn is_by_hand(hand: Hand, person: &Person) -> bool {
    match hand {
        Hand::Nothing => false,
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

/// Seats taken at an occurrence (`None`: the whole), reckoned from what the roster shows.
pub fn taken(facts: &Facts, roster: &Roster, on: Option<&RecurrenceId>) -> u64 {
    if facts.event.record.access.capacity_scope == CapacityScope::Instance {
        return roster.at(on).into_iter().map(|row| seats(facts, row, on)).sum();
    }
    let mut most: BTreeMap<&Person, u64> = BTreeMap::new();
    let dates =
        roster.dates.iter().flat_map(|(date, rows)| rows.iter().map(move |row| (Some(date), row)));
    for (on, row) in roster.series.iter().map(|row| (None, row)).chain(dates) {
        let place = most.entry(&row.person).or_default();
        *place = (*place).max(seats(facts, row, on));
    }
    most.values().sum()
}

fn seats(facts: &Facts, row: &Row, on: Option<&RecurrenceId>) -> u64 {
    let access = &facts.event.record.access;
    let shown = 1 + u64::from(row.guests);
    match row.standing {
        Standing::Confirmed => shown,
        Standing::Tentative if access.tentative_counts => shown,
        Standing::NeedsAction { was: Some(PartStat::Accepted) } | Standing::Delegated => {
            held(facts, row, on)
        }
        Standing::NeedsAction { was: Some(PartStat::Tentative) } if access.tentative_counts => {
            held(facts, row, on)
        }
        Standing::Tentative
        | Standing::NeedsAction { .. }
        | Standing::Declined
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => 0,
    }
}

/// What somebody whose answer lapsed still has.
fn held(facts: &Facts, row: &Row, on: Option<&RecurrenceId>) -> u64 {
    let organizer: Identity = facts.event_uri.author();
    let own = facts.admissions.iter().filter(|one| {
        one.author == organizer
            && one.record.attendee.person() == row.person
            && one.record.state == AdmissionState::Admitted
    });
    let covering = |date: Option<&RecurrenceId>| {
        let there = own.clone().filter(|one| one.record.recurrence_id.as_ref() == date);
        there.map(|one| u64::from(one.record.seats)).max()
    };
    on.and_then(|on| covering(Some(on))).or_else(|| covering(None)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use kalends_schema::id::attendee_id;
    use kalends_schema::path::Area;
    use kalends_schema::record::AdmissionOf;
    use kalends_schema::time::Timestamp;
    use kalends_schema::uri::AttendeeUri;

    use super::*;

    const ON: &str = "2027-07-09T13:45:00";

    /// Bob's admission by his answer to `of`, for `covers`.
    fn admission(
        (of, covers): (Option<&str>, Option<&str>),
        (state, ticket, seats): (AdmissionState, u64, u32),
    ) -> (Place, Admission) {
        let uri = "pubky://yyi9en6zgywmh8aw1gbqq85qfyrcgmpk3a8qxwsz3tgpsniowbbo/pub/eventky.app/events/00367Z7SSBT80";
        let event: EventUri = uri.parse().unwrap();
        let [of, covers] = [of, covers].map(|date| date.map(|date| date.parse().unwrap()));
        let id = attendee_id(&event, of.as_ref(), None);
        let bob = Identity::from_bytes([2; 32]);
        let attendee = AdmissionOf::Answer(AttendeeUri::of(bob, Area::Pub, &id).unwrap());
        let place = (Person::Key(bob), format!("{attendee:?}"), covers);
        let now = Timestamp::from_micros(1_790_000_000_000_000).unwrap();
        let (recurrence_id, round, partstat) = (covers, 0, None);
        let (created_at, last_modified) = (now, now);
        let one = Admission {
            event,
            attendee,
            recurrence_id,
            state,
            round,
            seats,
            ticket,
            partstat,
            created_at,
            last_modified,
        };
        (place, one)
    }

    #[test]
    fn a_seat_written_for_another_answer_to_its_date_is_the_same_seat() {
        use AdmissionState::{Admitted, Released, Waitlisted};
        let by_hand = admission((None, Some(ON)), (Admitted, 2, 1));
        let waits = admission((None, None), (Waitlisted, 1, 1));
        let before = BTreeMap::from([by_hand, waits]);
        let given = |of, (ticket, seats)| {
            let (place, one) = admission((of, Some(ON)), (Admitted, ticket, seats));
            is_given(&before, &place, &one)
        };
        assert!(!given(Some(ON), (2, 1)), "their word on the date follows their seat there");
        assert!(given(Some(ON), (2, 2)), "a seat more is another");
        assert!(given(Some(ON), (3, 1)), "so is one of another ticket");
        let let_in = admission((None, None), (Admitted, 1, 1));
        assert!(is_given(&before, &let_in.0, &let_in.1), "who waited has none yet");
        let gave_up = BTreeMap::from([admission((None, Some(ON)), (Released, 2, 1))]);
        let (place, one) = admission((None, Some(ON)), (Admitted, 2, 1));
        assert!(is_given(&gave_up, &place, &one), "nor has who gave it up");
    }
}

//! Seats taken, reckoned from what a roster shows and from the admissions that count.

use std::collections::BTreeMap;

use kalends_schema::record::{AdmissionState, CapacityScope, PartStat, Person, RecurrenceId};
use kalends_schema::roster::{Facts, Roster, Row, Standing};

use super::desk;

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
    let all = desk::admissions(facts);
    let own = all.iter().filter(|((person, ..), said)| {
        *person == row.person && said.fact.record.state == AdmissionState::Admitted
    });
    let covering = |date: Option<&RecurrenceId>| {
        let there = own.clone().filter(|((.., covers), _)| covers.as_ref() == date);
        there.map(|(_, said)| u64::from(said.fact.record.seats)).max()
    };
    on.and_then(|on| covering(Some(on))).or_else(|| covering(None)).unwrap_or(0)
}

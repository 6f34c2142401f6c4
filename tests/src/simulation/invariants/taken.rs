//! Seats taken, reckoned from what a roster shows and from the admissions that count.

use std::collections::BTreeMap;

use kalends_schema::record::{
    Admission, AdmissionState, CapacityScope, PartStat, Person, RecurrenceId,
};
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

/// What somebody whose answer lapsed, or passed their place on, still has: what was last said of
/// them on that date, else of the whole. Of what one commit says the seats count.
fn held(facts: &Facts, row: &Row, on: Option<&RecurrenceId>) -> u64 {
    let all = desk::admissions(facts);
    let own = all.iter().filter(|((person, ..), _)| *person == row.person);
    let covering = |date: Option<&RecurrenceId>| {
        let there = own.clone().filter(|((.., covers), _)| covers.as_ref() == date);
        let seats = |admission: &Admission| match admission.state {
            AdmissionState::Admitted => u64::from(admission.seats),
            AdmissionState::Waitlisted
            | AdmissionState::Full
            | AdmissionState::Denied
            | AdmissionState::Released => 0,
        };
        there.map(|(_, said)| (said.fact.stamp, seats(&said.fact.record))).max()
    };
    let last = on.and_then(|on| covering(Some(on))).or_else(|| covering(None));
    last.map_or(0, |(_, seats)| seats)
}

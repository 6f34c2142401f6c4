//! The roster of an event: everybody, for the series and for each date that differs.

use std::collections::BTreeMap;

use super::facts::{Facts, Gathered};
use super::invited::Invitations;
use super::judge::{Bench, Judged};
use super::ledger::Ledger;
use super::line::Line;
use super::{Counts, Row, Standing};
use crate::key::Identity;
use crate::record::{Person, RecurrenceId};

/// Who is coming. Rows are sorted by person; a date has rows only for people who stand otherwise
/// there than with the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Whose event it is.
    pub organizer: Identity,
    /// The series; of an event that is none its only occurrence, whose answers may name it by date.
    pub series: Vec<Row>,
    /// Per date, the people who stand otherwise there than with the series.
    pub dates: BTreeMap<RecurrenceId, Vec<Row>>,
    /// Whether, anywhere, more seats are taken than there are.
    pub over: bool,
}

/// The roster that these facts make.
///
/// Rules 1 to 10 of `30-scheduling`, *Roster*.
pub fn roster(facts: &Facts) -> Roster {
    let gathered = Gathered::of(facts);
    let ledger = Ledger::of(facts, &gathered);
    let invitations = Invitations::of(&gathered, &ledger);
    reckon(&Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations })
}

impl Roster {
    /// Everybody at one date (`None`: the series): the date's own rows over the series'.
    pub fn at(&self, occurrence: Option<&RecurrenceId>) -> Vec<&Row> {
        let own = occurrence.and_then(|date| self.dates.get(date)).map_or(&[][..], Vec::as_slice);
        let mut rows: BTreeMap<_, &Row> =
            self.series.iter().map(|row| (&row.person, row)).collect();
        rows.extend(own.iter().map(|row| (&row.person, row)));
        rows.into_values().collect()
    }

    /// One person at one date (`None`: the series); `None` when they are not listed.
    pub fn row(&self, person: &Person, occurrence: Option<&RecurrenceId>) -> Option<&Row> {
        let dated = occurrence.and_then(|date| self.dates.get(date));
        let own = dated.and_then(|rows| Roster::among(rows, person));
        own.or_else(|| Roster::among(&self.series, person))
    }

    fn among<'r>(rows: &'r [Row], person: &Person) -> Option<&'r Row> {
        let place = rows.binary_search_by(|row| row.person.cmp(person)).ok()?;
        rows.get(place)
    }

    /// People per standing at one date (`None`: the series).
    pub fn counts(&self, occurrence: Option<&RecurrenceId>) -> Counts {
        Counts::of(self.at(occurrence))
    }
}

/// The roster that a ledger in hand makes.
pub(crate) fn reckon(bench: &Bench<'_>) -> Roster {
    let seats = bench.gathered.access().max_attendees.map(u64::from);
    let is_over = |line: &Line<'_>| seats.is_some_and(|seats| line.taken > seats);
    let series = Line::of_series(bench);
    let claims = bench.gathered.counts_people().then(|| Line::of_claims(bench));
    let mut over = is_over(claims.as_ref().unwrap_or(&series));
    let placing = claims.as_ref().unwrap_or(&series);
    let places = placing.places();
    let rows = series.own().map(|(person, judged)| placed(person, judged, &places));
    let rows: Vec<Row> = rows.collect();
    let mut dates = BTreeMap::new();
    for date in &bench.gathered.dates {
        let line = Line::of_date(bench, *date, &series);
        over |= claims.is_none() && is_over(&line);
        let other_line = claims.is_none() && !line.waits_as_the_series();
        let places_here = other_line.then(|| line.places());
        let differing = differing(&line, &rows, &places, places_here.as_ref());
        if !differing.is_empty() {
            dates.insert(*date, differing);
        }
    }
    let only = bench.gathered.only_date().and_then(|date| dates.remove(&date));
    let series = laid_over(rows, only.unwrap_or_default());
    Roster { organizer: bench.gathered.organizer, series, dates, over }
}

/// The rows of the series with those of the only date there is in their place, by person.
fn laid_over(rows: Vec<Row>, own: Vec<Row>) -> Vec<Row> {
    let all = rows.into_iter().chain(own).map(|row| (row.person.clone(), row));
    all.collect::<BTreeMap<Person, Row>>().into_values().collect()
}

/// The rows at a date that are not those of the series: of people with records of their own, and
/// of those whose place in the line is another.
fn differing(
    line: &Line<'_>,
    series: &[Row],
    places: &BTreeMap<&Person, u32>,
    places_here: Option<&BTreeMap<&Person, u32>>,
) -> Vec<Row> {
    let moved = places_here.into_iter().flatten().map(|(person, _)| *person);
    let places = places_here.unwrap_or(places);
    let of_series = |person: &Person| {
        let found = series.binary_search_by(|row| row.person.cmp(person));
        found.ok().map(|index| &series[index])
    };
    let own = line.own().map(|(person, _)| person);
    let people = own.chain(moved);
    let rows: BTreeMap<&Person, Row> = people
        .filter_map(|person| Some((person, placed(person, line.judged(person)?, places))))
        .collect();
    rows.into_values().filter(|row| of_series(&row.person) != Some(row)).collect()
}

/// A verdict's row with its place in the line.
fn placed(person: &Person, judged: &Judged, places: &BTreeMap<&Person, u32>) -> Row {
    let mut row = judged.row.clone();
    if let Some(place) = judged.ticket.and(places.get(person)) {
        row.place = *place;
        if let Standing::Waitlisted { place: shown } = &mut row.standing {
            *shown = *place;
        }
    }
    row
}

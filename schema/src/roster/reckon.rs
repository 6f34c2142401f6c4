//! The roster of an event: everybody, for the series and for each date that differs.

use std::collections::BTreeMap;

use super::{Counts, Facts, Row};
use crate::key::Identity;
use crate::record::RecurrenceId;

/// Who is coming. Rows are sorted by person; a date has rows only for people who stand otherwise
/// there than with the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Whose event it is.
    pub organizer: Identity,
    /// The series, or the only occurrence.
    pub series: Vec<Row>,
    /// Per date, the people who stand otherwise there than with the series.
    pub dates: BTreeMap<RecurrenceId, Vec<Row>>,
    /// Whether, anywhere, more seats are taken than there are.
    pub over: bool,
}

/// The roster that these facts make.
pub fn roster(facts: &Facts) -> Roster {
    Roster {
        organizer: facts.event_uri.author(),
        series: Vec::new(),
        dates: BTreeMap::new(),
        over: false,
    }
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

    /// People per standing at one date (`None`: the series).
    pub fn counts(&self, occurrence: Option<&RecurrenceId>) -> Counts {
        Counts::of(self.at(occurrence))
    }
}

//! What one asker may see of a roster.

use std::collections::{BTreeMap, BTreeSet};

use super::{Roster, Row};
use crate::key::Identity;
use crate::record::{Access, Person, RecurrenceId, RosterVisibility};

/// The part of a roster that one asker may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// The series, or the only occurrence.
    pub series: Vec<Row>,
    /// Per date, the people who stand otherwise there than with the series.
    pub dates: BTreeMap<RecurrenceId, Vec<Row>>,
    /// Per date, whose row there is kept back.
    hidden: BTreeMap<RecurrenceId, BTreeSet<Person>>,
    /// Rows kept back from this asker.
    pub withheld: usize,
    /// Whether the asker may see the whole roster, and so is given its digest.
    pub whole: bool,
}

impl Visible {
    /// Everybody shown at one date (`None`: the series), by person. Who stands with the series and
    /// is out on that date is not shown there at all.
    pub fn at(&self, occurrence: Option<&RecurrenceId>) -> Vec<&Row> {
        let own = occurrence.and_then(|date| self.dates.get(date)).map_or(&[][..], Vec::as_slice);
        let hidden = occurrence.and_then(|date| self.hidden.get(date));
        let is_out = |row: &&Row| hidden.is_some_and(|hidden| hidden.contains(&row.person));
        let series = self.series.iter().filter(|row| !is_out(row));
        let mut rows: BTreeMap<&Person, &Row> = series.map(|row| (&row.person, row)).collect();
        rows.extend(own.iter().map(|row| (&row.person, row)));
        rows.into_values().collect()
    }
}

impl Roster {
    /// Cuts the roster to what `asker` (`None`: anonymous) may see.
    ///
    /// The organizer sees every row, everybody their own. Answers refused, people denied and
    /// invitations revoked are nobody else's business; a delegate who has not answered is that of
    /// whoever named them; of the rest, `roster_visibility` decides.
    pub fn visible_to(&self, asker: Option<Identity>, access: &Access) -> Visible {
        let own = asker.map(Person::Key);
        let organizer = asker == Some(self.organizer);
        let whole = organizer
            || match access.roster_visibility {
                RosterVisibility::Public => true,
                RosterVisibility::Attendees => own.as_ref().is_some_and(|me| self.lists(me)),
                RosterVisibility::Organizer => false,
            };
        let shows = |row: &Row| {
            let open = !row.standing.is_out() && !row.is_delegate_to_be();
            let ends = asker.is_some() && row.is_delegate_to_be() && row.delegate == asker;
            organizer || own.as_ref() == Some(&row.person) || ends || (whole && open)
        };
        let mut withheld = 0;
        let mut cut = |rows: &[Row], unseen: &BTreeSet<Identity>| {
            let kept: Vec<Row> = rows.iter().filter(|row| shows(row)).cloned().collect();
            withheld += rows.len() - kept.len();
            kept.into_iter().map(|row| without_name(row, unseen)).collect()
        };
        let unseen = |rows: &[Row]| {
            let to_be = rows.iter().filter(|row| row.is_delegate_to_be() && !shows(row));
            to_be.filter_map(|row| row.person.key()).collect::<BTreeSet<Identity>>()
        };
        let of_series = unseen(&self.series);
        let series = cut(&self.series, &of_series);
        let dates = self.dates.iter().map(|(date, rows)| {
            let mut unseen_there = unseen(rows);
            let seen_there = |who: &Identity| {
                rows.iter().any(|row| row.person.key() == Some(*who) && shows(row))
            };
            unseen_there.extend(of_series.iter().filter(|who| !seen_there(who)));
            (*date, cut(rows, &unseen_there))
        });
        let dates = dates.collect();
        let out = |rows: &[Row]| {
            let hidden = rows.iter().filter(|row| !shows(row));
            hidden.map(|row| row.person.clone()).collect()
        };
        let hidden = self.dates.iter().map(|(date, rows)| (*date, out(rows))).collect();
        Visible { series, dates, hidden, withheld, whole }
    }

    /// Whether a person takes part: listed, and not refused, denied or revoked.
    fn lists(&self, person: &Person) -> bool {
        let mut rows = self.series.iter().chain(self.dates.values().flatten());
        rows.any(|row| &row.person == person && !row.standing.is_out())
    }
}

/// A row that does not say to whom it was passed on, where they are not shown.
fn without_name(mut row: Row, unseen: &BTreeSet<Identity>) -> Row {
    row.delegate = row.delegate.filter(|who| !unseen.contains(who));
    row
}

//! A meeting looked up by date and person: what each is asked to, and what they say.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::Asked;
use crate::ical::tree::Property;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Meeting, Vevent};
use crate::record::{PartStat, RecurrenceId};

/// What somebody says in a component: themselves, and nothing of whom they are asked by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Said {
    pub(super) partstat: PartStat,
    pub(super) guests: u32,
    pub(super) comment: Option<String>,
    pub(super) delegated_to: BTreeSet<Address>,
    pub(super) delegated_from: BTreeSet<Address>,
}

/// One person's line of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) asked: Asked,
    pub(super) said: Said,
    pub(super) name: Option<String>,
}

/// Everybody at each of some dates; `None` is the series.
pub(super) struct Board(BTreeMap<Option<RecurrenceId>, BTreeMap<Address, Place>>);

impl Board {
    /// `meeting` at these dates: as the series describes one that has no component of its own. A
    /// date that it does not have is not on the board.
    pub(super) fn of(meeting: &Meeting, dates: &BTreeSet<Option<RecurrenceId>>) -> Board {
        let series = meeting.master.as_ref().map(places_of);
        let single: BTreeSet<RecurrenceId> = dates.iter().copied().flatten().collect();
        let made = meeting.made_among(&single);
        let at = |date: &Option<RecurrenceId>| match (date, meeting.component(date.as_ref())) {
            (None, _) => series.clone(),
            (Some(_), Some(own)) => Some(places_of(own)),
            (Some(date), None) => series.clone().filter(|_| made.contains(date)),
        };
        Board(dates.iter().filter_map(|date| Some((*date, at(date)?))).collect())
    }

    /// Everybody at a date; `None` where there is no such date.
    pub(super) fn at(&self, date: Option<RecurrenceId>) -> Option<&BTreeMap<Address, Place>> {
        self.0.get(&date)
    }

    pub(super) fn place(&self, who: &Address, date: Option<RecurrenceId>) -> Option<&Place> {
        self.at(date)?.get(who)
    }

    pub(super) fn said(&self, who: &Address, date: Option<RecurrenceId>) -> Option<&Said> {
        self.place(who, date).map(|place| &place.said)
    }

    /// Whether `by` says at a date that `who` comes in their place.
    pub(super) fn delegates_to(
        &self,
        by: &Address,
        who: &Address,
        date: Option<RecurrenceId>,
    ) -> bool {
        self.said(by, date).is_some_and(|said| said.delegated_to.contains(who))
    }

    /// The dates on it, the series first.
    pub(super) fn dates(&self) -> impl Iterator<Item = Option<RecurrenceId>> {
        self.0.keys().copied()
    }
}

/// The series and every date that one of them describes.
pub(super) fn dates_of<'m>(
    meetings: impl IntoIterator<Item = &'m Meeting>,
) -> BTreeSet<Option<RecurrenceId>> {
    let dates = meetings.into_iter().flat_map(|meeting| meeting.overrides.keys().copied());
    dates.map(Some).chain([None]).collect()
}

fn places_of(event: &Vevent) -> BTreeMap<Address, Place> {
    let mut comments = event.comments();
    let mut places = BTreeMap::new();
    for (who, line) in event.attendees() {
        let guests = line.param("X-NUM-GUESTS").and_then(|guests| guests.trim().parse().ok());
        let said = Said {
            partstat: partstat(line),
            guests: guests.unwrap_or(0),
            comment: comments.remove(&who),
            delegated_to: addresses(line, "DELEGATED-TO"),
            delegated_from: addresses(line, "DELEGATED-FROM"),
        };
        let name = line.param("CN").map(str::to_owned).filter(|name| !name.trim().is_empty());
        places.entry(who).or_insert(Place { asked: Asked::of(line), said, name });
    }
    places
}

fn addresses(line: &Property, name: &str) -> BTreeSet<Address> {
    let params = line.params.iter().filter(|param| param.name == name);
    params.flat_map(|param| &param.values).filter_map(|value| Address::parse(value)).collect()
}

/// How what somebody says at one date changed.
pub(super) struct Change<'b> {
    pub(super) is: Option<&'b Said>,
    /// It is another word than before.
    pub(super) changed: bool,
    /// It was their word on the series, and nobody touched it: it goes with the series.
    pub(super) follows: bool,
}

impl<'b> Change<'b> {
    pub(super) fn of(
        (held, after): (&Board, &'b Board),
        who: &Address,
        date: Option<RecurrenceId>,
    ) -> Change<'b> {
        let (was, is) = (held.said(who, date), after.said(who, date));
        let changed = was != is;
        let follows = !changed && date.is_some() && was == held.said(who, None);
        Change { is, changed, follows }
    }
}

//! What became of an event from one version to the next: field by field, old and new.
//!
//! `30-scheduling`, *iTIP on records*: whoever is concerned is told, of what concerns them. Versions
//! are compared in effect, so that DTEND rewritten as DURATION or values put in another order are
//! no change. What only programs read is none either.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::{described, is_made, times};
use crate::record::{Access, CanInvite, Component, End, Event, RecurrenceId, When};
use crate::recurrence::{Rule, recurrence_id_of};
use crate::time::Timestamp;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// SUMMARY.
    Title,
    /// DTSTART and the end.
    Time,
    /// STATUS.
    Status,
    /// LOCATION.
    Place,
    /// DESCRIPTION.
    Description,
    /// URL.
    Link,
    /// RRULE.
    Repeats,
    /// A date was taken away (`new` is nothing) or added (`old` is nothing).
    Date,
    /// Whose answers count.
    Policy,
    /// How many seats there are; nothing is no limit.
    Seats,
    /// How many guests an answer may bring.
    Guests,
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Words.
    Text(String),
    /// When it is.
    Time {
        /// DTSTART.
        start: When,
        /// DTEND or DURATION.
        end: Option<End>,
    },
    /// How many.
    Count(u32),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The date it is about, by its original start; the whole event without one.
    pub on: Option<RecurrenceId>,
    /// Which field.
    pub field: Field,
    /// What it said; `None` where it said nothing.
    pub old: Option<Said>,
    /// What it says; `None` where it says nothing.
    pub new: Option<Said>,
}

/// What of `before` is another in `after`: the whole event first, then date by date.
pub fn changes(before: &Event, after: &Event) -> Vec<Change> {
    let mut found = of_whole(before, after);
    let moved = found.iter().any(|change| change.field == Field::Time);
    for date in dates_of(before, after) {
        let (old, new) = (at(before, &date), at(after, &date));
        // A series that moved takes its dates along under other names.
        if moved && (old.is_none() || new.is_none()) {
            continue;
        }
        for change in of_date(date, old.as_ref(), new.as_ref()) {
            let of_all = |one: &Change| Change { on: change.on, ..one.clone() } == change;
            if !found.iter().any(of_all) {
                found.push(change);
            }
        }
    }
    found
}

/// What an edit touches, if only by a word that no [`Field`] names: the whole event (`None`) or
/// single dates. Nothing is touched by numbers and times of writing alone, unless people are asked
/// anew, nor by who administers or continues the event or may invite to it.
pub fn touched(before: &Event, after: &Event) -> BTreeSet<Option<RecurrenceId>> {
    let dates = dates_of(before, after).into_iter();
    let written = before.created_at;
    let says = |event: &Event, date: &RecurrenceId| said(at(event, date), written);
    let differs = |date: &RecurrenceId| says(before, date) != says(after, date);
    let mut found: BTreeSet<_> = dates.filter(differs).map(Some).collect();
    if whole(before, written) != whole(after, written) {
        found.insert(None);
    }
    found
}

/// What an event says of all its dates.
fn whole(event: &Event, written: Timestamp) -> Event {
    let plain = |master: Component| Component { rdate: Vec::new(), exdate: Vec::new(), ..master };
    let can_invite = match event.access.can_invite {
        CanInvite::People(_) => CanInvite::default(),
        CanInvite::Attendees => CanInvite::Attendees,
    };
    let access = Access {
        can_invite,
        admins: Vec::new(),
        contributors: Vec::new(),
        successors: Vec::new(),
        successor_grace_days: 0,
        ..event.access.clone()
    };
    Event {
        master: said(event.master.clone(), written).map(plain),
        overrides: BTreeMap::new(),
        access,
        created_at: written,
        last_modified: written,
        ..event.clone()
    }
}

/// A component without its number and the times at which it was written.
fn said(component: Option<Component>, written: Timestamp) -> Option<Component> {
    component.map(|one| Component { sequence: 0, dtstamp: written, last_modified: None, ..one })
}

fn of_whole(before: &Event, after: &Event) -> Vec<Change> {
    let mut found = match (&before.master, &after.master) {
        (Some(old), Some(new)) => in_component(None, old, new),
        (None, None) => Vec::new(),
        (old, new) => {
            let said = |one: &Option<Component>| one.as_ref().map(time_of);
            vec![Change { on: None, field: Field::Time, old: said(old), new: said(new) }]
        }
    };
    let (old, new) = (&before.access, &after.access);
    let mut note = |field, old: Option<Said>, new: Option<Said>| {
        if old != new {
            found.push(Change { on: None, field, old, new });
        }
    };
    let policy = |word: &str| Some(Said::Text(word.to_owned()));
    note(Field::Policy, policy(old.rsvp_policy.as_str()), policy(new.rsvp_policy.as_str()));
    note(Field::Seats, old.max_attendees.map(Said::Count), new.max_attendees.map(Said::Count));
    let guests = |guests| Some(Said::Count(guests));
    note(Field::Guests, guests(old.plus_ones_max), guests(new.plus_ones_max));
    found
}

/// Dates that either version says something of.
fn dates_of(before: &Event, after: &Event) -> BTreeSet<RecurrenceId> {
    let mut dates = BTreeSet::new();
    for event in [before, after] {
        dates.extend(event.overrides.keys().copied());
        let named =
            event.master.iter().flat_map(|master| master.rdate.iter().chain(&master.exdate));
        dates.extend(named.filter_map(|when| recurrence_id_of(event, when)));
    }
    dates
}

/// One date as a version describes it; `None` where it does not make it.
fn at(event: &Event, date: &RecurrenceId) -> Option<Component> {
    if !is_made(event, date) {
        return None;
    }
    event.overrides.get(date).cloned().or_else(|| described(event, date))
}

fn of_date(date: RecurrenceId, old: Option<&Component>, new: Option<&Component>) -> Vec<Change> {
    match (old, new) {
        (Some(old), Some(new)) => in_component(Some(date), old, new),
        (None, None) => Vec::new(),
        (old, new) => {
            let (old, new) = (old.map(time_of), new.map(time_of));
            vec![Change { on: Some(date), field: Field::Date, old, new }]
        }
    }
}

fn in_component(on: Option<RecurrenceId>, old: &Component, new: &Component) -> Vec<Change> {
    let mut found = Vec::new();
    let mut note = |field, old: Option<Said>, new: Option<Said>| {
        if old != new {
            found.push(Change { on, field, old, new });
        }
    };
    let text = |text: &Option<String>| text.clone().map(Said::Text);
    let places = |places: &[String]| {
        let said = places.join("; ");
        Some(said).filter(|said| !said.is_empty()).map(Said::Text)
    };
    note(
        Field::Title,
        Some(Said::Text(old.summary.clone())),
        Some(Said::Text(new.summary.clone())),
    );
    if times(old) != times(new) {
        note(Field::Time, Some(time_of(old)), Some(time_of(new)));
    }
    let word = |component: &Component| Some(Said::Text(component.status.as_str().to_owned()));
    note(Field::Status, word(old), word(new));
    note(Field::Place, places(&old.locations), places(&new.locations));
    note(Field::Description, text(&old.description), text(&new.description));
    note(Field::Link, text(&old.url), text(&new.url));
    let rule = |component: &Component| component.rrule.as_deref().map(Rule::parse);
    if rule(old) != rule(new) {
        note(Field::Repeats, text(&old.rrule), text(&new.rrule));
    }
    found
}

fn time_of(component: &Component) -> Said {
    Said::Time { start: component.start, end: component.end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Status;
    use crate::roster::stage::{Stage, moment};

    fn daily() -> Event {
        Stage::daily(Access::default()).facts.event.record
    }

    fn single() -> Event {
        Stage::new(Access::default()).facts.event.record
    }

    fn fields(before: &Event, after: &Event) -> Vec<(Option<RecurrenceId>, Field)> {
        changes(before, after).into_iter().map(|change| (change.on, change.field)).collect()
    }

    /// `event` with its master changed.
    fn edited(event: &Event, edit: impl FnOnce(&mut Component)) -> Event {
        let mut after = event.clone();
        edit(after.master.as_mut().unwrap());
        after
    }

    #[test]
    fn each_field_is_named_with_what_it_said_and_says() {
        let before = single();
        let after = edited(&before, |master| {
            master.summary = "Dinner".to_owned();
            master.locations = vec!["Garden".to_owned(), "Hall".to_owned()];
            master.status = Status::Cancelled;
        });
        let said = changes(&before, &after);
        let of = |field| said.iter().find(|change| change.field == field).unwrap();
        assert_eq!(said.len(), 3);
        assert_eq!(of(Field::Title).new, Some(Said::Text("Dinner".to_owned())));
        assert_eq!(of(Field::Place).old, None);
        assert_eq!(of(Field::Place).new, Some(Said::Text("Garden; Hall".to_owned())));
        assert_eq!(of(Field::Status).old, Some(Said::Text("CONFIRMED".to_owned())));
    }

    #[test]
    fn what_changes_nothing_in_effect_is_no_change() {
        let before = edited(&single(), |master| {
            master.end = Some(End::After { days: 0, seconds: 3_600 });
        });
        let after = edited(&before, |master| {
            master.sequence = 4;
            master.dtstamp = moment(9);
            let When::Zoned { local, tz } = master.start else { panic!("a time") };
            let local = local + chrono::TimeDelta::hours(1);
            master.end = Some(End::At(When::Zoned { local, tz }));
        });
        assert_eq!(changes(&before, &after), []);
    }

    #[test]
    fn one_date_moved_or_renamed_is_a_change_of_that_date() {
        let before = daily();
        let second = dates(&before)[1];
        let mut own = described(&before, &second).unwrap();
        own.summary = "Longer".to_owned();
        let mut after = before.clone();
        after.overrides.insert(second, own);
        assert_eq!(fields(&before, &after), [(Some(second), Field::Title)]);
    }

    #[test]
    fn a_date_taken_out_and_one_added_are_changes_of_these_dates() {
        let before = daily();
        let (second, start) = (dates(&before)[1], before.master.as_ref().unwrap().start);
        let out = described(&before, &second).unwrap().start;
        let without = edited(&before, |master| master.exdate.push(out));
        assert_eq!(fields(&before, &without), [(Some(second), Field::Date)]);
        assert_eq!(fields(&without, &before), [(Some(second), Field::Date)]);
        let When::Zoned { local, tz } = start else { panic!("a time") };
        let late = When::Zoned { local: local + chrono::TimeDelta::days(90), tz };
        let with = edited(&before, |master| master.rdate.push(late));
        let said = changes(&before, &with);
        assert_eq!((said.len(), said[0].field, &said[0].old), (1, Field::Date, &None));
    }

    #[test]
    fn what_the_whole_series_says_is_not_said_again_of_its_dates() {
        let mut before = daily();
        let second = dates(&before)[1];
        let own = described(&before, &second).unwrap();
        before.overrides.insert(second, own);
        let mut after = edited(&before, |master| master.summary = "Dinner".to_owned());
        after.overrides.get_mut(&second).unwrap().summary = "Dinner".to_owned();
        assert_eq!(fields(&before, &after), [(None, Field::Title)]);
    }

    #[test]
    fn another_limit_is_a_change_of_the_whole() {
        let before = single();
        let mut after = before.clone();
        after.access.max_attendees = Some(3);
        assert_eq!(fields(&before, &after), [(None, Field::Seats)]);
        assert_eq!(touched(&before, &after), [None].into());
    }

    /// The first dates of a series.
    fn dates(event: &Event) -> Vec<RecurrenceId> {
        use crate::recurrence::{Window, occurrences};
        let window = Window {
            from: chrono::DateTime::<chrono::Utc>::MIN_UTC,
            to: chrono::DateTime::<chrono::Utc>::MAX_UTC,
        };
        let found = occurrences(event, &window, chrono_tz::Tz::UTC, 10).unwrap();
        found.into_iter().filter_map(|date| date.id).collect()
    }

    #[test]
    fn an_edit_touches_what_it_says_otherwise_and_no_more() {
        let before = daily();
        let second = dates(&before)[1];
        let numbered = edited(&before, |master| master.sequence = 3);
        assert_eq!(touched(&before, &numbered), BTreeSet::new(), "somebody was uninvited");
        let asked = edited(&numbered, |master| master.answers_since = 3);
        assert_eq!(touched(&before, &asked), [None].into(), "everybody is asked anew");
        let mut own = described(&before, &second).unwrap();
        own.categories = vec!["late".to_owned()];
        let mut after = before.clone();
        after.overrides.insert(second, own);
        assert_eq!(touched(&before, &after), [Some(second)].into());
        let mut administered = before.clone();
        administered.access.admins = vec![crate::roster::stage::who("Cem")];
        assert_eq!(touched(&before, &administered), BTreeSet::new());
    }
}

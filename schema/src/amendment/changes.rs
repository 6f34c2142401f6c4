//! From two versions of an event to the fewest changes between them.

use std::collections::BTreeSet;

use super::place::{Beside, Made, own, put, said, same_times, with_whole};
use crate::record::{Change, Component, Event, Field, RecurrenceId};

/// What has to change of `before` so that it says what `after` says, as far as anybody but the
/// organizer may change it: a field each, and a whole component only where fields cannot say it.
/// Numbers and stamps are the organizer's to set and are none of it.
///
/// ```
/// # use kalends_schema::amendment::changes;
/// # use kalends_schema::record::{Component, Event, Field, When};
/// # use kalends_schema::time::Timestamp;
/// let now = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
/// let day = When::Date("2027-06-01".parse().unwrap());
/// let before = Event::new("picnic@example.org", Component::new(now, day, "Picnic"), now);
/// let mut after = before.clone();
/// after.master.as_mut().unwrap().summary = "Barbecue".to_owned();
/// assert_eq!(changes(&before, &after)[0].field, Field::Summary("Barbecue".to_owned()));
/// ```
pub fn changes(before: &Event, after: &Event) -> Vec<Change> {
    let mut found = Vec::new();
    let whole = |field| Change { recurrence_id: None, field };
    if before.calendars != after.calendars {
        found.push(whole(Field::Calendars(after.calendars.clone())));
    }
    found.extend(Field::of_access(&before.access, &after.access).into_iter().map(whole));
    let whole = Beside { event: before, made: Made::default() };
    found.extend(of_component(&whole, after, None));
    let moved = with_whole(before, found.iter());
    let dates: BTreeSet<&RecurrenceId> =
        moved.overrides.keys().chain(after.overrides.keys()).collect();
    let moved = Beside { event: &moved, made: Made::of(&moved, dates.iter().copied()) };
    for date in dates {
        found.extend(of_component(&moved, after, Some(date)));
    }
    found
}

/// What changes of the master, or of one date's own description.
fn of_component(before: &Beside<'_>, after: &Event, on: Option<&RecurrenceId>) -> Vec<Change> {
    let change = |field| Change { recurrence_id: on.copied(), field };
    let (old, new) = (own(before.event, on).cloned().map(said), own(after, on).cloned().map(said));
    if old == new {
        return Vec::new();
    }
    let whole = change(Field::Component(new.clone().map(Box::new)));
    let (Some(held), Some(new)) = (before.at(on), new) else { return vec![whole] };
    let fields: Vec<Change> = fields(&held, &new).into_iter().map(change).collect();
    let mut tried = before.event.clone();
    fields.iter().for_each(|change| put(&mut tried, change, &before.made));
    // A date's own description that says what the series says has no field to show it by.
    let made = own(&tried, on).cloned().map(said);
    if made.is_some_and(|made| says(&made, &new)) { fields } else { vec![whole] }
}

/// The fields that differ; an end that is the same moment written otherwise is none.
fn fields(old: &Component, new: &Component) -> Vec<Field> {
    let mut fields = Field::of_components(old, new);
    if same_times(old, new) {
        fields.retain(|field| !matches!(field, Field::End(_)));
    }
    fields
}

/// Whether two components say the same, however their ends are written.
fn says(one: &Component, other: &Component) -> bool {
    same_times(one, other) && Component { end: other.end, ..one.clone() } == *other
}

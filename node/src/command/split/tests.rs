//! What a series in two says on either side.

use chrono_tz::Tz;
use kalends_schema::path::Area;
use kalends_schema::record::{Component, When};

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

const THIRD: &str = "2026-12-15T19:00:00";

fn zoned(text: &str) -> When {
    When::Zoned { local: text.parse().unwrap(), tz: Tz::Europe__Berlin }
}

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

/// Four Tuesdays from 1 December, once edited; the third has a title of its own.
fn weekly() -> Event {
    let mut event = event();
    let master = event.master.as_mut().unwrap();
    master.start = zoned("2026-12-01T19:00:00");
    master.rrule = Some("FREQ=WEEKLY;COUNT=4".into());
    (master.sequence, master.answers_since) = (1, 1);
    let own = Component { start: zoned(THIRD), rrule: None, sequence: 3, ..master.clone() };
    event.overrides.insert(id(THIRD), Component { summary: "Guests".into(), ..own });
    event
}

fn new_uri() -> EventUri {
    EventUri::of(ORGANIZER, Area::Pub, "0034GJ7PPX0J0").unwrap()
}

fn record(write: &Write) -> &Event {
    match &write.record {
        Some(Record::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn in_two(from: &str, edit: EventEdit) -> Option<InTwo> {
    let (uri, event) = (uri(), weekly());
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
    split_event(&of, (id(from), edit), &new_uri(), at(9)).unwrap()
}

#[test]
fn whoever_goes_on_with_a_series_splits_it_into_an_event_of_their_own() {
    let (uri, event) = (uri(), Event { continues: Some(uri()), ..weekly() });
    let of = Of { me: ME, organizer: ME, uri: &uri, event: &event };
    let new = beside(&of, "0034GJ7PPX0J0");
    assert_eq!(new.author(), ME, "it lies with whoever writes it");
    let two = split_event(&of, (id(THIRD), EventEdit::default()), &new, at(9)).unwrap().unwrap();
    let (ended, later) = (record(&two.ended), record(&two.changed));
    assert_eq!((&ended.continues, &later.continues), (&Some(uri.clone()), &None));
    assert_eq!((&two.ended.path, &two.changed.path), (uri.path(), new.path()));
}

#[test]
fn what_follows_goes_on_with_the_number_of_the_old_series_and_ending_that_asks_nobody() {
    let title = EventEdit { title: Some("Supper".into()), ..EventEdit::default() };
    let two = in_two(THIRD, title).unwrap();
    let (ended, later) = (record(&two.ended), record(&two.changed));
    let numbers = |event: &Event| {
        let master = event.master.as_ref().unwrap();
        (master.sequence, master.answers_since)
    };
    assert_eq!((numbers(ended), numbers(later)), ((4, 1), (3, 1)));
    let split = later.split_from.as_ref().unwrap();
    assert_eq!((&split.event, split.date, split.sequence), (&uri(), id(THIRD), 3));
    assert_eq!(two.changed.path, *new_uri().path());
    assert_eq!(later.created_at, at(9));
    assert!(later.master.as_ref().unwrap().related_to.contains(&ended.uid));
    assert_eq!(later.overrides[&id(THIRD)].summary, "Supper", "it is said of that date too");
    assert!(ended.overrides.is_empty());
}

#[test]
fn another_time_asks_anew_with_a_number_that_no_answer_names_yet() {
    let start = EventEdit { start: Some(zoned("2026-12-15T20:00:00")), ..EventEdit::default() };
    let two = in_two(THIRD, start).unwrap();
    let later = record(&two.changed);
    assert_eq!(later.master.as_ref().unwrap().answers_since, 4);
    assert!(later.overrides.is_empty(), "that date is at the time that is said of all");
}

#[test]
fn from_the_first_date_on_it_is_the_series_itself_and_nobody_elses_is_split() {
    assert_eq!(in_two("2026-12-01T19:00:00", EventEdit::default()), None);
    let (uri, event) = (uri(), weekly());
    let theirs = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let refused = split_event(&theirs, (id(THIRD), EventEdit::default()), &new_uri(), at(9));
    assert_eq!(refused, Err(Refusal::NotTheOrganizer { organizer: ORGANIZER }));
    let of = Of { me: ORGANIZER, ..theirs };
    let none = split_event(&of, (id("2026-12-16"), EventEdit::default()), &new_uri(), at(9));
    assert_eq!(none, Err(Refusal::NoSuchOccurrence { on: id("2026-12-16") }));
}

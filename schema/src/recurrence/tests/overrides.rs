//! Overrides over series, and the questions lists ask.

use super::*;

fn with_override(event: &mut Event, id: &str, start: &str) {
    event.overrides.insert(id.parse().unwrap(), component(start));
}

#[test]
fn a36_exdate_beats_an_override_of_the_same_date() {
    let mut event = series("2026-01-05T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=3");
    with_override(&mut event, "2026-01-12T18:00:00", "2026-01-13T18:00:00 Europe/Berlin");
    assert_eq!(dates(&event).len(), 3);
    master(&mut event).exdate = whens(&["2026-01-12"]);
    assert_eq!(dates(&event), ["2026-01-05T18:00:00", "2026-01-19T18:00:00"]);
    assert!(!is_occurrence(&event, &"2026-01-12T18:00:00".parse().unwrap()));
}

#[test]
fn an_override_is_found_where_it_moved_to() {
    let mut event = series("2026-01-05T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=3");
    with_override(&mut event, "2026-01-12T18:00:00", "2026-03-01T18:00:00 Europe/Berlin");
    assert_eq!(dates_in(&event, &window("2026-01-10", "2026-01-15")), [] as [&str; 0]);
    assert_eq!(dates_in(&event, &window("2026-03-01", "2026-03-02")), ["2026-01-12T18:00:00"]);
}

#[test]
fn a_date_is_when_its_override_or_the_series_has_it() {
    let mut event = series("2026-03-23T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=3");
    master(&mut event).end = Some(End::At(when("2026-03-23T19:30:00 Europe/Berlin")));
    with_override(&mut event, "2026-04-06T18:00:00", "2026-04-07T20:00:00 Europe/Berlin");
    let at = |id: Option<&str>| time_of(&event, id.map(|id| id.parse().unwrap()).as_ref()).unwrap();
    let until = |end: &str| Some(End::At(when(end)));
    let whole = at(None);
    assert_eq!(whole.0, when("2026-03-23T18:00:00 Europe/Berlin"));
    assert_eq!(whole.1, until("2026-03-23T19:30:00 Europe/Berlin"));
    // Clocks changed on 29 March.
    let made = at(Some("2026-03-30T18:00:00"));
    assert_eq!(made.0, when("2026-03-30T18:00:00 Europe/Berlin"));
    assert_eq!(made.1, until("2026-03-30T19:30:00 Europe/Berlin"));
    let said = at(Some("2026-04-06T18:00:00"));
    assert_eq!(said.0, when("2026-04-07T20:00:00 Europe/Berlin"));
}

#[test]
fn a38_a_cancelled_date_shows_cancelled_and_the_series_goes_on() {
    let mut event = series("2026-01-05", "FREQ=WEEKLY;COUNT=3");
    with_override(&mut event, "2026-01-12", "2026-01-12");
    event.overrides.values_mut().for_each(|date| date.status = Status::Cancelled);
    let found = occurrences(&event, &always(), Tz::UTC, 10).unwrap();
    let states: Vec<Status> = found.iter().map(|date| date.status).collect();
    assert_eq!(states, [Status::Confirmed, Status::Cancelled, Status::Confirmed]);
}

#[test]
fn an_override_the_rule_does_not_make_is_a_date_added() {
    let mut event = series("2026-01-05", "FREQ=WEEKLY;COUNT=2");
    with_override(&mut event, "2026-01-08", "2026-01-08");
    assert_eq!(dates(&event), ["2026-01-05", "2026-01-08", "2026-01-12"]);
}

#[test]
fn overrides_alone_are_their_own_dates() {
    let mut event = series("2026-01-05", "FREQ=DAILY");
    event.master = None;
    with_override(&mut event, "2026-01-12T18:00:00", "2026-01-12T19:00:00 Europe/Berlin");
    assert_eq!(dates(&event), ["2026-01-12T18:00:00"]);
    assert!(is_occurrence(&event, &"2026-01-12T18:00:00".parse().unwrap()));
    let id = recurrence_id_of(&event, &when("2026-01-12T17:00:00 UTC")).unwrap();
    assert_eq!(id.to_string(), "2026-01-12T18:00:00");
}

#[test]
fn the_next_date_is_the_first_that_is_not_over() {
    let mut event = series("1990-01-01T10:00:00 Europe/Berlin", "FREQ=DAILY");
    master(&mut event).end = Some(End::After { days: 0, seconds: 3_600 });
    let id = |event: &Event, after: &str| {
        let next = next_occurrence(event, utc(after), Tz::UTC).unwrap();
        next.map(|date| date.id.unwrap().to_string())
    };
    assert_eq!(id(&event, "2026-11-20T09:30:00Z").unwrap(), "2026-11-20T10:00:00");
    assert_eq!(id(&event, "2026-11-20T10:00:00Z").unwrap(), "2026-11-21T10:00:00");
    master(&mut event).rrule = Some("FREQ=DAILY;UNTIL=20261119".into());
    assert_eq!(id(&event, "2026-11-20T09:30:00Z"), None);
}

#[test]
fn a104_a_span_says_when_a_series_is_over() {
    let table = [
        ("FREQ=DAILY", None),
        ("FREQ=DAILY;COUNT=3", Some("2026-01-08T00:00:00Z")),
        ("FREQ=DAILY;UNTIL=20260107", Some("2026-01-08T00:00:00Z")),
    ];
    for (rule, last) in table {
        let span = span(&series("2026-01-05", rule), Tz::UTC).unwrap().unwrap();
        assert_eq!(span.first, utc("2026-01-05T00:00:00Z"));
        assert_eq!(span.last, last.map(utc), "{rule}");
    }
}

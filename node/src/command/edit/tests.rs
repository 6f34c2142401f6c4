//! What an edit changes, and what it leaves.

use chrono_tz::Tz;
use kalends_schema::record::{Access, RsvpPolicy, Visibility};

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

fn zoned(text: &str, tz: Tz) -> When {
    When::Zoned { local: text.parse().unwrap(), tz }
}

fn weekly() -> Event {
    let mut event = event();
    let master = event.master.as_mut().unwrap();
    master.start = zoned("2026-12-01T19:00:00", Tz::Europe__Berlin);
    master.end = Some(End::At(zoned("2026-12-01T21:00:00", Tz::Europe__Berlin)));
    master.rrule = Some("FREQ=WEEKLY;COUNT=4".into());
    event
}

fn edited(event: &Event, edit: EventEdit) -> Event {
    let uri = uri();
    let of = Of { me: ORGANIZER, uri: &uri, event };
    match edit_event(&of, edit, at(9)).unwrap().record {
        Some(Record::Event(event)) => *event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_start_that_moves_takes_its_end_along() {
    let to = zoned("2026-12-02T08:30:00", Tz::America__New_York);
    let after = edited(&weekly(), EventEdit { start: Some(to), ..EventEdit::default() });
    let end = after.master.unwrap().end;
    assert_eq!(end, Some(End::At(zoned("2026-12-02T10:30:00", Tz::America__New_York))));
}

#[test]
fn one_date_gets_a_description_of_its_own() {
    let on: RecurrenceId = "2026-12-08T19:00:00".parse().unwrap();
    let edit = EventEdit { on: Some(on), title: Some("Late".into()), ..EventEdit::default() };
    let after = edited(&weekly(), edit);
    let own = &after.overrides[&on];
    assert_eq!((own.summary.as_str(), &own.rrule), ("Late", &None));
    assert_eq!(own.start, zoned("2026-12-08T19:00:00", Tz::Europe__Berlin));
    assert_eq!(own.end, Some(End::At(zoned("2026-12-08T21:00:00", Tz::Europe__Berlin))));
    assert_eq!(after.master.unwrap().summary, "Dinner");
}

#[test]
fn an_edit_that_changes_nothing_is_no_change() {
    let before = weekly();
    assert_eq!(edited(&before, EventEdit::default()), before);
}

#[test]
fn policy_changes_and_visibility_stays() {
    let mut before = weekly();
    before.access = Access { visibility: Visibility::Unlisted, ..Access::default() };
    let rsvp_policy = Some(RsvpPolicy::InvitedOnly);
    let access = AccessEdit { rsvp_policy, ..AccessEdit::default() };
    let after = edited(&before, EventEdit { access, ..EventEdit::default() });
    assert_eq!(after.access.visibility, Visibility::Unlisted);
    assert_eq!(after.access.rsvp_policy, RsvpPolicy::InvitedOnly);
    assert_eq!(after.sequence(), before.sequence());
}

#[test]
fn nobody_edits_or_cancels_what_is_not_theirs() {
    let (uri, event) = (uri(), weekly());
    let of = Of { me: ME, uri: &uri, event: &event };
    let refused = Refusal::NotTheOrganizer { organizer: ORGANIZER };
    assert_eq!(edit_event(&of, EventEdit::default(), at(9)), Err(refused.clone()));
    assert_eq!(cancel(&of, None, at(9)), Err(refused));
}

#[test]
fn a_series_with_dates_of_its_own_is_not_moved_away_from_them() {
    let on: RecurrenceId = "2026-12-08T19:00:00".parse().unwrap();
    let late = EventEdit { on: Some(on), title: Some("Late".into()), ..EventEdit::default() };
    let event = edited(&weekly(), late);
    let to = zoned("2026-12-01T20:00:00", Tz::Europe__Berlin);
    let (uri, edit) = (uri(), EventEdit { start: Some(to), ..EventEdit::default() });
    let of = Of { me: ORGANIZER, uri: &uri, event: &event };
    assert_eq!(edit_event(&of, edit, at(9)), Err(Refusal::MovesDates));
}

//! What an edit changes, and what it leaves.

use chrono_tz::Tz;
use kalends_schema::id::{admission_path, attendee_id};
use kalends_schema::path::Area;
use kalends_schema::record::{Access, AdmissionState, RsvpPolicy, Visibility};

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
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event };
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
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let refused = Refusal::NotTheOrganizer { organizer: ORGANIZER };
    assert_eq!(edit_event(&of, EventEdit::default(), at(9)), Err(refused.clone()));
    assert_eq!(cancel(&of, None, at(9)), Err(refused));
}

#[test]
fn a_series_that_moves_takes_its_own_dates_and_the_owners_word_on_them_along() {
    let on: RecurrenceId = "2026-12-08T19:00:00".parse().unwrap();
    let late = EventEdit { on: Some(on), title: Some("Late".into()), ..EventEdit::default() };
    let before = edited(&weekly(), late);
    // A week later: what was the second date takes the place of the third.
    let to = zoned("2026-12-08T20:00:00", Tz::Europe__Berlin);
    let after = edited(&before, EventEdit { start: Some(to), ..EventEdit::default() });
    let moved: RecurrenceId = "2026-12-15T20:00:00".parse().unwrap();
    assert_eq!(after.overrides.keys().collect::<Vec<_>>(), [&moved]);
    assert_eq!(after.overrides[&moved].summary, "Late");
    let uri = uri();
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &before };
    let to_date = |on| Invitation { recurrence_id: Some(on), ..Invitation::new(&uri, ME, at(1)) };
    let third: RecurrenceId = "2026-12-15T19:00:00".parse().unwrap();
    let series = Invitation::new(&uri, ME, at(1));
    let invitations = vec![to_date(on), to_date(third), series];
    let dated = Dated { invitations, ..Dated::default() };
    let writes = moved_dates(&of, &after, dated.clone(), at(9)).unwrap();
    let named = |write: &Write| match &write.record {
        Some(Record::Invitation(one)) => one.recurrence_id.map(|date| date.to_string()),
        _ => None,
    };
    let (gone, written): (Vec<_>, Vec<_>) = writes.iter().partition(|one| one.record.is_none());
    assert_eq!(gone.len(), 2);
    let mut written: Vec<_> = written.into_iter().map(named).collect();
    written.sort();
    let expected = ["2026-12-15T20:00:00", "2026-12-22T20:00:00"];
    assert_eq!(written, expected.map(|date| Some(date.to_owned())));
    assert_eq!(moved_dates(&of, &before, dated, at(9)), Ok(Vec::new()), "nothing moved");
}

#[test]
fn a_seat_at_a_date_that_moves_is_kept_for_the_answer_to_where_it_is() {
    let (uri, before) = (uri(), weekly());
    let to = zoned("2026-12-02T20:00:00", Tz::Europe__Berlin);
    let after = edited(&before, EventEdit { start: Some(to), ..EventEdit::default() });
    let on: RecurrenceId = "2026-12-08T19:00:00".parse().unwrap();
    let moved: RecurrenceId = "2026-12-09T20:00:00".parse().unwrap();
    let answer = |date: Option<&RecurrenceId>| {
        let id = attendee_id(&uri, date, None);
        AdmissionOf::Answer(AttendeeUri::of(ME, Area::Pub, &id).unwrap())
    };
    let seat = |date: RecurrenceId, attendee: AdmissionOf| Admission {
        event: uri.clone(),
        attendee,
        recurrence_id: Some(date),
        state: AdmissionState::Admitted,
        round: 3,
        seats: 2,
        ticket: 7,
        partstat: None,
        created_at: at(1),
        last_modified: at(1),
    };
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &before };
    let guest = AdmissionOf::Guest("zoe".into());
    // Of the answer to that date, of the one to the whole series, and of a guest by mail.
    for (was, is) in [
        (answer(Some(&on)), answer(Some(&moved))),
        (answer(None), answer(None)),
        (guest.clone(), guest),
    ] {
        let (old, new) = (seat(on, was), seat(moved, is));
        let dated = Dated { admissions: vec![old.clone()], ..Dated::default() };
        let writes = moved_dates(&of, &after, dated, at(9)).unwrap();
        let new = Admission { last_modified: at(9), ..new };
        let gone = Write { path: admission_path(&old), record: None };
        let path = admission_path(&new);
        assert_eq!(writes, [gone, Write { path, record: Some(Record::Admission(new)) }]);
    }
}

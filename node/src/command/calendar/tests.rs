//! Who may change a calendar, and what that raises.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use super::*;

fn person(number: u8) -> Identity {
    Identity::from_bytes([number; 32])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + seconds * 1_000_000).unwrap()
}

fn choir() -> (CalendarUri, Calendar) {
    let draft = CalendarDraft {
        name: "Choir".to_owned(),
        timezone: Tz::Europe__Berlin,
        color: None,
        description: None,
        visibility: CalendarVisibility::Public,
        contributors: Vec::new(),
    };
    let write = create_calendar("0034GJ7PPX0H0", draft, at(0)).unwrap();
    let uri = kalends_schema::uri::Uri::new(person(1), write.path);
    let Some(Record::Calendar(calendar)) = write.record else { panic!("a calendar is made") };
    (CalendarUri::try_from(uri).unwrap(), calendar)
}

fn changed(before: &Calendar, change: CalendarChange, now: Timestamp) -> Calendar {
    let (uri, _) = choir();
    let of = CalendarOf { me: person(1), uri: &uri, calendar: before };
    match change_calendar(of, change, now).unwrap().record {
        Some(Record::Calendar(after)) => after,
        other => panic!("{other:?}"),
    }
}

fn named(name: &str) -> CalendarChange {
    let edit = CalendarEdit { name: Some(name.to_owned()), ..CalendarEdit::default() };
    CalendarChange::Edit(Box::new(edit))
}

#[test]
fn a12_an_edit_raises_the_sequence_by_one_and_the_time() {
    let (_, before) = choir();
    let after = changed(&before, named("Big choir"), at(5));
    assert_eq!((after.sequence, after.last_modified), (before.sequence + 1, at(5)));
    let behind = changed(&after, named("Choir"), at(1));
    assert_eq!(behind.sequence, after.sequence + 1);
    assert!(behind.last_modified > after.last_modified, "also by a clock that was put back");
    assert_eq!(
        changed(&after, named("Big choir"), at(9)),
        after,
        "what is no change raises nothing"
    );
}

#[test]
fn somebody_has_one_role_and_the_owner_none() {
    let (uri, before) = choir();
    let share = |role| CalendarChange::Share { people: vec![person(2)], role };
    let shared = changed(&before, share(CalendarRole::Contributor), at(1));
    assert_eq!(shared.contributors, [person(2)]);
    let raised = changed(&shared, share(CalendarRole::Admin), at(2));
    assert_eq!((raised.contributors.len(), raised.admins.len()), (0, 1));
    let away = changed(&raised, CalendarChange::Unshare { people: vec![person(2)] }, at(3));
    assert!(away.admins.is_empty());
    let of = CalendarOf { me: person(1), uri: &uri, calendar: &before };
    let own = CalendarChange::Share { people: vec![person(1)], role: CalendarRole::Admin };
    assert_eq!(change_calendar(of, own, at(4)), Err(Refusal::OwnCalendar { who: person(1) }));
    let nobody = CalendarChange::Unshare { people: vec![person(2)] };
    assert_eq!(change_calendar(of, nobody, at(4)), Err(Refusal::NotShared { who: person(2) }));
}

#[test]
fn only_the_owner_changes_it_and_its_place_stays() {
    let (uri, before) = choir();
    let of = CalendarOf { me: person(2), uri: &uri, calendar: &before };
    let refused = change_calendar(of, CalendarChange::Delete, at(1));
    assert_eq!(refused, Err(Refusal::NotTheOwner { owner: person(1) }));
    let visibility = Some(CalendarVisibility::Private);
    let edit = CalendarEdit { visibility, ..CalendarEdit::default() };
    let of = CalendarOf { me: person(1), ..of };
    let refused = change_calendar(of, CalendarChange::Edit(Box::new(edit)), at(1));
    assert_eq!(refused, Err(Refusal::OtherArea));
}

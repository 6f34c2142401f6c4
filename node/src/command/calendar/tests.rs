//! Who may change a calendar, and what that raises.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use kalends_schema::calendar::Amending;
use kalends_schema::hash::Hash;
use kalends_schema::id::calendar_amendment_path;
use kalends_schema::record::{CalendarAmendment, DeclineCounter};
use kalends_schema::uri::Uri;

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

/// A calendar that `person(2)` administers.
fn administered() -> (CalendarUri, Calendar) {
    let (uri, calendar) = choir();
    (uri, Calendar { admins: vec![person(2)], viewers: vec![person(7)], ..calendar })
}

fn amendment(
    change: CalendarChange,
    standing: Option<&CalendarAmendment>,
) -> Result<Option<CalendarAmendment>, Refusal> {
    let (uri, calendar) = administered();
    let of = CalendarOf { me: person(2), uri: &uri, calendar: &calendar };
    let mut writes = amend_calendar(of, change, standing, at(5))?;
    Ok(match writes.pop().and_then(|write| write.record) {
        Some(Record::CalendarAmendment(amendment)) => Some(*amendment),
        Some(other) => panic!("{other:?}"),
        None => None,
    })
}

#[test]
fn an_admin_says_in_their_own_keyspace_what_is_to_be_changed() {
    let first = amendment(named("Big choir"), None).unwrap().unwrap();
    assert_eq!((first.before.name.as_str(), first.after.name.as_str()), ("Choir", "Big choir"));
    let role = CalendarRole::Contributor;
    let share = CalendarChange::Share { people: vec![person(3)], role };
    let second = amendment(share, Some(&first)).unwrap().unwrap();
    assert_eq!(second.after.name, "Big choir", "on top of what waits");
    assert_eq!(second.after.contributors, [person(3)]);
    let viewer = || vec![person(7)];
    let shown = amendment(CalendarChange::Share { people: viewer(), role }, None).unwrap();
    let no_more = amendment(CalendarChange::Unshare { people: viewer() }, shown.as_ref());
    assert_eq!(no_more, Ok(None), "a viewer again");
    assert_eq!(amendment(named("Choir"), Some(&first)), Ok(None), "taken back");
    assert_eq!(amendment(named("Choir"), None), Ok(None), "nothing is changed");
}

#[test]
fn what_is_the_owners_alone_an_admin_does_not_even_ask_for() {
    let refused = Err(Refusal::NotTheOwner { owner: person(1) });
    let unlisted = Some(CalendarVisibility::Unlisted);
    let edit = CalendarEdit { visibility: unlisted, ..CalendarEdit::default() };
    assert_eq!(amendment(CalendarChange::Edit(Box::new(edit)), None), refused);
    assert_eq!(amendment(CalendarChange::Delete, None), refused);
    let admin = CalendarChange::Share { people: vec![person(3)], role: CalendarRole::Admin };
    assert_eq!(amendment(admin, None), refused);
    for theirs in [person(2), person(7)] {
        assert_eq!(amendment(CalendarChange::Unshare { people: vec![theirs] }, None), refused);
    }
}

#[test]
fn the_owners_node_takes_up_or_declines_and_does_so_once() {
    let (uri, calendar) = administered();
    let wanted = amendment(named("Big choir"), None).unwrap().unwrap();
    let place = Uri::new(person(2), calendar_amendment_path(&uri));
    let hash = Hash([7; 32]);
    let taken = |calendar: &Calendar, declined: Option<&DeclineCounter>| {
        let (uri, amendment, later) = (&uri, &wanted, at(9));
        let at = &place;
        take_up(&Amending { uri, calendar, at, value_hash: hash, amendment }, declined, later)
    };
    let [Write { record: Some(Record::Calendar(after)), .. }] = &taken(&calendar, None)[..] else {
        panic!("not taken up")
    };
    assert_eq!((after.name.as_str(), after.sequence), ("Big choir", calendar.sequence + 1));
    assert!(taken(after, None).is_empty(), "heard again");
    let back = Calendar { name: "Choir".to_owned(), ..after.clone() };
    assert!(taken(&back, None).is_empty(), "what the owner takes back stays taken back");
    let other = Calendar { name: "Band".to_owned(), ..calendar };
    let [Write { record: Some(Record::DeclineCounter(decline)), .. }] = &taken(&other, None)[..]
    else {
        panic!("not declined")
    };
    assert_eq!(decline.comment.as_deref(), Some("name was changed meanwhile"));
    assert!(taken(&other, Some(decline)).is_empty());
}

//! What an edit of somebody else's event comes to, and what its organizer's node makes of it.

use kalends_schema::amendment::{Amending, Right};
use kalends_schema::hash::Hash;
use kalends_schema::id::timestamp_id;
use kalends_schema::key::Identity;
use kalends_schema::limits::AMENDMENTS_WAITING_MAX;
use kalends_schema::path::Area;
use kalends_schema::record::{
    Amendment, Change, DeclineReason, Event, Field, Record, RsvpPolicy, Status,
};
use kalends_schema::uri::{AmendmentUri, EventUri};

use super::{Amend, AmendWish, Heard, Unamended, amend, hear_amendment};
use crate::command::sample::{ME, ORGANIZER, at, event, uri};
use crate::command::{AccessEdit, EventEdit, Of, Refusal, Write};

const VERSION: Hash = Hash([3; 32]);

fn title(text: &str) -> EventEdit {
    EventEdit { title: Some(text.to_owned()), ..EventEdit::default() }
}

fn mine(second: i64) -> AmendmentUri {
    AmendmentUri::of(ME, Area::Pub, &timestamp_id(at(second))).unwrap()
}

fn wanted(
    (event, right): (&Event, Option<Right>),
    waiting: &[(AmendmentUri, Amendment)],
    wish: AmendWish,
) -> Result<Vec<Write>, Refusal> {
    let (uri, id): (EventUri, String) = (uri(), timestamp_id(at(9)));
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event };
    amend(&Amend { of, right, value_hash: VERSION, id: &id, waiting }, wish, at(9))
}

fn edited(right: Option<Right>, edit: EventEdit) -> Result<Vec<Write>, Refusal> {
    wanted((&event(), right), &[], AmendWish::Edit(Box::new(edit)))
}

fn amendment(write: &Write) -> Amendment {
    match &write.record {
        Some(Record::Amendment(amendment)) => amendment.clone(),
        other => panic!("no amendment: {other:?}"),
    }
}

fn waits(changes: Vec<Field>) -> (AmendmentUri, Amendment) {
    let change = |field| Change { recurrence_id: None, field };
    let amendment = Amendment {
        event: uri(),
        value_hash: VERSION,
        changes: changes.into_iter().map(change).collect(),
        comment: None,
        created_at: at(1),
        last_modified: at(1),
    };
    (mine(1), amendment)
}

#[test]
fn an_admins_edit_names_the_version_and_the_fields() {
    let writes = edited(Some(Right::Whole), title("Lunch")).unwrap();
    let written = amendment(&writes[0]);
    assert_eq!((written.event, written.value_hash), (uri(), VERSION));
    assert_eq!(written.changes[0].field, Field::Summary("Lunch".to_owned()));
    assert_eq!(writes[0].path, *mine(9).path());
    assert_eq!(writes.len(), 1);
}

#[test]
fn a64_what_somebody_may_not_change_is_refused_with_a_reason() {
    let organizer = ORGANIZER;
    let refused = |right, edit| edited(right, edit).unwrap_err();
    assert_eq!(refused(None, title("X")), Refusal::NotTheOrganizer { organizer });
    let contributor = Some(Right::Occurrences);
    assert_eq!(refused(contributor, title("X")), Unamended::SingleDatesOnly { organizer }.into());
    let admin = Some(Right::Whole);
    let people = || Some(vec![ME]);
    for access in [
        AccessEdit { admins: people(), ..AccessEdit::default() },
        AccessEdit { successors: people(), ..AccessEdit::default() },
        AccessEdit { successor_grace_days: Some(1), ..AccessEdit::default() },
    ] {
        // Nothing of it is left out without a word.
        let names = EventEdit { access, ..title("Lunch") };
        assert_eq!(refused(admin, names), Refusal::NotTheOrganizer { organizer });
    }
    let asks = EventEdit { ask_again: true, ..EventEdit::default() };
    assert_eq!(refused(admin, asks), Refusal::NotTheOrganizer { organizer });
    assert_eq!(refused(admin, title("Dinner")), Unamended::NothingChanged.into());
}

#[test]
fn a_cancellation_is_an_amendment_of_the_status() {
    let event = event();
    let writes = wanted((&event, Some(Right::Whole)), &[], AmendWish::Cancel(None)).unwrap();
    assert_eq!(amendment(&writes[0]).changes[0].field, Field::Status(Status::Cancelled));
}

#[test]
fn of_two_wishes_for_one_field_the_later_stands() {
    let policy = Field::RsvpPolicy(RsvpPolicy::InvitedOnly);
    let both = waits(vec![Field::Summary("Lunch".into()), policy.clone()]);
    let one = waits(vec![Field::Summary("Lunch".into())]);
    let edit = || AmendWish::Edit(Box::new(title("Brunch")));
    let of = event();
    let writes = wanted((&of, Some(Right::Whole)), &[both], edit()).unwrap();
    assert_eq!(amendment(&writes[1]).changes.len(), 1);
    assert_eq!(amendment(&writes[1]).changes[0].field, policy);
    let writes = wanted((&of, Some(Right::Whole)), &[one], edit()).unwrap();
    assert_eq!(writes[1], Write { path: mine(1).path().clone(), record: None });
}

fn heard(now: &Event, then: Option<&Event>, fields: Vec<Field>) -> Heard {
    let (amended, amendment) = waits(fields);
    let uri = uri();
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: now };
    let amending = Amending { uri: &amended, value_hash: Hash([4; 32]), amendment: &amendment };
    hear_amendment(&of, &amending, (then, Right::Whole), at(20))
}

fn reason(word: &Write) -> DeclineReason {
    match &word.record {
        Some(Record::DeclineCounter(word)) => word.reason.clone(),
        other => panic!("no word: {other:?}"),
    }
}

#[test]
fn what_is_applied_is_numbered_and_both_values_are_told() {
    let event = event();
    let moved = kalends_schema::record::When::Date("2026-12-02".parse().unwrap());
    let Heard::Applied { event: write, word } =
        heard(&event, Some(&event), vec![Field::Start(moved)])
    else {
        panic!("not applied")
    };
    let Some(Record::Event(after)) = write.record else { panic!("no event") };
    assert_eq!(after.sequence(), 1);
    let DeclineReason::Applied(fields) = reason(&word) else { panic!("another word") };
    assert_eq!(fields[0].proposed.field, Field::Start(moved));
    assert_eq!(fields[0].current.field, Field::Start(event.master.unwrap().start));
}

#[test]
fn what_was_changed_meanwhile_is_a_conflict_and_what_cannot_be_is_declined() {
    let then = event();
    let mut now = event();
    now.master.as_mut().unwrap().summary = "Supper".to_owned();
    let Heard::Spoken(word) = heard(&now, Some(&then), vec![Field::Summary("Lunch".into())]) else {
        panic!("applied")
    };
    assert!(matches!(reason(&word), DeclineReason::Conflict(fields) if fields.len() == 1));
    let class = Field::Class(kalends_schema::record::Class::Private);
    let Heard::Spoken(word) = heard(&then, Some(&then), vec![class]) else { panic!("applied") };
    assert_eq!(reason(&word), DeclineReason::Declined);
}

#[test]
fn a_word_fits_in_a_record_however_much_was_wanted() {
    let event = event();
    let on = |n: i64| {
        kalends_schema::record::RecurrenceId::Date(
            chrono::NaiveDate::default() + chrono::TimeDelta::days(n),
        )
    };
    let text = "x".repeat(9_000);
    let changes = (0..20).map(|n| Change {
        recurrence_id: Some(on(n)),
        field: Field::Description(Some(text.clone())),
    });
    let amendment = Amendment { changes: changes.collect(), ..waits(vec![]).1 };
    let (uri, amended) = (uri(), mine(1));
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
    let amending = Amending { uri: &amended, value_hash: VERSION, amendment: &amendment };
    let Heard::Spoken(word) = hear_amendment(&of, &amending, (None, Right::Whole), at(2)) else {
        panic!("applied")
    };
    let record = word.record.unwrap();
    let fits =
        kalends_schema::record::check(Identity::from_bytes([1; 32]), &word.path, &record, at(2));
    assert_eq!(fits, Ok(()));
}

#[test]
fn so_many_amendments_of_one_person_wait_and_no_more() {
    let other = |_| waits(vec![Field::Url(Some("https://example.org".to_owned()))]);
    let with = |waiting: usize| {
        let waiting: Vec<_> = (0..waiting).map(other).collect();
        let wish = AmendWish::Edit(Box::new(title("Lunch")));
        wanted((&event(), Some(Right::Whole)), &waiting, wish).map(|writes| writes.len())
    };
    assert_eq!(with(AMENDMENTS_WAITING_MAX - 1), Ok(1));
    let max = AMENDMENTS_WAITING_MAX;
    assert_eq!(with(AMENDMENTS_WAITING_MAX), Err(Unamended::TooManyWaiting { max }.into()));
    // One that takes the place of another is not one more.
    let mut waiting: Vec<_> = (1..max).map(other).collect();
    waiting.push(waits(vec![Field::Summary("Supper".to_owned())]));
    let wish = AmendWish::Edit(Box::new(title("Lunch")));
    assert_eq!(wanted((&event(), Some(Right::Whole)), &waiting, wish).unwrap().len(), 2);
}

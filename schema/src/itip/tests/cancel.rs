//! What is off.

use super::request::{accepted, at_bob, bobs, kept, later, line, moved, tea};
use super::*;
use crate::record::RecurrenceId;

const WEEKLY: &str = "RRULE:FREQ=WEEKLY;COUNT=10";

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

fn cancel(more: &str) -> Message {
    let text = "UID:tea  DTSTAMP:20260105T000000Z  SEQUENCE:1  ORGANIZER:mailto:ann@x.org  ";
    message(Method::Cancel, &[&format!("{text}{more}")])
}

fn statuses(meeting: &Meeting) -> Vec<(String, bool)> {
    let of = |(date, event): (Option<&RecurrenceId>, &Vevent)| {
        (date.map(ToString::to_string).unwrap_or_default(), event.is_cancelled())
    };
    meeting.components().map(of).collect()
}

#[test]
fn what_is_cancelled_stays_and_says_so() {
    let held = meeting(&[&accepted(&tea(WEEKLY)), &moved("20270608", "18")]);
    let received = at_bob(Some(&held), &cancel("STATUS:CANCELLED  COMMENT:Rain")).unwrap();
    assert_eq!(received.outcome, Outcome::Cancelled);
    let after = received.meeting.unwrap();
    assert!(statuses(&after).iter().all(|(_, is_off)| *is_off));
    let master = after.master.as_ref().unwrap();
    for (name, value) in [("SEQUENCE", "1"), ("DTSTAMP", "20260105T000000Z"), ("COMMENT", "Rain")] {
        assert_eq!(line(master, name), value);
    }
    assert_eq!(bobs(master), "ACCEPTED");
    assert_eq!(kept(Some(&after), &cancel("STATUS:CANCELLED  COMMENT:Rain")), after);
}

#[test]
fn a38_a_cancelled_date_shows_cancelled_and_the_series_goes_on() {
    let held = meeting(&[&accepted(&tea(&format!("{WEEKLY}  DURATION:PT1H")))]);
    let after = kept(
        Some(&held),
        &cancel("STATUS:CANCELLED  RECURRENCE-ID;TZID=Europe/Berlin:20270608T160000"),
    );
    assert_eq!(after.master, held.master);
    let date = &after.overrides[&id("2027-06-08T16:00:00")];
    assert!(date.is_cancelled());
    for (name, value) in [("DTSTART", "20270608T160000"), ("DURATION", "PT1H"), ("RRULE", "")] {
        assert_eq!(line(date, name), value);
    }
    assert_eq!(bobs(date), "ACCEPTED");
}

#[test]
fn a77_a_date_is_cancelled_by_its_moment_and_what_is_no_date_is_rejected() {
    let held = meeting(&[&tea(WEEKLY), &moved("20270615", "18")]);
    for (name, date) in [
        ("RECURRENCE-ID:20270608T140000Z", "2027-06-08T16:00:00"),
        ("RECURRENCE-ID;TZID=Asia/Tokyo:20270608T230000", "2027-06-08T16:00:00"),
        ("RECURRENCE-ID;VALUE=DATE:20270608", "2027-06-08T16:00:00"),
        ("RECURRENCE-ID:20270615T140000Z", "2027-06-15T16:00:00"),
    ] {
        let after = kept(Some(&held), &cancel(&format!("STATUS:CANCELLED  {name}")));
        let off = statuses(&after).into_iter().filter(|(_, is_off)| *is_off);
        assert_eq!(off.map(|(date, _)| date).collect::<Vec<_>>(), [date], "{name}");
    }
    let none = cancel("STATUS:CANCELLED  RECURRENCE-ID:20270608T150000Z");
    let refused = at_bob(Some(&held), &none).unwrap_err();
    assert_eq!(refused, Refusal::NoOccurrence(id("2027-06-08T17:00:00")));
    assert_eq!(refused.effect(), Effect::Rejected);
}

#[test]
fn several_dates_are_cancelled_by_one_message_and_a_wrong_one_holds_up_none() {
    let held = meeting(&[&tea(WEEKLY)]);
    let dates = ["20270608T140000Z", "20270609T140000Z", "20270615T140000Z"].map(|date| {
        format!(
            "UID:tea  DTSTAMP:20260105T000000Z  SEQUENCE:1  STATUS:CANCELLED  \
                 RECURRENCE-ID:{date}"
        )
    });
    let all = message(Method::Cancel, &dates.each_ref().map(String::as_str));
    let received = at_bob(Some(&held), &all).unwrap();
    assert_eq!(received.passed_over.len(), 1);
    assert_eq!(received.meeting.unwrap().overrides.len(), 2);
}

#[test]
fn a_date_that_is_out_already_or_not_held_is_passed_over() {
    let off = cancel("STATUS:CANCELLED  RECURRENCE-ID:20270608T140000Z");
    let out = tea(&format!("{WEEKLY}  EXDATE;TZID=Europe/Berlin:20270608T160000"));
    assert_eq!(at_bob(Some(&meeting(&[&out])), &off), Err(Refusal::NothingNew));
    let alone = meeting(&[&moved("20270615", "18")]);
    assert_eq!(at_bob(Some(&alone), &off), Err(Refusal::NothingNew));
    assert_eq!(at_bob(None, &off), Err(Refusal::UnknownUid));
}

#[test]
fn a76_a_late_cancellation_changes_nothing_and_a_late_invitation_revives_nothing() {
    let held = meeting(&[&later(&format!("{WEEKLY}  SEQUENCE:2"))]);
    for late in ["STATUS:CANCELLED", "STATUS:CANCELLED  RECURRENCE-ID:20270608T140000Z"] {
        let refused = at_bob(Some(&held), &cancel(late)).unwrap_err();
        assert!(matches!(refused, Refusal::OutOfSequence { .. }));
    }
    let off = kept(Some(&meeting(&[&tea(WEEKLY)])), &cancel("STATUS:CANCELLED"));
    let late = at_bob(Some(&off), &message(Method::Request, &[&tea(WEEKLY)])).unwrap_err();
    assert!(matches!(late, Refusal::OutOfSequence { .. }));
}

#[test]
fn what_is_invited_to_again_is_on_again_and_asks_anew() {
    let off = kept(Some(&meeting(&[&accepted(&tea(WEEKLY))])), &cancel("STATUS:CANCELLED"));
    let again = later(&format!("{WEEKLY}  SEQUENCE:2"));
    let after = kept(Some(&off), &message(Method::Request, &[&again])).master.unwrap();
    assert_eq!((after.is_cancelled(), bobs(&after)), (false, "NEEDS-ACTION"));
}

#[test]
fn who_is_uninvited_has_it_cancelled_and_the_others_see_them_gone() {
    let held = meeting(&[&tea(WEEKLY)]);
    let mine = at_bob(Some(&held), &cancel("ATTENDEE:mailto:bob@x.org")).unwrap();
    assert_eq!(mine.outcome, Outcome::Cancelled);
    assert!(mine.meeting.unwrap().master.unwrap().is_cancelled());
    let others = at_bob(Some(&held), &cancel("ATTENDEE:mailto:cem@x.org")).unwrap();
    assert_eq!(others.outcome, Outcome::Updated);
    let after = others.meeting.unwrap().master.unwrap();
    assert_eq!((after.is_cancelled(), after.attendees().count()), (false, 2));
    let one = cancel("ATTENDEE:mailto:cem@x.org  RECURRENCE-ID:20270608T140000Z");
    let after = kept(Some(&held), &one);
    assert_eq!(after.master.as_ref().unwrap().attendees().count(), 3);
    assert_eq!(after.overrides[&id("2027-06-08T16:00:00")].attendees().count(), 2);
}

#[test]
fn everybody_listed_means_all_of_it() {
    let everybody = "ATTENDEE:mailto:ann@x.org  ATTENDEE:mailto:bob@x.org  \
        ATTENDEE:mailto:cem@x.org";
    let held = meeting(&[TEA]);
    for me in [Me::default(), Me::of(Address::parse("list@x.org"))] {
        let after = receive(Some(&held), &cancel(everybody), &me, now()).unwrap();
        assert_eq!(after.outcome, Outcome::Cancelled);
    }
}

#[test]
fn a_date_and_all_that_follow_are_off() {
    let held = meeting(&[
        &tea(&format!("{WEEKLY}  RDATE;TZID=Europe/Berlin:20270604T100000,20271201T100000")),
        &moved("20270608", "18"),
        &moved("20270622", "18"),
    ]);
    let range = "STATUS:CANCELLED  RECURRENCE-ID;RANGE=THISANDFUTURE:20270615T140000Z";
    let after = kept(Some(&held), &cancel(range));
    let expected = [
        ("", false),
        ("2027-06-08T16:00:00", false),
        ("2027-06-15T16:00:00", true),
        ("2027-06-22T16:00:00", true),
    ];
    assert_eq!(statuses(&after), expected.map(|(date, is_off)| (date.to_owned(), is_off)));
    let master = after.master.as_ref().unwrap();
    assert_eq!(line(master, "RRULE"), "FREQ=WEEKLY;COUNT=2");
    assert_eq!(line(master, "RDATE"), "20270604T100000");
    assert!(after.makes(&id("2027-06-08T16:00:00")) && !after.makes(&id("2027-06-29T16:00:00")));
    assert_eq!(kept(Some(&after), &cancel(range)), after);
    let first = range.replace("20270615", "20270601");
    assert!(statuses(&kept(Some(&held), &cancel(&first))).iter().all(|(_, is_off)| *is_off));
}

#[test]
fn a76_a_late_end_of_the_series_ends_nothing_and_lowers_no_number() {
    let range = "STATUS:CANCELLED  RECURRENCE-ID;RANGE=THISANDFUTURE:";
    for day in ["20270601", "20270615"] {
        let held = meeting(&[&later(&format!("{WEEKLY}  SEQUENCE:5")), &moved(day, "18")]);
        let refused = at_bob(Some(&held), &cancel(&format!("{range}{day}T140000Z")));
        assert!(matches!(refused, Err(Refusal::OutOfSequence { .. })), "{day}: {refused:?}");
    }
}

#[test]
fn of_dates_held_alone_those_before_the_end_stay() {
    let dates = ["20270608", "20270615", "20270622"].map(|day| moved(day, "18"));
    let held = meeting(&dates.each_ref().map(String::as_str));
    let range = "STATUS:CANCELLED  RECURRENCE-ID;RANGE=THISANDFUTURE:20270615T140000Z";
    let off = statuses(&kept(Some(&held), &cancel(range))).into_iter().map(|(_, is_off)| is_off);
    assert_eq!(off.collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a76_a_date_with_a_higher_number_of_its_own_is_off_with_its_series() {
    let date = format!("{}  SEQUENCE:3", moved("20270608", "18"));
    let held = meeting(&[&tea(WEEKLY), &date]);
    let off = kept(Some(&held), &cancel("STATUS:CANCELLED"));
    assert!(statuses(&off).iter().all(|(_, is_off)| *is_off));
    assert_eq!(off.overrides[&id("2027-06-08T16:00:00")].sequence(), 3);
    assert_eq!(kept(Some(&off), &cancel("STATUS:CANCELLED")), off);
    let late = message(Method::Request, &[&date]);
    let first = kept(Some(&meeting(&[&tea(WEEKLY)])), &cancel("STATUS:CANCELLED"));
    for held in [off, first] {
        assert!(matches!(at_bob(Some(&held), &late), Err(Refusal::OutOfSequence { .. })));
    }
    let newer = date.replace("20260101T", "20260107T");
    let after = kept(Some(&meeting(&[&tea(WEEKLY), &newer])), &cancel("STATUS:CANCELLED"));
    assert_eq!(statuses(&after).last().map(|(_, is_off)| *is_off), Some(false));
}

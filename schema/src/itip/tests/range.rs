//! A date told together with all that follow it (RFC 5545 §3.2.13).

use super::request::{at_bob, kept, later, line, moved, tea};
use super::*;
use crate::limits;

const WEEKLY: &str = "RRULE:FREQ=WEEKLY;COUNT=5";
const ENDLESS: &str = "RRULE:FREQ=WEEKLY";

fn from(day: &str, hour: &str) -> String {
    let date = moved(day, hour).replace("20260101T", "20260105T");
    date.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;")
}

fn starts(meeting: &Meeting) -> Vec<&str> {
    meeting.overrides.values().map(|event| line(event, "DTSTART")).collect()
}

fn too_many() -> Refusal {
    Refusal::TooMany { what: "dates told at once", limit: limits::OVERRIDES_MAX }
}

#[test]
fn the_whole_with_more_dates_at_once_than_can_be_told_asks_for_nothing_again() {
    let range = from("20270615", "18");
    let whole = message(Method::Request, &[&later(&format!("{ENDLESS}  SUMMARY:New")), &range]);
    for held in [None, Some(meeting(&[&tea(ENDLESS)]))] {
        let received = at_bob(held.as_ref(), &whole).unwrap();
        assert!(received.messages.is_empty());
        let passed: Vec<&Refusal> = received.passed_over.iter().map(|part| &part.why).collect();
        assert_eq!(passed, [&too_many()]);
        let after = received.meeting.unwrap();
        assert_eq!(line(after.master.as_ref().unwrap(), "SUMMARY"), "New");
        assert!(after.overrides.is_empty());
        assert_eq!(kept(Some(&after), &whole), after);
    }
}

#[test]
fn an_addition_or_a_publication_of_more_dates_than_can_be_told_loses_none_in_silence() {
    let held = meeting(&[&tea(ENDLESS)]);
    let range = from("20270615", "18");
    let added = at_bob(Some(&held), &message(Method::Add, &[&range])).unwrap();
    assert_eq!(added.outcome, Outcome::RefreshRequested);
    assert_eq!(added.meeting, Some(held.clone()));
    let published = at_bob(Some(&held), &message(Method::Publish, &[&range]));
    assert_eq!(published, Err(too_many()));
}

#[test]
fn what_follows_a_date_is_known_from_the_first_receipt_on() {
    let range = from("20270615", "18");
    let whole = message(Method::Request, &[&later(WEEKLY), &range]);
    let held = kept(None, &whole);
    assert_eq!(starts(&held), ["20270615T180000", "20270622T180000", "20270629T180000"]);
    assert_eq!(kept(Some(&held), &whole), held);
}

#[test]
fn of_two_dates_told_with_all_that_follow_each_has_those_up_to_the_next() {
    let (noon, night) = (from("20270608", "12"), from("20270622", "22"));
    let expected = ["20270608T120000", "20270615T120000", "20270622T220000", "20270629T220000"];
    let both = message(Method::Request, &[&noon, &night]);
    let held = kept(Some(&meeting(&[&tea(WEEKLY)])), &both);
    assert_eq!(starts(&held), expected);
    assert_eq!(kept(Some(&held), &both), held);
    let whole = message(Method::Request, &[&later(WEEKLY), &noon, &night]);
    for held in [None, Some(meeting(&[&tea(WEEKLY), &moved("20270629", "09")]))] {
        let held = kept(held.as_ref(), &whole);
        assert_eq!(starts(&held), expected);
        assert_eq!(kept(Some(&held), &whole), held);
    }
}

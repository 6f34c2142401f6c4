//! Further dates of a series.

use super::request::{accepted, at_bob, bobs, kept, later, line, tea};
use super::*;

const WEEKLY: &str = "RRULE:FREQ=WEEKLY;COUNT=10";

fn add(day: &str) -> Message {
    let date = later("SEQUENCE:1").replace("20270601T160000", &format!("{day}T180000"));
    message(Method::Add, &[&date])
}

#[test]
fn a_date_is_added_to_a_series_that_is_known() {
    let held = meeting(&[&accepted(&tea(WEEKLY))]);
    let after = kept(Some(&held), &add("20270603"));
    let date = "2027-06-03T18:00:00".parse().unwrap();
    assert!(after.makes(&date));
    assert_eq!(line(after.master.as_ref().unwrap(), "RDATE"), "20270603T180000");
    assert_eq!(bobs(&after.overrides[&date]), "NEEDS-ACTION");
    assert_eq!(bobs(after.master.as_ref().unwrap()), "ACCEPTED");
    assert_eq!(kept(Some(&after), &add("20270603")), after);
    let read = Meeting::read(after.write().as_bytes()).unwrap();
    assert_eq!(read.overrides, after.overrides);
}

#[test]
fn several_dates_of_one_message_are_all_added() {
    let texts = ["20270603", "20270604"]
        .map(|day| later("SEQUENCE:1").replace("20270601T160000", &format!("{day}T180000")));
    let held = meeting(&[&tea(WEEKLY)]);
    let after = kept(Some(&held), &message(Method::Add, &[&texts[0], &texts[1]]));
    assert_eq!(after.overrides.len(), 2);
}

#[test]
fn what_cannot_be_added_asks_for_the_whole() {
    let rule = message(Method::Add, &[&later("SEQUENCE:1  RRULE:FREQ=WEEKLY;BYDAY=TH")]);
    let held = meeting(&[&tea(WEEKLY)]);
    for (held, add) in [(None, add("20270603")), (Some(&held), rule)] {
        let received = at_bob(held, &add).unwrap();
        assert_eq!(received.outcome, Outcome::RefreshRequested);
        assert_eq!(received.meeting.as_ref(), held);
        let [asks] = received.messages.as_slice() else { panic!("{:?}", received.messages) };
        assert_eq!(asks.method, Method::Refresh);
        assert_eq!((asks.sender.as_str(), asks.recipient.as_str()), ("bob@x.org", "ann@x.org"));
        let text = asks.write();
        for part in ["METHOD:REFRESH", "UID:tea", "ORGANIZER:mailto:ann@x.org", "mailto:bob@x.org"]
        {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("SUMMARY") && !text.contains("cem@x.org"), "{text}");
    }
}

#[test]
fn a76_an_addition_older_than_the_series_changes_nothing() {
    let held = meeting(&[&later(&format!("{WEEKLY}  SEQUENCE:2"))]);
    let refused = at_bob(Some(&held), &add("20270603")).unwrap_err();
    assert!(matches!(refused, Refusal::OutOfSequence { .. }));
}

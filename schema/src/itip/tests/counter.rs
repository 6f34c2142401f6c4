//! What becomes of other wishes: asked for, shown, accepted, declined; and who may ask again.

use super::*;
use crate::record::{End, When};

const WEEKLY: &str = "UID:tea  DTSTAMP:20250101T000000Z  SEQUENCE:2  \
    DTSTART;TZID=Europe/Berlin:20250107T160000  DTEND;TZID=Europe/Berlin:20250107T170000  \
    RRULE:FREQ=WEEKLY  SUMMARY:Tea  LOCATION:Kitchen  ORGANIZER:mailto:ann@x.org  \
    ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@x.org  ATTENDEE:mailto:bob@x.org  \
    ATTENDEE:mailto:cem@x.org";

/// Bob would have one date an hour later, in the garden.
const LATER: &str = "UID:tea  DTSTAMP:20260401T000000Z  SEQUENCE:2  ORGANIZER:mailto:ann@x.org  \
    RECURRENCE-ID:20260407T140000Z  DTSTART:20260407T150000Z  DTEND:20260407T160000Z  \
    SUMMARY:Tea  LOCATION:Garden\\, behind  COMMENT:Sun!  ATTENDEE:mailto:bob@x.org";

fn me(name: &str) -> Me {
    Me::of(Address::parse(&format!("{name}@x.org")))
}

fn countered(held: &Meeting, component: &str) -> Result<Received, Refusal> {
    receive(Some(held), &message(Method::Counter, &[component]), &me("ann"), now())
}

fn only_proposal(received: Received) -> Proposal {
    match received.outcome {
        Outcome::Countered(mut proposals) if proposals.len() == 1 => proposals.remove(0),
        other => panic!("{other:?}"),
    }
}

fn at(text: &str) -> When {
    When::Zoned { local: text.parse().unwrap(), tz: chrono_tz::Europe::Berlin }
}

#[test]
fn a_counter_is_shown_as_what_differs_and_changes_nothing() {
    let held = meeting(&[WEEKLY]);
    let received = countered(&held, LATER).unwrap();
    assert_eq!(received.meeting.as_ref(), Some(&held));
    let proposal = only_proposal(received);
    assert_eq!(proposal.proposer, Address::parse("bob@x.org"));
    assert_eq!(proposal.date.unwrap().to_string(), "2026-04-07T16:00:00");
    assert_eq!((proposal.start, proposal.end), (Some(at("2026-04-07T17:00:00")), None));
    assert_eq!((proposal.summary, proposal.is_outdated), (None, false));
    assert_eq!(proposal.location.as_deref(), Some("Garden, behind"));
    assert_eq!(proposal.comment.as_deref(), Some("Sun!"));
}

#[test]
fn an_accepted_proposal_is_the_organizers_edit_and_told_to_everybody() {
    let held = meeting(&[WEEKLY]);
    let proposal = only_proposal(countered(&held, LATER).unwrap());
    let after = proposal.accepted(&held).unwrap();
    let (_, date) = after.overrides.first_key_value().unwrap();
    let line = |name| date.0.first(name).map(ToString::to_string).unwrap();
    assert_eq!(line("DTSTART"), "DTSTART;TZID=Europe/Berlin:20260407T170000");
    assert_eq!(line("DTEND"), "DTEND;TZID=Europe/Berlin:20260407T180000");
    assert_eq!(line("LOCATION"), "LOCATION:Garden\\, behind");
    assert_eq!(after.master, held.master);
    let told = edit(Some(&held), Some(&after), &me("ann"), now()).unwrap();
    let told: Vec<_> =
        told.messages.iter().map(|told| (told.method, told.recipient.as_str())).collect();
    assert_eq!(told, [(Method::Request, "bob@x.org"), (Method::Request, "cem@x.org")]);
}

#[test]
fn another_length_is_asked_for_as_an_end() {
    let held = meeting(&[WEEKLY]);
    let longer = LATER.replace("DTSTART:20260407T15", "DTSTART:20260407T14");
    let proposal = only_proposal(countered(&held, &longer).unwrap());
    assert_eq!(proposal.start, None);
    assert_eq!(proposal.end, Some(End::At(at("2026-04-07T18:00:00"))));
    let after = proposal.accepted(&held).unwrap();
    let (_, date) = after.overrides.first_key_value().unwrap();
    assert_eq!(date.0.value("DTEND"), Some("20260407T180000"));
}

#[test]
fn a_declined_proposal_is_told_to_its_proposer_alone() {
    let held = meeting(&[WEEKLY]);
    let proposal = only_proposal(countered(&held, LATER).unwrap());
    let told = proposal.declined(&held, Some("Too cold, sorry"), now()).unwrap();
    assert_eq!((told.method, told.recipient.as_str()), (Method::DeclineCounter, "bob@x.org"));
    let read = Message::read(told.write().as_bytes(), Envelope::default()).unwrap();
    let (date, event) = read.object.components().next().unwrap();
    assert_eq!(date.unwrap().date().to_string(), "2026-04-07");
    assert_eq!(event.0.value("COMMENT"), Some("Too cold\\, sorry"));
    let copy = held.seen_by(&Address::parse("bob@x.org").unwrap()).unwrap();
    let received = receive(Some(&copy), &read, &me("bob"), now()).unwrap();
    assert_eq!(
        (received.meeting, received.outcome),
        (Some(copy.clone()), Outcome::CounterDeclined)
    );
    let mut forged = read;
    forged.envelope.from = Address::parse("cem@x.org");
    assert!(matches!(
        receive(Some(&copy), &forged, &me("bob"), now()),
        Err(Refusal::NotTheSender { .. })
    ));
}

#[test]
fn a_proposal_about_what_changed_since_is_shown_and_not_accepted() {
    let held = meeting(&[WEEKLY]);
    let proposal =
        only_proposal(countered(&held, &LATER.replace("SEQUENCE:2", "SEQUENCE:1")).unwrap());
    assert!(proposal.is_outdated);
    assert_eq!(proposal.accepted(&held), Err(Refusal::Outdated { since: 2, got: 1 }));
}

#[test]
fn strangers_propose_nothing_and_nobody_about_a_date_that_is_none() {
    let held = meeting(&[WEEKLY]);
    let who = Address::parse("eve@x.org").unwrap();
    assert_eq!(countered(&held, &LATER.replace("bob@", "eve@")), Err(Refusal::Pending { who }));
    let none = LATER.replace("ID:20260407", "ID:20260408");
    assert!(matches!(countered(&held, &none), Err(Refusal::NoOccurrence(_))));
}

#[test]
fn what_an_attendee_would_have_is_asked_of_the_organizer_and_comes_through() {
    let held = meeting(&[WEEKLY]);
    let copy = held.seen_by(&Address::parse("bob@x.org").unwrap()).unwrap();
    let wish = meeting(&[&WEEKLY.replace("T160000", "T150000").replace("T170000", "T160000")]);
    let told = propose(&copy, &wish, &me("bob"), Some("Earlier?"), now()).unwrap();
    assert_eq!((told.len(), told[0].recipient.as_str()), (1, "ann@x.org"));
    let read = Message::read(told[0].write().as_bytes(), Envelope::default()).unwrap();
    let proposal = only_proposal(receive(Some(&held), &read, &me("ann"), now()).unwrap());
    assert_eq!(proposal.start, Some(at("2025-01-07T15:00:00")));
    assert_eq!((proposal.end, proposal.comment.as_deref()), (None, Some("Earlier?")));
    assert_eq!(propose(&copy, &copy, &me("bob"), None, now()), Err(Refusal::NothingNew));
    assert_eq!(propose(&copy, &wish, &me("eve"), None, now()), Err(Refusal::NotMine));
    assert_eq!(propose(&held, &wish, &me("ann"), None, now()), Err(Refusal::NotMine));
}

#[test]
fn what_is_an_attendees_own_does_not_go_with_their_proposal() {
    let held = meeting(&[WEEKLY]);
    let own = "  COLOR:red  CLASS:PRIVATE  CATEGORIES:Secret  TRANSP:TRANSPARENT  COMMENT:mine";
    let wish = meeting(&[&format!("{}{own}", WEEKLY.replace("T160000", "T150000"))]);
    let told = propose(&held, &wish, &me("bob"), None, now()).unwrap();
    let text = told[0].write();
    assert!(text.contains("T150000"));
    for line in own.trim().split("  ") {
        assert!(!text.contains(line), "{line}");
    }
}

#[test]
fn whoever_asks_for_the_state_gets_it_alone_as_they_may_see_it() {
    let held = meeting(&[&format!("{WEEKLY}  X-OWN:1")]);
    let asks = |who: &str| {
        let asks = format!("UID:tea  ORGANIZER:mailto:ann@x.org  ATTENDEE:mailto:{who}@x.org");
        receive(Some(&held), &message(Method::Refresh, &[&asks]), &me("ann"), now())
    };
    let received = asks("bob").unwrap();
    assert_eq!((received.meeting.as_ref(), &received.outcome), (Some(&held), &Outcome::Refreshed));
    let [told] = &received.messages[..] else { panic!("one message") };
    assert_eq!((told.method, told.recipient.as_str()), (Method::Request, "bob@x.org"));
    assert_eq!(Some(told.object.as_ref()), held.seen_by(&told.recipient).as_ref());
    assert_eq!((told.object.sequence(), told.write().contains("X-OWN")), (2, false));
    let who = Address::parse("eve@x.org").unwrap();
    assert_eq!(asks("eve"), Err(Refusal::NotInvited { who }));
    let gone = meeting(&[&format!("{WEEKLY}  STATUS:CANCELLED")]);
    let asks = message(Method::Refresh, &["UID:tea  ATTENDEE:mailto:bob@x.org"]);
    let told = receive(Some(&gone), &asks, &me("ann"), now()).unwrap().messages;
    assert_eq!(told[0].method, Method::Cancel);
}

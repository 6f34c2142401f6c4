//! An attendee sends somebody else (RFC 5546 §4.2.5).

use super::*;
use crate::limits;

fn held() -> Meeting {
    let role = TEA.replace("ATTENDEE;X-N=1:", "ATTENDEE;ROLE=OPT-PARTICIPANT;RSVP=TRUE:");
    meeting(&[&format!("{role}  RRULE:FREQ=WEEKLY")])
}

/// A reply with these ATTENDEE lines.
fn reply(day: u32, lines: &str) -> Message {
    let text =
        format!("UID:tea  DTSTAMP:202604{day:02}T000000Z  ORGANIZER:mailto:ann@x.org  {lines}");
    message(Method::Reply, &[&text])
}

fn answered(held: &Meeting, message: &Message) -> Result<Meeting, Refusal> {
    let ann = Me::of(Address::parse("ann@x.org"));
    receive(Some(held), message, &ann, now()).map(|received| received.meeting.unwrap())
}

fn line(meeting: &Meeting, who: &str) -> Option<String> {
    let who = Address::parse(who).unwrap();
    Some(meeting.master.as_ref()?.attendee(&who)?.to_string())
}

const BOB_TO_EVE: &str =
    "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"MAILTO:Eve@x.org\":mailto:bob@x.org";
const EVE_COMES: &str =
    "ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM=\"mailto:bob@x.org\":mailto:eve@x.org";

#[test]
fn the_delegators_word_brings_the_delegate_and_theirs_counts_from_then() {
    let held = held();
    let eve = Address::parse("eve@x.org").unwrap();
    // The delegate's word alone is a stranger's.
    assert_eq!(answered(&held, &reply(2, EVE_COMES)), Err(Refusal::Pending { who: eve }));
    let after = answered(&held, &reply(1, BOB_TO_EVE)).unwrap();
    assert_eq!(
        line(&after, "bob@x.org").unwrap(),
        "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:eve@x.org\";SCHEDULE-STATUS=2.0:mailto:bob@x.org"
    );
    assert_eq!(
        line(&after, "eve@x.org").unwrap(),
        "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;DELEGATED-FROM=\"mailto:bob@x.org\":mailto:eve@x.org"
    );
    let after = answered(&after, &reply(2, EVE_COMES)).unwrap();
    assert!(line(&after, "eve@x.org").unwrap().contains("PARTSTAT=ACCEPTED"));
    assert_eq!(line(&after, "cem@x.org").unwrap(), "ATTENDEE:mailto:cem@x.org");
}

#[test]
fn a_reply_that_names_both_is_from_whoever_has_answered_last() {
    let asked = EVE_COMES.replace("ACCEPTED", "NEEDS-ACTION");
    let after = answered(&held(), &reply(1, &format!("{BOB_TO_EVE}  {asked}"))).unwrap();
    assert!(line(&after, "bob@x.org").unwrap().contains("DELEGATED"));
    let after = answered(&after, &reply(2, &format!("{BOB_TO_EVE}  {EVE_COMES}"))).unwrap();
    assert!(line(&after, "eve@x.org").unwrap().contains("ACCEPTED"));
}

#[test]
fn nobody_delegates_on_in_a_circle_or_to_the_organizer() {
    let after = answered(&held(), &reply(1, BOB_TO_EVE)).unwrap();
    let to = |who: &str, to: &str| {
        let line = format!("ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:{to}\":mailto:{who}");
        answered(&after, &reply(3, &line))
    };
    for (from, to_whom) in [
        ("eve@x.org", "dan@x.org"),
        ("eve@x.org", "bob@x.org"),
        ("cem@x.org", "cem@x.org"),
        ("cem@x.org", "ann@x.org"),
    ] {
        assert!(matches!(to(from, to_whom), Err(Refusal::Delegation { .. })), "{from} {to_whom}");
    }
    assert!(to("cem@x.org", "dan@x.org").is_ok());
}

#[test]
fn taking_it_back_puts_nobody_out() {
    let after = answered(&held(), &reply(1, BOB_TO_EVE)).unwrap();
    let after = answered(&after, &reply(2, EVE_COMES)).unwrap();
    let back = answered(&after, &reply(3, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org")).unwrap();
    let bob = line(&back, "bob@x.org").unwrap();
    assert!(bob.contains("PARTSTAT=ACCEPTED") && !bob.contains("DELEGATED"), "{bob}");
    assert_eq!(line(&back, "eve@x.org"), line(&after, "eve@x.org"));
}

#[test]
fn one_date_is_delegated_and_the_series_is_not() {
    let date = message(
        Method::Reply,
        &[&format!(
            "UID:tea  DTSTAMP:20260401T000000Z  RECURRENCE-ID:20270608T140000Z  {BOB_TO_EVE}"
        )],
    );
    let before = held();
    let after = answered(&before, &date).unwrap();
    assert_eq!(after.master, before.master);
    let (_, date) = after.overrides.first_key_value().unwrap();
    assert!(date.attendee(&Address::parse("eve@x.org").unwrap()).is_some());
}

#[test]
fn an_address_that_is_too_long_is_nobodys() {
    let long = format!("{}@x.org", "e".repeat(limits::ADDRESS_CHARS_MAX));
    let to = |who: &str| reply(1, &BOB_TO_EVE.replace("Eve@x.org", who));
    let refused = Err(Refusal::Value { property: "DELEGATED-TO" });
    assert_eq!(answered(&held(), &to(&long)), refused);
    let mut ann = Me::of(Address::parse("ann@x.org"));
    ann.uninvited = Uninvited::Added;
    let joins = reply(1, &format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:{long}"));
    let refused = Err(Refusal::Value { property: "ATTENDEE" });
    assert_eq!(receive(Some(&held()), &joins, &ann, now()), refused);
}

#[test]
fn one_deputy_is_noted_and_no_other() {
    let long = format!("mailto:{}@x.org", "d".repeat(limits::ADDRESS_CHARS_MAX));
    let by = |who: &str| {
        let text = format!("ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY={who}:mailto:bob@x.org");
        line(&answered(&held(), &reply(1, &text)).unwrap(), "bob@x.org").unwrap()
    };
    let two = by("\"mailto:dan@x.org\",\"mailto:amy@x.org\"");
    assert!(two.contains("SENT-BY=\"mailto:dan@x.org\";") && !two.contains("amy"), "{two}");
    assert!(!by(&format!("\"{long}\"")).contains("SENT-BY"));
}

#[test]
fn who_delegates_by_their_own_program_is_held_to_the_same() {
    let (before, bob) = (held(), Me::of(Address::parse("bob@x.org")));
    let saved = |to: &str| {
        let text = before
            .write()
            .replace("\r\n ", "")
            .replace("X-N=1", &format!("PARTSTAT=DELEGATED;DELEGATED-TO={to}"));
        let text = text.replace(
            "RSVP=TRUE:mailto:bob",
            &format!("PARTSTAT=DELEGATED;DELEGATED-TO={to}:mailto:bob"),
        );
        Meeting::read(text.as_bytes()).unwrap()
    };
    let handed = |to: &str| edit(Some(&before), Some(&saved(to)), &bob, now());
    let many: Vec<String> = (0..2_000).map(|n| format!("\"mailto:p{n}@x.org\"")).collect();
    let (what, limit) = ("delegates", limits::DELEGATES_MAX);
    assert_eq!(handed(&many.join(",")), Err(Refusal::TooMany { what, limit }));
    assert!(matches!(handed("\"mailto:ann@x.org\""), Err(Refusal::Delegation { .. })));
    assert_eq!(handed("\"mailto:eve@x.org\"").unwrap().messages.len(), 2);
    assert_eq!(
        edit(None, Some(&saved(&many.join(","))), &bob, now()),
        Err(Refusal::TooMany { what, limit })
    );
}

#[test]
fn a_delegate_who_names_half_the_world_is_answered_in_time() {
    let people: String = (0..4_000).map(|n| format!("  ATTENDEE:mailto:p{n}@x.org")).collect();
    let held = meeting(&[&format!("{TEA}{people}")]);
    let held = answered(&held, &reply(1, BOB_TO_EVE)).unwrap();
    let many: Vec<String> = (0..50_000).map(|n| format!("\"mailto:q{n}@x.org\"")).collect();
    let from = format!("DELEGATED-FROM={},\"mailto:bob@x.org\"", many.join(","));
    let comes = EVE_COMES.replace("DELEGATED-FROM=\"mailto:bob@x.org\"", &from);
    let after = answered(&held, &reply(2, &comes)).unwrap();
    assert!(
        line(&after, "eve@x.org")
            .unwrap()
            .ends_with("DELEGATED-FROM=\"mailto:bob@x.org\";SCHEDULE-STATUS=2.0:mailto:eve@x.org")
    );
}

#[test]
fn a_name_that_is_too_long_is_not_written_down_for_a_delegate() {
    let named = |name: &str| {
        let lines = format!("{BOB_TO_EVE}  ATTENDEE;CN={name}:mailto:eve@x.org");
        line(&answered(&held(), &reply(1, &lines)).unwrap(), "eve@x.org").unwrap()
    };
    assert!(named("Eve").contains("CN=Eve;"));
    assert!(!named(&"e".repeat(limits::URL_CHARS_MAX + 1)).contains("CN="));
}

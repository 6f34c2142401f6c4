//! What an attendee's answer does to the organizer's object.

use super::*;
use crate::record::PartStat;

/// A weekly series of Ann's since last year, Tuesdays at four in Berlin, with Bob and Cem.
const WEEKLY: &str = "UID:tea  DTSTAMP:20250101T000000Z  SEQUENCE:2  \
    DTSTART;TZID=Europe/Berlin:20250107T160000  DTEND;TZID=Europe/Berlin:20250107T170000  \
    RRULE:FREQ=WEEKLY  EXDATE;TZID=Europe/Berlin:20250204T160000  SUMMARY:Tea  \
    ORGANIZER:mailto:ann@x.org  ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@x.org  \
    ATTENDEE;RSVP=TRUE;ROLE=CHAIR:mailto:bob@x.org  ATTENDEE:mailto:cem@x.org";

const BOB: &str = "UID:tea  DTSTAMP:20260401T000000Z  SEQUENCE:2  ORGANIZER:mailto:ann@x.org  \
    ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org";

fn ann() -> Me {
    Me::of(Address::parse("ann@x.org"))
}

fn on(date: &str) -> String {
    format!("{BOB}  RECURRENCE-ID:{date}")
}

fn answered(held: &Meeting, components: &[&str]) -> Result<Received, Refusal> {
    receive(Some(held), &message(Method::Reply, components), &ann(), now())
}

fn bob() -> Address {
    Address::parse("bob@x.org").unwrap()
}

/// Bob's answers in the master and each override, by date.
fn answers(meeting: &Meeting) -> Vec<(String, PartStat)> {
    let mut answers = Vec::new();
    for (date, event) in meeting.components() {
        let line = event.attendee(&bob()).expect("Bob is listed everywhere");
        let date = date.map(ToString::to_string).unwrap_or_default();
        answers.push((date, crate::itip::vevent::partstat(line)));
    }
    answers
}

#[test]
fn a70_exactly_the_sender_changes() {
    let held = meeting(&[WEEKLY]);
    let reply = format!("{BOB}  COMMENT:On my way  SUMMARY:Coffee  LOCATION:Here  X-EVIL:1");
    let after = answered(&held, &[&reply]).unwrap().meeting.unwrap();
    let (mut left, mut right) = (held.master.clone().unwrap(), after.master.clone().unwrap());
    assert_eq!(right.comment_of(&bob()).as_deref(), Some("On my way"));
    let line = right.attendee(&bob()).unwrap().to_string();
    assert_eq!(line, "ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:mailto:bob@x.org");
    for event in [&mut left, &mut right] {
        event.set_comment_of(&bob(), None);
        event.retain_attendees(|who| *who != bob());
    }
    assert_eq!(left, right);
}

#[test]
fn a72_part_of_an_address_answers_for_nobody() {
    let held = meeting(&[WEEKLY]);
    let reply = BOB.replace("bob@", "jimbob@");
    let who = Address::parse("jimbob@x.org").unwrap();
    assert_eq!(answered(&held, &[&reply]), Err(Refusal::Pending { who }));
}

#[test]
fn a73_an_answer_to_something_unknown_makes_nothing() {
    let reply = message(Method::Reply, &[BOB]);
    assert_eq!(receive(None, &reply, &ann(), now()), Err(Refusal::UnknownUid));
}

#[test]
fn a74_who_is_not_invited_waits_is_refused_or_is_added_by_policy() {
    let held = meeting(&[WEEKLY]);
    let reply = message(Method::Reply, &[&on("20260407T140000Z").replace("bob@", "eve@")]);
    let who = Address::parse("eve@x.org").unwrap();
    let by = |uninvited| receive(Some(&held), &reply, &Me { uninvited, ..ann() }, now());
    assert_eq!(by(Uninvited::Pending), Err(Refusal::Pending { who: who.clone() }));
    assert_eq!(by(Uninvited::Refused), Err(Refusal::NotInvited { who: who.clone() }));
    let after = by(Uninvited::Added).unwrap().meeting.unwrap();
    assert!(after.master.unwrap().attendee(&who).is_none());
    let (_, date) = after.overrides.first_key_value().unwrap();
    assert_eq!(
        date.attendee(&who).unwrap().to_string(),
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@x.org"
    );
}

#[test]
fn a75_an_answer_taken_twice_is_taken_once() {
    let held = meeting(&[WEEKLY]);
    let reply = [BOB, &on("20260407T140000Z"), &on("20260414T140000Z")];
    let once = answered(&held, &reply).unwrap().meeting.unwrap();
    assert_eq!(answered(&once, &reply).unwrap().meeting.unwrap(), once);
}

#[test]
fn a76_an_older_answer_changes_nothing_whatever_the_event_was_stamped() {
    let held = meeting(&[&WEEKLY.replace("20250101T000000Z", "20991231T000000Z")]);
    let late = BOB.replace("ACCEPTED", "DECLINED").replace("20260401", "20260301");
    let after = answered(&held, &[BOB]).unwrap().meeting.unwrap();
    assert!(matches!(answered(&after, &[&late]), Err(Refusal::OutOfSequence { .. })));
    let first = answered(&held, &[&late]).unwrap().meeting.unwrap();
    let after = answered(&first, &[BOB]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after), [(String::new(), PartStat::Accepted)]);
}

#[test]
fn a76_no_answer_stamped_in_the_future_shuts_out_the_next_one() {
    let held = meeting(&[WEEKLY]);
    let ahead = BOB.replace("20260401", "21000101");
    let after = answered(&held, &[&ahead]).unwrap().meeting.unwrap();
    let reply = message(Method::Reply, &[&BOB.replace("20260401", "20270101")]);
    let later = now().plus_micros(400 * 86_400 * 1_000_000);
    assert!(receive(Some(&after), &reply, &ann(), later).is_ok());
}

#[test]
fn a63_an_answer_to_what_was_changed_since_is_told_apart_and_changes_nothing() {
    let held = meeting(&[WEEKLY]);
    let old = BOB.replace("SEQUENCE:2", "SEQUENCE:1");
    let lapsed = Refusal::Lapsed { who: bob(), answer: PartStat::Accepted, since: 2, got: 1 };
    assert_eq!(answered(&held, &[&old]), Err(lapsed));
    // Where it is written from when on answers count, that is what counts.
    let kept = meeting(&[&format!("{WEEKLY}  X-PUBKY-ANSWERS-SINCE:1")]);
    assert!(answered(&kept, &[&old]).is_ok());
    let beside = WEEKLY.replace("ROLE=CHAIR", "X-CALENDARSERVER-RESET-PARTSTAT=1");
    assert!(answered(&meeting(&[&beside]), &[&old]).is_ok());
}

#[test]
fn a_change_that_asks_nobody_anew_lets_answers_under_way_count() {
    let held = meeting(&[WEEKLY]);
    let save = |after: &str| edit(Some(&held), Some(&meeting(&[after])), &ann(), now()).unwrap();
    // A date is taken away: the number rises, and nobody is asked anew.
    let fewer = save(&format!("{WEEKLY}  EXDATE;TZID=Europe/Berlin:20260407T160000"));
    let fewer = fewer.meeting.unwrap();
    assert_eq!(fewer.sequence(), 3);
    assert!(answered(&fewer, &[BOB]).is_ok());
    // It takes place at another time: what was said of the old one is no answer.
    let later = save(&WEEKLY.replace("T160000", "T170000").replace("T170000  R", "T180000  R"));
    assert!(matches!(answered(&later.meeting.unwrap(), &[BOB]), Err(Refusal::Lapsed { .. })));
}

#[test]
fn a_number_that_jumped_upward_does_not_shut_out_the_next_answer() {
    let held = meeting(&[WEEKLY]);
    let after = answered(&held, &[&BOB.replace("SEQUENCE:2", "SEQUENCE:99")]).unwrap();
    let next = BOB.replace("20260401", "20260402").replace("ACCEPTED", "TENTATIVE");
    let after = answered(&after.meeting.unwrap(), &[&next]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after), [(String::new(), PartStat::Tentative)]);
}

#[test]
fn a77_a84_an_answer_for_one_date_of_a_running_series_describes_that_date() {
    let held = meeting(&[WEEKLY]);
    let spellings = [
        ":20260407T140000Z",
        ";TZID=America/New_York:20260407T100000",
        ";TZID=Europe/Berlin:20260407T160000",
        ":20260407T160000",
        ";VALUE=DATE:20260407",
    ];
    for spelling in spellings {
        let reply = format!("{BOB}  RECURRENCE-ID{spelling}");
        let after = answered(&held, &[&reply]).unwrap().meeting.unwrap();
        let [(date, event)] = after.overrides.iter().collect::<Vec<_>>()[..] else {
            panic!("one override by {spelling}");
        };
        assert_eq!(date.to_string(), "2026-04-07T16:00:00", "{spelling}");
        let value = |name| event.0.first(name).map(ToString::to_string).unwrap_or_default();
        assert_eq!(value("RECURRENCE-ID"), "RECURRENCE-ID;TZID=Europe/Berlin:20260407T160000");
        assert_eq!(value("DTEND"), "DTEND;TZID=Europe/Berlin:20260407T170000");
        assert_eq!((value("RRULE"), value("EXDATE")), Default::default());
        assert_eq!(value("SUMMARY"), "SUMMARY:Tea");
        assert_eq!(event.attendees().count(), 3);
        assert_eq!(after.master, held.master, "{spelling}");
    }
}

#[test]
fn a77_one_answer_to_a_series_and_sixteen_dates_changes_all_seventeen() {
    let held = meeting(&[WEEKLY]);
    let days = (0..16).map(|week| 20 + week * 7).map(|day| {
        let date = chrono::NaiveDate::from_yo_opt(2026, day).unwrap();
        on(&date.format("%Y%m%dT150000Z").to_string()).replace("ACCEPTED", "DECLINED")
    });
    // 20 January to 5 May 2026, of which summer time shifts the last six by an hour.
    let days: Vec<String> = days
        .enumerate()
        .map(|(week, date)| match week {
            0..10 => date,
            _ => date.replace("T150000Z", "T140000Z"),
        })
        .collect();
    let mut components = vec![BOB];
    components.extend(days.iter().map(String::as_str));
    let received = answered(&held, &components).unwrap();
    assert_eq!(received.passed_over, []);
    let answers = answers(&received.meeting.unwrap());
    let declined = answers.iter().filter(|(_, answer)| *answer == PartStat::Declined).count();
    assert_eq!((answers.len(), declined, answers[0].1), (17, 16, PartStat::Accepted));
}

#[test]
fn a77_a_date_that_is_none_is_rejected_and_does_not_hold_up_the_others() {
    let gone = format!("{WEEKLY}  STATUS:CANCELLED").replace("  RRULE:FREQ=WEEKLY", "");
    let gone = gone.replace("SUMMARY", "RECURRENCE-ID:20260414T140000Z  SUMMARY");
    let held = meeting(&[WEEKLY, &gone]);
    let no = |date: &str| Err(Refusal::NoOccurrence(date.parse().unwrap()));
    assert_eq!(answered(&held, &[&on("20260408T140000Z")]), no("2026-04-08T16:00:00"));
    assert_eq!(answered(&held, &[&on("20250204T150000Z")]), no("2025-02-04T16:00:00"));
    assert_eq!(answered(&held, &[&on("20260414T140000Z")]), Err(Refusal::Cancelled));
    let received = answered(&held, &[BOB, &on("20260408T140000Z")]).unwrap();
    assert_eq!(received.passed_over.len(), 1);
    assert_eq!(
        received.meeting.unwrap().master.unwrap().attendee(&bob()).unwrap().param("PARTSTAT"),
        Some("ACCEPTED")
    );
}

#[test]
fn a77_of_a_single_event_no_other_date_is_answered() {
    let held = meeting(&[TEA]);
    let reply = BOB.replace("SEQUENCE:2", "SEQUENCE:0");
    let reply = |date: &str| format!("{reply}  RECURRENCE-ID:{date}");
    assert!(matches!(
        answered(&held, &[&reply("20270608T140000Z")]),
        Err(Refusal::NoOccurrence(_))
    ));
    let after = answered(&held, &[&reply("20270601T140000Z")]).unwrap().meeting.unwrap();
    assert_eq!((after.overrides.len(), answers(&after)[0].1), (0, PartStat::Accepted));
}

#[test]
fn a_date_of_any_of_several_rules_is_one() {
    let odd = "RRULE:RSCALE=HEBREW;FREQ=YEARLY  RRULE:FREQ=WEEKLY  RRULE:FREQ=MONTHLY;BYMONTHDAY=3";
    let held = meeting(&[&WEEKLY.replace("RRULE:FREQ=WEEKLY", odd)]);
    for date in ["20260407T140000Z", "20260403T140000Z"] {
        assert!(answered(&held, &[&on(date)]).is_ok(), "{date}");
    }
    assert!(matches!(answered(&held, &[&on("20260404T140000Z")]), Err(Refusal::NoOccurrence(_))));
}

#[test]
fn a_date_that_was_moved_is_answered_where_it_was() {
    let moved =
        WEEKLY.replace("RRULE:FREQ=WEEKLY", "RECURRENCE-ID;TZID=Europe/Berlin:20260407T160000");
    let moved = moved.replace("TZID=Europe/Berlin:20250107", "TZID=Europe/Berlin:20260409");
    let held = meeting(&[WEEKLY, &moved]);
    let after = answered(&held, &[&on("20260407T140000Z")]).unwrap().meeting.unwrap();
    let (_, event) = after.overrides.first_key_value().unwrap();
    assert_eq!(event.0.value("DTSTART"), Some("20260409T160000"));
    assert_eq!(answers(&after)[1].1, PartStat::Accepted);
    assert_eq!(answers(&after)[0].1, PartStat::NeedsAction);
}

#[test]
fn who_is_invited_to_single_dates_and_answers_the_series_has_answered_those() {
    let held = meeting(&[WEEKLY]);
    let eve = on("20260407T140000Z").replace("bob@", "eve@");
    let open = Me { uninvited: Uninvited::Added, ..ann() };
    let held = receive(Some(&held), &message(Method::Reply, &[&eve]), &open, now());
    let held = held.unwrap().meeting.unwrap();
    let reply = BOB.replace("bob@", "eve@").replace("ACCEPTED", "DECLINED");
    let after = answered(&held, &[&reply]).unwrap().meeting.unwrap();
    let eve = Address::parse("eve@x.org").unwrap();
    assert_eq!(after.master, held.master);
    let (_, date) = after.overrides.first_key_value().unwrap();
    assert_eq!(date.attendee(&eve).unwrap().param("PARTSTAT"), Some("DECLINED"));
}

#[test]
fn a76_an_answer_to_one_date_that_is_older_than_one_to_all_dates_changes_nothing() {
    let eve = Address::parse("eve@x.org").unwrap();
    let invited = |date: &str| {
        let date = format!("RECURRENCE-ID;TZID=Europe/Berlin:{date}T160000  DTSTART");
        let date = WEEKLY.replace("DTSTART", &date).replace("RRULE:FREQ=WEEKLY  ", "");
        date + "  ATTENDEE:mailto:eve@x.org"
    };
    let held = meeting(&[WEEKLY, &invited("20260407"), &invited("20260414")]);
    let early = on("20260407T140000Z").replace("bob@", "eve@").replace("ACCEPTED", "DECLINED");
    let late = BOB.replace("bob@", "eve@").replace("T000000Z", "T000500Z");
    let said = |meeting: &Meeting| -> Vec<PartStat> {
        let lines = meeting.overrides.values().filter_map(|event| event.attendee(&eve));
        lines.map(crate::itip::vevent::partstat).collect()
    };
    let take = |held: &Meeting, reply: &str| Some(answered(held, &[reply]).ok()?.meeting.unwrap());
    let told = take(&take(&held, &early).unwrap(), &late).unwrap();
    assert_eq!(said(&told), [PartStat::Accepted, PartStat::Accepted]);
    let told = take(&held, &late).unwrap();
    assert_eq!(take(&told, &early), None);
    // The other way round: what is newer for one date stands, and the others are answered.
    let newer = early.replace("T000000Z", "T001000Z");
    let told = take(&take(&held, &newer).unwrap(), &late).unwrap();
    assert_eq!(said(&told), [PartStat::Declined, PartStat::Accepted]);
    let told = take(&take(&held, &late).unwrap(), &newer).unwrap();
    assert_eq!(said(&told), [PartStat::Declined, PartStat::Accepted]);
}

#[test]
fn a_date_written_out_for_another_answer_follows_ones_answer_to_the_series() {
    let cem = on("20260407T140000Z").replace("bob@", "cem@").replace("ACCEPTED", "DECLINED");
    let held = answered(&meeting(&[WEEKLY]), &[&cem]).unwrap().meeting.unwrap();
    let after = answered(&held, &[BOB]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[0].1, PartStat::Accepted);
    assert_eq!(answers(&after)[1].1, PartStat::Accepted);
    let changed = BOB.replace("ACCEPTED", "TENTATIVE").replace("20260401", "20260402");
    let after = answered(&after, &[&changed]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[1].1, PartStat::Tentative);
    let own = on("20260407T140000Z").replace("ACCEPTED", "DECLINED");
    let declined = answered(&held, &[&own]).unwrap().meeting.unwrap();
    let after = answered(&declined, &[&changed]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[1].1, PartStat::Declined);
    // What is told otherwise is not the series' any more.
    let mut moved = held.clone();
    let (_, event) = moved.overrides.first_key_value().unwrap();
    let mut event = event.clone();
    event.0.set(Property::new("LOCATION", "Roof"));
    moved.overrides.values_mut().for_each(|own| *own = event.clone());
    let after = answered(&moved, &[BOB]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[1].1, PartStat::NeedsAction);
}

#[test]
fn a80_a81_an_answer_without_organizer_or_to_another_spelling_of_theirs_counts() {
    let held = meeting(&[WEEKLY]);
    for organizer in ["", "ORGANIZER:ann@X.org  ", "ORGANIZER;CN=Ann:MAILTO:Ann@x.org  "] {
        let reply = BOB.replace("ORGANIZER:mailto:ann@x.org  ", organizer);
        assert!(answered(&held, &[&reply]).is_ok(), "{organizer}");
    }
    let other = BOB.replace("ann@", "eve@");
    assert!(matches!(answered(&held, &[&other]), Err(Refusal::OtherOrganizer { .. })));
}

#[test]
fn an_answer_that_reached_another_attendee_is_not_theirs() {
    let held = meeting(&[WEEKLY]);
    let me = Me::of(Address::parse("cem@x.org"));
    let reply = message(Method::Reply, &[BOB]);
    assert_eq!(receive(Some(&held), &reply, &me, now()), Err(Refusal::NotForMe));
}

#[test]
fn an_answer_names_one_person() {
    let held = meeting(&[WEEKLY]);
    let two = format!("{BOB}  ATTENDEE;PARTSTAT=DECLINED:mailto:cem@x.org");
    assert_eq!(answered(&held, &[&two]), Err(Refusal::NotOneAttendee { found: 2 }));
    let none = BOB.replace("  ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org", "");
    assert_eq!(answered(&held, &[&none]), Err(Refusal::NotOneAttendee { found: 0 }));
    // Who sent it says which of them it is.
    let mut reply = message(Method::Reply, &[&two]);
    reply.envelope.from = Some(bob());
    let after = receive(Some(&held), &reply, &ann(), now()).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[0].1, PartStat::Accepted);
    let cem = after.master.as_ref().unwrap().attendee(&Address::parse("cem@x.org").unwrap());
    assert_eq!(cem.unwrap().to_string(), "ATTENDEE:mailto:cem@x.org");
}

#[test]
fn a_word_that_nobody_knows_is_no_answer_and_a_failure_is_not_one_either() {
    let held = answered(&meeting(&[WEEKLY]), &[BOB]).unwrap().meeting.unwrap();
    let later = BOB.replace("20260401", "20260402");
    let odd = later.replace("ACCEPTED", "X-PERHAPS");
    let after = answered(&held, &[&odd]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[0].1, PartStat::NeedsAction);
    let failed = later.replace(";PARTSTAT=ACCEPTED", "");
    let failed =
        format!("{failed}  REQUEST-STATUS:2.8; Success\\, single  REQUEST-STATUS:3.1;No;DTSTART");
    let after = answered(&held, &[&failed]).unwrap().meeting.unwrap();
    assert_eq!(answers(&after)[0].1, PartStat::Accepted);
    let line = after.master.unwrap().attendee(&bob()).unwrap().to_string();
    assert!(line.contains("SCHEDULE-STATUS=\"2.8,3.1\""), "{line}");
}

#[test]
fn alarms_and_times_of_an_answer_are_not_taken() {
    let held = meeting(&[WEEKLY]);
    let reply = format!("{BOB}  DTSTART:20300101T000000Z  BEGIN:VALARM  ACTION:AUDIO  END:VALARM");
    let after = answered(&held, &[&reply, &on("20260407T140000Z")]).unwrap().meeting.unwrap();
    for (_, event) in after.components() {
        assert!(event.0.children.is_empty());
        assert!(event.0.value("DTSTART").unwrap().ends_with("T160000"));
    }
}

//! What an update leaves of what was held.

use super::request::{accepted, at_bob, bobs, kept, later, line, moved, tea};
use super::*;
use crate::record::RecurrenceId;

const WEEKLY: &str = "RRULE:FREQ=WEEKLY;COUNT=10";

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

fn request(components: &[&str]) -> Message {
    message(Method::Request, components)
}

#[test]
fn what_is_the_attendees_own_survives_and_the_rest_is_the_organizers() {
    let own = "SUMMARY:Old  LOCATION:Here  TRANSP:TRANSPARENT  CLASS:PRIVATE  CATEGORIES:mine  \
        X-MOZ-LASTACK:1  X-NOTE:bring cake";
    let mut held = meeting(&[&accepted(&tea(own))]);
    let mut alarm = crate::ical::tree::Node::new("VALARM");
    alarm.set(Property::new("TRIGGER", "-PT5M"));
    held.master.as_mut().unwrap().0.children.push(alarm.clone());
    let theirs = "SUMMARY:New  TRANSP:OPAQUE  CLASS:PUBLIC  CATEGORIES:work  X-MOZ-LASTACK:9  \
        X-ROOM:7  COLOR:red";
    let mut update = request(&[&later(theirs)]);
    let foreign = crate::ical::tree::Node::new("VALARM");
    update.object.master.as_mut().unwrap().0.children.push(foreign);
    let after = kept(Some(&held), &update).master.unwrap();
    for (name, value) in [
        ("SUMMARY", "New"),
        ("LOCATION", ""),
        ("TRANSP", "TRANSPARENT"),
        ("CLASS", "PRIVATE"),
        ("CATEGORIES", "mine"),
        ("X-MOZ-LASTACK", "1"),
        ("X-NOTE", "bring cake"),
        ("X-ROOM", "7"),
        ("COLOR", ""),
    ] {
        assert_eq!(line(&after, name), value, "{name}");
    }
    assert_eq!(after.0.children, [alarm]);
}

#[test]
fn an_answer_the_organizer_does_not_know_yet_is_kept_where_nobody_is_asked_anew() {
    let held = meeting(&[&accepted(&tea("DURATION:PT1H"))]);
    for (update, answer) in [
        (later("DURATION:PT1H  SUMMARY:New"), "ACCEPTED"),
        (later("SEQUENCE:1  DTEND;TZID=Europe/Berlin:20270601T170000"), "ACCEPTED"),
        (later("SEQUENCE:1  DURATION:PT2H"), "NEEDS-ACTION"),
        (later("SEQUENCE:1  DURATION:PT1H  RRULE:FREQ=DAILY"), "NEEDS-ACTION"),
        (later("DURATION:PT1H").replace("T160000", "T170000"), "NEEDS-ACTION"),
    ] {
        let after = kept(Some(&held), &request(&[&update]));
        assert_eq!(bobs(after.master.as_ref().unwrap()), answer, "{update}");
    }
}

#[test]
fn an_answer_that_the_organizer_knows_is_as_they_say() {
    let held = meeting(&[&tea("")]);
    let after = kept(Some(&held), &request(&[&accepted(&later(""))]));
    assert_eq!(bobs(after.master.as_ref().unwrap()), "ACCEPTED");
    let cem = later("").replace("ATTENDEE:mailto:cem", "ATTENDEE;PARTSTAT=DECLINED:mailto:cem");
    let after = kept(Some(&after), &request(&[&cem])).master.unwrap();
    let cem = Address::parse("cem@x.org").unwrap();
    assert_eq!(after.attendee(&cem).unwrap().param("PARTSTAT"), Some("DECLINED"));
}

#[test]
fn a_delegation_ends_when_the_delegate_declines() {
    let delegated = "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:eve@x.org\":mailto:bob";
    let held = tea("ATTENDEE;DELEGATED-FROM=\"mailto:bob@x.org\":mailto:eve@x.org")
        .replace("ATTENDEE:mailto:bob", delegated);
    let asks = later("ATTENDEE;PARTSTAT=DECLINED:mailto:eve@x.org");
    let after = kept(Some(&meeting(&[&held])), &request(&[&asks])).master.unwrap();
    assert_eq!(bobs(&after), "NEEDS-ACTION");
    let after = kept(Some(&meeting(&[&held])), &request(&[&later("SUMMARY:New")]));
    assert_eq!(bobs(&after.master.unwrap()), "DELEGATED");
}

#[test]
fn a78_a_request_for_one_date_leaves_the_series() {
    let series = meeting(&[&accepted(&tea(WEEKLY))]);
    let received = at_bob(Some(&series), &request(&[&moved("20270608", "18")])).unwrap();
    assert_eq!(received.outcome, Outcome::Added);
    let after = received.meeting.unwrap();
    assert_eq!(after.master, series.master);
    let date = &after.overrides[&id("2027-06-08T16:00:00")];
    assert_eq!((line(date, "DTSTART"), bobs(date)), ("20270608T180000", "NEEDS-ACTION"));
}

#[test]
fn a_date_told_in_other_words_only_keeps_the_answer_to_the_series() {
    let series = meeting(&[&accepted(&tea(&format!("{WEEKLY}  TRANSP:TRANSPARENT")))]);
    let date = moved("20270608", "16") + "  SUMMARY:Special";
    let after = kept(Some(&series), &request(&[&date]));
    let date = &after.overrides[&id("2027-06-08T16:00:00")];
    assert_eq!((bobs(date), line(date, "TRANSP")), ("ACCEPTED", "TRANSPARENT"));
}

#[test]
fn a77_a_date_is_the_same_in_every_zone() {
    let series = meeting(&[&tea(WEEKLY), &moved("20270608", "18")]);
    for name in ["RECURRENCE-ID:20270608T140000Z", "RECURRENCE-ID;TZID=Asia/Tokyo:20270608T230000"]
    {
        let date = moved("20270608", "19")
            .replace("RECURRENCE-ID;TZID=Europe/Berlin:20270608T160000", name);
        let after = kept(Some(&series), &request(&[&date]));
        let starts: Vec<_> = after.overrides.values().map(|date| line(date, "DTSTART")).collect();
        assert_eq!(starts, ["20270608T190000"], "{name}");
        let alone = meeting(&[&moved("20270608", "18")]);
        assert_eq!(kept(Some(&alone), &request(&[&date])).overrides.len(), 1, "{name}");
    }
}

#[test]
fn a_date_taken_out_comes_back_with_a_request_for_it() {
    let out = "EXDATE;TZID=Europe/Berlin:20270608T160000,20270615T160000";
    let series = meeting(&[&tea(&format!("{WEEKLY}  {out}"))]);
    let after = kept(Some(&series), &request(&[&moved("20270608", "18")]));
    assert_eq!(line(after.master.as_ref().unwrap(), "EXDATE"), "20270615T160000");
    assert_eq!(after.overrides.len(), 1);
}

#[test]
fn a76_a_date_taken_out_since_stays_out_whatever_its_number() {
    let out = "EXDATE;TZID=Europe/Berlin:20270608T160000";
    let series = meeting(&[&later(&format!("{WEEKLY}  {out}"))]);
    let stale = request(&[&format!("{}  SEQUENCE:9", moved("20270608", "18"))]);
    let refused = at_bob(Some(&series), &stale).unwrap_err();
    assert!(matches!(refused, Refusal::OutOfSequence { .. }), "{refused:?}");
}

#[test]
fn a37_a_date_told_before_its_series_joins_it() {
    let date = moved("20270608", "18").replace("20260101", "20260103");
    let orphan = kept(None, &request(&[&accepted(&date)]));
    for stamp in ["20260103", "20260101"] {
        let series = request(&[&tea(WEEKLY).replace("20260101", stamp)]);
        let after = kept(Some(&orphan), &series);
        assert!(after.makes(&id("2027-06-15T16:00:00")));
        let date = &after.overrides[&id("2027-06-08T16:00:00")];
        assert_eq!((line(date, "DTSTART"), bobs(date)), ("20270608T180000", "ACCEPTED"));
    }
}

#[test]
fn a_series_told_whole_is_all_there_is() {
    let held = meeting(&[&tea(WEEKLY), &moved("20270608", "18"), &moved("20270615", "18")]);
    let one = moved("20270608", "18");
    let after = kept(Some(&held), &request(&[&later(WEEKLY), &one]));
    assert_eq!(after.overrides.keys().collect::<Vec<_>>(), [&id("2027-06-08T16:00:00")]);
    let single = kept(Some(&held), &request(&[&later("SEQUENCE:1")]));
    assert!(single.overrides.is_empty());
}

#[test]
fn a_newer_word_on_one_date_outlives_an_older_one_on_the_series() {
    let newest = moved("20270608", "18").replace("20260101", "20260109");
    let held = meeting(&[&tea(WEEKLY), &newest]);
    let update = request(&[&later(&format!("{WEEKLY}  SUMMARY:New")), &moved("20270608", "17")]);
    let received = at_bob(Some(&held), &update).unwrap();
    assert_eq!(received.passed_over.len(), 1);
    let after = received.meeting.unwrap();
    assert_eq!(line(&after.overrides[&id("2027-06-08T16:00:00")], "DTSTART"), "20270608T180000");
    assert_eq!(line(after.master.as_ref().unwrap(), "SUMMARY"), "New");
}

#[test]
fn ones_own_no_to_one_date_survives_news_of_the_series() {
    let no = moved("20270608", "16")
        .replace("ATTENDEE:mailto:bob", "ATTENDEE;PARTSTAT=DECLINED:mailto:bob");
    let held = meeting(&[&accepted(&tea(WEEKLY)), &no]);
    let after = kept(Some(&held), &request(&[&later(&format!("{WEEKLY}  SUMMARY:New"))]));
    let date = &after.overrides[&id("2027-06-08T16:00:00")];
    assert_eq!((bobs(date), line(date, "SUMMARY")), ("DECLINED", "New"));
    assert_eq!(bobs(after.master.as_ref().unwrap()), "ACCEPTED");
}

#[test]
fn any_order_of_arrival_comes_to_the_same() {
    let messages = [
        request(&[&tea(WEEKLY)]),
        request(&[&moved("20270608", "18").replace("20260101", "20260102")]),
        request(&[&later(&format!("{WEEKLY}  SEQUENCE:1  SUMMARY:New"))]),
        request(&[&(moved("20270615", "18").replace("20260101T", "20260106T") + "  SEQUENCE:1")]),
        message(
            Method::Cancel,
            &["UID:tea  DTSTAMP:20260107T000000Z  SEQUENCE:2  ORGANIZER:mailto:ann@x.org  \
             RECURRENCE-ID:20270622T140000Z  STATUS:CANCELLED"],
        ),
    ];
    let play = |order: &[usize]| {
        let first = kept(None, &messages[0]);
        order.iter().fold(first, |held, index| match at_bob(Some(&held), &messages[*index]) {
            Ok(received) => received.meeting.unwrap(),
            Err(_) => held,
        })
    };
    let expected = play(&[1, 2, 3, 4]);
    assert_eq!(expected.overrides.len(), 2);
    for order in [[4, 3, 2, 1], [2, 1, 4, 3], [3, 1, 2, 4], [1, 4, 2, 3], [3, 4, 1, 2]] {
        assert_eq!(play(&order), expected, "{order:?}");
        assert_eq!(play(&[order, order].concat()), expected, "twice {order:?}");
    }
}

#[test]
fn a_date_told_with_all_that_follow_changes_those_that_have_no_word_of_their_own() {
    let held = meeting(&[&accepted(&tea(WEEKLY)), &moved("20270622", "09")]);
    let told = |hour, room| {
        let date =
            moved("20270615", hour).replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;");
        request(&[&format!("{date}  SEQUENCE:1  DURATION:PT1H  LOCATION:{room}")])
    };
    let rooms = |meeting: &Meeting| -> Vec<String> {
        let of = |event: &Vevent| format!("{} {}", line(event, "DTSTART"), line(event, "LOCATION"));
        meeting.overrides.values().map(of).collect()
    };
    let after = kept(Some(&held), &told("18", "Hall"));
    let rest = ["0629", "0706", "0713", "0720", "0727", "0803"];
    let expected = |hour: &str, room: &str| {
        let mut all = vec![format!("20270615T{hour}0000 {room}"), "20270622T090000 ".to_owned()];
        all.extend(rest.iter().map(|day| format!("2027{day}T{hour}0000 {room}")));
        all
    };
    assert_eq!(rooms(&after), expected("18", "Hall"));
    assert_eq!(after.master, held.master);
    assert_eq!(kept(Some(&after), &told("18", "Hall")), after);
    let mut again = told("17", "Loft");
    for event in again.object.components_mut() {
        event.0.set(Property::new("SEQUENCE", "2"));
    }
    assert_eq!(rooms(&kept(Some(&after), &again)), expected("17", "Loft"));
}

#[test]
fn more_dates_at_once_than_can_be_told_ask_for_the_whole() {
    let held = meeting(&[&tea("RRULE:FREQ=WEEKLY")]);
    let date =
        moved("20270615", "18").replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;");
    let received = at_bob(Some(&held), &request(&[&date])).unwrap();
    assert_eq!(received.outcome, Outcome::RefreshRequested);
    assert_eq!((received.meeting.as_ref(), received.messages.len()), (Some(&held), 1));
}

#[test]
fn a_date_with_a_higher_number_of_its_own_is_the_series_again_when_that_is_told_later() {
    let date = format!("{}  SEQUENCE:3", moved("20270608", "18"));
    let whole = request(&[&later(&format!("{WEEKLY}  SEQUENCE:1"))]);
    let after = kept(Some(&meeting(&[&tea(WEEKLY), &date])), &whole);
    assert!(after.overrides.is_empty());
    let late = at_bob(Some(&after), &request(&[&date]));
    assert!(matches!(late, Err(Refusal::OutOfSequence { .. })), "{late:?}");
}

/// A calendar with one event whose zone is of its own making.
fn in_our_zone(offset: &str, lines: &str) -> String {
    let zone = format!(
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
        TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT"
    );
    let tea = TEA.replace("Europe/Berlin", "Ours") + lines;
    calendar(&[&tea]).replacen("BEGIN:VEVENT", &zone, 1)
}

#[test]
fn an_update_that_means_another_zone_by_a_name_is_read_as_it_is_meant() {
    let text = in_our_zone("+0700", "  SEQUENCE:1");
    let text = text.replacen("2.0\n", "2.0\nMETHOD:REQUEST\n", 1);
    let message = Message::read(text.as_bytes(), Envelope::default()).unwrap();
    let bob = Me::of(Address::parse("bob@x.org"));
    // What was meant before, and what nobody can read.
    for held in ["+0100", "none"] {
        let held = Meeting::read(in_our_zone(held, "").as_bytes()).unwrap();
        let received = receive(Some(&held), &message, &bob, now()).unwrap();
        let kept = Meeting::read(received.meeting.as_ref().unwrap().write().as_bytes()).unwrap();
        let start = kept.when(kept.master.as_ref().unwrap(), "DTSTART").unwrap();
        let moment = crate::record::instant(&start, chrono_tz::Tz::UTC);
        assert_eq!(moment.to_rfc3339(), "2027-06-01T09:00:00+00:00");
        let again = receive(Some(&kept), &message, &bob, now()).unwrap().meeting;
        assert_eq!(again, received.meeting);
    }
}

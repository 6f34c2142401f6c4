//! What the typed form cannot say travels as the original text, and what is edited is laid over it.

use proptest::prelude::*;

use super::*;
use crate::ical::calendar_of;
use crate::ical::import::{ImportOptions, import};
use crate::record::{End, PartStat, RecurrenceId, Visibility};
use crate::recurrence::move_series;

/// The event of a text, kept by the owner of these addresses.
fn kept_by(owner: &[String], text: &str) -> Event {
    let options = ImportOptions {
        owner_addresses: owner,
        visibility: Visibility::Private,
        now: stamp(),
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(text.as_bytes(), &options).unwrap();
    let mut imported = report.imported();
    imported.next().unwrap_or_else(|| panic!("not taken: {report:?}")).0.clone()
}

pub(super) fn kept(events: &str) -> Event {
    kept_by(&[], &calendar(events))
}

/// The lines of the events of a calendar, without its zones.
fn said(event: &Event) -> Vec<String> {
    let lines = lines_of(&write(&[Item::own(event)]));
    let begin = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
    lines[begin..lines.len() - 1].to_vec()
}

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

pub(super) const RICH: &str = "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY;LANGUAGE=de:Tee\r\n\
    DTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin;X-P=1:20260105T100000\r\n\
    DTEND;TZID=Europe/Berlin:20260105T110000\r\nRRULE:FREQ=DAILY;COUNT=9\r\nRRULE:FREQ=WEEKLY\r\n\
    EXDATE;X-WHY=rain;TZID=Europe/Berlin:20260106T100000\r\n\
    EXDATE;TZID=Europe/Berlin:20260107T100000\r\nDESCRIPTION;ALTREP=\"cid:1\":Come\r\n\
    ATTACH;FILENAME=a.txt:https://x.org/a\r\nATTACH;FILENAME=b.txt:https://x.org/b\r\n\
    ORGANIZER;SENT-BY=\"mailto:aide@x.org\":mailto:boss@x.org\r\n\
    ATTENDEE;X-NUM-GUESTS=2;PARTSTAT=NEEDS-ACTION;CN=Anna:mailto:Anna@x.org\r\n\
    ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:bo@x.org\r\nX-ALT-DESC:<b>\r\n\
    BEGIN:X-THING\r\nX-IN:1\r\nEND:X-THING\r\n\
    BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nX-A:1\r\nEND:VALARM\r\nEND:VEVENT\r\n";

pub(super) const MOVED: &str = "BEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Tee\r\n\
    RECURRENCE-ID:20260108T090000Z\r\nDTSTART;TZID=Europe/Berlin:20260108T120000\r\n\
    ATTENDEE;X-NUM-GUESTS=5;PARTSTAT=DECLINED:mailto:anna@x.org\r\n\
    ATTENDEE:mailto:only@x.org\r\nEND:VEVENT\r\n";

fn rich_lines() -> Vec<&'static str> {
    RICH.lines().chain(MOVED.lines()).collect()
}

/// What is said now and was not, and what was said and is not.
fn changes(event: &Event) -> (Vec<String>, Vec<&'static str>) {
    let (was, is) = (rich_lines(), said(event));
    let added = is.iter().filter(|line| !was.contains(&line.as_str())).cloned().collect();
    let lost = was.into_iter().filter(|line| !is.iter().any(|one| one == line)).collect();
    (added, lost)
}

fn rich() -> Event {
    kept(&format!("{RICH}{MOVED}"))
}

#[test]
fn what_nobody_edited_comes_out_line_by_line() {
    assert_eq!(said(&rich()), rich_lines());
    // Also of one's own meeting, whose people have no place in the typed form.
    let own = kept_by(&["boss@x.org".to_owned()], &calendar(&format!("{RICH}{MOVED}")));
    assert_eq!(own.foreign, None);
    assert_eq!(said(&own), rich_lines());
}

#[test]
fn a_text_is_kept_only_where_the_typed_form_says_it_otherwise() {
    assert!(kept(&vevent("x", "SUMMARY;LANGUAGE=de:Tee")).original.is_some());
    let event = event(Component::new(stamp(), when("2026-01-05T10:00:00 Europe/Berlin"), "Tea"));
    assert_eq!(kept_by(&[], &write(&[Item::own(&event)])).original, None);
}

#[test]
fn an_edited_property_is_written_and_all_others_stand() {
    let mut event = rich();
    event.master.as_mut().unwrap().summary = "Coffee; strong".into();
    let (added, lost) = changes(&event);
    assert_eq!(
        (added, lost),
        (vec!["SUMMARY:Coffee\\; strong".into()], vec!["SUMMARY;LANGUAGE=de:Tee"])
    );
}

#[test]
fn a_new_start_and_a_length_for_an_end_leave_no_end_behind() {
    let mut event = rich();
    let master = event.master.as_mut().unwrap();
    master.start = when("2026-01-05T12:00:00 Europe/Berlin");
    master.end = Some(End::After { days: 0, seconds: 60 });
    event.overrides.clear();
    let lines = said(&event);
    assert!(lines.contains(&"DTSTART;TZID=Europe/Berlin:20260105T120000".to_owned()));
    assert!(lines.contains(&"DURATION:PT60S".to_owned()));
    assert!(!lines.iter().any(|line| line.starts_with("DTEND") || line.starts_with("RECURRENCE")));
}

#[test]
fn of_a_list_what_stays_keeps_its_parameters() {
    let mut event = rich();
    let master = event.master.as_mut().unwrap();
    master.exdate.remove(1);
    master.exdate.push(when("2026-01-09T10:00:00 Europe/Berlin"));
    master.attach = vec!["https://x.org/b".into(), "https://x.org/c".into()];
    let (added, lost) = changes(&event);
    assert_eq!(added, ["EXDATE;TZID=Europe/Berlin:20260109T100000", "ATTACH:https://x.org/c"]);
    assert_eq!(
        lost,
        ["EXDATE;TZID=Europe/Berlin:20260107T100000", "ATTACH;FILENAME=a.txt:https://x.org/a"]
    );
}

#[test]
fn an_answer_changes_the_one_line_that_said_otherwise() {
    let mut event = rich();
    let people = event.foreign.as_mut().unwrap();
    people.attendees[0].partstat = PartStat::Accepted;
    // What she said of one date stands.
    let (added, lost) = changes(&event);
    assert_eq!(added, ["ATTENDEE;X-NUM-GUESTS=2;PARTSTAT=ACCEPTED;CN=Anna:mailto:Anna@x.org"]);
    assert_eq!(lost, ["ATTENDEE;X-NUM-GUESTS=2;PARTSTAT=NEEDS-ACTION;CN=Anna:mailto:Anna@x.org"]);
}

#[test]
fn people_come_and_go_in_every_component() {
    let mut event = rich();
    let people = event.foreign.as_mut().unwrap();
    let mut new = people.attendees[1].clone();
    new.address = "new@x.org".into();
    people.attendees.retain(|person| person.address != "anna@x.org");
    people.attendees.push(new);
    let lines = said(&event);
    assert!(!lines.iter().any(|line| line.to_lowercase().contains("anna@x.org")));
    let new = lines.iter().filter(|line| line.ends_with("mailto:new@x.org")).count();
    let only = lines.iter().filter(|line| line.ends_with("mailto:only@x.org")).count();
    assert_eq!((new, only), (2, 1));
}

#[test]
fn an_override_may_come_go_and_move_with_its_series() {
    let mut event = rich();
    event.overrides.clear();
    assert_eq!(said(&event), RICH.lines().collect::<Vec<_>>());
    let new = Component::new(stamp(), when("2026-01-10T15:00:00 Europe/Berlin"), "New");
    event.overrides.insert(id("2026-01-10T10:00:00"), new);
    assert!(said(&event).contains(&"SUMMARY:New".to_owned()));

    let mut moved = rich();
    moved.master.as_mut().unwrap().start = when("2026-01-05T11:00:00 Europe/Berlin");
    let (_, one) = moved.overrides.pop_first().unwrap();
    moved.overrides.insert(id("2026-01-08T11:00:00"), one);
    let lines = said(&moved);
    assert!(lines.contains(&"RECURRENCE-ID;TZID=Europe/Berlin:20260108T110000".to_owned()));
    assert!(lines.iter().any(|line| line.contains("X-NUM-GUESTS=5")));
}

#[test]
fn an_override_keeps_its_lines_where_its_series_moves_onto_the_date_of_another() {
    let day = |day: u32, note: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:x\r\nRECURRENCE-ID:202601{day}T100000Z\r\n\
             LOCATION;X-ROOM={note}:Hall\r\n\
             DTSTART:202601{day}T120000Z\r\nSUMMARY:Tea\r\nEND:VEVENT\r\n"
        )
    };
    let series = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T100000Z\r\nSUMMARY:Tea\r\n\
        RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n";
    let before = kept(&format!("{series}{}{}", day(12, "second"), day(19, "third")));
    let mut master = before.master.clone().unwrap();
    master.start = when("2026-01-12T10:00:00 UTC");
    let mut after = move_series(&before, master).unwrap();
    let told = |event: &Event| {
        let lines = said(event).into_iter();
        let is_told =
            |line: &String| ["RECURRENCE-ID", "LOCATION"].iter().any(|n| line.starts_with(n));
        lines.filter(is_told).collect::<Vec<_>>()
    };
    let (second, third) = ("RECURRENCE-ID:20260119T100000Z", "RECURRENCE-ID:20260126T100000Z");
    assert_eq!(
        told(&after),
        [second, "LOCATION;X-ROOM=second:Hall", third, "LOCATION;X-ROOM=third:Hall"]
    );
    // Also where one of them is described no more.
    after.overrides.pop_first();
    assert_eq!(told(&after), [third, "LOCATION;X-ROOM=third:Hall"]);
}

#[test]
fn edited_alarms_take_the_place_of_all() {
    let mut event = rich();
    let alarm = "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT1M\nEND:VALARM";
    event.master.as_mut().unwrap().alarms = vec![alarm.into()];
    let (added, lost) = changes(&event);
    assert_eq!(added, ["ACTION:AUDIO", "TRIGGER:-PT1M"]);
    assert_eq!(lost, ["ACTION:DISPLAY", "TRIGGER:-PT5M", "X-A:1"]);
}

#[test]
fn what_the_file_lacks_and_must_have_is_written() {
    let bare = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260105\r\nX-A;X-B=1:2\r\nEND:VEVENT\r\n";
    let event = kept(bare);
    let lines = said(&event);
    assert!(lines.contains(&format!("UID:{}", event.uid)));
    assert!(lines.iter().any(|line| line.starts_with("DTSTAMP:")));
    assert!(!lines.iter().any(|line| line.starts_with("SUMMARY")), "{lines:?}");
}

#[test]
fn what_a_calendar_said_of_itself_comes_back_if_all_of_it_said_so() {
    let file = |name: &str, uid: &str| {
        let named = format!("VERSION:2.0\r\nX-WR-CALNAME:{name}\r\nX-WR-TIMEZONE:Europe/Berlin");
        kept_by(&[], &calendar(&vevent(uid, "SUMMARY:Tea")).replace("VERSION:2.0", &named))
    };
    let (work, home) = (file("Work", "a"), file("Home", "b"));
    let text = write(&[Item::own(&work)]);
    assert!(text.contains("X-WR-CALNAME:Work") && text.contains("X-WR-TIMEZONE:Europe/Berlin"));
    let text = write(&[Item::own(&work), Item::own(&home)]);
    assert!(!text.contains("X-WR-CALNAME") && text.contains("X-WR-TIMEZONE:Europe/Berlin"));
    assert!(!write(&[Item::public(&work)]).contains("X-WR"));
    assert_eq!(calendar_of(&work).value("X-WR-CALNAME"), Some("Work"));
}

#[test]
fn an_original_that_is_none_changes_nothing() {
    let mut event = event(Component::new(stamp(), when("2026-01-05"), "Tea"));
    let plain = write(&[Item::own(&event)]);
    for text in ["", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nEND:VCALENDAR", "\u{0}\r\r;:\"", RICH] {
        event.original = Some(text.into());
        assert_eq!(write(&[Item::own(&event)]), plain, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_the_original_is_what_is_written_is_a_calendar_of_the_event(
        lines in proptest::collection::vec(
            "(DTSTART|DTEND|DURATION|RECURRENCE-ID|RRULE|EXDATE|ATTENDEE|ORGANIZER|SUMMARY|UID|X-A)\
             (;TZID=[A-Za-z/]{0,8}|;CN=\"[a-z;:,]{0,5}\"|;VALUE=DATE)?:\
             ([A-Z0-9:;,=/+-]{0,20}|20260105T100000|20260105|mailto:a@x.org)", 0..12),
    ) {
        let mut event = event(super::round_trip::whole());
        event.foreign = Some(super::round_trip::people());
        event.original = Some(calendar(&vevent("x", &lines.join("\n"))));
        let text = write(&[Item::own(&event)]);
        lines_of(&text);
        let back = object(&text);
        prop_assert_eq!(back.master.map(|master| master.start), event.master.map(|m| m.start));
        prop_assert_eq!(back.uid.as_deref(), Some(event.uid.as_str()));
    }
}

#[test]
fn zones_of_a_text_are_known_without_it() {
    let block =
        "BEGIN:VTIMEZONE\r\nTZID:Office\r\nX-LIC-LOCATION:Europe/Vienna\r\nEND:VTIMEZONE\r\n";
    let text = vevent("x", "SUMMARY:Tea\nDTSTART;TZID=Office:20260105T100000\nX-A:1");
    let event = kept(&format!("{block}{text}"));
    let lines = lines_of(&write(&[Item::own(&event)]));
    assert!(lines.contains(&"TZID:Europe/Vienna".to_owned()));
    assert!(lines.contains(&"DTSTART;TZID=Europe/Vienna:20260105T100000".to_owned()));
}

#[test]
fn a98_past_the_bound_the_text_is_not_kept_and_the_report_says_so() {
    let long = "ä".repeat(crate::limits::ORIGINAL_BYTES_MAX / 2);
    let text = calendar(&vevent("x", &format!("SUMMARY:Tea\nX-LONG:{long}")));
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Private,
        now: stamp(),
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(text.as_bytes(), &options).unwrap();
    assert_eq!(report.imported().next().unwrap().0.original, None);
    assert!(report.items[0].notes[0].to_string().starts_with("original text of "));
}

//! What we write, we read back: the same event, and the same bytes again.

use proptest::prelude::*;

use super::*;
use crate::record::{
    Class, CuType, End, Foreign, ForeignPerson, Geo, PartStat, Role, Status, Transp,
};

pub(super) fn whole() -> Component {
    let mut all = Component::new(
        "2026-01-01T00:00:00Z".parse().map(Timestamp::from_utc).unwrap().unwrap(),
        when("2026-01-05T18:00:00 Europe/Berlin"),
        "Choir; with \"Anna\", and friends \\ 🎶",
    );
    all.end = Some(End::At(when("2026-01-05T14:00:00 America/New_York")));
    all.description = Some("First line\nSecond, with; marks\n\nBEGIN:VEVENT\nlast".into());
    all.styled_description = Some("{\"text\":\"a, b; c\"}".into());
    all.status = Status::Tentative;
    all.locations = vec!["Hall 1, left".into(), "Online".into(), "Foyer; back".into()];
    all.image_uri = Some("https://example.org/a,b;c.png".into());
    all.url = Some("https://example.org/?a=1,2;b=3".into());
    all.sequence = 4;
    all.answers_since = 2;
    all.created = Some(stamp());
    all.last_modified = Some(stamp());
    all.rrule = Some("FREQ=WEEKLY;UNTIL=20270101T000000Z;BYDAY=MO,TH".into());
    all.rdate = vec![
        when("2026-02-03T18:00:00 Europe/Berlin"),
        when("2026-02-04T18:00:00 Europe/Berlin"),
        when("2026-02-05T17:00:00 UTC"),
        when("2026-02-07"),
    ];
    all.exdate = vec![when("2026-01-12T18:00:00 Europe/Berlin"), when("2026-01-19")];
    all.class = Class::Confidential;
    all.transp = Transp::Transparent;
    all.categories = vec!["Music, old".into(), "Friends".into()];
    all.priority = Some(5);
    all.geo = Some(Geo { latitude_e6: -52_520_008, longitude_e6: 4_000 });
    all.conference = vec!["https://meet.example.org/x,y".into(), "tel:+49-30-1".into()];
    all.attach = vec!["https://example.org/score.pdf?x=1,2".into()];
    all.alarms =
        vec!["BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Go\nTRIGGER:-PT15M\nEND:VALARM".into()];
    all.related_to = vec!["other@example.org".into()];
    all.request_status = vec!["2.0;Success".into()];
    all.extra = vec!["X-COLOUR;X-P=\"a:b\":red, blue".into(), "COMMENT:a\\, b".into()];
    all
}

pub(super) fn people() -> Foreign {
    let person = |address: &str, name: Option<&str>| ForeignPerson {
        address: address.into(),
        name: name.map(str::to_owned),
        partstat: PartStat::NeedsAction,
        role: Role::ReqParticipant,
        cutype: CuType::Individual,
        rsvp: false,
    };
    let mut room = person("room1@example.org", Some("Room: 1; left, \"blue\" ^n"));
    (room.cutype, room.role, room.rsvp) = (CuType::Room, Role::NonParticipant, true);
    let mut anna = person("anna@example.org", None);
    (anna.partstat, anna.role) = (PartStat::Accepted, Role::Chair);
    Foreign {
        organizer: Some(person("boss@example.com", Some("Böß"))),
        attendees: vec![room, anna],
    }
}

fn again(event: &Event) -> CalendarObject {
    object(&write(&[Item::own(event)]))
}

#[test]
fn an_event_that_says_everything_comes_back_as_it_was() {
    let mut event = event(whole());
    event.foreign = Some(people());
    let mut moved = Component::new(stamp(), when("2026-01-23T19:00:00 Europe/Berlin"), "Moved");
    moved.end = Some(End::After { days: 0, seconds: 5_400 });
    event.overrides.insert("2026-01-22T18:00:00".parse().unwrap(), moved);
    let back = again(&event);
    assert_eq!(back.uid.as_ref(), Some(&event.uid));
    assert_eq!(back.master, event.master);
    assert_eq!(back.overrides, event.overrides);
    assert_eq!(Some(&back.people), event.foreign.as_ref());
    assert_eq!(back.notes, []);
}

#[test]
fn the_same_event_gives_the_same_bytes() {
    let event = event(whole());
    assert_eq!(write(&[Item::own(&event)]), write(&[Item::own(&event.clone())]));
    lines_of(&write(&[Item::own(&event)]));
}

#[test]
fn whole_days_floating_times_and_lengths_come_back() {
    for (start, end) in [
        ("2026-01-05", None),
        ("2026-01-05", Some(End::At(when("2026-01-08")))),
        ("2026-01-05", Some(End::After { days: 2, seconds: 0 })),
        ("2026-01-05T10:00:00", Some(End::At(when("2026-01-05T11:00:00")))),
        ("2026-01-05T10:00:00 UTC", Some(End::After { days: 1, seconds: 60 })),
        ("2026-01-05T10:00:00 Etc/GMT+2", None),
        ("0800-12-25T10:00:00", None),
    ] {
        let mut component = Component::new(stamp(), when(start), "x");
        component.end = end;
        let event = event(component);
        assert_eq!(again(&event).master, event.master, "{start}");
    }
}

#[test]
fn dates_without_a_master_come_back() {
    let mut event = event(whole());
    event.master = None;
    for (id, start) in [
        ("2026-10-25T01:30:00Z", "2026-10-25T02:30:00 Europe/Berlin"),
        ("2026-01-22T18:00:00", "2026-01-23T19:00:00 America/New_York"),
        ("2026-03-01", "2026-03-02"),
    ] {
        let component = Component::new(stamp(), when(start), "Moved");
        event.overrides.insert(id.parse().unwrap(), component);
    }
    assert_eq!(again(&event).overrides, event.overrides);
}

#[test]
fn a_public_calendar_names_nobody_and_rings_for_nobody() {
    let mut event = event(whole());
    event.foreign = Some(people());
    let sly =
        ["ATTENDEE:mailto:sly@example.org", "BEGIN:VALARM", "ORGANIZER:mailto:sly@example.org"];
    event.master.as_mut().unwrap().extra.extend(sly.map(str::to_owned));
    let text = write(&[Item::public(&event)]);
    for line in lines_of(&text) {
        for word in ["ATTENDEE", "ORGANIZER", "BEGIN:VALARM"] {
            assert!(!line.starts_with(word), "{line}");
        }
    }
    assert!(write(&[Item::own(&event)]).contains("ATTENDEE"));
}

#[test]
fn a20_no_text_begins_a_line_of_its_own() {
    let sly = "x\r\nATTENDEE:mailto:sly@example.org\rSUMMARY:y\nEND:VEVENT";
    let mut component = whole();
    component.rrule = Some(format!("FREQ=DAILY;{sly}"));
    component.summary = sly.into();
    component.description = Some(sly.into());
    component.locations = vec![sly.into(), sly.into()];
    component.url = Some(sly.into());
    component.categories = vec![sly.into()];
    component.conference = vec![sly.into()];
    component.attach = vec![sly.into()];
    component.related_to = vec![sly.into()];
    component.request_status = vec![sly.into()];
    component.extra = vec![format!("X-A:{sly}")];
    component.alarms = vec![format!("BEGIN:VALARM\n{sly}\nEND:VALARM")];
    let mut sly_event = event(component);
    sly_event.uid = sly.into();
    let mut organizer = people();
    organizer.organizer.as_mut().unwrap().name = Some(sly.into());
    sly_event.foreign = Some(organizer);
    let plain = event(whole());
    let names = |event: &Event| {
        let lines = lines_of(&write(&[Item::own(event)]));
        let names = lines.iter().map(|line| line[..line.find([':', ';']).unwrap()].to_owned());
        names.filter(|name| name == "ATTENDEE" || name == "END" || name == "SUMMARY").count()
    };
    // One VALARM less (it is not whole), and the two people that belong there.
    assert_eq!(names(&sly_event), names(&plain) - 1 + 2);
}

#[test]
fn a102_emoji_and_long_lines_come_back_whole() {
    for length in 60..90 {
        let title = format!("{}👩‍👩‍👧‍👦🎉é{}", "x".repeat(length), "ä".repeat(40));
        let event = event(Component::new(stamp(), when("2026-01-05"), title.clone()));
        let text = write(&[Item::own(&event)]);
        lines_of(&text);
        assert_eq!(master(&text).summary, title);
    }
}

fn text() -> impl Strategy<Value = String> {
    "(\\PC|\n|[,;:\"\\\\^]){1,60}".prop_map(|text| format!("a{text}z"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_comes_back(
        title in "[^\\pC]{0,80}",
        description in text(),
        place in text(),
        category in "[^\\pC\\s]{1,30}",
        name in "[^\\pC]{1,40}",
    ) {
        let mut component =
            Component::new(stamp(), when("2026-01-05T10:00:00 Europe/Berlin"), format!("a{title}z"));
        component.description = Some(description);
        component.locations = vec![place.clone(), place];
        component.categories = vec![category.clone(), category];
        let mut event = event(component);
        let mut somebody = people();
        somebody.attendees[0].name = Some(format!("a{name}z"));
        event.foreign = Some(somebody);
        let written = write(&[Item::own(&event)]);
        lines_of(&written);
        let back = object(&written);
        prop_assert_eq!(&back.master, &event.master);
        prop_assert_eq!(Some(&back.people), event.foreign.as_ref());
        // And a second time the bytes are the same.
        event.master = back.master;
        prop_assert_eq!(write(&[Item::own(&event)]), written);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut file = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101\r\n".to_vec();
        file.extend(bytes);
        file.extend_from_slice(b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        let _ = read(&file, stamp());
    }

    #[test]
    fn no_lines_make_the_reader_panic(
        lines in proptest::collection::vec(
            "(DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|GEO|ATTENDEE|BEGIN|END|X-A|TRIGGER|ATTACH)\
             (;TZID=[A-Za-z/]{0,8}|;VALUE=(DATE|PERIOD|BINARY))?:[A-Z0-9:;,=/+-]{0,30}", 0..12),
    ) {
        let _ = read(calendar(&vevent("x", &lines.join("\n"))).as_bytes(), stamp());
    }
}

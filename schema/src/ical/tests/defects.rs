//! What is wrong in real files, one by one: it is read as it is meant, and written as it should be.

use super::*;
use crate::ical::import::{ImportOptions, import};
use crate::ical::tree::Node;
use crate::ical::{Note, Refusal};
use crate::record::{End, Visibility};

/// The first event of a file, as it is stored.
fn stored(bytes: &[u8]) -> Event {
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Private,
        now: stamp(),
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(bytes, &options).unwrap();
    let mut imported = report.imported();
    imported.next().unwrap_or_else(|| panic!("not taken: {report:?}")).0.clone()
}

/// What is written of a VEVENT with these lines, and its master.
fn through(more: &str) -> (Vec<String>, Component) {
    let event = stored(calendar(&vevent("x", more)).as_bytes());
    let text = write(&[Item::own(&event)]);
    Node::read(text.as_bytes()).expect("what is written is well formed");
    (lines_of(&text), event.master.unwrap())
}

fn has(lines: &[String], line: &str) -> bool {
    lines.iter().any(|one| one == line)
}

#[test]
fn every_line_end_and_blank_lines_between() {
    let text = calendar(&vevent("x", "SUMMARY:Tea\nLOCATION:Hall"));
    for odd in
        [text.replace("\r\n", "\r"), text.replace("\r\n", "\n\n"), text.replace('\r', "\r\r")]
    {
        let master = stored(odd.as_bytes()).master.unwrap();
        assert_eq!((master.summary.as_str(), master.locations.len()), ("Tea", 1), "{odd:?}");
    }
}

#[test]
fn text_around_a_calendar_and_a_mark_before_it() {
    let text = calendar(&vevent("x", "SUMMARY:Tea"));
    for odd in [
        format!("\u{feff}{text}"),
        format!("Content-Type: text/calendar\r\n\r\n{text}\r\n--\r\nEND:VCALENDAR\r\n"),
        text.replace("END:VCALENDAR\r\n", ""),
        text.replace("END:VCALENDAR", "end:vcalendar"),
        text.to_lowercase().replace("summary:tea", "Summary:Tea"),
    ] {
        assert_eq!(stored(odd.as_bytes()).master.unwrap().summary, "Tea", "{odd:?}");
    }
}

#[test]
fn folding_by_tabs_and_within_characters() {
    let text = calendar(&vevent("x", "SUMMARY:Te\r\n\ta ti\r\n me\nX-A:1"));
    let text = text.replace("Te\r\na", "Te\r\n\ta").replace("ti\r\nme", "ti\r\n me");
    assert_eq!(stored(text.as_bytes()).master.unwrap().summary, "Tea time");
    let whole = calendar(&vevent("x", "SUMMARY:ä🎉"));
    let at = whole.find('🎉').unwrap() + 2;
    let cut = [&whole.as_bytes()[..at], b"\r\n ", &whole.as_bytes()[at..]].concat();
    assert_eq!(stored(&cut).master.unwrap().summary, "ä🎉");
}

#[test]
fn escapes_in_both_cases() {
    let (_, master) = through("DESCRIPTION:one\\Ntwo\\nthree\\, four\\; five\\\\n");
    assert_eq!(master.description.unwrap(), "one\ntwo\nthree, four; five\\n");
}

#[test]
fn marks_within_quotes_and_carets_in_names() {
    let (lines, _) = through(
        "ATTENDEE;CN=\"Bo: the; one, two\";X-P=\"a,b\":MAILTO:Bo@Example.org
         ATTENDEE;CN=O^'Neil^^:mailto:o@example.org
         ORGANIZER:mailto:boss@example.org",
    );
    let event = stored(
        calendar(&vevent(
            "x",
            "ATTENDEE;CN=\"Bo: the; one, two\":MAILTO:Bo@Example.org
         ATTENDEE;CN=O^'Neil^^:mailto:o@example.org
         ATTENDEE;CN=Doe\\, Jane:mailto:jane@example.org
         ORGANIZER:mailto:boss@example.org",
        ))
        .as_bytes(),
    );
    let people = event.foreign.unwrap().attendees;
    let names: Vec<&str> = people.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["Bo: the; one, two", "O\"Neil^", "Doe, Jane"]);
    assert_eq!(people[0].address, "bo@example.org");
    let line = "ATTENDEE;CN=\"Bo: the; one, two\";X-P=\"a,b\":MAILTO:Bo@Example.org";
    assert!(has(&lines, line), "{lines:?}");
}

#[test]
fn a_time_in_utc_by_name_or_with_a_zone_besides() {
    for start in ["DTSTART;TZID=UTC:20260105T100000", "DTSTART;TZID=Europe/Berlin:20260105T100000Z"]
    {
        let (lines, master) = through(&format!("{start}\nX-A;X-B=1:2"));
        assert_eq!(master.start, when("2026-01-05T10:00:00 UTC"), "{start}");
        assert!(has(&lines, "DTSTART:20260105T100000Z"), "{lines:?}");
    }
}

#[test]
fn a_day_that_is_not_marked_as_one() {
    let (lines, master) = through("DTSTART:20260105\nDTEND:20260107\nX-A;X-B=1:2");
    assert_eq!(master.start, when("2026-01-05"));
    assert_eq!(master.end, Some(End::At(when("2026-01-07"))));
    assert!(has(&lines, "DTSTART;VALUE=DATE:20260105") && has(&lines, "DTEND;VALUE=DATE:20260107"));
}

#[test]
fn properties_without_a_value() {
    let (lines, master) = through(
        "SUMMARY:Tea\nDTEND:\nDURATION:\nRRULE:\nRDATE:\nEXDATE:\nLOCATION:\nDESCRIPTION:\nURL:\n\
         GEO:\nPRIORITY:\nSEQUENCE:\nSTATUS:\nCLASS:\nTRANSP:\nCATEGORIES:\nATTACH:\nATTENDEE:\n\
         ORGANIZER:\nCREATED:\nRELATED-TO:\nREQUEST-STATUS:\nX-EMPTY:",
    );
    let mut plain = Component::new(master.dtstamp, master.start, "Tea");
    plain.extra = vec!["X-EMPTY:".into()];
    assert_eq!(master, plain);
    assert!(!lines.iter().any(|line| line.starts_with("DTEND") || line.starts_with("RRULE")));
    let object = object(&calendar(&vevent("x", "DTEND:\nRRULE;FREQ=DAILY")));
    let dropped = ["DTEND", "RRULE"].map(|property| Note::ValueDropped { property });
    assert_eq!(object.notes, dropped);
}

#[test]
fn bytes_of_windows_latin() {
    let text = calendar(&vevent("x", "SUMMARY:Grüße – “Tea” für 5 €\nLOCATION:Zoë"));
    let latin = |c: char| match c {
        '–' => vec![0x96],
        '“' => vec![0x93],
        '”' => vec![0x94],
        '€' => vec![0x80],
        c if u32::from(c) < 256 => vec![c as u8],
        c => c.to_string().into_bytes(),
    };
    let bytes: Vec<u8> = text.chars().flat_map(latin).collect();
    let master = stored(&bytes).master.unwrap();
    assert_eq!(
        (master.summary.as_str(), master.locations[0].as_str()),
        ("Grüße – “Tea” für 5 €", "Zoë")
    );
    // UTF-8 beside it is read as what it is.
    let mixed = [b"SUMMARY:\xfc ".as_slice(), "ü".as_bytes()].concat();
    let (before, after) = text.split_once("SUMMARY:Grüße – “Tea” für 5 €").unwrap();
    let mixed = [before.as_bytes(), &mixed, after.as_bytes()].concat();
    assert_eq!(stored(&mixed).master.unwrap().summary, "ü ü");
}

#[test]
fn what_is_left_of_quoted_printable() {
    let (lines, master) = through(
        "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=C3=9Fe=\n=20aus Berlin
         DESCRIPTION;CHARSET=ISO-8859-1;ENCODING=quoted-printable:one=0D=0Atwo =FC
         X-A:1=2",
    );
    assert_eq!(master.summary, "Grüße aus Berlin");
    assert_eq!(master.description.as_deref(), Some("one\ntwo ü"));
    assert_eq!(master.extra, ["X-A:1=2"]);
    assert!(has(&lines, "SUMMARY:Grüße aus Berlin") && has(&lines, "DESCRIPTION:one\\ntwo ü"));

    let plain = calendar(&vevent("x", "SUMMARY:Grüße\nDTSTART;TZID=Europe/Berlin:20260105T100000"));
    let whole = plain.replace('=', "=3D").replace("ü", "=C3=BC").replace("Berlin:", "Berlin:=\r\n");
    let read = stored(whole.as_bytes());
    assert_eq!(read.master, stored(plain.as_bytes()).master);
    // An `=3D` in a plain file stands for itself.
    let own = calendar(&vevent("x", "DTSTART;TZID=Europe/Berlin:20260105T100000\nSUMMARY:a=3Db"));
    assert_eq!(stored(own.as_bytes()).master.unwrap().summary, "a=3Db");
}

#[test]
fn a_missing_sequence_organizer_and_stamp() {
    let bare = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T100000Z\r\nATTENDEE:mailto:a@x.org\r\n\
                END:VEVENT\r\n";
    let event = stored(calendar(bare).as_bytes());
    assert_eq!((event.sequence(), event.foreign.as_ref()), (0, None));
    let lines = lines_of(&write(&[Item::own(&event)]));
    assert!(has(&lines, "ATTENDEE:mailto:a@x.org"));
    assert!(lines.iter().any(|line| line.starts_with("DTSTAMP:")));
}

#[test]
fn an_end_before_its_start_is_refused_by_name() {
    let text = calendar(&vevent("x", "SUMMARY:Tea\nDTEND:20260105T090000Z"));
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Private,
        now: stamp(),
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(text.as_bytes(), &options).unwrap();
    let refused = &report.items[0].outcome;
    let crate::ical::import::Outcome::Refused(Refusal::Invalid(why)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(why.field, "dtend");
}

#[test]
fn a102_what_is_written_is_the_same_every_time_and_folded_between_characters() {
    let long = format!(
        "SUMMARY:{}\nX-LONG;X-P=\"{}\":{}",
        "🎉é".repeat(40),
        "ß;".repeat(50),
        "日本".repeat(60)
    );
    let event = stored(calendar(&vevent("x", &long)).as_bytes());
    let text = write(&[Item::own(&event)]);
    lines_of(&text);
    assert_eq!(write(&[Item::own(&event)]), text);
    let again = stored(text.as_bytes());
    assert_eq!((again.master, &again.original), (event.master, &event.original));
}

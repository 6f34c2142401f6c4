//! The lenient door: what is taken, repaired, passed over and refused, and what may be public.

use super::*;
use crate::ical::import::{ImportOptions, ImportReport, KeptPrivate, Outcome, Skip, import};
use crate::ical::{Note, Refusal};
use crate::path::Area;
use crate::record::Visibility;
use crate::uri::CalendarUri;

const ME: &str = "MAILTO:Me@Example.org";

fn taken(text: &str, visibility: Visibility, known: &BTreeMap<String, u32>) -> ImportReport {
    let options = ImportOptions {
        owner_addresses: &[ME.to_owned()],
        visibility,
        now: stamp(),
        known,
        calendars: &[],
    };
    import(text.as_bytes(), &options).unwrap()
}

fn private(events: &str) -> ImportReport {
    taken(&calendar(events), Visibility::Private, &BTreeMap::new())
}

fn public(events: &str) -> ImportReport {
    taken(&calendar(events), Visibility::Public, &BTreeMap::new())
}

fn only(report: &ImportReport) -> &Event {
    let mut imported = report.imported();
    let (event, _) = imported.next().unwrap_or_else(|| panic!("nothing taken: {report:?}"));
    assert!(imported.next().is_none());
    event
}

#[test]
fn nothing_leaves_priv_unless_asked() {
    let report = private(&vevent("x", "SUMMARY:Tea"));
    let (event, area) = report.imported().next().unwrap();
    assert_eq!((area, event.access.visibility), (Area::Priv, Visibility::Private));
    let report = public(&vevent("x", "SUMMARY:Tea"));
    let (event, area) = report.imported().next().unwrap();
    assert_eq!((area, event.access.visibility), (Area::Pub, Visibility::Public));
}

#[test]
fn a97_what_is_known_is_not_taken_twice() {
    let text = calendar(&vevent("x", "SUMMARY:Tea\nSEQUENCE:3"));
    let skip = |sequence: u32| {
        let known = BTreeMap::from([("x".to_owned(), sequence)]);
        match taken(&text, Visibility::Private, &known).items.remove(0).outcome {
            Outcome::Skipped(skip) => Some(skip),
            Outcome::Imported { replaces, .. } => {
                assert!(replaces);
                None
            }
            Outcome::Refused(refusal) => panic!("{refusal}"),
        }
    };
    assert_eq!(skip(3), Some(Skip::Known { sequence: 3 }));
    assert_eq!(skip(4), Some(Skip::Older { have: 4, got: 3 }));
    assert_eq!(skip(2), None);
}

#[test]
fn of_two_versions_in_a_file_the_newer_is_taken() {
    let versions = [vevent("x", "SUMMARY:New\nSEQUENCE:2"), vevent("x", "SUMMARY:Old\nSEQUENCE:1")];
    for text in [versions.concat(), format!("{}{}", versions[1], versions[0])] {
        let report = private(&text);
        assert_eq!(only(&report).lead().unwrap().summary, "New");
        let skipped = Outcome::Skipped(Skip::RepeatedInFile { sequence: 1 });
        assert_eq!(report.items[1].outcome, skipped);
        assert_eq!(report.items[1].title.as_deref(), Some("Old"));
    }
}

#[test]
fn a_uid_and_a_title_are_made_where_there_are_none() {
    let bare = "BEGIN:VEVENT\r\nDTSTART:20260105\r\nEND:VEVENT\r\n";
    let report = private(&bare.repeat(2));
    let event = only(&report);
    assert_eq!((event.uid.len(), event.lead().unwrap().summary.as_str()), (26, "(no title)"));
    assert_eq!(report.items[0].notes, [Note::UidMade, Note::TitleMade]);
    // The same text makes the same uid: it is the same event.
    assert_eq!(report.items[1].outcome, Outcome::Skipped(Skip::RepeatedInFile { sequence: 0 }));
    assert_eq!(report.counts().repaired, 1);
}

#[test]
fn somebody_elses_meeting_is_foreign_and_stays_private() {
    let theirs = vevent(
        "x",
        "SUMMARY:Board
         ORGANIZER;CN=Boss:mailto:boss@example.com
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.org",
    );
    let report = public(&theirs);
    let Outcome::Imported { event, area, kept_private, .. } = &report.items[0].outcome else {
        panic!("{report:?}");
    };
    assert_eq!((*area, *kept_private), (Area::Priv, Some(KeptPrivate::Foreign)));
    let foreign = event.foreign.as_ref().unwrap();
    assert_eq!(foreign.organizer.as_ref().unwrap().address, "boss@example.com");
    assert_eq!(foreign.attendees[0].address, "me@example.org");
    assert_eq!(report.counts().kept_foreign, 1);
}

#[test]
fn what_is_published_has_no_address_no_alarm_and_no_original() {
    let mine = vevent(
        "x",
        "SUMMARY;LANGUAGE=en:Party
         ORGANIZER:mailto:me@example.org
         ATTENDEE;CN=Anna:mailto:anna@example.org
         X-SENDER:mailto:me@example.org
         X-COLOUR:red
         BEGIN:VALARM
         ACTION:DISPLAY
         TRIGGER:-PT5M
         END:VALARM",
    );
    let report = public(&mine);
    let event = only(&report);
    assert_eq!(report.counts().published, 1);
    let bytes = crate::wire::encode(&crate::record::Record::Event(Box::new(event.clone())));
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    for word in ["example.org", "valarm", "trigger", "attendee", "begin:"] {
        assert!(!text.contains(word), "{word}");
    }
    assert_eq!(event.master.as_ref().unwrap().extra, ["X-COLOUR:red"]);
    assert_eq!(
        report.items[0].notes,
        [
            Note::PeopleLeftOut { count: 1 },
            Note::AlarmsLeftOut { count: 1 },
            Note::ExtraLeftOut { count: 1 }
        ]
    );
    // At home all of it is kept.
    let report = private(&mine);
    let event = only(&report);
    assert_eq!(event.master.as_ref().unwrap().alarms.len(), 1);
    assert!(event.original.as_ref().unwrap().contains("anna@example.org"));
}

#[test]
fn what_is_marked_private_or_tells_an_address_stays_private() {
    for (more, reason) in [
        ("CLASS:PRIVATE", KeptPrivate::Class),
        ("CLASS:CONFIDENTIAL", KeptPrivate::Class),
        (
            "ATTENDEE:mailto:anna@example.org\nDESCRIPTION:Ask Anna@Example.ORG",
            KeptPrivate::AddressInText,
        ),
        ("DESCRIPTION:or write to me@example.org", KeptPrivate::AddressInText),
    ] {
        let report = public(&vevent("x", &format!("SUMMARY:Tea\n{more}")));
        match &report.items[0].outcome {
            Outcome::Imported { area: Area::Priv, kept_private, .. } => {
                assert_eq!(*kept_private, Some(reason), "{more}");
            }
            other => panic!("{more}: {other:?}"),
        }
    }
}

#[test]
fn a98_a_long_description_is_cut_between_characters() {
    let long = "🎉".repeat(10_001);
    let report = private(&vevent("x", &format!("SUMMARY:Tea\nDESCRIPTION:{long}")));
    let description = only(&report).master.as_ref().unwrap().description.clone().unwrap();
    assert_eq!(description.chars().count(), 10_000);
    assert_eq!(report.items[0].notes, [Note::TextCut { field: "description", chars: 10_000 }]);
}

#[test]
fn a98_an_event_too_large_for_a_record_is_refused() {
    let mut text = vevent("x", "SUMMARY:Tea\nRRULE:FREQ=DAILY");
    let long = "ä".repeat(9_000);
    for day in 1..=20 {
        let more = format!(
            "SUMMARY:Tea\nRECURRENCE-ID:202602{day:02}T100000Z\nDTSTART:202602{day:02}T110000Z\nDESCRIPTION:{long}"
        );
        text.push_str(&vevent("x", &more));
    }
    let report = private(&text);
    assert!(
        matches!(report.items[0].outcome, Outcome::Refused(Refusal::TooLarge { .. })),
        "{:?}",
        report.items[0].outcome
    );
}

#[test]
fn a13_an_end_before_the_start_is_refused_and_says_so() {
    let report = private(&vevent("x", "SUMMARY:Tea\nDTEND:20260105T090000Z"));
    let Outcome::Refused(refusal) = &report.items[0].outcome else { panic!("{report:?}") };
    assert!(refusal.to_string().contains("dtend"), "{refusal}");
    assert_eq!(report.counts().refused, 1);
}

#[test]
fn a_foreign_meeting_comes_out_again_as_it_came_in() {
    let theirs = vevent(
        "x",
        "SUMMARY:Board
         ORGANIZER;CN=Boss:mailto:boss@example.com
         ATTENDEE;CN=Me;PARTSTAT=TENTATIVE;RSVP=TRUE:mailto:me@example.org",
    );
    let report = private(&theirs);
    let text = write(&[Item::own(only(&report))]);
    assert_eq!(object(&text).people, object(&calendar(&theirs)).people);
}

#[test]
fn a_public_record_joins_no_private_calendar() {
    let author = crate::key::IdentitySecret::from_seed(&[7; 32]).public();
    let id = crate::id::timestamp_id(stamp());
    let calendars = [Area::Pub, Area::Priv].map(|area| CalendarUri::of(author, area, &id).unwrap());
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Unlisted,
        now: stamp(),
        known: &BTreeMap::new(),
        calendars: &calendars,
    };
    let text = calendar(&[vevent("a", "SUMMARY:A"), vevent("b", "CLASS:PRIVATE")].concat());
    let report = import(text.as_bytes(), &options).unwrap();
    let joined: Vec<usize> = report.imported().map(|(event, _)| event.calendars.len()).collect();
    assert_eq!(joined, [1, 2]);
}

/// A weekly series, from its third date on an hour later and called otherwise.
fn told_of_all_that_follow(people: &str) -> String {
    let from = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270615T180000";
    let start = |day: &str| format!("DTSTART;TZID=Europe/Berlin:{day}");
    format!(
        "BEGIN:VEVENT\nUID:x\nDTSTAMP:20260101T000000Z\n{}\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:Class\n{people}END:VEVENT\n\
         BEGIN:VEVENT\nUID:x\nDTSTAMP:20260101T000000Z\n{from}\n{}\nSUMMARY:Late class\n{people}END:VEVENT\n",
        start("20270601T180000"),
        start("20270615T190000"),
    )
}

#[test]
fn what_is_said_of_a_date_and_all_that_follow_is_an_event_of_its_own_from_then_on() {
    let text = told_of_all_that_follow("");
    let report = private(&text);
    let events: Vec<&Event> = report.imported().map(|(event, _)| event).collect();
    let [ended, following] = events.as_slice() else { panic!("{report:?}") };
    let said = |event: &Event| {
        let master = event.master.clone().unwrap();
        let start = master.start.local().format("%d %H").to_string();
        (master.summary, start, master.rrule.unwrap())
    };
    let two = || "FREQ=WEEKLY;COUNT=2".to_owned();
    assert_eq!(said(ended), ("Class".to_owned(), "01 18".to_owned(), two()));
    assert_eq!(said(following), ("Late class".to_owned(), "15 19".to_owned(), two()));
    assert!(following.overrides.is_empty() && following.uid != ended.uid);
    let notes = &report.items[0].notes;
    assert!(notes.iter().any(|note| matches!(note, Note::SplitAt { .. })), "{notes:?}");
    assert!(!notes.contains(&Note::Range));
    // Read again it is all here.
    let known = report.imported().map(|(event, _)| (event.uid.clone(), event.sequence())).collect();
    let again = taken(&calendar(&text), Visibility::Private, &known);
    assert_eq!(again.imported().count(), 0);
}

#[test]
fn somebody_elses_event_keeps_its_uid_where_a_date_and_all_that_follow_change() {
    let text = told_of_all_that_follow("ORGANIZER:mailto:ann@example.org\n");
    let report = private(&text);
    let event = only(&report);
    assert_eq!(event.overrides.len(), 2, "each date from then on");
    let starts = event.overrides.values().map(|own| own.start.local().format("%d %H").to_string());
    assert_eq!(starts.collect::<Vec<_>>(), ["15 19", "22 19"]);
}

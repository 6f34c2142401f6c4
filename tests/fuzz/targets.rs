//! What reads bytes from outside, each as a plain function of them: it may refuse them, and must
//! neither panic nor let pass what it would write otherwise.
//!
//! `tests/tests/fuzz.rs` drives each with seeded mutations on any toolchain; the package in this
//! folder gives the same functions to `cargo fuzz`.

use std::collections::BTreeMap;

use kalends_keyspace::net::SignedIdentity;
use kalends_keyspace::net::hostile;
use kalends_schema::answer::UnverifiedAnswer;
use kalends_schema::carry::UnverifiedCarryAsk;
use kalends_schema::deposit::Parcel;
use kalends_schema::evidence::Evidence;
use kalends_schema::head::{UnverifiedCert, UnverifiedHead};
use kalends_schema::ical::import::{ImportOptions, import};
use kalends_schema::ical::{self, Item};
use kalends_schema::itip::{Address, Envelope, Me, Meeting, Message, edit, receive, replay};
use kalends_schema::json;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Component, Event, Record, RecurrenceId, Visibility, When, check};
use kalends_schema::recurrence::{Window, is_occurrence, next_occurrence, occurrences};
use kalends_schema::time::Timestamp;
use kalends_schema::token::UnverifiedToken;
use kalends_schema::tree::Proof;
use kalends_schema::uri::Uri;
use kalends_schema::wire::{self, Decoded};

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("heads", heads),
    ("proofs", proofs),
    ("parcels", parcels),
    ("evidence", evidence),
    ("messages", messages),
    ("packets", packets),
    ("records", records),
    ("faces", faces),
    ("calendars", calendars),
    ("scheduling", scheduling),
    ("replays", replays),
    ("rules", rules),
    ("names", names),
    ("tokens", tokens),
];

fn now() -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000).expect("a moment of 2026")
}

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Heads and certificates.
pub fn heads(data: &[u8]) {
    if let Ok(head) = UnverifiedHead::from_bytes(data).and_then(|head| head.verify()) {
        assert_eq!(head.to_bytes().as_slice(), data);
    }
    if let Ok(cert) = UnverifiedCert::from_bytes(data).and_then(|cert| cert.verify()) {
        assert_eq!(cert.to_bytes().as_slice(), data);
    }
}

/// Proofs: of each there is one spelling.
pub fn proofs(data: &[u8]) {
    if let Ok(proof) = Proof::decode(data) {
        assert_eq!(proof.encode(), data);
        drop(proof.verify());
    }
}

/// Parcels.
pub fn parcels(data: &[u8]) {
    if let Ok(parcel) = Parcel::decode(data) {
        assert_eq!(parcel.encode().expect("it was read"), data);
        drop(parcel.proof.verify());
    }
}

/// Evidence that verifies is of one identity and epoch, whoever brings it.
pub fn evidence(data: &[u8]) {
    if let Ok(evidence) = Evidence::decode(data) {
        assert_eq!(evidence.encode().expect("it was read"), data);
    }
}

/// Every message of both protocols.
pub fn messages(data: &[u8]) {
    hostile::request(data);
    hostile::answer(data);
    hostile::receipt(data);
}

/// Packets from the DHT, and an ask to be carried.
pub fn packets(data: &[u8]) {
    drop(SignedIdentity::from_bytes(data));
    hostile::packet(data);
    if let Ok(ask) = UnverifiedCarryAsk::from_bytes(data) {
        let _whatever = ask.verify(&Identity::from_bytes([3; 32]), now());
    }
}

/// Records of every kind: the first byte says where it lies.
pub fn records(data: &[u8]) {
    let Some((first, value)) = data.split_first() else { return };
    let collection = Collection::ALL[usize::from(*first) % Collection::ALL.len()];
    let text = format!("/pub/eventky.app/{}/0034GJ7PPX0H0", collection.as_str());
    let path: Path = text.parse().expect("a path");
    match wire::decode(&path, value) {
        Ok(Decoded::Known(record)) => {
            assert_eq!(wire::encode(&record), value, "a value has one spelling");
            drop(check(Identity::from_bytes([1; 32]), &path, &record, now()));
            say(&path, &record);
        }
        Ok(Decoded::Later { record, .. }) => assert_eq!(wire::encode_later(&record), value),
        Ok(Decoded::NeedsNewer) | Err(_) => {}
    }
}

/// Everything that a record is shown as.
fn say(path: &Path, record: &Record) {
    let uri = Uri::new(Identity::from_bytes([1; 32]), path.clone());
    drop(json::to_json(&uri, record).to_string());
    if let Record::Event(event) = record {
        expand(event);
        drop(ical::write(&[Item::own(event)]));
    }
}

fn expand(event: &Event) {
    let window = Window {
        from: "2026-01-01T00:00:00Z".parse().expect("a moment"),
        to: "2027-01-01T00:00:00Z".parse().expect("a moment"),
    };
    if let Ok(dates) = occurrences(event, &window, chrono_tz::Tz::Europe__Berlin, 100) {
        assert!(dates.len() <= 100);
        assert!(dates.windows(2).all(|pair| pair[0].start_utc <= pair[1].start_utc));
    }
    drop(next_occurrence(event, window.from, chrono_tz::Tz::UTC));
}

/// Faces in JSON of every collection.
pub fn faces(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let collection = Collection::ALL[usize::from(*first) % Collection::ALL.len()];
    let Ok(face) = serde_json::from_slice(rest) else { return };
    if let Ok(record) = json::from_json(collection, &face) {
        let value = wire::encode(&record);
        let text = format!("/pub/eventky.app/{}/0034GJ7PPX0H0", collection.as_str());
        let path: Path = text.parse().expect("a path");
        drop(wire::decode(&path, &value));
    }
}

/// Calendar files; what is taken can be written, and is taken again.
pub fn calendars(data: &[u8]) {
    let addresses = ["ann@example.org".to_owned()];
    let known = BTreeMap::new();
    let options = ImportOptions {
        owner_addresses: &addresses,
        visibility: Visibility::Public,
        now: now(),
        known: &known,
        calendars: &[],
    };
    let Ok(report) = import(data, &options) else { return };
    for (event, _) in report.imported() {
        let written = ical::write(&[Item::own(event)]);
        assert!(written.lines().all(|line| line.len() <= 75), "a line is folded");
        assert!(import(written.as_bytes(), &options).is_ok(), "what is written is a calendar");
    }
}

/// Scheduling messages, received by an attendee and by an organizer who holds something under that
/// UID; what is kept can be written, and is read as the same.
pub fn scheduling(data: &[u8]) {
    if let Ok(meeting) = Meeting::read(data) {
        let written = meeting.write();
        assert!(written.lines().all(|line| line.len() <= 75), "a line is folded");
        let again = Meeting::read(written.as_bytes()).expect("what is written is a meeting");
        assert_eq!(again.write(), written);
        drop(meeting.typed(now()));
        drop(edit(None, Some(&meeting), &Me::default(), now()));
    }
    let Ok(message) = Message::read(data, Envelope::default()) else { return };
    let held = Meeting::read(HELD.as_bytes()).expect("a meeting");
    for who in ["ann@example.org", "bob@example.org"] {
        let me = Me::of(Address::parse(who));
        drop(receive(None, &message, &me, now()));
        let Ok(received) = receive(Some(&held), &message, &me, now()) else { continue };
        assert!(received.messages.len() <= 100, "{} messages in answer", received.messages.len());
        let Some(kept) = received.meeting else { continue };
        let written = kept.write();
        assert!(Meeting::read(written.as_bytes()).is_ok(), "what is kept is a meeting: {written}");
    }
}

/// What the messages of `scheduling` are about.
const HELD: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260101T000000Z\n\
    DTSTART;TZID=Europe/Berlin:20270302T100000\nRRULE:FREQ=WEEKLY\nSEQUENCE:1\n\
    ORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:ann@example.org\n\
    ATTENDEE;RSVP=TRUE:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n";

/// Lines of cases for `itip replay`: every line gets a verdict that is one line.
pub fn replays(data: &[u8]) {
    let verdict = replay(&text(data), now()).to_string();
    assert!(!verdict.contains('\n'));
    let verdict: serde_json::Value = serde_json::from_str(&verdict).expect("a verdict is JSON");
    assert!(verdict.get("outcome").is_some() || verdict.get("error").is_some());
}

/// Rules of recurrence: any text ends within its budget.
pub fn rules(data: &[u8]) {
    let start = When::Zoned {
        local: "2026-01-27T09:00:20".parse().expect("a local time"),
        tz: chrono_tz::Tz::America__New_York,
    };
    let mut master = Component::new(now(), start, "Rule");
    master.rrule = Some(text(data));
    let event = Event::new("rule", master, now());
    expand(&event);
}

/// URIs, paths, keys and dates: what is read is written back the same.
pub fn names(data: &[u8]) {
    let text = text(data);
    let same = |written: String| assert_eq!(written, text, "of each name there is one spelling");
    if let Ok(uri) = text.parse::<Uri>() {
        same(uri.to_string());
    }
    if let Ok(path) = text.parse::<Path>() {
        same(path.to_string());
        assert!(!text.contains("..") && !text.contains('\0'));
    }
    if let Ok(key) = text.parse::<Identity>() {
        same(key.to_string());
    }
    if let Ok(date) = text.parse::<RecurrenceId>() {
        same(date.to_string());
        let start = When::Date("2026-01-27".parse().expect("a day"));
        let event = Event::new("date", Component::new(now(), start, "Date"), now());
        let _whichever = is_occurrence(&event, &date);
    }
}

/// Tokens and signed answers.
pub fn tokens(data: &[u8]) {
    let text = text(data);
    let _whatever = UnverifiedToken::from_base64url(&text);
    let _whatever = UnverifiedAnswer::from_base64url(&text);
}

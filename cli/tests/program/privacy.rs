//! Nobody publishes by accident: what an import leaves in `pub`, byte by byte.

use kalends_keyspace::store::{Store, StoreOptions, View};
use kalends_schema::key::Identity;

use crate::machine::Machine;

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n\
BEGIN:VEVENT\r\nUID:choir-1@example.org\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20270601T120000Z\r\n\
DTEND:20270601T130000Z\r\nSUMMARY:Choir practice\r\nORGANIZER;CN=Ann:mailto:ann@example.org\r\n\
ATTENDEE;CN=Dora Secret;PARTSTAT=ACCEPTED:mailto:dora.secret@example.org\r\n\
X-STRANGE-THING:kept-as-it-came\r\n\
BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:RING-THE-BELL\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n\
END:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:doctor@example.org\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20270602T080000Z\r\n\
SUMMARY:Doctor\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// Every byte of the owner's `pub`: paths and values.
fn public_bytes(machine: &Machine) -> Vec<u8> {
    let key = machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned();
    let identity: Identity = key.parse().unwrap();
    let store = Store::open(&machine.home().join("kalends.redb"), StoreOptions::default()).unwrap();
    let entries = store.read().unwrap().scan(&identity, "/pub/", 10_000).unwrap();
    let mut bytes = Vec::new();
    for (path, entry) in entries {
        bytes.extend_from_slice(path.as_str().as_bytes());
        bytes.extend_from_slice(&entry.value);
    }
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

#[test]
fn a97_an_import_publishes_nothing_unless_asked_and_twice_adds_nothing() {
    let machine = Machine::of("Ann");
    let before = public_bytes(&machine);
    let report =
        machine.run_with(&["event", "import", "-", "--me", "ann@example.org", "--json"], FILE);
    assert_eq!(report.code, 0, "{report:?}");
    assert_eq!(report.json()["imported"], 2);
    assert_eq!(public_bytes(&machine), before, "nothing was asked to be published");
    let again =
        machine.run_with(&["event", "import", "-", "--me", "ann@example.org", "--json"], FILE);
    assert_eq!(again.json()["imported"], 0);
    assert_eq!(again.json()["duplicates"], 2);
    assert_eq!(machine.json(&["status"])["outbox"]["waiting"], 0);
}

#[test]
fn what_a_public_import_publishes_names_no_address_no_alarm_and_no_original() {
    let machine = Machine::of("Ann");
    let ended = machine
        .run_with(&["event", "import", "-", "--public", "--me", "ann@example.org", "--json"], FILE);
    assert_eq!(ended.code, 0, "{ended:?}");
    let report = ended.json();
    assert_eq!(report["kept_private"], 1, "CLASS:PRIVATE stays private: {report}");
    let bytes = public_bytes(&machine);
    assert!(holds(&bytes, "Choir practice"), "it was asked to be public");
    for secret in [
        "example.org:",
        "mailto",
        "dora",
        "Secret",
        "ann@example.org",
        "VALARM",
        "RING-THE-BELL",
        "BEGIN:",
        "Doctor",
    ] {
        assert!(!holds(&bytes, secret), "`{secret}` was published");
    }
}

#[test]
fn an_event_is_private_unless_told_and_cannot_be_invited_to() {
    let machine = Machine::of("Ann");
    let created = machine.json(&["event", "create", "Dentist", "--at", "2027-06-02 09:00"]);
    assert_eq!(created["event"]["visibility"], "private");
    assert!(!holds(&public_bytes(&machine), "Dentist"));
    let other = Machine::of("Bob");
    let key = other.json(&["id", "show"])["identity"].as_str().unwrap().to_owned();
    let ended = machine.run(&["invite", "Dentist", &key]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.stderr.contains("--public"), "{ended:?}");
}

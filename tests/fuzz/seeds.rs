//! Inputs that hold, to begin with: the golden bytes of the protocol, and texts of every kind.

use data_encoding::HEXLOWER_PERMISSIVE;
use kalends_schema::path::Collection;

/// The golden blocks of the protocol's page.
const PROTOCOL: &str = include_str!("../../docs/PROTOCOL.md");

const RECORDS: &[(&str, &str)] = &[
    ("profiles", include_str!("../../schema/tests/golden/profiles.hex")),
    ("calendars", include_str!("../../schema/tests/golden/calendars.hex")),
    ("events", include_str!("../../schema/tests/golden/events.hex")),
    ("events", include_str!("../../schema/tests/golden/priv-events.hex")),
    ("invitations", include_str!("../../schema/tests/golden/invitations.hex")),
    ("attendees", include_str!("../../schema/tests/golden/attendees.hex")),
    ("admissions", include_str!("../../schema/tests/golden/admissions.hex")),
    ("tags", include_str!("../../schema/tests/golden/tags.hex")),
    ("counter-proposals", include_str!("../../schema/tests/golden/counter-proposals.hex")),
    ("decline-counters", include_str!("../../schema/tests/golden/decline-counters.hex")),
    ("decline-counters", include_str!("../../schema/tests/golden/conflict-decline-counters.hex")),
    ("amendments", include_str!("../../schema/tests/golden/amendments.hex")),
    ("handovers", include_str!("../../schema/tests/golden/handovers.hex")),
    ("claims", include_str!("../../schema/tests/golden/claims.hex")),
    ("grants", include_str!("../../schema/tests/golden/grants.hex")),
    ("prekeys", include_str!("../../schema/tests/golden/prekeys.hex")),
    ("sealed", include_str!("../../schema/tests/golden/sealed.hex")),
    ("shares", include_str!("../../schema/tests/golden/shares.hex")),
    ("contacts", include_str!("../../schema/tests/golden/priv-contacts.hex")),
    ("guests", include_str!("../../schema/tests/golden/priv-guests.hex")),
];

const RULES: &[&str] = &[
    "FREQ=WEEKLY;COUNT=10;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYMONTHDAY=31,-1;UNTIL=20301231T235959Z",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=4",
    "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=-1",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYYEARDAY=-366;WKST=SU",
];

const NAMES: &[&str] = &[
    "pubky://tkrq8zmwb8a3m9k15csu3q17qmfgqnp9dskbrg9uq1rydpyxp7qy/pub/eventky.app/events/0034GJ7PPX0H0",
    "/priv/eventky.app/contacts/tkrq8zmwb8a3m9k15csu3q17qmfgqnp9dskbrg9uq1rydpyxp7qy",
    "tkrq8zmwb8a3m9k15csu3q17qmfgqnp9dskbrg9uq1rydpyxp7qy",
    "2026-01-27T09:00:20",
    "2026-10-25T01:30:00Z",
    "2026-01-27",
];

const FACES: &[(&str, &str)] = &[
    (
        "events",
        r#"{"uid":"u","dtstamp":1768328074314000,"dtstart":"2026-01-27T09:00:20","dtstart_tzid":"Europe/Berlin","duration":"PT1H","summary":"Tea","rrule":"FREQ=WEEKLY;COUNT=4","created":1768328074314000}"#,
    ),
    (
        "calendars",
        r##"{"name":"Choir","timezone":"UTC","color":"#aa3300","created":1768328074314000,"x_pubky_authors":[]}"##,
    ),
    ("tags", r#"{"uri":"pubky://x","label":"tea","created_at":1768328074314000}"#),
];

const SCHEDULING: &[&str] = &[
    "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260102T000000Z\nSEQUENCE:1\nORGANIZER:mailto:ann@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260102T000000Z\nRECURRENCE-ID;TZID=America/New_York:20270309T040000\nORGANIZER:mailto:ann@example.org\nATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:eve@example.org\":mailto:bob@example.org\nREQUEST-STATUS:2.0;Success\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260103T000000Z\nSEQUENCE:2\nDTSTART;TZID=Europe/Berlin:20270302T110000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;VALUE=DATE:20270309\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nBEGIN:VALARM\nTRIGGER:-PT5M\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:plan\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270316T100000Z\nDTSTART:20270317T100000Z\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260104T000000Z\nSEQUENCE:3\nRECURRENCE-ID:20270309T090000Z\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nSTATUS:CANCELLED\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:ADD\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260105T000000Z\nSEQUENCE:4\nDTSTART;TZID=Europe/Berlin:20270304T100000\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260106T000000Z\nSEQUENCE:1\nDTSTART;TZID=Europe/Berlin:20270302T140000\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nMETHOD:REFRESH\nBEGIN:VEVENT\nUID:plan\nDTSTAMP:20260107T000000Z\nORGANIZER:mailto:ann@example.org\nATTENDEE:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
];

/// The messages above as cases, received, saved as an edit, and deleted.
fn replays() -> Vec<Vec<u8>> {
    let case = |text: &&str| {
        let plain = text.replace("METHOD:REQUEST\n", "");
        let process = serde_json::json!({
            "id": "1", "kind": "process-message", "user": "mailto:bob@example.org",
            "before_ics": plain, "message_ics": text,
        });
        let change = serde_json::json!({
            "id": "2", "kind": "organizer-change", "user": ["ann@example.org"],
            "before_ics": plain, "after_ics": plain.replace("SEQUENCE:1", "SEQUENCE:2"),
        });
        [process.to_string().into_bytes(), change.to_string().into_bytes()]
    };
    SCHEDULING.iter().flat_map(case).collect()
}

/// What the target `name` begins with.
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    match name {
        "records" => RECORDS.iter().map(|(kind, text)| behind(kind, &hex(text))).collect(),
        "faces" => FACES.iter().map(|(kind, text)| behind(kind, text.as_bytes())).collect(),
        "calendars" => vec![include_bytes!("../../cli/assets/real-life.ics")[..4_000].to_vec()],
        "scheduling" => SCHEDULING.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "replays" => replays(),
        "rules" => RULES.iter().map(|rule| rule.as_bytes().to_vec()).collect(),
        "names" => NAMES.iter().map(|name| name.as_bytes().to_vec()).collect(),
        "tokens" => golden().into_iter().map(|(_, text)| text.into_bytes()).collect(),
        _ => whole(&golden()),
    }
}

/// Bytes behind the number of a collection.
fn behind(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let place = Collection::ALL.iter().position(|one| one.as_str() == kind);
    let place = place.and_then(|place| u8::try_from(place).ok()).expect("a collection");
    [&[place], bytes].concat()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).expect("golden bytes")
}

/// The golden blocks: their names and texts.
fn golden() -> Vec<(String, String)> {
    let blocks = PROTOCOL.split("```golden ").skip(1);
    let block = |text: &str| {
        let (name, rest) = text.split_once('\n').expect("a name");
        let body = rest.split("```").next().expect("a body");
        (name.to_owned(), body.split_whitespace().collect())
    };
    blocks.map(block).collect()
}

/// The blocks that are bytes; a proof is a head and its nodes.
fn whole(blocks: &[(String, String)]) -> Vec<Vec<u8>> {
    let bytes = |text: &String| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let of = |name: &str| {
        blocks.iter().find(|(known, _)| known == name).and_then(|(_, text)| bytes(text))
    };
    let mut seeds: Vec<Vec<u8>> = blocks.iter().filter_map(|(_, text)| bytes(text)).collect();
    if let (Some(head), Some(nodes)) = (of("signed-head"), of("proof-nodes")) {
        seeds.push([head, nodes].concat());
    }
    seeds
}

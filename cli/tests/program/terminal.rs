//! Text from outside at the terminal: it is shown, and steers nothing.

use crate::machine::{Ended, Machine};

/// Markup, a control sequence, a link (OSC 8), a C1 control, a title (OSC 0), and marks that turn
/// the writing round.
const SLY: &str = "<script>alert(1)</script>\u{1b}[2J\u{1b}]8;;https://sly.example\u{7}here\
    \u{9b}31m\u{1b}]0;sly\u{7}\u{202e}gpj.exe\u{2066}\u{200f}\u{2028}";

/// Where the same text stands in a calendar file, wherever people may write.
fn file() -> String {
    let lines = [
        "UID:sly@example.org",
        "DTSTAMP:20260101T000000Z",
        "DTSTART:20270601T120000Z",
        "DTEND:20270601T130000Z",
        "ORGANIZER;CN=\"Boss SLY\":mailto:boss@example.org",
        "ATTENDEE;CN=\"Anna SLY\":mailto:anna@example.org",
        "SUMMARY:Party SLY",
        "DESCRIPTION:Come\\nSLY",
        "LOCATION:Hall SLY",
        "CATEGORIES:SLY",
        "URL:https://example.org/SLY",
        "COMMENT:SLY",
        "X-SLY;X-P=\"SLY\":SLY",
    ];
    let broken = "BEGIN:VEVENT\r\nUID:SLY\r\nSUMMARY:SLY\r\nDTSTART;TZID=SLY:20270601T120000\r\n\
                  END:VEVENT\r\n";
    let event = lines.join("\r\n");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:SLY\r\n{broken}BEGIN:VEVENT\r\n{event}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    .replace("SLY", SLY)
}

/// The first character that could steer a terminal or turn the writing round.
fn steering(text: &str) -> Option<char> {
    text.chars().find(|letter| {
        (letter.is_control() && *letter != '\n')
            || "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}".contains(*letter)
            || ('\u{202a}'..='\u{202e}').contains(letter)
            || ('\u{2066}'..='\u{2069}').contains(letter)
    })
}

fn assert_harmless(arguments: &[&str], ended: &Ended) {
    for text in [&ended.stdout, &ended.stderr] {
        assert_eq!(steering(text), None, "{arguments:?}: {text:?}");
    }
}

#[test]
fn a21_text_from_outside_is_shown_and_steers_nothing() {
    let machine = Machine::of("Ann");
    let import = ["event", "import", "-", "--me", "ann@example.org"];
    let dry = machine.run_with(&[&import[..], &["--dry-run"]].concat(), &file());
    assert_harmless(&import, &dry);
    let report = machine.run_with(&[&import[..], &["--json"]].concat(), &file());
    assert_eq!(report.code, 0, "{report:?}");
    assert_harmless(&import, &report);
    let report = report.json();
    assert_eq!((&report["imported"], &report["refused"]), (&1.into(), &1.into()));
    let items = report["items"].as_array().unwrap();
    let taken = items.iter().find(|item| !item["handle"].is_null()).unwrap();
    let handle = taken["handle"].as_str().unwrap();

    machine.json(&["calendar", "create", &format!("Work {}", "\u{202e}krow")]);
    machine.json(&["tag", "add", handle, "\u{202e}gat"]);
    for arguments in [
        &["event", "show", handle][..],
        &["event", "list"],
        &["agenda", "2027-06-01", "2027-06-03"],
        &["event", "attendees", handle],
        &["event", "history", handle],
        &["find", "party"],
        &["tag", "list", handle],
        &["calendar", "list"],
        &["status"],
        &["inbox"],
        &["event", "delete", handle],
    ] {
        assert_eq!(run_both(&machine, arguments), 0, "{arguments:?}");
    }
    // What is refused is named, and as little steers.
    for arguments in [
        &["event", "show", SLY][..],
        &["event", "create", SLY, "--at", "2027-06-01 14:00"],
        &["event", "create", "Tea", "--at", SLY],
        &["event", "import", SLY],
        &["contact", "add", SLY, SLY],
    ] {
        assert_ne!(run_both(&machine, arguments), 0, "{arguments:?}");
    }
}

/// Runs a command for people and for programs, and answers how the first ended.
fn run_both(machine: &Machine, arguments: &[&str]) -> i32 {
    let shown = machine.run(arguments);
    assert_harmless(arguments, &shown);
    let document = machine.run(&[arguments, &["--json"]].concat());
    assert_harmless(arguments, &document);
    shown.code
}

#[test]
fn a21_what_is_shown_is_still_the_text() {
    let machine = Machine::of("Ann");
    let report =
        machine.run_with(&["event", "import", "-", "--me", "x@example.org", "--json"], &file());
    let items = report.json()["items"].clone();
    let handle = items.as_array().unwrap().iter().find_map(|item| item["handle"].as_str()).unwrap();
    let shown = machine.run(&["event", "show", handle]);
    assert!(shown.stdout.contains("<script>alert(1)</script>"), "{shown:?}");
    // As a document it is the very text, its marks escaped.
    let document = machine.run(&["event", "show", handle, "--json"]);
    assert!(document.stdout.contains("\\u202e"), "{document:?}");
    assert!(document.json().to_string().contains('\u{202e}'));
    // A file or a program gets the calendar as it is.
    let file = machine.run(&["event", "export", handle]);
    assert!(file.stdout.starts_with("BEGIN:VCALENDAR\r\n"), "{file:?}");
    assert!(file.stdout.contains("<script>"));
}

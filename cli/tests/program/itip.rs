//! Scheduling at the terminal: messages and edits in files, cases as JSON lines, no home anywhere.

use serde_json::{Value, json};

use crate::golden::pinned;
use crate::machine::{Ended, Machine};

const NOW: [&str; 2] = ["--now", "2027-05-01T12:00:00Z"];

fn tea(partstat: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ann//EN\r\nBEGIN:VEVENT\r\nUID:tea\r\n\
         DTSTAMP:20270401T000000Z\r\nDTSTART:20270601T140000Z\r\nDTEND:20270601T150000Z\r\n\
         SUMMARY:Tea\r\nORGANIZER:mailto:ann@x.org\r\n\
         ATTENDEE;PARTSTAT={partstat}:mailto:bob@x.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn message(method: &str, partstat: &str) -> String {
    tea(partstat).replace("2.0\r\n", &format!("2.0\r\nMETHOD:{method}\r\n"))
}

/// What is held after an answer came.
fn answered(partstat: &str) -> String {
    tea(&format!("{partstat};SCHEDULE-STATUS=2.0"))
}

/// A machine with these files beside each other, and no home.
fn desk(files: &[(&str, String)]) -> Machine {
    let machine = Machine::bare();
    for (name, text) in files {
        std::fs::write(machine.path(name), text).unwrap();
    }
    machine
}

/// Runs a command where its files are.
fn run(machine: &Machine, arguments: &[&str]) -> Ended {
    let folder = machine.path("");
    let ended = machine.run_in(&folder, &[&["itip"], arguments, &NOW].concat());
    assert!(!machine.home().exists(), "a home was made");
    ended
}

const REPLY: [&str; 7] =
    ["apply", "--calendar", "tea.ics", "--message", "reply.ics", "--me", "ann@x.org"];

#[test]
fn a_reply_is_applied_to_a_calendar_in_a_file() {
    let desk =
        desk(&[("tea.ics", tea("NEEDS-ACTION")), ("reply.ics", message("REPLY", "ACCEPTED"))]);
    let ended = run(&desk, &REPLY);
    assert_eq!((ended.code, &ended.stdout), (0, &answered("ACCEPTED")), "{ended:?}");
    assert_eq!(ended.stderr, "applied; nobody is told\n");
    let ended = run(&desk, &[&REPLY[..], &["--json"]].concat());
    pinned("itip-apply", &ended.json());
}

#[test]
fn a_declined_proposal_is_news_and_no_failure() {
    let news = message("DECLINECOUNTER", "NEEDS-ACTION");
    let desk = desk(&[("tea.ics", tea("NEEDS-ACTION")), ("news.ics", news)]);
    let arguments =
        ["apply", "--calendar", "tea.ics", "--message", "news.ics", "--me", "bob@x.org"];
    let ended = run(&desk, &arguments);
    assert_eq!((ended.code, &ended.stdout), (0, &tea("NEEDS-ACTION")), "{ended:?}");
    assert_eq!(ended.stderr, "counter-declined; nobody is told\n");
}

#[test]
fn a_message_is_about_one_event_of_a_calendar_of_many() {
    let run_too = "BEGIN:VEVENT\r\nUID:run\r\nDTSTART:20270602T140000Z\r\nEND:VEVENT\r\n";
    let both = |tea: String| tea.replace("END:VCALENDAR", &format!("{run_too}END:VCALENDAR"));
    let reply = message("REPLY", "ACCEPTED");
    let desk = desk(&[("tea.ics", both(tea("NEEDS-ACTION"))), ("reply.ics", reply)]);
    let ended = run(&desk, &REPLY);
    assert_eq!((ended.code, &ended.stdout), (0, &both(answered("ACCEPTED"))), "{ended:?}");
}

#[test]
fn an_edit_tells_what_is_to_be_sent() {
    let desk = desk(&[("tea.ics", tea("NEEDS-ACTION")), ("after.ics", tea("DECLINED"))]);
    let diff = ["diff", "--before", "tea.ics", "--after", "after.ics", "--me", "bob@x.org"];
    let ended = run(&desk, &diff);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("METHOD:REPLY\r\n"), "{ended:?}");
    assert!(ended.stdout.contains("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org\r\n"));
    assert_eq!(
        ended.stderr,
        "REPLY from mailto:bob@x.org to mailto:ann@x.org\n1 message is to be sent\n"
    );
    let ended = run(&desk, &[&diff[..], &["--json"]].concat());
    pinned("itip-diff", &ended.json());
    let gone = run(&desk, &["diff", "--before", "tea.ics", "--me", "ann@x.org", "--json"]).json();
    assert_eq!(
        (&gone["messages"][0]["method"], &gone["after_ics"]),
        (&json!("CANCEL"), &Value::Null)
    );
}

#[test]
fn a_refusal_has_its_own_exit_code_and_changes_nothing() {
    let desk = desk(&[
        ("tea.ics", tea("NEEDS-ACTION")),
        ("reply.ics", message("REPLY", "ACCEPTED").replace("bob", "eve")),
        ("coffee.ics", tea("ACCEPTED").replace("Tea", "Coffee")),
        ("state.json", json!({ "attendee": "bob@x.org", "last_reply_sequence": 9 }).to_string()),
        ("late.ics", message("REPLY", "ACCEPTED")),
    ]);
    let pending = run(&desk, &REPLY);
    assert_eq!((pending.code, pending.stdout.as_str()), (3, ""), "{pending:?}");
    assert!(pending.stderr.starts_with("needs-user-decision: "), "{pending:?}");
    let refused = run(&desk, &[&REPLY[..], &["--uninvited", "refused", "--json"]].concat());
    assert_eq!(refused.code, 3);
    pinned("itip-apply-refused", &refused.json());
    let late = [&REPLY[..4], &["late.ics", "--me", "ann@x.org", "--state", "state.json"]].concat();
    let late = run(&desk, &[&late[..], &["--json"]].concat());
    assert_eq!((late.code, &late.json()["outcome"]["reason"]), (3, &json!("out-of-sequence")));
    let from = run(
        &desk,
        &[&REPLY[..4], &["late.ics", "--me", "ann@x.org", "--from", "eve@x.org"]].concat(),
    );
    assert_eq!(from.code, 3, "{from:?}");
    let diff = ["diff", "--before", "tea.ics", "--after", "coffee.ics", "--me", "bob@x.org"];
    let refused = run(&desk, &diff);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.stderr.contains("SUMMARY is the organizer's to change"), "{refused:?}");
}

#[test]
fn an_invitation_to_what_is_not_held_is_added_or_not_as_one_says() {
    let desk = desk(&[("new.ics", message("REQUEST", "NEEDS-ACTION"))]);
    let apply = ["apply", "--message", "new.ics", "--me", "bob@x.org"];
    let ended = run(&desk, &apply);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, "added; nobody is told\n"), "{ended:?}");
    let ended = run(&desk, &[&apply[..], &["--unknown", "ignored"]].concat());
    assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{ended:?}");
}

#[test]
fn a21_what_a_message_says_never_steers_the_terminal() {
    let hostile = message("REPLY", "ACCEPTED")
        .replace("METHOD:REPLY", "METHOD:RE\u{1b}[31mPLY\u{7}")
        .replace("Tea", "\u{1b}]0;owned\u{7}\u{9b}31m");
    let desk = desk(&[
        ("tea.ics", tea("NEEDS-ACTION").replace("Tea", "\u{1b}[2J\u{9b}31m")),
        ("reply.ics", hostile),
        ("good.ics", message("REPLY", "ACCEPTED")),
        ("to\u{1b}do.ics", tea("ACCEPTED").replace("VEVENT", "V\u{1b}[1mTODO")),
    ]);
    let steers = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{9b}']);
    for arguments in [
        &REPLY[..],
        &["apply", "--calendar", "tea.ics", "--message", "good.ics", "--me", "ann@x.org"],
        &["apply", "--calendar", "to\u{1b}do.ics", "--message", "good.ics", "--me", "ann@x.org"],
        &["apply", "--calendar", "no\u{1b}ne.ics", "--message", "good.ics", "--me", "ann@x.org"],
        &["diff", "--after", "tea.ics", "--me", "ann@x.org"],
    ] {
        let ended = run(&desk, arguments);
        assert!(!steers(&ended.stdout) && !steers(&ended.stderr), "{ended:?}");
        let ended = run(&desk, &[arguments, &["--json"]].concat());
        assert!(!steers(&ended.stdout) && !steers(&ended.stderr), "{ended:?}");
    }
}

#[test]
fn wrong_usage_says_what_is_meant() {
    let desk = desk(&[("tea.ics", tea("ACCEPTED"))]);
    for (arguments, said) in [
        (&["apply", "--message", "tea.ics"][..], "--me"),
        (&["diff", "--me", "bob@x.org"], "--before"),
        (&["apply", "--message", "none.ics", "--me", "bob@x.org"], "none.ics"),
        (&["apply", "--calendar", "-", "--message", "-", "--me", "bob@x.org"], "standard input"),
        (&["apply", "--message", "tea.ics", "--me", "mailto:"], "--me"),
        (&["apply", "--message", "tea.ics", "--me", "b@x.org", "--state", "tea.ics"], "--state"),
    ] {
        let ended = run(&desk, arguments);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.stderr.contains(said), "{said}: {ended:?}");
    }
    let bad = desk.run(&["itip", "replay", "--now", "tomorrow"]);
    assert_eq!(bad.code, 2, "{bad:?}");
}

fn case(id: &str, message: &str) -> String {
    json!({ "id": id, "kind": "process-message", "user": "ann@x.org",
        "before_ics": tea("NEEDS-ACTION"), "message_ics": message })
    .to_string()
}

fn verdicts(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn cases_are_played_line_by_line() {
    let machine = Machine::bare();
    let input = [
        case("good", &message("REPLY", "TENTATIVE")),
        String::new(),
        case("refused", &message("REPLY", "ACCEPTED").replace("bob", "eve")),
        case("empty", ""),
    ];
    let ended = machine.run_with(&[&["itip", "replay"], &NOW[..]].concat(), &input.join("\r\n"));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    let verdicts = verdicts(&ended);
    let outcome = |index: usize| verdicts[index]["outcome"]["type"].clone();
    assert_eq!(
        [outcome(0), outcome(1), outcome(2)],
        ["applied", "needs-user-decision", "rejected"]
    );
    assert_eq!(verdicts[0]["after_ics"], answered("TENTATIVE"));
    pinned("itip-replay", &Value::from(verdicts));
}

#[test]
fn what_is_no_case_is_answered_and_the_next_one_is_played() {
    let machine = Machine::bare();
    let mut input = b"no JSON\n\xff\xfe\n{\"id\": \"k\", \"kind\": \"cancel\"}\n".to_vec();
    input.extend(b"[".repeat(50_000));
    input.push(b'\n');
    input.extend(b" ".repeat(64 * 1024 * 1024 + 200_000));
    input.extend(b"{\"id\": \"huge\"}\n");
    input.extend(case("good", &message("REPLY", "ACCEPTED")).as_bytes());
    let ended = machine.run_with_bytes(&["itip", "replay"], &input);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("5 lines were no cases"), "{}", ended.stderr);
    let verdicts = verdicts(&ended);
    assert_eq!(verdicts.len(), 6);
    assert_eq!(verdicts[2]["id"], "k");
    assert!(verdicts[..5].iter().all(|verdict| verdict["error"]["type"] == "invalid"));
    assert!(verdicts[4]["error"]["what"].as_str().unwrap().starts_with("67308"), "{}", verdicts[4]);
    assert_eq!(verdicts[5]["outcome"]["type"], "applied");
}

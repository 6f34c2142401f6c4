//! Golden files pin the `--json` of every command, and exit codes what goes wrong.

use crate::golden::pinned;
use crate::machine::Machine;

const KEY: &str = "8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty";

#[test]
fn the_documents_of_every_command_are_pinned() {
    let ann = Machine::bare();
    pinned("init", &ann.init("Ann").json());
    pinned("id-show", &ann.json(&["id", "show"]));
    pinned("status", &ann.json(&["status"]));
    pinned("profile-show", &ann.json(&["profile", "show"]));
    pinned("profile-edit", &ann.json(&["profile", "edit", "--name", "Ann Berg"]));
    pinned("contact-add", &ann.json(&["contact", "add", "bob", KEY]));
    pinned("contact-list", &ann.json(&["contact", "list"]));
    pinned("follow", &ann.json(&["follow", "bob"]));
    pinned("calendar-create", &ann.json(&["calendar", "create", "Choir", "--public"]));
    pinned("calendar-list", &ann.json(&["calendar", "list"]));
    let edit =
        ["calendar", "edit", "Choir", "--color", "#aa3300", "--url", "https://choir.example"];
    pinned("calendar-edit", &ann.json(&edit));
    pinned("calendar-share", &ann.json(&["calendar", "share", "Choir", "bob"]));
    pinned("calendar-unshare", &ann.json(&["calendar", "unshare", "Choir", "bob"]));
    let weekly = [
        "event",
        "create",
        "Practice",
        "--at",
        "2027-06-01 19:00",
        "--for",
        "90m",
        "--repeat",
        "FREQ=WEEKLY;COUNT=3",
        "--calendar",
        "Choir",
        "--public",
        "--limit",
        "20",
        "--waitlist",
    ];
    pinned("event-create", &ann.json(&weekly));
    pinned("calendar-show", &ann.json(&["calendar", "show", "Choir"]));
    pinned("event-list", &ann.json(&["event", "list"]));
    pinned("event-show", &ann.json(&["event", "show", "Practice"]));
    pinned("invite", &ann.json(&["invite", "Practice", "bob"]));
    pinned("event-attendees", &ann.json(&["event", "attendees", "Practice"]));
    pinned("rsvp", &ann.json(&["rsvp", "Practice", "maybe", "--on", "2027-06-08"]));
    pinned("inbox", &ann.json(&["inbox"]));
    pinned("agenda", &ann.json(&["agenda", "2027-06-01", "2027-07-01"]));
    pinned("today", &ann.json(&[]));
    pinned("tag-add", &ann.json(&["tag", "add", "Practice", "Singing", "evening"]));
    pinned("tag-remove", &ann.json(&["tag", "remove", "Practice", "evening"]));
    pinned("tag-list", &ann.json(&["tag", "list"]));
    pinned("find", &ann.json(&["find", "pract", "#singing"]));
    pinned("index-show", &ann.json(&["index", "show"]));
    pinned("mirror-add", &ann.json(&["mirror", "add", "bob"]));
    pinned("mirror-list", &ann.json(&["mirror", "list"]));
    pinned("mirror-serve", &ann.json(&["mirror", "serve", "bob", "--records", "10000"]));
    pinned("mirror-serve-list", &ann.json(&["mirror", "serve", "--list"]));
    pinned("mirror-serve-stop", &ann.json(&["mirror", "serve", "--stop", "bob"]));
    pinned("mirror-remove", &ann.json(&["mirror", "remove", "bob"]));
    let export = ann.json(&["event", "export", "Practice"]);
    assert!(export["ics"].as_str().unwrap().contains("RRULE:FREQ=WEEKLY;COUNT=3"));
    let ics = export["ics"].as_str().unwrap().replace("UID:", "UID:other-");
    let import = ann.run_with(&["event", "import", "-", "--dry-run", "--json"], &ics);
    pinned("event-import", &import.json());
    let left = ann.json(&["event", "edit", "Practice", "--leave", "Choir"]);
    assert_eq!(left["event"]["calendars"], serde_json::json!([]));
    let back = ann.json(&["event", "edit", "Practice", "--calendar", "Choir"]);
    assert_eq!(back["event"]["calendars"].as_array().unwrap().len(), 1);
    let viewed = ann.json(&["calendar", "share", "Choir", "bob", "--viewer"]);
    assert_eq!(viewed["viewers"][0]["petname"], "bob");
    pinned("calendar-delete", &ann.json(&["calendar", "delete", "Choir"]));
    pinned("grant-add", &ann.json(&["grant", "add", "bob", "--may", "answer,invite"]));
    pinned("grant-list", &ann.json(&["grant", "list"]));
    pinned("grant-remove", &ann.json(&["grant", "remove", "bob"]));
}

#[test]
fn the_documents_of_whom_one_knows_are_pinned() {
    let ann = Machine::of("Ann");
    ann.json(&["contact", "add", "bob", KEY]);
    ann.json(&["follow", "bob"]);
    pinned("unfollow", &ann.json(&["unfollow", "bob"]));
    pinned("contact-rename", &ann.json(&["contact", "rename", "bob", "Bob Stein"]));
    pinned("contact-block", &ann.json(&["contact", "block", "Bob Stein"]));
    pinned("contact-unblock", &ann.json(&["contact", "unblock", "Bob Stein"]));
    pinned("contact-remove", &ann.json(&["contact", "remove", "Bob Stein"]));
    assert_eq!(ann.run(&["contact", "rename", "bob", "Bob"]).code, 4);
    pinned("inbox-requests", &ann.json(&["inbox", "--requests"]));
    assert_eq!(ann.run(&["inbox", "accept", "7K2QD"]).code, 4);
}

#[test]
fn the_document_of_a_failure_is_pinned() {
    let ann = Machine::of("Ann");
    pinned("error", &ann.run(&["event", "create", "", "--at", "tomorrow 9am", "--json"]).json());
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Choir practice", "--at", "2027-06-01 19:00", "--public"]);
    ann.json(&["event", "create", "Choir picnic", "--at", "2027-06-02 19:00", "--public"]);
    let code = |arguments: &[&str]| ann.run(arguments).code;
    assert_eq!(code(&["event", "show", "picnic"]), 0);
    assert_eq!(code(&["event", "fly"]), 2);
    assert_eq!(
        code(&["event", "create", "X", "--at", "2027-01-01 10:00", "--to", "2027-01-01 09:00"]),
        2
    );
    assert_eq!(code(&["event", "show", "opera"]), 4);
    let several = ann.run(&["event", "show", "choir", "--json"]);
    assert_eq!(several.code, 4);
    let error = &several.json()["error"];
    assert_eq!(error["type"], "ambiguous");
    assert_eq!(error["candidates"].as_array().unwrap().len(), 2);
    assert_eq!(code(&["index", "join", "http://127.0.0.1:9"]), 5);
}

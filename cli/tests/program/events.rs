//! What is typed of events: their ends, their dates, and the files they are written to.

use crate::machine::Machine;

#[test]
fn an_end_is_on_the_day_of_the_start_unless_it_names_one() {
    let ann = Machine::of("Ann");
    let tea = ann.run(&["event", "create", "Tea", "--at", "2026-12-01 14:00", "--to", "16:00"]);
    assert!(tea.stdout.contains("Tue 1 Dec 2026 14:00–16:00 Europe/Berlin"), "{tea:?}");
    let early = ann.run(&["event", "create", "Tea", "--at", "2026-12-01 14:00", "--to", "13:00"]);
    assert_eq!(early.code, 2, "{early:?}");
    assert_eq!(early.stderr.lines().count(), 2, "{early:?}");
}

#[test]
fn an_hour_is_an_hour_while_the_clocks_change() {
    let ann = Machine::of("Ann");
    let end = |at: &str, length: &str| {
        let made = ann.json(&["event", "create", "Tea", "--at", at, "--for", length]);
        made["event"]["end"]["at"].as_str().unwrap().to_owned()
    };
    assert_eq!(end("2027-10-31 01:30", "2h"), "2027-10-31T02:30:00+01:00");
    assert_eq!(end("2027-10-31 02:30", "1h"), "2027-10-31T02:30:00+01:00");
    assert_eq!(end("2027-03-27 02:30", "1d"), "2027-03-28T03:30:00+02:00");
}

#[test]
fn a_date_of_a_series_is_named_as_people_write_it() {
    let ann = Machine::of("Ann");
    let rule = "FREQ=WEEKLY;COUNT=3";
    ann.json(&["event", "create", "Choir", "--at", "2027-06-01 19:00", "--repeat", rule]);
    for (date, tz) in [
        ("8 Jun 2027", "Europe/Berlin"),
        ("2027-06-08 13:00", "America/New_York"),
        ("2027-06-08T19:00:00", "America/New_York"),
    ] {
        let answer = ann.json(&["--tz", tz, "rsvp", "Choir", "no", "--on", date]);
        assert_eq!(answer["on"], "2027-06-08T19:00:00", "{date}");
    }
    let said = ann.run(&["rsvp", "Choir", "yes", "--on", "2027-06-08"]);
    assert!(said.stdout.contains("yes on Tue 8 Jun 2027 19:00"), "{said:?}");
    assert_eq!(ann.run(&["rsvp", "Choir", "no", "--on", "08/06/2027"]).code, 2);
    assert_eq!(ann.run(&["rsvp", "Choir", "no", "--on", "2027-06-09"]).code, 4);
}

#[test]
fn words_of_a_title_are_words() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Summer Picnic", "--at", "2027-06-01 19:00"]);
    assert_eq!(ann.run(&["event", "show", "picn"]).code, 0);
    assert_eq!(ann.run(&["event", "show", "i"]).code, 4);
}

#[test]
fn guests_may_be_brought_where_the_organizer_says_so() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Tea", "--at", "2027-06-01 19:00", "--guests", "1"]);
    assert_eq!(ann.json(&["rsvp", "Tea", "yes", "--guests", "1"])["guests"], 1);
    assert_eq!(ann.run(&["rsvp", "Tea", "yes", "--guests", "2"]).code, 3);
}

#[test]
fn an_export_overwrites_nothing() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Tea", "--at", "2027-06-01 19:00"]);
    let file = ann.path("tea.ics");
    let export = ["event", "export", "Tea", "--to", file.to_str().unwrap()];
    ann.json(&export);
    let again = ann.run(&export);
    assert_eq!(again.code, 3, "{again:?}");
    assert_eq!(again.stderr.lines().count(), 2, "{again:?}");
}

#[test]
fn an_export_to_a_full_disk_fails() {
    let ann = Machine::of("Ann");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = ann.run_into(&["event", "export"], full);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stderr.contains("not everything was written"), "{ended:?}");
}

#[test]
fn an_import_says_where_a_file_is_no_utf8() {
    let ann = Machine::of("Ann");
    let file = ann.path("latin.ics");
    let text =
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20271201T100000Z\r\n\
        SUMMARY:Caf\xe9\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(&file, text).unwrap();
    let ended = ann.run(&["event", "import", file.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stderr.contains("no UTF-8"), "{ended:?}");
}

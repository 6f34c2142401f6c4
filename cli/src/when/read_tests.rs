//! What people write, and what is understood.

use chrono::{DateTime, NaiveDate, TimeZone};
use chrono_tz::Tz;
use kalends_schema::record::When;

use super::{BadTime, read, read_end};

/// Friday 20 November 2026, 10:15 in Berlin.
fn now() -> DateTime<Tz> {
    Tz::Europe__Berlin.with_ymd_and_hms(2026, 11, 20, 10, 15, 42).unwrap()
}

fn shown(text: &str) -> String {
    match read(text, now()) {
        Ok(understood) => match understood.when {
            When::Date(date) => date.to_string(),
            When::Zoned { local, .. } => local.format("%Y-%m-%d %H:%M:%S").to_string(),
            When::Floating(_) => "floating".to_owned(),
        },
        Err(error) => format!("{error}; {}", error.hint()),
    }
}

#[test]
fn times_are_read_as_people_write_them() {
    let cases = [
        ("2026-12-01 14:00", "2026-12-01 14:00:00"),
        ("2026-12-01T14:00", "2026-12-01 14:00:00"),
        ("2026-12-01T14:00:30", "2026-12-01 14:00:30"),
        ("2026-12-01T14:00:00Z", "2026-12-01 15:00:00"),
        ("2026-12-01T14:00:00-05:00", "2026-12-01 20:00:00"),
        ("tomorrow 9am", "2026-11-21 09:00:00"),
        ("Tomorrow at 9:30 PM", "2026-11-21 21:30:00"),
        ("today noon", "2026-11-20 12:00:00"),
        (
            "12am tomorrow",
            "`12am tomorrow` is no date or time; write one like 2026-12-01 14:00, tomorrow 9am or +2d",
        ),
        ("18:45", "2026-11-20 18:45:00"),
        ("friday 8:00", "2026-11-27 08:00:00"),
        ("next mon 8:00", "2026-11-23 08:00:00"),
        ("1 Dec 2026 14:00", "2026-12-01 14:00:00"),
        ("Tue 1 Dec 2026 14:00", "2026-12-01 14:00:00"),
        ("Dec 1 2026 14:00", "2026-12-01 14:00:00"),
        ("3 jan 7pm", "2027-01-03 19:00:00"),
        ("+2h", "2026-11-20 12:15:00"),
        ("+90m", "2026-11-20 11:45:00"),
        ("+2d", "2026-11-22"),
        ("2026-12-24", "2026-12-24"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn an_end_without_a_day_is_on_the_day_of_the_start() {
    let start = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap().and_hms_opt(14, 0, 0).unwrap();
    let local = |text: &str| read_end(text, start, now()).unwrap().when.local().to_string();
    assert_eq!(local("16:00"), "2026-12-01 16:00:00");
    assert_eq!(local("4 pm"), "2026-12-01 16:00:00");
    assert_eq!(local("tomorrow 16:00"), "2026-11-21 16:00:00");
    assert_eq!(local("2026-12-02 16:00"), "2026-12-02 16:00:00");
}

#[test]
fn what_is_no_time_is_refused() {
    for text in
        ["", "soon", "25:00", "2026-13-01", "2025-99-99T99:99", "13pm", "Mon 1 Dec 2026 9am", "9"]
    {
        assert!(matches!(read(text, now()), Err(BadTime::Unknown(_))), "{text}");
    }
}

#[test]
fn slashes_are_refused_with_one_meaning_offered() {
    assert_eq!(shown("02/03/2026"), "`02/03/2026` can be read in two ways; write 2026-03-02");
}

#[test]
fn a_time_that_the_clocks_skip_is_refused_with_its_neighbours() {
    let error = read("2027-03-28 02:30", now()).unwrap_err();
    let BadTime::Gap { before, after, .. } = &error else { panic!("{error}") };
    assert_eq!((before.as_str(), after.as_str()), ("2027-03-28 01:59", "2027-03-28 03:00"));
}

#[test]
fn a_time_that_comes_twice_is_the_first_and_says_so() {
    let understood = read("2026-10-25 02:30", now()).unwrap();
    assert_eq!(understood.when.date(), NaiveDate::from_ymd_opt(2026, 10, 25).unwrap());
    assert!(understood.note.unwrap().contains("UTC+02:00"));
}

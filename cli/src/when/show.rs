//! Times as they are echoed and listed: `Tue 1 Dec 2026 14:00–15:00 Europe/Berlin`.

use chrono::{NaiveDate, NaiveDateTime};

/// A span of local times, or of whole days (`end` exclusive), without repeating what is the same.
pub fn span(start: NaiveDateTime, end: Option<NaiveDateTime>, all_day: bool) -> String {
    let day = |date: NaiveDate| date.format("%a %-d %b %Y").to_string();
    if all_day {
        let last = end.and_then(|end| end.date().pred_opt()).filter(|last| *last > start.date());
        return match last {
            Some(last) => format!("{} – {}", day(start.date()), day(last)),
            None => day(start.date()),
        };
    }
    let time = |at: NaiveDateTime| at.format("%H:%M").to_string();
    let first = format!("{} {}", day(start.date()), time(start));
    match end {
        None => first,
        Some(end) if end == start => first,
        Some(end) if end.date() == start.date() => format!("{first}–{}", time(end)),
        Some(end) => format!("{first} – {} {}", day(end.date()), time(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use chrono::{NaiveDate, NaiveDateTime};

    fn at(day: u32, hour: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
    }

    #[test]
    fn spans_repeat_nothing() {
        assert_eq!(span(at(1, 14), Some(at(1, 15)), false), "Tue 1 Dec 2026 14:00–15:00");
        assert_eq!(span(at(1, 14), None, false), "Tue 1 Dec 2026 14:00");
        assert_eq!(
            span(at(1, 22), Some(at(2, 1)), false),
            "Tue 1 Dec 2026 22:00 – Wed 2 Dec 2026 01:00"
        );
        assert_eq!(span(at(1, 0), Some(at(2, 0)), true), "Tue 1 Dec 2026");
        assert_eq!(span(at(1, 0), Some(at(3, 0)), true), "Tue 1 Dec 2026 – Wed 2 Dec 2026");
    }
}

//! One series: how it is written, and what it makes.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::Meeting;
use kalends_schema::record::{Status, When};
use kalends_schema::recurrence::{Occurrence, Window, occurrences};
use kalends_schema::time::Timestamp;

/// A series and its dates.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    /// Where its title stands.
    pub(super) line: usize,
    pub(super) title: String,
    start: Option<Start>,
    lines: Vec<Property>,
    overrides: Vec<Vec<Property>>,
    pub(super) makes: Vec<String>,
    /// Whether others follow those.
    more: bool,
}

/// DTSTART: how times of this series are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    Day(String),
    Floating(String),
    Utc(String),
    Zoned(String, String),
}

/// Reads every case of a file.
///
/// # Errors
/// The line, and what is wrong with it.
pub(super) fn cases(text: &str) -> Result<Vec<Case>, (usize, String)> {
    let mut cases: Vec<Case> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix('"') {
            let title = title.trim_end_matches('"').to_owned();
            cases.push(Case { line: number, title, ..Case::default() });
            continue;
        }
        let case = cases.last_mut().ok_or((number, "a case begins with its title".to_owned()))?;
        case.take(line).map_err(|why| (number, why))?;
    }
    Ok(cases)
}

impl Case {
    fn take(&mut self, line: &str) -> Result<(), String> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "start" => self.start = Some(Start::of(rest)),
            "length" => self.lines.push(Property::new("DURATION", rest)),
            "rule" => self.lines.push(Property::new("RRULE", rest)),
            "added" => {
                for time in rest.split(", ") {
                    let line = self.start()?.line("RDATE", time);
                    self.lines.push(line);
                }
            }
            "taken" => {
                for time in rest.split(", ") {
                    let line = self.start()?.line("EXDATE", time);
                    self.lines.push(line);
                }
            }
            "moved" => {
                let (from, to) = rest.split_once(" to ").ok_or("expected `moved … to …`")?;
                let start = self.start()?;
                let moved = vec![start.line("RECURRENCE-ID", from), start.line("DTSTART", to)];
                self.overrides.push(moved);
            }
            "cancelled" => {
                let start = self.start()?;
                let status = Property::new("STATUS", "CANCELLED");
                let (id, at) = (start.line("RECURRENCE-ID", rest), start.line("DTSTART", rest));
                self.overrides.push(vec![id, at, status]);
            }
            "makes" => self.take_dates(rest),
            _ => self.lines.push(property(line)?),
        }
        Ok(())
    }

    fn take_dates(&mut self, text: &str) {
        let dates = text.split(',').map(str::trim).filter(|date| !date.is_empty());
        for date in dates {
            match date {
                "and so on" => self.more = true,
                date => self.makes.push(date.to_owned()),
            }
        }
    }

    fn start(&self) -> Result<&Start, String> {
        self.start.as_ref().ok_or_else(|| "expected `start` first".to_owned())
    }

    /// The dates that it makes, as the case writes them.
    pub(super) fn made(&self) -> Result<Vec<String>, String> {
        let now = Timestamp::from_micros(1_798_797_600_000_000).map_err(|e| e.to_string())?;
        let meeting = Meeting::read(self.write()?.as_bytes()).map_err(|e| e.to_string())?;
        let event = meeting.typed(now).map_err(|refusal| refusal.to_string())?;
        let moment = |text: &str| text.parse::<DateTime<Utc>>().map_err(|e| e.to_string());
        let mut window =
            Window { from: moment("1970-01-01T00:00:00Z")?, to: moment("2100-01-01T00:00:00Z")? };
        if self.more {
            window.to = self.end_of_list()?;
        }
        let made = occurrences(&event, &window, Tz::UTC, 1_000).map_err(|e| e.to_string())?;
        Ok(made.iter().map(shown).collect())
    }

    /// The moment after the last date that the case lists.
    fn end_of_list(&self) -> Result<DateTime<Utc>, String> {
        let last = self.makes.last().and_then(|date| date.split(' ').next()).unwrap_or_default();
        let spellings = [last.to_owned(), format!("{last}Z"), format!("{last}T00:00:00Z")];
        let read = spellings.iter().find_map(|text| text.parse::<DateTime<Utc>>().ok());
        let read = read.ok_or_else(|| format!("`{last}` is no date"))?;
        Ok(read + Duration::seconds(1))
    }

    fn write(&self) -> Result<String, String> {
        let start = self.start()?;
        let event = |lines: &[Property]| {
            let mut event = Node::new("VEVENT");
            event.properties.push(Property::new("UID", "case"));
            event.properties.push(Property::new("DTSTAMP", "20260101T000000Z"));
            event.properties.push(Property::new("SUMMARY", "Case"));
            event.properties.extend_from_slice(lines);
            event
        };
        let master: Vec<Property> =
            [start.dtstart()].into_iter().chain(self.lines.iter().cloned()).collect();
        let mut calendar = Node::new("VCALENDAR");
        calendar.properties.push(Property::new("VERSION", "2.0"));
        calendar.children.push(event(&master));
        calendar.children.extend(self.overrides.iter().map(|lines| event(lines)));
        Ok(calendar.write())
    }
}

impl Start {
    /// `2027-03-28`, or `2027-03-28T02:30:00` and behind it a zone, `UTC`, or `floating`.
    fn of(text: &str) -> Start {
        match text.split_once(' ') {
            None => Start::Day(text.to_owned()),
            Some((time, "floating")) => Start::Floating(time.to_owned()),
            Some((time, "UTC")) => Start::Utc(format!("{time}Z")),
            Some((time, zone)) => Start::Zoned(time.to_owned(), zone.to_owned()),
        }
    }

    fn dtstart(&self) -> Property {
        match self {
            Start::Day(time) | Start::Floating(time) | Start::Utc(time) | Start::Zoned(time, _) => {
                self.line("DTSTART", time)
            }
        }
    }

    /// A date or time as a property of this series: in its own zone unless it is a day, ends with
    /// `Z`, or names another zone behind it.
    fn line(&self, name: &str, time: &str) -> Property {
        let (time, zone) = match time.split_once(' ') {
            Some((time, zone)) => (time, Some(zone)),
            None => (time, None),
        };
        let mut line = Property::new(name, time.replace(['-', ':'], ""));
        let own = match self {
            Start::Zoned(_, zone) => Some(zone.as_str()),
            Start::Day(_) | Start::Floating(_) | Start::Utc(_) => None,
        };
        match (time.contains('T'), time.ends_with('Z'), zone.or(own)) {
            (false, _, _) => line.set_param("VALUE", "DATE"),
            (true, false, Some(zone)) => line.set_param("TZID", zone),
            (true, true, _) | (true, false, None) => {}
        }
        line
    }
}

fn property(line: &str) -> Result<Property, String> {
    let text = format!("BEGIN:VCALENDAR\n{line}\nEND:VCALENDAR\n");
    let mut read = Node::read(text.as_bytes()).map_err(|error| error.to_string())?;
    let property = read.remove(0).properties.pop();
    property.ok_or_else(|| format!("`{line}` is neither a word of a case nor a content line"))
}

/// `2027-03-28`, `2027-03-28T03:30:00+02:00`, or, floating, `2027-03-28T03:30:00`.
fn shown(date: &Occurrence) -> String {
    let start = match date.start {
        When::Date(day) => day.to_string(),
        When::Floating(local) => local.format("%Y-%m-%dT%H:%M:%S").to_string(),
        When::Zoned { tz, .. } => {
            let start = date.start_utc.with_timezone(&tz).format("%Y-%m-%dT%H:%M:%S%:z");
            start.to_string().replace("+00:00", if tz == Tz::UTC { "Z" } else { "+00:00" })
        }
    };
    match date.status {
        Status::Cancelled => format!("{start} cancelled"),
        Status::Confirmed | Status::Tentative => start,
    }
}

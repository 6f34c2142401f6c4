//! Whether two calendars mean the same (RFC 5545), and where they do not.
//!
//! How it compares:
//!
//! - **Components.** VEVENTs are paired by UID and the instant of RECURRENCE-ID; of two with the
//!   same, the one of higher SEQUENCE, then later DTSTAMP, then the first counts; of two without a
//!   UID that say the same, one. What they hold (VALARM, others) is compared whole, in any order. Components that are no events are left out:
//!   Kalends takes no tasks. VTIMEZONEs are left out: they are there to give times a meaning, and
//!   it is the times that are compared.
//! - **Properties** are compared in any order, but as often as they stand there. EXDATE and RDATE
//!   are sets of dates, CATEGORIES and RESOURCES lists of names, whatever lines they stand in.
//!   VERSION, PRODID, METHOD and a Gregorian CALSCALE of the calendar are left out: they speak of
//!   the file.
//! - **Parameters** are compared in any order, without quotes, carets undone, words of closed lists
//!   in any case, those left out that say the default (RFC 5545 §3.2).
//! - **Values**: texts without their escapes, addresses in any case and with or without `mailto:`,
//!   lengths in days and seconds, rules as sets of parts and each part as a set. A time is its
//!   kind (day, floating, fixed) and its instant; DTSTART and DTEND also have what the clock shows
//!   in January and July of that year, since a series in another zone is another series. What an
//!   unknown TZID means is asked of the file's own VTIMEZONE, reckoned with here; without one, of
//!   another library's table of Windows' names, and of the city at its end.
//! - **Left out**: SEQUENCE:0, TRANSP:OPAQUE, CLASS:PUBLIC and PRIORITY:0, which are the defaults;
//!   DTEND, DURATION, RRULE, RDATE and EXDATE without a value, which say nothing;
//!   attachments' own bytes, which are never kept; UID and DTSTAMP where only the first calendar
//!   lacks them, since no calendar may.

mod line;
mod zone;

use std::collections::BTreeMap;
use std::fmt;

use kalends_schema::ical::tree::{Node, TreeError};

use zone::Zones;

/// One line that only one of two calendars says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// UID and date of the component; empty for the calendar itself.
    pub component: String,
    /// Which of the two says it.
    pub side: Side,
    /// What, as it was compared.
    pub line: String,
}

/// Which of two calendars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The first.
    Before,
    /// The second.
    After,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Before => "lost",
            Side::After => "added",
        };
        write!(f, "{} {side}: {}", self.component, self.line)
    }
}

/// What `before` and `after` say otherwise; none where they mean the same.
///
/// # Errors
/// [`TreeError`] when one of them is no whole calendar.
pub fn differences(before: &[u8], after: &[u8]) -> Result<Vec<Difference>, TreeError> {
    Ok(compare(&Said::of(&Node::read(before)?), &Said::of(&Node::read(after)?)))
}

/// What a calendar says, in lines that are equal where their meaning is.
struct Said {
    /// The calendar itself under the empty name, then the events.
    components: BTreeMap<String, Vec<String>>,
}

impl Said {
    fn of(calendars: &[Node]) -> Said {
        let zones = Zones::of(calendars);
        let mut components: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut newest: BTreeMap<String, &Node> = BTreeMap::new();
        for calendar in calendars {
            let header = calendar.properties.iter().filter(|own| !line::is_of_the_file(own));
            let lines = header.flat_map(|own| line::said(own, &zones));
            components.entry(String::new()).or_default().extend(lines);
            for event in calendar.children.iter().filter(|child| child.name == "VEVENT") {
                let mut name = name_of(event, &zones);
                if name.starts_with(' ') {
                    name = format!(" {}", lines_of(event, &zones).join("; "));
                }
                let is_newer = |kept: &&Node| rank(event, &zones) > rank(kept, &zones);
                if newest.get(&name).is_none_or(is_newer) {
                    newest.insert(name, event);
                }
            }
        }
        let events = newest.into_iter().map(|(name, event)| (name, lines_of(event, &zones)));
        components.extend(events);
        Said { components }
    }
}

fn name_of(event: &Node, zones: &Zones) -> String {
    let uid = event.value("UID").unwrap_or_default().trim();
    let date = event.first("RECURRENCE-ID").map(|date| zones.instants(date).join(" "));
    format!("{uid} {}", date.as_deref().unwrap_or("master"))
}

/// The newer of two has the higher.
fn rank(event: &Node, zones: &Zones) -> (u64, String) {
    let sequence = event.value("SEQUENCE").and_then(|text| text.trim().parse().ok());
    let stamp = event.first("DTSTAMP").map(|stamp| zones.instants(stamp).join(" "));
    (sequence.unwrap_or(0), stamp.unwrap_or_default())
}

fn lines_of(node: &Node, zones: &Zones) -> Vec<String> {
    let mut lines: Vec<String> =
        node.properties.iter().flat_map(|own| line::said(own, zones)).collect();
    for child in &node.children {
        lines.push(format!("{} {{{}}}", child.name, lines_of(child, zones).join("; ")));
    }
    lines.sort_unstable();
    lines.dedup_by(|a, b| a == b && line::is_of_a_set(a));
    lines
}

fn compare(before: &Said, after: &Said) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut theirs = after.components.clone();
    let mut unnamed = Vec::new();
    for (component, lines) in &before.components {
        match theirs.remove(component) {
            Some(others) => compare_lines(component, lines, &others, &mut found),
            // An event without a UID is given one.
            None if component.starts_with(' ') => unnamed.push((component, lines)),
            None => tell(component, Side::Before, lines, &mut found),
        }
    }
    for (component, lines) in unnamed {
        let each = theirs.iter().map(|(name, others)| {
            let mut differences = Vec::new();
            compare_lines(component, lines, others, &mut differences);
            (differences, name.clone())
        });
        match each.min_by_key(|(differences, _)| differences.len()) {
            Some((differences, name)) => {
                found.extend(differences);
                theirs.remove(&name);
            }
            None => tell(component, Side::Before, lines, &mut found),
        }
    }
    for (component, lines) in &theirs {
        tell(component, Side::After, lines, &mut found);
    }
    found
}

fn tell(component: &str, side: Side, lines: &[String], found: &mut Vec<Difference>) {
    found.extend(lines.iter().map(|line| Difference {
        component: component.to_owned(),
        side,
        line: line.clone(),
    }));
}

fn compare_lines(component: &str, before: &[String], after: &[String], out: &mut Vec<Difference>) {
    let mut added = after.to_vec();
    let mut lost = Vec::new();
    for line in before {
        match added.iter().position(|other| other == line) {
            Some(at) => drop(added.remove(at)),
            None => lost.push(line.clone()),
        }
    }
    let says = |name: &str| before.iter().any(|line| line.starts_with(&format!("{name} ")));
    let is_completed =
        |line: &String| ["UID", "DTSTAMP"].iter().any(|name| line.starts_with(name) && !says(name));
    added.retain(|line| !is_completed(line));
    tell(component, Side::Before, &lost, out);
    tell(component, Side::After, &added, out);
}

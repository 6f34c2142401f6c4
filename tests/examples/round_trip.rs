//! Reads calendars, stores each event as a record, writes them, and says whether they mean the same
//! as before.
//!
//!     cargo run -p kalends-tests --example round_trip -- PATH…
//!
//! A PATH is an iCalendar file or a file of JSON lines, in which every text in a field whose name
//! ends in `_ics` is a calendar. A calendar is told apart by what it is:
//!
//! - *object*: each of its events can be stored. It is read, made records, these are made bytes and
//!   read back, and written again; once as somebody else's meeting and once as one's own.
//! - *message*: one of its events cannot stand alone (a REPLY without DTSTART, say). It goes through
//!   the tree of content lines only, which is what scheduling works on.
//! - *no event*: tasks, journals and free-busy times, which Kalends does not take.
//! - *no calendar*: what cannot be read at all.

use std::collections::BTreeMap;
use std::process::ExitCode;

use kalends_tests::round_trip::{Kind, round_trip};
use kalends_tests::rounds::say;
use serde_json::Value;

fn main() -> ExitCode {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut changed = 0;
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                say(&format!("{path}: {error}"));
                return ExitCode::FAILURE;
            }
        };
        for (name, calendar) in calendars(&path, &bytes) {
            let trip = round_trip(&calendar);
            let is_changed = !trip.differences.is_empty();
            let same = if is_changed { "changed" } else { "same" };
            let word = match &trip.kind {
                Kind::Object => format!("object, {same}"),
                Kind::Message { reason } => {
                    say(&format!("{name}: not to be stored: {reason}"));
                    format!("message, {same}")
                }
                Kind::NoEvent => "no event".to_owned(),
                Kind::NoCalendar { reason } => {
                    say(&format!("{name}: {reason}"));
                    "no calendar".to_owned()
                }
            };
            *counts.entry(word).or_default() += 1;
            changed += usize::from(is_changed);
            trip.differences.iter().for_each(|line| say(&format!("{name}: {line}")));
        }
    }
    counts.iter().for_each(|(word, count)| say(&format!("{count:6}  {word}")));
    if changed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The calendars of a file, each with the name it is reported by.
fn calendars(path: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let is_lines = bytes.first() == Some(&b'{');
    if !is_lines {
        return vec![(path.to_owned(), bytes.to_vec())];
    }
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Ok(Value::Object(fields)) = serde_json::from_str(line) {
            let texts = fields.iter().filter(|(name, _)| name.ends_with("_ics"));
            let texts = texts.filter_map(|(name, value)| Some((name, value.as_str()?)));
            found.extend(texts.map(|(name, text)| {
                (format!("{path}:{} {name}", number + 1), text.as_bytes().to_vec())
            }));
        }
    }
    found
}

//! Reads organizers' edits, makes the messages that each calls for, has every recipient apply them
//! to the copy they had, and says whether it is then the object as they may see it.
//!
//!     cargo run -p kalends-tests --example itip_copies -- PATH…
//!
//! A PATH is a file of JSON lines with `id`, `kind` (`organizer-change` and `delete` are played, the
//! rest is passed over), `user` (an address, a list of them, or none), `before_ics` and `after_ics`,
//! as `kalends itip replay` takes them.

use std::process::ExitCode;

use kalends_schema::itip::{Address, Me, Meeting, edit};
use kalends_schema::time::Timestamp;
use kalends_tests::itip_copies::wrong_copies;
use kalends_tests::rounds::say;
use serde_json::Value;

/// How many edits there were.
#[derive(Default)]
struct Count {
    edits: usize,
    refused: usize,
    silent: usize,
    messages: usize,
    right: usize,
    wrong: usize,
}

fn main() -> ExitCode {
    let Ok(now) = Timestamp::from_utc(chrono::Utc::now()) else { return ExitCode::FAILURE };
    let mut count = Count::default();
    for path in std::env::args().skip(1) {
        match std::fs::read_to_string(&path) {
            Ok(text) => text.lines().for_each(|line| play(line, now, &mut count)),
            Err(error) => {
                say(&format!("{path}: {error}"));
                return ExitCode::FAILURE;
            }
        }
    }
    let Count { edits, refused, silent, messages, right, wrong } = count;
    say(&format!("{edits} edits: {refused} refused, {silent} without messages"));
    say(&format!("{messages} messages of the others: {right} edits right, {wrong} wrong"));
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn play(line: &str, now: Timestamp, count: &mut Count) {
    let Ok(case) = serde_json::from_str::<Value>(line) else { return };
    let text = |name: &str| case[name].as_str();
    let is_ours = matches!(text("kind"), Some("organizer-change" | "delete"));
    let meeting = |name| text(name).map(|text| Meeting::read(text.as_bytes())).transpose();
    let (true, Ok(before), Ok(after)) = (is_ours, meeting("before_ics"), meeting("after_ics"))
    else {
        return;
    };
    let users = case["user"].as_array().cloned().unwrap_or_else(|| vec![case["user"].clone()]);
    let me = Me::of(users.iter().filter_map(Value::as_str).filter_map(Address::parse));
    let organizer = before.as_ref().or(after.as_ref()).and_then(Meeting::organizer);
    if organizer.is_some_and(|organizer| !me.is_unknown() && !me.is(&organizer)) {
        return;
    }
    count.edits += 1;
    match edit(before.as_ref(), after.as_ref(), &me, now) {
        Err(_) => count.refused += 1,
        Ok(edited) if edited.messages.is_empty() => count.silent += 1,
        Ok(edited) => {
            count.messages += edited.messages.len();
            let wrong = wrong_copies(before.as_ref(), &edited, now);
            let id = text("id").unwrap_or_default();
            wrong.iter().for_each(|why| say(&format!("{id}: {why}")));
            *if wrong.is_empty() { &mut count.right } else { &mut count.wrong } += 1;
        }
    }
}

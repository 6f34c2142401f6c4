//! `kalends itip apply|diff|replay`: the scheduling functions on files, without a home.

use std::io::{self, BufRead, Read};
use std::path::Path;

use kalends_schema::itip::{
    Act, Address, Case, Envelope, LastAnswer, Malformed, Me, Replayed, Uninvited, Unknown, replay,
};
use kalends_schema::limits;
use kalends_schema::time::Timestamp;
use serde_json::Value;

use super::{Context, export};
use crate::args::{ItipAction, ItipApply, ItipDiff, ItipReplay, UninvitedArg, UnknownArg};
use crate::failure::Failure;
use crate::screen::{Screen, plain};
use crate::zone;

/// Plays messages and edits.
///
/// # Errors
/// The [`Failure`] to print.
pub fn run(context: &Context, action: &ItipAction) -> Result<(), Failure> {
    match action {
        ItipAction::Apply(apply) => self::apply(context.screen, apply),
        ItipAction::Diff(diff) => self::diff(context.screen, diff),
        ItipAction::Replay(how) => lines(context.screen, how),
    }
}

fn apply(screen: Screen, how: &ItipApply) -> Result<(), Failure> {
    let files = [how.calendar.as_deref(), Some(&how.message), how.state.as_deref()];
    one_from_stdin(&files)?;
    let now = moment(how.now.as_deref())?;
    let mut me = owner(&how.me)?;
    me.uninvited = match how.uninvited {
        UninvitedArg::Pending => Uninvited::Pending,
        UninvitedArg::Added => Uninvited::Added,
        UninvitedArg::Refused => Uninvited::Refused,
    };
    me.unknown = match how.unknown {
        UnknownArg::Added => Unknown::Added,
        UnknownArg::Ignored => Unknown::Ignored,
    };
    let from = how.from.as_deref().map(|from| address("--from", from)).transpose()?;
    let message = export::read(&how.message, "--message")?;
    let envelope = Envelope { from, ..Envelope::default() };
    let case = Case {
        before: optional(how.calendar.as_deref(), "--calendar")?,
        act: Act::Receive { message, envelope },
        me,
        taken: how.state.as_deref().map(state).transpose()?.unwrap_or_default(),
    };
    let verdict = decided(screen, case.play(now))?;
    if !screen.json {
        if let Some(calendar) = verdict["after_ics"].as_str() {
            screen.calendar(calendar);
        }
        screen.note(&outcome(&verdict));
    }
    Ok(())
}

fn diff(screen: Screen, how: &ItipDiff) -> Result<(), Failure> {
    if how.before.is_none() && how.after.is_none() {
        return Err(Failure::usage("arguments", "neither --before nor --after")
            .hint("name the event as it was, as it was saved, or both"));
    }
    one_from_stdin(&[how.before.as_deref(), how.after.as_deref()])?;
    let now = moment(how.now.as_deref())?;
    let case = Case {
        before: optional(how.before.as_deref(), "--before")?,
        act: Act::Save { after: optional(how.after.as_deref(), "--after")? },
        me: owner(&how.me)?,
        taken: Vec::new(),
    };
    let verdict = decided(screen, case.play(now))?;
    if !screen.json {
        for message in verdict["messages"].as_array().into_iter().flatten() {
            screen.note(&heading(message));
            screen.calendar(message["ics"].as_str().unwrap_or_default());
        }
        screen.note(&outcome(&verdict));
    }
    Ok(())
}

/// Prints the verdict as a document, or hands it on to be shown; a refusal is a failure.
fn decided(screen: Screen, verdict: Value) -> Result<Value, Failure> {
    if screen.json {
        screen.document(&verdict.to_string());
    }
    let outcome = &verdict["outcome"];
    // A refusal has details; news that changes nothing has a reason alone.
    if outcome["details"].is_null() {
        return Ok(verdict);
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let what = format!("{}: {}", text(&outcome["type"]), text(&outcome["details"]["text"]));
    let failure = Failure::new("refused", what).hint(match text(&outcome["type"]).as_str() {
        "needs-user-decision" => "the owner of the calendar must decide; nothing was changed",
        _ => "nothing was changed; --json says more",
    });
    Err(if screen.json { failure.told() } else { failure })
}

fn outcome(verdict: &Value) -> String {
    let messages = verdict["messages"].as_array().map_or(0, Vec::len);
    let sent = match messages {
        0 => "nobody is told".to_owned(),
        1 => "1 message is to be sent".to_owned(),
        many => format!("{many} messages are to be sent"),
    };
    let outcome = &verdict["outcome"];
    match outcome["reason"].as_str().or(outcome["type"].as_str()).unwrap_or_default() {
        "messages" => sent,
        decided => format!("{decided}; {sent}"),
    }
}

fn heading(message: &Value) -> String {
    let field = |name: &str| plain(message[name].as_str().unwrap_or_default());
    format!("{} from {} to {}", field("method"), field("sender"), field("recipient"))
}

fn lines(screen: Screen, how: &ItipReplay) -> Result<(), Failure> {
    let now = how.now.as_deref().map(|now| moment(Some(now))).transpose()?;
    let mut input = io::stdin().lock();
    let mut malformed = 0;
    while let Some(line) = line(&mut input)? {
        let now = now.map_or_else(|| moment(None), Ok)?;
        let replayed = match line {
            Ok(line) if line.trim().is_empty() => continue,
            Ok(line) => replay(&line, now),
            Err(error) => Replayed { document: error.to_json(), is_malformed: true },
        };
        malformed += usize::from(replayed.is_malformed);
        screen.document(&replayed.to_string());
    }
    if malformed == 0 {
        return Ok(());
    }
    let failure = Failure::new("invalid", format!("{malformed} lines were no cases"))
        .at("standard input")
        .hint("their verdicts say what is wrong; docs/OPERATING.md says what a case is");
    Err(if screen.json { failure.told() } else { failure })
}

/// The next line of cases; `None` at the end. One that is too long is passed over to its end and
/// never held as a whole.
fn line(input: &mut impl BufRead) -> Result<Option<Result<String, Malformed>>, Failure> {
    let mut line = Vec::new();
    let limit = limits::CASE_BYTES_MAX as u64 + 1;
    let mut bytes = fill(input, limit, &mut line)?;
    if bytes == 0 {
        return Ok(None);
    }
    let is_ended = |line: &[u8]| line.last() == Some(&b'\n');
    if line.len() <= limits::CASE_BYTES_MAX || is_ended(&line) {
        return Ok(Some(String::from_utf8(line).map_err(|_| Malformed::NotText)));
    }
    loop {
        line.clear();
        line.shrink_to(SKIPPED_BYTES as usize);
        let more = fill(input, SKIPPED_BYTES, &mut line)?;
        bytes += more;
        if more == 0 || is_ended(&line) {
            return Ok(Some(Err(Malformed::TooLong { bytes })));
        }
    }
}

/// Bytes that are passed over at a time in a line that is too long.
const SKIPPED_BYTES: u64 = 64 * 1024;

fn fill(input: &mut impl BufRead, limit: u64, line: &mut Vec<u8>) -> Result<usize, Failure> {
    let read = input.take(limit).read_until(b'\n', line);
    read.map_err(|error| Failure::internal(format!("standard input: {error}")))
}

fn optional(file: Option<&Path>, argument: &str) -> Result<Option<Vec<u8>>, Failure> {
    file.map(|file| export::read(file, argument)).transpose()
}

fn state(file: &Path) -> Result<Vec<LastAnswer>, Failure> {
    let bytes = export::read(file, "--state")?;
    let text = String::from_utf8(bytes).map_err(|_| Malformed::NotText.to_string());
    let state = text.and_then(|text| LastAnswer::read(&text).map_err(|error| error.to_string()));
    state.map_err(|what| {
        Failure::usage("--state", what)
            .expected("{\"attendee\", \"recurrence_id\"?, \"last_reply_sequence\", …} or a list")
    })
}

fn owner(addresses: &[String]) -> Result<Me, Failure> {
    let addresses: Result<Vec<Address>, Failure> =
        addresses.iter().map(|text| address("--me", text)).collect();
    addresses.map(Me::of)
}

fn address(argument: &str, text: &str) -> Result<Address, Failure> {
    Address::parse(text).ok_or_else(|| {
        Failure::usage(argument, "no address").expected("a mail address, such as ann@example.org")
    })
}

fn one_from_stdin(files: &[Option<&Path>]) -> Result<(), Failure> {
    let stdin = files.iter().flatten().filter(|file| file.as_os_str() == "-").count();
    if stdin <= 1 {
        return Ok(());
    }
    Err(Failure::usage("arguments", "several files are to come from standard input")
        .hint("- can stand for one of them"))
}

/// That moment; now where none is said.
fn moment(text: Option<&str>) -> Result<Timestamp, Failure> {
    let Some(text) = text else { return zone::timestamp() };
    let moment = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok();
    moment.and_then(|moment| Timestamp::from_utc(moment).ok()).ok_or_else(|| {
        Failure::usage("--now", "no moment").expected("one such as 2027-06-01T12:00:00Z")
    })
}

//! Lines to steps.

use std::collections::BTreeSet;

use kalends_schema::record::{RecurrenceId, When, known_zone};

use super::deputy::{acted, granting, in_name, let_invite};
use super::occurrences::{release, split};
use super::story::{Act, Asker, Claim, Forgery, NewEvent, Rule, Step, Wanted, Which, Word};
use super::words::Words;
use super::{amend, calendar, continuation, forge, inbox};

/// A line that is no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a story: one step a line, each with its number; empty lines and those that begin with `#`
/// are for the reader.
///
/// # Errors
/// [`Wrong`], the first.
pub fn story(text: &str) -> Result<Vec<(usize, Step)>, Wrong> {
    let lines = text.lines().zip(1..).map(|(line, number)| (line.trim(), number));
    let steps = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    steps
        .map(|(text, line)| match step(text) {
            Ok(step) => Ok((line, step)),
            Err(why) => Err(Wrong { line, why }),
        })
        .collect()
}

/// Reads one line.
fn step(line: &str) -> Result<Step, String> {
    if let Some(claim) = line.strip_prefix("then ") {
        return Ok(Step::Then(self::claim(claim)?));
    }
    let mut words = Words::of(line)?;
    let step = if words.take("people") {
        Step::People(words.names()?)
    } else if words.take("indexers") {
        Step::Indexers(words.names()?)
    } else if words.take("remember") {
        Step::Remember(words.title()?)
    } else if words.peek().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        let days = words.read("a number of days")?;
        words.expect("days later")?;
        Step::Pass(days)
    } else {
        let name = words.name()?;
        deed(name, &mut words)?
    };
    words.end()?;
    Ok(step)
}

fn deed(name: String, words: &mut Words) -> Result<Step, String> {
    let verb = words.word("what they do")?;
    Ok(match verb.as_str() {
        "knows" => Step::Knows(name, words.names()?),
        "joins" => Step::Joins(name),
        "goes" => words.expect("offline").map(|()| Step::Leaves(name))?,
        "comes" => words.expect("back").map(|()| Step::Returns(name))?,
        "dismisses" => Step::Dismisses(name, words.title()?),
        "grants" => Step::Grants(name, granting(words)?),
        "ends" | "undoes" => {
            words.expect("the grant to")?;
            Step::EndsGrant(name, words.name()?, verb == "undoes")
        }
        "forges" => Step::Forges(name, forge::read(words)?),
        "rewrites" => {
            words.expect("their answer to")?;
            let from = words.title()?;
            words.expect("as one to")?;
            Step::Forges(name, Forgery::Rewrite(from, words.title()?))
        }
        "may" => {
            words.expect("not")?;
            let verb = words.word("what they may not do")?;
            match calendar::act(&verb, words)? {
                Some(act) => Step::MayNotArrange(name, act),
                None => Step::MayNot(name, in_name(act(&verb, words)?, words)?),
            }
        }
        verb => {
            // The third person: `invites` is `invite`, `denies` is `deny`.
            let plain = verb.strip_suffix("ies").map(|stem| format!("{stem}y"));
            let plain = plain.or_else(|| verb.strip_suffix('s').map(str::to_owned));
            let plain = plain.ok_or_else(|| format!("nobody can `{verb}`"))?;
            match calendar::act(&plain, words)? {
                Some(act) => Step::Arranges(name, act),
                None => Step::Does(name, in_name(act(&plain, words)?, words)?),
            }
        }
    })
}

fn act(verb: &str, words: &mut Words) -> Result<Act, String> {
    if let Some(act) = amend::act(verb, words)? {
        return Ok(act);
    }
    Ok(match verb {
        "create" => Act::Create(Box::new(new_event(words)?)),
        "invite" => {
            let people = words.names()?;
            words.expect("to")?;
            Act::Invite(people, which(words)?)
        }
        "revoke" => {
            let (name, which) = person_at(words, "from")?;
            Act::Revoke(name, which)
        }
        "answer" => {
            let word = answer(words)?;
            words.expect("to")?;
            let which = which(words)?;
            Act::Answer(word, which, guests(words)?)
        }
        "delegate" => delegate(words)?,
        "withdraw" => withdraw(words)?,
        "admit" => {
            let (name, which) = person_at(words, "to")?;
            Act::Admit(name, which)
        }
        "deny" => Act::Deny(words.name()?, which(words)?),
        "release" => release(words)?,
        "split" => split(words)?,
        "cancel" => Act::Cancel(which(words)?),
        "move" => {
            let which = which(words)?;
            words.expect("to")?;
            Act::Move(which, when(words)?)
        }
        "propose" => propose(words)?,
        "accept" => {
            let (name, which) = proposal_of(words)?;
            Act::Accept(name, which)
        }
        "decline" => {
            let (name, which) = proposal_of(words)?;
            Act::Decline(name, which)
        }
        "change" => Act::Change(words.title()?, rules(words)?),
        "let" => let_invite(words)?,
        "repeat" => repeat(words)?,
        "make" => {
            let title = words.title()?;
            words.expect("single")?;
            Act::Repeat(title, None)
        }
        "delete" => Act::Delete(words.title()?),
        verb => continuation::read(verb, words)?,
    })
}

/// `Bob to "Picnic"`
fn person_at(words: &mut Words, link: &str) -> Result<(String, Which), String> {
    let name = words.name()?;
    words.expect(link)?;
    Ok((name, which(words)?))
}

/// `"Picnic" to Cem`
fn delegate(words: &mut Words) -> Result<Act, String> {
    let which = which(words)?;
    words.expect("to")?;
    Ok(Act::Delegate(which, words.name()?))
}

/// `"Picnic" by FREQ=DAILY;COUNT=3`
fn repeat(words: &mut Words) -> Result<Act, String> {
    let title = words.title()?;
    words.expect("by")?;
    Ok(Act::Repeat(title, Some(words.word("an RRULE")?)))
}

/// `from "Picnic"` an answer, `the proposal for "Picnic"` a proposal.
fn withdraw(words: &mut Words) -> Result<Act, String> {
    if words.take("the") {
        words.expect("proposal for")?;
        return Ok(Act::Unpropose(which(words)?));
    }
    words.expect("from")?;
    Ok(Act::Answer(Word::Withdraw, which(words)?, None))
}

/// `2027-06-02 16:00 Europe/Berlin for "Picnic"`, `the place "Town hall" for "Picnic"`
fn propose(words: &mut Words) -> Result<Act, String> {
    let wanted = if words.take("the") {
        words.expect("place")?;
        Wanted::Place(words.title()?)
    } else {
        Wanted::Start(when(words)?)
    };
    words.expect("for")?;
    Ok(Act::Propose(which(words)?, wanted))
}

/// `the proposal of Bob for "Picnic"`
pub(super) fn proposal_of(words: &mut Words) -> Result<(String, Which), String> {
    words.expect("the proposal of")?;
    let name = words.name()?;
    words.expect("for")?;
    Ok((name, which(words)?))
}

fn new_event(words: &mut Words) -> Result<NewEvent, String> {
    words.expect("event")?;
    let title = words.title()?;
    words.expect("at")?;
    let start = when(words)?;
    let rrule = match words.take("rule") {
        true => Some(words.word("an RRULE")?),
        false => None,
    };
    let rules = rules(words)?;
    let not_going = words.take("not-going");
    Ok(NewEvent { title, start, rrule, not_going, rules })
}

/// `2027-06-01 14:00 Europe/Berlin`, or the day alone.
pub(super) fn when(words: &mut Words) -> Result<When, String> {
    let day = words.word("a day")?;
    if !words.peek().is_some_and(|word| word.contains(':')) {
        let day = day.parse().map_err(|_| format!("`{day}` is not a day"))?;
        return Ok(When::Date(day));
    }
    let time = words.word("a time")?;
    let text = format!("{day}T{time}:00");
    let local = text.parse().map_err(|_| format!("`{day} {time}` is not a time"))?;
    let tz = known_zone(&words.word("a zone")?).map_err(|wrong| wrong.to_string())?;
    Ok(When::Zoned { local, tz })
}

pub(super) fn rules(words: &mut Words) -> Result<Vec<Rule>, String> {
    let mut rules = Vec::new();
    while let Some(word) = words.peek() {
        let rule = match word {
            "public" => Rule::Public,
            "unlisted" => Rule::Unlisted,
            "open" => Rule::Open,
            "invited-only" => Rule::InvitedOnly,
            "approval-required" => Rule::ApprovalRequired,
            "unlimited" => Rule::Unlimited,
            "limit" => Rule::Limit(0),
            "waitlist" => Rule::Waitlist(None),
            "organizer-promotes" => Rule::OrganizerPromotes,
            "guests" => Rule::Guests(0),
            "series-seats" => Rule::SeriesSeats,
            "attendees-invite" => Rule::AttendeesInvite,
            "depth" => Rule::Depth(0),
            _ => break,
        };
        words.word("a rule")?;
        rules.push(match rule {
            Rule::Limit(_) => Rule::Limit(words.read("a number of seats")?),
            Rule::Guests(_) => Rule::Guests(words.read("a number of guests")?),
            Rule::Depth(_) => Rule::Depth(words.read("a number of steps")?),
            Rule::Waitlist(_) => Rule::Waitlist(number(words)?),
            other => other,
        });
    }
    Ok(rules)
}

fn number(words: &mut Words) -> Result<Option<u32>, String> {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    match words.peek().is_some_and(is_number) {
        true => words.read("a number").map(Some),
        false => Ok(None),
    }
}

pub(super) fn which(words: &mut Words) -> Result<Which, String> {
    let title = words.title()?;
    let on = match words.take("on") {
        true => Some(words.read::<RecurrenceId>("a date as 2027-06-02T14:00:00")?),
        false => None,
    };
    Ok(Which { title, on })
}

pub(super) fn answer(words: &mut Words) -> Result<Word, String> {
    match words.word("yes, maybe or no")?.as_str() {
        "yes" => Ok(Word::Yes),
        "maybe" => Ok(Word::Maybe),
        "no" => Ok(Word::No),
        other => Err(format!("`{other}` is not yes, maybe or no")),
    }
}

fn guests(words: &mut Words) -> Result<Option<u32>, String> {
    if !words.take("with") {
        return Ok(None);
    }
    let guests = words.read("a number of guests")?;
    if !words.take("guest") {
        words.expect("guests")?;
    }
    Ok(Some(guests))
}

fn claim(text: &str) -> Result<Claim, String> {
    if let Some(claim) = inbox::claim(text)? {
        return Ok(Claim::Inbox(claim));
    }
    if text.starts_with("roster ") {
        return roster(text);
    }
    if text.starts_with("proposals ") {
        return proposals(text);
    }
    if text.starts_with("amendments ") {
        return amend::amendments(text);
    }
    if text.starts_with("answers ") {
        return answers(text);
    }
    let mut words = Words::of(text)?;
    let claim = if words.take("calendar") {
        Claim::Calendar(calendar::claim(&mut words)?)
    } else {
        match words.name() {
            Ok(who) => of_person(who, &mut words)?,
            Err(_) => of_event(words.title()?, &mut words)?,
        }
    };
    words.end()?;
    Ok(claim)
}

/// What somebody sees, may do, is asked or has heard.
fn of_person(who: String, words: &mut Words) -> Result<Claim, String> {
    if words.take("may") {
        return Ok(Claim::Calendar(calendar::may(who, words)?));
    }
    if words.take("is") {
        words.expect("asked by")?;
        let by = if words.take("nobody") { None } else { Some(words.name()?) };
        words.expect("about")?;
        return Ok(Claim::Asked(who, by, words.title()?));
    }
    if words.take("sees") {
        if words.take("that") {
            return acted(who, words);
        }
        if let Some(claim) = calendar::sees(&who, words)? {
            return Ok(Claim::Calendar(claim));
        }
        let (of, Which { title, .. }) = proposal_of(words)?;
        return Ok(Claim::Sees { who, of, title, state: words.word("how it stands")? });
    }
    words.expect("has heard of")?;
    Ok(Claim::Heard(who, words.title()?))
}

/// What an event is.
fn of_event(title: String, words: &mut Words) -> Result<Claim, String> {
    if let Some(claim) = continuation::claim(&title, words)? {
        return Ok(claim);
    }
    if let Some(claim) = amend::said(&title, words)? {
        return Ok(claim);
    }
    if words.take("starts") {
        let start = words.word("a date or time")?;
        words.expect("with sequence")?;
        let sequence = words.read("a number")?;
        return Ok(Claim::Starts { title, start, sequence });
    }
    if words.take("has") {
        words.expect("no date")?;
        let on = Some(words.read("a date as 2027-06-02T14:00:00")?);
        return Ok(Claim::NoDate(Which { title, on }));
    }
    words.expect("is")?;
    if words.take("in") {
        return Ok(Claim::Calendar(calendar::within(title, words)?));
    }
    if words.take("unknown") {
        return Ok(Claim::Unknown(title));
    }
    if words.take("as") {
        words.expect("remembered")?;
        return Ok(Claim::AsRemembered(title));
    }
    let over = !words.take("not");
    words.expect("over")?;
    Ok(Claim::Over(title, over))
}

/// `roster "Picnic" on 2027-06-02T14:00:00 as Bob: Ann confirmed, Bob waitlisted 1`, or `nobody`.
fn roster(text: &str) -> Result<Claim, String> {
    let (head, rows) = text.split_once(": ").ok_or("expected `:` and who is listed")?;
    let mut words = Words::of(head)?;
    words.expect("roster")?;
    let which = which(&mut words)?;
    let asker = asker(&mut words)?;
    words.end()?;
    Ok(Claim::Roster { which, asker, rows: listed(rows) })
}

/// `proposals for "Picnic" as Bob: Bob open`, or `nobody`.
fn proposals(text: &str) -> Result<Claim, String> {
    let (head, rows) = text.split_once(": ").ok_or("expected `:` and whose are shown")?;
    let mut words = Words::of(head)?;
    words.expect("proposals for")?;
    let title = words.title()?;
    let asker = asker(&mut words)?;
    words.end()?;
    Ok(Claim::Proposals { title, asker, rows: listed(rows) })
}

/// `answers of Bob: "Picnic" confirmed`, or `nobody`.
fn answers(text: &str) -> Result<Claim, String> {
    let (head, rows) = text.split_once(": ").ok_or("expected `:` and how they stand")?;
    let mut words = Words::of(head)?;
    words.expect("answers of")?;
    let of = words.name()?;
    words.end()?;
    Ok(Claim::Answers { of, rows: listed(rows) })
}

pub(super) fn asker(words: &mut Words) -> Result<Asker, String> {
    if !words.take("as") {
        return Ok(Asker::Organizer);
    }
    if words.take("anonymous") {
        return Ok(Asker::Anonymous);
    }
    Ok(Asker::Person(words.name()?))
}

pub(super) fn listed(rows: &str) -> BTreeSet<String> {
    let one_spelling = |row: &str| row.split_whitespace().collect::<Vec<_>>().join(" ");
    match rows.trim() {
        "nobody" => BTreeSet::new(),
        rows => rows.split(',').map(one_spelling).collect(),
    }
}

#[cfg(test)]
mod tests;

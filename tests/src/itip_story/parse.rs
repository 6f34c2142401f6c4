//! Lines to steps.

use kalends_schema::itip::{Address, Method, Uninvited};
use kalends_schema::record::{PartStat, RecurrenceId};
use kalends_schema::time::Timestamp;

use super::lines::Block;
use super::step::{Act, Claim, Dates, Post, Step, Times, Which};
use crate::scenario::parse::Wrong;
use crate::scenario::words::Words;

/// Reads a story: one step a line, each with its number and the indented content lines below it;
/// empty lines and those that begin with `#` are for the reader.
///
/// # Errors
/// [`Wrong`], the first.
pub fn story(text: &str) -> Result<Vec<(usize, Step)>, Wrong> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !is_for_the_reader(line));
    let lines: Vec<(&str, usize)> = lines.collect();
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some((line, number)) = lines.get(at) {
        let below = lines[at + 1..].iter().take_while(|(line, _)| line.starts_with(' '));
        let below: Vec<&str> = below.map(|(line, _)| line.trim()).collect();
        at += 1 + below.len();
        let wrong = |why| Wrong { line: *number, why };
        let block = Block::read(&below).map_err(wrong)?;
        steps.push((*number, step(line.trim(), block).map_err(wrong)?));
    }
    Ok(steps)
}

fn is_for_the_reader(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// Reads one line with what stands below it.
fn step(line: &str, block: Block) -> Result<Step, String> {
    let mut words = Words::of(line)?;
    let step = if words.take("then") {
        Step::Then(claim(&mut words, block)?)
    } else if words.take("people") {
        Step::People(words.names()?)
    } else if words.take("now") {
        Step::Now(moment(&mut words)?)
    } else if words.take("deliver") {
        Step::Post(delivery(&mut words)?)
    } else if words.take("hold") {
        words.expect("back the")?;
        let (method, to) = message(&mut words)?;
        words.expect("as")?;
        Step::Post(Post::HoldBack(method, to, words.title()?))
    } else if words.take("lose") {
        words.expect("what is for")?;
        Step::Post(Post::Lose(words.name()?))
    } else {
        let name = words.name()?;
        deed(name, &mut words, block)?
    };
    words.end()?;
    Ok(step)
}

fn moment(words: &mut Words) -> Result<Timestamp, String> {
    Timestamp::from_utc(words.read("a moment in UTC")?).map_err(|error| error.to_string())
}

fn delivery(words: &mut Words) -> Result<Post, String> {
    let to = if words.take("to") { Some(words.name()?) } else { None };
    let late = if words.quoted() { Some(words.title()?) } else { None };
    let times = if words.take("twice") { Times::Twice } else { Times::Once };
    Ok(match (late, to) {
        (Some(late), _) => Post::Late(late, times),
        (None, Some(to)) => Post::To(to, times),
        (None, None) => Post::All(times),
    })
}

/// `REQUEST to Bob`
fn message(words: &mut Words) -> Result<(Method, String), String> {
    let method = method(words)?;
    words.expect("to")?;
    Ok((method, words.name()?))
}

fn method(words: &mut Words) -> Result<Method, String> {
    let word = words.word("a method")?;
    Method::from_word(&word).ok_or_else(|| format!("`{word}` is no method"))
}

fn which(words: &mut Words) -> Result<Which, String> {
    Ok(Which { title: words.title()?, on: on(words)? })
}

fn on(words: &mut Words) -> Result<Option<RecurrenceId>, String> {
    if words.take("on") { words.read("a date of a series").map(Some) } else { Ok(None) }
}

fn deed(who: String, words: &mut Words, block: Block) -> Result<Step, String> {
    let verb = words.word("what they do")?;
    let act = match verb.as_str() {
        "is" if words.take("also") => {
            let address = words.word("an address")?;
            let address = Address::parse(&address).ok_or("no address")?;
            return Ok(Step::Also(who, address));
        }
        "takes" => {
            words.expect("whoever answers")?;
            return Ok(Step::Strangers(who, Uninvited::Added));
        }
        "turns" => {
            words.expect("strangers away")?;
            return Ok(Step::Strangers(who, Uninvited::Refused));
        }
        "forwards" => {
            let message = words.title()?;
            words.expect("to")?;
            return Ok(Step::Post(Post::Forward(who, message, words.name()?)));
        }
        "believes" => return Ok(Step::Post(Post::Believe(who, words.title()?))),
        "creates" => Act::Create(words.title()?, block),
        "changes" => Act::Change(which(words)?, block),
        "cancels" => Act::Cancel(which(words)?),
        "deletes" => Act::Delete(words.title()?),
        "accepts" => Act::Answer(PartStat::Accepted, which(words)?, block),
        "declines" => Act::Answer(PartStat::Declined, which(words)?, block),
        "tentatively" => {
            words.expect("accepts")?;
            Act::Answer(PartStat::Tentative, which(words)?, block)
        }
        "delegates" => {
            let which = which(words)?;
            words.expect("to")?;
            Act::Delegate(which, words.name()?)
        }
        "sends" => return sending(who, words, block),
        other => return Err(format!("nobody can `{other}`")),
    };
    Ok(Step::Act(who, act))
}

/// `sends COUNTER of "Plan" on … to Ann` is made from what they hold; `about` from nothing.
fn sending(who: String, words: &mut Words, block: Block) -> Result<Step, String> {
    let method = method(words)?;
    let act = if words.take("about") {
        let title = words.title()?;
        words.expect("to")?;
        Act::Send(method, title, words.names()?, block)
    } else {
        words.expect("of")?;
        let which = which(words)?;
        words.expect("to")?;
        Act::Tell(method, which, words.names()?, block)
    };
    Ok(Step::Act(who, act))
}

fn claim(words: &mut Words, block: Block) -> Result<Claim, String> {
    if words.take("the") {
        return message_claim(words, block);
    }
    if words.take("everybody") {
        words.expect("agrees with")?;
        return Ok(Claim::Agree(words.name()?, words.title()?));
    }
    if words.take("dates") {
        words.expect("of")?;
        let title = words.title()?;
        words.expect("for")?;
        let who = words.name()?;
        return Ok(Claim::Dates(who, title, dates(words)?));
    }
    let who = words.name()?;
    let verb = words.word("what is true")?;
    Ok(match verb.as_str() {
        "sends" => Claim::Sends(who, sends(words)?),
        "holds" if words.take("no") => Claim::HoldsNone(who, words.title()?),
        "holds" if words.take("of") => {
            let title = words.title()?;
            Claim::HoldsParts(who, title, parts(words)?)
        }
        "holds" => Claim::Holds(who, which(words)?, block),
        "takes" => {
            words.expect("it as")?;
            Claim::Took(who, words.word("an outcome")?)
        }
        "refuses" => {
            words.expect("it")?;
            Claim::Refused(who, words.word("a refusal")?)
        }
        other => return Err(format!("nothing can be said with `{other}`")),
    })
}

fn message_claim(words: &mut Words, block: Block) -> Result<Claim, String> {
    let (method, to) = message(words)?;
    if words.take("is") {
        words.expect("about")?;
        return Ok(Claim::Tells(method, to, parts(words)?));
    }
    words.expect("says")?;
    Ok(Claim::Says(method, to, on(words)?, block))
}

/// `REQUEST to Bob Cem, CANCEL to Dan`, or `nothing`.
fn sends(words: &mut Words) -> Result<Vec<(Method, String)>, String> {
    let mut sends = Vec::new();
    if words.take("nothing") {
        return Ok(sends);
    }
    while words.peek().is_some() {
        let method = method(words)?;
        words.expect("to")?;
        let names = names_before_method(words)?;
        sends.extend(names.into_iter().map(|name| (method, name)));
    }
    Ok(sends)
}

/// Names, up to a word all of capitals: a method.
fn names_before_method(words: &mut Words) -> Result<Vec<String>, String> {
    let mut names = vec![words.name()?];
    while words.peek().is_some_and(|word| Method::from_word(word).is_none()) {
        names.push(words.name()?);
    }
    Ok(names)
}

/// `series 2027-06-08T14:00:00`, in any order.
fn parts(words: &mut Words) -> Result<Vec<Option<RecurrenceId>>, String> {
    let mut parts = Vec::new();
    while words.peek().is_some() {
        let part = if words.take("series") { None } else { Some(words.read("a date")?) };
        parts.push(part);
    }
    parts.sort();
    Ok(parts)
}

/// `2027-06-08T14:00:00, 2027-06-15T14:00:00 cancelled`; `and so on` behind the first of many.
fn dates(words: &mut Words) -> Result<Dates, String> {
    let mut dates = Dates { first: Vec::new(), more: false };
    while words.peek().is_some() {
        if words.take("and") {
            words.expect("so on")?;
            dates.more = true;
            break;
        }
        let mut date = words.word("a date")?;
        if words.take("cancelled") {
            date.push_str(" cancelled");
        }
        dates.first.push(date);
    }
    Ok(dates)
}

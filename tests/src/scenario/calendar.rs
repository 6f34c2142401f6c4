//! Shared calendars in a story: what is done with them, and what must be true of them.

mod act;
mod check;

use std::collections::BTreeSet;

use kalends_node::api::{CalendarRoleWord, VisibilityWord};

use super::story::Name;
use super::words::Words;

/// What somebody's program does with a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarAct {
    /// `creates calendar "Choir" public`
    Create(String, VisibilityWord),
    /// `shares "Choir" with Bob as contributor`
    Share(String, Vec<Name>, CalendarRoleWord),
    /// `removes Bob from "Choir"`
    Remove(String, Vec<Name>),
    /// `renames "Choir" to "Big choir"`
    Rename(String, String),
    /// `deletes calendar "Choir"`
    Delete(String),
    /// `adds "Rehearsal" to "Choir"`
    Add(String, String),
    /// `takes "Rehearsal" out of "Choir"`
    TakeOut(String, String),
}

/// What must be true of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarClaim {
    /// `then calendar "Choir" lists "Rehearsal" "Concert"`, or `nothing`: at every indexer
    Lists(String, BTreeSet<String>),
    /// `then calendar "Choir" is called "Big choir" with sequence 2`: at every indexer
    Called(String, String, u32),
    /// `then calendar "Choir" is listed` (`true`) or `is not listed`: in the list of all
    Listed(String, bool),
    /// `then calendar "Choir" is unknown`: at every indexer, under its URI
    Unknown(String),
    /// `then "Rehearsal" is in "Choir"`, or `is in no calendar`: its document at every indexer
    In(String, BTreeSet<String>),
    /// `then Bob sees calendar "Choir" list "Rehearsal"`, or `nothing`: on their own node
    Sees(Name, String, BTreeSet<String>),
    /// `then Bob sees their change of "Choir" declined`: on their own node
    Change(Name, String, String),
    /// `then Bob may add to "Choir"`, `then Bob may administer "Choir"`: in their inbox
    May(Name, CalendarRoleWord, String),
}

/// What is done with a calendar, if the verb is of one.
pub(super) fn act(verb: &str, words: &mut Words) -> Result<Option<CalendarAct>, String> {
    Ok(Some(match verb {
        "create" if words.take("calendar") => {
            let title = words.title()?;
            CalendarAct::Create(title, visibility(words)?)
        }
        "delete" if words.take("calendar") => CalendarAct::Delete(words.title()?),
        "share" => {
            let title = words.title()?;
            words.expect("with")?;
            let people = words.names()?;
            words.expect("as")?;
            CalendarAct::Share(title, people, role(words)?)
        }
        "remove" => {
            let people = words.names()?;
            words.expect("from")?;
            CalendarAct::Remove(words.title()?, people)
        }
        "rename" => {
            let title = words.title()?;
            words.expect("to")?;
            CalendarAct::Rename(title, words.title()?)
        }
        "add" => {
            let event = words.title()?;
            words.expect("to")?;
            CalendarAct::Add(event, words.title()?)
        }
        "take" => {
            let event = words.title()?;
            words.expect("out of")?;
            CalendarAct::TakeOut(event, words.title()?)
        }
        _ => return Ok(None),
    }))
}

/// `calendar "Choir" …`, behind the first word.
pub(super) fn claim(words: &mut Words) -> Result<CalendarClaim, String> {
    let title = words.title()?;
    if words.take("lists") {
        return Ok(CalendarClaim::Lists(title, events(words)?));
    }
    words.expect("is")?;
    if words.take("called") {
        let name = words.title()?;
        words.expect("with sequence")?;
        return Ok(CalendarClaim::Called(title, name, words.read("a number")?));
    }
    if words.take("unknown") {
        return Ok(CalendarClaim::Unknown(title));
    }
    let is_listed = !words.take("not");
    words.expect("listed")?;
    Ok(CalendarClaim::Listed(title, is_listed))
}

/// `may add to "Choir"`, behind the name and `may`.
pub(super) fn may(who: Name, words: &mut Words) -> Result<CalendarClaim, String> {
    let role = if words.take("administer") {
        CalendarRoleWord::Admin
    } else {
        words.expect("add to")?;
        CalendarRoleWord::Contributor
    };
    Ok(CalendarClaim::May(who, role, words.title()?))
}

/// `calendar "Choir" list "Rehearsal"` or `their change of …`, behind the name and `sees`, if it is of a calendar.
pub(super) fn sees(who: &Name, words: &mut Words) -> Result<Option<CalendarClaim>, String> {
    if words.take("their") {
        words.expect("change of")?;
        let title = words.title()?;
        let state = words.word("how it stands")?;
        return Ok(Some(CalendarClaim::Change(who.clone(), title, state)));
    }
    if !words.take("calendar") {
        return Ok(None);
    }
    let title = words.title()?;
    words.expect("list")?;
    Ok(Some(CalendarClaim::Sees(who.clone(), title, events(words)?)))
}

/// `"Choir" "Band"`, behind `is in`; or `no calendar`.
pub(super) fn within(event: String, words: &mut Words) -> Result<CalendarClaim, String> {
    if words.take("no") {
        words.expect("calendar")?;
        return Ok(CalendarClaim::In(event, BTreeSet::new()));
    }
    Ok(CalendarClaim::In(event, titles(words)?))
}

fn events(words: &mut Words) -> Result<BTreeSet<String>, String> {
    if words.take("nothing") { Ok(BTreeSet::new()) } else { titles(words) }
}

fn titles(words: &mut Words) -> Result<BTreeSet<String>, String> {
    let mut titles = BTreeSet::from([words.title()?]);
    while words.quoted() {
        titles.insert(words.title()?);
    }
    Ok(titles)
}

fn visibility(words: &mut Words) -> Result<VisibilityWord, String> {
    match words.word("public, unlisted or private")?.as_str() {
        "public" => Ok(VisibilityWord::Public),
        "unlisted" => Ok(VisibilityWord::Unlisted),
        "private" => Ok(VisibilityWord::Private),
        other => Err(format!("`{other}` is not public, unlisted or private")),
    }
}

fn role(words: &mut Words) -> Result<CalendarRoleWord, String> {
    match words.word("admin, contributor or viewer")?.as_str() {
        "admin" => Ok(CalendarRoleWord::Admin),
        "contributor" => Ok(CalendarRoleWord::Contributor),
        "viewer" => Ok(CalendarRoleWord::Viewer),
        other => Err(format!("`{other}` is not admin, contributor or viewer")),
    }
}

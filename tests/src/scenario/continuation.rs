//! Handing events on, and claiming them.

use kalends_node::api::{AccessFields, EventChange, NewHandover};
use kalends_schema::continuation::{claim_path, handover_path};
use kalends_schema::path::Path;
use kalends_schema::record::{Event, Record, read as read_record};
use kalends_schema::uri::{EventUri, Uri};
use kalends_schema::wire::Decoded;
use serde_json::Value;

use super::index;
use super::person::Person;
use super::program::{Request, escaped, of};
use super::stage::Stage;
use super::story::{Act, Claim, Name};
use super::wait::until;
use super::words::Words;

/// What is done so that somebody goes on with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoOn {
    /// Which event.
    pub title: String,
    /// What is done.
    pub deed: Deed,
}

/// One of the things that hand an event on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// `names Bob Cem to succeed in "Picnic" after 30 days`
    Name(Vec<Name>, u16),
    /// `hands "Picnic" over to Bob`
    HandOver(Name),
    /// `keeps "Picnic"`
    TakeBack,
    /// `continues "Picnic"`
    TakeOver,
    /// `claims "Picnic"`
    Claim,
}

/// Reads what follows `name`, `hand`, `continue`, `keep` or `claim`.
pub(super) fn read(verb: &str, words: &mut Words) -> Result<Act, String> {
    let (title, deed) = match verb {
        "name" => {
            let names = words.names()?;
            words.expect("to succeed in")?;
            let title = words.title()?;
            words.expect("after")?;
            let days = words.read("a number of days")?;
            words.expect("days")?;
            (title, Deed::Name(names, days))
        }
        "hand" => {
            let title = words.title()?;
            words.expect("over to")?;
            (title, Deed::HandOver(words.name()?))
        }
        "continue" => (words.title()?, Deed::TakeOver),
        "keep" => (words.title()?, Deed::TakeBack),
        "claim" => (words.title()?, Deed::Claim),
        verb => return Err(format!("nobody can `{verb}`")),
    };
    Ok(Act::GoOn(GoOn { title, deed }))
}

/// `is organized by Bob`, `opens as the event of Bob`; `None` for anything else.
pub(super) fn claim(title: &str, words: &mut Words) -> Result<Option<Claim>, String> {
    let mut ahead = words.clone();
    let opens = ahead.take("opens");
    if opens {
        ahead.expect("as the event of")?;
    } else if !(ahead.take("is") && ahead.take("organized")) {
        return Ok(None);
    } else {
        ahead.expect("by")?;
    }
    let name = ahead.name()?;
    *words = ahead;
    let title = title.to_owned();
    Ok(Some(if opens { Claim::OpensAs(title, name) } else { Claim::OrganizedBy(title, name) }))
}

/// The request that does it; `key` says the key of somebody's name.
pub(super) fn request(
    event: &str,
    deed: &Deed,
    key: impl Fn(&Name) -> Result<String, String>,
) -> Result<Request, String> {
    let bare = |method, rest: &str| Request::bare(method, of(event, rest));
    Ok(match deed {
        Deed::Name(names, days) => {
            let successors = names.iter().map(key).collect::<Result<Vec<String>, String>>()?;
            let access = AccessFields {
                successors: Some(successors),
                successor_grace_days: Some(*days),
                ..AccessFields::default()
            };
            let change = EventChange { access, ..EventChange::default() };
            Request::new("PATCH", format!("/v1/events/{}", escaped(event)), &change)
        }
        Deed::HandOver(to) => {
            let new = NewHandover { to: key(to)?, comment: None };
            Request::new("POST", of(event, "/handover"), &new)
        }
        Deed::TakeBack => bare("DELETE", "/handover"),
        Deed::TakeOver => bare("POST", "/takeover"),
        Deed::Claim => bare("POST", "/claim"),
    })
}

impl Stage {
    /// Waits until those who are told of it know, and remembers who has the event now.
    pub(super) async fn went_on(&mut self, name: &str, act: &GoOn) -> Result<(), String> {
        let GoOn { title, deed } = act;
        let root = self.event(title)?.clone();
        let by = self.person(name)?.identity;
        match deed {
            Deed::Name(..) => {}
            Deed::HandOver(to) => {
                let handover = Uri::new(by, handover_path(&root));
                let to = self.person(to)?;
                until(|| async { has(to, &handover) }).await?;
            }
            Deed::TakeOver | Deed::Claim => {
                self.organizers.insert(title.clone(), name.to_owned());
                let record = Uri::new(by, root.path().clone());
                let first = self.people.values().find(|one| one.identity == root.author());
                if let Some(first) = first.filter(|first| first.is_online()) {
                    until(|| async { has(first, &record) }).await?;
                }
            }
            Deed::TakeBack => {
                self.organizers.insert(title.clone(), name.to_owned());
            }
        }
        Ok(())
    }

    /// A claim of the event as somebody has it, by the organizer's last head that they know.
    pub(super) fn forged_claim(&self, by: &Person, title: &str) -> Result<(Path, Record), String> {
        let (root, record) = (self.event(title)?, self.record(title)?);
        let entry = by.entry(&record)?.ok_or("they do not have it")?;
        let head = by.known(&record.author)?.ok_or("they know no head of its organizer")?;
        let read = read_record(record.author, &record.path, &entry.value, head.head().time);
        let Ok(Decoded::Known(Record::Event(event))) = read else {
            return Err("they cannot read it".to_owned());
        };
        let carried = Event { continues: Some(root.clone()), ..*event };
        let claim = kalends_schema::record::Claim {
            event: root.clone(),
            carried: Box::new(carried),
            organizer_head: Box::new(head),
            created_at: self.now(),
            last_modified: self.now(),
        };
        Ok((claim_path(root), Record::Claim(claim)))
    }

    /// Who organizes an event by now, at every indexer and on the nodes of those who are there and
    /// know it.
    pub(super) async fn is_organized_by(&self, title: &str, name: &str) -> Result<(), String> {
        let (event, key) = (self.event(title)?, self.person(name)?.identity.to_string());
        for (indexer, at) in &self.indexers {
            let seen = index::event(&self.http, at, None, event).await?;
            if seen["author"] != key.as_str() {
                let (says, by) = (self.whose(&seen["author"]), &seen["as_of"]);
                return Err(format!("{indexer} says it is {says}'s, by {by}"));
            }
        }
        for (who, person) in self.people.iter().filter(|(_, person)| person.is_online()) {
            if person.entry(event.as_uri())?.is_none() {
                continue;
            }
            let seen = person.asks(&Request::bare("GET", of(&event.to_string(), ""))).await?;
            if seen["organizer"]["key"] != key.as_str() {
                let says = self.whose(&seen["organizer"]["key"]);
                return Err(format!("{who} sees it as {says}'s"));
            }
        }
        Ok(())
    }

    /// Under whatever URI of it, an indexer and somebody's node show the same event.
    pub(super) async fn opens_as(&self, title: &str, name: &str) -> Result<(), String> {
        let root = self.event(title)?;
        let record = Uri::new(self.person(name)?.identity, root.path().clone());
        let theirs = EventUri::try_from(record).map_err(|e| e.to_string())?;
        for (indexer, at) in &self.indexers {
            let one = index::event(&self.http, at, None, root).await?;
            let other = index::event(&self.http, at, None, &theirs).await?;
            if one["uri"] != other["uri"] || one["roster"]["digest"] != other["roster"]["digest"] {
                return Err(format!("{indexer} shows two events"));
            }
        }
        Ok(())
    }

    fn whose(&self, key: &Value) -> String {
        let key = key.as_str().unwrap_or_default();
        let known = self.people.iter().find(|(_, known)| known.identity.to_string() == key);
        known.map_or_else(|| "a stranger".to_owned(), |(name, _)| name.clone())
    }
}

fn has(person: &Person, record: &Uri) -> Result<(), String> {
    match person.entry(record)? {
        Some(_) => Ok(()),
        None => Err("they were not told".to_owned()),
    }
}

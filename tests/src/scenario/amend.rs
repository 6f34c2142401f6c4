//! Changes of somebody else's event: naming who may, edits that become amendments, and how they stand.

use kalends_node::api::{AccessFields, EventChange};
use kalends_schema::record::RecurrenceId;
use kalends_schema::uri::Uri;
use serde_json::{Value, json};

use super::index;
use super::parse::{asker, listed, which};
use super::program::{self, Request};
use super::stage::Stage;
use super::story::{Act, Amending, Claim, Name, Which};
use super::words::Words;

/// What is done about changing events, if the verb is one for that.
pub(crate) fn act(verb: &str, words: &mut Words) -> Result<Option<Act>, String> {
    Ok(match verb {
        "change" => naming(words)?,
        "edit" => Some(edit(which(words)?, words)?),
        "drop" => {
            words.expect("their change of")?;
            Some(Act::TakeBack(words.title()?))
        }
        _ => None,
    })
}

/// `changes "Picnic" admins Bob`, `contributors Cem Dan`, `nobody` for none.
fn naming(words: &mut Words) -> Result<Option<Act>, String> {
    let mut ahead = words.clone();
    let title = ahead.title()?;
    let admins = ahead.take("admins");
    if !admins && !ahead.take("contributors") {
        return Ok(None);
    }
    *words = ahead;
    let people = if words.take("nobody") { Vec::new() } else { words.names()? };
    let amending = if admins { Amending::Admins(people) } else { Amending::Contributors(people) };
    Ok(Some(Act::Amend(Which { title, on: None }, amending)))
}

/// `edits "Picnic" title "Barbecue"`, `edits "Class" on … place "Hall"`
fn edit(which: Which, words: &mut Words) -> Result<Act, String> {
    let amending = match words.word("title or place")?.as_str() {
        "title" => Amending::Title(words.title()?),
        "place" => Amending::Place(words.title()?),
        other => return Err(format!("nobody can edit the `{other}`")),
    };
    Ok(Act::Amend(which, amending))
}

/// `"Picnic" is titled "Barbecue"`, `"Class" on … takes place in "Hall"`
pub(crate) fn said(title: &str, words: &mut Words) -> Result<Option<Claim>, String> {
    let mut ahead = words.clone();
    let on = match ahead.take("on") {
        true => Some(ahead.read::<RecurrenceId>("a date as 2027-06-02T14:00:00")?),
        false => None,
    };
    let which = Which { title: title.to_owned(), on };
    let claim = if ahead.take("takes") {
        ahead.expect("place in")?;
        Claim::Place(which, ahead.title()?)
    } else if ahead.take("is") && ahead.take("titled") {
        Claim::Titled(which, ahead.title()?)
    } else {
        return Ok(None);
    };
    *words = ahead;
    Ok(Some(claim))
}

/// `amendments for "Picnic" as Bob: Bob proposed`, or `nobody`.
pub(crate) fn amendments(text: &str) -> Result<Claim, String> {
    let (head, rows) = text.split_once(": ").ok_or("expected `:` and whose are shown")?;
    let mut words = Words::of(head)?;
    words.expect("amendments for")?;
    let title = words.title()?;
    let asker = asker(&mut words)?;
    words.end()?;
    Ok(Claim::Amendments { title, asker, rows: listed(rows) })
}

/// The request of somebody's program.
pub(crate) fn request(
    stage: &Stage,
    event: &str,
    on: Option<String>,
    amending: &Amending,
) -> Result<Request, String> {
    let keys = |people: &[Name]| -> Result<Option<Vec<String>>, String> {
        let key = |name: &Name| stage.person(name).map(|person| person.identity.to_string());
        people.iter().map(key).collect::<Result<_, _>>().map(Some)
    };
    let mut change = EventChange { on, ..EventChange::default() };
    match amending {
        Amending::Title(title) => change.title = Some(title.clone()),
        Amending::Place(place) => change.locations = Some(vec![place.clone()]),
        Amending::Admins(people) => {
            change.access = AccessFields { admins: keys(people)?, ..AccessFields::default() };
        }
        Amending::Contributors(people) => {
            let contributors = keys(people)?;
            change.access = AccessFields { contributors, ..AccessFields::default() };
        }
    }
    Ok(program::edit(event, &change))
}

/// The record that an act on somebody else's event wrote instead of the event.
pub(crate) fn written(done: &Value) -> Result<Option<Uri>, String> {
    let Some(uri) = done["amendment"]["uri"].as_str() else { return Ok(None) };
    uri.parse().map(Some).map_err(|e: kalends_schema::uri::BadUri| e.to_string())
}

impl Stage {
    /// What somebody's node lists of their own amendments that wait: the handle of the one.
    pub(crate) async fn own_amendment(&self, name: &str, title: &str) -> Result<String, String> {
        let event = self.event(title)?.to_string();
        let seen = self.person(name)?.asks(&program::amendments(&event)).await?;
        let key = self.person(name)?.identity.to_string();
        let mut items = seen["items"].as_array().into_iter().flatten();
        let own = items.find(|item| item["from"]["key"] == key.as_str());
        let uri = own.and_then(|item| item["uri"].as_str());
        uri.map(str::to_owned).ok_or_else(|| format!("{name} amends nothing"))
    }

    /// Whether every indexer has this in a field of the event, or of one date of it.
    pub(crate) async fn has_field(
        &self,
        which: &Which,
        field: &str,
        wanted: Value,
    ) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            let seen = index::event(&self.http, indexer, None, self.event(&which.title)?).await?;
            let date = which.on.map(|on| on.to_string());
            let own = seen["overrides"].as_array().into_iter().flatten();
            let mut own = own.filter(|one| one["recurrence_id"].as_str() == date.as_deref());
            let said = &own.next().filter(|_| date.is_some()).unwrap_or(&seen["event"])[field];
            if *said != wanted {
                return Err(format!("{name} says {said}"));
            }
        }
        Ok(())
    }
}

/// LOCATION as the JSON face has it.
pub(crate) fn place(name: &str) -> Value {
    json!([{ "name": name, "location_type": "PHYSICAL" }])
}

//! What somebody's inbox says: `then Bob's inbox says changed "Picnic": title Picnic → Dinner`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::program;
use super::stage::Stage;
use super::story::Which;
use super::wait::until;
use super::words::Words;

/// What must be in somebody's inbox, or must not.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxClaim {
    /// Whose.
    pub who: String,
    /// Which kind of item; `None` when nothing may be said of the event.
    pub kind: Option<String>,
    /// About which event, and which date of it.
    pub which: Which,
    /// Of whom the item is.
    pub by: Option<String>,
    /// What it says was changed, all of it; `None` where that does not matter.
    pub changes: Option<BTreeSet<String>>,
}

/// Reads a claim about an inbox; `None` where it is about something else.
pub(super) fn claim(text: &str) -> Result<Option<InboxClaim>, String> {
    let Some((who, rest)) = text.split_once("'s inbox says ") else { return Ok(None) };
    let (head, changes) = match rest.split_once(": ") {
        Some((head, changes)) => (head, Some(listed(changes))),
        None => (rest, None),
    };
    let mut words = Words::of(head)?;
    let kind = if words.take("nothing") {
        words.expect("of")?;
        None
    } else {
        Some(words.word("a kind of item")?)
    };
    let title = words.title()?;
    let on = match words.take("on") {
        true => Some(words.read("a date as 2027-06-02T14:00:00")?),
        false => None,
    };
    let by = match words.take("by") {
        true => Some(words.name()?),
        false => None,
    };
    words.end()?;
    let (who, which) = (who.to_owned(), Which { title, on });
    Ok(Some(InboxClaim { who, kind, which, by, changes }))
}

fn listed(changes: &str) -> BTreeSet<String> {
    changes.split(", ").map(|change| change.trim().to_owned()).collect()
}

impl Stage {
    /// Waits until somebody's inbox says so.
    pub(super) async fn inbox_says(&self, claim: &InboxClaim) -> Result<(), String> {
        until(|| self.says(claim)).await
    }

    /// Takes everything that somebody's inbox says of an event off the list.
    pub(super) async fn dismisses(&self, name: &str, title: &str) -> Result<(), String> {
        let person = self.person(name)?;
        for item in self.items_of(name, title).await? {
            let uri = item["uri"].as_str().unwrap_or_default();
            // One act may take several away: what is gone already needs no second one.
            let _gone_before = program::dismiss(uri).ask(person.node()?).await?;
        }
        Ok(())
    }

    async fn says(&self, claim: &InboxClaim) -> Result<(), String> {
        let items = self.items_of(&claim.who, &claim.which.title).await?;
        let fits = |item: &&Value| self.fits(item, claim).unwrap_or(false);
        let found = match &claim.kind {
            Some(_) => items.iter().any(|item| fits(&item)),
            None => items.is_empty(),
        };
        if found {
            return Ok(());
        }
        let said = items.iter().map(|item| {
            let from = self.name_of(&item["from"]).unwrap_or("somebody");
            format!("{} on {} by {from}: {:?}", item["kind"], item["on"], changes(item))
        });
        let said = said.collect::<Vec<_>>().join("; ");
        Err(format!("it says: {said}"))
    }

    async fn items_of(&self, name: &str, title: &str) -> Result<Vec<Value>, String> {
        let event = self.event(title)?.to_string();
        let inbox = self.person(name)?.asks(&program::inbox()).await?;
        let items = inbox["items"].as_array().cloned().unwrap_or_default();
        Ok(items.into_iter().filter(|item| item["event"]["uri"] == event.as_str()).collect())
    }

    fn fits(&self, item: &Value, claim: &InboxClaim) -> Result<bool, String> {
        let on = claim.which.on.map(|on| on.to_string());
        let by = match &claim.by {
            Some(by) => self.name_of(&item["from"])? == by,
            None => true,
        };
        Ok(item["kind"].as_str() == claim.kind.as_deref()
            && item["on"].as_str() == on.as_deref()
            && by
            && claim.changes.as_ref().is_none_or(|wanted| *wanted == changes(item)))
    }
}

/// What an item says was changed: `time 2027-06-01T14:00:00 → 2027-06-02T15:00:00`, and
/// `on 2027-06-08T18:00:00 title …` where only a date of it is meant.
fn changes(item: &Value) -> BTreeSet<String> {
    let all = item["changes"].as_array().into_iter().flatten();
    all.map(|change| {
        let other_date = change["on"] != item["on"] && change["on"].is_string();
        let on = change["on"].as_str().filter(|_| other_date);
        let on = on.map(|on| format!("on {on} ")).unwrap_or_default();
        let field = change["field"].as_str().unwrap_or_default();
        format!("{on}{field} {} → {}", value(&change["old"]), value(&change["new"]))
    })
    .collect()
}

fn value(said: &Value) -> String {
    let start = &said["start"];
    let at = start["at"].as_str().or(start["date"].as_str()).or(start["local"].as_str());
    match (said, at) {
        // The wall's time, without the offset.
        (_, Some(at)) => at.get(..19).unwrap_or(at).to_owned(),
        (Value::Null, None) => "nothing".to_owned(),
        (said, None) => said.as_str().map_or_else(|| said.to_string(), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_about_an_inbox_names_kind_event_and_what_changed() {
        let read = claim(
            "Bob's inbox says changed \"Tea\" on 2027-06-02: title Tea → Late tea, place nothing → Hall",
        );
        let read = read.unwrap().unwrap();
        assert_eq!((read.who.as_str(), read.kind.as_deref()), ("Bob", Some("changed")));
        assert_eq!(read.which.on.unwrap().to_string(), "2027-06-02");
        assert!(read.changes.unwrap().contains("place nothing → Hall"));
        let none = claim("Bob's inbox says nothing of \"Tea\"").unwrap().unwrap();
        assert_eq!((none.kind, none.changes), (None, None));
        assert_eq!(claim("\"Tea\" is unknown"), Ok(None));
    }
}

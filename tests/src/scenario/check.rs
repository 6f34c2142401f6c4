//! What must be true after a step: of every indexer, and the same of all.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::amend;
use super::index;
use super::person::Person;
use super::program;
use super::stage::Stage;
use super::story::{Asker, Claim, Which};
use super::wait::until;

impl Stage {
    /// Waits until a claim is true.
    pub(crate) async fn claims(&self, claim: &Claim) -> Result<(), String> {
        match claim {
            Claim::Roster { which, asker, rows } => {
                until(|| self.lists(which, asker, rows)).await?;
                until(|| self.agrees(which)).await
            }
            Claim::Proposals { title, asker, rows } => {
                until(|| self.shows_wishes("proposals", title, asker, rows)).await
            }
            Claim::Sees { who, of, title, state } => {
                until(|| self.sees((who, of), title, state)).await
            }
            Claim::Acted { who, by, title } => until(|| self.is_told(who, by, title)).await,
            Claim::Starts { title, start, sequence } => {
                until(|| self.starts(title, start, *sequence)).await
            }
            Claim::Asked(who, by, title) => {
                until(|| self.is_asked(who, by.as_deref(), title)).await
            }
            Claim::Amendments { title, asker, rows } => {
                until(|| self.shows_wishes("amendments", title, asker, rows)).await
            }
            Claim::Titled(which, title) => {
                until(|| self.has_field(which, "summary", title.as_str().into())).await
            }
            Claim::Place(which, place) => {
                until(|| self.has_field(which, "locations", amend::place(place))).await
            }
            Claim::Over(title, over) => until(|| self.is_over(title, *over)).await,
            Claim::Unknown(title) => {
                let whole = Which { title: title.clone(), on: None };
                until(|| self.is_unknown(&whole)).await
            }
            Claim::NoDate(which) => until(|| self.is_unknown(which)).await,
            Claim::Answers { of, rows } => until(|| self.answered(of, rows)).await,
            Claim::OrganizedBy(title, name) => until(|| self.is_organized_by(title, name)).await,
            Claim::OpensAs(title, name) => until(|| self.opens_as(title, name)).await,
            Claim::AsRemembered(title) => self.is_as_remembered(title),
            Claim::Inbox(claim) => self.inbox_says(claim).await,
            Claim::Calendar(claim) => self.arrangement_is(claim).await,
            Claim::Heard(name, title) => until(|| self.has_heard(name, title)).await,
        }
    }

    /// Keeps an event's bytes as its organizer has them now.
    pub(crate) fn remember(&mut self, title: &str) -> Result<(), String> {
        let entry = self.organizer_of(title)?.entry(&self.record(title)?)?;
        let entry = entry.ok_or("its organizer has no such event")?;
        self.remembered.insert(title.to_owned(), entry);
        Ok(())
    }

    fn is_as_remembered(&self, title: &str) -> Result<(), String> {
        let remembered = self.remembered.get(title).ok_or("it was not remembered")?;
        let now = self.organizer_of(title)?.entry(&self.record(title)?)?;
        // The head around it may be another: its keyspace has other records too.
        let same =
            now.is_some_and(|now| (now.stamp, &now.value) == (remembered.stamp, &remembered.value));
        match same {
            true => Ok(()),
            false => Err("its bytes changed".to_owned()),
        }
    }

    async fn lists(
        &self,
        which: &Which,
        asker: &Asker,
        rows: &BTreeSet<String>,
    ) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            let seen = self.roster(indexer, which, asker).await?;
            let seen = seen.ok_or_else(|| format!("{name} does not know it"))?;
            let listed = self.rows(&seen)?;
            if listed != *rows {
                return Err(format!("{name} lists {listed:?}"));
            }
        }
        Ok(())
    }

    /// Whether every indexer, and the organizer's own node, reckon the same roster.
    async fn agrees(&self, which: &Which) -> Result<(), String> {
        let mut digests = BTreeSet::new();
        for (name, indexer) in &self.indexers {
            let seen = self.roster(indexer, which, &Asker::Organizer).await?;
            let digest = seen.as_ref().and_then(|seen| seen["digest"].as_str());
            let digest = digest.ok_or_else(|| format!("{name} gives no digest"))?;
            digests.insert(digest.to_owned());
        }
        let organizer = self.organizer_of(&which.title)?;
        if organizer.is_online() {
            let event = self.event(&which.title)?.to_string();
            let seen = organizer.asks(&program::attendees(&event)).await?;
            let digest = seen["digest"].as_str().ok_or("the organizer's node gives no digest")?;
            digests.insert(digest.to_owned());
        }
        match digests.len() {
            1 => Ok(()),
            _ => Err(format!("the digests differ: {digests:?}")),
        }
    }

    async fn is_over(&self, title: &str, over: bool) -> Result<(), String> {
        let which = Which { title: title.to_owned(), on: None };
        for (name, indexer) in &self.indexers {
            let seen = self.roster(indexer, &which, &Asker::Anonymous).await?;
            let seen = seen.ok_or_else(|| format!("{name} does not know it"))?;
            if seen["over"] != over {
                return Err(format!("{name} says {}", seen["over"]));
            }
        }
        Ok(())
    }

    async fn is_unknown(&self, which: &Which) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            if self.roster(indexer, which, &Asker::Anonymous).await?.is_some() {
                return Err(format!("{name} knows it"));
            }
        }
        Ok(())
    }

    /// What somebody's own list of answers shows.
    async fn answered(&self, of: &str, rows: &BTreeSet<String>) -> Result<(), String> {
        let person = self.person(of)?;
        for (name, indexer) in &self.indexers {
            let seen = index::answers(&self.http, indexer, person).await?;
            let items = seen["items"].as_array().ok_or("a list without items")?;
            let shown: BTreeSet<String> = items.iter().map(|item| self.shown(item)).collect();
            if shown != *rows {
                return Err(format!("{name} shows {shown:?}"));
            }
        }
        Ok(())
    }

    /// `"Class" on 2027-06-08T18:00:00 confirmed`, `"Class" without standing`
    fn shown(&self, item: &Value) -> String {
        let uri = item["event"]["uri"].as_str().unwrap_or_default();
        let title = self.events.iter().find(|(_, event)| event.to_string() == uri);
        let title = title.map_or(uri, |(title, _)| title.as_str());
        let on = item["recurrence_id"].as_str().map(|on| format!(" on {on}")).unwrap_or_default();
        let standing = item["standing"].as_str().unwrap_or("without standing");
        format!("\"{title}\"{on} {standing}")
    }

    async fn has_heard(&self, name: &str, title: &str) -> Result<(), String> {
        let uri = self.record(title)?;
        let held = self.person(name)?.entry(&uri)?;
        match held.is_some() && held == self.organizer_of(title)?.entry(&uri)? {
            true => Ok(()),
            false => Err(format!("{name}'s node does not have it")),
        }
    }

    /// Who wants what of an event, in one of the lists of its document: `Bob open`.
    async fn shows_wishes(
        &self,
        list: &str,
        title: &str,
        asker: &Asker,
        rows: &BTreeSet<String>,
    ) -> Result<(), String> {
        let asker = self.asker(asker, title)?;
        for (name, indexer) in &self.indexers {
            let seen = index::event(&self.http, indexer, asker, self.event(title)?).await?;
            let shown = seen[list].as_array().ok_or("an event without that list")?;
            let shown = shown.iter().map(|one| {
                let state = one["state"].as_str().unwrap_or_default();
                Ok(format!("{} {state}", self.name_of(&one["person"])?))
            });
            let shown = shown.collect::<Result<BTreeSet<String>, String>>()?;
            if shown != *rows {
                return Err(format!("{name} shows {shown:?}"));
            }
        }
        Ok(())
    }

    /// What somebody's own node says of somebody's proposal.
    async fn sees(&self, (who, of): (&str, &str), title: &str, state: &str) -> Result<(), String> {
        let event = self.event(title)?.to_string();
        let seen = self.person(who)?.asks(&program::proposals(&event)).await?;
        let key = self.person(of)?.identity.to_string();
        let mut items = seen["items"].as_array().into_iter().flatten();
        let fits = |item: &&Value| item["from"]["key"] == key.as_str() && item["state"] == state;
        items.find(fits).map(|_| ()).ok_or_else(|| format!("{who} sees {}", seen["items"]))
    }

    async fn starts(&self, title: &str, start: &str, sequence: u32) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            let seen = index::event(&self.http, indexer, None, self.event(title)?).await?;
            let event = &seen["event"];
            if event["dtstart"] != start || event["sequence"] != sequence {
                let said = (&event["dtstart"], &event["sequence"]);
                return Err(format!("{name} says {said:?}"));
            }
        }
        Ok(())
    }

    async fn is_asked(&self, who: &str, by: Option<&str>, title: &str) -> Result<(), String> {
        let seen = self.person(who)?.asks(&program::requests()).await?;
        let by = by.map(|by| Ok::<_, String>(self.person(by)?.identity.to_string())).transpose()?;
        let thing = match self.event(title) {
            Ok(event) => event.to_string(),
            Err(_) => self.calendar(title)?.to_string(),
        };
        let mut items = seen["items"].as_array().into_iter().flatten();
        let fits = |item: &&Value| {
            by.as_deref().is_none_or(|by| item["from"]["key"] == by)
                && item["event"]["uri"] == thing.as_str()
        };
        match items.any(|item| fits(&item)) == by.is_some() {
            true => Ok(()),
            false => Err(format!("{who} is asked {}", seen["items"])),
        }
    }

    pub(super) fn asker(&self, asker: &Asker, title: &str) -> Result<Option<&Person>, String> {
        Ok(match asker {
            Asker::Organizer => Some(self.organizer_of(title)?),
            Asker::Person(name) => Some(self.person(name)?),
            Asker::Anonymous => None,
        })
    }

    async fn roster(
        &self,
        indexer: &kalends_indexer::Indexer,
        which: &Which,
        asker: &Asker,
    ) -> Result<Option<Value>, String> {
        let asker = self.asker(asker, &which.title)?;
        let occurrence = which.on.map(|date| date.to_string());
        index::roster(&self.http, indexer, asker, self.event(&which.title)?, occurrence).await
    }

    /// The rows of a roster as a story writes them.
    fn rows(&self, roster: &Value) -> Result<BTreeSet<String>, String> {
        let rows = roster["items"].as_array().ok_or("a roster without items")?;
        rows.iter().map(|row| self.row(row)).collect()
    }

    /// What the story calls a person of an answer.
    pub(super) fn name_of(&self, person: &Value) -> Result<&str, String> {
        let key = person["key"].as_str().unwrap_or_default();
        let known = self.people.iter().find(|(_, known)| known.identity.to_string() == key);
        known.map(|(name, _)| name.as_str()).ok_or_else(|| format!("a stranger: {person}"))
    }

    /// `Bob waitlisted 1`, `Cem refused not-invited`, `Dan confirmed +2 cancelled`
    fn row(&self, row: &Value) -> Result<String, String> {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let name = self.name_of(&row["person"])?;
        let mut words = vec![name.to_owned(), text("standing"), text("why"), text("was")];
        if let Some(place) = row["place"].as_u64() {
            words.push(place.to_string());
        }
        words.extend(self.other_end(row)?);
        match row["guests"].as_u64().unwrap_or_default() {
            0 => {}
            guests => words.push(format!("+{guests}")),
        }
        match row["asks"].as_u64().unwrap_or_default() {
            0 => {}
            asks => words.push(format!("asks {asks}")),
        }
        if row["cancelled"] == true {
            words.push("cancelled".to_owned());
        }
        if row["acted_by"].is_string() {
            let deputy = self.name_of(&json!({ "key": row["acted_by"] }))?;
            words.push(format!("by {deputy}"));
        }
        words.retain(|word| !word.is_empty());
        Ok(words.join(" "))
    }
}

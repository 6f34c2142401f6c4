//! What must be true of calendars, at every indexer alike and on people's own nodes.

use std::collections::BTreeSet;

use kalends_indexer::Indexer;
use kalends_node::api::CalendarRoleWord;
use reqwest::StatusCode;
use serde_json::Value;

use super::CalendarClaim;
use crate::scenario::index;
use crate::scenario::program::{Request, escaped};
use crate::scenario::stage::Stage;
use crate::scenario::wait::until;

/// A stretch of time that every story is in.
const WINDOW: &str = "from=2020-01-01&to=2040-01-01";

impl Stage {
    /// Waits until a claim is true.
    pub(in crate::scenario) async fn arrangement_is(
        &self,
        claim: &CalendarClaim,
    ) -> Result<(), String> {
        match claim {
            CalendarClaim::Lists(title, events) => until(|| self.on_in(title, events)).await,
            CalendarClaim::Called(title, name, sequence) => {
                until(|| self.called(title, name, *sequence)).await
            }
            CalendarClaim::Listed(title, is) => until(|| self.in_the_list(title, *is)).await,
            CalendarClaim::Unknown(title) => until(|| self.no_calendar(title)).await,
            CalendarClaim::In(event, titles) => until(|| self.belongs(event, titles)).await,
            CalendarClaim::Sees(who, title, events) => {
                until(|| self.on_at_home(who, title, events)).await
            }
            CalendarClaim::Change(who, title, state) => {
                until(|| self.stands(who, title, state)).await
            }
            CalendarClaim::May(who, role, title) => until(|| self.may(who, *role, title)).await,
        }
    }

    /// A calendar at an indexer; `None` where it is not known.
    async fn at(&self, indexer: &Indexer, title: &str) -> Result<Option<Value>, String> {
        let uri = self.calendar(title)?;
        let path = format!("/v1/calendars/{}/{}?{WINDOW}", uri.author(), uri.id());
        match index::ask(&self.http, indexer, None, &path).await? {
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (StatusCode::OK, body) => Ok(Some(body)),
            (status, body) => Err(format!("{indexer:?} said {status}: {body}")),
        }
    }

    async fn on_in(&self, title: &str, events: &BTreeSet<String>) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            let seen = self.at(indexer, title).await?;
            let seen = seen.ok_or_else(|| format!("{name} does not know it"))?;
            self.are(name, &seen, events)?;
        }
        Ok(())
    }

    async fn on_at_home(
        &self,
        who: &str,
        title: &str,
        events: &BTreeSet<String>,
    ) -> Result<(), String> {
        let path = format!("/v1/calendars/{}", escaped(&self.calendar(title)?.to_string()));
        let mut seen = self.person(who)?.asks(&Request::bare("GET", path)).await?;
        self.are(who, &Value::from_iter([("items", seen["events"].take())]), events)
    }

    /// Whether exactly these events are in a document's list.
    fn are(&self, whose: &str, seen: &Value, events: &BTreeSet<String>) -> Result<(), String> {
        let items = seen["items"].as_array().ok_or("a calendar without events")?;
        let uris: BTreeSet<&str> = items.iter().filter_map(|item| item["uri"].as_str()).collect();
        let wanted = events.iter().map(|title| self.event(title).map(ToString::to_string));
        let wanted = wanted.collect::<Result<BTreeSet<String>, String>>()?;
        let same = uris.len() == wanted.len() && uris.iter().all(|uri| wanted.contains(*uri));
        if same { Ok(()) } else { Err(format!("{whose} lists {uris:?}")) }
    }

    async fn called(&self, title: &str, called: &str, sequence: u32) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            let seen = self.at(indexer, title).await?.unwrap_or_default();
            let face = &seen["calendar"];
            if face["name"] != called || face["sequence"] != sequence {
                return Err(format!("{name} says {:?}", (&face["name"], &face["sequence"])));
            }
        }
        Ok(())
    }

    async fn in_the_list(&self, title: &str, is: bool) -> Result<(), String> {
        let uri = self.calendar(title)?;
        let path = format!("/v1/calendars?owner={}", uri.author());
        for (name, indexer) in &self.indexers {
            let (_, seen) = index::ask(&self.http, indexer, None, &path).await?;
            let items = seen["items"].as_array().ok_or("a list without items")?;
            let listed = items.iter().any(|item| item["uri"] == uri.to_string().as_str());
            if listed != is {
                return Err(format!("{name} lists {items:?}"));
            }
        }
        Ok(())
    }

    async fn no_calendar(&self, title: &str) -> Result<(), String> {
        for (name, indexer) in &self.indexers {
            if self.at(indexer, title).await?.is_some() {
                return Err(format!("{name} knows it"));
            }
        }
        Ok(())
    }

    async fn belongs(&self, event: &str, titles: &BTreeSet<String>) -> Result<(), String> {
        let wanted = titles.iter().map(|title| self.calendar(title).map(ToString::to_string));
        let wanted = wanted.collect::<Result<BTreeSet<String>, String>>()?;
        for (name, indexer) in &self.indexers {
            let seen = index::event(&self.http, indexer, None, self.event(event)?).await?;
            let named = seen["calendars"].as_array().ok_or("an event without calendars")?;
            let named = named.iter().filter_map(|uri| uri.as_str().map(str::to_owned));
            let named: BTreeSet<String> = named.collect();
            if named != wanted {
                return Err(format!("{name} says {named:?}"));
            }
        }
        Ok(())
    }

    async fn stands(&self, who: &str, title: &str, state: &str) -> Result<(), String> {
        let path = format!("/v1/calendars/{}", escaped(&self.calendar(title)?.to_string()));
        let seen = self.person(who)?.asks(&Request::bare("GET", path)).await?;
        let change = &seen["calendar"]["change"];
        if change == state { Ok(()) } else { Err(format!("{who} sees it {change}")) }
    }

    async fn may(&self, who: &str, role: CalendarRoleWord, title: &str) -> Result<(), String> {
        let kind = match role {
            CalendarRoleWord::Admin => "may-administer",
            CalendarRoleWord::Contributor | CalendarRoleWord::Viewer | CalendarRoleWord::None => {
                "may-add"
            }
        };
        let uri = self.calendar(title)?.to_string();
        let inbox = self.person(who)?.asks(&Request::bare("GET", "/v1/inbox".to_owned())).await?;
        let mut items = inbox["items"].as_array().into_iter().flatten();
        let told = items.any(|item| item["kind"] == kind && item["uri"] == uri.as_str());
        if told { Ok(()) } else { Err(format!("{who}'s inbox: {}", inbox["items"])) }
    }
}

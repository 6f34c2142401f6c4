//! What people's programs do with calendars.

use kalends_node::api::{
    CalendarFields, CalendarPeople, CalendarRoleWord, EventChange, NewCalendar,
};
use kalends_schema::uri::CalendarUri;

use super::CalendarAct;
use crate::scenario::program::{Answer, Request, escaped, of};
use crate::scenario::stage::Stage;
use crate::scenario::wait::until;

/// The zone of every calendar in a story.
const ZONE: &str = "Europe/Berlin";

impl Stage {
    /// Has somebody's program do something with a calendar.
    pub(in crate::scenario) async fn arranges(
        &mut self,
        name: &str,
        act: &CalendarAct,
    ) -> Result<(), String> {
        let done = self.arranged(name, act).await?;
        let done = done.map_err(|problem| format!("refused: {}", problem.what))?;
        if let CalendarAct::Create(title, _) = act {
            let uri = done["uri"].as_str().unwrap_or_default();
            let uri: CalendarUri = uri.parse().map_err(|_| format!("no URI in {done}"))?;
            self.calendars.insert(title.clone(), uri);
        }
        Ok(())
    }

    /// What somebody's program says to it. What is not known there yet comes a moment later.
    pub(in crate::scenario) async fn arranged(
        &self,
        name: &str,
        act: &CalendarAct,
    ) -> Result<Answer, String> {
        let (person, request) = (self.person(name)?, self.arrangement(act)?);
        until(|| async {
            match request.ask(person.node()?).await? {
                Err(problem) if problem.kind == kalends_node::api::ProblemType::NotFound => {
                    Err(problem.what)
                }
                other => Ok(other),
            }
        })
        .await
    }

    fn arrangement(&self, act: &CalendarAct) -> Result<Request, String> {
        let calendar = |title: &str| self.calendar(title).map(ToString::to_string);
        let path = |title: &str, rest: &str| {
            calendar(title).map(|uri| format!("/v1/calendars/{}{rest}", escaped(&uri)))
        };
        let keys = |people: &[String]| {
            let key = |name: &String| self.person(name).map(|who| who.identity.to_string());
            people.iter().map(key).collect::<Result<Vec<_>, _>>()
        };
        let edit = |event: &str, change: EventChange| {
            Ok::<_, String>(Request::new("PATCH", of(&self.event(event)?.to_string(), ""), &change))
        };
        match act {
            CalendarAct::Create(title, visibility) => {
                let new = NewCalendar {
                    name: title.clone(),
                    timezone: Some(ZONE.to_owned()),
                    color: None,
                    description: None,
                    visibility: *visibility,
                    contributors: Vec::new(),
                };
                Ok(Request::new("POST", "/v1/calendars".to_owned(), &new))
            }
            CalendarAct::Share(title, people, role) => {
                let shared = CalendarPeople { who: keys(people)?, role: *role };
                Ok(Request::new("POST", path(title, "/people")?, &shared))
            }
            CalendarAct::Remove(title, people) => {
                let shared = CalendarPeople { who: keys(people)?, role: CalendarRoleWord::None };
                Ok(Request::new("POST", path(title, "/people")?, &shared))
            }
            CalendarAct::Rename(title, name) => {
                let name = Some(name.clone());
                let fields = CalendarFields { name, ..CalendarFields::default() };
                Ok(Request::new("PATCH", path(title, "")?, &fields))
            }
            CalendarAct::Delete(title) => Ok(Request::bare("DELETE", path(title, "")?)),
            CalendarAct::Add(event, title) => {
                let join = vec![calendar(title)?];
                edit(event, EventChange { join, ..EventChange::default() })
            }
            CalendarAct::TakeOut(event, title) => {
                let leave = vec![calendar(title)?];
                edit(event, EventChange { leave, ..EventChange::default() })
            }
        }
    }

    /// What the story calls by that title.
    pub(in crate::scenario) fn calendar(&self, title: &str) -> Result<&CalendarUri, String> {
        self.calendars.get(title).ok_or_else(|| format!("there is no calendar \"{title}\""))
    }
}

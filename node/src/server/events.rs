//! `GET` and `POST /v1/events`, `GET`, `PATCH` and `DELETE /v1/events/{event}`, `POST …/cancel`,
//! `GET …/history`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_keyspace::store::View;
use kalends_schema::key::Identity;
use kalends_schema::record::Event;
use kalends_schema::roster::Facts;
use kalends_schema::uri::{AmendmentUri, EventUri};

use super::asked::{Body, Named, Parameters};
use super::openapi::{EVENT, Problems};
use super::paging::Pages;
use super::parse::{event_draft, event_edit, occurrence};
use super::problem::Fault;
use super::{App, amendments};
use crate::api::{
    Cancel, EventChange, EventDeleted, EventHistory, EventQuery, EventSummary, EventView,
    EventWritten, List, NewEvent, ProblemType,
};
use crate::book;
use crate::command::goes_by;
use crate::engine::{Command, Done, EventCommand};
use crate::peers::fetch;
use crate::view::{Reader, rfc3339};

/// Keyspaces that one reference leads to: a record that goes on with another, its root, and whoever
/// it was handed over to.
const LOOKS_MAX: usize = 3;

const PAGES: Pages = Pages { usual: 200, max: 1_000 };

impl Reader {
    /// The facts of an event that a reference means.
    pub(super) fn facts_of(&self, reference: &str) -> Result<Facts, Fault> {
        let uri = self.resolve_event(reference)?;
        self.facts(&uri)
    }

    /// The facts of an event.
    pub(super) fn facts(&self, uri: &EventUri) -> Result<Facts, Fault> {
        book::gather(&self.snapshot, uri)?.ok_or_else(|| {
            Fault::new(ProblemType::NotFound, "event", "no copy of that event is here")
                .hint("its organizer may be offline, or may have removed it")
        })
    }
}

impl App {
    /// The event that a reference means, here by the time this returns: one that is named by its
    /// URI and not here yet is asked of its organizer, and of whoever goes on with it.
    pub(super) async fn event_here(self: &Arc<App>, reference: String) -> Result<EventUri, Fault> {
        let mut uri = self.read(move |reader| Ok(reader.resolve_event(&reference)?)).await?;
        let Some(peers) = &self.peers else { return Ok(uri) };
        for _ in 0..LOOKS_MAX {
            let named = uri.clone();
            let found = self.read(move |reader| missing(reader, &named)).await?;
            uri = found.0;
            let Some(whose) = found.1.filter(|whose| *whose != self.me) else { break };
            match fetch(peers, whose, None).await {
                Ok(_) => {}
                Err(error) if whose == uri.author() => return Err(error.into()),
                // Whether it was taken up is not known then: it is as its organizer has it.
                Err(_) => break,
            }
        }
        Ok(uri)
    }

    pub(super) async fn written(
        self: &Arc<App>,
        uri: EventUri,
        done: Done,
    ) -> Result<Json<EventWritten>, Fault> {
        let notices = done.notices.iter().map(|notice| notice.text().to_owned()).collect();
        let first = done.written.first().cloned().map(AmendmentUri::try_from);
        let amendment = first.and_then(Result::ok);
        let view = self.read(move |reader| {
            let amendment = amendment.map(|uri| amendments::view_of(reader, &uri)).transpose()?;
            // What was written may be the record of whoever goes on with it.
            let root = book::root_of(&reader.snapshot, &uri)?;
            Ok((view_of(reader, &root)?, amendment))
        });
        let (event, amendment) = view.await?;
        Ok(Json(EventWritten { event, queued: done.told as u64, notices, amendment }))
    }
}

/// The root of an event, and whose keyspace is wanted to know it, if anybody's.
fn missing(reader: &Reader, uri: &EventUri) -> Result<(EventUri, Option<Identity>), Fault> {
    let root = book::root_of(&reader.snapshot, uri)?;
    let Some((_, found)) = book::continued(&reader.snapshot, &root)? else {
        let gone = reader.deleted_event(&root)?.is_some();
        let author = root.author();
        return Ok((root, Some(author).filter(|_| !gone)));
    };
    let offered = found.offered;
    let is_unknown = match &offered {
        Some(whose) => reader.snapshot.known(whose)?.is_none(),
        None => false,
    };
    Ok((root, offered.filter(|_| is_unknown)))
}

fn view_of(reader: &Reader, uri: &EventUri) -> Result<EventView, Fault> {
    let unreadable =
        || Fault::new(ProblemType::Unsupported, "event", "the event says no date at all");
    if let Some(deleted) = reader.deleted_event(uri)? {
        return reader.deleted_view(deleted)?.ok_or_else(unreadable);
    }
    let facts = reader.facts(uri)?;
    reader.event_view(&facts)?.ok_or_else(unreadable)
}

/// Events known here, paged.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "events",
    operation_id = "events_list",
    params(EventQuery),
    responses((status = 200, description = "As it is.", body = List<EventSummary>), Problems)
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<EventQuery>,
) -> Result<Json<List<EventSummary>>, Fault> {
    app.read(move |reader| page(reader, &query).map(Json)).await
}

/// One page, in the order of creation.
fn page(reader: &Reader, query: &EventQuery) -> Result<List<EventSummary>, Fault> {
    let mut events = match &query.organizer {
        Some(reference) => reader.events_of(reader.resolve_person(reference)?)?,
        None => reader.known_events(query.all || query.calendar.is_some())?,
    };
    if let Some(reference) = &query.calendar {
        let calendar = reader.resolve_calendar(reference)?;
        events.retain(|(_, event)| event.record.calendars.contains(&calendar));
    }
    events.sort_by_key(|(uri, event)| place(uri, &event.record));
    let asked = (query.cursor.as_deref(), query.limit);
    let page = PAGES.cut(events, asked, |(uri, event)| place(uri, &event.record));
    let mut items = Vec::new();
    for (uri, event) in &page.items {
        items.extend(reader.summary(uri, &event.record)?);
    }
    Ok(List { items, next: page.next })
}

/// Where an event stands in a list: by creation, then URI.
fn place(uri: &EventUri, event: &Event) -> String {
    format!("{:016}-{uri}", event.created_at.micros())
}

/// Makes an event; private unless told.
#[utoipa::path(
    post,
    path = "/v1/events",
    tag = "events",
    operation_id = "events_create",
    request_body = NewEvent,
    responses((status = 201, description = "Made.", body = EventWritten), Problems)
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Body(new): Body<NewEvent>,
) -> Result<(StatusCode, Json<EventWritten>), Fault> {
    let draft = app.read(|reader| event_draft(reader, new)).await?;
    let done = app.engine.command(Command::CreateEvent(Box::new(draft))).await?;
    let uri = done.written.first().cloned().ok_or_else(Fault::internal)?;
    let uri = EventUri::try_from(uri).map_err(|_| Fault::internal())?;
    Ok((StatusCode::CREATED, app.written(uri, done).await?))
}

/// One event whole.
#[utoipa::path(
    get,
    path = "/v1/events/{event}",
    tag = "events",
    operation_id = "events_show",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "As it is.", body = EventView), Problems)
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventView>, Fault> {
    let uri = app.event_here(reference).await?;
    app.read(move |reader| view_of(reader, &uri).map(Json)).await
}

/// Changes an event, or one date of it.
#[utoipa::path(
    patch,
    path = "/v1/events/{event}",
    tag = "events",
    operation_id = "events_edit",
    params(("event" = String, Path, description = EVENT)),
    request_body = EventChange,
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn edit(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(change): Body<EventChange>,
) -> Result<Json<EventWritten>, Fault> {
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let edit = event_edit(reader, &facts.event.record, change)?;
        Ok((facts.event_uri, Box::new(edit)))
    });
    let (event, edit) = found.await?;
    let done = app.engine.command(EventCommand::Edit { event: event.clone(), edit }).await?;
    // Of a series that was split, what follows: it comes first.
    let written = done.written.first().cloned().and_then(|uri| EventUri::try_from(uri).ok());
    app.written(written.unwrap_or(event), done).await
}

/// Cancels an event, or one date of it.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/cancel",
    tag = "events",
    operation_id = "events_cancel",
    params(("event" = String, Path, description = EVENT)),
    request_body = Cancel,
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(cancel): Body<Cancel>,
) -> Result<Json<EventWritten>, Fault> {
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let event = &facts.event.record;
        let on = cancel.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        Ok((facts.event_uri, on))
    });
    let (event, on) = found.await?;
    let done = app.engine.command(EventCommand::Cancel { event: event.clone(), on }).await?;
    app.written(event, done).await
}

/// Takes an event away.
#[utoipa::path(
    delete,
    path = "/v1/events/{event}",
    tag = "events",
    operation_id = "events_delete",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "Done.", body = EventDeleted), Problems)
)]
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventDeleted>, Fault> {
    let found = app.read(move |reader| {
        let event = reader.facts_of(&reference)?.event_uri;
        let name = reader.event_name(&event)?;
        Ok((event, name))
    });
    let (event, name) = found.await?;
    let done = app.engine.command(EventCommand::Delete { event: event.clone() }).await?;
    app.read(move |reader| {
        let deleting = book::deleting(&reader.snapshot)?;
        let since = deleting.into_iter().find(|(path, _)| path == event.path());
        Ok(Json(EventDeleted {
            event: name,
            gone: book::event(&reader.snapshot, &event)?.is_none(),
            gone_by: since.map(|(_, since)| rfc3339(goes_by(since))),
            queued: done.told as u64,
        }))
    })
    .await
}

/// What became of an event, version by version.
#[utoipa::path(
    get,
    path = "/v1/events/{event}/history",
    tag = "events",
    operation_id = "events_history",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "As it is.", body = EventHistory), Problems)
)]
pub(super) async fn history(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventHistory>, Fault> {
    app.read(move |reader| {
        let uri = reader.resolve_event(&reference)?;
        let history = reader.history(&uri)?;
        if history.items.is_empty() {
            let what = "no version of that event was seen here";
            return Err(Fault::new(ProblemType::NotFound, "event", what)
                .expected("an event that you organize or attend"));
        }
        Ok(Json(history))
    })
    .await
}

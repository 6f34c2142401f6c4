//! `POST` and `DELETE /v1/events/{event}/handover`, `POST …/takeover`, `POST …/claim`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_keyspace::store::View;

use super::App;
use super::asked::{Body, Named};
use super::openapi::{EVENT, Problems};
use super::problem::Fault;
use crate::api::{EventWritten, NewHandover};
use crate::book;
use crate::command::{Of, Refusal, Silence, may_claim};
use crate::engine::EventCommand;
use crate::peers::ask_around;

/// Names who is to go on with an event.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/handover",
    tag = "events",
    operation_id = "events_hand_over",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewHandover,
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn hand_over(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewHandover>,
) -> Result<Json<EventWritten>, Fault> {
    let NewHandover { to, comment } = new;
    let found = app.read(move |reader| {
        let to = reader.resolve_person(&to).map_err(|error| Fault::from(error).at("to"))?;
        Ok((reader.facts_of(&reference)?.event_uri, to))
    });
    let (event, to) = found.await?;
    let command = EventCommand::HandOver { event: event.clone(), to, comment };
    let done = app.engine.command(command).await?;
    app.written(event, done).await
}

/// Takes a handover back.
#[utoipa::path(
    delete,
    path = "/v1/events/{event}/handover",
    tag = "events",
    operation_id = "events_take_back",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn take_back(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventWritten>, Fault> {
    let event = app.read(move |reader| Ok(reader.facts_of(&reference)?.event_uri)).await?;
    let done = app.engine.command(EventCommand::TakeBack { event: event.clone() }).await?;
    app.written(event, done).await
}

/// Goes on with an event that was handed over.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/takeover",
    tag = "events",
    operation_id = "events_take_over",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn take_over(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventWritten>, Fault> {
    let event = app.event_here(reference).await?;
    let done = app.engine.command(EventCommand::TakeOver { event: event.clone() }).await?;
    app.written(event, done).await
}

/// Claims an event whose organizer is gone: after the DHT, their nodes and mirrors, and every
/// indexer joined were asked for them.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/claim",
    tag = "events",
    operation_id = "events_claim",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "Done.", body = EventWritten), Problems)
)]
pub(super) async fn claim(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<EventWritten>, Fault> {
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let (event, organizer) = (facts.event_uri.clone(), facts.organizer());
        let left = book::claimable(&reader.snapshot, &event, reader.me)?;
        let (left, from) = left.ok_or(Refusal::Gone)?;
        let last = reader.snapshot.known(&from)?;
        let of = Of { me: reader.me, organizer, uri: &event, event: &facts.event.record };
        // Nobody is asked in vain.
        may_claim(&of, (&left.record, last.as_ref()), reader.now)?;
        Ok((event, from))
    });
    let (event, from) = found.await?;
    let asked = match &app.peers {
        Some(peers) => ask_around(peers, from).await?,
        None => Silence::default(),
    };
    let command = EventCommand::Claim { event: event.clone(), asked };
    let done = app.engine.command(command).await?;
    app.written(event, done).await
}

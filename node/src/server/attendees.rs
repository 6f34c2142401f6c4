//! `GET /v1/events/{event}/attendees`, `POST /v1/events/{event}/admissions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::admission::Hand;
use kalends_schema::record::Person;
use kalends_schema::roster::roster;

use super::App;
use super::asked::{Body, Named};
use super::openapi::{EVENT, Problems};
use super::parse::{occurrence, principal};
use super::problem::Fault;
use crate::api::{Attendees, Decided, Decision, NewDecision};
use crate::command::DecideWish;
use crate::engine::EventCommand;
use crate::peers::fetch;

/// The roster, with digest, and whether people were told.
#[utoipa::path(
    get,
    path = "/v1/events/{event}/attendees",
    tag = "events",
    operation_id = "attendees_show",
    params(("event" = String, Path, description = EVENT)),
    responses((status = 200, description = "As it is.", body = Attendees), Problems)
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<Attendees>, Fault> {
    let uri = app.event_here(reference).await?;
    app.read(move |reader| {
        let facts = reader.facts(&uri)?;
        Ok(Json(reader.attendees(&facts)?))
    })
    .await
}

/// Admits or denies somebody's answer.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/admissions",
    tag = "events",
    operation_id = "attendees_decide",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewDecision,
    responses((status = 200, description = "Done.", body = Decided), Problems)
)]
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewDecision>,
) -> Result<Json<Decided>, Fault> {
    let decision = new.decision;
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let who = reader.resolve_person(&new.who).map_err(|error| Fault::from(error).at("who"))?;
        let event = &facts.event.record;
        let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        let principal = principal(reader, new.principal.as_deref())?;
        // Whoever decides in somebody's name is not told of answers: the one it is about is fetched.
        let unseen =
            facts.event_uri.author() != reader.me && facts.answers_of(who).next().is_none();
        Ok((facts.event_uri, (who, unseen), on, principal))
    });
    let (event, (who, unseen), on, principal) = found.await?;
    if let (true, Some(peers)) = (unseen, &app.peers)
        && let Err(error) = fetch(peers, who, None).await
    {
        tracing::debug!(%error, who = who.short(), "whose answer is to be decided is out of reach");
    }
    let hand = match decision {
        Decision::Admit => Hand::Admit,
        Decision::Deny => Hand::Deny,
        Decision::Release => Hand::Release,
    };
    let wish = DecideWish { who, on, hand, principal };
    let command = EventCommand::Decide { event: event.clone(), wish };
    let done = app.engine.command(command).await?;
    let uri = done.written.first().ok_or_else(Fault::internal)?.to_string();
    app.read(move |reader| {
        let roster = roster(&reader.facts(&event)?);
        let row = roster.row(&Person::Key(who), on.as_ref());
        Ok(Json(Decided {
            event: reader.event_name(&event)?,
            person: reader.person(who)?,
            decision,
            standing: row.map(|row| row.standing.word().to_owned()),
            uri,
        }))
    })
    .await
}

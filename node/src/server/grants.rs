//! `/v1/grants`: who may act for the owner

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::DateTime;
use kalends_schema::time::Timestamp;

use super::App;
use super::asked::{Body, Named, Parameters};
use super::openapi::{Problems, WHO};
use super::problem::Fault;
use crate::api::{EndQuery, GrantEnded, GrantView, Grants, NewGrant};
use crate::command::{Ending, GrantWish};
use crate::engine::PeopleCommand;
use crate::view::acts_of;

/// Grants that the owner gave, and that others gave the owner.
#[utoipa::path(
    get,
    path = "/v1/grants",
    tag = "people",
    operation_id = "grants_list",
    responses((status = 200, description = "As it is.", body = Grants), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<Grants>, Fault> {
    app.read(|reader| Ok(Json(reader.grants()?))).await
}

/// Lets somebody act for the owner, or otherwise than before.
#[utoipa::path(
    put,
    path = "/v1/grants/{who}",
    tag = "people",
    operation_id = "grants_give",
    params(("who" = String, Path, description = WHO)),
    request_body = NewGrant,
    responses((status = 200, description = "Done.", body = GrantView), Problems)
)]
pub(super) async fn give(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
    Body(new): Body<NewGrant>,
) -> Result<Json<GrantView>, Fault> {
    let event = match new.event {
        Some(reference) => Some(app.event_here(reference).await?),
        None => None,
    };
    let until = new.until.as_deref().map(moment).transpose()?;
    let wish = GrantWish { may: acts_of(&new.may), event, until, order: new.order };
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    app.engine.command(PeopleCommand::Grant { who, wish }).await?;
    app.read(move |reader| Ok(Json(reader.grant_to(who)?.ok_or_else(Fault::internal)?))).await
}

/// Lets somebody act for the owner no longer.
#[utoipa::path(
    delete,
    path = "/v1/grants/{who}",
    tag = "people",
    operation_id = "grants_end",
    params(("who" = String, Path, description = WHO), EndQuery),
    responses((status = 200, description = "Done.", body = GrantEnded), Problems)
)]
pub(super) async fn end(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
    Parameters(query): Parameters<EndQuery>,
) -> Result<Json<GrantEnded>, Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    let how = if query.undo { Ending::Undo } else { Ending::Now };
    app.engine.command(PeopleCommand::EndGrant { who, how }).await?;
    app.read(move |reader| {
        let until = reader.grant_to(who)?.and_then(|grant| grant.until);
        Ok(Json(GrantEnded { grantee: reader.person(who)?, until }))
    })
    .await
}

fn moment(text: &str) -> Result<Timestamp, Fault> {
    let read = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    let read = read.and_then(|at| Timestamp::from_utc(at).ok());
    read.ok_or_else(|| {
        Fault::invalid("until", format!("`{text}` is no moment"), "2026-12-01T00:00:00Z")
    })
}

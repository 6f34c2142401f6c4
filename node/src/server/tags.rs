//! `GET` and `PATCH /v1/tags`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::uri::Uri;

use super::App;
use super::asked::{Body, Parameters};
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{List, TagChange, TagQuery, TagView};
use crate::engine::Command;

/// Labels: everybody's on one thing, or the owner's.
#[utoipa::path(
    get,
    path = "/v1/tags",
    tag = "calendars",
    operation_id = "tags_list",
    params(TagQuery),
    responses((status = 200, description = "As it is.", body = List<TagView>), Problems)
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<TagQuery>,
) -> Result<Json<List<TagView>>, Fault> {
    app.read(move |reader| {
        let of = query.of.as_deref().map(|of| reader.resolve_thing(of)).transpose()?;
        Ok(Json(List::whole(reader.tags(of.as_ref())?)))
    })
    .await
}

/// Puts some labels on, takes some off.
#[utoipa::path(
    patch,
    path = "/v1/tags",
    tag = "calendars",
    operation_id = "tags_change",
    request_body = TagChange,
    responses((status = 200, description = "Done.", body = List<TagView>), Problems)
)]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Body(change): Body<TagChange>,
) -> Result<Json<List<TagView>>, Fault> {
    let TagChange { of, add, remove } = change;
    let uri = app.read(move |reader| Ok(reader.resolve_thing(&of)?)).await?;
    let asked = |uri: &Uri| uri.clone();
    if !add.is_empty() {
        app.engine.command(Command::Tag { uri: asked(&uri), labels: add }).await?;
    }
    if !remove.is_empty() {
        app.engine.command(Command::Untag { uri: asked(&uri), labels: remove }).await?;
    }
    app.read(move |reader| Ok(Json(List::whole(reader.tags(Some(&uri))?)))).await
}

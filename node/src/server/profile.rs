//! `GET` and `PUT /v1/profile`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::asked::Body;
use super::openapi::Problems;
use super::parse::{unless_empty, zone};
use super::problem::Fault;
use crate::api::{ProfileChange, ProfileView};
use crate::command::ProfileEdit;
use crate::engine::PeopleCommand;

/// The owner's profile.
#[utoipa::path(
    get,
    path = "/v1/profile",
    tag = "people",
    operation_id = "profile_show",
    responses((status = 200, description = "As it is.", body = ProfileView), Problems)
)]
pub(super) async fn show(State(app): State<Arc<App>>) -> Result<Json<ProfileView>, Fault> {
    app.read(|reader| Ok(Json(reader.profile()?))).await
}

/// Changes the owner's profile.
#[utoipa::path(
    put,
    path = "/v1/profile",
    tag = "people",
    operation_id = "profile_edit",
    request_body = ProfileChange,
    responses((status = 200, description = "Done.", body = ProfileView), Problems)
)]
pub(super) async fn edit(
    State(app): State<Arc<App>>,
    Body(change): Body<ProfileChange>,
) -> Result<Json<ProfileView>, Fault> {
    let timezone =
        change.timezone.map(unless_empty).map(|name| name.as_deref().map(zone).transpose());
    let edit = ProfileEdit {
        name: change.name,
        image: change.image.map(unless_empty),
        timezone: timezone.transpose()?,
        ..ProfileEdit::default()
    };
    app.engine.command(PeopleCommand::Profile(edit)).await?;
    app.read(|reader| Ok(Json(reader.profile()?))).await
}

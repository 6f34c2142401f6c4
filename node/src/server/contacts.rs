//! `/v1/contacts`, `/v1/follows`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::App;
use super::asked::{Body, Named};
use super::openapi::{Problems, WHO};
use super::problem::Fault;
use super::status::behind;
use crate::api::{ContactChange, ContactView, FollowView, List, NewContact, NewFollow};
use crate::book;
use crate::engine::PeopleCommand;
use crate::peers::fetch;

/// People by petname, and whom the owner blocked.
#[utoipa::path(
    get,
    path = "/v1/contacts",
    tag = "people",
    operation_id = "contacts_list",
    responses((status = 200, description = "As it is.", body = List<ContactView>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<ContactView>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.contacts()?)))).await
}

/// Keeps somebody under a name of the owner's.
#[utoipa::path(
    post,
    path = "/v1/contacts",
    tag = "people",
    operation_id = "contacts_add",
    request_body = NewContact,
    responses((status = 201, description = "Made.", body = ContactView), Problems)
)]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Body(new): Body<NewContact>,
) -> Result<(StatusCode, Json<ContactView>), Fault> {
    let NewContact { who, name } = new;
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    app.engine.command(PeopleCommand::Contact { who, name }).await?;
    let me = app.me;
    let view = app.read(move |reader| {
        let contact = book::contact(&reader.snapshot, me, who)?.ok_or_else(Fault::internal)?;
        Ok(reader.contact(contact)?)
    });
    Ok((StatusCode::CREATED, Json(view.await?)))
}

/// A new name, a block, or the end of one.
#[utoipa::path(
    patch,
    path = "/v1/contacts/{who}",
    tag = "people",
    operation_id = "contacts_change",
    params(("who" = String, Path, description = WHO)),
    request_body = ContactChange,
    responses((status = 200, description = "Done.", body = ContactView), Problems)
)]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
    Body(change): Body<ContactChange>,
) -> Result<Json<ContactView>, Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    let me = app.me;
    // Whoever is blocked last was nobody's contact, perhaps.
    let before = app.read(move |reader| Ok(reader.contact_or_none(who)?)).await?;
    let ContactChange { name, blocked } = change;
    if let Some(name) = name {
        app.engine.command(PeopleCommand::Contact { who, name }).await?;
    }
    if let Some(blocked) = blocked {
        app.engine.command(PeopleCommand::Block { who, blocked }).await?;
    }
    app.read(move |reader| match book::contact(&reader.snapshot, me, who)? {
        Some(contact) => Ok(Json(reader.contact(contact)?)),
        None => Ok(Json(ContactView { blocked: false, ..before })),
    })
    .await
}

/// Forgets somebody; a block stays.
#[utoipa::path(
    delete,
    path = "/v1/contacts/{who}",
    tag = "people",
    operation_id = "contacts_remove",
    params(("who" = String, Path, description = WHO)),
    responses((status = 200, description = "Done.", body = ContactView), Problems)
)]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
) -> Result<Json<ContactView>, Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    let before = app.read(move |reader| Ok(reader.contact_or_none(who)?)).await?;
    app.engine.command(PeopleCommand::RemoveContact { who }).await?;
    Ok(Json(ContactView { followed: false, ..before }))
}

/// Copies somebody's keyspace no longer.
#[utoipa::path(
    delete,
    path = "/v1/follows/{who}",
    tag = "people",
    operation_id = "contacts_unfollow",
    params(("who" = String, Path, description = WHO)),
    responses((status = 200, description = "Done.", body = FollowView), Problems)
)]
pub(super) async fn unfollow(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
) -> Result<Json<FollowView>, Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    let before = app.read(move |reader| Ok(reader.follow(who, None)?)).await?;
    app.engine.command(PeopleCommand::Unfollow { who }).await?;
    Ok(Json(before))
}

/// Copies somebody's keyspace from now on.
#[utoipa::path(
    post,
    path = "/v1/follows",
    tag = "people",
    operation_id = "contacts_follow",
    request_body = NewFollow,
    responses((status = 201, description = "Made.", body = FollowView), Problems)
)]
pub(super) async fn follow(
    State(app): State<Arc<App>>,
    Body(new): Body<NewFollow>,
) -> Result<(StatusCode, Json<FollowView>), Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&new.who)?)).await?;
    app.engine.command(PeopleCommand::Follow { who }).await?;
    let why = match &app.peers {
        Some(peers) => match fetch(peers, who, None).await {
            Ok(pulled) => pulled.behind.and_then(|known| behind(pulled.head.stamp(), known)),
            Err(error) => Some(error.to_string()),
        },
        None => Some("no node is running; they are asked when one does".to_owned()),
    };
    let view = app.read(move |reader| Ok(reader.follow(who, why)?)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

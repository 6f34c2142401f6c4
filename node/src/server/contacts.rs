//! `GET` and `POST /v1/contacts`, `POST /v1/follows`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::App;
use super::asked::Body;
use super::problem::Fault;
use crate::api::{ContactView, FollowView, List, NewContact, NewFollow};
use crate::book;
use crate::engine::Command;
use crate::peers::fetch;

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<ContactView>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.contacts()?)))).await
}

pub(super) async fn add(
    State(app): State<Arc<App>>,
    Body(new): Body<NewContact>,
) -> Result<(StatusCode, Json<ContactView>), Fault> {
    let NewContact { who, name } = new;
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    app.engine.command(Command::Contact { who, name }).await?;
    let me = app.me;
    let view = app.read(move |reader| {
        let contact = book::contact(&reader.snapshot, me, who)?.ok_or_else(Fault::internal)?;
        Ok(reader.contact(contact)?)
    });
    Ok((StatusCode::CREATED, Json(view.await?)))
}

pub(super) async fn follow(
    State(app): State<Arc<App>>,
    Body(new): Body<NewFollow>,
) -> Result<(StatusCode, Json<FollowView>), Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&new.who)?)).await?;
    app.engine.command(Command::Follow { who }).await?;
    let why = match &app.peers {
        Some(peers) => fetch(peers, who, None).await.err().map(|error| error.to_string()),
        None => Some("no node is running; they are asked when one does".to_owned()),
    };
    let view = app.read(move |reader| Ok(reader.follow(who, why)?)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

//! `POST /v1/events/{event}/invitations`, `DELETE …/invitations/{who}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::key::Identity;
use kalends_schema::uri::{EventUri, Uri};

use super::App;
use super::asked::{Body, Named, Parameters};
use super::openapi::{EVENT, Problems, WHO};
use super::parse::occurrence;
use super::problem::Fault;
use crate::api::{Invited, InvitedPerson, NewInvitations, RevokeQuery, Revoked};
use crate::command::InviteWish;
use crate::engine::EventCommand;
use crate::view::{Reader, role_of};

/// People asked at once.
const PEOPLE_MAX: usize = 100;

/// Asks people to an event.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/invitations",
    tag = "events",
    operation_id = "invitations_invite",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewInvitations,
    responses((status = 200, description = "Done.", body = Invited), Problems)
)]
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewInvitations>,
) -> Result<Json<Invited>, Fault> {
    if new.who.is_empty() || new.who.len() > PEOPLE_MAX {
        let what = format!("{} people", new.who.len());
        return Err(Fault::invalid("who", what, "1 to 100"));
    }
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let event = &facts.event.record;
        let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        let resolve = |reference: &String| {
            reader.resolve_person(reference).map_err(|error| Fault::from(error).at("who"))
        };
        let people = new.who.iter().map(resolve).collect::<Result<Vec<Identity>, Fault>>()?;
        let wish = InviteWish { on, role: role_of(new.role), comment: new.comment };
        Ok((facts.event_uri, people, wish))
    });
    let (event, people, wish) = found.await?;
    let command = EventCommand::Invite { event: event.clone(), people: people.clone(), wish };
    let done = app.engine.command(command).await?;
    let asked: Vec<(Identity, Uri)> = people.into_iter().zip(done.written).collect();
    app.read(move |reader| invited(reader, &event, &asked).map(Json)).await
}

fn invited(reader: &Reader, event: &EventUri, asked: &[(Identity, Uri)]) -> Result<Invited, Fault> {
    let mut items = Vec::new();
    for (who, uri) in asked {
        items.push(InvitedPerson {
            person: reader.person(*who)?,
            uri: uri.to_string(),
            handle: reader.handle(uri)?,
            delivery: reader.delivery_of(*who, &uri.path)?,
        });
    }
    Ok(Invited { event: reader.event_name(event)?, items, next: None, notices: Vec::new() })
}

/// Takes an invitation back.
#[utoipa::path(
    delete,
    path = "/v1/events/{event}/invitations/{who}",
    tag = "events",
    operation_id = "invitations_revoke",
    params(
        ("event" = String, Path, description = EVENT),
        ("who" = String, Path, description = WHO),
        RevokeQuery,
    ),
    responses((status = 200, description = "Done.", body = Revoked), Problems)
)]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Named((reference, who)): Named<(String, String)>,
    Parameters(query): Parameters<RevokeQuery>,
) -> Result<Json<Revoked>, Fault> {
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let event = &facts.event.record;
        let on = query.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        let who = reader.resolve_person(&who).map_err(|error| Fault::from(error).at("who"))?;
        Ok((facts.event_uri, who, on))
    });
    let (event, who, on) = found.await?;
    let done = app.engine.command(EventCommand::Revoke { event: event.clone(), who, on }).await?;
    let uri = done.written.first().map(ToString::to_string).unwrap_or_default();
    app.read(move |reader| {
        Ok(Json(Revoked { event: reader.event_name(&event)?, person: reader.person(who)?, uri }))
    })
    .await
}

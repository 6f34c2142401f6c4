//! `POST /v1/events/{event}/invitations`, `POST …/revocations`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::id::invitation_path;
use kalends_schema::key::Identity;
use kalends_schema::uri::{EventUri, Uri};

use super::App;
use super::asked::{Body, Named};
use super::openapi::{EVENT, Problems};
use super::parse::{occurrence, principal};
use super::problem::Fault;
use crate::api::{Invited, InvitedPerson, NewInvitations, NewRevocations, Revoked, RevokedPerson};
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
    within_bounds(&new.who)?;
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let event = &facts.event.record;
        let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        let people = people(reader, &new.who)?;
        let principal = principal(reader, new.principal.as_deref())?;
        let wish = InviteWish { on, role: role_of(new.role), comment: new.comment, principal };
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

/// Takes invitations back, all of them or none.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/revocations",
    tag = "events",
    operation_id = "invitations_revoke",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewRevocations,
    responses((status = 200, description = "Done.", body = Revoked), Problems)
)]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewRevocations>,
) -> Result<Json<Revoked>, Fault> {
    within_bounds(&new.who)?;
    let found = app.read(move |reader| {
        let facts = reader.facts_of(&reference)?;
        let event = &facts.event.record;
        let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        Ok((facts.event_uri, people(reader, &new.who)?, on))
    });
    let (event, people, on) = found.await?;
    let revoked: Vec<(Identity, Uri)> = people
        .iter()
        .map(|who| {
            let path = invitation_path(&event, on.as_ref(), who);
            (*who, Uri::new(app.me, path))
        })
        .collect();
    let command = EventCommand::Revoke { event: event.clone(), people, on };
    app.engine.command(command).await?;
    app.read(move |reader| {
        let mut items = Vec::new();
        for (who, uri) in &revoked {
            items.push(RevokedPerson { person: reader.person(*who)?, uri: uri.to_string() });
        }
        Ok(Json(Revoked { event: reader.event_name(&event)?, items, next: None }))
    })
    .await
}

fn within_bounds(who: &[String]) -> Result<(), Fault> {
    if who.is_empty() || who.len() > PEOPLE_MAX {
        return Err(Fault::invalid("who", format!("{} people", who.len()), "1 to 100"));
    }
    Ok(())
}

fn people(reader: &Reader, who: &[String]) -> Result<Vec<Identity>, Fault> {
    let resolve = |reference: &String| {
        reader.resolve_person(reference).map_err(|error| Fault::from(error).at("who"))
    };
    who.iter().map(resolve).collect()
}

//! `GET /v1/amendments?event=`, `DELETE /v1/amendments/{amendment}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::uri::AmendmentUri;

use super::App;
use super::asked::{Named, Parameters};
use super::openapi::{AMENDMENT, Problems};
use super::problem::Fault;
use crate::api::{AmendmentQuery, AmendmentView, List, ProblemType};
use crate::engine::EventCommand;
use crate::view::Reader;

/// Changes of events by others than their organizers: of one event, or one's own and those of
/// one's events.
#[utoipa::path(
    get,
    path = "/v1/amendments",
    tag = "events",
    operation_id = "amendments_list",
    params(AmendmentQuery),
    responses((status = 200, description = "As it is.", body = List<AmendmentView>), Problems)
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<AmendmentQuery>,
) -> Result<Json<List<AmendmentView>>, Fault> {
    app.read(move |reader| {
        let event = query.event.as_deref().map(|event| reader.resolve_event(event)).transpose()?;
        Ok(Json(List::whole(reader.amendments(event.as_ref())?)))
    })
    .await
}

/// Takes an amendment of one's own back, before the organizer's node has made it.
#[utoipa::path(
    delete,
    path = "/v1/amendments/{amendment}",
    tag = "events",
    operation_id = "amendments_withdraw",
    params(("amendment" = String, Path, description = AMENDMENT)),
    responses((status = 200, description = "As it was.", body = AmendmentView), Problems)
)]
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<AmendmentView>, Fault> {
    let found = app.read(move |reader| {
        let amendment = reader.resolve_amendment(&reference)?;
        let view = view_of(reader, &amendment)?;
        Ok((amendment, view))
    });
    let (amendment, view) = found.await?;
    app.engine.command(EventCommand::WithdrawAmendment { amendment }).await?;
    Ok(Json(view))
}

/// An amendment as it is here.
pub(super) fn view_of(reader: &Reader, amendment: &AmendmentUri) -> Result<AmendmentView, Fault> {
    let views = reader.amendments(None)?;
    let uri = amendment.to_string();
    views.into_iter().find(|view| view.uri == uri).ok_or_else(|| {
        Fault::new(ProblemType::NotFound, "amendment", "no such amendment is here")
            .expected("the handle of an amendment, as `kalends event amendments` shows them")
    })
}

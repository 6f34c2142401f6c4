//! `GET /v1/proposals?event=`, `POST /v1/events/{event}/proposals`,
//! `DELETE /v1/proposals/{proposal}`, `POST /v1/proposals/{proposal}/decision`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::hash::{BadHash, Hash};
use kalends_schema::uri::ProposalUri;

use super::App;
use super::asked::{Body, Named, Parameters};
use super::openapi::{EVENT, PROPOSAL, Problems};
use super::parse::{counter_wish, unless_empty};
use super::problem::Fault;
use crate::api::{
    List, NewProposal, NewProposalDecision, ProblemType, ProposalDecided, ProposalDecision,
    ProposalQuery, ProposalView,
};
use crate::book;
use crate::command::{ProposalVerdict, ProposalWord};
use crate::engine::EventCommand;
use crate::view::Reader;

/// Proposals, of one event or of all.
#[utoipa::path(
    get,
    path = "/v1/proposals",
    tag = "events",
    operation_id = "proposals_list",
    params(ProposalQuery),
    responses((status = 200, description = "As it is.", body = List<ProposalView>), Problems)
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<ProposalQuery>,
) -> Result<Json<List<ProposalView>>, Fault> {
    app.read(move |reader| {
        let event = query.event.as_deref().map(|event| reader.resolve_event(event)).transpose()?;
        Ok(Json(List::whole(reader.proposals(event.as_ref())?)))
    })
    .await
}

/// Proposes another time or place to an event's organizer.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/proposals",
    tag = "events",
    operation_id = "proposals_propose",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewProposal,
    responses((status = 200, description = "Done.", body = ProposalView), Problems)
)]
pub(super) async fn propose(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewProposal>,
) -> Result<Json<ProposalView>, Fault> {
    let uri = app.event_here(reference).await?;
    let found = app.read(move |reader| {
        let facts = reader.facts(&uri)?;
        let wish = counter_wish(reader, &facts.event.record, new)?;
        Ok((facts.event_uri, wish))
    });
    let (event, wish) = found.await?;
    let done = app.engine.command(EventCommand::Counter { event, wish }).await?;
    let written = done.written.first().cloned().ok_or_else(Fault::internal)?;
    let proposal = ProposalUri::try_from(written).map_err(|_| Fault::internal())?;
    app.read(move |reader| view_of(reader, &proposal).map(Json)).await
}

/// Takes a proposal of the owner's back; what it was.
#[utoipa::path(
    delete,
    path = "/v1/proposals/{proposal}",
    tag = "events",
    operation_id = "proposals_withdraw",
    params(("proposal" = String, Path, description = PROPOSAL)),
    responses((status = 200, description = "Done.", body = ProposalView), Problems)
)]
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<ProposalView>, Fault> {
    let found = app.read(move |reader| {
        let proposal = reader.resolve_proposal(&reference)?;
        let view = view_of(reader, &proposal)?;
        Ok((proposal, view))
    });
    let (proposal, view) = found.await?;
    app.engine.command(EventCommand::WithdrawProposal { proposal }).await?;
    Ok(Json(view))
}

/// Accepts or rejects a proposal.
#[utoipa::path(
    post,
    path = "/v1/proposals/{proposal}/decision",
    tag = "events",
    operation_id = "proposals_decide",
    params(("proposal" = String, Path, description = PROPOSAL)),
    request_body = NewProposalDecision,
    responses((status = 200, description = "Done.", body = ProposalDecided), Problems)
)]
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewProposalDecision>,
) -> Result<Json<ProposalDecided>, Fault> {
    let seen = new.value_hash.as_deref().map(hash).transpose()?;
    let comment = new.comment.and_then(unless_empty);
    let word = match new.decision {
        ProposalDecision::Accept => ProposalWord::Accept,
        ProposalDecision::Decline => ProposalWord::Decline { comment },
    };
    let proposal = app.read(move |reader| Ok(reader.resolve_proposal(&reference)?)).await?;
    let verdict = ProposalVerdict { word, seen };
    let command = EventCommand::DecideProposal { proposal: proposal.clone(), verdict };
    let done = app.engine.command(command).await?;
    app.read(move |reader| {
        let view = view_of(reader, &proposal)?;
        let event = book::event(&reader.snapshot, &view.event.uri.parse().map_err(broken)?)?;
        Ok(Json(ProposalDecided {
            sequence: event.map_or(0, |event| event.record.sequence()),
            proposal: view,
            decision: new.decision,
            queued: done.told as u64,
        }))
    })
    .await
}

fn view_of(reader: &Reader, proposal: &ProposalUri) -> Result<ProposalView, Fault> {
    let views = reader.proposals(None)?;
    let uri = proposal.to_string();
    views.into_iter().find(|view| view.uri == uri).ok_or_else(|| {
        Fault::new(ProblemType::NotFound, "proposal", "no such proposal is here")
            .expected("the handle of a proposal, as `kalends counter list` shows them")
    })
}

fn broken(_: kalends_schema::uri::BadUri) -> Fault {
    Fault::internal()
}

fn hash(text: &str) -> Result<Hash, Fault> {
    text.parse().map_err(|error: BadHash| {
        let expected = "64 hexadecimal digits, as the proposal shows them";
        Fault::invalid("value_hash", error.to_string(), expected)
    })
}

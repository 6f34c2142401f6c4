//! `GET /v1/events/{author}/{id}` and `…/roster`.

use axum::Json;
use axum::extract::State;
use kalends_schema::uri::EventUri;

use super::Api;
use super::asked::{Asked, Named};
use super::openapi::{
    Asking, Date, EventPath, Forbidden, Missing, OverBound, Proofs, RosterPage, Signature,
};
use super::problem::Problem;
use super::proven::Proven;
use super::query::{Query, public_uri};
use crate::answer::document::{EventAnswer, RosterAnswer};
use crate::answer::{RosterAsk, cursor, event_answer, roster_answer};

/// Rows of a page of a roster, unless told.
pub(super) const ROWS: usize = 1_000;
/// Rows of a page, at most.
pub(super) const ROWS_MAX: usize = 10_000;

/// One event: its record, its dates, what names it, and the first page of its roster.
#[utoipa::path(
    get,
    path = "/v1/events/{author}/{id}",
    tag = "events",
    params(EventPath, RosterPage, Proofs, Signature),
    responses(
        (status = 200, description = "The event.", body = Proven<EventAnswer>),
        Asking,
        Forbidden,
        Missing,
        OverBound,
    ),
    security((), ("token" = []))
)]
pub(super) async fn event(
    State(api): State<Api>,
    Named((author, id)): Named<(String, String)>,
    mut asked: Asked,
) -> Result<Json<Proven<EventAnswer>>, Problem> {
    let ask = RosterAsk { date: None, ..page(&mut asked.query)? };
    let evidence = asked.query.evidence()?;
    asked.query.done("cursor, limit, proof, signed")?;
    let uri = public_uri((&author, &id), EventUri::of)?;
    let asker = asked.asker;
    let answer =
        api.answer(evidence, move |reader| event_answer(reader, &uri, &ask, asker)).await?;
    Ok(Proven::json(answer, |answer| answer))
}

/// Who is coming, as the asker may see it.
#[utoipa::path(
    get,
    path = "/v1/events/{author}/{id}/roster",
    tag = "events",
    params(EventPath, Date, RosterPage, Proofs, Signature),
    responses(
        (status = 200, description = "One page.", body = Proven<RosterAnswer>),
        Asking,
        Forbidden,
        Missing,
        OverBound,
    ),
    security((), ("token" = []))
)]
pub(super) async fn roster(
    State(api): State<Api>,
    Named((author, id)): Named<(String, String)>,
    mut asked: Asked,
) -> Result<Json<Proven<RosterAnswer>>, Problem> {
    let expected = "an occurrence's original start, 2026-01-27T09:00:20 or 2026-01-27";
    let date = asked.query.take("occurrence", expected, |text| text.parse().ok())?;
    let ask = RosterAsk { date, ..page(&mut asked.query)? };
    let evidence = asked.query.evidence()?;
    asked.query.done("occurrence, cursor, limit, proof, signed")?;
    let uri = public_uri((&author, &id), EventUri::of)?;
    let asker = asked.asker;
    let answer =
        api.answer(evidence, move |reader| roster_answer(reader, &uri, &ask, asker)).await?;
    Ok(Proven::json(answer, |answer| answer))
}

fn page(query: &mut Query) -> Result<RosterAsk, Problem> {
    let after = query.take("cursor", "`next` of the page before", cursor::read_row)?;
    Ok(RosterAsk { date: None, after, limit: query.limit(ROWS, ROWS_MAX)? })
}

//! `GET /v1/people/{id}/agenda`, `…/invitations` and `…/answers`: for that person alone.

use axum::Json;
use axum::extract::State;
use kalends_schema::key::Identity;

use super::Api;
use super::asked::{Asked, Named};
use super::openapi::{
    Asking, Forbidden, OverBound, PersonPage, PersonPath, Proofs, Signature, Span,
};
use super::problem::Problem;
use super::proven::Proven;
use super::query::{key_in, text, window};
use crate::answer::document::{AgendaAnswer, AnswersAnswer, InvitationsAnswer};
use crate::answer::{self, Stretch, cursor};

/// Own events, events answered yes or maybe, and unanswered invitations, date by date.
#[utoipa::path(
    get,
    path = "/v1/people/{id}/agenda",
    tag = "people",
    params(PersonPath, Span, PersonPage, Proofs, Signature),
    responses(
        (status = 200, description = "One page.", body = Proven<AgendaAnswer>),
        Asking,
        Forbidden,
        OverBound,
    ),
    security(("token" = []))
)]
pub(super) async fn agenda(
    State(api): State<Api>,
    Named(id): Named<String>,
    mut asked: Asked,
) -> Result<Json<Proven<AgendaAnswer>>, Problem> {
    let me = asked.themself(&id)?;
    let query = &mut asked.query;
    let window = window(query, api.clock.now())?;
    let after = query.take("cursor", CURSOR, cursor::read_position)?;
    let limit = query.limit(LIMIT, LIMIT_MAX)?;
    let evidence = query.evidence()?;
    asked.query.done("from, to, zone, cursor, limit, proof, signed")?;
    let stretch = Stretch { window, after, limit };
    let answer = move |reader: &mut answer::Reader<'_>| answer::agenda(reader, me, &stretch);
    let answered = api.answer(evidence, answer).await?;
    Ok(Proven::json(answered, |page| AgendaAnswer {
        person: me.to_string(),
        from: text(window.from),
        to: text(window.to),
        items: page.items,
        next: page.next.as_ref().map(cursor::position),
        withheld: page.withheld,
        incomplete: page.incomplete,
        as_of: page.as_of,
    }))
}

/// Every invitation that names the person, and what became of it.
#[utoipa::path(
    get,
    path = "/v1/people/{id}/invitations",
    tag = "people",
    params(PersonPath, PersonPage, Proofs, Signature),
    responses(
        (status = 200, description = "One page.", body = Proven<InvitationsAnswer>),
        Asking,
        Forbidden,
        OverBound,
    ),
    security(("token" = []))
)]
pub(super) async fn invitations(
    State(api): State<Api>,
    Named(id): Named<String>,
    mut asked: Asked,
) -> Result<Json<Proven<InvitationsAnswer>>, Problem> {
    let me = asked.themself(&id)?;
    let after = asked.query.take("cursor", CURSOR, cursor::read_mention)?;
    let limit = asked.query.limit(LIMIT, LIMIT_MAX)?;
    let evidence = asked.query.evidence()?;
    asked.query.done(PAGED)?;
    let answer = move |reader: &mut answer::Reader<'_>| {
        answer::invitations(reader, me, after.as_ref(), limit)
    };
    Ok(Proven::json(api.answer(evidence, answer).await?, |answer| answer))
}

/// The person's answers, and how each stands.
#[utoipa::path(
    get,
    path = "/v1/people/{id}/answers",
    tag = "people",
    params(PersonPath, PersonPage, Proofs, Signature),
    responses(
        (status = 200, description = "One page.", body = Proven<AnswersAnswer>),
        Asking,
        Forbidden,
        OverBound,
    ),
    security(("token" = []))
)]
pub(super) async fn answers(
    State(api): State<Api>,
    Named(id): Named<String>,
    mut asked: Asked,
) -> Result<Json<Proven<AnswersAnswer>>, Problem> {
    let me = asked.themself(&id)?;
    let after = asked.query.take("cursor", CURSOR, cursor::read_id)?;
    let limit = asked.query.limit(LIMIT, LIMIT_MAX)?;
    let evidence = asked.query.evidence()?;
    asked.query.done(PAGED)?;
    let answer =
        move |reader: &mut answer::Reader<'_>| answer::answers(reader, me, after.as_deref(), limit);
    Ok(Proven::json(api.answer(evidence, answer).await?, |answer| answer))
}

/// What a cursor is.
const CURSOR: &str = "`next` of the page before";
const PAGED: &str = "cursor, limit, proof, signed";
/// Items of a page, unless told.
pub(super) const LIMIT: usize = 50;
/// Items of a page, at most: every one may have a roster.
pub(super) const LIMIT_MAX: usize = 200;

impl Asked {
    /// Whoever the path names, who must be who asks.
    fn themself(&self, id: &str) -> Result<Identity, Problem> {
        let named = key_in("id", id)?;
        match self.asker {
            None => Err(Problem::Unauthorized { what: "this is for that person alone" }),
            Some(asker) if asker != named => Err(Problem::Refused {
                what: "this is for that person alone",
                hint: "ask for your own, with your own token",
            }),
            Some(_) => Ok(named),
        }
    }
}

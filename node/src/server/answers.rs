//! `POST /v1/events/{event}/answer`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::key::Identity;
use kalends_schema::record::{Attendee, RecurrenceId};
use kalends_schema::roster::{Facts, roster};
use kalends_schema::uri::EventUri;

use super::App;
use super::asked::{Body, Named};
use super::openapi::{EVENT, Problems};
use super::parse::{occurrence, principal};
use super::problem::Fault;
use crate::api::{AnswerWord, Answered, NewAnswer};
use crate::command::{AnswerWish, Reply};
use crate::engine::{Done, EventCommand};
use crate::view::Reader;

/// The owner's own answer.
#[utoipa::path(
    post,
    path = "/v1/events/{event}/answer",
    tag = "events",
    operation_id = "answers_answer",
    params(("event" = String, Path, description = EVENT)),
    request_body = NewAnswer,
    responses((status = 200, description = "Done.", body = Answered), Problems)
)]
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(new): Body<NewAnswer>,
) -> Result<Json<Answered>, Fault> {
    let word = new.answer;
    let uri = app.event_here(reference).await?;
    let found = app.read(move |reader| {
        let facts = reader.facts(&uri)?;
        let event = &facts.event.record;
        let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
        let principal = principal(reader, new.principal.as_deref())?;
        let before = before(reader, &facts, (on, principal));
        let (guests, comment) = (new.guests, new.comment);
        let reply = reply(reader, word, new.to.as_deref())?;
        let wish = AnswerWish { reply, on, principal, guests, comment };
        Ok((facts.event_uri, wish, before))
    });
    let (event, wish, before) = found.await?;
    let which = (wish.on, wish.principal);
    let done = app.engine.command(EventCommand::Answer { event: event.clone(), wish }).await?;
    app.read(move |reader| answered(reader, &event, (word, which, before), &done).map(Json)).await
}

fn reply(reader: &Reader, word: AnswerWord, to: Option<&str>) -> Result<Reply, Fault> {
    let reply = match (word, to) {
        (AnswerWord::Delegate, Some(to)) => {
            let to = reader.resolve_person(to).map_err(|error| Fault::from(error).at("to"))?;
            return Ok(Reply::Delegate(to));
        }
        (AnswerWord::Delegate, None) => {
            return Err(Fault::invalid("to", "nobody", "who comes instead"));
        }
        (AnswerWord::Yes, None) => Reply::Yes,
        (AnswerWord::Maybe, None) => Reply::Maybe,
        (AnswerWord::No, None) => Reply::No,
        (AnswerWord::Withdraw, None) => Reply::Withdraw,
        (AnswerWord::Yes | AnswerWord::Maybe | AnswerWord::No | AnswerWord::Withdraw, Some(_)) => {
            return Err(Fault::invalid("to", "somebody", "nobody, unless the answer is delegate"));
        }
    };
    Ok(reply)
}

/// To which occurrence an answer is, and in whose name.
type Which = (Option<RecurrenceId>, Option<Identity>);

fn before(reader: &Reader, facts: &Facts, which: Which) -> Option<Attendee> {
    let mut mine = facts.answers.iter().filter(|fact| fact.author == reader.me);
    let found = mine.find(|fact| (fact.record.recurrence_id, fact.record.principal) == which);
    found.map(|fact| fact.record.clone())
}

fn answered(
    reader: &Reader,
    event: &EventUri,
    (word, which, was): (AnswerWord, Which, Option<Attendee>),
    done: &Done,
) -> Result<Answered, Fault> {
    let facts = reader.facts(event)?;
    let roster = roster(&facts);
    let answer = before(reader, &facts, which).or(was).ok_or_else(Fault::internal)?;
    let mut view = reader.as_answered((&facts, &roster), (reader.me, &answer), word)?;
    view.notices = done.notices.iter().map(|notice| notice.text().to_owned()).collect();
    Ok(view)
}

//! `GET /v1/events/{author}/{id}` and `…/roster`.

use axum::Json;
use axum::extract::State;
use kalends_schema::path::Area;
use kalends_schema::uri::EventUri;
use serde_json::Value;

use super::Api;
use super::asked::{Asked, Named};
use super::problem::Problem;
use super::query::invalid;
use crate::answer::{event_answer, roster_answer};

pub(super) async fn event(
    State(api): State<Api>,
    Named((author, id)): Named<(String, String)>,
    asked: Asked,
) -> Result<Json<Value>, Problem> {
    asked.query.done("no parameters")?;
    let uri = event_uri(&author, &id)?;
    let asker = asked.asker;
    Ok(Json(api.answer(move |reader| event_answer(reader, &uri, asker)).await?))
}

pub(super) async fn roster(
    State(api): State<Api>,
    Named((author, id)): Named<(String, String)>,
    mut asked: Asked,
) -> Result<Json<Value>, Problem> {
    let expected = "an occurrence's original start, 2026-01-27T09:00:20 or 2026-01-27";
    let date = asked.query.take("occurrence", expected, |text| text.parse().ok())?;
    asked.query.done("occurrence")?;
    let uri = event_uri(&author, &id)?;
    let asker = asked.asker;
    Ok(Json(api.answer(move |reader| roster_answer(reader, &uri, date, asker)).await?))
}

fn event_uri(author: &str, id: &str) -> Result<EventUri, Problem> {
    let key = author
        .parse()
        .map_err(|_| invalid("author", "no key", "a key of 52 lower-case z-base-32 characters"))?;
    EventUri::of(key, Area::Pub, id)
        .map_err(|_| invalid("id", "no id", "1 to 64 of A-Z, a-z, 0-9, _ and -"))
}

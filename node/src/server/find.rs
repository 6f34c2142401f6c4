//! `GET /v1/find`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::asked::Parameters;
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{FindQuery, Found, List};

/// Items of a page unless told otherwise, and at most.
const PAGE: usize = 50;
const PAGE_MAX: usize = 200;

/// People, calendars and events by words, `#label` by label.
#[utoipa::path(
    get,
    path = "/v1/find",
    tag = "calendars",
    operation_id = "find_find",
    params(FindQuery),
    responses((status = 200, description = "As it is.", body = List<Found>), Problems)
)]
pub(super) async fn find(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<FindQuery>,
) -> Result<Json<List<Found>>, Fault> {
    if query.words.trim().is_empty() {
        return Err(Fault::invalid("words", "nothing to look for", "words, or #labels"));
    }
    app.read(move |reader| {
        let mut found = reader.find(&query.words)?;
        if let Some(cursor) = &query.cursor {
            found.retain(|one| place(one) > *cursor);
        }
        let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(place);
        Ok(Json(List { items: found, next }))
    })
    .await
}

/// Where something stands among what was found.
fn place(found: &Found) -> String {
    format!("{}-{}", found.kind as u8, found.id)
}

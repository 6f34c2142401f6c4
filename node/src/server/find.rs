//! `GET /v1/find`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::asked::Parameters;
use super::openapi::Problems;
use super::paging::Pages;
use super::problem::Fault;
use crate::api::{FindQuery, Found, List};

const PAGES: Pages = Pages { usual: 50, max: 200 };

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
        let found = reader.find(&query.words)?;
        Ok(Json(PAGES.cut(found, (query.cursor.as_deref(), query.limit), place)))
    })
    .await
}

/// Where something stands among what was found.
fn place(found: &Found) -> String {
    format!("{}-{}", found.kind as u8, found.id)
}

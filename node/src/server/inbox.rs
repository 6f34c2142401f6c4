//! `GET /v1/inbox`, `DELETE /v1/inbox/{item}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::asked::Named;
use super::openapi::{ITEM, Problems};
use super::problem::Fault;
use crate::api::{InboxItem, List, ProblemType};
use crate::engine::Command;
use crate::view::version_of;

/// What waits for the owner.
#[utoipa::path(
    get,
    path = "/v1/inbox",
    tag = "inbox",
    operation_id = "inbox_list",
    responses((status = 200, description = "As it is.", body = List<InboxItem>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<InboxItem>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.inbox()?)))).await
}

/// Takes an item off until it changes.
#[utoipa::path(
    delete,
    path = "/v1/inbox/{item}",
    tag = "inbox",
    operation_id = "inbox_dismiss",
    params(("item" = String, Path, description = ITEM)),
    responses((status = 200, description = "Done.", body = InboxItem), Problems)
)]
pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<InboxItem>, Fault> {
    let items = app.read(move |reader| Ok(reader.waiting(&reference)?)).await?;
    let Some(first) = items.first() else {
        let what = "nothing like that waits in the inbox";
        return Err(Fault::new(ProblemType::NotFound, "item", what)
            .expected("the handle of an item, as the inbox lists them"));
    };
    // One answer may wait for a word on several dates: they are one item to whoever reads.
    if items.iter().any(|item| item.uri != first.uri) {
        let what = "several items wait under that handle";
        return Err(Fault::new(ProblemType::Ambiguous, "item", what)
            .hint("write more of the handle, or the URI"));
    }
    for item in &items {
        app.engine.command(Command::Dismiss { item: version_of(item) }).await?;
    }
    Ok(Json(first.clone()))
}

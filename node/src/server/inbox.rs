//! `GET /v1/inbox`, `DELETE /v1/inbox/{item}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::asked::Named;
use super::problem::Fault;
use crate::api::{InboxItem, List, ProblemType};
use crate::engine::Command;
use crate::view::version_of;

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<InboxItem>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.inbox()?)))).await
}

pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<InboxItem>, Fault> {
    let item = app.read(move |reader| {
        reader.waiting(&reference)?.ok_or_else(|| {
            Fault::new(ProblemType::NotFound, "item", "nothing like that waits in the inbox")
                .expected("the handle of an item, as the inbox lists them")
        })
    });
    let item = item.await?;
    app.engine.command(Command::Dismiss { item: version_of(&item) }).await?;
    Ok(Json(item))
}

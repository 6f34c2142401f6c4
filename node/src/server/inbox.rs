//! `GET /v1/inbox`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::problem::Fault;
use crate::api::{InboxItem, List};

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<InboxItem>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.inbox()?)))).await
}

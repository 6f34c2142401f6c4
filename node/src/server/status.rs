//! `GET /v1/status`, `GET /v1/identity`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::App;
use super::problem::Fault;
use crate::api::{IdentityView, ProblemType};

pub(super) async fn identity(State(app): State<Arc<App>>) -> Result<Json<IdentityView>, Fault> {
    let keys = app
        .home
        .keys()
        .map_err(|error| Fault::new(ProblemType::Internal, "keys", error.to_string()))?;
    Ok(Json(IdentityView {
        identity: app.me.to_string(),
        writer: keys.writer.public().to_string(),
        epoch: 1,
        endpoint: String::new(),
        uri: format!("pubky://{}", app.me),
        home: app.home.folder().display().to_string(),
    }))
}

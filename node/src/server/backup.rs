//! `/v1/backup`: a consistent copy of the store, for a program of the owner's that seals it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_keyspace::store::{DuplicateError, View};

use super::App;
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{BackupCopy, ProblemType};
use crate::chance;

/// A consistent copy of the store in the home, not sealed; whoever asked takes it away.
#[utoipa::path(
    post,
    path = "/v1/backup",
    tag = "node",
    operation_id = "backup_make",
    responses((status = 200, description = "Done.", body = BackupCopy), Problems)
)]
pub(crate) async fn make(State(app): State<Arc<App>>) -> Result<Json<BackupCopy>, Fault> {
    let copying = move || -> Result<BackupCopy, Fault> {
        let name: String = chance::bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let file = app.home.new_copy(&name);
        let stamp = app.store.read()?.head(&app.me)?.map(|head| head.stamp().to_string());
        app.store.duplicate(&file)?;
        let bytes = std::fs::metadata(&file).map_or(0, |facts| facts.len());
        Ok(BackupCopy { file: file.display().to_string(), bytes, stamp })
    };
    tokio::task::spawn_blocking(copying).await.unwrap_or_else(|_| Err(Fault::internal())).map(Json)
}

impl From<DuplicateError> for Fault {
    fn from(error: DuplicateError) -> Fault {
        tracing::error!(%error, "the store was not copied");
        Fault::new(ProblemType::Internal, "store", error.to_string())
            .hint("there must be room on the disk for a second copy of the store")
    }
}

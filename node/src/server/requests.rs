//! `GET /v1/requests`, `POST` and `DELETE /v1/requests/{item}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_schema::uri::Uri;

use super::App;
use super::asked::Named;
use super::openapi::{ITEM, Problems};
use super::problem::Fault;
use crate::api::{List, ProblemType, RequestView};
use crate::engine::Command;
use crate::view::{called, version_of};

/// What people ask whom the owner does not know.
#[utoipa::path(
    get,
    path = "/v1/requests",
    tag = "inbox",
    operation_id = "requests_list",
    responses((status = 200, description = "As it is.", body = List<RequestView>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<RequestView>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.requests()?)))).await
}

/// Lets an item's author in, which delivers all that waits of theirs.
#[utoipa::path(
    post,
    path = "/v1/requests/{item}",
    tag = "inbox",
    operation_id = "requests_accept",
    params(("item" = String, Path, description = ITEM)),
    responses((status = 200, description = "Done.", body = RequestView), Problems)
)]
pub(super) async fn accept(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<RequestView>, Fault> {
    let (request, uri) = app.request(reference).await?;
    app.engine.command(Command::LetIn { who: uri.author }).await?;
    Ok(Json(request))
}

/// Takes a request off.
#[utoipa::path(
    delete,
    path = "/v1/requests/{item}",
    tag = "inbox",
    operation_id = "requests_dismiss",
    params(("item" = String, Path, description = ITEM)),
    responses((status = 200, description = "Done.", body = RequestView), Problems)
)]
pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<RequestView>, Fault> {
    let (request, uri) = app.request(reference).await?;
    let item = version_of(&request.item);
    app.engine.command(Command::DismissRequest { who: uri.author, item }).await?;
    Ok(Json(request))
}

impl App {
    /// The one request that a reference names, and the record that it is.
    async fn request(self: &Arc<App>, reference: String) -> Result<(RequestView, Uri), Fault> {
        let found = self.read(move |reader| {
            let requests = reader.requests()?.into_iter();
            Ok(requests.filter(|one| called(&one.item, &reference)).collect::<Vec<_>>())
        });
        let mut found = found.await?;
        let Some(request) = found.pop() else {
            let what = "nothing like that waits among the requests";
            return Err(Fault::new(ProblemType::NotFound, "item", what)
                .expected("the handle of a request, as they are listed"));
        };
        if !found.is_empty() {
            let what = "several requests wait under that handle";
            return Err(Fault::new(ProblemType::Ambiguous, "item", what)
                .hint("write more of the handle, or the URI"));
        }
        let uri = request.item.uri.parse().map_err(|_| Fault::internal())?;
        Ok((request, uri))
    }
}

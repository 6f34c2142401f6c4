//! Bounds of every request: URL, body, time, and how many are served at once.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower::limit::GlobalConcurrencyLimitLayer;

use super::problem::Problem;

/// Bytes of path and query: the longest question has two URIs and a cursor in it.
const URL_BYTES_MAX: usize = 4 * 1024;
/// Bytes of a body: a joining code is the longest there is.
pub(super) const BODY_BYTES_MAX: usize = 16 * 1024;
/// How long one request may take.
const REQUEST_SECONDS_MAX: u64 = 30;
/// Requests served at once; others wait for their turn.
const REQUESTS_MAX: usize = 256;

/// Puts the bounds around the routes.
pub(super) fn bounded(routes: Router) -> Router {
    routes.layer(from_fn(bound)).layer(GlobalConcurrencyLimitLayer::new(REQUESTS_MAX))
}

async fn bound(request: Request, next: Next) -> Response {
    let bytes = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if bytes > URL_BYTES_MAX {
        let status = StatusCode::URI_TOO_LONG;
        return Problem::Bound { what: "bytes of the URL", limit: URL_BYTES_MAX, status }
            .into_response();
    }
    let time = Duration::from_secs(REQUEST_SECONDS_MAX);
    tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| {
        let limit = time.as_secs() as usize;
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Problem::Bound { what: "seconds for one request", limit, status }.into_response()
    })
}

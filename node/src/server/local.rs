//! The API without a network: one request, in this process.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt;

use super::problem::Fault;
use super::{App, router};
use crate::api::ProblemType;

/// What the API answered to a request made in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalAnswer {
    /// HTTP status.
    pub status: u16,
    /// `application/json`, `application/problem+json` or `text/calendar; charset=utf-8`.
    pub content_type: String,
    /// The document.
    pub body: Vec<u8>,
}

/// Bytes of an answer: an export of everything fits.
const ANSWER_BYTES_MAX: usize = 1024 * 1024 * 1024;

pub(crate) async fn call(
    app: Arc<App>,
    method: &str,
    path_and_query: &str,
    content_type: &str,
    body: Vec<u8>,
) -> LocalAnswer {
    let request = Request::builder()
        .method(method)
        .uri(path_and_query)
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body));
    let response = match request {
        Ok(request) => router(app).oneshot(request).await.expect("a router never fails"),
        Err(error) => {
            let fault = Fault::new(ProblemType::Invalid, "request", error.to_string());
            axum::response::IntoResponse::into_response(fault)
        }
    };
    let status = response.status().as_u16();
    let content_type = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.unwrap_or_default().to_vec();
    LocalAnswer { status, content_type, body }
}

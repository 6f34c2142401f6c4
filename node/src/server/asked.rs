//! What a request says: names in its path, parameters and bodies, or a problem that names what is wrong with them.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Fault;
use crate::api::ProblemType;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Fault> {
        let bytes = raw(Bytes::from_request(request, state).await)?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(text).map(Body).map_err(|error| {
            Fault::new(ProblemType::Invalid, "body", format!("the body is not understood: {error}"))
        })
    }
}

/// Bytes of a body, or that it is too long.
pub(super) fn raw(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Fault> {
    body.map_err(|error| {
        let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let kind = if too_large { ProblemType::TooLarge } else { ProblemType::Invalid };
        Fault::new(kind, "body", error.body_text())
            .expected("at most 1 MiB; a calendar file may have more")
    })
}

/// The names in the path.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named<T>, Fault> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        named.map(|Path(named)| Named(named)).map_err(|_| {
            let what = "a name in the path is not UTF-8";
            Fault::invalid("path", what, "names percent-encoded as UTF-8")
        })
    }
}

/// The parameters behind the path.
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Parameters<T>, Fault> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(query)| Parameters(query))
            .map_err(|error| Fault::new(ProblemType::Invalid, "query", error.body_text()))
    }
}

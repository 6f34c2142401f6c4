//! Which HTTP status an error has, and what it says: the one place.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::api::{Problem, ProblemType};

/// An error on its way out.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) Problem);

impl Fault {
    /// A problem with its status.
    pub(crate) fn new(kind: ProblemType, place: &str, what: impl Into<String>) -> Fault {
        Fault(Problem {
            kind,
            status: status_of(kind).as_u16(),
            what: what.into(),
            place: place.to_owned(),
            expected: None,
            hint: None,
            candidates: Vec::new(),
        })
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Fault {
        self.0.expected = Some(expected.into());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.0.hint = Some(hint.into());
        self
    }

    pub(super) fn unauthorized() -> Fault {
        Fault::new(ProblemType::Unauthorized, "Authorization", "the token is missing or wrong")
            .expected("Bearer and the text of the file api.token in the node's home")
    }
}

/// The status of each kind.
fn status_of(kind: ProblemType) -> StatusCode {
    match kind {
        ProblemType::Invalid => StatusCode::BAD_REQUEST,
        ProblemType::Unauthorized => StatusCode::UNAUTHORIZED,
        ProblemType::NotInvited
        | ProblemType::NotTheOrganizer
        | ProblemType::PrivateEvent
        | ProblemType::Cancelled
        | ProblemType::Refused => StatusCode::FORBIDDEN,
        ProblemType::NotFound => StatusCode::NOT_FOUND,
        ProblemType::Ambiguous | ProblemType::Conflict => StatusCode::CONFLICT,
        ProblemType::ProofFailed | ProblemType::Unreachable => StatusCode::BAD_GATEWAY,
        ProblemType::Locked | ProblemType::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemType::Unsupported => StatusCode::NOT_IMPLEMENTED,
        ProblemType::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).expect("made from a status");
        let body = serde_json::to_vec(&self.0).expect("a problem is plain data");
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// For every path that no handler has.
pub(super) async fn no_such_path(uri: Uri) -> Fault {
    Fault::new(ProblemType::NotFound, uri.path(), "the API has no such path")
}

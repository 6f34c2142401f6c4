//! Which problem an error is, which HTTP status that has, and what it says: the one place.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kalends_keyspace::net::PullError;
use kalends_keyspace::store::{PutError, StoreError};
use kalends_schema::record::Invalid;

use crate::api::{Problem, ProblemType};
use crate::engine::CommandError;
use crate::view::{BadMoment, Unresolved};

/// An error on its way out.
#[derive(Debug)]
pub(crate) struct Fault(Box<Problem>);

impl Fault {
    /// A problem with its status.
    pub(crate) fn new(kind: ProblemType, place: &str, what: impl Into<String>) -> Fault {
        Fault(Box::new(Problem {
            kind,
            status: status_of(kind).as_u16(),
            what: what.into(),
            place: place.to_owned(),
            expected: None,
            hint: None,
            candidates: Vec::new(),
        }))
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Fault {
        self.0.expected = Some(expected.into());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.0.hint = Some(hint.into());
        self
    }

    /// What is wrong, as a sentence.
    pub(super) fn what(&self) -> String {
        self.0.what.clone()
    }

    /// The same problem, at another place.
    pub(super) fn at(mut self, place: &str) -> Fault {
        self.0.place = place.to_owned();
        self
    }

    pub(super) fn invalid(place: &str, what: impl Into<String>, expected: &str) -> Fault {
        Fault::new(ProblemType::Invalid, place, what).expected(expected)
    }

    pub(super) fn unauthorized() -> Fault {
        Fault::new(ProblemType::Unauthorized, "Authorization", "the token is missing or wrong")
            .expected("Bearer and the text of the file api.token in the node's home")
    }

    pub(super) fn internal() -> Fault {
        Fault::new(ProblemType::Internal, "node", "something failed").hint("see the node's log")
    }
}

/// The status of each kind.
fn status_of(kind: ProblemType) -> StatusCode {
    match kind {
        ProblemType::Invalid => StatusCode::BAD_REQUEST,
        ProblemType::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
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

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        tracing::error!(%error, "the store failed");
        Fault::new(ProblemType::Internal, "store", error.to_string())
    }
}

/// What a record may not be, in the words of the API.
pub(super) fn not_valid(invalid: &Invalid) -> Fault {
    let place = field_of(invalid.field);
    let what = format!("{place}: {}", invalid.got);
    Fault::new(ProblemType::Invalid, place, what).expected(invalid.rule)
}

/// A field of a record by the name that it has in the API.
fn field_of(field: &'static str) -> &'static str {
    match field {
        "summary" => "title",
        "dtstart" => "start",
        "dtend" | "duration" => "end",
        other => other,
    }
}

impl From<CommandError> for Fault {
    fn from(error: CommandError) -> Fault {
        match error {
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Put(PutError::Precondition { .. }) => {
                Fault::new(ProblemType::Conflict, "record", "it was changed meanwhile")
            }
            CommandError::Put(error) => {
                Fault::new(ProblemType::Refused, "record", error.to_string())
            }
            CommandError::Store(error) => error.into(),
            CommandError::Unsigned { why } => Fault::new(ProblemType::Internal, "store", why),
            CommandError::Behind { .. } => {
                Fault::new(ProblemType::Refused, "keyspace", error.to_string())
                    .hint("use that machine; or bring its newest state here: kalends id restore")
            }
            CommandError::Stopped => {
                Fault::new(ProblemType::Unavailable, "node", "the node is stopping")
            }
        }
    }
}

impl From<Unresolved> for Fault {
    fn from(error: Unresolved) -> Fault {
        let what = error.to_string();
        match error {
            Unresolved::NotFound { expected, .. } => {
                Fault::new(ProblemType::NotFound, "reference", what).expected(expected)
            }
            Unresolved::Ambiguous { candidates, .. } => {
                let mut fault = Fault::new(ProblemType::Ambiguous, "reference", what);
                fault.0.candidates = candidates;
                fault.hint("use one of the handles or keys listed")
            }
            Unresolved::Store(error) => error.into(),
        }
    }
}

impl From<BadMoment> for Fault {
    fn from(error: BadMoment) -> Fault {
        let expected = match error {
            BadMoment::Time { .. } => "2026-12-01T14:00:00 or 2026-12-01",
            BadMoment::Zone { .. } => "UTC or a name as Europe/Berlin",
        };
        Fault::invalid("time", error.to_string(), expected)
    }
}

impl From<PullError> for Fault {
    fn from(error: PullError) -> Fault {
        Fault::new(ProblemType::Unreachable, "organizer", error.to_string())
            .hint("try again when they are online")
    }
}

/// For every path that no handler has.
pub(super) async fn no_such_path(uri: Uri) -> Fault {
    Fault::new(ProblemType::NotFound, uri.path(), "the API has no such path")
}

/// For every method that a path does not take.
pub(super) async fn no_such_method(method: Method, uri: Uri) -> Fault {
    let what = format!("{method} is not one of its methods");
    let mut fault = Fault::new(ProblemType::Invalid, uri.path(), what);
    fault.0.status = StatusCode::METHOD_NOT_ALLOWED.as_u16();
    fault
}

//! Every error of the API as a problem document (RFC 9457): the one place that knows HTTP statuses.

use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kalends_schema::token::TokenError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Refused;
use crate::storage::StorageError;

/// How long used tokens are remembered.
const NONCES_SECONDS: u64 = 600;

/// Why a request is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A parameter, a part of the path or the body breaks a rule of form.
    #[error("{place}: {got}")]
    Invalid { place: String, got: String, expected: &'static str },
    /// There is nothing of that name, or nothing that this asker may know of.
    #[error("nothing known under {what}")]
    NotFound { what: String },
    /// The path takes other methods.
    #[error("this resource does not take that method")]
    Method,
    /// The token does not hold.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// The request needs a token, or one by somebody else.
    #[error("{what}")]
    Unauthorized { what: &'static str },
    /// A token came twice.
    #[error("this token was used before")]
    Replayed,
    /// A token of an epoch that has ended.
    #[error("the token is of epoch {got}, and epoch {known} has begun")]
    OldEpoch { got: u32, known: u32 },
    /// Too many requests.
    #[error("too many tokens within ten minutes")]
    TooMany,
    /// More requests than one address or identity may make in a minute.
    #[error("more requests within a minute than are answered")]
    TooOften { wait: Duration },
    /// Not let in.
    #[error("{what}")]
    Refused { what: &'static str, hint: &'static str },
    /// The answer would be larger than one may be.
    #[error("{what}: more than {limit}")]
    TooLarge { what: &'static str, limit: usize, hint: &'static str },
    /// The URL, the body or the time it takes is over its bound.
    #[error("{what}: more than {limit}")]
    Bound { what: &'static str, limit: usize, status: StatusCode },
    /// A disk or a program failed; the log has more.
    #[error("this indexer failed; its log says more")]
    Internal,
}

/// The stable slug of a problem. Listed in `docs/PROBLEMS.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ProblemType {
    Invalid,
    NotFound,
    Unsupported,
    Unauthorized,
    TooManyRequests,
    Refused,
    TooLarge,
    Internal,
}

/// What is sent instead of an answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDocument {
    /// What kind of problem it is; never changes its meaning.
    #[serde(rename = "type")]
    kind: ProblemType,
    /// The HTTP status.
    status: u16,
    /// What is wrong, as a sentence; never the content of a record.
    what: String,
    /// The parameter, header or path.
    #[serde(rename = "where")]
    place: String,
    /// What would have been right.
    expected: Option<&'static str>,
    /// What to do.
    hint: Option<&'static str>,
}

impl Problem {
    fn kind(&self) -> ProblemType {
        match self {
            Problem::Invalid { .. } => ProblemType::Invalid,
            Problem::NotFound { .. } => ProblemType::NotFound,
            Problem::Method => ProblemType::Unsupported,
            Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. } => ProblemType::Unauthorized,
            Problem::TooMany | Problem::TooOften { .. } => ProblemType::TooManyRequests,
            Problem::Refused { .. } => ProblemType::Refused,
            Problem::TooLarge { .. } | Problem::Bound { .. } => ProblemType::TooLarge,
            Problem::Internal => ProblemType::Internal,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Problem::Invalid { .. } => StatusCode::BAD_REQUEST,
            Problem::NotFound { .. } => StatusCode::NOT_FOUND,
            Problem::Method => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. } => StatusCode::UNAUTHORIZED,
            Problem::TooMany | Problem::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Refused { .. } => StatusCode::FORBIDDEN,
            Problem::TooLarge { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Bound { status, .. } => *status,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Where it is: a parameter, a header, a path.
    fn place(&self) -> &str {
        match self {
            Problem::Invalid { place, .. } => place,
            Problem::NotFound { what } => what,
            Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. }
            | Problem::TooMany => "Authorization",
            Problem::TooLarge { what, .. } | Problem::Bound { what, .. } => what,
            Problem::Method
            | Problem::TooOften { .. }
            | Problem::Refused { .. }
            | Problem::Internal => "request",
        }
    }

    fn expected(&self) -> Option<&'static str> {
        match self {
            Problem::Invalid { expected, .. } => Some(expected),
            Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. } => Some("a fresh token by the identity's writer"),
            Problem::NotFound { .. }
            | Problem::Method
            | Problem::TooMany
            | Problem::TooOften { .. }
            | Problem::Refused { .. }
            | Problem::TooLarge { .. }
            | Problem::Bound { .. }
            | Problem::Internal => None,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Problem::Refused { hint, .. } | Problem::TooLarge { hint, .. } => Some(hint),
            Problem::TooMany => Some("wait ten minutes"),
            Problem::TooOften { .. } => Some("wait as long as Retry-After says"),
            Problem::Invalid { .. }
            | Problem::NotFound { .. }
            | Problem::Method
            | Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. }
            | Problem::Bound { .. }
            | Problem::Internal => None,
        }
    }
}

impl Problem {
    /// Seconds after which asking again makes sense.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Problem::TooMany => Some(NONCES_SECONDS),
            Problem::TooOften { wait } => Some(wait.as_secs() + 1),
            Problem::Invalid { .. }
            | Problem::NotFound { .. }
            | Problem::Method
            | Problem::Token(_)
            | Problem::Unauthorized { .. }
            | Problem::Replayed
            | Problem::OldEpoch { .. }
            | Problem::Refused { .. }
            | Problem::TooLarge { .. }
            | Problem::Bound { .. }
            | Problem::Internal => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status(), self.retry_after());
        let body = ProblemDocument {
            kind: self.kind(),
            status: status.as_u16(),
            what: self.to_string(),
            place: self.place().to_owned(),
            expected: self.expected(),
            hint: self.hint(),
        };
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let body = Json(body).into_response().into_body();
        match retry_after {
            None => (status, kind, body).into_response(),
            Some(seconds) => {
                (status, kind, [(header::RETRY_AFTER, seconds.to_string())], body).into_response()
            }
        }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Problem {
        tracing::error!(%error, "the index cannot be read or written");
        Problem::Internal
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::NotFound { what } => Problem::NotFound { what },
            Refused::TooMuch { what, limit, hint } => Problem::TooLarge { what, limit, hint },
            Refused::Forbidden { what, hint } => Problem::Refused { what, hint },
            Refused::Proof(error) => {
                tracing::error!(%error, "a replica cannot be proven");
                Problem::Internal
            }
            Refused::Store(error) => {
                tracing::error!(%error, "the replicas cannot be read");
                Problem::Internal
            }
            Refused::Storage(error) => Problem::from(error),
        }
    }
}

/// Any path without a route.
pub(super) async fn no_such_resource(uri: Uri) -> Problem {
    Problem::NotFound { what: uri.path().to_owned() }
}

/// A route without that method.
pub(super) async fn no_such_method() -> Problem {
    Problem::Method
}

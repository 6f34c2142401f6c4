//! Errors as problem documents (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The stable slug of a problem. Listed in `docs/PROBLEMS.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemType {
    /// A field, a parameter or a body that breaks a rule of form.
    Invalid,
    /// More than a bound allows; the bound is named.
    TooLarge,
    /// A reference that names nothing known here.
    NotFound,
    /// A reference that names several things; they are in `candidates`.
    Ambiguous,
    /// A rule of the event forbids it.
    Refused,
    /// The event takes answers from invited people only.
    NotInvited,
    /// Only the organizer may do that.
    NotTheOrganizer,
    /// People cannot be invited to a private event: publish it first.
    PrivateEvent,
    /// The event, or that occurrence, is cancelled.
    Cancelled,
    /// The record changed meanwhile; look again.
    Conflict,
    /// The token is missing or wrong.
    Unauthorized,
    /// Nobody who could answer was reached.
    Unreachable,
    /// What was received does not prove what it says.
    ProofFailed,
    /// Another program holds this home.
    Locked,
    /// The node is stopping, or too busy.
    Unavailable,
    /// This version cannot read or do that.
    Unsupported,
    /// A disk or a program failed; the log has more.
    Internal,
}

/// Something a reference could have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// URI of the event, or key of the person.
    pub id: String,
    /// Handle of the event, or the first characters of the key.
    pub handle: String,
    /// Its title or name.
    pub name: Option<String>,
}

/// A problem document: the body of every error, and `error` in `--json` output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// The HTTP status it came with.
    pub status: u16,
    /// What is wrong, as a sentence.
    pub what: String,
    /// Where: a field, a parameter, a path.
    #[serde(rename = "where")]
    pub place: String,
    /// What was expected there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the reference could have meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
}

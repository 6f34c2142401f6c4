//! `?proof=1`: an answer's document, with the proofs of what it rests on.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answered;

/// An answer, and its proofs where they were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Proven<T> {
    #[serde(flatten)]
    pub(super) answer: T,
    /// With `proof=1`: one proof for each keyspace that the answer rests on, under its signed head,
    /// base64url (`docs/PROTOCOL.md`, *Proofs*), by identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proofs: Option<Vec<String>>,
}

impl<T> Proven<T> {
    /// The document of an answer.
    pub(super) fn json<A>(answered: Answered<A>, view: impl FnOnce(A) -> T) -> Json<Proven<T>> {
        Json(Proven { answer: view(answered.answer), proofs: answered.proofs })
    }
}

//! Only who can read the owner's token file may use the API.

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use kalends_schema::hash::Hash;

use super::problem::Fault;

/// The token, as its hash: comparing hashes tells nothing by the time it takes.
#[derive(Clone, Copy)]
pub(super) struct Token(Hash);

impl Token {
    pub(super) fn new(token: &str) -> Token {
        Token(Hash::of(token.as_bytes()))
    }
}

/// Lets a request pass that shows the token.
pub(super) async fn check(
    State(token): State<Token>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let shown = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match shown {
        Some(shown) if Token::new(shown).0 == token.0 => Ok(next.run(request).await),
        _ => Err(Fault::unauthorized()),
    }
}

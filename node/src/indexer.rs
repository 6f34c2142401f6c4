//! Asking an indexer over HTTP, as oneself: every request carries a signed token.
//!
//! The program must have installed rustls's crypto provider before the first request.

mod rows;
mod verify;

pub(crate) use verify::{Question, verify};

use std::time::Duration;

use kalends_keyspace::clock::Clock;
use kalends_schema::answer::HEADER;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::token::{self, Request, SCHEME, TokenError, TokenFor};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};

use crate::chance;

/// How long an indexer may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes of an answer: a roster of thousands fits.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Why an indexer gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexerError {
    /// Not a URL it could be at.
    #[error("not an address of an indexer")]
    Url,
    /// Nobody answered.
    #[error("nobody answered at {place}: {why}")]
    Unreachable { place: String, why: String },
    /// It answered too much.
    #[error("the answer is longer than {bytes_max} bytes")]
    TooLarge { bytes_max: usize },
    /// Whatever answered is none.
    #[error("what answers there is no indexer")]
    NotOne,
    /// It has another key than it should.
    #[error("the indexer there is {got}; expected {expected}")]
    OtherKey { got: Identity, expected: Identity },
    /// No token could be made.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
    /// The indexer's signature, where there is one.
    pub(crate) signature: Option<String>,
    /// Path and query as they were sent.
    pub(crate) asked: String,
}

/// What requests are signed with.
pub(crate) struct Asking<'a> {
    pub(crate) writer: &'a WriterSecret,
    pub(crate) cert: &'a SignedCert,
    pub(crate) clock: &'a Clock,
}

impl Asking<'_> {
    /// The key of the indexer at `url`, which must be `expected` where that is known.
    pub(crate) async fn key_of(
        &self,
        url: &str,
        expected: Option<Identity>,
    ) -> Result<Identity, IndexerError> {
        let url = whole(url, "/health")?;
        let asked = sent(&url);
        let answer = send(Client::new().get(url), asked).await?;
        let key = answer.body["key"].as_str().and_then(|key| key.parse::<Identity>().ok());
        let got = key.ok_or(IndexerError::NotOne)?;
        match expected {
            Some(expected) if expected != got => Err(IndexerError::OtherKey { got, expected }),
            _ => Ok(got),
        }
    }

    /// Joins as `me`.
    pub(crate) async fn join(
        &self,
        url: &str,
        key: Identity,
        me: Identity,
        code: Option<&str>,
    ) -> Result<Answer, IndexerError> {
        let body = code.map(|code| json!({ "code": code }).to_string().into_bytes());
        let path = format!("/v1/people/{me}");
        self.ask((Method::PUT, body.unwrap_or_default()), url, key, &path).await
    }

    /// Leaves as `me`: everything of theirs is erased there.
    pub(crate) async fn leave(
        &self,
        url: &str,
        key: Identity,
        me: Identity,
    ) -> Result<Answer, IndexerError> {
        self.ask((Method::DELETE, Vec::new()), url, key, &format!("/v1/people/{me}")).await
    }

    /// Asks how far the indexer's copy of `me` is.
    pub(crate) async fn state(
        &self,
        url: &str,
        key: Identity,
        me: Identity,
    ) -> Result<Answer, IndexerError> {
        self.get(url, key, &format!("/v1/people/{me}")).await
    }

    /// Asks for a document.
    pub(crate) async fn get(
        &self,
        url: &str,
        key: Identity,
        path: &str,
    ) -> Result<Answer, IndexerError> {
        self.ask((Method::GET, Vec::new()), url, key, path).await
    }

    async fn ask(
        &self,
        (method, body): (Method, Vec<u8>),
        url: &str,
        audience: Identity,
        path: &str,
    ) -> Result<Answer, IndexerError> {
        let to = TokenFor { audience, time: self.clock.now(), nonce: *chance::bytes() };
        let url = whole(url, path)?;
        // The token binds the path as it is sent, whatever the URL makes of it.
        let sent = sent(&url);
        let request = Request { method: method.as_str(), path_and_query: &sent, body: &body };
        let token = token::sign(self.writer, self.cert, &to, &request)?;
        let request = Client::new()
            .request(method, url)
            .header(AUTHORIZATION, format!("{SCHEME} {token}"))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        send(request, sent).await
    }
}

fn whole(base: &str, path: &str) -> Result<Url, IndexerError> {
    let url = Url::parse(&format!("{}{path}", base.trim_end_matches('/')));
    let url = url.map_err(|_| IndexerError::Url)?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(IndexerError::Url) }
}

/// What it comes down to: `Connection refused`, where the library only says that it could not send.
fn root_of(error: &reqwest::Error) -> String {
    let mut root: &dyn std::error::Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}

/// Path and query as they are sent.
fn sent(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

async fn send(request: reqwest::RequestBuilder, asked: String) -> Result<Answer, IndexerError> {
    let unreachable = |error: reqwest::Error| IndexerError::Unreachable {
        place: error.url().map(ToString::to_string).unwrap_or_default(),
        why: root_of(&error),
    };
    let mut response = request.timeout(TIMEOUT).send().await.map_err(unreachable)?;
    let status = response.status().as_u16();
    let signature = response.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let signature = signature.map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(unreachable)? {
        if bytes.len() + piece.len() > ANSWER_BYTES_MAX {
            return Err(IndexerError::TooLarge { bytes_max: ANSWER_BYTES_MAX });
        }
        bytes.extend_from_slice(&piece);
    }
    let body = serde_json::from_slice(&bytes).map_err(|_| IndexerError::NotOne)?;
    Ok(Answer { status, body, bytes, signature, asked })
}

//! `?signed=1`: the indexer's signature under whatever it answers (60-indexer, *Answer*).
//!
//! Errors are signed like everything else: that something is not known is an answer, too.

use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kalends_keyspace::clock::Clock;
use kalends_schema::answer::{self, HEADER, Said};
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};

use super::problem::Problem;
use super::query::{SIGNED, invalid};

/// Bytes of an answer that is signed: what a client takes, proofs included.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What answers are signed with.
pub(crate) struct Signer {
    pub(crate) writer: WriterSecret,
    pub(crate) cert: SignedCert,
    pub(crate) clock: Clock,
}

/// Who asked, once their token was found to hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Asker(Arc<OnceLock<Identity>>);

impl Asker {
    pub(super) fn is(&self, asker: Identity) {
        // A request has one token, and is extracted once.
        let _ = self.0.set(asker);
    }
}

/// Signs the answer where the request asks for it.
pub(super) async fn signed(
    State(signer): State<Arc<Signer>>,
    mut request: Request,
    next: Next,
) -> Response {
    match wanted(request.uri()) {
        Some("1") => {}
        Some(_) => {
            return invalid("signed", "another value", "1, or no such parameter").into_response();
        }
        None => return next.run(request).await,
    }
    let method = request.method().clone();
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str()).to_owned();
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let (mut parts, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_BYTES_MAX).await else {
        tracing::error!("an answer is too long to be signed");
        return Problem::Internal.into_response();
    };
    let said = Said {
        asker: asker.0.get().copied(),
        method: method.as_str(),
        path_and_query: &asked,
        status: parts.status.as_u16(),
        body: &body,
    };
    let signature = answer::sign(&signer.writer, &signer.cert, signer.clock.now(), &said);
    let value = signature.ok().and_then(|text| HeaderValue::from_str(&text).ok());
    let Some(value) = value else {
        tracing::error!("an answer could not be signed: is the clock behind the certificate?");
        return Problem::Internal.into_response();
    };
    parts.headers.insert(HeaderName::from_static(HEADER), value);
    Response::from_parts(parts, Body::from(body))
}

/// The parameter's value, as it stands in the query.
fn wanted(uri: &Uri) -> Option<&str> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == SIGNED).map(|(_, value)| value)
}

//! Who asks, proven by a signed token or anonymous, and for what (60-indexer, *Obey*).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use kalends_keyspace::store::View;
use kalends_schema::key::Identity;
use kalends_schema::token::{Request as Bound, SCHEME, Token, UnverifiedToken};
use serde::de::DeserializeOwned;

use super::Api;
use super::limits::BODY_BYTES_MAX;
use super::problem::Problem;
use super::query::{Query, invalid};
use super::signed::Asker;
use crate::storage::Nonce;

/// A request whose token, if it has one, holds.
pub(super) struct Asked {
    /// Who asks; `None` is anonymous.
    pub(super) asker: Option<Identity>,
    /// The parameters behind the path.
    pub(super) query: Query,
    /// The body.
    pub(super) body: Bytes,
}

/// The names in the path.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Named<T>, Problem> {
        let named = Path::<T>::from_request_parts(parts, api).await;
        let wrong =
            |_| invalid("path", "a name that is not UTF-8", "names percent-encoded as UTF-8");
        named.map(|Path(named)| Named(named)).map_err(wrong)
    }
}

impl FromRequest<Api> for Asked {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, api: &Api) -> Result<Asked, Problem> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Problem::Bound {
            what: "bytes of the body",
            limit: BODY_BYTES_MAX,
            status: StatusCode::PAYLOAD_TOO_LARGE,
        })?;
        let asker = match parts.headers.get(header::AUTHORIZATION) {
            None => None,
            Some(value) => {
                let text = value.to_str().ok().and_then(|text| text.strip_prefix(SCHEME));
                let text =
                    text.and_then(|text| text.strip_prefix(' ')).ok_or(Problem::Unauthorized {
                        what: "an Authorization that is no Kalends token",
                    })?;
                let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
                let request =
                    Bound { method: parts.method.as_str(), path_and_query: asked, body: &body };
                let token = UnverifiedToken::from_base64url(text)?;
                let token = token.verify(&api.identity, &request, api.clock.now())?;
                api.limits.count(token.identity())?;
                let asker = api.blocking(move |api| api.admit(&token)).await?;
                if let Some(signed_for) = parts.extensions.get::<Asker>() {
                    signed_for.is(asker);
                }
                Some(asker)
            }
        };
        Ok(Asked { asker, query: Query::of(&parts.uri)?, body })
    }
}

impl Api {
    /// Takes a token that holds: it must come once, and be of the newest epoch that is known.
    fn admit(&self, token: &Token) -> Result<Identity, Problem> {
        let asker = token.identity();
        let view = self.store.read().map_err(crate::answer::Refused::from)?;
        let known = view.known(&asker).map_err(crate::answer::Refused::from)?;
        if let Some(known) = known {
            let known = *known.cert().cert();
            if known.epoch > token.epoch() {
                return Err(Problem::OldEpoch { got: token.epoch(), known: known.epoch });
            }
            if known.epoch == token.epoch() && known.writer != token.cert().cert().writer {
                let what = "another writer signs for this identity in this epoch";
                return Err(Problem::Unauthorized { what });
            }
        }
        match self.storage.remember(&asker, &token.nonce(), self.clock.now())? {
            Nonce::New => Ok(asker),
            Nonce::Used => Err(Problem::Replayed),
            Nonce::TooMany => Err(Problem::TooMany),
        }
    }
}

//! Bounds of every request: URL, body, time, how many are served at once, and how many of one
//! address or identity a minute.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kalends_schema::key::Identity;
use tower::limit::GlobalConcurrencyLimitLayer;

use super::problem::Problem;
use super::rates::{Buckets, Network};
use crate::config::IndexerConfig;
use crate::measure::Measures;

/// Bytes of path and query: the longest question has two URIs and a cursor in it.
const URL_BYTES_MAX: usize = 4 * 1024;
/// Bytes of a body: a joining code is the longest there is.
pub(super) const BODY_BYTES_MAX: usize = 16 * 1024;
/// How long one request may take.
const REQUEST_SECONDS_MAX: u64 = 30;
/// Requests served at once; others wait for their turn.
const REQUESTS_MAX: usize = 256;

/// What the bounds remember.
pub(crate) struct Limits {
    begun: Instant,
    trust_forwarded_for: bool,
    addresses: Mutex<Buckets<Network>>,
    identities: Mutex<Buckets<Identity>>,
    measures: Arc<Measures>,
}

impl Limits {
    pub(crate) fn new(config: &IndexerConfig, measures: Arc<Measures>) -> Limits {
        let per_minute = config.requests_per_minute;
        Limits {
            begun: Instant::now(),
            trust_forwarded_for: config.trust_forwarded_for,
            addresses: Mutex::new(Buckets::new(per_minute)),
            identities: Mutex::new(Buckets::new(per_minute)),
            measures,
        }
    }

    /// Counts a request of somebody whose token holds.
    pub(super) fn count(&self, asker: Identity) -> Result<(), Problem> {
        let mut buckets = self.identities.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(asker, self.begun.elapsed()).map_err(|wait| Problem::TooOften { wait })
    }

    /// Counts a request of an address. One in this process comes from none.
    fn count_address(&self, request: &Request) -> Result<(), Problem> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let Some(ConnectInfo(peer)) = peer else { return Ok(()) };
        let said = forwarded_for(request.headers()).filter(|_| self.trust_forwarded_for);
        let from = Network::from(said.unwrap_or_else(|| peer.ip()));
        let mut buckets = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(from, self.begun.elapsed()).map_err(|wait| Problem::TooOften { wait })
    }
}

/// The address that the proxy before us saw: the last one, since whoever asks may write others.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let said = headers.get_all("x-forwarded-for").iter().next_back()?;
    said.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Puts the bounds around the routes.
pub(super) fn bounded(routes: Router, limits: Arc<Limits>) -> Router {
    routes
        .layer(from_fn_with_state(limits, bound))
        .layer(GlobalConcurrencyLimitLayer::new(REQUESTS_MAX))
}

async fn bound(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let answer = answer(&limits, request, next).await.unwrap_or_else(Problem::into_response);
    let route = route.as_ref().map_or("other", |route| route.as_str());
    limits.measures.answered(route, answer.status().as_u16());
    answer
}

async fn answer(limits: &Limits, request: Request, next: Next) -> Result<Response, Problem> {
    let bytes = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if bytes > URL_BYTES_MAX {
        let status = StatusCode::URI_TOO_LONG;
        return Err(Problem::Bound { what: "bytes of the URL", limit: URL_BYTES_MAX, status });
    }
    limits.count_address(&request)?;
    let time = Duration::from_secs(REQUEST_SECONDS_MAX);
    tokio::time::timeout(time, next.run(request)).await.map_err(|_| {
        let (limit, status) = (REQUEST_SECONDS_MAX as usize, StatusCode::SERVICE_UNAVAILABLE);
        Problem::Bound { what: "seconds for one request", limit, status }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_was_forwarded_the_last_address_counts() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers), None);
        headers.append("x-forwarded-for", "6.6.6.6".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.1, 192.0.2.7".parse().unwrap());
        assert_eq!(forwarded_for(&headers), Some("192.0.2.7".parse().unwrap()));
        headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(forwarded_for(&headers), None);
    }
}

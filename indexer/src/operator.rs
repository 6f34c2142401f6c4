//! How an operator's commands reach a running indexer: a listener on loopback, and a file in the
//! home, readable by its owner alone, that says where it is and which token it takes. With no
//! indexer running, the same routes answer within the process that opened the home.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path as FilePath, PathBuf};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use data_encoding::BASE64URL_NOPAD;
use kalends_keyspace::guarded::{self, FileError};
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;
use zeroize::Zeroizing;

use crate::index::IndexerError;

/// Bytes of the file: an address and a token.
const FILE_BYTES_MAX: u64 = 256;
/// Bytes of an answer: a list of as many keys as are ever denied.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What the operator's routes answered.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorAnswer {
    /// HTTP status.
    pub status: u16,
    /// The document.
    pub body: Value,
}

/// Where a running indexer takes its operator's commands.
pub struct OperatorDoor {
    /// On loopback.
    pub address: SocketAddr,
    /// What to show as `Authorization: Bearer …`.
    pub token: Zeroizing<String>,
}

impl OperatorDoor {
    /// What the indexer of this home left; `None` when none did. It may have died since.
    ///
    /// # Errors
    /// [`FileError`] when the file is open to others or cannot be read.
    pub fn find(home: &FilePath) -> Result<Option<OperatorDoor>, FileError> {
        let file = file(home);
        if !file.exists() {
            return Ok(None);
        }
        let text = Zeroizing::new(guarded::read_text(&file, FILE_BYTES_MAX)?);
        let read = text.split_once('\n').and_then(|(address, token)| {
            let token = Zeroizing::new(token.trim().to_owned());
            Some(OperatorDoor { address: address.parse().ok()?, token })
        });
        Ok(read)
    }
}

impl std::fmt::Debug for OperatorDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OperatorDoor({})", self.address)
    }
}

/// A listener, and the token that it takes. The file goes when it is dropped.
pub(crate) struct OpenDoor {
    pub(crate) token: Zeroizing<String>,
    file: PathBuf,
}

impl OpenDoor {
    /// Listens on a free port of loopback, and leaves the file.
    pub(crate) async fn open(home: &FilePath) -> Result<(OpenDoor, TcpListener), IndexerError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let failed = |source| IndexerError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let secret = Zeroizing::new(rand::random::<[u8; 32]>());
        let token = Zeroizing::new(BASE64URL_NOPAD.encode(secret.as_slice()));
        let bound = listener.local_addr().map_err(failed)?;
        let text = Zeroizing::new(format!("{bound}\n{}\n", token.as_str()));
        let file = file(home);
        guarded::replace(&file, text.as_bytes()).map_err(crate::home::HomeError::from)?;
        Ok((OpenDoor { token, file }, listener))
    }
}

impl Drop for OpenDoor {
    fn drop(&mut self) {
        if let Err(error) = guarded::remove(&self.file) {
            tracing::warn!(%error, "the operator's file stays");
        }
    }
}

fn file(home: &FilePath) -> PathBuf {
    home.join("operator")
}

/// One request to `routes`, within this process.
pub(crate) async fn answer_inside(
    routes: Router,
    method: &str,
    path: &str,
    body: Vec<u8>,
) -> OperatorAnswer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let nothing = |status| OperatorAnswer { status, body: Value::Null };
    let Ok(request) = request else { return nothing(400) };
    let response = routes.oneshot(request).await.expect("a router never fails");
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.unwrap_or_default();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    OperatorAnswer { status, body }
}

//! The way to the node's API: the running node's over HTTP, or, with none running, the same API
//! in this process on the same store.

use std::net::SocketAddr;
use std::time::Duration;

use kalends_keyspace::net::{self, DhtError};
use kalends_node::home::Home;
use kalends_node::{Node, StartError};
use reqwest::{Method, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// An open way to the node's API.
pub struct Door {
    way: Way,
    base: Url,
}

enum Way {
    Running { client: reqwest::Client, token: Zeroizing<String> },
    Inside(Box<Node>),
}

/// What the API answered: the document as it came, and what it means.
pub struct Answer<T> {
    /// As printed by `--json`.
    pub document: Value,
    /// As read.
    pub view: T,
}

/// A request in the making.
pub struct Call<'a> {
    door: &'a Door,
    method: Method,
    url: Url,
    body: Option<(&'static str, Vec<u8>)>,
}

impl Door {
    /// Finds the running node, or opens the store in this process.
    ///
    /// # Errors
    /// A [`Failure`] when there is no home yet, or another program holds its store.
    pub async fn open(home: &Home) -> Result<Door, Failure> {
        must_be_filled(home)?;
        let who = "a kalends command";
        if let Some(address) = home.api_address().map_err(|e| Failure::internal(e.to_string()))? {
            // A store that nobody holds has no node. Whatever listens where a node that was killed
            // had its API must not be shown the token.
            match Node::open_within(home.clone(), who, Duration::ZERO).await {
                Ok(node) => return Ok(Door::inside(node)),
                Err(StartError::Locked { .. }) => {}
                Err(error) => return Err(started(error)),
            }
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Door::running(home, address);
            }
        }
        Ok(Door::inside(Node::open_offline(home.clone(), who).await.map_err(started)?))
    }

    fn running(home: &Home, address: SocketAddr) -> Result<Door, Failure> {
        let token = home.token().map_err(|error| Failure::internal(error.to_string()))?;
        let base = Url::parse(&format!("http://{address}"))
            .map_err(|error| Failure::internal(error.to_string()))?;
        Ok(Door { way: Way::Running { client: reqwest::Client::new(), token }, base })
    }

    fn inside(node: Node) -> Door {
        let base = Url::parse("http://kalends.invalid").expect("a constant URL");
        Door { way: Way::Inside(Box::new(node)), base }
    }

    /// Whether a node is running, so that what was written is sent at once.
    pub fn is_running(&self) -> bool {
        matches!(self.way, Way::Running { .. })
    }

    /// Starts a request for `/v1/` and these path segments, which may be any text.
    pub fn call<'a>(&'a self, method: Method, segments: &[&str]) -> Call<'a> {
        let mut url = self.base.clone();
        url.path_segments_mut().expect("an http URL has a path").push("v1").extend(segments);
        Call { door: self, method, url, body: None }
    }

    /// `GET` of these path segments.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn get<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<Answer<T>, Failure> {
        self.call(Method::GET, segments).send().await
    }

    /// `POST` of `body` to these path segments.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<Answer<T>, Failure> {
        self.call(Method::POST, segments).json(body)?.send().await
    }

    /// Closes the store if this process opened it.
    pub async fn close(self) {
        if let Way::Inside(node) = self.way {
            node.shutdown().await;
        }
    }

    async fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let (kind, bytes) = body.unwrap_or(("application/json", Vec::new()));
        match &self.way {
            Way::Running { client, token } => {
                let bearer = Zeroizing::new(format!("Bearer {}", token.as_str()));
                let response = client
                    .request(method, url)
                    .header(header::AUTHORIZATION, bearer.as_str())
                    .header(header::CONTENT_TYPE, kind)
                    .body(bytes)
                    .send()
                    .await
                    .map_err(gone)?;
                let status = response.status().as_u16();
                Ok((status, response.bytes().await.map_err(gone)?.to_vec()))
            }
            Way::Inside(node) => {
                let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
                let answer = node.call(method.as_str(), path, kind, bytes).await;
                Ok((answer.status, answer.body))
            }
        }
    }
}

impl Call<'_> {
    /// Adds query parameters.
    ///
    /// # Errors
    /// A [`Failure`] when they cannot be written as a query.
    pub fn query(mut self, parameters: &impl Serialize) -> Result<Self, Failure> {
        let text = serde_urlencoded::to_string(parameters)
            .map_err(|error| Failure::internal(error.to_string()))?;
        self.url.set_query((!text.is_empty()).then_some(text.as_str()));
        Ok(self)
    }

    /// Sends `body` as JSON.
    ///
    /// # Errors
    /// A [`Failure`] when it cannot be written as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, Failure> {
        let bytes = serde_json::to_vec(body).map_err(|e| Failure::internal(e.to_string()))?;
        self.body = Some(("application/json", bytes));
        Ok(self)
    }

    /// Sends `body` as iCalendar text.
    pub fn calendar(mut self, body: Vec<u8>) -> Self {
        self.body = Some(("text/calendar; charset=utf-8", body));
        self
    }

    /// Sends it and reads the answer as JSON.
    ///
    /// # Errors
    /// The problem that the API names, or that it could not be reached or read.
    pub async fn send<T: DeserializeOwned>(self) -> Result<Answer<T>, Failure> {
        let bytes = self.send_for_bytes().await?;
        let document: Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
        let view = T::deserialize(&document).map_err(unreadable)?;
        Ok(Answer { document, view })
    }

    /// Sends it and takes the answer as it comes.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn send_for_bytes(self) -> Result<Vec<u8>, Failure> {
        let (status, bytes) = self.door.exchange(self.method, self.url, self.body).await?;
        if (200..300).contains(&status) {
            return Ok(bytes);
        }
        Err(match serde_json::from_slice::<Value>(&bytes) {
            Ok(problem) => Failure::of_problem(&problem),
            Err(_) => Failure::internal(format!("the node answered with HTTP status {status}")),
        })
    }
}

/// Refuses a home that `init` has not been to.
///
/// # Errors
/// A [`Failure`] that says how to make one.
pub fn must_be_filled(home: &Home) -> Result<(), Failure> {
    if home.is_filled() {
        return Ok(());
    }
    Err(Failure::new("not-initialised", "there is no Kalends home yet")
        .at(home.folder().display().to_string())
        .hint("make one with: kalends init"))
}

/// A node that does not start, as a failure.
pub fn started(error: StartError) -> Failure {
    let what = error.to_string();
    match error {
        StartError::Locked { .. } => Failure::new("locked", what)
            .hint("stop that program, or talk to it: with a node running, commands go through it"),
        StartError::Network(net::StartError::Dht(DhtError::Bootstrap { .. })) => {
            Failure::usage("network.bootstrap", what).hint("write one like 127.0.0.1:6881")
        }
        StartError::Listen { .. } => Failure::internal(what)
            .at("api.listen")
            .hint("any free port will do: --listen 127.0.0.1:0"),
        _ => Failure::internal(what),
    }
}

fn gone(error: reqwest::Error) -> Failure {
    Failure::internal(format!("the node went away: {}", error.without_url()))
        .hint("see whether it still runs: kalends status")
}

fn unreadable(error: serde_json::Error) -> Failure {
    Failure::internal(format!("the node's answer cannot be read: {error}"))
        .hint("is the running node of another version? stop it and start it again")
}

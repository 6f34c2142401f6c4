//! A node as a program holds it: started with a network, or opened for one command.

mod error;

pub use error::StartError;

use std::net::SocketAddr;
use std::sync::Arc;

use kalends_schema::key::Identity;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::home::Home;
use crate::server::{self, App, LocalAnswer};

/// What a node is started with.
#[derive(Debug, Clone)]
pub struct NodeConfig {
    /// The folder with its keys and store.
    pub home: Home,
    /// What its owner configured.
    pub config: Config,
}

impl NodeConfig {
    /// A node of that home with built-in configuration.
    pub fn new(home: Home) -> NodeConfig {
        NodeConfig { home, config: Config::default() }
    }
}

/// A node: its engine, and what serves it. Dropped without [`Node::shutdown`] it stops as after a
/// crash: what was answered is on disk.
pub struct Node {
    app: Arc<App>,
    api: Option<SocketAddr>,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Node {
    /// Starts a node: engine, network and API.
    ///
    /// # Errors
    /// [`StartError`] naming what is missing, damaged, or held by another program.
    pub async fn start(config: NodeConfig) -> Result<Node, StartError> {
        let NodeConfig { home, config } = config;
        let keys = home.keys()?;
        let listener = TcpListener::bind(config.api.listen)
            .await
            .map_err(|source| StartError::Listen { address: config.api.listen, source })?;
        let api = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address: config.api.listen, source })?;
        let token = home.token()?;
        let app = Arc::new(App { home: home.clone(), identity: keys.identity, api: Some(api) });
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let router = server::guarded(server::router(app.clone()), &token);
        tasks.spawn(server::serve(listener, router, stop.clone()));
        home.set_api_address(Some(api))?;
        Ok(Node { app, api: Some(api), stop, tasks })
    }

    /// Opens the store for one command, without network: what has to be sent waits in the outbox.
    ///
    /// Waits up to 5 s for another program to let go of the store; `who` is what others are told
    /// holds it meanwhile.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn open_offline(home: Home, who: &str) -> Result<Node, StartError> {
        let keys = home.keys()?;
        home.set_holder(who)?;
        let app = Arc::new(App { home, identity: keys.identity, api: None });
        Ok(Node { app, api: None, stop: CancellationToken::new(), tasks: JoinSet::new() })
    }

    /// Who the owner is.
    pub fn identity(&self) -> Identity {
        self.app.identity
    }

    /// Where the API is served; `None` for a node opened for one command.
    pub fn api_address(&self) -> Option<SocketAddr> {
        self.api
    }

    /// Asks the API without a network: the same handlers, answers and problems as over HTTP.
    ///
    /// `content_type` is `application/json`, or `text/calendar` for an import.
    pub async fn call(
        &self,
        method: &str,
        path_and_query: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> LocalAnswer {
        server::call(self.app.clone(), method, path_and_query, content_type, body).await
    }

    /// Finishes what was begun and closes the store; takes at most 5 s.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        if self.api.is_some()
            && let Err(error) = self.app.home.set_api_address(None)
        {
            tracing::warn!(%error, "the API's address stays behind");
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(std::time::Duration::from_secs(5), all).await.is_err() {
            tracing::warn!("some tasks did not end within 5 s");
        }
    }
}

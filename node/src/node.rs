//! A node as a program holds it: started with a network, or opened for one command.

mod error;
pub(crate) mod open;

pub use error::StartError;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::net::{Network, NetworkConfig};
use kalends_keyspace::store::Store;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity, WriterSecret};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, NetworkSettings};
use crate::engine::{Engine, Pen, Wishes};
use crate::home::{Home, NodeKeys};
use crate::peers::{FrontDesk, Gate, Peers, STRANGERS_PER_S};
use crate::server::{self, App, LocalAnswer};

/// How long a command waits for whoever holds the store.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a stopping node may take.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// What a node is started with.
#[derive(Clone)]
pub struct NodeConfig {
    /// The folder with its keys and store.
    pub home: Home,
    /// What its owner configured.
    pub config: Config,
    /// What it takes for the time: the system's clock, or a test's.
    pub clock: Clock,
    /// The least time between two pulls of one identity; shorter only in tests.
    pub pull_interval: Duration,
    /// Parcels of strangers that are looked at in a second; more only in tests.
    pub strangers_per_s: u32,
}

impl NodeConfig {
    /// A node of that home with built-in configuration.
    pub fn new(home: Home) -> NodeConfig {
        let pull_interval = Duration::from_secs(1);
        NodeConfig {
            home,
            config: Config::default(),
            clock: Clock::of_system(),
            pull_interval,
            strangers_per_s: STRANGERS_PER_S,
        }
    }

    /// A node on this machine only, in a private DHT entered at `bootstrap`.
    pub fn loopback(home: Home, bootstrap: Vec<String>) -> NodeConfig {
        let mut config = NodeConfig::new(home);
        config.config.network.bootstrap = Some(bootstrap);
        config.config.network.relays = Some(Vec::new());
        config.config.network.announce_addresses = true;
        config.config.network.bind = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        config.pull_interval = Duration::ZERO;
        config
    }
}

/// A node: its engine, and what serves it. Dropped without [`Node::shutdown`] it stops as after a
/// crash: what was answered is on disk.
pub struct Node {
    app: Arc<App>,
    stop: CancellationToken,
    tasks: JoinSet<()>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Node {
    /// Starts a node: engine, network and API.
    ///
    /// # Errors
    /// [`StartError`] naming what is missing, damaged, or held by another program.
    pub async fn start(config: NodeConfig) -> Result<Node, StartError> {
        config.home.must_be_restored()?;
        let NodeConfig { home, config, clock, pull_interval, strangers_per_s } = config;
        let begun = Begun::open(home, "kalends up", Duration::ZERO, clock).await?;
        let listen = config.api.listen;
        let unheard = |source| StartError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(unheard)?;
        let api = listener.local_addr().map_err(unheard)?;
        let stop = CancellationToken::new();
        let gate = Gate::new(strangers_per_s);
        let network = (&config.network, pull_interval);
        let peers = begun.connect(network, gate, stop.clone()).await?;
        let token = begun.home.token()?;
        begun.home.set_api_address(Some(api))?;
        let mut tasks = JoinSet::new();
        let writer = WriterSecret::from_seed(&begun.keys.writer.seed());
        peers.start((writer, begun.keys.cert), &mut tasks);
        let serving = Serving { api, peers: peers.clone(), network: config.network };
        let (app, thread) = begun.app(Some(serving));
        let router = server::guarded(server::router(app.clone()), &token);
        tasks.spawn(server::serve(listener, router, stop.clone()));
        peers.begin().await;
        Ok(Node { app, stop, tasks, thread: Some(thread) })
    }

    /// Opens the store for one command, without network: what has to be sent waits in the outbox.
    ///
    /// Waits up to 5 s for another program to let go of the store; `who` is what others are told
    /// holds it meanwhile.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn open_offline(home: Home, who: &str) -> Result<Node, StartError> {
        Node::open_within(home, who, PATIENCE).await
    }

    /// As [`Node::open_offline`], waiting for `patience` at most.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn open_within(
        home: Home,
        who: &str,
        patience: Duration,
    ) -> Result<Node, StartError> {
        home.must_be_restored()?;
        Node::open_restoring(home, who, patience).await
    }

    /// As [`Node::open_within`], also where a restore is under way.
    pub(crate) async fn open_restoring(
        home: Home,
        who: &str,
        patience: Duration,
    ) -> Result<Node, StartError> {
        let begun = Begun::open(home, who, patience, Clock::of_system()).await?;
        // Whoever left an address here is gone, and another program may listen there by now.
        begun.home.set_api_address(None)?;
        let (app, thread) = begun.app(None);
        let stop = CancellationToken::new();
        Ok(Node { app, stop, tasks: JoinSet::new(), thread: Some(thread) })
    }

    /// Who the owner is.
    pub fn identity(&self) -> Identity {
        self.app.me
    }

    /// The key of the node's endpoint; `None` without a network.
    pub fn endpoint(&self) -> Option<EndpointKey> {
        self.app.peers.as_ref().map(|peers| peers.network.endpoint_key())
    }

    /// Where the API is served; `None` for a node opened for one command.
    pub fn api_address(&self) -> Option<SocketAddr> {
        self.app.api
    }

    /// The one writer of the store.
    pub fn engine(&self) -> &Engine {
        &self.app.engine
    }

    /// The store, for reading.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// The network; `None` for a node opened for one command.
    pub fn network(&self) -> Option<&Network> {
        self.app.peers.as_ref().map(|peers| &*peers.network)
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
        if self.app.api.is_some()
            && let Err(error) = self.app.home.set_api_address(None)
        {
            tracing::warn!(%error, "the API's address stays behind");
        }
        let ending = async {
            if let Some(peers) = &self.app.peers {
                peers.network.shutdown().await;
            }
            while self.tasks.join_next().await.is_some() {}
            self.app.engine.stop().await;
            if let Some(thread) = self.thread.take() {
                // A thread that panicked has written nothing since.
                drop(tokio::task::spawn_blocking(move || thread.join()).await);
            }
        };
        if tokio::time::timeout(STOP_TIMEOUT, ending).await.is_err() {
            tracing::warn!("some tasks did not end within 5 s");
        }
    }
}

/// A store with an engine over it, before anything is served.
struct Begun {
    home: Home,
    keys: NodeKeys,
    store: Store,
    engine: Engine,
    wishes: Arc<Wishes>,
    clock: Clock,
    thread: std::thread::JoinHandle<()>,
}

/// What a node that runs has besides.
struct Serving {
    api: SocketAddr,
    peers: Peers,
    network: NetworkSettings,
}

impl Begun {
    async fn open(
        home: Home,
        who: &str,
        patience: Duration,
        clock: Clock,
    ) -> Result<Begun, StartError> {
        let keys = home.keys()?;
        let store = open::store(&home, who, patience).await?;
        home.sweep_copies()?;
        open::own_tables(&store)?;
        let wishes = Arc::new(Wishes::new());
        let writer = WriterSecret::from_seed(&keys.writer.seed());
        let pen = Pen { me: keys.identity, writer, cert: keys.cert };
        let (engine, thread) = Engine::start(store.clone(), pen, clock.clone(), wishes.clone());
        Ok(Begun { home, keys, store, engine, wishes, clock, thread })
    }

    async fn connect(
        &self,
        (settings, pull_interval): (&NetworkSettings, Duration),
        gate: Gate,
        stop: CancellationToken,
    ) -> Result<Peers, StartError> {
        let secret = EndpointSecret::from_seed(&self.keys.endpoint.seed());
        let config = NetworkConfig {
            clock: self.clock.clone(),
            ..open::network(settings, secret, pull_interval)
        };
        let me = self.keys.identity;
        let (store, engine, wishes) =
            (self.store.clone(), self.engine.clone(), self.wishes.clone());
        let desk = FrontDesk {
            me,
            store: store.clone(),
            engine: engine.clone(),
            wishes: wishes.clone(),
            gate: Arc::new(gate),
        };
        let network = Network::start(config, store.clone(), Arc::new(desk)).await?;
        network.announce_identity(self.keys.packet.clone());
        let (network, clock) = (Arc::new(network), self.clock.clone());
        Ok(Peers { me, store, engine, network, wishes, clock, stop })
    }

    fn app(self, serving: Option<Serving>) -> (Arc<App>, std::thread::JoinHandle<()>) {
        let (api, peers, network) = match serving {
            Some(Serving { api, peers, network }) => (Some(api), Some(peers), Some(network)),
            None => (None, None, None),
        };
        let app = App {
            home: self.home,
            me: self.keys.identity,
            writer: self.keys.writer,
            cert: self.keys.cert,
            store: self.store,
            engine: self.engine,
            started_at: self.clock.now(),
            clock: self.clock,
            api,
            peers,
            network,
        };
        (Arc::new(app), self.thread)
    }
}

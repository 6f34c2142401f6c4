//! A running indexer: its keys, its stores, its network, its API.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use kalends_keyspace::net::{Network, NetworkConfig, SignedIdentity};
use kalends_keyspace::store::{Quota, Store, VerifyError, Whole};
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity};
use kalends_schema::time::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::guarded;
use crate::config::IndexerConfig;
use crate::follow::{Carrier, Follower, Follows, IndexerDesk, Served, Tools, run};
use crate::home::Keys;
use crate::index::{Index, IndexerError};
use crate::operator::OpenDoor;

/// How long requests that are being answered are given when the indexer stops.
const STOPPING: Duration = Duration::from_secs(5);

/// How far an indexer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Keyspaces that are due and not being pulled.
    pub waiting: usize,
    /// Keyspaces being pulled.
    pub pulling: usize,
    /// Keyspaces whose last pull failed.
    pub failing: usize,
}

/// A running indexer. Ends with [`Indexer::shutdown`]; dropped, it is cancelled and not waited for.
pub struct Indexer {
    identity: Identity,
    address: SocketAddr,
    network: Arc<Network>,
    store: Store,
    follower: Follower,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
    _door: OpenDoor,
}

impl Indexer {
    /// Starts an indexer on its home, making keys and tables on first start. It answers when this
    /// returns; what it follows it takes up in the background.
    ///
    /// # Errors
    /// [`IndexerError`]
    pub async fn start(config: IndexerConfig) -> Result<Indexer, IndexerError> {
        let opening = config.clone();
        let opened = tokio::task::spawn_blocking(move || Index::open(opening)).await;
        let index = opened.expect("opening does not panic")?;
        let identity = index.identity();
        let (follower, news) = Follower::new();
        let served = Served::default();
        served.add(identity);
        let (store, storage) = (index.store().clone(), index.storage().clone());
        let carrier = Carrier::new(identity, &config, store, storage);
        let (follows, tells) = (served.clone(), follower.clone());
        let desk = Arc::new(IndexerDesk { served: follows, follower: tells, carrier });
        let network = network_config(&config, index.keys());
        let network = Arc::new(Network::start(network, index.store().clone(), desk).await?);
        announce(&network, &index, config.clock.now());
        let failed = |source| IndexerError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let cancel = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let routes = index.routes(follower.clone());
        tasks.spawn(serve(listener, routes, cancel.clone()));
        let (door, listener) = OpenDoor::open(&config.home).await?;
        let routes = guarded(index.operator_routes(follower.clone()), &door.token);
        tasks.spawn(serve(listener, routes, cancel.clone()));
        let store = index.store().clone();
        let tools = Arc::new(Tools {
            network: network.clone(),
            store: store.clone(),
            storage: index.storage().clone(),
            linker: index.linker().clone(),
            measures: follower.measures().clone(),
        });
        let news = (follower.clone(), news);
        let follows = Follows { own: identity, config, lists: index.lists().clone(), served };
        tasks.spawn(run(tools, follows, news, cancel.clone()));
        Ok(Indexer { identity, address, network, store, follower, cancel, tasks, _door: door })
    }

    /// Who this indexer is: the audience of tokens.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API's URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The command with which a person joins.
    pub fn join_line(&self) -> String {
        format!("kalends index join {}", self.url())
    }

    /// The key of its iroh endpoint.
    pub fn endpoint_key(&self) -> EndpointKey {
        self.network.endpoint_key()
    }

    /// Waits until its whereabouts were published once; at once without a DHT.
    pub async fn announced(&self) {
        self.network.announced().await;
    }

    /// Recomputes the copy of a keyspace from its values alone and compares it with the head that
    /// its owner signed.
    ///
    /// # Errors
    /// [`VerifyError`], the first that applies.
    pub fn verify(&self, identity: &Identity) -> Result<Whole, VerifyError> {
        self.store.read()?.verify_whole(identity)
    }

    /// How much there is to do.
    pub fn progress(&self) -> Progress {
        let backlog = self.follower.measures().backlog();
        Progress { waiting: backlog.waiting, pulling: backlog.pulling, failing: backlog.failing }
    }

    /// Stops taking requests, ends what goes on, and lets go of the files.
    pub async fn shutdown(mut self) {
        self.cancel.cancel();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        // A request that trickles in must not keep the files open for ever.
        if tokio::time::timeout(STOPPING, ended).await.is_err() {
            self.tasks.shutdown().await;
        }
        self.network.shutdown().await;
    }
}

impl std::fmt::Debug for Indexer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Indexer({} at {})", self.identity.short(), self.address)
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Says where the indexer is, so that people can poke it by its key.
fn announce(network: &Network, index: &Index, now: Timestamp) {
    let (keys, head) = (index.keys(), index.head());
    let cert = head.cert().cert();
    network.announce_identity(SignedIdentity::sign(&keys.identity, cert.writer, cert.epoch, now));
    network.announce_writer(&keys.writer, head);
}

fn network_config(config: &IndexerConfig, keys: &Keys) -> NetworkConfig {
    NetworkConfig {
        bootstrap: config.bootstrap.clone(),
        relays: config.relays.clone(),
        announce_addresses: config.announce_addresses,
        bind: config.bind,
        quota: Quota { entries: config.records_max, bytes: config.bytes_max },
        pull_interval: config.pull_interval,
        clock: config.clock.clone(),
        ..NetworkConfig::new(EndpointSecret::from_seed(&keys.endpoint))
    }
}

async fn serve(listener: TcpListener, routes: Router, cancel: CancellationToken) {
    let stop = async move { cancel.cancelled().await };
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the API ended");
    }
}

//! A running indexer: its keys, its stores, its network, its API.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use kalends_keyspace::net::{Network, NetworkConfig, SignedIdentity, StartError as NetworkError};
use kalends_keyspace::store::{OpenError, Quota, Store, StoreError, StoreOptions};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::{Api, router};
use crate::config::{ConfigError, IndexerConfig};
use crate::follow::{Follower, IndexerDesk, Served, Tools, run};
use crate::home::{self, HomeError, Keys};
use crate::link::{FoldError, fold, fold_all};
use crate::own::{OwnError, own_head};
use crate::storage::{RedbStorage, Storage, StorageError};

/// How long requests that are being answered are given when the indexer stops.
const STOPPING: Duration = Duration::from_secs(5);

/// Why an indexer does not start, or cannot be rebuilt or dumped.
#[derive(Debug, thiserror::Error)]
pub enum IndexerError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The folder or its keys cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The replicas cannot be opened; most likely another indexer runs on this home.
    #[error("keyspaces.redb: {0}")]
    Open(#[from] OpenError),
    /// The replicas cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rows cannot be opened, read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The rows cannot be derived.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The indexer's own keyspace cannot be written.
    #[error(transparent)]
    Own(#[from] OwnError),
    /// The network is not up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The API cannot listen.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

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
    follower: Follower,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
}

/// What is open while an indexer runs.
struct Opened {
    keys: Keys,
    head: SignedHead,
    store: Store,
    storage: Arc<dyn Storage>,
}

impl Indexer {
    /// Starts an indexer on its home, making keys and tables on first start. It answers when this
    /// returns; what it follows it takes up in the background.
    ///
    /// # Errors
    /// [`IndexerError`]
    pub async fn start(config: IndexerConfig) -> Result<Indexer, IndexerError> {
        let opening = config.clone();
        let opened = tokio::task::spawn_blocking(move || open(&opening)).await;
        let Opened { keys, head, store, storage } = opened.expect("opening does not panic")?;
        let identity = keys.identity.public();
        let (follower, news) = Follower::new();
        let served = Served::default();
        served.add(identity);
        let desk = Arc::new(IndexerDesk { served: served.clone(), follower: follower.clone() });
        let network = Network::start(network_config(&config, &keys), store.clone(), desk).await?;
        let network = Arc::new(network);
        let epoch = head.cert().cert().epoch;
        let writer = keys.writer.public();
        let now = crate::clock::now();
        network.announce_identity(SignedIdentity::sign(&keys.identity, writer, epoch, now));
        network.announce_writer(&keys.writer, &head, &[]);

        let failed = |source| IndexerError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let cancel = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let api = Api::new(&config, identity, store.clone(), storage.clone(), follower.clone());
        tasks.spawn(serve(listener, api, cancel.clone()));
        let linking = Arc::new(Mutex::new(()));
        let tools = Arc::new(Tools { network: network.clone(), store, storage, linking });
        let news = (follower.clone(), news);
        tasks.spawn(run(tools, config, (identity, served), news, cancel.clone()));
        Ok(Indexer { identity, address, network, follower, cancel, tasks })
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

    /// How much there is to do.
    pub fn progress(&self) -> Progress {
        let backlog = self.follower.backlog();
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

/// Drops every derived row of a home and derives it again from the copies; no indexer may run on
/// it. `progress` is told of each keyspace and how many of its records were judged.
///
/// # Errors
/// [`IndexerError`]; the next start derives what is missing.
pub fn rebuild(
    home: &FilePath,
    mut progress: impl FnMut(&Identity, usize),
) -> Result<usize, IndexerError> {
    let config = IndexerConfig::load(home)?;
    let (store, storage) = stores(&config)?;
    let people = followed(&config, &*storage)?;
    Ok(fold_all(&store.read()?, &*storage, &people, &mut progress)?.judged)
}

/// Hands every derived row of a home to `line`, as sorted lines of text; no indexer may run on it.
///
/// # Errors
/// [`IndexerError`]
pub fn dump(home: &FilePath, mut line: impl FnMut(&str)) -> Result<(), IndexerError> {
    let storage = RedbStorage::open(&home::rows(home))?;
    Ok(storage.read()?.dump(&mut line)?)
}

fn open(config: &IndexerConfig) -> Result<Opened, IndexerError> {
    let keys = home::keys(&config.home)?;
    let (store, storage) = stores(config)?;
    let head = own_head(&store, &keys, &config.name, crate::clock::now())?;
    // An earlier run may have been killed between a copy and its linking.
    let view = store.read()?;
    for identity in followed(config, &*storage)? {
        fold(&view, &*storage, &identity)?;
    }
    Ok(Opened { keys, head, store, storage })
}

fn stores(config: &IndexerConfig) -> Result<(Store, Arc<dyn Storage>), IndexerError> {
    let options = StoreOptions { cache_bytes: config.cache_bytes };
    let store = Store::open(&home::keyspaces(&config.home), options)?;
    Ok((store, Arc::new(RedbStorage::open(&home::rows(&config.home))?)))
}

/// Whose rows there are: everybody followed, and nobody denied.
fn followed(
    config: &IndexerConfig,
    storage: &dyn Storage,
) -> Result<BTreeSet<Identity>, IndexerError> {
    let people = storage.read()?.people()?.into_iter().map(|(identity, _)| identity);
    Ok(people.filter(|identity| !config.deny.contains(identity)).collect())
}

fn network_config(config: &IndexerConfig, keys: &Keys) -> NetworkConfig {
    NetworkConfig {
        bootstrap: config.bootstrap.clone(),
        relays: config.relays.clone(),
        announce_addresses: config.announce_addresses,
        bind: config.bind,
        quota: Quota { entries: config.records_max, bytes: config.bytes_max },
        pull_interval: config.pull_interval,
        ..NetworkConfig::new(EndpointSecret::from_seed(&keys.endpoint))
    }
}

async fn serve(listener: TcpListener, api: Api, cancel: CancellationToken) {
    let stop = async move { cancel.cancelled().await };
    if let Err(error) = axum::serve(listener, router(api)).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the API ended");
    }
}

//! The network of one process: its endpoint, its DHT client, what it serves and what it asks.

mod evidence;
mod follow;
mod mirrors;
mod prove;

pub use follow::FollowError;
pub use mirrors::MirrorError;
pub use prove::ProveError;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iroh::Endpoint;
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity, WriterSecret};
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::attempt::{Attempt, AttemptError};
use super::config::NetworkConfig;
use super::connections::{Connections, endpoint_id};
use super::deposit::{self, DepositError};
use super::desk::Desk;
use super::discovery::{
    Announcer, Dht, DhtError, LocateError, Located, Lookup, NodeAddress, Republisher,
    SignedIdentity, WriterPacket, known_writer, locate,
};
use super::endpoint::{self, EndpointFault};
use super::limits::{
    CONNECT_TIMEOUT, LOOPBACK_CONNECT_TIMEOUT, LOOPBACK_MIRRORS_AFTER, MIRRORS_AFTER,
    PUBLISH_EVERY_MIN, PUBLISH_EVERY_MIN_SHORT,
};
use super::serve;
use super::server::{Server, Spans, hand_on_pokes};
use super::sync::{Linker, Prover, PullError, Pulled, Puller, Resting, heads, tell};
use super::wire::Receipt;
use crate::clock::Clock;
use crate::store::{Quota, Store};

/// Whom to tell of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PokeTo {
    /// This endpoint.
    Endpoint(EndpointKey),
    /// The first endpoint of this identity that answers.
    Identity(Identity),
}

impl From<EndpointKey> for PokeTo {
    fn from(endpoint: EndpointKey) -> PokeTo {
        PokeTo::Endpoint(endpoint)
    }
}

impl From<&Identity> for PokeTo {
    fn from(identity: &Identity) -> PokeTo {
        PokeTo::Identity(*identity)
    }
}

/// Why a network did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The DHT client is not up.
    #[error(transparent)]
    Dht(#[from] DhtError),
    /// The endpoint is not up.
    #[error(transparent)]
    Endpoint(#[from] EndpointFault),
}

/// Why nobody was told of a head.
#[derive(Debug, thiserror::Error)]
pub enum PokeError {
    /// Nobody knows where the identity is.
    #[error("not found: {0}")]
    Locate(#[from] LocateError),
    /// Nobody answered.
    #[error("none of {} endpoints answered", attempts.len())]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

/// The network of one process. Ends with [`Network::shutdown`], or when it is dropped.
pub struct Network {
    endpoint: Endpoint,
    key: EndpointKey,
    store: Store,
    dht: Arc<Dht>,
    lookup: Lookup,
    announcer: Arc<Announcer>,
    republisher: Arc<Republisher>,
    connections: Arc<Connections>,
    puller: Puller,
    linker: Arc<Linker>,
    prover: Prover,
    /// How long the owner's endpoints have before mirrors are asked.
    mirrors_after: Duration,
    clock: Clock,
    cancel: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
}

impl Network {
    /// Binds the endpoint, enters the DHT and serves. Waits for neither relay nor DHT: what is
    /// asked before they are there takes a little longer.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        config: NetworkConfig,
        store: Store,
        desk: Arc<dyn Desk>,
    ) -> Result<Network, StartError> {
        let bootstrap = config.bootstrap.clone();
        // Names of bootstrap nodes are resolved while the client is built.
        let built = spawn_blocking(move || Dht::build(bootstrap.as_deref())).await;
        let dht = Arc::new(built.expect("building does not panic")?);
        let ours = watch::Sender::new(Vec::new());
        let told = ours.subscribe();
        let lookup = Lookup::new(dht.clone(), ours, config.announce_addresses);
        let endpoint = endpoint::bind(&config, lookup.clone()).await?;
        let (every_min, mirrors_after, connect_timeout) = if config.is_loopback() {
            (PUBLISH_EVERY_MIN_SHORT, LOOPBACK_MIRRORS_AFTER, LOOPBACK_CONNECT_TIMEOUT)
        } else {
            (PUBLISH_EVERY_MIN, MIRRORS_AFTER, CONNECT_TIMEOUT)
        };
        let secret = EndpointSecret::from_seed(&config.endpoint_secret.seed());
        let awaits = config.announce_addresses || !config.relays.is_some_and(|r| r.is_empty());
        let key = secret.public();
        let announcer = Arc::new(Announcer::new(dht.clone(), secret, awaits, every_min));
        let tools = (endpoint.clone(), lookup.clone());
        let connections = Arc::new(Connections::new(tools, connect_timeout, config.pace_window));
        let resting = Arc::<Resting>::default();
        let prover = Prover {
            store: store.clone(),
            connections: connections.clone(),
            resting: resting.clone(),
            clock: config.clock.clone(),
        };
        let tools = (store.clone(), connections.clone(), config.clock.clone());
        let linker = Arc::new(Linker {
            store: store.clone(),
            connections: connections.clone(),
            resting,
            desk: desk.clone(),
        });
        let puller = Puller::new(tools, linker.clone(), config.quota, config.pull_interval);
        let cancel = CancellationToken::new();
        let spans = Spans {
            idle: config.idle,
            follow_lease: config.follow_lease,
            pace_window: config.pace_window,
        };
        let (server, pokes) =
            Server::new(store.clone(), (desk.clone(), config.clock.clone()), spans);
        let mut tasks = JoinSet::new();
        tasks.spawn(serve::accept(endpoint.clone(), Arc::new(server), cancel.clone()));
        let met = (store.clone(), config.clock.clone());
        tasks.spawn(hand_on_pokes(desk, met, pokes, cancel.clone()));
        tasks.spawn(announcer.clone().run(told, cancel.clone()));
        let republisher = Arc::new(Republisher::new(dht.clone(), store.clone()));
        tasks.spawn(republisher.clone().run(cancel.clone()));
        let tasks = Mutex::new(tasks);
        Ok(Network {
            endpoint,
            key,
            store,
            dht,
            lookup,
            announcer,
            republisher,
            connections,
            puller,
            linker,
            prover,
            mirrors_after,
            clock: config.clock,
            cancel,
            tasks,
        })
    }

    /// The key of this endpoint.
    pub fn endpoint_key(&self) -> EndpointKey {
        self.key
    }

    /// The sockets that it is bound to.
    pub fn bound_addresses(&self) -> Vec<SocketAddr> {
        self.endpoint.bound_sockets()
    }

    /// The addresses of this machine under which it may be reached, as far as they are known yet.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let mut known: Vec<SocketAddr> = self.endpoint.addr().ip_addrs().copied().collect();
        known.sort();
        known
    }

    /// The relay through which others reach this endpoint, once there is one.
    pub fn relay(&self) -> Option<String> {
        self.endpoint.addr().relay_urls().next().map(ToString::to_string)
    }

    /// Remembers where an endpoint is, as somebody said who knows.
    pub fn tell_address(&self, endpoint: &EndpointKey, address: SocketAddr) {
        if let Ok(id) = endpoint_id(endpoint) {
            self.lookup.tell(id, address);
        }
    }

    /// Publishes an identity's packet as it was signed, now and hourly.
    pub fn announce_identity(&self, packet: SignedIdentity) {
        self.announcer.identity(packet);
    }

    /// Publishes the writer's packet with this head, at most once a minute, and hourly.
    pub fn announce_writer(&self, secret: &WriterSecret, head: &SignedHead) {
        let said = (head.stamp(), WriterPacket::short(&head.hash()));
        self.announcer.writer(secret, said);
    }

    /// Names these mirrors in the writer's packet from now on, the first six of them.
    pub fn announce_mirrors(&self, mirrors: &[Identity]) {
        self.announcer.mirrors(mirrors);
    }

    /// Waits until everything that is announced was published once; at once without a DHT.
    pub async fn announced(&self) {
        self.announcer.announced().await;
    }

    /// Where an identity's keyspace is said to be.
    ///
    /// # Errors
    /// [`LocateError`].
    pub async fn locate(&self, identity: &Identity) -> Result<Located, LocateError> {
        locate(&self.dht, identity, known_writer(&self.store, identity).await).await
    }

    /// Brings the copy of an identity's keyspace up to date: from `from` first, if given, then
    /// from the endpoints it is located at. Waits while the last pull of the identity is less than
    /// the configured interval ago.
    ///
    /// # Errors
    /// [`PullError`], with every source and what was wrong with it.
    pub async fn pull(
        &self,
        identity: &Identity,
        from: Option<EndpointKey>,
    ) -> Result<Pulled, PullError> {
        self.pull_within(identity, from, self.puller.quota()).await
    }

    /// As [`Network::pull`], of a keyspace that may be as large as `quota`. When none of the
    /// owner's own endpoints helps, the mirrors they named are asked.
    ///
    /// # Errors
    /// [`PullError`], with every source and what was wrong with it.
    pub async fn pull_within(
        &self,
        identity: &Identity,
        from: Option<EndpointKey>,
        quota: Quota,
    ) -> Result<Pulled, PullError> {
        let mut attempts = Vec::new();
        if let Some(endpoint) = from {
            let node = NodeAddress { endpoint, relay: None };
            match self.puller.pull(identity, &[node], quota).await {
                Ok(pulled) => {
                    self.link_by_owner(identity, endpoint).await;
                    return Ok(pulled);
                }
                Err(failed) => attempts = failed,
            }
        }
        let located = match self.locate(identity).await {
            Ok(located) => located,
            Err(error) if attempts.is_empty() => return Err(PullError::Locate(error)),
            Err(_) => return Err(PullError::Failed { attempts }),
        };
        let mut others = located.nodes.clone();
        others.retain(|node| Some(node.endpoint) != from);
        let own = Located { nodes: others, ..located };
        self.pull_located(own, quota, attempts).await
    }

    /// The newest heads of at most 256 identities that an endpoint serves; of others there are
    /// none. They are verified; of them nothing is kept but what contradicts what is known.
    ///
    /// # Errors
    /// [`AttemptError`].
    pub async fn heads(
        &self,
        from: &EndpointKey,
        identities: &[Identity],
    ) -> Result<Vec<SignedHead>, AttemptError> {
        let heads = heads(&self.connections, from, identities).await?;
        self.meet(&heads).await;
        Ok(heads)
    }

    /// Tells somebody of a head. What they make of it they do not say.
    ///
    /// # Errors
    /// [`PokeError`] when nobody answered.
    pub async fn poke(&self, to: impl Into<PokeTo>, head: &SignedHead) -> Result<(), PokeError> {
        let (nodes, writer) = match to.into() {
            PokeTo::Endpoint(endpoint) => (vec![NodeAddress { endpoint, relay: None }], None),
            PokeTo::Identity(identity) => {
                let located = self.locate(&identity).await?;
                (located.nodes, Some(located.writer))
            }
        };
        let mut attempts = Vec::new();
        for node in nodes {
            match tell(&self.connections, &node, head).await {
                Ok(()) => return Ok(()),
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        if let Some(writer) = writer {
            self.dht.doubt(writer.as_bytes());
        }
        Err(PokeError::Failed { attempts })
    }

    /// Delivers a parcel to an identity's node, and brings back its receipt. `make` makes it, once
    /// there is a connection to send it on, and anew for another connection; with it comes back
    /// whatever it says of the parcel that was sent.
    ///
    /// # Errors
    /// [`DepositError`] when nobody gave a receipt, or there was nothing to send.
    pub async fn deposit<T, F, Fut>(
        &self,
        to: &Identity,
        make: F,
    ) -> Result<(Receipt, T), DepositError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<(Parcel, T), String>>,
    {
        let located = self.locate(to).await?;
        let delivered = deposit::deliver(&self.connections, &located.nodes, make).await;
        delivered.inspect_err(|error| {
            if matches!(error, DepositError::Failed { .. }) {
                self.dht.doubt(located.writer.as_bytes());
            }
        })
    }

    /// Ends all that goes on, tells those connected, and waits for it.
    pub async fn shutdown(&self) {
        self.cancel.cancel();
        self.endpoint.close().await;
        let mut tasks = std::mem::take(&mut *self.tasks.lock().expect("no holder panics"));
        while tasks.join_next().await.is_some() {}
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Network({})", self.key.short())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

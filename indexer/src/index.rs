//! An indexer's home, open: its keys, the replicas and the rows. Everything but the network.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::path::Path as FilePath;
use std::sync::Arc;

use axum::Router;
use kalends_keyspace::net::StartError as NetworkError;
use kalends_keyspace::store::{OpenError, Store, StoreError, StoreOptions};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use serde_json::Value;

use crate::answer::{Evidence, Look, Reader, Refused, RosterAsk, event_answer, facts, with_reader};
use crate::api::{Api, Ground, Signer, operator_router, router};
use crate::config::{ConfigError, IndexerConfig};
use crate::follow::Follower;
use crate::home::{self, HomeError, Keys};
use crate::link::{FoldError, Folded, Linker, fold, fold_all};
use crate::lists::Lists;
use crate::operator::{OperatorAnswer, answer_inside};
use crate::own::{OwnError, own_head};
use crate::storage::{Following, RedbStorage, Storage, StorageError};

/// Rows of a roster in an answer that is not cut into pages.
const ROWS_MAX: usize = 100_000;

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
    /// A question cannot be answered: the index cannot be read, or too much would have to be.
    #[error(transparent)]
    Answer(Box<dyn std::error::Error + Send + Sync>),
    /// The API cannot listen.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// An open home. One process at a time has it open.
pub struct Index {
    config: IndexerConfig,
    keys: Keys,
    head: SignedHead,
    store: Store,
    storage: Arc<dyn Storage>,
    linker: Arc<Linker>,
    lists: Lists,
}

impl Index {
    /// Opens a home, making keys and tables on first start, and links what an earlier run copied
    /// and did not link. Blocks.
    ///
    /// # Errors
    /// [`IndexerError`]
    pub fn open(config: IndexerConfig) -> Result<Index, IndexerError> {
        let now = config.clock.now();
        let keys = home::keys(&config.home)?;
        let options = StoreOptions { cache_bytes: config.cache_bytes };
        let store = Store::open(&home::keyspaces(&config.home), options)?;
        let storage = RedbStorage::open(&home::rows(&config.home), config.cache_bytes)?;
        Index::over(config, keys, (store, storage), now)
    }

    /// As [`Index::open`], over replicas and rows that are open and that nothing else writes, for
    /// simulations: of `config`, what is said of files and of the network is not looked at.
    ///
    /// # Errors
    /// [`IndexerError`]
    pub fn over(
        config: IndexerConfig,
        keys: Keys,
        (store, storage): (Store, RedbStorage),
        now: Timestamp,
    ) -> Result<Index, IndexerError> {
        let storage: Arc<dyn Storage> = Arc::new(storage);
        storage.forget_nonces(now)?;
        let head = own_head(&store, &keys, &config.name, now)?;
        let linker = Arc::new(Linker::new(store.clone(), storage.clone()));
        linker.erase_rest()?;
        let lists = Lists::load(&config, &*storage)?;
        let index = Index { config, keys, head, store, storage, linker, lists };
        let followed = Vec::from_iter(index.followed()?);
        fold(&index.store.read()?, &*index.storage, &followed)?;
        Ok(index)
    }

    /// Who this indexer is: the audience of tokens.
    pub fn identity(&self) -> Identity {
        self.keys.identity.public()
    }

    /// The replicas.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The rows.
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// Keeps that somebody is followed.
    ///
    /// # Errors
    /// [`IndexerError::Storage`]
    pub fn follow(&self, identity: Identity, why: Following) -> Result<(), IndexerError> {
        Ok(self.storage.follow(&[(identity, why)])?)
    }

    /// Brings the rows of an identity to its replica, together with whoever waits for the same.
    ///
    /// # Errors
    /// [`IndexerError`]
    pub fn link(&self, identity: &Identity) -> Result<Folded, IndexerError> {
        Ok(self.linker.link(identity)?)
    }

    /// Drops every derived row and derives it again from the copies. `progress` is told of each
    /// keyspace and how many of its records were judged; the answer is how many in all.
    ///
    /// # Errors
    /// [`IndexerError`]; the next start derives what is missing.
    pub fn rebuild(
        &self,
        mut progress: impl FnMut(&Identity, usize),
    ) -> Result<usize, IndexerError> {
        let people = self.followed()?;
        let view = self.store.read()?;
        Ok(fold_all(&view, &*self.storage, &people, &mut progress)?.judged)
    }

    /// Hands every derived row to `line`, as sorted lines of text.
    ///
    /// # Errors
    /// [`IndexerError::Storage`]
    pub fn dump(&self, mut line: impl FnMut(&str)) -> Result<(), IndexerError> {
        Ok(self.storage.read()?.dump(&mut line)?)
    }

    /// All that the index knows of an event; `None` where it knows of none, or `asker` may not.
    ///
    /// # Errors
    /// [`IndexerError::Answer`]
    pub fn facts(
        &self,
        event: &EventUri,
        asker: Option<Identity>,
    ) -> Result<Option<Facts>, IndexerError> {
        self.ask(|reader| Ok(facts(reader, event, asker)?.facts))
    }

    /// The document of an event, as the API answers `asker`: everything that names it, and its
    /// roster with its digest. `None` where the index knows of none, or `asker` may not.
    ///
    /// # Errors
    /// [`IndexerError::Answer`]
    pub fn event(
        &self,
        event: &EventUri,
        asker: Option<Identity>,
    ) -> Result<Option<Value>, IndexerError> {
        let ask = RosterAsk { date: None, after: None, limit: ROWS_MAX };
        let answer = self.ask(|reader| event_answer(reader, event, &ask, asker))?;
        Ok(answer.map(|answer| serde_json::to_value(answer).expect("an answer is plain JSON")))
    }

    fn ask<T>(
        &self,
        question: impl FnMut(&mut Reader<'_>) -> Result<T, Refused>,
    ) -> Result<Option<T>, IndexerError> {
        let (denied, over_quota) = (self.lists.denied(), BTreeMap::new());
        let look = Look {
            store: &self.store,
            storage: &*self.storage,
            denied: &denied,
            over_quota: &over_quota,
            evidence: Evidence::Nothing,
        };
        match with_reader(look, question) {
            Ok(answered) => Ok(Some(answered.answer)),
            Err(Refused::NotFound { .. }) => Ok(None),
            Err(refused) => Err(IndexerError::Answer(Box::new(refused))),
        }
    }

    /// The API, answering from what is here; nothing is pulled while no [`crate::Indexer`] runs.
    pub fn router(&self) -> Router {
        self.routes(Follower::new().0)
    }

    /// What an operator asks of a home on which no indexer runs: a path of `/v1/operator/…`, and
    /// a JSON body or nothing.
    pub async fn operator(&self, method: &str, path: &str, body: Vec<u8>) -> OperatorAnswer {
        let routes = self.operator_routes(Follower::new().0);
        answer_inside(routes, method, path, body).await
    }

    pub(crate) fn routes(&self, follower: Follower) -> Router {
        let writer = WriterSecret::from_seed(&self.keys.writer.seed());
        let signer = Signer { writer, cert: *self.head.cert(), clock: self.config.clock.clone() };
        router(self.api(follower), signer)
    }

    pub(crate) fn operator_routes(&self, follower: Follower) -> Router {
        operator_router(self.api(follower))
    }

    fn api(&self, follower: Follower) -> Api {
        let ground = Ground {
            identity: self.identity(),
            store: self.store.clone(),
            storage: self.storage.clone(),
            lists: self.lists.clone(),
            linker: self.linker.clone(),
        };
        Api::new(&self.config, ground, follower)
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    pub(crate) fn linker(&self) -> &Arc<Linker> {
        &self.linker
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn head(&self) -> &SignedHead {
        &self.head
    }

    /// Whose rows there are. Whoever is denied keeps theirs: what is withheld is counted.
    fn followed(&self) -> Result<BTreeSet<Identity>, IndexerError> {
        Ok(self.storage.read()?.people()?.into_iter().map(|(identity, _)| identity).collect())
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index({})", self.identity().short())
    }
}

/// [`Index::rebuild`] of a home on which no indexer runs.
///
/// # Errors
/// [`IndexerError`]
pub fn rebuild(
    home: &FilePath,
    progress: impl FnMut(&Identity, usize),
) -> Result<usize, IndexerError> {
    home::must_exist(home)?;
    Index::open(IndexerConfig::load(home)?)?.rebuild(progress)
}

/// [`Index::dump`] of a home on which no indexer runs.
///
/// # Errors
/// [`IndexerError`]
pub fn dump(home: &FilePath, line: impl FnMut(&str)) -> Result<(), IndexerError> {
    home::must_exist(home)?;
    Index::open(IndexerConfig::load(home)?)?.dump(line)
}

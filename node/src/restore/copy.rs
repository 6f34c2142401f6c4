//! The newest copy of one's own keyspace that others hold: asked for with a key of its own, and
//! taken into a file beside the store.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::guarded::{self, FileError};
use kalends_keyspace::net::{
    Caller, Desk, Network, NetworkConfig, PullError, Receipt, Reply, VerifiedParcel,
};
use kalends_keyspace::store::{Store, StoreError, StoreOptions};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use tokio::time::timeout;

use super::RestoreError;
use crate::StartError;
use crate::book;
use crate::chance;
use crate::config::NetworkSettings;
use crate::home::Home;
use crate::node::open;

/// How long others are looked for.
const LOOK_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a copy may take.
const PULL_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Why nobody's copy was looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfound {
    /// Nobody was to be asked.
    #[error("nobody was asked")]
    NotAsked,
    /// Nothing of the identity is published, or the DHT was not reached.
    #[error("nobody knows where it is: {why}")]
    Nowhere {
        /// What the search came to.
        why: String,
    },
}

/// What others hold.
pub(super) enum Newest {
    /// Nothing that was found.
    Unfound(Unfound),
    /// A head was heard of, and nobody who has what it signs was reached.
    HeardOf { stamp: Stamp, why: String },
    /// A copy, proved whole.
    Copy { stamp: Stamp, records: Vec<(Path, Vec<u8>)> },
}

/// Looks for it.
pub(super) async fn newest(
    home: &Home,
    identity: Identity,
    (settings, clock): (&NetworkSettings, Clock),
) -> Result<Newest, RestoreError> {
    let beside = Beside::new(home)?;
    let store = Store::open(&beside.file, StoreOptions::default()).map_err(StartError::from)?;
    let secret = EndpointSecret::from_seed(&chance::bytes());
    let config = NetworkConfig { clock, ..open::network(settings, secret, Duration::ZERO) };
    let network = Network::start(config, store.clone(), Arc::new(Nobody)).await;
    let network = network.map_err(StartError::from)?;
    let found = ask(&network, identity).await;
    network.shutdown().await;
    let (stamp, pulled) = match found {
        Err(unfound) => return Ok(Newest::Unfound(unfound)),
        Ok(found) => found,
    };
    match pulled {
        Err(why) => Ok(Newest::HeardOf { stamp, why }),
        Ok(head) => Ok(Newest::Copy { stamp: head.stamp(), records: records(&store, identity)? }),
    }
}

/// The stamp that is published, and the head that was pulled or why none was.
async fn ask(
    network: &Network,
    identity: Identity,
) -> Result<(Stamp, Result<SignedHead, String>), Unfound> {
    let nowhere = |why: String| Unfound::Nowhere { why };
    let located = timeout(LOOK_TIMEOUT, network.locate(&identity)).await;
    let located = located
        .map_err(|_| nowhere(format!("no answer within {} s", LOOK_TIMEOUT.as_secs())))?
        .map_err(|error| nowhere(error.to_string()))?;
    let pulled = match timeout(PULL_TIMEOUT, network.pull(&identity, None)).await {
        Ok(Ok(pulled)) => Ok(pulled.head),
        Ok(Err(error @ (PullError::Locate(_) | PullError::Failed { .. }))) => {
            Err(error.to_string())
        }
        Err(_) => Err(format!("not whole within {} minutes", PULL_TIMEOUT.as_secs() / 60)),
    };
    Ok((located.stamp, pulled))
}

fn records(store: &Store, identity: Identity) -> Result<Vec<(Path, Vec<u8>)>, StoreError> {
    let mut records = Vec::new();
    book::each_entry(&store.read()?, identity, "/pub/", |path, entry| {
        records.push((path, entry.value));
        Ok(())
    })?;
    Ok(records)
}

/// A file beside the store that is gone when this is.
struct Beside {
    file: PathBuf,
}

impl Beside {
    fn new(home: &Home) -> Result<Beside, FileError> {
        let beside = Beside { file: home.folder().join("restore.redb") };
        // One may have stayed behind after a crash.
        guarded::remove(&beside.file)?;
        Ok(beside)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        for file in [self.file.clone(), self.file.with_extension("redb.lock")] {
            if let Err(error) = guarded::remove(&file) {
                tracing::warn!(%error, "a file stays behind");
            }
        }
    }
}

/// Serves nobody and takes nothing.
struct Nobody;

impl Desk for Nobody {
    fn serves(&self, _: &Identity) -> bool {
        false
    }

    fn poked(&self, _: SignedHead, _: EndpointKey) -> Reply<'_, ()> {
        Box::pin(async {})
    }

    fn admits(&self, _: &Identity, _: &Identity, _: Caller) -> Result<(), Receipt> {
        Err(Receipt::Refused)
    }

    fn parcel(&self, _: VerifiedParcel, _: Caller) -> Reply<'_, Receipt> {
        Box::pin(async { Receipt::Refused })
    }
}

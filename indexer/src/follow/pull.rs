//! One pull: the copy brought up to date, and the rows to the copy.

use std::collections::BTreeSet;
use std::sync::Arc;

use kalends_keyspace::net::{AttemptError, Network, PullError, Pulled};
use kalends_keyspace::store::{CopyError, Store};
use kalends_schema::key::Identity;

use super::schedule::{Look, Outcome};
use crate::link::{FoldError, Linker, named_by};
use crate::measure::{Measures, Reason};
use crate::storage::{OverQuota, Storage};

/// What pulling and linking need.
pub(crate) struct Tools {
    pub(crate) network: Arc<Network>,
    pub(crate) store: Store,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) measures: Arc<Measures>,
    pub(crate) linker: Arc<Linker>,
}

/// What came of one pull.
pub(super) struct Done {
    pub(super) identity: Identity,
    pub(super) outcome: Outcome,
    /// Whether the keyspace is over its quota; `None` where nothing new is known of that.
    pub(super) over: Option<Option<OverQuota>>,
    /// Whom their records name: the new ones, or all where they came closer.
    pub(super) named: BTreeSet<Identity>,
    /// Whom records that are new name.
    pub(super) news_of: BTreeSet<Identity>,
}

impl Done {
    pub(super) fn failed(identity: Identity) -> Done {
        let (named, news_of) = Default::default();
        Done { identity, outcome: Outcome::Failed, over: None, named, news_of }
    }
}

/// Pulls one keyspace and brings its rows to what is here then, also when the pull failed.
pub(super) async fn pull(tools: Arc<Tools>, look: Look, anew: bool) -> Done {
    let Look { identity, ask, audit } = look;
    if audit {
        tools.measures.audited();
    }
    let pulled = tools.network.pull(&identity, ask).await;
    let (mut outcome, over) = judged(&identity, &pulled, &tools.measures);
    let (store, linker) = (tools.store.clone(), tools.linker.clone());
    let measures = tools.measures.clone();
    let linked = blocking(move || {
        let folded = linker.link(&identity)?;
        measures.linked(folded.judged);
        let news_of = folded.named;
        let mut named = news_of.clone();
        if anew {
            named.extend(named_by(&store.read()?, &identity)?);
        }
        Ok((named, news_of))
    });
    let (named, news_of) = linked.await.unwrap_or_else(|| {
        tools.measures.failed(Reason::Disk);
        outcome = Outcome::Failed;
        Default::default()
    });
    Done { identity, outcome, over, named, news_of }
}

/// What a pull means for the next one, counted.
fn judged(
    identity: &Identity,
    pulled: &Result<Pulled, PullError>,
    measures: &Measures,
) -> (Outcome, Option<Option<OverQuota>>) {
    match pulled {
        Ok(pulled) => {
            measures.pulled();
            let stamp = pulled.head.stamp();
            let from = pulled.mirror.is_none().then_some(pulled.from);
            let outcome = match pulled.applied {
                Some(_) => Outcome::Changed(stamp, from),
                None => Outcome::Same(stamp, from),
            };
            (outcome, Some(None))
        }
        Err(error) => {
            tracing::debug!(identity = %identity.short(), %error, "nobody gave the keyspace");
            let over = over_quota(error);
            measures.failed(over.map_or_else(|| Reason::of(error), |_| Reason::OverQuota));
            let outcome = over.map_or(Outcome::Failed, |_| Outcome::OverQuota);
            (outcome, over.map(Some))
        }
    }
}

/// What a head said that is over the quota. Heads are signed, so it does not matter who gave it.
fn over_quota(error: &PullError) -> Option<OverQuota> {
    let PullError::Failed { attempts } = error else { return None };
    attempts.iter().find_map(|attempt| {
        let AttemptError::Copy(error) = &attempt.error else { return None };
        if let CopyError::QuotaEntries { count, .. } = error {
            return Some(OverQuota::Records(*count));
        }
        let CopyError::QuotaBytes { bytes, .. } = error else { return None };
        Some(OverQuota::Bytes(*bytes))
    })
}

/// Runs what waits on the disk; what fails is logged here and tried again later.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FoldError> + Send + 'static,
) -> Option<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!(%error, "the index cannot be read or written");
            None
        }
        Err(_) => {
            tracing::error!("linking ended in a panic");
            None
        }
    }
}

//! What others tell an indexer over iroh, and what they may copy from it.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use kalends_keyspace::net::{Caller, CarryAnswer, Desk, Receipt, Reply, VerifiedParcel};
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};

use super::{Carrier, Follower};

/// Whose keyspaces are copied here, and may be copied from here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Served(Arc<RwLock<BTreeSet<Identity>>>);

impl Served {
    pub(crate) fn add(&self, identity: Identity) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(identity);
    }

    pub(crate) fn remove(&self, identity: &Identity) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(identity);
    }

    fn holds(&self, identity: &Identity) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(identity)
    }
}

/// The indexer's side of the network.
#[derive(Debug)]
pub(crate) struct IndexerDesk {
    pub(crate) served: Served,
    pub(crate) follower: Follower,
    pub(crate) carrier: Carrier,
}

impl Desk for IndexerDesk {
    fn serves(&self, identity: &Identity) -> bool {
        self.served.holds(identity)
    }

    fn poked(&self, head: SignedHead, from: EndpointKey) -> Reply<'_, ()> {
        // Of strangers nothing comes; their pokes must not crowd out anybody's news.
        if self.served.holds(&head.identity()) {
            self.follower.poked(head.identity(), head.stamp(), from);
        }
        Box::pin(std::future::ready(()))
    }

    fn may_ask(&self, mirror: &Identity, asker: &Identity) -> bool {
        self.carrier.is_asked(mirror, asker)
    }

    fn carry(&self, ask: SignedCarryAsk, _from: EndpointKey) -> Reply<'_, CarryAnswer> {
        let carrier = self.carrier.clone();
        let answering = tokio::task::spawn_blocking(move || carrier.answer(&ask));
        // What was not answered is asked again.
        Box::pin(async move { answering.await.unwrap_or(CarryAnswer::Waiting) })
    }

    fn admits(&self, _: &Identity, _: &Identity, _: Caller) -> Result<(), Receipt> {
        // Nobody invites an indexer, and what concerns others it reads in their keyspaces.
        Err(Receipt::Refused)
    }

    fn parcel(&self, _parcel: VerifiedParcel, _caller: Caller) -> Reply<'_, Receipt> {
        Box::pin(std::future::ready(Receipt::Refused))
    }
}

//! What the network asks this node: whose keyspaces it serves, and what it makes of what it is told.

use std::sync::Arc;

use kalends_keyspace::net::{Desk, Receipt, Reply, VerifiedParcel};
use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};

use crate::book::{self, Dealing};
use crate::engine::{Delivery, Engine, Input, Wishes};

/// The node's front desk.
#[derive(Clone)]
pub(crate) struct FrontDesk {
    pub(crate) me: Identity,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) wishes: Arc<Wishes>,
}

impl FrontDesk {
    /// Whether a person's news are of interest, and whether their keyspace is copied.
    fn regards(&self, who: &Identity) -> Result<Regard, StoreError> {
        let snapshot = self.store.read()?;
        let contact = book::contact(&snapshot, self.me, *who)?;
        if contact.as_ref().is_some_and(|contact| contact.blocked) {
            return Ok(Regard { known: false, copied: false });
        }
        let dealing = Dealing::with(&snapshot, *who)?;
        let followed = contact.as_ref().is_some_and(|contact| contact.followed);
        Ok(Regard {
            known: contact.is_some() || dealing.any(),
            copied: followed || dealing.attended,
        })
    }

    fn regard_or_none(&self, who: &Identity) -> Regard {
        self.regards(who).unwrap_or_else(|error| {
            tracing::error!(%error, "the store cannot be read");
            Regard { known: false, copied: false }
        })
    }

    /// Takes note of a head: a copy that is behind it is pulled.
    fn heard_of(&self, head: &SignedHead, from: EndpointKey) -> Result<bool, StoreError> {
        let who = head.head().identity;
        let regard = self.regards(&who)?;
        if !regard.copied {
            return Ok(regard.known);
        }
        let copy = self.store.read()?.head(&who)?;
        if copy.is_none_or(|copy| copy.stamp() < head.stamp()) {
            self.wishes.want_pull(who, Some(from));
        }
        Ok(true)
    }
}

#[derive(Clone, Copy)]
struct Regard {
    known: bool,
    copied: bool,
}

impl Desk for FrontDesk {
    fn serves(&self, identity: &Identity) -> bool {
        *identity == self.me
    }

    fn asked(&self, identities: &[Identity], from: EndpointKey) {
        if identities.contains(&self.me) {
            self.wishes.asked_by(from);
        }
    }

    fn poked(&self, head: SignedHead, from: EndpointKey) -> Reply<'_, ()> {
        Box::pin(async move {
            let (who, time) = (head.head().identity, head.head().time);
            let desk = self.clone();
            let looking = tokio::task::spawn_blocking(move || desk.heard_of(&head, from));
            match looking.await.expect("looking does not panic") {
                Ok(true) => {
                    self.wishes.dated(time);
                    self.engine.tell(Input::Heard(who)).await;
                }
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the store cannot be read"),
            }
        })
    }

    fn welcomes(&self, to: &Identity, author: &Identity) -> bool {
        *to == self.me && *author != self.me && self.regard_or_none(author).known
    }

    fn parcel(&self, parcel: VerifiedParcel, from: EndpointKey) -> Reply<'_, Receipt> {
        Box::pin(async move {
            let author = parcel.proof.head().head().identity;
            let VerifiedParcel { to, proof } = parcel;
            let time = proof.head().head().time;
            let receipt = self.engine.deliver(Delivery { to, proof, from }).await;
            // What a stranger dates says nothing.
            if receipt != Receipt::Refused {
                self.wishes.dated(time);
            }
            if receipt == Receipt::Stored {
                self.engine.tell(Input::Heard(author)).await;
            }
            receipt
        })
    }
}

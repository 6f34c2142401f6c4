//! What the network asks this node: whose keyspaces it serves, and what it makes of what it is told.

use std::sync::Arc;

use kalends_keyspace::net::{Caller, CarryAnswer, Desk, Receipt, Reply, VerifiedParcel};
use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};

use tokio::time::Instant;

use super::begin::oneself;
use super::gate::Gate;
use crate::book::{self, Acquaintance, Dealing};
use crate::engine::{Delivery, Engine, Input, Wishes};

/// Seconds after which a parcel may come again whose author could not be looked up.
const UNREADABLE_RETRY_S: u32 = 60;

/// The node's front desk.
#[derive(Clone)]
pub(crate) struct FrontDesk {
    pub(crate) me: Identity,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) wishes: Arc<Wishes>,
    pub(crate) gate: Arc<Gate>,
}

impl FrontDesk {
    /// Whether a person's news are of interest, and whether their keyspace is copied.
    fn regards(&self, who: &Identity) -> Result<Regard, StoreError> {
        let snapshot = self.store.read()?;
        let standing = Acquaintance::with(&snapshot, self.me, *who)?;
        let contact = book::contact(&snapshot, self.me, *who)?;
        let followed = contact.is_some_and(|contact| contact.followed);
        let followed = followed || Dealing::with(&snapshot, *who)?.is_copied();
        let carried = book::carried_quota(&snapshot, *who)?.is_some();
        let copied = match standing {
            Acquaintance::Known => followed || carried,
            Acquaintance::Stranger => carried,
            Acquaintance::Blocked => false,
        };
        Ok(Regard { standing, copied })
    }

    async fn knows(&self, who: Identity) -> bool {
        let desk = self.clone();
        let looking = tokio::task::spawn_blocking(move || desk.regards(&who)).await;
        let regard = looking.expect("looking does not panic");
        regard.is_ok_and(|regard| regard.standing == Acquaintance::Known)
    }

    /// Whether the owner is this person's mirror.
    fn carries(&self, who: &Identity) -> bool {
        let carried = || -> Result<bool, StoreError> {
            Ok(book::carried_quota(&self.store.read()?, *who)?.is_some())
        };
        carried().unwrap_or_else(|error| {
            tracing::error!(%error, "the store cannot be read");
            false
        }) && !self.blocks(who)
    }

    /// Whether the owner wants nothing of them; nor of anybody while that cannot be read.
    fn blocks(&self, who: &Identity) -> bool {
        let contact = || book::contact(&self.store.read()?, self.me, *who);
        contact().map_or(true, |contact| contact.is_some_and(|contact| contact.blocked))
    }

    /// Whether this is a mirror of the owner's.
    fn is_mirror(&self, who: Identity) -> Result<bool, StoreError> {
        Ok(book::mirror(&self.store.read()?, who)?.is_some())
    }

    /// Takes note of a head: a copy that is behind it is pulled.
    fn heard_of(&self, head: &SignedHead, from: EndpointKey) -> Result<bool, StoreError> {
        let who = head.head().identity;
        if who == self.me {
            if let Some(known) = oneself(&self.store, self.me, None)? {
                self.wishes.only_read(known);
            }
            return Ok(false);
        }
        if self.is_mirror(who)? {
            // Its owner may have said something.
            self.wishes.ask_mirror(who);
        }
        let regard = self.regards(&who)?;
        if !regard.copied {
            return Ok(regard.standing == Acquaintance::Known);
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
    standing: Acquaintance,
    copied: bool,
}

impl Desk for FrontDesk {
    fn serves(&self, identity: &Identity) -> bool {
        *identity == self.me || self.carries(identity)
    }

    fn links(&self, identity: &Identity) -> bool {
        let dealing = self.store.read().and_then(|snapshot| Dealing::with(&snapshot, *identity));
        // Heads of people one shares no event with are taken as they come.
        self.serves(identity) || dealing.is_ok_and(Dealing::any)
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

    fn admits(&self, to: &Identity, author: &Identity, caller: Caller) -> Result<(), Receipt> {
        if *to != self.me || *author == self.me {
            return Err(Receipt::Refused);
        }
        match self.regards(author) {
            Ok(regard) => self.gate.passes(regard.standing, caller.endpoint, Instant::now()),
            Err(error) => {
                tracing::error!(%error, "the store cannot be read");
                Err(Receipt::Busy { retry_s: UNREADABLE_RETRY_S })
            }
        }
    }

    fn may_ask(&self, mirror: &Identity, asker: &Identity) -> bool {
        *mirror == self.me && *asker != self.me && !self.blocks(asker)
    }

    fn carry(&self, ask: SignedCarryAsk, from: EndpointKey) -> Reply<'_, CarryAnswer> {
        Box::pin(self.engine.carry(ask, from))
    }

    fn parcel(&self, parcel: VerifiedParcel, caller: Caller) -> Reply<'_, Receipt> {
        Box::pin(async move {
            let author = parcel.proof.head().head().identity;
            let VerifiedParcel { to, proof, bytes } = parcel;
            let time = proof.head().head().time;
            let receipt = self.engine.deliver(Delivery { to, proof, bytes, caller }).await;
            match receipt {
                Receipt::Stored => {
                    self.wishes.dated(time);
                    self.engine.tell(Input::Heard(author)).await;
                }
                Receipt::Known | Receipt::Stale | Receipt::Superseded => self.wishes.dated(time),
                // Somebody known is ahead of this clock, or has too much to say.
                Receipt::Busy { .. } | Receipt::Full if self.knows(author).await => {
                    self.wishes.dated(time);
                }
                // What a stranger dates says nothing.
                Receipt::Requested
                | Receipt::Busy { .. }
                | Receipt::Full
                | Receipt::Refused
                | Receipt::TooLarge
                | Receipt::Malformed => {}
            }
            receipt
        })
    }
}

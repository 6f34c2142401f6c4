//! What the network asks of whoever owns it: a node or an indexer.

use std::future::Future;
use std::pin::Pin;

use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::deposit::AddressGroup;
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::tree::VerifiedProof;

use super::wire::{CarryAnswer, Receipt};

/// A future that a [`Desk`] hands back.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A parcel whose proof holds. Whom and what it concerns is the desk's to decide.
#[derive(Debug, Clone)]
pub struct VerifiedParcel {
    /// Whom it is for.
    pub to: Identity,
    /// What it shows.
    pub proof: VerifiedProof,
    /// The bytes of the proof as they came, for whoever keeps it as it is.
    pub bytes: Vec<u8>,
}

/// Who brings a parcel. That it is the author, or knows them, is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The endpoint at the other end.
    pub endpoint: EndpointKey,
    /// Where it calls from.
    pub group: AddressGroup,
}

/// Takes in what others tell, and says whose keyspaces are told to others.
pub trait Desk: Send + Sync + 'static {
    /// Whether strangers may copy this identity's keyspace from here. Called where waiting on the
    /// disk is allowed; for anybody else the answer is as if there were no copy.
    fn serves(&self, identity: &Identity) -> bool;

    /// An endpoint asks for the heads of these identities, served or not. Must not wait.
    fn asked(&self, _identities: &[Identity], _from: EndpointKey) {}

    /// Somebody told of a head; its signatures hold. Called one after the other: hand it on.
    fn poked(&self, head: SignedHead, from: EndpointKey) -> Reply<'_, ()>;

    /// Whether a parcel to `to` from `author` is worth checking now. Nothing about it is known to
    /// hold yet: this is asked first, so that whoever is not wanted, or comes too often, costs no
    /// signature. Called where waiting on the disk is allowed.
    ///
    /// # Errors
    /// The receipt to give instead.
    fn admits(&self, to: &Identity, author: &Identity, caller: Caller) -> Result<(), Receipt>;

    /// Somebody delivered a parcel, whose proof holds. The receipt is sent as it is returned, so
    /// what it says must be on disk by then.
    fn parcel(&self, parcel: VerifiedParcel, caller: Caller) -> Reply<'_, Receipt>;

    /// Whether a copy of this identity's keyspace that skipped some heads is to be linked: the heads
    /// between are asked for, so that a fork among them is found. Called where waiting on the disk
    /// is allowed. An indexer and a mirror always want it.
    fn links(&self, _identity: &Identity) -> bool {
        true
    }

    /// Whether an ask of `asker` that `mirror` should carry them is worth checking at all; asked
    /// first for the same reason, and where waiting on the disk is allowed. Whoever is nobody's
    /// mirror need not say so.
    fn may_ask(&self, _mirror: &Identity, _asker: &Identity) -> bool {
        false
    }

    /// Somebody asks to be carried; the ask holds. The answer is sent as it is returned, so what
    /// it says must be on disk by then.
    fn carry(&self, _ask: SignedCarryAsk, _from: EndpointKey) -> Reply<'_, CarryAnswer> {
        Box::pin(std::future::ready(CarryAnswer::Refused))
    }
}

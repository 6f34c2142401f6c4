//! A node without thread, network and clock: somebody else says what happens when, and carries
//! what is sent. It runs the very decisions, batches, outbox and proofs of [`crate::Node`], one
//! input at a time, so that a whole neighbourhood of nodes runs from one seed.

use std::collections::BTreeSet;
use std::sync::Arc;

use kalends_keyspace::net::{Caller, Receipt};
use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::path::Path;
use kalends_schema::roster::Facts;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use tokio::sync::oneshot;

use crate::book::{self, Errand, Load, Sent};
use crate::engine::{Command, CommandError, Delivery, Done, Input, Pen, Wishes, Work};
use crate::node::open::own_tables;
use crate::peers::errand::{Outcome, PATHS_MAX, judged, parcel, verdict};
use crate::peers::followed;

/// Receivers whose parcels are made at once.
const RECEIVERS_MAX: usize = 64;

/// One person's node, to be driven step by step. Dropped, it stops as after a crash: what was
/// answered is on disk. It is for simulations; programs start a [`crate::Node`].
pub struct BareNode {
    me: Identity,
    store: Store,
    work: Work,
    wishes: Arc<Wishes>,
}

/// A parcel on its way, as the network would carry it.
#[derive(Debug, Clone)]
pub struct Letter {
    errand: Errand,
    under: Stamp,
    bytes: Vec<u8>,
}

impl Letter {
    /// Whom it is for.
    pub fn to(&self) -> Identity {
        self.errand.parcelled.receiver
    }

    /// The paths of the sender's keyspace that it shows.
    pub fn paths(&self) -> &[Path] {
        &self.errand.parcelled.paths
    }

    /// What travels: the bytes of a `kalends/deposit/1` request.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl BareNode {
    /// A node on a store that nothing else writes, as its owner's certificate names them. What an
    /// earlier run copied and did not link is linked.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub fn open(
        store: Store,
        (writer, cert): (WriterSecret, SignedCert),
        now: Timestamp,
    ) -> Result<BareNode, StoreError> {
        own_tables(&store)?;
        let (me, wishes) = (cert.cert().identity, Arc::new(Wishes::new()));
        let work = Work::new(store.clone(), Pen { me, writer, cert }, wishes.clone());
        let mut node = BareNode { me, store, work, wishes };
        let snapshot = node.store.read()?;
        let copies = snapshot.identities()?.into_iter().filter(|who| *who != me);
        let mut inputs: Vec<Input> = copies.map(Input::Replica).collect();
        // Nobody can be found without a head.
        inputs.extend(snapshot.head(&me)?.is_none().then_some(Input::Renew));
        node.work.turn(inputs, now);
        // As a node with a network begins: with a look at everybody who is needed.
        for who in book::needed(&node.store.read()?)? {
            node.wishes.want_pull(who, None);
        }
        Ok(node)
    }

    /// Whose node it is.
    pub fn identity(&self) -> Identity {
        self.me
    }

    /// Its store, for reading and for taking copies of others over.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Has a command decided and committed at `now`.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was acknowledged then.
    pub fn command(
        &mut self,
        command: impl Into<Command>,
        now: Timestamp,
    ) -> Result<Done, CommandError> {
        let (reply, mut answer) = oneshot::channel();
        self.work.turn(vec![Input::Command(Box::new(command.into()), reply)], now);
        answer.try_recv().unwrap_or(Err(CommandError::Stopped))
    }

    /// Takes a parcel that came: read, verified, decided and committed. Nobody is held to a pace.
    pub fn take(&mut self, parcel: &[u8], caller: Caller, now: Timestamp) -> Receipt {
        let receipts = self.take_together(&[parcel], caller, now);
        receipts.first().copied().unwrap_or(Receipt::Malformed)
    }

    /// Takes several parcels in one batch, as an engine does with what waits; a receipt for each.
    pub fn take_together(
        &mut self,
        parcels: &[impl AsRef<[u8]>],
        caller: Caller,
        now: Timestamp,
    ) -> Vec<Receipt> {
        let (mut inputs, mut waiting) = (Vec::new(), Vec::new());
        for parcel in parcels {
            let delivery = read(parcel.as_ref(), caller);
            waiting.push(delivery.map(|delivery| {
                let author = delivery.proof.head().identity();
                let (reply, answer) = oneshot::channel();
                inputs.push(Input::Parcel(Box::new(delivery), reply));
                (author, answer)
            }));
        }
        self.work.turn(inputs, now);
        let mut heard = Vec::new();
        let receipts = waiting.into_iter().map(|one| {
            let Some((author, mut answer)) = one else { return Receipt::Malformed };
            let receipt = answer.try_recv().unwrap_or(Receipt::Busy { retry_s: 60 });
            heard.extend((receipt == Receipt::Stored).then_some(Input::Heard(author)));
            receipt
        });
        let receipts = receipts.collect();
        if !heard.is_empty() {
            self.work.turn(heard, now);
        }
        receipts
    }

    /// Links a copy of somebody's keyspace that was taken over into the store.
    pub fn copied(&mut self, who: Identity, now: Timestamp) {
        self.work.turn(vec![Input::Replica(who)], now);
    }

    /// Gives what is due time to be looked at again: what waits to be deleted goes when it may.
    pub fn tick(&mut self, now: Timestamp) {
        self.work.turn(Vec::new(), now);
    }

    /// The parcels that are due now, one for each receiver.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, or a parcel cannot be made.
    pub fn due(&self, now: Timestamp) -> Result<Vec<Letter>, StoreError> {
        let snapshot = self.store.read()?;
        let load = Load { receivers_max: RECEIVERS_MAX, paths_max: PATHS_MAX };
        let (errands, _) = book::due(&snapshot, now, &BTreeSet::new(), load)?;
        let letters = errands.into_iter().map(|errand| {
            let Errand { parcelled, attempts, queued_at } = errand;
            let (parcelled, head, proof) = parcel(&snapshot, parcelled)?;
            let to = parcelled.receiver;
            let bytes = Parcel { to, proof }.encode();
            let bytes = bytes.expect("a proof is made within a parcel's bytes");
            let errand = Errand { parcelled, attempts, queued_at };
            Ok(Letter { errand, under: head.stamp(), bytes })
        });
        letters.collect()
    }

    /// Writes down how a try went; `None` where no receipt came. `chance` is any number, and moves
    /// the next try.
    pub fn sent(&mut self, letter: &Letter, receipt: Option<Receipt>, now: Timestamp, chance: u32) {
        let outcome = receipt.map_or_else(|| Outcome::failed("no receipt came"), judged);
        let Errand { parcelled, attempts, queued_at } = letter.errand.clone();
        let verdict = verdict(outcome, (attempts, queued_at), now, chance);
        let sent = Sent { parcelled, under: letter.under, verdict };
        let (reply, _) = oneshot::channel();
        self.work.turn(vec![Input::Sent(sent, reply)], now);
    }

    /// Takes the next of those whose keyspaces the node wants copied now.
    pub fn next_wanted(&self) -> Option<Identity> {
        self.wishes.next_pull().map(|(who, _)| who)
    }

    /// Whose keyspaces it keeps copies of, once it has them.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub fn follows(&self) -> Result<Vec<Identity>, StoreError> {
        Ok(followed(&self.store, self.me)?.into_keys().collect())
    }

    /// All that the node knows of an event; `None` while the event itself is not here.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub fn facts(&self, event: &EventUri) -> Result<Option<Facts>, StoreError> {
        book::gather(&self.store.read()?, event)
    }

    /// How much waits to be told.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub fn waiting(&self) -> Result<usize, StoreError> {
        Ok(book::waiting(&self.store.read()?)?.len())
    }
}

/// A parcel whose signatures hold.
fn read(parcel: &[u8], caller: Caller) -> Option<Delivery> {
    let Parcel { to, proof } = Parcel::decode(parcel).ok()?;
    let proof = proof.verify().ok()?;
    Some(Delivery { to, proof, bytes: Parcel::proof_bytes(parcel.to_vec()), caller })
}

impl std::fmt::Debug for BareNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BareNode({})", self.me.short())
    }
}

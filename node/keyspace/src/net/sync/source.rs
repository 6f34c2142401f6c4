//! Reading the store for others: heads, proofs, and the difference or the whole of a keyspace, as
//! framed messages page by page. Runs on threads that may wait for the disk, and never for the reader:
//! between two pages no thread is held.

use kalends_schema::key::Identity;
use kalends_schema::limits::VALUE_BYTES_MAX;
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{ProveError, Range};
use tokio::sync::OwnedSemaphorePermit;

use super::serve::BUSY;
use crate::net::frame::append;
use crate::net::limits::{BATCH_BYTES, PROOF_BYTES_MAX};
use crate::net::server::Server;
use crate::net::wire::{Answer, Refused, WireStamp, encode};
use crate::store::{Changes, Delta, Op, Ops, StoreError, View};

/// The answer was not finished: the store failed.
#[derive(Debug)]
pub(crate) struct Stopped;

impl From<StoreError> for Stopped {
    fn from(fault: StoreError) -> Stopped {
        tracing::error!(%fault, "reading for another node failed");
        Stopped
    }
}

/// Framed messages, and where more come from.
pub(crate) struct Page {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rest: Option<Source>,
    /// A place among the few that are served at once, kept until these bytes are on their way.
    pub(crate) place: Option<OwnedSemaphorePermit>,
}

impl Page {
    pub(super) fn last(bytes: Vec<u8>) -> Page {
        Page { bytes, rest: None, place: None }
    }
}

/// What is left of an answer. Holds its moment of the store, and its place among those
/// that are served at once.
pub(crate) struct Source {
    ops: Ops,
    _one_of_few: OwnedSemaphorePermit,
}

impl Source {
    /// The next page; the last one has no messages.
    pub(crate) fn page(mut self) -> Result<Page, Stopped> {
        let ops = self.ops.next_page(BATCH_BYTES)?;
        let mut out = Vec::new();
        for op in &ops {
            match op {
                Op::Put { path, stamp, value } => {
                    let stamp = WireStamp { epoch: stamp.epoch, seq: stamp.seq };
                    put(&mut out, &Answer::Put { path: path.as_str(), stamp, value });
                }
                Op::Delete { path } => put(&mut out, &Answer::Delete { path: path.as_str() }),
            }
        }
        let rest = if ops.is_empty() { None } else { Some(self) };
        Ok(Page { bytes: out, rest, place: None })
    }
}

/// The heads of those identities that strangers may copy from here.
pub(crate) fn heads(server: &Server, identities: &[Identity]) -> Result<Page, Stopped> {
    let snapshot = server.store.read()?;
    let mut out = Vec::new();
    for identity in identities.iter().filter(|identity| server.desk.serves(identity)) {
        if let Some(head) = snapshot.head(identity)? {
            put(&mut out, &Answer::Head(&head.to_bytes()));
        }
    }
    Ok(Page::last(out))
}

/// The head of one keyspace, and what leads there.
pub(crate) fn changes(
    server: &Server,
    identity: &Identity,
    since: Option<Stamp>,
) -> Result<Page, Stopped> {
    if !server.desk.serves(identity) {
        return Ok(refusal(Refused::Unknown));
    }
    let found = server.store.read()?.changes_since(identity, Area::Pub, since)?;
    let Some(Changes { head, delta }) = found else {
        return Ok(refusal(Refused::Unknown));
    };
    let (kind, begun) = match delta {
        Delta::Same => (Answer::Same, None),
        Delta::Ops(ops) => (Answer::Ops, Some((ops, &server.differences))),
        Delta::Snapshot(ops) => (Answer::Snapshot, Some((ops, &server.snapshots))),
    };
    let rest = match begun.map(|(ops, places)| (ops, places.clone().try_acquire_owned())) {
        None => None,
        Some((ops, Ok(one_of_few))) => Some(Source { ops, _one_of_few: one_of_few }),
        Some((_, Err(_))) => return Ok(refusal(BUSY)),
    };
    let mut out = Vec::new();
    put(&mut out, &Answer::Head(&head.to_bytes()));
    put(&mut out, &kind);
    Ok(Page { bytes: out, rest, place: None })
}

/// What lies in some ranges of one keyspace, proved.
pub(crate) fn proof(
    server: &Server,
    identity: &Identity,
    ranges: &[Range],
) -> Result<Page, Stopped> {
    if !server.desk.serves(identity) {
        return Ok(refusal(Refused::Unknown));
    }
    let Ok(place) = server.differences.clone().try_acquire_owned() else {
        return Ok(refusal(BUSY));
    };
    let made = server.store.read()?.prove(identity, ranges, PROOF_BYTES_MAX, VALUE_BYTES_MAX);
    let proof = match made {
        Ok(Some(proof)) => proof,
        Ok(None) => return Ok(refusal(Refused::Unknown)),
        Err(ProveError::TooLarge { .. }) => return Ok(refusal(Refused::TooLarge)),
        Err(ProveError::Index(fault)) => return Err(fault.into()),
        Err(fault @ ProveError::OtherRoot { .. }) => {
            tracing::error!(%fault, "a tree here is not at its head");
            return Err(Stopped);
        }
    };
    let mut out = Vec::new();
    put(&mut out, &Answer::Proof(&proof.encode()));
    Ok(Page { bytes: out, rest: None, place: Some(place) })
}

pub(super) fn refusal(refused: Refused) -> Page {
    let mut out = Vec::new();
    put(&mut out, &Answer::Refused(refused));
    Page::last(out)
}

pub(super) fn put(out: &mut Vec<u8>, answer: &Answer<'_>) {
    append(out, &encode(answer));
}

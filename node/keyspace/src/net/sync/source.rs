//! Reading the store for others: heads, and the difference or the whole of a keyspace, as framed
//! messages in batches. Runs on threads that may wait for the disk.

use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;
use tokio::sync::mpsc;

use super::serve::BUSY;
use crate::net::frame::append;
use crate::net::limits::BATCH_BYTES;
use crate::net::server::Server;
use crate::net::wire::{Answer, Refused, WireStamp, encode};
use crate::store::{Changes, Delta, Op, Ops, StoreError, View};

/// The answer was not finished: the store failed, or nobody listens any more.
#[derive(Debug)]
pub(crate) struct Stopped;

impl From<StoreError> for Stopped {
    fn from(fault: StoreError) -> Stopped {
        tracing::error!(%fault, "reading for another node failed");
        Stopped
    }
}

/// Where framed messages go, gathered into batches.
pub(crate) struct Out {
    batches: mpsc::Sender<Vec<u8>>,
    batch: Vec<u8>,
}

impl Out {
    /// Into this channel.
    pub(crate) fn new(batches: mpsc::Sender<Vec<u8>>) -> Out {
        Out { batches, batch: Vec::new() }
    }

    fn answer(&mut self, answer: &Answer<'_>) -> Result<(), Stopped> {
        append(&mut self.batch, &encode(answer));
        if self.batch.len() >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Stopped> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        self.batches.blocking_send(batch).map_err(|_| Stopped)
    }
}

/// The heads of those identities that strangers may copy from here.
pub(crate) fn heads(
    server: &Server,
    identities: Vec<Identity>,
    mut out: Out,
) -> Result<(), Stopped> {
    let snapshot = server.store.read()?;
    for identity in identities.iter().filter(|identity| server.desk.serves(identity)) {
        if let Some(head) = snapshot.head(identity)? {
            out.answer(&Answer::Head(&head.to_bytes()))?;
        }
    }
    out.flush()
}

/// The head of one keyspace, and what leads there.
pub(crate) fn changes(
    server: &Server,
    identity: Identity,
    since: Option<Stamp>,
    mut out: Out,
) -> Result<(), Stopped> {
    let found = if server.desk.serves(&identity) {
        server.store.read()?.changes_since(&identity, Area::Pub, since)?
    } else {
        None
    };
    let Some(Changes { head, delta }) = found else {
        out.answer(&Answer::Refused(Refused::Unknown))?;
        return out.flush();
    };
    let head = head.to_bytes();
    match delta {
        Delta::Same => {
            out.answer(&Answer::Head(&head))?;
            out.answer(&Answer::Same)?;
        }
        Delta::Ops(ops) => {
            out.answer(&Answer::Head(&head))?;
            out.answer(&Answer::Ops)?;
            send(ops, &mut out)?;
        }
        Delta::Snapshot(ops) => {
            let Ok(_one_of_few) = server.snapshots.try_acquire() else {
                out.answer(&Answer::Refused(BUSY))?;
                return out.flush();
            };
            out.answer(&Answer::Head(&head))?;
            out.answer(&Answer::Snapshot)?;
            send(ops, &mut out)?;
            out.flush()?;
        }
    }
    out.flush()
}

fn send(mut ops: Ops, out: &mut Out) -> Result<(), Stopped> {
    loop {
        let page = ops.next_page(BATCH_BYTES)?;
        if page.is_empty() {
            return Ok(());
        }
        for op in &page {
            match op {
                Op::Put { path, stamp, value } => {
                    let stamp = WireStamp { epoch: stamp.epoch, seq: stamp.seq };
                    out.answer(&Answer::Put { path: path.as_str(), stamp, value })?;
                }
                Op::Delete { path } => out.answer(&Answer::Delete { path: path.as_str() })?,
            }
        }
    }
}

//! `kalends/deposit/1`: one parcel per stream, one receipt back.
//!
//! What is sent is the parcel's own bytes; whether it is wanted is asked before anything of it is
//! checked, so that whoever comes too often costs a look and no signature.

use std::sync::{Arc, Mutex};

use iroh::endpoint::RecvStream;
use kalends_schema::deposit::Parcel;
use kalends_schema::evidence::TreeFault;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::limits::PARCEL_BYTES_MAX;
use kalends_schema::tree::Proof;

use super::attempt::{Attempt, AttemptError, SourceFault};
use super::connections::{Connections, Protocol};
use super::desk::{Caller, VerifiedParcel};
use super::discovery::{LocateError, NodeAddress};
use super::frame::{FrameFault, FrameWriter};
use super::limits::BUSY_RETRY_S;
use super::serve::request;
use super::server::Server;
use super::wire::{self, Receipt};

/// Bytes of a receipt: a number and, for `Busy`, the seconds.
const RECEIPT_BYTES_MAX: usize = 16;

/// Why a parcel was not delivered to anybody.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// There was no parcel to send.
    #[error("the parcel could not be made: {why}")]
    Unmade {
        /// What its maker said.
        why: String,
    },
    /// Nobody knows where the receiver is.
    #[error("the receiver was not found: {0}")]
    Locate(#[from] LocateError),
    /// Every endpoint of the receiver failed.
    #[error("none of {} endpoints took it", attempts.len())]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

/// A parcel as it was made for one connection, and what its maker wants to know of it.
pub(crate) type Made<T> = Result<(Parcel, T), String>;

/// Delivers a parcel to the first of `nodes` that gives a receipt, whatever it says. It is made once
/// a connection is open: what was taken back by then is not in it.
pub(crate) async fn deliver<T, F, Fut>(
    connections: &Connections,
    nodes: &[NodeAddress],
    make: F,
) -> Result<(Receipt, T), DepositError>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Made<T>>,
{
    let last = Mutex::new(None);
    let mut attempts = Vec::new();
    for node in nodes {
        let encoded = || async {
            let made = make().await.and_then(|(parcel, of_it)| {
                let bytes = parcel.encode().map_err(|error| error.to_string())?;
                Ok((bytes, of_it))
            });
            let (bytes, of_it) = made
                .map(|(bytes, of_it)| (Some(bytes), Ok(of_it)))
                .unwrap_or_else(|why| (None, Err(why)));
            *last.lock().expect("no holder panics") = Some(of_it);
            bytes
        };
        let said = deliver_to(connections, node, encoded).await;
        let made = last.lock().expect("no holder panics").take();
        let made = made.transpose().map_err(|why| DepositError::Unmade { why })?;
        match (said, made) {
            (Ok(receipt), Some(of_it)) => return Ok((receipt, of_it)),
            (Err(error), _) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            // Nobody answers what was not sent.
            (Ok(_), None) => {}
        }
    }
    Err(DepositError::Failed { attempts })
}

async fn deliver_to<F, Fut>(
    connections: &Connections,
    node: &NodeAddress,
    make: F,
) -> Result<Receipt, AttemptError>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Option<Vec<u8>>>,
{
    let asking = connections.ask_made(node, Protocol::Deposit, make, RECEIPT_BYTES_MAX);
    let (first, _) = asking.await?;
    let first = first.ok_or(SourceFault::Cut)?;
    Ok(wire::decode(&first).map_err(|fault| SourceFault::Undecodable(fault.to_string()))?)
}

/// Takes in the parcel of one stream.
pub(crate) async fn serve(
    server: &Arc<Server>,
    caller: Caller,
    receiver: RecvStream,
    writer: &mut FrameWriter,
) -> Result<(), FrameFault> {
    let (receipt, shown) = match request(receiver, PARCEL_BYTES_MAX).await {
        Ok(bytes) => take(server, caller, bytes).await,
        Err(FrameFault::TooLarge { .. }) => (Receipt::TooLarge, None),
        Err(fault) => return Err(fault),
    };
    writer.message(&wire::encode(&receipt)).await?;
    if let Some((proof, head)) = shown {
        compare(server, proof, head).await;
    }
    Ok(())
}

/// What a parcel shows, and under which head.
type Showing = (Proof, SignedHead);

async fn take(server: &Arc<Server>, caller: Caller, bytes: Vec<u8>) -> (Receipt, Option<Showing>) {
    let checking = server.clone();
    let checked = tokio::task::spawn_blocking(move || check(&checking, caller, bytes)).await;
    match checked {
        Ok(Ok((parcel, proof))) => {
            let shown = (proof, *parcel.proof.head());
            let receipt = server.desk.parcel(parcel, caller).await;
            let is_of_somebody = matches!(receipt, Receipt::Stored | Receipt::Known);
            (receipt, is_of_somebody.then_some(shown))
        }
        Ok(Err(receipt)) => (receipt, None),
        // The desk panicked; the parcel may come again.
        Err(_) => (Receipt::Busy { retry_s: BUSY_RETRY_S }, None),
    }
}

fn check(
    server: &Server,
    caller: Caller,
    bytes: Vec<u8>,
) -> Result<(VerifiedParcel, Proof), Receipt> {
    let Parcel { to, proof } = Parcel::decode(&bytes).map_err(|_| Receipt::Malformed)?;
    server.desk.admits(&to, &claimed_author(&proof.head), caller)?;
    match proof.clone().verify() {
        Ok(verified) => {
            let bytes = Parcel::proof_bytes(bytes);
            Ok((VerifiedParcel { to, proof: verified, bytes }, proof))
        }
        Err(_) => {
            accuse(server, proof);
            Err(Receipt::Malformed)
        }
    }
}

/// A proof that does not hold although its owner signed its root is evidence.
fn accuse(server: &Server, proof: Proof) {
    if let Ok(fault) = TreeFault::of(proof)
        && let Err(error) = server.store.accuse(&fault.into())
    {
        tracing::error!(%error, "the store cannot be written");
    }
}

/// Compares what a parcel shows with what earlier ones showed.
async fn compare(server: &Arc<Server>, proof: Proof, head: SignedHead) {
    let store = server.store.clone();
    let compared = tokio::task::spawn_blocking(move || store.show(&proof, &head)).await;
    if let Ok(Err(error)) = compared {
        tracing::error!(%error, "the store cannot be written");
    }
}

/// Who the head says it is of, before anything of it is checked: the bytes after the version.
fn claimed_author(head: &kalends_schema::head::UnverifiedHead) -> Identity {
    let bytes = head.as_bytes()[1..33].try_into().expect("a head is longer than 33 bytes");
    Identity::from_bytes(bytes)
}

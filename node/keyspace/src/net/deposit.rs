//! `kalends/deposit/1`: one parcel per stream, one receipt back.
//!
//! What is sent is the parcel's own bytes; a stranger's parcel is refused before anything of it is
//! checked, so that it costs a comparison and no signature.

use std::sync::Arc;

use iroh::endpoint::RecvStream;
use kalends_schema::deposit::{Parcel, ParcelError};
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::limits::PARCEL_BYTES_MAX;

use super::attempt::{Attempt, AttemptError, SourceFault};
use super::connections::{Connections, Protocol};
use super::desk::{Desk, VerifiedParcel};
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
    /// The parcel is larger than one may be.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
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

/// Delivers a parcel to the first of `nodes` that gives a receipt, whatever it says.
pub(crate) async fn deliver(
    connections: &Connections,
    nodes: &[NodeAddress],
    parcel: &Parcel,
) -> Result<Receipt, DepositError> {
    let bytes = parcel.encode()?;
    let mut attempts = Vec::new();
    for node in nodes {
        match deliver_to(connections, node, &bytes).await {
            Ok(receipt) => return Ok(receipt),
            Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
        }
    }
    Err(DepositError::Failed { attempts })
}

async fn deliver_to(
    connections: &Connections,
    node: &NodeAddress,
    bytes: &[u8],
) -> Result<Receipt, AttemptError> {
    let (first, _) = connections.ask(node, Protocol::Deposit, bytes, RECEIPT_BYTES_MAX).await?;
    let first = first.ok_or(SourceFault::Cut)?;
    Ok(wire::decode(&first).map_err(|fault| SourceFault::Undecodable(fault.to_string()))?)
}

/// Takes in the parcel of one stream.
pub(crate) async fn serve(
    server: &Arc<Server>,
    from: EndpointKey,
    receiver: RecvStream,
    writer: &mut FrameWriter,
) -> Result<(), FrameFault> {
    let receipt = match request(receiver, PARCEL_BYTES_MAX).await {
        Ok(bytes) => take(server, from, bytes).await,
        Err(FrameFault::TooLarge { .. }) => Receipt::TooLarge,
        Err(fault) => return Err(fault),
    };
    writer.message(&wire::encode(&receipt)).await
}

async fn take(server: &Arc<Server>, from: EndpointKey, bytes: Vec<u8>) -> Receipt {
    let desk = server.desk.clone();
    let checked = tokio::task::spawn_blocking(move || check(desk.as_ref(), &bytes)).await;
    match checked {
        Ok(Ok(parcel)) => server.desk.parcel(parcel, from).await,
        Ok(Err(receipt)) => receipt,
        // The desk panicked; the parcel may come again.
        Err(_) => Receipt::Busy { retry_s: BUSY_RETRY_S },
    }
}

fn check(desk: &dyn Desk, bytes: &[u8]) -> Result<VerifiedParcel, Receipt> {
    let Parcel { to, proof } = Parcel::decode(bytes).map_err(|_| Receipt::Malformed)?;
    if !desk.welcomes(&to, &claimed_author(&proof.head)) {
        return Err(Receipt::Refused);
    }
    let proof = proof.verify().map_err(|_| Receipt::Malformed)?;
    Ok(VerifiedParcel { to, proof })
}

/// Who the head says it is of, before anything of it is checked: the bytes after the version.
fn claimed_author(head: &kalends_schema::head::UnverifiedHead) -> Identity {
    let bytes = head.as_bytes()[1..33].try_into().expect("a head is longer than 33 bytes");
    Identity::from_bytes(bytes)
}

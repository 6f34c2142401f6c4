//! The answering side of `kalends/sync/1`.

use std::sync::Arc;

use iroh::endpoint::RecvStream;
use kalends_schema::head::UnverifiedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::source;
use crate::net::frame::{FrameFault, FrameWriter};
use crate::net::limits::{BATCHES_WAITING_MAX, BUSY_RETRY_S, REQUEST_BYTES_MAX};
use crate::net::serve::request;
use crate::net::server::Server;
use crate::net::wire::{Answer, Refused, Request, WireFault, encode};

/// Answers the request of one stream.
pub(crate) async fn serve(
    server: &Arc<Server>,
    from: EndpointKey,
    receiver: RecvStream,
    writer: &mut FrameWriter,
) -> Result<(), FrameFault> {
    let bytes = match request(receiver, REQUEST_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(FrameFault::TooLarge { .. }) => return refuse(writer, Refused::TooLarge).await,
        Err(fault) => return Err(fault),
    };
    match Request::decode(&bytes) {
        Ok(Request::Heads { identities }) => {
            let identities = identities.into_iter().map(Identity::from_bytes).collect();
            relay(server, writer, move |server, out| source::heads(server, identities, out)).await
        }
        Ok(Request::Changes { identity, area, since, credential: _ }) => {
            // Credentials are not honoured yet, so `priv` is nobody's.
            if Area::from(area) == Area::Priv {
                return refuse(writer, Refused::Unknown).await;
            }
            let identity = Identity::from_bytes(identity);
            let since = since.map(|stamp| Stamp { epoch: stamp.epoch, seq: stamp.seq });
            relay(server, writer, move |server, out| source::changes(server, identity, since, out))
                .await
        }
        Ok(Request::Poke { head }) => {
            poked(server, from, head);
            writer.message(&encode(&Answer::Ok)).await
        }
        Ok(Request::Prove | Request::Chain | Request::Forks | Request::Follow)
        | Err(WireFault::Unsupported) => refuse(writer, Refused::Unsupported).await,
        Err(WireFault::TooMany) => refuse(writer, Refused::TooLarge).await,
        Err(WireFault::Postcard(_) | WireFault::Trailing { .. } | WireFault::HeadBytes { .. }) => {
            refuse(writer, Refused::Malformed).await
        }
    }
}

/// The answer is the same whatever becomes of it: it says nothing about whom this node knows.
fn poked(server: &Server, from: EndpointKey, head: &[u8]) {
    match UnverifiedHead::from_bytes(head).and_then(|head| head.verify()) {
        Ok(head) => {
            if server.pokes.try_send((head, from)).is_err() {
                tracing::debug!(from = from.short(), "too many pokes; one dropped");
            }
        }
        Err(fault) => tracing::debug!(from = from.short(), %fault, "a poke that does not hold"),
    }
}

/// Sends what `read` gathers on a thread that may wait for the disk. Batches wait in a bounded
/// channel, so that a slow reader holds back the reading.
async fn relay(
    server: &Arc<Server>,
    writer: &mut FrameWriter,
    read: impl FnOnce(&Server, source::Out) -> Result<(), source::Stopped> + Send + 'static,
) -> Result<(), FrameFault> {
    let (out, mut batches) = mpsc::channel(BATCHES_WAITING_MAX);
    let server = server.clone();
    let reading = spawn_blocking(move || read(&server, source::Out::new(out)));
    while let Some(batch) = batches.recv().await {
        writer.write(&batch).await?;
    }
    match reading.await {
        Ok(Ok(())) => Ok(()),
        // The reader must not take what came so far for the whole answer.
        Ok(Err(source::Stopped)) | Err(_) => Err(FrameFault::Lost("reading stopped".to_owned())),
    }
}

async fn refuse(writer: &mut FrameWriter, refused: Refused) -> Result<(), FrameFault> {
    writer.message(&encode(&Answer::Refused(refused))).await
}

/// The refusal of a server that serves as many snapshots as it may.
pub(crate) const BUSY: Refused = Refused::Busy { retry_s: BUSY_RETRY_S };

//! Connections from others: how many, which protocol, and each of their streams in a task.

use std::sync::Arc;

use iroh::Endpoint;
use iroh::endpoint::{Incoming, RecvStream, SendStream, VarInt};
use kalends_schema::key::EndpointKey;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::connections::Protocol;
use super::deposit;
use super::frame::{FrameFault, FrameReader, FrameWriter};
use super::limits::{CONNECT_TIMEOUT, CONNECTIONS_MAX, PACE_WINDOW, REQUEST_TIMEOUT};
use super::pace::Pace;
use super::server::Server;
use super::sync;

/// The code with which a connection is closed that was without a request for long.
const CODE_IDLE: VarInt = VarInt::from_u32(2);

/// Accepts until cancelled; then every connection and stream ends with it.
pub(crate) async fn accept(endpoint: Endpoint, server: Arc<Server>, cancelled: CancellationToken) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = cancelled.cancelled() => return,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            incoming = endpoint.accept() => match (incoming, slots.clone().try_acquire_owned()) {
                (None, _) => return,
                (Some(incoming), Err(_)) => incoming.refuse(),
                (Some(incoming), Ok(slot)) => {
                    connections.spawn(connection(incoming, server.clone(), slot));
                }
            }
        }
    }
}

async fn connection(incoming: Incoming, server: Arc<Server>, _slot: OwnedSemaphorePermit) {
    let Ok(Ok(connection)) = timeout(CONNECT_TIMEOUT, incoming).await else { return };
    let Some(protocol) = Protocol::of_alpn(connection.alpn()) else { return };
    let from = EndpointKey::from_bytes(*connection.remote_id().as_bytes());
    let mut streams = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = streams.join_next(), if !streams.is_empty() => {}
            opened = connection.accept_bi() => match opened {
                Err(_) => return,
                Ok((sender, receiver)) => {
                    streams.spawn(stream(server.clone(), protocol, from, (sender, receiver)));
                }
            },
            () = sleep(server.spans.idle), if streams.is_empty() => {
                return connection.close(CODE_IDLE, b"idle");
            }
        }
    }
}

async fn stream(
    server: Arc<Server>,
    protocol: Protocol,
    from: EndpointKey,
    (sender, receiver): (SendStream, RecvStream),
) {
    let mut writer = FrameWriter::new(sender, Pace::over(server.spans.pace_window));
    let served = match protocol {
        Protocol::Sync => sync::serve(&server, from, receiver, &mut writer).await,
        Protocol::Deposit => deposit::serve(&server, from, receiver, &mut writer).await,
    };
    match served {
        Ok(()) => {
            writer.finish();
            // A connection is idle only when nothing is on its way any more.
            writer.arrived().await;
        }
        Err(fault) => {
            tracing::debug!(from = from.short(), ?protocol, %fault, "stream given up");
            writer.reset();
        }
    }
}

/// Reads the one message that a stream brings.
pub(crate) async fn request(receiver: RecvStream, max: usize) -> Result<Vec<u8>, FrameFault> {
    let mut reader = FrameReader::new(receiver, max, Pace::over(PACE_WINDOW));
    let message = timeout(REQUEST_TIMEOUT, reader.next()).await.map_err(|_| FrameFault::TooSlow)?;
    message?.map(<[u8]>::to_vec).ok_or(FrameFault::Cut)
}

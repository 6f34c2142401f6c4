//! Connections from others: how many, which protocol, and each of their streams in a task.

use std::sync::Arc;

use iroh::Endpoint;
use iroh::TransportAddr;
use iroh::endpoint::{Connection, Incoming, RecvStream, SendStream, VarInt};
use kalends_schema::deposit::AddressGroup;
use kalends_schema::key::EndpointKey;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::connections::Protocol;
use super::deposit;
use super::desk::Caller;
use super::frame::{FrameFault, FrameReader, FrameWriter};
use super::limits::{CONNECT_TIMEOUT, CONNECTIONS_MAX, PACE_WINDOW, REQUEST_TIMEOUT};
use super::limits::{HANDSHAKES_MAX, UNSHOWN_HANDSHAKES_MAX};
use super::pace::Pace;
use super::places::{Place, Places};
use super::server::Server;
use super::sync;

/// The code with which a connection is closed that was without a request for long.
const CODE_IDLE: VarInt = VarInt::from_u32(2);

/// The code with which a connection is closed whose place went to somebody else.
const CODE_PLACE: VarInt = VarInt::from_u32(3);

/// Accepts until cancelled; then every connection and stream ends with it.
pub(crate) async fn accept(endpoint: Endpoint, server: Arc<Server>, cancelled: CancellationToken) {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    let places = Places::new(CONNECTIONS_MAX);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = cancelled.cancelled() => return,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            incoming = endpoint.accept() => {
                let Some(incoming) = incoming else { return };
                let going = HANDSHAKES_MAX - handshakes.available_permits();
                if going >= UNSHOWN_HANDSHAKES_MAX && !incoming.remote_addr_validated() {
                    // Whoever is there comes again at once.
                    drop(incoming.retry());
                    continue;
                }
                match handshakes.clone().try_acquire_owned() {
                    Err(_) => incoming.refuse(),
                    Ok(turn) => {
                        connections.spawn(come_up(incoming, turn, server.clone(), places.clone()));
                    }
                }
            }
        }
    }
}

/// Brings a connection up, and serves it if there is a place for it.
async fn come_up(
    incoming: Incoming,
    turn: OwnedSemaphorePermit,
    server: Arc<Server>,
    places: Arc<Places>,
) {
    let Ok(Ok(connection)) = timeout(CONNECT_TIMEOUT, incoming).await else { return };
    drop(turn);
    match places.take(group_of(&connection), Instant::now()) {
        Some(place) => serve(connection, server, &place).await,
        None => connection.close(CODE_PLACE, b"full"),
    }
}

async fn serve(connection: Connection, server: Arc<Server>, place: &Place) {
    let Some(protocol) = Protocol::of_alpn(connection.alpn()) else { return };
    let endpoint = EndpointKey::from_bytes(*connection.remote_id().as_bytes());
    let mut streams = JoinSet::new();
    loop {
        tokio::select! {
            () = place.lost() => return connection.close(CODE_PLACE, b"full"),
            Some(_) = streams.join_next(), if !streams.is_empty() => {
                if streams.is_empty() {
                    place.rests(Instant::now());
                }
            }
            opened = connection.accept_bi() => match opened {
                Err(_) => return,
                Ok((sender, receiver)) => {
                    place.works();
                    let caller = Caller { endpoint, group: group_of(&connection) };
                    streams.spawn(stream(server.clone(), protocol, caller, (sender, receiver)));
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
    caller: Caller,
    (sender, receiver): (SendStream, RecvStream),
) {
    let mut writer = FrameWriter::new(sender, Pace::over(server.spans.pace_window));
    let from = caller.endpoint;
    let served = match protocol {
        Protocol::Sync => sync::serve(&server, from, receiver, &mut writer).await,
        Protocol::Deposit => deposit::serve(&server, caller, receiver, &mut writer).await,
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

/// Where the other end is, by the path that is in use; whoever shows no address is among those who
/// come through a relay.
fn group_of(connection: &Connection) -> AddressGroup {
    let paths = connection.paths();
    let used = paths.iter().find(|path| path.is_selected()).or_else(|| paths.iter().next());
    match used.as_ref().map(|path| path.remote_addr()) {
        Some(TransportAddr::Ip(address)) => AddressGroup::of(address.ip()),
        _ => AddressGroup::Relayed,
    }
}

/// Reads the one message that a stream brings.
pub(crate) async fn request(receiver: RecvStream, max: usize) -> Result<Vec<u8>, FrameFault> {
    let mut reader = FrameReader::new(receiver, max, Pace::over(PACE_WINDOW));
    let message = timeout(REQUEST_TIMEOUT, reader.next()).await.map_err(|_| FrameFault::TooSlow)?;
    message?.map(<[u8]>::to_vec).ok_or(FrameFault::Cut)
}

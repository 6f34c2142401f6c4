//! The answering side of `kalends/sync/1`.

use std::collections::BTreeSet;
use std::sync::Arc;

use iroh::endpoint::RecvStream;
use kalends_schema::carry::UnverifiedCarryAsk;
use kalends_schema::head::UnverifiedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::Range;
use tokio::task::spawn_blocking;

use super::carry::answer_ask;
use super::lease;
use super::source::{self, Page, Stopped};
use super::witness;
use crate::heads;
use crate::net::frame::{FrameFault, FrameWriter};
use crate::net::limits::{BUSY_RETRY_S, REQUEST_BYTES_MAX};
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
            let identities: Vec<_> = identities.into_iter().map(Identity::from_bytes).collect();
            server.desk.asked(&identities, from);
            relay(server, writer, move |server| source::heads(server, &identities)).await
        }
        Ok(Request::Changes { identity, area, since, credential: _ }) => {
            // Credentials are not honoured yet, so `priv` is nobody's.
            if Area::from(area) == Area::Priv {
                return refuse(writer, Refused::Unknown).await;
            }
            let identity = Identity::from_bytes(identity);
            server.desk.asked(&[identity], from);
            let since = since.map(|stamp| Stamp { epoch: stamp.epoch, seq: stamp.seq });
            relay(server, writer, move |server| source::changes(server, &identity, since)).await
        }
        Ok(Request::Poke { head }) => {
            poked(server, from, head);
            writer.message(&encode(&Answer::Ok)).await
        }
        Ok(Request::Carry { ask }) => match UnverifiedCarryAsk::from_bytes(ask) {
            Ok(ask) => match answer_ask(server, from, ask).await {
                Ok(said) => writer.message(&encode(&Answer::Carry(said))).await,
                Err(refused) => refuse(writer, refused).await,
            },
            Err(_) => refuse(writer, Refused::Malformed).await,
        },
        Ok(Request::Prove { identity, ranges }) => {
            let read = ranges.into_iter().map(|(from, to)| Range::new(from, to));
            let Ok(ranges) = read.collect::<Result<Vec<_>, _>>() else {
                return refuse(writer, Refused::Malformed).await;
            };
            let identity = Identity::from_bytes(identity);
            relay(server, writer, move |server| source::proof(server, &identity, &ranges)).await
        }
        Ok(Request::Follow { identities }) => {
            let identities: Vec<_> = identities.into_iter().map(Identity::from_bytes).collect();
            server.desk.asked(&identities, from);
            lease::serve(server, from, identities, writer).await
        }
        Ok(Request::Chain { identity, epoch, from, to }) => {
            let identity = Identity::from_bytes(identity);
            relay(server, writer, move |server| {
                witness::chain(server, &identity, epoch, (from, to))
            })
            .await
        }
        Ok(Request::Forks { identities }) => {
            // Whoever is named twice is answered for once.
            let identities: BTreeSet<_> = identities.into_iter().collect();
            for identity in identities.into_iter().map(Identity::from_bytes) {
                relay(server, writer, move |server| witness::forks(server, &identity)).await?;
            }
            Ok(())
        }
        Err(WireFault::Unsupported) => refuse(writer, Refused::Unsupported).await,
        Err(WireFault::TooMany) => refuse(writer, Refused::TooLarge).await,
        Err(
            WireFault::Postcard(_)
            | WireFault::Trailing { .. }
            | WireFault::HeadBytes { .. }
            | WireFault::AskBytes { .. },
        ) => refuse(writer, Refused::Malformed).await,
    }
}

/// The answer is the same whatever becomes of it: it says nothing about whom this node knows.
fn poked(server: &Server, from: EndpointKey, head: &[u8]) {
    if !server.may_poke(from) {
        tracing::debug!(from = from.short(), "pokes come too fast; one dropped");
        return;
    }
    match UnverifiedHead::from_bytes(head).and_then(|head| heads::verify(&head)) {
        Ok(head) => {
            if server.pokes.try_send((head, from)).is_err() {
                tracing::debug!(from = from.short(), "too many pokes; one dropped");
            }
        }
        Err(fault) => tracing::debug!(from = from.short(), %fault, "a poke that does not hold"),
    }
}

/// Sends page after page, each read on a thread that may wait for the disk while the one before is
/// on its way. A slow reader holds back the reading, and no thread.
async fn relay(
    server: &Arc<Server>,
    writer: &mut FrameWriter,
    first: impl FnOnce(&Server) -> Result<Page, Stopped> + Send + 'static,
) -> Result<(), FrameFault> {
    let server = server.clone();
    let mut reading = spawn_blocking(move || first(&server));
    loop {
        let Ok(Ok(Page { bytes, rest, place })) = reading.await else {
            // The reader must not take what came so far for the whole answer.
            return Err(FrameFault::Lost("reading stopped".to_owned()));
        };
        let next = rest.map(|source| spawn_blocking(move || source.page()));
        writer.write(&bytes).await?;
        drop(place);
        match next {
            Some(next) => reading = next,
            None => return Ok(()),
        }
    }
}

pub(super) async fn refuse(writer: &mut FrameWriter, refused: Refused) -> Result<(), FrameFault> {
    writer.message(&encode(&Answer::Refused(refused))).await
}

/// The refusal of a server that serves as many keyspaces as it may.
pub(crate) const BUSY: Refused = Refused::Busy { retry_s: BUSY_RETRY_S };

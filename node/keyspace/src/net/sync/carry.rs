//! `Carry`: asking an identity's node to be a mirror, and answering who asks.

use std::sync::Arc;

use kalends_schema::carry::{SignedCarryAsk, UnverifiedCarryAsk};
use kalends_schema::key::EndpointKey;
use kalends_schema::time::Timestamp;
use tokio::task::spawn_blocking;

use super::ask::ANSWER_BYTES_MAX;
use super::take::{answer, unexpected};
use crate::net::attempt::{AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::desk::Desk;
use crate::net::discovery::NodeAddress;
use crate::net::limits::ASK_REFILL;
use crate::net::server::Server;
use crate::net::wire::{Answer, CarryAnswer, Refused, Request, encode};

/// Seconds that whoever asks too often is told to wait.
const ASK_RETRY_S: u32 = ASK_REFILL.as_secs() as u32;

/// Asks one endpoint, and brings back what it says.
pub(crate) async fn carry(
    connections: &Connections,
    node: &NodeAddress,
    ask: &SignedCarryAsk,
) -> Result<CarryAnswer, AttemptError> {
    let request = encode(&Request::Carry { ask: &ask.to_bytes() });
    let (first, _) = connections.ask(node, Protocol::Sync, &request, ANSWER_BYTES_MAX).await?;
    let first = first.ok_or(SourceFault::Cut)?;
    let answer = answer(&first)?;
    let Answer::Carry(said) = answer else { return Err(unexpected(&answer, "Carry")) };
    Ok(said)
}

/// Answers an ask. Whether it is for this desk, and from somebody whom it would hear, is asked
/// before a signature is checked: strangers cost none.
pub(super) async fn answer_ask(
    server: &Arc<Server>,
    from: EndpointKey,
    ask: UnverifiedCarryAsk,
) -> Result<CarryAnswer, Refused> {
    if !server.may_ask(from) {
        return Err(Refused::Busy { retry_s: ASK_RETRY_S });
    }
    let (desk, now) = (server.desk.clone(), server.clock.now());
    let checked = spawn_blocking(move || check(desk.as_ref(), &ask, now)).await;
    match checked {
        Ok(Ok(ask)) => Ok(server.desk.carry(ask, from).await),
        Ok(Err(refused)) => Err(refused),
        // The desk panicked; the ask may come again.
        Err(_) => Err(super::serve::BUSY),
    }
}

fn check(
    desk: &dyn Desk,
    ask: &UnverifiedCarryAsk,
    now: Timestamp,
) -> Result<SignedCarryAsk, Refused> {
    let mirror = ask.mirror();
    if !desk.may_ask(&mirror, &ask.claimed_asker()) {
        return Err(Refused::Unknown);
    }
    ask.verify(&mirror, now).map_err(|fault| {
        tracing::debug!(%fault, "an ask to be carried that does not hold");
        Refused::Malformed
    })
}

//! The small questions of `kalends/sync/1`: which heads there are, and telling of one.

use kalends_schema::head::{SignedHead, UnverifiedHead};
use kalends_schema::key::{EndpointKey, Identity};

use super::take::{answer, unexpected};
use crate::heads;
use crate::net::attempt::{AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::discovery::NodeAddress;
use crate::net::limits::HEADS_MAX;
use crate::net::wire::{Answer, Request, encode};

/// Bytes of the longest answer here: a signed head, its number and its length.
pub(super) const ANSWER_BYTES_MAX: usize = 512;

/// The verified heads of `identities`, of which the first 256 are asked for.
pub(crate) async fn heads(
    connections: &Connections,
    from: &EndpointKey,
    identities: &[Identity],
) -> Result<Vec<SignedHead>, AttemptError> {
    let asked = &identities[..identities.len().min(HEADS_MAX)];
    let identities = asked.iter().map(|identity| *identity.as_bytes()).collect();
    let request = encode(&Request::Heads { identities });
    let node = NodeAddress { endpoint: *from, relay: None };
    let asking = connections.ask(&node, Protocol::Sync, &request, ANSWER_BYTES_MAX);
    let (mut message, mut reader) = asking.await?;
    let mut heads: Vec<SignedHead> = Vec::new();
    while let Some(bytes) = message {
        let head = read_head(&bytes)?;
        let (known, got) = (asked.contains(&head.identity()), head.identity());
        if !known || heads.iter().any(|head| head.identity() == got) {
            return Err(SourceFault::Unasked { got }.into());
        }
        heads.push(head);
        message = reader.next().await?.map(<[u8]>::to_vec);
    }
    Ok(heads)
}

/// Tells one endpoint of a head.
pub(crate) async fn tell(
    connections: &Connections,
    node: &NodeAddress,
    head: &SignedHead,
) -> Result<(), AttemptError> {
    let request = encode(&Request::Poke { head: &head.to_bytes() });
    let (first, _) = connections.ask(node, Protocol::Sync, &request, ANSWER_BYTES_MAX).await?;
    is_ok(&first.ok_or(SourceFault::Cut)?)
}

/// Reads an answer that has nothing to say.
pub(super) fn is_ok(message: &[u8]) -> Result<(), AttemptError> {
    let answer = answer(message)?;
    let Answer::Ok = answer else { return Err(unexpected(&answer, "Ok")) };
    Ok(())
}

/// Reads and verifies a head.
pub(super) fn read_head(message: &[u8]) -> Result<SignedHead, AttemptError> {
    let answer = answer(message)?;
    let Answer::Head(bytes) = answer else { return Err(unexpected(&answer, "Head")) };
    let head = UnverifiedHead::from_bytes(bytes).and_then(|head| heads::verify(&head));
    Ok(head.map_err(SourceFault::Head)?)
}

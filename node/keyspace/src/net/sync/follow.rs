//! Following: the newest heads of some people from somebody who has them, as they appear.

use std::collections::BTreeMap;

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use tokio::time::Instant;

use super::ask::{ANSWER_BYTES_MAX, is_ok, read_head};
use crate::net::attempt::{AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::discovery::NodeAddress;
use crate::net::frame::FrameReader;
use crate::net::limits::{FOLLOW_PATIENCE, FOLLOWED_MAX};
use crate::net::wire::{Request, encode};

/// A lease: heads come until it is over. Dropped, it is given back.
pub struct Following {
    from: EndpointKey,
    reader: FrameReader,
    /// Who is followed, and what was told of them last.
    told: BTreeMap<Identity, Option<Stamp>>,
    since: Instant,
    heads: u64,
}

/// Follows `identities`, of which the first 1,024 are asked for.
pub(crate) async fn follow(
    connections: &Connections,
    node: &NodeAddress,
    identities: &[Identity],
) -> Result<Following, AttemptError> {
    let asked = &identities[..identities.len().min(FOLLOWED_MAX)];
    let request =
        encode(&Request::Follow { identities: asked.iter().map(|who| *who.as_bytes()).collect() });
    let asking = connections.ask(node, Protocol::Sync, &request, ANSWER_BYTES_MAX);
    let (first, reader) = asking.await?;
    is_ok(&first.ok_or(SourceFault::Cut)?)?;
    let told = asked.iter().map(|identity| (*identity, None)).collect();
    Ok(Following { from: node.endpoint, reader, told, since: Instant::now(), heads: 0 })
}

impl Following {
    /// Who tells.
    pub fn from(&self) -> EndpointKey {
        self.from
    }

    /// The next head, verified; `None` when the lease is over and may be asked for again. The
    /// newest of everybody come first. A call that is not awaited to its end loses the lease.
    ///
    /// # Errors
    /// [`AttemptError`]: the connection is gone, or the source is at fault.
    pub async fn next(&mut self) -> Result<Option<SignedHead>, AttemptError> {
        let Some(message) = self.reader.next_within(FOLLOW_PATIENCE).await? else {
            return Ok(None);
        };
        // Counted before it is verified: an endless stream must not cost its signatures.
        self.heads += 1;
        let seconds = self.since.elapsed().as_secs() + 2;
        if self.heads > seconds * self.told.len() as u64 {
            return Err(SourceFault::Flood.into());
        }
        let head = read_head(message)?;
        let got = head.identity();
        match self.told.get_mut(&got) {
            Some(told) if told.is_none_or(|told| told < head.stamp()) => {
                *told = Some(head.stamp());
                Ok(Some(head))
            }
            Some(_) | None => Err(SourceFault::Unasked { got }.into()),
        }
    }
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Following({} at {})", self.told.len(), self.from.short())
    }
}

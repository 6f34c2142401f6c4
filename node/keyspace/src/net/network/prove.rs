//! Asking others to prove what lies in somebody's keyspace.

use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::tree::Range;

use super::Network;
use crate::net::attempt::Attempt;
use crate::net::discovery::{LocateError, Located, NodeAddress};
use crate::net::limits::RANGES_MAX;
use crate::net::sync::Proven;

/// Why nothing was proved.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// More ranges than one question may have.
    #[error("{got} ranges; at most {RANGES_MAX} are proved at once")]
    TooManyRanges {
        /// How many.
        got: usize,
    },
    /// Nobody knows where the identity is, and nobody else was to be asked.
    #[error("not found: {0}")]
    Locate(LocateError),
    /// Every source failed.
    #[error("none of {} sources proved it", attempts.len())]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

impl Network {
    /// Has it proved what lies in at most 64 ranges of an identity's `pub`, and that nothing else
    /// does: by `from` first, if given, then by the endpoints it is located at, then by its mirrors. No copy is made; a
    /// head that is newer than the highest known is remembered as that, and one below it is
    /// refused.
    ///
    /// # Errors
    /// [`ProveError`], with every source and what was wrong with it. A source whose proof would
    /// be larger than 1 MiB says `TooLarge`: ask for less, or pull.
    pub async fn prove(
        &self,
        identity: &Identity,
        ranges: &[Range],
        from: Option<EndpointKey>,
    ) -> Result<Proven, ProveError> {
        if ranges.len() > RANGES_MAX {
            return Err(ProveError::TooManyRanges { got: ranges.len() });
        }
        let mut attempts = Vec::new();
        if let Some(endpoint) = from {
            let node = NodeAddress { endpoint, relay: None };
            match self.prover.prove(identity, &node, ranges).await {
                Ok(proven) => return Ok(proven),
                Err(error) => attempts.push(Attempt { endpoint, error }),
            }
        }
        let located = match self.locate(identity).await {
            Ok(located) => located,
            Err(error) if attempts.is_empty() => return Err(ProveError::Locate(error)),
            Err(_) => return Err(ProveError::Failed { attempts }),
        };
        match self.prove_at(identity, ranges, (&located, from), &mut attempts).await {
            Some(proven) => return Ok(Proven { failed: attempts, ..proven }),
            None => self.dht.doubt(located.writer.as_bytes()),
        }
        for mirror in &located.mirrors {
            let Ok(at) = self.locate(mirror).await else { continue };
            if let Some(proven) = self.prove_at(identity, ranges, (&at, from), &mut attempts).await
            {
                return Ok(Proven { failed: attempts, ..proven });
            }
        }
        Err(ProveError::Failed { attempts })
    }

    /// Asks the endpoints that are somewhere, but for one that was asked already.
    async fn prove_at(
        &self,
        identity: &Identity,
        ranges: &[Range],
        (at, asked): (&Located, Option<EndpointKey>),
        attempts: &mut Vec<Attempt>,
    ) -> Option<Proven> {
        for node in at.nodes.iter().filter(|node| Some(node.endpoint) != asked) {
            match self.prover.prove(identity, node, ranges).await {
                Ok(proven) => return Some(proven),
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        None
    }
}

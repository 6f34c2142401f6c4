//! Following people at somebody who has copies of them.

use kalends_schema::key::Identity;

use super::Network;
use crate::net::attempt::Attempt;
use crate::net::discovery::LocateError;
use crate::net::sync::{Following, follow};

/// Why nobody tells of heads.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// Nobody knows where the identity is that was to tell.
    #[error("not found: {0}")]
    Locate(#[from] LocateError),
    /// None of its endpoints does.
    #[error("none of {} endpoints tells of heads", attempts.len())]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

impl Network {
    /// Has `teller`, an indexer or a mirror, tell of the heads of at most 1,024 identities: the
    /// newest it has, then newer ones as they appear, at most one a second of each, until the
    /// lease of 15 minutes is over. Whom it does not serve it tells nothing of.
    ///
    /// # Errors
    /// [`FollowError`]; a teller who serves none of them says `Unknown`.
    pub async fn follow(
        &self,
        teller: &Identity,
        identities: &[Identity],
    ) -> Result<Following, FollowError> {
        let located = self.locate(teller).await?;
        let mut attempts = Vec::new();
        for node in located.nodes {
            match follow(&self.connections, &node, identities).await {
                Ok(following) => return Ok(following),
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        self.dht.doubt(located.writer.as_bytes());
        Err(FollowError::Failed { attempts })
    }
}

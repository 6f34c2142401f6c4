//! What is done with mirrors: asking one to carry, asking how far its copy is, and copying from
//! those that an absent owner named.

use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;

use super::Network;
use crate::net::attempt::{Attempt, AttemptError};
use crate::net::connections::Protocol;
use crate::net::discovery::{LocateError, Located, NodeAddress};
use crate::net::sync::{PullError, Pulled, carry, heads};
use crate::net::wire::CarryAnswer;
use crate::store::Quota;

/// Why a mirror did not answer.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// Nobody knows where it is.
    #[error("not found: {0}")]
    Locate(#[from] LocateError),
    /// None of its endpoints answered.
    #[error("none of {} endpoints answered{}", attempts.len(), first(attempts))]
    Failed {
        /// What went wrong, in the order in which they were asked.
        attempts: Vec<Attempt>,
    },
}

fn first(attempts: &[Attempt]) -> String {
    attempts.first().map(|attempt| format!("; the first: {attempt}")).unwrap_or_default()
}

impl Network {
    /// Asks an identity's node to carry, or to stop carrying, whoever signed the ask.
    ///
    /// # Errors
    /// [`MirrorError`] when nobody answered.
    pub async fn ask_to_carry(&self, ask: &SignedCarryAsk) -> Result<CarryAnswer, MirrorError> {
        let located = self.locate(&ask.ask().mirror).await?;
        let mut attempts = Vec::new();
        for node in &located.nodes {
            match carry(&self.connections, node, ask).await {
                Ok(said) => return Ok(said),
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        self.dht.doubt(located.writer.as_bytes());
        Err(MirrorError::Failed { attempts })
    }

    /// From now on publishes the packets of these again, and of no others: as their owners signed
    /// them, at once and hourly, so that they are found while they are away.
    pub fn republish(&self, identities: &[Identity]) {
        self.republisher.carry(identities);
    }

    /// The head of the copy of `of` that `mirror` serves; `None` when it serves none.
    ///
    /// # Errors
    /// [`MirrorError`] when nobody answered.
    pub async fn mirrored(
        &self,
        mirror: &Identity,
        of: &Identity,
    ) -> Result<Option<SignedHead>, MirrorError> {
        let located = self.locate(mirror).await?;
        let mut attempts = Vec::new();
        for node in &located.nodes {
            match heads(&self.connections, &node.endpoint, &[*of]).await {
                Ok(heads) => {
                    self.meet(&heads).await;
                    return Ok(heads.into_iter().next());
                }
                Err(error) => attempts.push(Attempt { endpoint: node.endpoint, error }),
            }
        }
        self.dht.doubt(located.writer.as_bytes());
        Err(MirrorError::Failed { attempts })
    }

    /// Copies from the owner's own endpoints; where they do not come up soon or do not help, from
    /// the mirrors. What cost the owner too much time is tried once more at the end.
    pub(super) async fn pull_located(
        &self,
        located: Located,
        quota: Quota,
        mut attempts: Vec<Attempt>,
    ) -> Result<Pulled, PullError> {
        let identity = &located.identity;
        self.meet_announced(&located).await;
        let (up, slow) = match located.mirrors.is_empty() {
            true => (located.nodes.clone(), Vec::new()),
            false => self.reached(&located.nodes).await,
        };
        match self.puller.pull(identity, &up, quota).await {
            Ok(pulled) => return Ok(pulled.after(attempts)),
            Err(failed) => attempts.extend(failed),
        }
        self.dht.doubt(located.writer.as_bytes());
        // Who the mirrors are, and how far the owner has come, the newest packet says.
        let newest = self.locate(identity).await.unwrap_or_else(|_| located.clone());
        let failed = match self.pull_from_mirrors(&newest, quota).await {
            Ok(pulled) => return Ok(pulled.after(attempts)),
            Err(failed) => failed,
        };
        attempts.extend(failed);
        match self.puller.pull(identity, &slow, quota).await {
            Ok(pulled) => Ok(pulled.after(attempts)),
            Err(failed) => {
                attempts.extend(failed);
                Err(PullError::Failed { attempts })
            }
        }
    }

    /// Which of the owner's endpoints come up soon, and which do not.
    async fn reached(&self, nodes: &[NodeAddress]) -> (Vec<NodeAddress>, Vec<NodeAddress>) {
        let (mut up, mut slow) = (Vec::new(), Vec::new());
        for node in nodes {
            match self.connections.reach(node, Protocol::Sync, self.mirrors_after).await {
                Ok(()) => up.push(node.clone()),
                Err(_) => slow.push(node.clone()),
            }
        }
        (up, slow)
    }

    /// Copies from the mirrors that the owner named, one after the other. A copy below what the
    /// DHT tells of is stale: it is kept, for it is genuine, and the next mirror is asked for a
    /// newer one.
    async fn pull_from_mirrors(
        &self,
        located: &Located,
        quota: Quota,
    ) -> Result<Pulled, Vec<Attempt>> {
        let mut attempts = Vec::new();
        let announced = located.stamp;
        let mut stale: Option<Pulled> = None;
        for mirror in &located.mirrors {
            let at = match self.locate(mirror).await {
                Ok(at) => at,
                Err(error) => {
                    tracing::debug!(mirror = mirror.short(), %error, "a mirror is not found");
                    continue;
                }
            };
            match self.puller.pull(&located.identity, &at.nodes, quota).await {
                Ok(pulled) => {
                    let got = pulled.head.stamp();
                    let pulled = Pulled { mirror: Some(*mirror), ..pulled };
                    if got >= announced {
                        return Ok(pulled.after(attempts));
                    }
                    let error = AttemptError::Stale { got, announced };
                    tracing::debug!(mirror = mirror.short(), %error, "a mirror is behind");
                    attempts.push(Attempt { endpoint: pulled.from, error });
                    stale = Some(Pulled { behind: Some(announced), ..pulled });
                }
                Err(failed) => {
                    self.dht.doubt(at.writer.as_bytes());
                    attempts.extend(failed);
                }
            }
        }
        match stale {
            Some(pulled) => Ok(pulled.after(attempts)),
            None => Err(attempts),
        }
    }
}

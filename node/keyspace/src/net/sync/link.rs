//! Asking `Chain` and `Forks`: whether a head descends from what was held, and what others know
//! against an owner.
//!
//! A copy is taken by what its head signs; that is never put off. What comes here comes after it,
//! and says whether its owner forked.

use std::sync::Arc;

use kalends_schema::evidence::{ChainError, ChainWalk, Evidence};
use kalends_schema::key::Identity;

use super::pull::{Pulled, blocking};
use super::rest::Resting;
use super::take::{answer, unexpected};
use crate::net::attempt::{AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::desk::Desk;
use crate::net::discovery::NodeAddress;
use crate::net::limits::{EVIDENCE_PER_IDENTITY_MAX, HEADS_MAX, MESSAGE_BYTES_MAX};
use crate::net::wire::{Answer, Refused, Request, encode};
use crate::store::{CopyError, Gap, Store, StoreError};

/// Bytes of the longest answer to `Chain`: a head, its number and its length.
const LINK_BYTES_MAX: usize = 256;

/// Links copies, and gathers evidence.
pub(crate) struct Linker {
    pub(crate) store: Store,
    pub(crate) connections: Arc<Connections>,
    pub(crate) resting: Arc<Resting>,
    pub(crate) desk: Arc<dyn Desk>,
}

impl Linker {
    /// What follows a pull: the copy is linked to what was held before, and of a whole copy the
    /// source is asked what it knows against its owner. The copy stands, whatever comes of it.
    pub(super) async fn after_pull(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        pulled: &Pulled,
    ) {
        let followed = self.follow_up(identity, node, pulled).await;
        if let Err(error) = followed {
            let (who, from) = (identity.short(), node.endpoint.short());
            tracing::debug!(identity = who, from, %error, "not linked");
            // What it gave before came out: for less than a forgery it is not put aside.
            if is_forgery(&error) {
                self.resting.judge(identity, &node.endpoint, &error);
            }
        }
    }

    async fn follow_up(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        pulled: &Pulled,
    ) -> Result<(), AttemptError> {
        let (desk, who) = (self.desk.clone(), *identity);
        if !blocking(move || desk.links(&who)).await? {
            return Ok(());
        }
        let gap = self.gap(identity).await?;
        if let Some(gap) = gap.filter(|gap| !gap.asked || pulled.applied.is_some()) {
            self.close(node, gap).await?;
        }
        if pulled.whole {
            self.forks(node, &[*identity]).await?;
        }
        Ok(())
    }

    /// Links a copy by what one endpoint shows of the heads between.
    pub(crate) async fn link(
        &self,
        identity: &Identity,
        node: &NodeAddress,
    ) -> Result<(), AttemptError> {
        match self.gap(identity).await? {
            Some(gap) => self.close(node, gap).await,
            None => Ok(()),
        }
    }

    async fn gap(&self, identity: &Identity) -> Result<Option<Gap>, AttemptError> {
        let (store, who) = (self.store.clone(), *identity);
        let read = blocking(move || -> Result<_, StoreError> { store.read()?.gap(&who) }).await?;
        read.map_err(|error| CopyError::Store(error).into())
    }

    async fn close(&self, node: &NodeAddress, gap: Gap) -> Result<(), AttemptError> {
        let walk = if gap.is_closed() { gap.walk } else { self.chain(node, gap).await? };
        let store = self.store.clone();
        let settled = blocking(move || store.settle(&walk)).await?;
        settled.map_err(|error| CopyError::Store(error).into())
    }

    /// Walks down by what an endpoint shows: to its end, or as far as the owner's heads are heads.
    async fn chain(&self, node: &NodeAddress, gap: Gap) -> Result<ChainWalk, AttemptError> {
        let Gap { mut walk, from, to, .. } = gap;
        let newest = walk.newest();
        let (identity, epoch) = (*newest.identity().as_bytes(), newest.stamp().epoch);
        let request = encode(&Request::Chain { identity, epoch, from, to });
        let asking = self.connections.ask(node, Protocol::Sync, &request, LINK_BYTES_MAX);
        let (mut message, mut reader) = asking.await?;
        while let Some(bytes) = message {
            match answer(&bytes)? {
                Answer::Link(_) if walk.lowest().seq <= from => {
                    let (got, expected) = ("Link", "the end");
                    return Err(SourceFault::Unexpected { got, expected }.into());
                }
                Answer::Link(head) => match walk.step(head) {
                    Ok(()) => {}
                    // The owner named it: whoever shows it is not to blame.
                    Err(ChainError::NoHead { .. } | ChainError::Misplaced { .. }) => break,
                    Err(fault) => return Err(SourceFault::Chain(fault).into()),
                },
                // Whoever does not tell of heads leaves the gap as it is.
                Answer::Refused(Refused::Unknown | Refused::Unsupported) => break,
                Answer::Refused(refused) => return Err(refused.into()),
                other @ (Answer::Head(_)
                | Answer::Same
                | Answer::Ops
                | Answer::Snapshot
                | Answer::Put { .. }
                | Answer::Delete { .. }
                | Answer::Ok
                | Answer::Proof(_)
                | Answer::Evidence(_)
                | Answer::Carry(_)) => {
                    let got = other.name();
                    return Err(SourceFault::Unexpected { got, expected: "Link" }.into());
                }
            }
            message = reader.next().await?.map(<[u8]>::to_vec);
        }
        reader.stop();
        Ok(walk)
    }

    /// Asks one endpoint what it knows against the owners of keyspaces, of whom the first 256 are
    /// asked for; how much of it is new here.
    pub(crate) async fn forks(
        &self,
        node: &NodeAddress,
        identities: &[Identity],
    ) -> Result<usize, AttemptError> {
        let asked = &identities[..identities.len().min(HEADS_MAX)];
        let request = encode(&Request::Forks {
            identities: asked.iter().map(|who| *who.as_bytes()).collect(),
        });
        let asking = self.connections.ask(node, Protocol::Sync, &request, MESSAGE_BYTES_MAX);
        let (mut message, mut reader) = asking.await?;
        let mut left = asked.len() * EVIDENCE_PER_IDENTITY_MAX;
        let mut new = 0;
        while let Some(bytes) = message {
            let evidence = blocking(move || read_evidence(&bytes)).await??;
            let got = evidence.identity();
            if left == 0 || !asked.contains(&got) {
                return Err(SourceFault::UnaskedEvidence { got }.into());
            }
            left -= 1;
            let store = self.store.clone();
            let kept = blocking(move || store.accuse(&evidence)).await?;
            new += usize::from(kept.map_err(CopyError::Store)?);
            message = reader.next().await?.map(<[u8]>::to_vec);
        }
        Ok(new)
    }
}

fn is_forgery(error: &AttemptError) -> bool {
    let AttemptError::Fault(fault) = error else { return false };
    matches!(
        fault,
        SourceFault::Chain(_) | SourceFault::Evidence(_) | SourceFault::UnaskedEvidence { .. }
    )
}

/// Reads and verifies what a source brings against somebody.
fn read_evidence(message: &[u8]) -> Result<Evidence, AttemptError> {
    let answer = answer(message)?;
    let Answer::Evidence(bytes) = answer else { return Err(unexpected(&answer, "Evidence")) };
    Ok(Evidence::decode(bytes).map_err(SourceFault::Evidence)?)
}

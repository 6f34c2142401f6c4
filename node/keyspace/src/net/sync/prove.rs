//! Asking for what lies in some ranges of a keyspace, without a copy of it: the proof must hold,
//! be of that identity, and show every range whole.

use std::sync::Arc;

use kalends_schema::evidence::TreeFault;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::tree::{Proof, Range, VerifiedProof};

use super::pull::blocking;
use super::rest::Resting;
use super::take::{answer, unexpected};
use crate::clock::Clock;
use crate::net::attempt::{Attempt, AttemptError, SourceFault};
use crate::net::connections::{Connections, Protocol};
use crate::net::discovery::NodeAddress;
use crate::net::limits::MESSAGE_BYTES_MAX;
use crate::net::wire::{Answer, Request, encode};
use crate::store::{CopyError, Store};

/// What an endpoint proved.
#[derive(Debug)]
pub struct Proven {
    /// Who was asked.
    pub from: EndpointKey,
    /// The proof. It is complete for each of the ranges that were asked for.
    pub proof: VerifiedProof,
    /// What went wrong with those who were asked before, in that order.
    pub failed: Vec<Attempt>,
}

/// Asks for proofs, and notes newer heads that come with them.
pub(crate) struct Prover {
    pub(crate) store: Store,
    pub(crate) connections: Arc<Connections>,
    pub(crate) resting: Arc<Resting>,
    pub(crate) clock: Clock,
}

impl Prover {
    /// Asks one endpoint.
    pub(crate) async fn prove(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        ranges: &[Range],
    ) -> Result<Proven, AttemptError> {
        self.resting.check(identity, &node.endpoint)?;
        let proved = self.prove_from(identity, node, ranges).await;
        proved.inspect_err(|error| {
            tracing::debug!(
                identity = identity.short(), from = node.endpoint.short(), %error, "proof"
            );
            self.resting.judge(identity, &node.endpoint, error);
        })
    }

    async fn prove_from(
        &self,
        identity: &Identity,
        node: &NodeAddress,
        ranges: &[Range],
    ) -> Result<Proven, AttemptError> {
        let asked = ranges.iter().map(|range| (range.from(), range.to())).collect();
        let request = encode(&Request::Prove { identity: *identity.as_bytes(), ranges: asked });
        let asking = self.connections.ask(node, Protocol::Sync, &request, MESSAGE_BYTES_MAX);
        let (first, mut reader) = asking.await?;
        let bytes = read_proof(&first.ok_or(SourceFault::Cut)?)?;
        if let Some(more) = reader.next().await? {
            let got = answer(more)?.name();
            return Err(SourceFault::Unexpected { got, expected: "the end" }.into());
        }
        let (identity, ranges) = (*identity, ranges.to_vec());
        let store = self.store.clone();
        let checked = blocking(move || check(&store, &bytes, &identity, &ranges)).await??;
        let (store, head, now) = (self.store.clone(), *checked.head(), self.clock.now());
        blocking(move || store.note_head(&head, now)).await??;
        Ok(Proven { from: node.endpoint, proof: checked, failed: Vec::new() })
    }
}

fn read_proof(message: &[u8]) -> Result<Vec<u8>, AttemptError> {
    let answer = answer(message)?;
    let Answer::Proof(bytes) = answer else { return Err(unexpected(&answer, "Proof")) };
    Ok(bytes.to_vec())
}

fn check(
    store: &Store,
    bytes: &[u8],
    asked: &Identity,
    ranges: &[Range],
) -> Result<VerifiedProof, AttemptError> {
    let proof = Proof::decode(bytes).map_err(SourceFault::from)?;
    // What its owner signed and no tree may hold is evidence against the owner.
    if let Ok(fault) = TreeFault::of(proof.clone()) {
        store.accuse(&fault.into()).map_err(CopyError::Store)?;
    }
    let proof = proof.verify().map_err(SourceFault::from)?;
    let got = proof.head().identity();
    if got != *asked {
        return Err(SourceFault::OtherIdentity { asked: *asked, got }.into());
    }
    for range in ranges {
        proof.range(range).map_err(SourceFault::from)?;
    }
    Ok(proof)
}

//! A proof's bytes: `signed head 370 ‖ postcard sequence of nodes`, of which there is one spelling.
//!
//! Frozen: a change here is another version of the protocol.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::head::{SIGNED_HEAD_BYTES, UnverifiedHead};
use crate::limits::{PROOF_BYTES_MAX, VALUE_BYTES_MAX};
use crate::stamp::Stamp;
use crate::tree::proof::{Proof, ProofError, ProofNode};
use crate::tree::shape::Walk;

/// A node as postcard writes it: tags 0 to 3 in this order.
#[derive(Serialize, Deserialize)]
enum NodeV1<'a> {
    Pruned([u8; 32]),
    Fork,
    Leaf { path: &'a str, value_hash: [u8; 32] },
    Entry { path: &'a str, epoch: u32, seq: u64, value: &'a [u8] },
}

impl<'a> NodeV1<'a> {
    fn of(node: &'a ProofNode) -> NodeV1<'a> {
        match node {
            ProofNode::Pruned(hash) => NodeV1::Pruned(hash.0),
            ProofNode::Fork => NodeV1::Fork,
            ProofNode::Leaf { path, value_hash } => {
                NodeV1::Leaf { path: path.as_str(), value_hash: value_hash.0 }
            }
            ProofNode::Entry { path, stamp, value } => NodeV1::Entry {
                path: path.as_str(),
                epoch: stamp.epoch,
                seq: stamp.seq,
                value: value.as_slice(),
            },
        }
    }

    /// Bounds are checked on the borrowed bytes, before anything is allocated.
    fn into_node(self) -> Option<ProofNode> {
        Some(match self {
            NodeV1::Pruned(hash) => ProofNode::Pruned(Hash(hash)),
            NodeV1::Fork => ProofNode::Fork,
            NodeV1::Leaf { path, value_hash } => {
                ProofNode::Leaf { path: path.parse().ok()?, value_hash: Hash(value_hash) }
            }
            NodeV1::Entry { path, epoch, seq, value } => {
                if value.len() > VALUE_BYTES_MAX {
                    return None;
                }
                let (path, stamp) = (path.parse().ok()?, Stamp { epoch, seq });
                ProofNode::Entry { path, stamp, value: value.to_vec() }
            }
        })
    }
}

impl Proof {
    /// Its bytes. Whoever sends it has bounded them in [`crate::tree::prove`].
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.encoded_bytes());
        out.extend_from_slice(self.head.as_bytes());
        let mut out = postcard::to_extend(&self.nodes.len(), out).expect("a number is written");
        for node in &self.nodes {
            out = postcard::to_extend(&NodeV1::of(node), out).expect("a node is written");
        }
        out
    }

    /// How many bytes [`Proof::encode`] writes.
    pub fn encoded_bytes(&self) -> usize {
        let nodes: usize = self.nodes.iter().map(node_bytes).sum();
        SIGNED_HEAD_BYTES + varint_bytes(self.nodes.len() as u64) + nodes
    }

    /// Reads the bytes of one proof of at most 1 MiB. The nodes make one tree of at most 64
    /// levels; nothing else about it is known to hold.
    ///
    /// # Errors
    /// [`ProofError`]: of size, spelling and shape.
    pub fn decode(bytes: &[u8]) -> Result<Proof, ProofError> {
        let got = bytes.len();
        if got > PROOF_BYTES_MAX {
            return Err(ProofError::TooLarge { got });
        }
        let (head, rest) =
            bytes.split_at_checked(SIGNED_HEAD_BYTES).ok_or(ProofError::NoHead { got })?;
        let head = UnverifiedHead::from_bytes(head)?;
        let (count, rest) =
            postcard::take_from_bytes::<u64>(rest).map_err(|_| ProofError::Count)?;
        let count = usize::try_from(count).map_err(|_| ProofError::Count)?;
        if count > rest.len() {
            return Err(ProofError::Count);
        }
        let (nodes, rest) = read_nodes(count, rest)?;
        if !rest.is_empty() {
            return Err(ProofError::Trailing { bytes: rest.len() });
        }
        let proof = Proof { head, nodes };
        // Only numbers can be written in two ways, and each other way is longer.
        if proof.encoded_bytes() == got { Ok(proof) } else { Err(ProofError::Spelling) }
    }
}

/// Reads nodes while they make one tree: of forks, which are one byte here and many in memory,
/// there are then at most 64 more than of the others.
fn read_nodes(count: usize, mut rest: &[u8]) -> Result<(Vec<ProofNode>, &[u8]), ProofError> {
    let mut walk = Walk::new(|&(), &()| ());
    let mut nodes = Vec::new();
    for index in 0..count {
        let (node, after) = postcard::take_from_bytes::<NodeV1<'_>>(rest)
            .ok()
            .and_then(|(node, after)| Some((node.into_node()?, after)))
            .ok_or(ProofError::Node { index })?;
        match node {
            ProofNode::Fork => walk.fork()?,
            ProofNode::Pruned(_) | ProofNode::Leaf { .. } | ProofNode::Entry { .. } => {
                walk.end(())?;
            }
        }
        nodes.push(node);
        rest = after;
    }
    walk.finish()?;
    Ok((nodes, rest))
}

/// How many bytes a node has.
pub(super) fn node_bytes(node: &ProofNode) -> usize {
    match node {
        ProofNode::Pruned(_) => 1 + 32,
        ProofNode::Fork => 1,
        ProofNode::Leaf { path, .. } => 1 + text_bytes(path.as_str().len()) + 32,
        ProofNode::Entry { path, stamp, value } => {
            let stamp = varint_bytes(u64::from(stamp.epoch)) + varint_bytes(stamp.seq);
            1 + text_bytes(path.as_str().len()) + stamp + text_bytes(value.len())
        }
    }
}

fn text_bytes(len: usize) -> usize {
    varint_bytes(len as u64) + len
}

fn varint_bytes(number: u64) -> usize {
    let bits = 64 - number.leading_zeros() as usize;
    bits.div_ceil(7).max(1)
}

//! Trees that are no sorted lists, and proofs of them that contradict each other.

use super::OWNER;
use crate::evidence::{TreeFault, TreeFaultError};
use crate::hash::Hash;
use crate::head::{Head, SignedHead, UnverifiedHead};
use crate::key::WriterSecret;
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::{
    OverlayError, Proof, ProofError, ProofNode, Sight, leaf_hash, node_hash, overlay, value_hash,
};

const STAMP: Stamp = Stamp { epoch: 3, seq: 1 };

pub(super) fn path(id: &str) -> Path {
    format!("/pub/eventky.app/tags/{id}").parse().unwrap()
}

fn entry(path: &Path, value: &[u8]) -> ProofNode {
    ProofNode::Entry { path: path.clone(), stamp: STAMP, value: value.to_vec() }
}

fn hash(path: &Path, value: &[u8]) -> Hash {
    leaf_hash(path, &value_hash(STAMP, value))
}

fn under(root: Hash, nodes: Vec<ProofNode>) -> Proof {
    let head = Head { root, ..*OWNER.line(1, 1)[0].head() };
    let writer = WriterSecret::from_seed(&[OWNER.writer; 32]);
    let head = SignedHead::sign(head, &writer, &OWNER.cert()).unwrap();
    Proof { head: UnverifiedHead::from(&head), nodes }
}

/// Four leaves, of which the last lies out of order; and the proofs of either half.
pub(super) fn halves() -> [Proof; 2] {
    let paths = ["A", "C", "D", "B"].map(path);
    let leaves = paths.clone().map(|path| hash(&path, b"v"));
    let sides = [node_hash(&leaves[0], &leaves[1]), node_hash(&leaves[2], &leaves[3])];
    let root = node_hash(&sides[0], &sides[1]);
    let show = |index: usize| entry(&paths[index], b"v");
    let pruned = ProofNode::Pruned;
    let left = vec![ProofNode::Fork, ProofNode::Fork, show(0), show(1), pruned(sides[1])];
    let right =
        vec![ProofNode::Fork, pruned(sides[0]), ProofNode::Fork, pruned(leaves[2]), show(3)];
    [under(root, left), under(root, right)]
}

#[test]
fn presence_and_absence_under_one_head_are_a_fault_of_the_tree() {
    let [left, right] = halves();
    let absent = left.clone().verify().unwrap();
    assert_eq!(absent.look(&path("B")), Sight::Absent);
    assert!(matches!(right.clone().verify().unwrap().look(&path("B")), Sight::Present(_)));
    for (a, b) in [(&left, &right), (&right, &left)] {
        let fault = TreeFault::between(a, b).unwrap();
        assert!(matches!(fault.fault(), ProofError::OutOfOrder { .. }), "{fault:?}");
        assert_eq!(fault.head().identity(), absent.head().identity());
        assert_eq!(TreeFault::of(fault.proof().clone()), Ok(fault.clone()));
    }
}

#[test]
fn two_values_of_one_path_are_a_fault_of_the_tree() {
    let same = path("A");
    let leaves = [hash(&same, b"one"), hash(&same, b"two")];
    let root = node_hash(&leaves[0], &leaves[1]);
    let one = vec![ProofNode::Fork, entry(&same, b"one"), ProofNode::Pruned(leaves[1])];
    let two = vec![ProofNode::Fork, ProofNode::Pruned(leaves[0]), entry(&same, b"two")];
    let [one, two] = [one, two].map(|nodes| under(root, nodes));
    assert!(one.clone().verify().is_ok() && two.clone().verify().is_ok());
    assert!(TreeFault::between(&one, &two).is_ok());
}

#[test]
fn a_proof_alone_shows_what_no_tree_may_hold() {
    let paths = ["B", "A"].map(path);
    let root = node_hash(&hash(&paths[0], b"v"), &hash(&paths[1], b"v"));
    let nodes = vec![ProofNode::Fork, entry(&paths[0], b"v"), entry(&paths[1], b"v")];
    assert!(TreeFault::of(under(root, nodes)).is_ok());
    let hidden: Path = "/priv/eventky.app/contacts/x".parse().unwrap();
    let fault = TreeFault::of(under(hash(&hidden, b"v"), vec![entry(&hidden, b"v")])).unwrap();
    assert!(matches!(fault.fault(), ProofError::NotPub { .. }));
}

#[test]
fn what_holds_and_what_nobody_signed_is_no_fault_of_the_owner() {
    let [left, _] = halves();
    assert_eq!(TreeFault::of(left.clone()), Err(TreeFaultError::NoFault));
    let mut forged = left.clone();
    forged.nodes[2] = entry(&path("A"), b"other");
    let unsigned = TreeFault::of(forged);
    assert!(matches!(unsigned, Err(TreeFaultError::Unsigned(ProofError::Root { .. }))));
    assert_eq!(TreeFault::between(&left, &left), Err(TreeFaultError::NoFault));
}

#[test]
fn proofs_of_different_heads_or_trees_are_not_laid_over_each_other() {
    let [left, right] = halves();
    let other = under(Hash([4; 32]), left.nodes.clone());
    assert_eq!(overlay(&left, &other), Err(OverlayError::OtherHead));
    let mut leaf = right.clone();
    leaf.nodes = vec![entry(&path("A"), b"v")];
    assert_eq!(overlay(&left, &leaf), Err(OverlayError::OtherTree));
    let mut cut = right;
    cut.nodes.pop();
    assert_eq!(overlay(&left, &cut), Err(OverlayError::Shape(ProofError::Incomplete)));
    let mut none = left.clone();
    none.nodes.clear();
    assert_eq!(overlay(&left, &none), Err(OverlayError::OtherTree));
}

#[test]
fn an_overlay_shows_what_either_shows() {
    let paths = ["A", "B", "C", "D"].map(path);
    let leaves = paths.clone().map(|path| hash(&path, b"v"));
    let sides = [node_hash(&leaves[0], &leaves[1]), node_hash(&leaves[2], &leaves[3])];
    let root = node_hash(&sides[0], &sides[1]);
    let by_hash = ProofNode::Leaf { path: paths[1].clone(), value_hash: value_hash(STAMP, b"v") };
    let one = vec![
        ProofNode::Fork,
        ProofNode::Fork,
        entry(&paths[0], b"v"),
        by_hash,
        ProofNode::Pruned(sides[1]),
    ];
    let other = vec![
        ProofNode::Fork,
        ProofNode::Fork,
        ProofNode::Pruned(leaves[0]),
        entry(&paths[1], b"v"),
        ProofNode::Fork,
        entry(&paths[2], b"v"),
        ProofNode::Pruned(leaves[3]),
    ];
    let [one, other] = [one, other].map(|nodes| under(root, nodes));
    let both = overlay(&one, &other).unwrap();
    assert_eq!(overlay(&other, &one), Ok(both.clone()));
    let shown = both.verify().unwrap();
    let shown: Vec<&Path> = shown.shown().iter().map(|shown| &shown.path).collect();
    assert_eq!(shown, [&paths[0], &paths[1], &paths[2]]);
}

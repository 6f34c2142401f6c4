//! Every way in which a proof can be wrong has its own error.

use super::memory::{Memory, STAMP, head_of, path_that, paths};
use super::pruning::Tree;
use crate::hash::Hash;
use crate::head::{HeadError, SIGNED_HEAD_BYTES, UnverifiedHead};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::{Proof, ProofError, ProofNode, Range, leaf_hash, node_hash, prove, value_hash};

fn whole() -> Range {
    Range::of_prefix("/pub/").unwrap()
}

fn good() -> (Memory, Proof) {
    let memory = Memory::of(&paths(6, 0b001_0100));
    let value = |path: &Path| Ok(memory.entries.get(path).cloned());
    let proof = prove(&memory.head(), &memory, &[whole()], 1 << 20, value).unwrap();
    (memory, proof)
}

fn entry(path: &Path, stamp: Stamp) -> ProofNode {
    ProofNode::Entry { path: path.clone(), stamp, value: b"v".to_vec() }
}

fn hash_of(path: &Path, stamp: Stamp) -> Hash {
    leaf_hash(path, &value_hash(stamp, b"v"))
}

/// A proof under a head whose owner signed whatever root its nodes have.
fn signed_anyway(root: Hash, nodes: Vec<ProofNode>) -> Proof {
    Proof { head: UnverifiedHead::from(&head_of(root, 2, 2)), nodes }
}

#[test]
fn an_altered_node_changes_the_root() {
    let (memory, proof) = good();
    let expected = memory.head().head().root;
    for index in 0..proof.nodes.len() {
        let mut bad = proof.clone();
        match &mut bad.nodes[index] {
            ProofNode::Fork => continue,
            ProofNode::Pruned(hash) | ProofNode::Leaf { value_hash: hash, .. } => hash.0[31] ^= 1,
            ProofNode::Entry { stamp, .. } => stamp.seq += 1,
        }
        let error = bad.verify().unwrap_err();
        assert!(matches!(error, ProofError::Root { expected: e, .. } if e == expected), "{index}");
        let mut bad = proof.clone();
        if let ProofNode::Entry { value, .. } = &mut bad.nodes[index] {
            value.push(0);
        }
        assert!(matches!(bad.verify(), Err(ProofError::Root { .. })), "{index}");
    }
}

#[test]
fn an_omitted_entry_and_an_added_one_are_found() {
    let (_, proof) = good();
    for index in 0..proof.nodes.len() {
        let mut fewer = proof.clone();
        fewer.nodes.remove(index);
        let error = fewer.verify().unwrap_err();
        let found = matches!(
            error,
            ProofError::Incomplete | ProofError::Leftover | ProofError::Root { .. }
        );
        assert!(found, "{index}: {error:?}");
        let mut more = proof.clone();
        more.nodes.insert(index, entry(&path_that(false, "zz"), STAMP));
        let error = more.verify().unwrap_err();
        assert!(
            matches!(error, ProofError::Leftover | ProofError::Incomplete),
            "{index}: {error:?}"
        );
    }
}

#[test]
fn leftover_and_missing_nodes_are_told_apart() {
    let (_, proof) = good();
    let mut more = proof.clone();
    more.nodes.push(ProofNode::Pruned(Hash::ZERO));
    assert_eq!(Proof::decode(&more.encode()), Err(ProofError::Leftover));
    assert_eq!(more.clone().verify().unwrap_err(), ProofError::Leftover);
    *more.nodes.last_mut().unwrap() = ProofNode::Fork;
    assert_eq!(more.verify().unwrap_err(), ProofError::Leftover);
    let mut fewer = proof;
    fewer.nodes.pop();
    assert_eq!(Proof::decode(&fewer.encode()), Err(ProofError::Incomplete));
    assert_eq!(fewer.verify().unwrap_err(), ProofError::Incomplete);
}

#[test]
fn entries_in_the_wrong_order_are_refused_even_if_their_owner_signed_them() {
    let two = paths(2, 0);
    for (a, b) in [(&two[1], &two[0]), (&two[0], &two[0])] {
        let root = node_hash(&hash_of(a, STAMP), &hash_of(b, STAMP));
        let proof = signed_anyway(root, vec![ProofNode::Fork, entry(a, STAMP), entry(b, STAMP)]);
        let error = ProofError::OutOfOrder { last: a.clone(), path: b.clone() };
        assert_eq!(proof.verify().unwrap_err(), error);
    }
}

#[test]
fn a_stamp_above_the_head_is_refused() {
    let path = paths(1, 0)[0].clone();
    for stamp in [Stamp { seq: STAMP.seq + 1, ..STAMP }, Stamp { epoch: 4, seq: 1 }] {
        let proof = signed_anyway(hash_of(&path, stamp), vec![entry(&path, stamp)]);
        let error = ProofError::StampAboveHead { path: path.clone(), stamp, head: STAMP };
        assert_eq!(proof.verify().unwrap_err(), error);
    }
}

#[test]
fn a_private_path_is_refused() {
    let path: Path = "/priv/eventky.app/contacts/a".parse().unwrap();
    let proof = signed_anyway(hash_of(&path, STAMP), vec![entry(&path, STAMP)]);
    assert_eq!(proof.verify().unwrap_err(), ProofError::NotPub { path });
}

#[test]
fn what_is_pruned_in_left_or_right_of_a_range_is_told_apart() {
    let six = paths(6, 0);
    let memory = Memory::of(&six);
    let head = memory.head();
    let pruned_but = |shown: &[usize]| {
        let wanted: Vec<&Path> = shown.iter().map(|index| &six[*index]).collect();
        let all = Tree::of(&memory).unwrap().prunings();
        let nodes = all.into_iter().find(|nodes| {
            let leaves = nodes.iter().filter_map(|node| match node {
                ProofNode::Leaf { path, .. } | ProofNode::Entry { path, .. } => Some(path),
                ProofNode::Pruned(_) | ProofNode::Fork => None,
            });
            leaves.collect::<Vec<_>>() == wanted
        });
        Proof { head: UnverifiedHead::from(&head), nodes: nodes.unwrap() }
    };
    let range = Range::new(six[2].as_str().as_bytes(), six[4].as_str().as_bytes()).unwrap();
    let refused = |shown: &[usize]| pruned_but(shown).verify_range(&range).unwrap_err();
    assert!(pruned_but(&[1, 2, 3, 4]).verify_range(&range).is_ok());
    assert_eq!(refused(&[1, 3, 4]), ProofError::PrunedInRange);
    assert_eq!(refused(&[1, 4]), ProofError::PrunedInRange);
    assert_eq!(refused(&[0, 2, 3, 4]), ProofError::PrunedInRange);
    assert_eq!(refused(&[1, 2, 3, 5]), ProofError::PrunedInRange);
    assert_eq!(refused(&[2, 3, 4]), ProofError::LeftOpen);
    assert_eq!(refused(&[1, 2, 3]), ProofError::RightOpen);
    assert_eq!(refused(&[]), ProofError::LeftOpen);
}

#[test]
fn a_tree_deeper_than_64_is_refused() {
    let chain = |forks: usize| {
        let mut nodes = vec![ProofNode::Fork; forks];
        nodes.extend(vec![ProofNode::Pruned(Hash::ZERO); forks + 1]);
        signed_anyway(Hash::ZERO, nodes)
    };
    assert!(matches!(chain(64).verify(), Err(ProofError::Root { .. })));
    assert!(Proof::decode(&chain(64).encode()).is_ok());
    assert_eq!(chain(65).verify().unwrap_err(), ProofError::TooDeep);
    assert_eq!(Proof::decode(&chain(65).encode()), Err(ProofError::TooDeep));
}

#[test]
fn the_head_in_a_proof_must_hold() {
    let (_, proof) = good();
    let mut bytes = proof.encode();
    bytes[200] ^= 1;
    let error = Proof::decode(&bytes).unwrap().verify().unwrap_err();
    assert_eq!(error, ProofError::Head(HeadError::Signature));
}

#[test]
fn bytes_that_are_no_proof_are_refused_each_for_its_reason() {
    let (_, proof) = good();
    let bytes = proof.encode();
    assert_eq!(bytes.len(), proof.encoded_bytes());
    let trailing = [&bytes[..], &[0]].concat();
    assert_eq!(Proof::decode(&trailing), Err(ProofError::Trailing { bytes: 1 }));
    assert_eq!(Proof::decode(&bytes[..369]), Err(ProofError::NoHead { got: 369 }));
    assert_eq!(Proof::decode(&bytes[..370]), Err(ProofError::Count));
    let last = proof.nodes.len() - 1;
    let cut = Proof::decode(&bytes[..bytes.len() - 1]);
    assert_eq!(cut, Err(ProofError::Node { index: last }));
    let large = vec![0; (1 << 20) + 1];
    assert_eq!(Proof::decode(&large), Err(ProofError::TooLarge { got: large.len() }));
    let (head, nodes) = bytes.split_at(SIGNED_HEAD_BYTES);
    let longer_count = [head, &[nodes[0] | 0x80, 0], &nodes[1..]].concat();
    assert_eq!(Proof::decode(&longer_count), Err(ProofError::Spelling));
    let many = [head, &[0xFF, 0xFF, 0xFF, 0x7F], &nodes[1..]].concat();
    assert_eq!(Proof::decode(&many), Err(ProofError::Count));
    let fifth_kind = [head, &[1, 4]].concat();
    assert_eq!(Proof::decode(&fifth_kind), Err(ProofError::Node { index: 0 }));
    let no_path = [head, &[1, 2, 1, b'/'], &[0; 32]].concat();
    assert_eq!(Proof::decode(&no_path), Err(ProofError::Node { index: 0 }));
}

#[test]
fn a_value_past_the_bound_is_refused_before_it_is_copied() {
    let path = paths(1, 0)[0].clone();
    let value = vec![0; 256 * 1024 + 1];
    let node = ProofNode::Entry { path, stamp: STAMP, value };
    let bytes = signed_anyway(Hash::ZERO, vec![node]).encode();
    assert_eq!(Proof::decode(&bytes), Err(ProofError::Node { index: 0 }));
}

#[test]
fn a_flood_of_forks_is_refused_before_it_is_held() {
    let (_, proof) = good();
    let head = proof.head.as_bytes().as_slice();
    let forks = [head, &[0xFF, 0xFF, 0x03], &vec![1; 65_535]].concat();
    assert_eq!(Proof::decode(&forks), Err(ProofError::TooDeep));
}

//! Every pruning of every small tree, against every range.

use super::memory::{Memory, paths};
use crate::hash::Hash;
use crate::head::{SignedHead, UnverifiedHead};
use crate::path::Path;
use crate::tree::{
    EMPTY, Proof, ProofError, ProofNode, Range, Sight, leaf_hash, node_hash, starts_chunk,
};

/// The tree of an area, spelled out.
pub enum Tree {
    Leaf(ProofNode, Hash),
    Fork(Box<Tree>, Box<Tree>, Hash),
}

impl Tree {
    pub fn hash(&self) -> Hash {
        match self {
            Tree::Leaf(_, hash) | Tree::Fork(_, _, hash) => *hash,
        }
    }

    fn join(left: Tree, right: Tree) -> Tree {
        let hash = node_hash(&left.hash(), &right.hash());
        Tree::Fork(Box::new(left), Box::new(right), hash)
    }

    /// Pairs level by level, the odd one promoted.
    fn over(mut level: Vec<Tree>) -> Option<Tree> {
        while level.len() > 1 {
            let mut above = Vec::new();
            let mut rest = level.into_iter();
            while let Some(left) = rest.next() {
                above.push(match rest.next() {
                    Some(right) => Tree::join(left, right),
                    None => left,
                });
            }
            level = above;
        }
        level.pop()
    }

    pub fn of(memory: &Memory) -> Option<Tree> {
        let mut chunks: Vec<Vec<Tree>> = Vec::new();
        for path in memory.entries.keys() {
            let leaf = memory.leaf(path);
            let hash = leaf_hash(path, &leaf.value_hash);
            let node = ProofNode::Leaf { path: path.clone(), value_hash: leaf.value_hash };
            if chunks.is_empty() || starts_chunk(path) {
                chunks.push(Vec::new());
            }
            chunks.last_mut().unwrap().push(Tree::Leaf(node, hash));
        }
        Tree::over(chunks.into_iter().filter_map(Tree::over).collect())
    }

    /// Every way to prune it, as nodes in pre-order.
    pub fn prunings(&self) -> Vec<Vec<ProofNode>> {
        let mut all = vec![vec![ProofNode::Pruned(self.hash())]];
        match self {
            Tree::Leaf(node, _) => all.push(vec![node.clone()]),
            Tree::Fork(left, right, _) => {
                let rights = right.prunings();
                for left in left.prunings() {
                    for right in &rights {
                        let both = [ProofNode::Fork].into_iter().chain(left.clone());
                        all.push(both.chain(right.iter().cloned()).collect());
                    }
                }
            }
        }
        all
    }
}

/// All ends between, at and just after the paths, and beyond them.
pub fn ranges(paths: &[Path]) -> Vec<Range> {
    let mut ends = vec![b"/".to_vec()];
    for path in paths {
        let bytes = path.as_str().as_bytes();
        ends.push(bytes.to_vec());
        ends.push([bytes, &[0]].concat());
    }
    ends.push(vec![0xFF]);
    let pairs = (0..ends.len()).flat_map(|a| (a + 1..ends.len()).map(move |b| (a, b)));
    pairs.map(|(a, b)| Range::new(&ends[a], &ends[b]).unwrap()).collect()
}

fn paths_in(nodes: &[ProofNode]) -> Vec<Path> {
    let path = |node: &ProofNode| match node {
        ProofNode::Leaf { path, .. } | ProofNode::Entry { path, .. } => Some(path.clone()),
        ProofNode::Pruned(_) | ProofNode::Fork => None,
    };
    nodes.iter().filter_map(path).collect()
}

/// What must be shown for a range: its entries and the one neighbour on either side.
pub fn must_show(all: &[Path], range: &Range) -> (Vec<Path>, Vec<Path>) {
    let inside: Vec<Path> = all.iter().filter(|path| range.contains(path)).cloned().collect();
    let left = all.iter().rfind(|path| range.is_after(path));
    let right = all.iter().find(|path| !range.is_after(path) && !range.contains(path));
    let all = left.into_iter().chain(&inside).chain(right).cloned().collect();
    (inside, all)
}

fn check(head: &SignedHead, all: &[Path], nodes: Vec<ProofNode>, ranges: &[Range]) {
    let shown = paths_in(&nodes);
    let proof = Proof { head: UnverifiedHead::from(head), nodes };
    assert_eq!(Proof::decode(&proof.encode()), Ok(proof.clone()));
    let verified = proof.clone().verify().unwrap();
    for range in ranges {
        let (inside, needed) = must_show(all, range);
        let got = verified.range(range);
        if needed.iter().all(|path| shown.contains(path)) {
            let got: Vec<Path> = got.unwrap().iter().map(|shown| shown.path.clone()).collect();
            assert_eq!(got, inside, "{range:?} {proof:?}");
        } else {
            let refused = matches!(
                got,
                Err(ProofError::PrunedInRange | ProofError::LeftOpen | ProofError::RightOpen)
            );
            assert!(refused, "{range:?} {proof:?}");
        }
    }
    for path in all {
        let sight = verified.look(path);
        let expected = shown.contains(path);
        assert_eq!(matches!(sight, Sight::Present(_)), expected, "{path} {proof:?}");
        assert_ne!(sight, Sight::Absent, "{path} is there: {proof:?}");
    }
}

#[test]
fn a_proof_holds_for_a_range_exactly_if_it_shows_the_range_and_its_neighbours() {
    for n in 0..=6 {
        // The first entry starts a chunk in any case.
        for starts in (0..1 << n).step_by(2) {
            let paths = paths(n, starts);
            let memory = Memory::of(&paths);
            let (head, ranges) = (memory.head(), ranges(&paths));
            let tree = Tree::of(&memory);
            assert_eq!(tree.as_ref().map_or(EMPTY, Tree::hash), head.head().root);
            for nodes in tree.map_or(vec![vec![]], |tree| tree.prunings()) {
                check(&head, &paths, nodes, &ranges);
            }
        }
    }
}

#[test]
fn absence_is_shown_exactly_if_nothing_is_pruned_around_it() {
    let six = paths(6, 0b010010);
    let mut memory = Memory::of(&six);
    let missing = six[3].clone();
    memory.entries.remove(&missing);
    let Ok(_) = crate::tree::recompute(&mut memory, &[missing.clone()].into());
    let head = memory.head();
    for nodes in Tree::of(&memory).unwrap().prunings() {
        let shown = paths_in(&nodes);
        let proof = Proof { head: UnverifiedHead::from(&head), nodes };
        let sight = proof.verify().unwrap();
        let provable = shown.contains(&six[2]) && shown.contains(&six[4]);
        let expected = if provable { Sight::Absent } else { Sight::Unproven };
        assert_eq!(sight.look(&missing), expected);
    }
}

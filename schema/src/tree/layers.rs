//! All levels of a Merkle list in memory, and the pre-order plan of a part of it.

use std::ops::Range;

use crate::hash::Hash;
use crate::tree::EMPTY;
use crate::tree::hashing::node_hash;

/// The levels of the tree over some hashes, from the hashes up to the root.
pub(super) struct Layers(Vec<Vec<Hash>>);

/// One node of a pruned tree, in pre-order.
pub(super) enum Step {
    /// A part that is not shown.
    Pruned(Hash),
    /// Two follow.
    Fork,
    /// The item of this index is shown.
    Item(usize),
}

impl Layers {
    pub(super) fn over(items: Vec<Hash>) -> Layers {
        let mut levels = vec![items];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(2).map(|pair| match pair {
                [left, right] => node_hash(left, right),
                odd => odd[0],
            });
            let above = above.collect();
            levels.push(above);
        }
        Layers(levels)
    }

    pub(super) fn root(&self) -> Hash {
        self.0.last().and_then(|top| top.first()).copied().unwrap_or(EMPTY)
    }

    /// The tree with every part pruned of which `is_shown` says that nothing in it is shown.
    pub(super) fn plan(&self, is_shown: &dyn Fn(Range<usize>) -> bool) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.0[0].is_empty() {
            self.plan_below(self.0.len() - 1, 0, is_shown, &mut steps);
        }
        steps
    }

    fn plan_below(
        &self,
        level: usize,
        at: usize,
        is_shown: &dyn Fn(Range<usize>) -> bool,
        steps: &mut Vec<Step>,
    ) {
        let end = ((at + 1) << level).min(self.0[0].len());
        if !is_shown(at << level..end) {
            steps.push(Step::Pruned(self.0[level][at]));
            return;
        }
        if level == 0 {
            steps.push(Step::Item(at));
            return;
        }
        let (left, right) = (2 * at, 2 * at + 1);
        let has_right = right < self.0[level - 1].len();
        if has_right {
            steps.push(Step::Fork);
        }
        self.plan_below(level - 1, left, is_shown, steps);
        if has_right {
            self.plan_below(level - 1, right, is_shown, steps);
        }
    }
}

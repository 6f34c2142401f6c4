//! Chance, all of it from one seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What decides whatever could happen otherwise. Equal seeds decide alike.
#[derive(Debug)]
pub struct Dice(StdRng);

impl Dice {
    /// The dice of a seed.
    pub(super) fn of(seed: u64) -> Dice {
        Dice(StdRng::seed_from_u64(seed))
    }

    /// Whether something happens that happens so often of a hundred times.
    pub(super) fn percent(&mut self, of_hundred: u32) -> bool {
        self.below(100) < of_hundred
    }

    /// A number below `end`, which is at least 1.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0.random_range(0..end)
    }

    /// A place in a list of that length; `None` in an empty one.
    pub(super) fn place(&mut self, length: usize) -> Option<usize> {
        (length > 0).then(|| self.0.random_range(0..length))
    }

    /// One of them; `None` of none.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        self.place(of.len()).map(|place| &of[place])
    }

    /// Any bytes.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        self.0.random()
    }

    /// Which of those that weigh so much: the place of one, the heavier the likelier.
    pub(super) fn weighed(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum::<u32>().max(1));
        for (place, weight) in weights.enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

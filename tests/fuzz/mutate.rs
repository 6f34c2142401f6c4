//! Inputs that nearly hold: seeds, cut, joined and bent from one number.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Bytes that often stand at an edge.
const EDGES: [u8; 12] = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, b'\n', b'/', b'.', b';', b'9'];
/// Bytes beyond which an input grows no longer.
const INPUT_BYTES_MAX: usize = 16 * 1024;

/// Makes inputs from seeds; the same number makes the same ones.
pub struct Mutator {
    random: StdRng,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    /// From `number` and whatever seeds there are.
    pub fn new(number: u64, seeds: Vec<Vec<u8>>) -> Mutator {
        Mutator { random: StdRng::seed_from_u64(number), seeds }
    }

    /// The next input.
    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.seed();
        for _ in 0..self.random.random_range(0..6) {
            self.bend(&mut input);
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }

    fn seed(&mut self) -> Vec<u8> {
        if self.seeds.is_empty() || self.random.random_ratio(1, 50) {
            let length = self.random.random_range(0..512);
            return (0..length).map(|_| self.random.random()).collect();
        }
        let index = self.random.random_range(0..self.seeds.len());
        self.seeds[index].clone()
    }

    fn bend(&mut self, input: &mut Vec<u8>) {
        let at = self.random.random_range(0..=input.len());
        match self.random.random_range(0..9) {
            0 if at < input.len() => input[at] ^= 1 << self.random.random_range(0..8),
            1 if at < input.len() => input[at] = EDGES[self.random.random_range(0..EDGES.len())],
            2 if at < input.len() => input[at] = self.random.random(),
            3 => input.insert(at, EDGES[self.random.random_range(0..EDGES.len())]),
            4 => input.truncate(at),
            5 => drop(input.drain(self.span(at, input.len()))),
            6 => {
                let again = input[self.span(at, input.len())].to_vec();
                input.splice(at..at, again);
            }
            7 => {
                let other = self.seed();
                let from = self.random.random_range(0..=other.len());
                input.truncate(at);
                input.extend(&other[from..]);
            }
            _ => {
                let number: u64 = self.random.random();
                let bytes = number.to_le_bytes();
                let end = (at + 8).min(input.len());
                input[at..end].copy_from_slice(&bytes[..end - at]);
            }
        }
    }

    fn span(&mut self, at: usize, length: usize) -> std::ops::Range<usize> {
        at..(at + self.random.random_range(0..64)).min(length).max(at)
    }
}

//! How many rounds a test of chance has, the seed that it can be tried again with, and what it says.

use std::io::Write;

use rand::SeedableRng;
use rand::rngs::StdRng;

/// Set by `tests/run --long`.
const LONG: &str = "KALENDS_TESTS_LONG";
/// A seed other than the test's own: decimal, or hexadecimal after `0x`.
const SEED: &str = "KALENDS_TESTS_SEED";

/// Whether everything is run, also what is too heavy for every change.
pub fn long() -> bool {
    std::env::var_os(LONG).is_some()
}

/// Says one line of what was seen, past the harness, which keeps what a test prints that holds.
pub fn say(line: &str) {
    let _nobody_listens = writeln!(std::io::stderr(), "{line}");
}

/// Where a test's chance comes from. A test that fails says it.
#[derive(Debug)]
pub struct Seed(u64);

impl Seed {
    /// What the environment says, else `usual`.
    pub fn of(usual: u64) -> Seed {
        let said = std::env::var(SEED).ok();
        Seed(said.and_then(|text| read(&text)).unwrap_or(usual))
    }

    /// The number itself.
    pub fn number(&self) -> u64 {
        self.0
    }

    /// Its chance, from the beginning.
    pub fn rng(&self) -> StdRng {
        StdRng::seed_from_u64(self.0)
    }
}

fn read(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            say(&format!("the seed was {:#x}; the same again: {SEED}={:#x}", self.0, self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_seed_is_written_in_either_base() {
        assert_eq!(read("0x1f"), Some(31));
        assert_eq!(read("31"), Some(31));
        assert_eq!(read("seed"), None);
    }
}

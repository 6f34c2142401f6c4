//! Verifying signed heads, and remembering which ones hold.
//!
//! A head is looked at many times on its way from the network to the disk and back, and its two
//! signatures cost more than all the rest. Whether bytes hold depends on the bytes alone: those
//! that held once are only compared afterwards, so a disk that was touched is noticed as before.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use kalends_schema::head::{HeadError, SignedCert, SignedHead, UnverifiedHead};
use kalends_schema::key::Identity;

/// Heads, and certificates, that are remembered at least; twice as many at most, some 5 MB in all.
const REMEMBERED: usize = 4_096;
/// Where a head says its identity, epoch and seq.
const NAME: std::ops::Range<usize> = 1..45;

static MEMORY: LazyLock<Mutex<Memory>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Memory {
    /// By identity, epoch and seq: of two heads of one name only the last is remembered.
    heads: Lately<[u8; 44], SignedHead>,
    certs: Lately<Identity, SignedCert>,
}

/// What was put in or asked for lately.
struct Lately<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Lately<K, V> {
    fn default() -> Lately<K, V> {
        Lately { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Eq + Hash, V: Copy> Lately<K, V> {
    fn get(&mut self, key: K) -> Option<V> {
        if let Some(value) = self.young.get(&key) {
            return Some(*value);
        }
        let value = self.old.remove(&key)?;
        self.put(key, value);
        Some(value)
    }

    fn put(&mut self, key: K, value: V) {
        if self.young.len() >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

/// As [`UnverifiedHead::verify`], without checking again what held before.
///
/// # Errors
/// [`HeadError`] as there.
pub fn verify(head: &UnverifiedHead) -> Result<SignedHead, HeadError> {
    let bytes = head.as_bytes();
    let mut name = [0; 44];
    name.copy_from_slice(&bytes[NAME]);
    let mut identity = [0; 32];
    identity.copy_from_slice(&name[..32]);
    let identity = Identity::from_bytes(identity);
    let (known, held) = {
        let mut memory = memory();
        (memory.heads.get(name), memory.certs.get(identity))
    };
    if let Some(known) = known.filter(|known| known.to_bytes() == *bytes) {
        return Ok(known);
    }
    let verified = head.verify_with(held.as_ref())?;
    remember(&verified);
    Ok(verified)
}

/// Remembers a head that holds.
pub(crate) fn remember(head: &SignedHead) {
    let bytes = head.head().to_bytes();
    let mut name = [0; 44];
    name.copy_from_slice(&bytes[NAME]);
    let mut memory = memory();
    memory.heads.put(name, *head);
    memory.certs.put(head.identity(), *head.cert());
}

fn memory() -> MutexGuard<'static, Memory> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

    use kalends_schema::hash::Hash;
    use kalends_schema::head::UnverifiedHead;
    use kalends_schema::head::{Cert, CertError, Head, HeadError, SignedCert, SignedHead};
    use kalends_schema::key::{IdentitySecret, WriterSecret};
    use kalends_schema::time::Timestamp;

    use super::{Lately, REMEMBERED, verify};

    fn head(seq: u64) -> SignedHead {
        let secret = IdentitySecret::from_seed(&[91; 32]);
        let writer = WriterSecret::from_seed(&[92; 32]);
        let (identity, time) = (secret.public(), Timestamp::from_micros(5).unwrap());
        let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before: time };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        let prev = if seq == 1 { Hash::ZERO } else { Hash([1; 32]) };
        let (root, private) = (Hash([2; 32]), Hash([3; 32]));
        let (epoch, count, bytes) = (1, 0, 0);
        let head = Head { identity, epoch, seq, time, prev, root, count, bytes, private };
        SignedHead::sign(head, &writer, &cert).unwrap()
    }

    #[test]
    fn what_held_once_does_not_make_other_bytes_hold() {
        for seq in 1..4 {
            let good = head(seq);
            assert_eq!(verify(&(&good).into()), Ok(good));
            assert_eq!(verify(&(&good).into()), Ok(good));
            for (at, error) in [
                (100, HeadError::Signature),
                (170, HeadError::Signature),
                (300, HeadError::Cert(CertError::Signature)),
                (369, HeadError::Cert(CertError::Signature)),
            ] {
                let mut bytes = good.to_bytes();
                bytes[at] ^= 1;
                let bad = UnverifiedHead::from_bytes(&bytes).unwrap();
                assert_eq!((verify(&bad), bad.verify()), (Err(error), Err(error)), "byte {at}");
            }
        }
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_is_asked_for() {
        let mut lately = Lately::default();
        for number in 0..10 * REMEMBERED {
            lately.put(number, ());
            assert_eq!(lately.get(0), Some(()), "after {number}");
            assert!(lately.young.len() + lately.old.len() <= 2 * REMEMBERED);
        }
        assert_eq!(lately.get(1), None);
    }
}

//! The operating system's randomness: the one place the node draws it for keys and ids.

use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

/// `N` bytes nobody can guess.
///
/// # Panics
/// When the operating system has none: no key could be made, and none must be guessed.
pub(crate) fn bytes<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    SysRng.try_fill_bytes(out.as_mut_slice()).expect("the operating system gives random bytes");
    out
}

//! Kinds that nothing acts on yet: their place, their id, and the sizes that their layout fixes.

use super::{Invalid, name};
use crate::path::Path;
use crate::time::Timestamp;
use crate::wire::v1::{self, Later};

/// [`super::check`] for what [`crate::wire::Decoded::Later`] holds.
pub(crate) fn check_later(
    path: &Path,
    record: &Later,
    head_time: Timestamp,
) -> Result<(), Invalid> {
    match record {
        Later::Prekey(prekey) => {
            name::timestamp(path.id(), head_time)?;
            check_prekey(prekey)
        }
        Later::Sealed(_) | Later::Share(_) => name::sixteen_bytes(path),
    }
}

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400 * 1_000_000;

fn check_prekey(prekey: &v1::Prekey) -> Result<(), Invalid> {
    if prekey.kem.as_slice().len() != v1::prekey::KEM_BYTES {
        let got = format!("{} bytes", prekey.kem.as_slice().len());
        return Err(Invalid::new("kem", got, "1216 bytes"));
    }
    let days = if prekey.last_resort { 400 } else { 8 };
    let lifetime = prekey.not_after.checked_sub(prekey.not_before);
    if lifetime.is_some_and(|micros| (1..=days * DAY_MICROS).contains(&micros)) {
        return Ok(());
    }
    let rule = "after not_before, by at most 8 days, or 400 for a last resort";
    Err(Invalid::new("not_after", "another lifetime", rule))
}

//! Crockford base32 as ids use it: upper case, no aliases, most significant bits first, zero
//! bits added at the end; one spelling for each byte string.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Writes `bytes`: 8 bytes make 13 characters, 16 make 26.
pub fn encode(bytes: &[u8]) -> String {
    crate::zbase32::encode_with(ALPHABET, bytes)
}

/// Reads what [`encode`] wrote for exactly `N` bytes; `None` for any other spelling.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    crate::zbase32::decode_with(ALPHABET, text)
}

//! z-base-32, lower case, one spelling only. Our own decoder, because pkarr's accepts sixteen
//! spellings of one key and a key's text is part of a signed URI.

const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";

/// Writes `bytes`: 32 bytes make 52 characters.
pub fn encode(bytes: &[u8]) -> String {
    encode_with(ALPHABET, bytes)
}

/// Reads what [`encode`] wrote for exactly `N` bytes; `None` for any other spelling.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode_with(ALPHABET, text)
}

/// Five bytes are eight letters; of fewer, as many as carry bits of theirs.
pub(crate) fn encode_with(alphabet: &[u8; 32], bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity((bytes.len() * 8).div_ceil(5));
    for five in bytes.chunks(5) {
        let mut word = [0; 8];
        word[3..3 + five.len()].copy_from_slice(five);
        let word = u64::from_be_bytes(word);
        let letters = (five.len() * 8).div_ceil(5);
        out.extend((0..letters).map(|at| alphabet[(word >> (35 - 5 * at)) as usize & 31]));
    }
    String::from_utf8(out).expect("the letters are ASCII")
}

/// What no letter stands for.
const NO_LETTER: u8 = u8::MAX;

pub(crate) fn decode_with<const N: usize>(alphabet: &[u8; 32], text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut values = [NO_LETTER; 256];
    for (value, letter) in (0..).zip(alphabet) {
        values[usize::from(*letter)] = value;
    }
    let mut out = [0u8; N];
    let (mut buffer, mut bits, mut at) = (0u32, 0u32, 0usize);
    for byte in text.bytes() {
        let value = values[usize::from(byte)];
        if value == NO_LETTER {
            return None;
        }
        buffer = (buffer << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *out.get_mut(at)? = (buffer >> bits) as u8;
            at += 1;
            buffer &= (1 << bits) - 1;
        }
    }
    (at == N && buffer == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn any_number_of_bytes_is_written_bit_by_bit() {
        let bits = |bytes: &[u8]| -> String {
            let bits: Vec<bool> = bytes
                .iter()
                .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1))
                .collect();
            let five = |five: &[bool]| {
                (0..5).fold(0, |all, at| {
                    all << 1 | usize::from(five.get(at).copied().unwrap_or_default())
                })
            };
            bits.chunks(5).map(|bits| char::from(super::ALPHABET[five(bits)])).collect()
        };
        let bytes: Vec<u8> = (0..40).map(|n: u8| n.wrapping_mul(73).wrapping_add(11)).collect();
        for count in 0..bytes.len() {
            assert_eq!(encode(&bytes[..count]), bits(&bytes[..count]), "{count} bytes");
        }
    }

    #[test]
    fn a_key_has_one_spelling() {
        let text = encode(&[0xff; 32]);
        assert_eq!(text.len(), 52);
        assert_eq!(decode::<32>(&text), Some([0xff; 32]));
        // The last character carries one bit; its other four must be zero.
        let alias = format!("{}{}", &text[..51], "a");
        assert_eq!(decode::<32>(&alias), None);
        assert_eq!(decode::<32>(&text.to_uppercase()), None);
        assert_eq!(decode::<32>(&text[1..]), None);
    }
}

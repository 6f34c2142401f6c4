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

pub(crate) fn encode_with(alphabet: &[u8; 32], bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut buffer, mut bits) = (0u32, 0u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(alphabet[(buffer >> bits) as usize & 31]));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(alphabet[(buffer << (5 - bits)) as usize & 31]));
    }
    out
}

pub(crate) fn decode_with<const N: usize>(alphabet: &[u8; 32], text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut out = [0u8; N];
    let (mut buffer, mut bits, mut at) = (0u32, 0u32, 0usize);
    for byte in text.bytes() {
        let value = alphabet.iter().position(|letter| *letter == byte)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
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

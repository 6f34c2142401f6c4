//! From the bytes of a file to unfolded content lines (RFC 5545 §3.1), whatever wrote them.

use super::quoted_printable;

/// The content lines of `bytes`, unfolded, without empty ones.
///
/// Lines may end in CRLF, LF or a bare CR; a byte order mark is passed over, and what is left of
/// quoted-printable is decoded. Folding is undone before the bytes are read as UTF-8, since some
/// writers fold in the middle of a character. Bytes that are no UTF-8 even then are read as
/// Windows' Latin.
pub(super) fn content_lines(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let bytes = quoted_printable::file(bytes);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')) {
        match (line.first(), lines.last_mut()) {
            (None, _) => {}
            (Some(b' ' | b'\t'), Some(begun)) => begun.extend_from_slice(&line[1..]),
            (Some(_), Some(begun)) if quoted_printable::goes_on(begun) => {
                begun.pop();
                begun.extend_from_slice(line);
            }
            (Some(_), _) => lines.push(line.to_vec()),
        }
    }
    lines.into_iter().map(|line| quoted_printable::line(line, text_of)).collect()
}

/// As UTF-8, each byte that is none as Windows' Latin; control characters but the tab are left out,
/// since no content line may have any.
fn text_of(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(latin));
    }
    text.retain(|c| !is_unwanted(c) || c == '\r' || c == '\n');
    text
}

/// A byte as Windows-1252 has it: Latin-1, and letters where that has control characters.
fn latin(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let letter = byte.checked_sub(0x80).and_then(|at| FROM_80.get(usize::from(at)));
    letter.copied().unwrap_or(char::from(byte))
}

fn is_unwanted(c: char) -> bool {
    c.is_control() && c != '\t'
}

/// The name of a content line, in upper case.
pub(super) fn name_of(line: &str) -> String {
    let end = line.find([':', ';']).unwrap_or(line.len());
    line[..end].trim().to_ascii_uppercase()
}

/// What a content line says after its name and parameters.
pub(super) fn value_of(line: &str) -> &str {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    colon.map_or("", |(at, _)| &line[at + 1..])
}

/// Whether the line is `BEGIN:<what>` or `END:<what>`, in any case.
pub(super) fn is_boundary(line: &str, keyword: &str, what: &str) -> bool {
    line.split_once(':').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case(keyword) && value.trim().eq_ignore_ascii_case(what)
    })
}

/// Folds one content line so that no physical line has more than 75 octets and none ends within
/// a character, and ends it with CRLF.
pub(super) fn fold(line: &str, out: &mut String) {
    const OCTETS_MAX: usize = 75;
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a102_a_line_folded_within_a_character_is_whole_again() {
        let emoji = "🎉".as_bytes();
        let mut file = b"SUMMARY:x".to_vec();
        file.extend_from_slice(&emoji[..2]);
        file.extend_from_slice(b"\r\n ");
        file.extend_from_slice(&emoji[2..]);
        assert_eq!(content_lines(&file), ["SUMMARY:x🎉"]);
    }

    #[test]
    fn any_line_end_ends_a_line() {
        assert_eq!(
            content_lines(b"\xef\xbb\xbfA:1\rB:2\nC:3\r\n\r\n D:4\n\tE"),
            ["A:1", "B:2", "C:3D:4E"]
        );
    }

    #[test]
    fn a_colon_within_quotes_ends_no_parameters() {
        assert_eq!(value_of("ATTENDEE;CN=\"a:b\":mailto:x"), "mailto:x");
    }
}

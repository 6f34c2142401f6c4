//! What is left of quoted-printable (RFC 2045 §6.7): a mail's part that was saved before it was
//! decoded, and vCalendar's `ENCODING=QUOTED-PRINTABLE`, which iCalendar no longer has.

use std::borrow::Cow;

use super::tree::escape;

/// A whole file, decoded if all of it is quoted-printable: every `=` in it is one of that encoding,
/// and one stands for itself, as in `TZID=3DEurope/Berlin`. A calendar has parameters, so a plain
/// one has an `=` that is none of these.
pub(super) fn file(bytes: &[u8]) -> Cow<'_, [u8]> {
    let has_own = bytes.windows(3).any(|three| three.eq_ignore_ascii_case(b"=3D"));
    if has_own && let Some(decoded) = decoded(bytes) {
        Cow::Owned(decoded)
    } else {
        Cow::Borrowed(bytes)
    }
}

/// Whether a content line goes on in the next one, without the blank that folding puts there.
pub(super) fn goes_on(line: &[u8]) -> bool {
    line.ends_with(b"=") && head_of(line).is_some()
}

/// A content line without the encoding, if it has it.
pub(super) fn line(line: Vec<u8>, text_of: impl Fn(&[u8]) -> String) -> String {
    let Some((head, value)) =
        head_of(&line).and_then(|(head, value)| Some((head, decoded(value)?)))
    else {
        return text_of(&line);
    };
    let kept: Vec<&str> = head
        .split(';')
        .filter(|param| {
            let upper = param.to_ascii_uppercase();
            !is_marker(&upper) && !upper.starts_with("CHARSET=")
        })
        .collect();
    // Its line ends are part of the text now; whatever else is escaped in it was so before.
    let text = text_of(&value).replace("\r\n", "\n");
    let text: Vec<&str> = text.split(['\r', '\n']).collect();
    format!("{}:{}", kept.join(";"), text.join(&escape("\n")))
}

fn is_marker(param: &str) -> bool {
    matches!(param, "ENCODING=QUOTED-PRINTABLE" | "QUOTED-PRINTABLE")
}

/// The name and parameters of a line that has the encoding, and its value.
fn head_of(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let head = std::str::from_utf8(&line[..colon]).ok()?;
    let has_it = head.split(';').any(|param| is_marker(&param.to_ascii_uppercase()));
    has_it.then_some((head, &line[colon + 1..]))
}

/// The bytes that are meant; `None` where an `=` is none of the encoding.
fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        if *first != b'=' {
            out.push(*first);
            rest = behind;
        } else if let Some(next) = line_end(behind) {
            rest = next;
        } else {
            let digits = behind.get(..2).filter(|two| two.iter().all(u8::is_ascii_hexdigit))?;
            let digits = std::str::from_utf8(digits).ok()?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        }
    }
    Some(out)
}

/// What follows a line end, if one begins here: a soft one, which is not meant.
fn line_end(bytes: &[u8]) -> Option<&[u8]> {
    let after = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n"));
    after.or_else(|| bytes.strip_prefix(b"\r")).or(bytes.is_empty().then_some(bytes))
}

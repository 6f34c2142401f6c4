//! TEXT values (RFC 5545 §3.3.11).

/// `text` as a TEXT value: line ends, backslashes, commas and semicolons escaped.
///
/// ```
/// use kalends_schema::ical::tree::{escape, unescape};
/// assert_eq!(escape("tea; or\nnot, \\"), "tea\\; or\\nnot\\, \\\\");
/// assert_eq!(unescape(&escape("tea; or\nnot, \\")), "tea; or\nnot, \\");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' => out.push_str("\\n"),
            '\\' | ',' | ';' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// What a TEXT value says.
pub fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(escaped) => out.push(escaped),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

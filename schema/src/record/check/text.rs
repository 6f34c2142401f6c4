//! Texts: their length in characters, and no control characters.

use super::Invalid;
use crate::limits::{TAG_CHARS_MAX, URL_CHARS_MAX};

/// A limit, and how the error says it.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    chars: usize,
    rule: &'static str,
}

impl Limit {
    pub(super) const fn of(chars: usize, rule: &'static str) -> Limit {
        Limit { chars, rule }
    }
}

const ONE_LINE: &str = "no control characters";
const LINES: &str = "no control characters but line ends and tabs";
const URL: Limit = Limit::of(URL_CHARS_MAX, "at most 2048 characters");

/// A text of one line that says something: not empty, not only blanks.
pub(super) fn said(field: &'static str, text: &str, limit: Limit) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(field, "nothing", "at least one character"));
    }
    line(field, text, limit)
}

/// A text of one line, possibly empty.
pub(super) fn line(field: &'static str, text: &str, limit: Limit) -> Result<(), Invalid> {
    short_enough(field, text, limit)?;
    refuse_chars(field, text, ONE_LINE, char::is_control)
}

/// A text of several lines. Line ends are `\n` alone, so that it has one spelling.
pub(super) fn lines(field: &'static str, text: &str, limit: Limit) -> Result<(), Invalid> {
    short_enough(field, text, limit)?;
    refuse_chars(field, text, LINES, |c| c.is_control() && c != '\n' && c != '\t')
}

/// A URL or URI: one line without blanks at its ends.
pub(super) fn url(field: &'static str, text: &str) -> Result<(), Invalid> {
    said(field, text, URL)
}

/// [`line`] or nothing.
pub(super) fn line_or_none(
    field: &'static str,
    text: Option<&String>,
    limit: Limit,
) -> Result<(), Invalid> {
    text.map_or(Ok(()), |text| line(field, text, limit))
}

/// [`lines`] or nothing.
pub(super) fn lines_or_none(
    field: &'static str,
    text: Option<&String>,
    limit: Limit,
) -> Result<(), Invalid> {
    text.map_or(Ok(()), |text| lines(field, text, limit))
}

/// [`url`] or nothing.
pub(super) fn url_or_none(field: &'static str, text: Option<&String>) -> Result<(), Invalid> {
    text.map_or(Ok(()), |text| url(field, text))
}

fn short_enough(field: &'static str, text: &str, limit: Limit) -> Result<(), Invalid> {
    let chars = text.chars().count();
    if chars > limit.chars {
        return Err(Invalid::new(field, format!("{chars} characters"), limit.rule));
    }
    Ok(())
}

fn refuse_chars(
    field: &'static str,
    text: &str,
    rule: &'static str,
    refused: impl Fn(char) -> bool,
) -> Result<(), Invalid> {
    match text.chars().position(refused) {
        None => Ok(()),
        Some(at) => {
            Err(Invalid::new(field, format!("a control character at position {}", at + 1), rule))
        }
    }
}

/// The label that a person's words make: blanks around them gone, lower case.
///
/// # Errors
/// [`Invalid`] when that is no label: empty, over 20 characters, or with a space, `,` or `:`.
///
/// ```
/// use kalends_schema::record::tag_label;
/// assert_eq!(tag_label("JavaScript").unwrap(), "javascript");
/// assert!(tag_label("web dev").is_err());
/// ```
pub fn tag_label(words: &str) -> Result<String, Invalid> {
    let label = words.trim().to_lowercase();
    check_label(&label)?;
    Ok(label)
}

pub(super) fn check_label(label: &str) -> Result<(), Invalid> {
    said("label", label, Limit::of(TAG_CHARS_MAX, "at most 20 characters"))?;
    if label.chars().any(|c| c.is_whitespace() || c == ',' || c == ':') {
        return Err(Invalid::new("label", "a space, comma or colon", "no space, comma or colon"));
    }
    if label.to_lowercase() != label {
        return Err(Invalid::new("label", "capital letters", "lower case"));
    }
    Ok(())
}

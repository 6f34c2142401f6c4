//! Recurrence rules: what is kept is what can be walked, so there is one reader of rules.

use super::Invalid;
use crate::recurrence::Rule;

/// Checks the text after `RRULE:`. The error never holds the text.
///
/// # Errors
/// [`Invalid`] without FREQ, with INTERVAL 0, with COUNT and UNTIL, or with anything else that is
/// no part of a rule.
pub fn check_rrule(text: &str) -> Result<(), Invalid> {
    if text.chars().any(char::is_control) {
        return Err(Invalid::new("rrule", "a control character", "no control characters"));
    }
    match Rule::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Invalid::new("rrule", error.to_string(), "a rule as RFC 5545 §3.3.10 has it"))
        }
    }
}

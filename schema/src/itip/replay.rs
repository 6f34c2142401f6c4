//! One test case in, one verdict out, as JSON: so that anybody's cases can be played against these
//! functions (`30-scheduling`, *Proving it*).
//!
//! A line of cases is `{"id", "kind": "process-message" | "organizer-change" | "attendee-reply" |
//! "delete", "user", "before_ics", "message_ics", "after_ics", "mail"?, "state"?}`. Its verdict is
//! `{"id", "after_ics", "outcome": {"type", "reason"?, "details"?}, "messages": [{"method",
//! "sender", "recipient", "ics"}], "state"?}`, where `after_ics` is what is held afterwards and
//! `state` what was last taken from whom, to go with the next case. What is no case is answered by
//! `{"id", "error": {"type", "what", "expected"}}`.

mod case;
mod input;
mod state;
mod verdict;

use std::fmt;

use serde_json::Value;

pub use case::{Act, Case, LastAnswer};
pub use input::Malformed;

use crate::time::Timestamp;

/// What a line of cases comes to; shown as one line of JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    /// The verdict, or what is wrong with the line.
    pub document: Value,
    /// Whether the line was no case.
    pub is_malformed: bool,
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.document)
    }
}

/// Plays one line of cases. `now` is when the message is received or the edit made.
///
/// ```
/// use kalends_schema::{itip::replay, time::Timestamp};
/// let now = Timestamp::from_micros(1).unwrap();
/// assert!(replay("{\"id\": 7, \"kind\": \"cancel\"}", now).is_malformed);
/// ```
pub fn replay(line: &str, now: Timestamp) -> Replayed {
    let (id, case) = input::read(line);
    let (mut document, is_malformed) = match case {
        Ok(case) => (case.play(now), false),
        Err(malformed) => (malformed.to_json(), true),
    };
    document["id"] = id;
    Replayed { document, is_malformed }
}

#[cfg(test)]
mod tests;

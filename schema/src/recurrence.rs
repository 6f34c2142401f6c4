//! Which dates an event has (RFC 5545 §3.8.5): its rule walked under a budget, RDATE added, EXDATE
//! taken away, overrides laid over.
//!
//! The rule is walked on the wall, as if its clock never jumped; each local time is then resolved
//! in the zone (of two equal ones the earlier; a skipped one by the offset before the gap). COUNT
//! counts before EXDATE, and EXDATE beats an override of the same date.

mod answer;
mod by_rule;
mod days;
mod lookup;
mod moving;
mod period;
mod range;
mod rule;
mod rule_parts;
mod rule_text;
mod series;
mod shift;
mod split;
#[cfg(test)]
mod tests;
mod walk;

use chrono::{DateTime, Utc};

pub use answer::occurrences;
pub(crate) use by_rule::local_starts;
pub use by_rule::rule_starts;
pub(crate) use lookup::occurrences_among;
pub use lookup::{Span, id_on_wall_of, is_occurrence, next_occurrence, recurrence_id_of, span};
pub use lookup::{time_of, when_of_id};
pub use moving::{move_series, new_dates};
pub use range::{ThisAndFuture, dates_from, this_and_future};
pub use rule::{ByDay, Freq, Rule, RuleError, Until};
pub use shift::{Shift, moved_end};
pub use split::{Split, SplitError, split_series};

use crate::limits;
use crate::record::{RecurrenceId, Status, When};

/// A span of time to answer for: everything that touches `from ≤ t < to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// The moment after the last.
    pub to: DateTime<Utc>,
}

impl Window {
    /// Whether something from `start` to `end` touches it. What has no length touches its start.
    pub fn touches(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        start < self.to && (end > self.from || start >= self.from)
    }
}

/// One date of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which date of a series; `None` for an event that has one date only.
    pub id: Option<RecurrenceId>,
    /// When it starts, as its wall shows it.
    pub start: When,
    /// The moment it starts; a whole day starts at the reader's midnight.
    pub start_utc: DateTime<Utc>,
    /// The moment it is over.
    pub end_utc: DateTime<Utc>,
    /// STATUS of the component that describes it.
    pub status: Status,
    /// Whether an override describes it, and not the master.
    pub overridden: bool,
}

/// Why an event's dates cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpansionError {
    /// The rule is none.
    #[error("rrule: {0}")]
    Rule(#[from] RuleError),
    /// More dates in the window than one answer holds.
    #[error("more than {limit} occurrences in the window; ask for a shorter one")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// The rule is walked too long before it makes the dates wanted.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

/// The budget of one expansion is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rule needs more than {steps} steps to reach the window")]
pub struct Exhausted {
    /// The limit.
    pub steps: usize,
}

/// The steps that one expansion may still take.
struct Steps(usize);

impl Steps {
    fn all() -> Steps {
        Steps(limits::EXPANSION_STEPS_MAX)
    }

    fn take(&mut self, steps: usize) -> Result<(), Exhausted> {
        self.0 =
            self.0.checked_sub(steps).ok_or(Exhausted { steps: limits::EXPANSION_STEPS_MAX })?;
        Ok(())
    }
}

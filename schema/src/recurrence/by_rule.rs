//! What a rule makes by itself, on the wall, without an event around it (RFC 5545 §3.3.10).

use chrono::NaiveDateTime;

use super::rule::{Rule, Until};
use super::walk::{Start, Walk};
use super::{Exhausted, ExpansionError, Steps};

/// The first dates, at most `limit`, that `rule` makes from `start` on. Unlike for an event,
/// `start` is one of them only where the rule makes it, and COUNT counts what the rule makes. UNTIL
/// is compared with what the wall shows, whatever zone it names.
///
/// ```
/// use kalends_schema::recurrence::{Rule, rule_starts};
/// let rule = Rule::parse("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2").unwrap();
/// let starts = rule_starts(&rule, "2026-01-01T09:00:00".parse().unwrap(), 10).unwrap();
/// assert_eq!(starts.len(), 2);
/// assert_eq!(starts[0].to_string(), "2026-02-13 09:00:00");
/// ```
///
/// # Errors
/// [`Exhausted`] when the rule is walked too long before it has made so many.
pub fn rule_starts(
    rule: &Rule,
    start: NaiveDateTime,
    limit: usize,
) -> Result<Vec<NaiveDateTime>, Exhausted> {
    let mut steps = Steps::all();
    Walk::new(rule, start, Start::IfMade, start..=last_wall(rule), &mut steps).take(limit).collect()
}

/// The wall times of `rule` from `start` that lie in `from ≤ t < to`, for rules that are no
/// event's: those by which zones change their clocks. DTSTART counts as made.
///
/// # Errors
/// [`ExpansionError`] when the rule is none or needs too many steps.
pub(crate) fn local_starts(
    start: NaiveDateTime,
    rule: &str,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> Result<Vec<NaiveDateTime>, ExpansionError> {
    let rule = Rule::parse(rule)?;
    let last = last_wall(&rule);
    let mut steps = Steps::all();
    let walls = Walk::new(&rule, start, Start::Counts, from..=last.min(to), &mut steps);
    let is_wanted = |wall: &Result<NaiveDateTime, Exhausted>| match wall {
        Ok(wall) => (from..to).contains(wall) && *wall <= last,
        Err(_) => true,
    };
    Ok(walls.filter(is_wanted).collect::<Result<_, Exhausted>>()?)
}

fn last_wall(rule: &Rule) -> NaiveDateTime {
    match rule.until() {
        Some(Until::Utc(last) | Until::Local(last)) => last,
        Some(Until::Date(day)) => day.and_hms_opt(23, 59, 59).unwrap_or(NaiveDateTime::MAX),
        None => NaiveDateTime::MAX,
    }
}

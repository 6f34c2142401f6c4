//! The lists and numbers inside an RRULE value.

use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::Weekday;

use super::rule::{ByDay, RuleError};

/// A whole number without sign.
pub(super) fn number(
    part: &'static str,
    value: &str,
    range: RangeInclusive<u32>,
) -> Result<u32, RuleError> {
    let error = RuleError::Value { part, rule: "a whole number from 1" };
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(error);
    }
    value.parse().ok().filter(|number| range.contains(number)).ok_or(error)
}

/// Numbers between commas, sorted, each once. Where negative ones are allowed, 0 is not.
pub(super) fn list<N>(
    part: &'static str,
    value: &str,
    range: RangeInclusive<N>,
    rule: &'static str,
) -> Result<Vec<N>, RuleError>
where
    N: FromStr + Ord + Default + Copy,
{
    let error = RuleError::Value { part, rule };
    let zero_allowed = *range.start() == N::default();
    let signed = *range.start() < N::default();
    let mut numbers = Vec::new();
    for text in value.split(',') {
        if text.starts_with('+') && !signed {
            return Err(error);
        }
        let number: N = text.parse().map_err(|_| error)?;
        if !range.contains(&number) || (number == N::default() && !zero_allowed) {
            return Err(error);
        }
        numbers.push(number);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// BYDAY.
pub(super) fn weekdays(value: &str) -> Result<Vec<ByDay>, RuleError> {
    let error = RuleError::Value { part: "BYDAY", rule: "MO … SU, with 1 to 53 or -53 to -1" };
    let mut days = Vec::new();
    for text in value.split(',') {
        let split = text.len().saturating_sub(2);
        let (nth, name) = text.split_at_checked(split).ok_or(error)?;
        let weekday = weekday(name).ok_or(error)?;
        let nth = match nth {
            "" => None,
            nth => Some(
                nth.parse::<i8>()
                    .ok()
                    .filter(|n| (-53..=53).contains(n) && *n != 0)
                    .ok_or(error)?,
            ),
        };
        let day = ByDay { nth, weekday };
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Ok(days)
}

/// `MO` … `SU`.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

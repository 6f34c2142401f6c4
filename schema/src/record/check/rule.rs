//! Recurrence rules: their grammar (RFC 5545 §3.3.10), before anything tries to expand them.

use chrono::{NaiveDate, NaiveDateTime};

use super::Invalid;
use crate::limits::RRULE_CHARS_MAX;

const FREQUENCIES: [&str; 7] =
    ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Checks the text after `RRULE:`. The error never holds the text.
///
/// # Errors
/// [`Invalid`] without FREQ, with INTERVAL 0, with COUNT and UNTIL, or with anything else that is
/// no part of a rule.
pub fn check_rrule(text: &str) -> Result<(), Invalid> {
    let chars = text.chars().count();
    if chars > RRULE_CHARS_MAX {
        return Err(invalid(format!("{chars} characters"), "at most 1000 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(invalid("a control character", "no control characters"));
    }
    let text = text.to_ascii_uppercase();
    let mut seen: Vec<&str> = Vec::new();
    for part in text.split(';') {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| invalid("a part without =", "NAME=VALUE parts joined by ;"))?;
        if seen.contains(&name) {
            return Err(invalid("a part twice", "each part at most once"));
        }
        check_part(name, value)?;
        seen.push(name);
    }
    if !seen.contains(&"FREQ") {
        return Err(invalid("no FREQ", "FREQ in every rule"));
    }
    if seen.contains(&"COUNT") && seen.contains(&"UNTIL") {
        return Err(invalid("COUNT and UNTIL", "COUNT or UNTIL, not both"));
    }
    Ok(())
}

fn invalid(got: impl Into<String>, rule: &'static str) -> Invalid {
    Invalid::new("rrule", got, rule)
}

fn check_part(name: &str, value: &str) -> Result<(), Invalid> {
    let (fits, rule) = match name {
        "FREQ" => (FREQUENCIES.contains(&value), "FREQ of SECONDLY to YEARLY"),
        "INTERVAL" => (is_positive(value), "INTERVAL of at least 1"),
        "COUNT" => (is_positive(value), "COUNT of at least 1"),
        "UNTIL" => (is_until(value), "UNTIL as a date or time, 20260127 or 20260127T090000Z"),
        "WKST" => (WEEKDAYS.contains(&value), "WKST as a weekday"),
        "BYDAY" => (value.split(',').all(is_weekday), "BYDAY as weekdays, -53 to 53 before each"),
        "BYSECOND" => (numbers(value, 0, 60, false), "BYSECOND of 0 to 60"),
        "BYMINUTE" => (numbers(value, 0, 59, false), "BYMINUTE of 0 to 59"),
        "BYHOUR" => (numbers(value, 0, 23, false), "BYHOUR of 0 to 23"),
        "BYMONTH" => (numbers(value, 1, 12, false), "BYMONTH of 1 to 12"),
        "BYMONTHDAY" => (numbers(value, 1, 31, true), "BYMONTHDAY of ±1 to ±31"),
        "BYYEARDAY" => (numbers(value, 1, 366, true), "BYYEARDAY of ±1 to ±366"),
        "BYWEEKNO" => (numbers(value, 1, 53, true), "BYWEEKNO of ±1 to ±53"),
        "BYSETPOS" => (numbers(value, 1, 366, true), "BYSETPOS of ±1 to ±366"),
        _ => return Err(invalid("an unknown part", "the parts of RFC 5545 §3.3.10")),
    };
    if fits { Ok(()) } else { Err(invalid(format!("{} characters", value.len()), rule)) }
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn is_positive(text: &str) -> bool {
    digits(text).is_some_and(|number| number > 0)
}

fn is_until(text: &str) -> bool {
    if text.len() == 8 {
        return digits(text).is_some() && NaiveDate::parse_from_str(text, "%Y%m%d").is_ok();
    }
    let local = text.strip_suffix('Z').unwrap_or(text);
    local.len() == 15 && NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M%S").is_ok()
}

fn is_weekday(text: &str) -> bool {
    let Some((ordinal, day)) = text.split_at_checked(text.len().saturating_sub(2)) else {
        return false;
    };
    let counted = ordinal.is_empty() || is_number(ordinal, 1, 53, true);
    counted && WEEKDAYS.contains(&day)
}

/// A list of numbers of `low` to `high`; with `signed`, also from the end (`-1`) or with `+`.
fn numbers(list: &str, low: u32, high: u32, signed: bool) -> bool {
    list.split(',').all(|text| is_number(text, low, high, signed))
}

fn is_number(text: &str, low: u32, high: u32, signed: bool) -> bool {
    let plain = if signed { text.strip_prefix(['+', '-']).unwrap_or(text) } else { text };
    digits(plain).is_some_and(|number| (low..=high).contains(&number))
}

//! Which days of a period a rule picks (the table of RFC 5545 §3.3.10).

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::rule::{Freq, Rule};

/// Whether the rule's day parts all say yes to `date`.
pub(super) fn picks(rule: &Rule, date: NaiveDate) -> bool {
    (rule.by_month.is_empty() || rule.by_month.contains(&date.month()))
        && (rule.by_week_no.is_empty() || week_matches(rule, date))
        && (rule.by_year_day.is_empty()
            || from_either_end(&rule.by_year_day, date.ordinal(), days_of_year(date.year())))
        && (rule.by_month_day.is_empty()
            || from_either_end(&rule.by_month_day, date.day(), days_of_month(date)))
        && (rule.by_day.is_empty() || weekday_matches(rule, date))
}

/// The first day of the week that `date` is in.
pub(super) fn week_begin(date: NaiveDate, week_start: Weekday) -> NaiveDate {
    let back = date.weekday().days_since(week_start);
    date.checked_sub_days(Days::new(back.into())).unwrap_or(date)
}

/// How many days the month of `date` has.
pub(super) fn days_of_month(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

fn days_of_year(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or(365, |last| last.ordinal())
}

/// Whether `list` names the `position`th of `total`, counted from the front or from the end.
fn from_either_end(list: &[i32], position: u32, total: u32) -> bool {
    let front = i32::try_from(position).unwrap_or(i32::MAX);
    let back = front - i32::try_from(total).unwrap_or(i32::MAX) - 1;
    list.contains(&front) || list.contains(&back)
}

fn weekday_matches(rule: &Rule, date: NaiveDate) -> bool {
    let in_month = rule.freq == Freq::Monthly || !rule.by_month.is_empty();
    let (position, total) = if in_month {
        (date.day(), days_of_month(date))
    } else {
        (date.ordinal(), days_of_year(date.year()))
    };
    let front = i32::try_from(position.div_ceil(7)).unwrap_or(i32::MAX);
    let back = -i32::try_from((total - position) / 7 + 1).unwrap_or(i32::MAX);
    rule.by_day.iter().any(|day| {
        let nth = day.nth.map(i32::from);
        day.weekday == date.weekday() && nth.is_none_or(|nth| nth == front || nth == back)
    })
}

/// Week 1 is the first with at least four days in its year; weeks begin on WKST.
fn week_matches(rule: &Rule, date: NaiveDate) -> bool {
    let begin = week_begin(date, rule.week_start);
    // The week belongs to the year that holds its fourth day.
    let Some(fourth) = begin.checked_add_days(Days::new(3)) else { return false };
    let week = fourth.ordinal0() / 7 + 1;
    from_either_end(&rule.by_week_no, week, weeks_of_year(fourth.year(), rule.week_start))
}

fn weeks_of_year(year: i32, week_start: Weekday) -> u32 {
    let Some(last) = NaiveDate::from_ymd_opt(year, 12, 31) else { return 52 };
    let begin = week_begin(last, week_start);
    let fourth = begin.checked_add_days(Days::new(3)).unwrap_or(begin);
    if fourth.year() == year { fourth.ordinal0() / 7 + 1 } else { fourth_before(begin) }
}

/// The number of the week before the one that begins at `begin`.
fn fourth_before(begin: NaiveDate) -> u32 {
    begin.checked_sub_days(Days::new(4)).map_or(52, |fourth| fourth.ordinal0() / 7 + 1)
}

//! What one period of a rule holds: its days times its clock times, BYSETPOS applied (RFC 5545
//! §3.3.10). Nothing is listed that nobody asks for, so a year of seconds costs no memory.

use chrono::{NaiveDate, NaiveDateTime};

/// The walls of one year, month, week, day, hour, minute or second, ascending.
#[derive(Debug, Default)]
pub(super) struct Period {
    pub(super) days: Vec<NaiveDate>,
    pub(super) times: Times,
    /// Which of the product BYSETPOS picks, ascending; `None` is all of them.
    picked: Option<Vec<usize>>,
    /// How many of them have been given, or passed over.
    given: usize,
}

/// Hours, minutes and seconds, each ascending and none of them past the end of its dial.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) hours: Vec<u32>,
    pub(super) minutes: Vec<u32>,
    pub(super) seconds: Vec<u32>,
}

impl Times {
    fn len(&self) -> usize {
        self.hours.len() * self.minutes.len() * self.seconds.len()
    }
}

impl Period {
    /// All of `days` at all of `times`, of which BYSETPOS, unless it is empty, picks some.
    pub(super) fn new(days: Vec<NaiveDate>, times: Times, by_set_pos: &[i32]) -> Period {
        let all = days.len() * times.len();
        let picked = (!by_set_pos.is_empty()).then(|| picked(by_set_pos, all));
        Period { days, times, picked, given: 0 }
    }

    /// How many walls it has, given or not.
    pub(super) fn len(&self) -> usize {
        let all = || self.days.len() * self.times.len();
        self.picked.as_ref().map_or_else(all, Vec::len)
    }

    /// Passes over what is before `wall`; answers how many of its walls are behind then.
    pub(super) fn skip_to(&mut self, wall: NaiveDateTime) -> usize {
        let (mut low, mut high) = (self.given, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle).is_some_and(|at| at < wall) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.given = low;
        low
    }

    fn at(&self, number: usize) -> Option<NaiveDateTime> {
        let number = self.picked.as_ref().map_or(Some(number), |all| all.get(number).copied())?;
        let Times { hours, minutes, seconds } = &self.times;
        let (number, second) = split(number, seconds)?;
        let (number, minute) = split(number, minutes)?;
        let (number, hour) = split(number, hours)?;
        self.days.get(number)?.and_hms_opt(hour, minute, second)
    }
}

impl Iterator for Period {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        let wall = self.at(self.given)?;
        self.given += 1;
        Some(wall)
    }
}

/// The last digit of `number`, written with the digits `list`, and the digits before it.
fn split(number: usize, list: &[u32]) -> Option<(usize, u32)> {
    let digit = list.get(number.checked_rem(list.len())?)?;
    Some((number / list.len(), *digit))
}

fn picked(by_set_pos: &[i32], all: usize) -> Vec<usize> {
    let from_end = |pos: i32| all.checked_sub(usize::try_from(pos.unsigned_abs()).ok()?);
    let index = |pos: &i32| match usize::try_from(*pos) {
        Ok(pos) => pos.checked_sub(1),
        Err(_) => from_end(*pos),
    };
    let mut picked: Vec<usize> = by_set_pos.iter().filter_map(index).filter(|n| *n < all).collect();
    picked.sort_unstable();
    picked.dedup();
    picked
}

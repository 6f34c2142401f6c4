//! Lengths: `90m`, `1h30m`, `2d`, `1w`.

/// A length of time: whole days follow the wall clock, the rest follows the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Whole days.
    pub days: u32,
    /// Seconds beside the days, less than a day.
    pub seconds: u32,
}

/// A text that is no length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no length")]
pub struct BadLength(String);

const DAYS_MAX: u64 = 3_660;

/// Reads a length of at least a minute and at most ten years.
///
/// # Errors
/// [`BadLength`] when the text is none.
pub fn read_length(text: &str) -> Result<Length, BadLength> {
    let bad = || BadLength(text.chars().take(40).collect());
    let (mut days, mut minutes, mut digits) = (0u64, 0u64, String::new());
    for letter in text.trim().chars() {
        if letter.is_ascii_digit() && digits.len() < 6 {
            digits.push(letter);
            continue;
        }
        let number: u64 = digits.parse().map_err(|_| bad())?;
        digits.clear();
        match letter.to_ascii_lowercase() {
            'w' => days += number * 7,
            'd' => days += number,
            'h' => minutes += number * 60,
            'm' => minutes += number,
            _ => return Err(bad()),
        }
    }
    days += minutes / 1_440;
    let seconds = (minutes % 1_440) * 60;
    if !digits.is_empty() || days > DAYS_MAX || (days == 0 && seconds == 0) {
        return Err(bad());
    }
    Ok(Length {
        days: u32::try_from(days).map_err(|_| bad())?,
        seconds: u32::try_from(seconds).map_err(|_| bad())?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Length, read_length};

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let cases = [
            ("90m", 0, 5_400),
            ("1h30m", 0, 5_400),
            ("1h", 0, 3_600),
            ("2d", 2, 0),
            ("1w", 7, 0),
            ("1d12h", 1, 43_200),
            ("24h", 1, 0),
        ];
        for (text, days, seconds) in cases {
            assert_eq!(read_length(text), Ok(Length { days, seconds }), "{text}");
        }
        for text in ["", "90", "m", "1x", "0m", "-1h", "9999999h", "100000d"] {
            assert!(read_length(text).is_err(), "{text}");
        }
    }
}

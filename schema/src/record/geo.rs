//! GEO (RFC 5545 §3.8.1.6) in whole millionths of a degree, so that it is the same on every
//! machine.

use std::fmt;
use std::str::FromStr;

/// A point on the globe, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geo {
    /// Latitude × 10⁶, north positive.
    pub latitude_e6: i32,
    /// Longitude × 10⁶, east positive.
    pub longitude_e6: i32,
}

/// A text that is no latitude and longitude.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{chars} characters; expected latitude;longitude in degrees, such as 47.376900;8.541700")]
pub struct BadGeo {
    /// How long the text was.
    pub chars: usize,
}

impl fmt::Display for Geo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};{}", Degrees(self.latitude_e6), Degrees(self.longitude_e6))
    }
}

struct Degrees(i32);

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    }
}

impl FromStr for Geo {
    type Err = BadGeo;

    /// Reads degrees with any number of decimals; beyond the sixth, which is a hand's breadth, they
    /// are cut.
    fn from_str(text: &str) -> Result<Geo, BadGeo> {
        let read = || {
            let (latitude, longitude) = text.split_once(';')?;
            Some(Geo { latitude_e6: read_e6(latitude)?, longitude_e6: read_e6(longitude)? })
        };
        let on_globe = |geo: &Geo| {
            geo.latitude_e6.unsigned_abs() <= 90_000_000
                && geo.longitude_e6.unsigned_abs() <= 180_000_000
        };
        read().filter(on_globe).ok_or_else(|| BadGeo { chars: text.chars().count() })
    }
}

fn read_e6(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let kept = &decimals[..decimals.len().min(6)];
    format!("{whole}{kept:0<6}").parse::<i32>().ok().map(|e6| sign * e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_written_as_it_is_read() {
        for text in ["47.376900;8.541700", "-0.000001;-180.000000", "90.000000;0.000000"] {
            assert_eq!(text.parse::<Geo>().unwrap().to_string(), text);
        }
        let short = "47;+8.5".parse::<Geo>().unwrap();
        assert_eq!(short, Geo { latitude_e6: 47_000_000, longitude_e6: 8_500_000 });
        let long = "1.23456789;0".parse::<Geo>().unwrap();
        assert_eq!(long.latitude_e6, 1_234_567);
    }

    #[test]
    fn what_is_no_point_on_the_globe_is_refused() {
        for text in
            ["", "47.3", "91;0", "0;181", "1e1;0", "--1;0", ".5;0", "1.-5;0", "9999999999;0"]
        {
            assert!(text.parse::<Geo>().is_err(), "{text}");
        }
    }
}

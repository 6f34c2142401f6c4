//! GEO (RFC 5545 §3.8.1.6) without floating point, so that it is the same on every machine.

use crate::record::Geo;

/// `52.520008;13.404954` in millionths of a degree.
pub(super) fn read(value: &str) -> Option<Geo> {
    let (latitude, longitude) = value.split_once([';', ','])?;
    let geo = Geo { latitude_e6: millionths(latitude)?, longitude_e6: millionths(longitude)? };
    let on_globe = geo.latitude_e6.unsigned_abs() <= 90_000_000
        && geo.longitude_e6.unsigned_abs() <= 180_000_000;
    on_globe.then_some(geo)
}

fn millionths(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches('\\');
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(&part) || whole.len() > 3 {
        return None;
    }
    Some(sign * (whole.parse::<i32>().ok()? * 1_000_000 + part.parse::<i32>().ok()?))
}

/// As [`read`] reads it.
pub(super) fn text(geo: Geo) -> String {
    format!("{};{}", degrees(geo.latitude_e6), degrees(geo.longitude_e6))
}

fn degrees(millionths: i32) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}

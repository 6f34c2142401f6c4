//! GEO as text, `47.376900;8.541700`: decimal digits by hand, for records hold no floats.

use crate::record::{Geo, Invalid};

/// Digits after the point that a record keeps.
const DECIMALS: usize = 6;

pub(super) fn text(geo: Geo) -> String {
    format!("{};{}", degrees(geo.latitude_e6), degrees(geo.longitude_e6))
}

fn degrees(e6: i32) -> String {
    let sign = if e6 < 0 { "-" } else { "" };
    let abs = e6.unsigned_abs();
    format!("{sign}{}.{:06}", abs / 1_000_000, abs % 1_000_000)
}

pub(super) fn read(text: &str) -> Result<Geo, Invalid> {
    let parse = || {
        let (latitude, longitude) = text.split_once(';')?;
        Some(Geo { latitude_e6: parse_e6(latitude)?, longitude_e6: parse_e6(longitude)? })
    };
    parse().ok_or_else(|| {
        let got = format!("{} characters", text.chars().count());
        Invalid::new("geo", got, "latitude;longitude in degrees, at most 6 decimals")
    })
}

fn parse_e6(text: &str) -> Option<i32> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let all_digits = whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > DECIMALS || !all_digits {
        return None;
    }
    let e6: i32 = format!("{whole}{decimals:0<DECIMALS$}").parse().ok()?;
    Some(if plain.len() < text.len() { -e6 } else { e6 })
}

//! Which IANA zone a TZID names, in the spellings that calendar programs have for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::windows_zones::{self, windows_zone};

/// Every IANA zone by what its name is looked up as: a file may name the same unknown zone two
/// hundred thousand times.
static NAMES: LazyLock<Names> = LazyLock::new(Names::of_all);

struct Names {
    /// In lower case.
    whole: BTreeMap<String, Tz>,
    /// Letters and digits only.
    loose: BTreeMap<String, Tz>,
    /// The last part, in lower case.
    cities: BTreeMap<String, Tz>,
}

impl Names {
    /// Of two that would be looked up as the same, the first.
    fn of_all() -> Names {
        let (mut whole, mut loose, mut cities) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for tz in TZ_VARIANTS {
            let name = tz.name();
            whole.entry(name.to_ascii_lowercase()).or_insert(tz);
            if name.contains('/') && !name.starts_with("Etc/") {
                loose.entry(letters(name)).or_insert(tz);
            }
            if let Some(city) = city_of(name) {
                cities.entry(city.to_ascii_lowercase()).or_insert(tz);
            }
        }
        Names { whole, loose, cities }
    }
}

/// Letters and digits, in lower case.
fn letters(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.collect::<String>().to_ascii_lowercase()
}

/// The last part of a name that has a continent or an ocean before it.
fn city_of(name: &str) -> Option<&str> {
    /// Parts of a country, and words that mean other things elsewhere.
    const NONE: [&str; 5] = ["North", "South", "West", "Center", "Easter"];
    const CONTINENTS: [&str; 8] =
        ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let (continent, _) = name.split_once('/')?;
    let (_, city) = name.rsplit_once('/')?;
    (CONTINENTS.contains(&continent) && !NONE.contains(&city)).then_some(city)
}

/// The zone by its name alone: IANA's, however it is spelled, or Windows'.
pub(super) fn zone_of_name(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"').trim();
    if matches!(name.to_ascii_uppercase().as_str(), "Z" | "TZONE://MICROSOFT/UTC") {
        return Some(Tz::UTC);
    }
    iana(name).or_else(|| windows(name)).or_else(|| at_the_end(name)).or_else(|| loosely(name))
}

/// The zone that a name suggests: Windows' words for people, a city, or offsets.
pub(super) fn zone_suggested(name: &str) -> Option<Tz> {
    let words = name.trim().trim_matches('"');
    by_offsets(words).or_else(|| by_words(words))
}

/// Whether it is an IANA name that many programs use for another zone than IANA does: `EST` is
/// five hours behind all year there, and New York's here.
pub(super) fn is_abbreviation(name: &str) -> bool {
    let letters = name.trim();
    letters.len() <= 4 && letters.bytes().all(|b| b.is_ascii_alphabetic()) && letters != "UTC"
}

fn iana(name: &str) -> Option<Tz> {
    name.parse().ok().or_else(|| NAMES.whole.get(&name.to_ascii_lowercase()).copied())
}

/// Windows' name, also of its summer, also with the number that Outlook puts behind a second one.
fn windows(name: &str) -> Option<Tz> {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let standard = |name: &str| {
        let stem =
            name.strip_suffix(" Daylight Time").or_else(|| name.strip_suffix(" Summer Time"));
        stem.and_then(|stem| windows_zone(&format!("{stem} Standard Time")))
    };
    windows_zone(name).or_else(|| windows_zone(plain)).or_else(|| standard(plain))
}

/// An IANA name at the end of a longer one:
/// `/softwarestudio.org/Olson_20011030_5/America/Chicago`.
fn at_the_end(name: &str) -> Option<Tz> {
    let suffixes = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    let is_whole = |suffix: &&str| suffix.contains('/') || matches!(*suffix, "UTC" | "GMT");
    suffixes.filter(is_whole).find_map(iana)
}

/// An IANA name with other marks between its words: `US-Eastern`, `America/New York`.
fn loosely(name: &str) -> Option<Tz> {
    NAMES.loose.get(&letters(name)).copied()
}

/// `UTC+02:00`, `GMT -0500`, or a standard and a daylight offset:
/// `GMT +0100 (Standard) / GMT +0200 (Daylight)`.
fn by_offsets(name: &str) -> Option<Tz> {
    let mut offsets = Vec::new();
    for part in name.split('/') {
        let part = part.trim().trim_end_matches("(Standard)").trim_end_matches("(Daylight)").trim();
        let upper = part.to_ascii_uppercase();
        let sign = ["UTC", "GMT"].into_iter().find_map(|word| upper.strip_prefix(word));
        offsets.push(seconds(sign.unwrap_or(&upper).trim())?);
    }
    match offsets.as_slice() {
        [fixed] => zone_with(*fixed, *fixed),
        [standard, daylight] => zone_with(*standard, *daylight),
        _ => None,
    }
}

/// `+2`, `-05:00` or `+0530`, in seconds east.
fn seconds(text: &str) -> Option<i32> {
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        (None, None) => return None,
    };
    let digits: String = rest.chars().filter(|c| !matches!(c, ':' | '.')).collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) =
        if digits.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The first zone, in an order that is always the same, with these offsets this year.
fn zone_with(standard: i32, daylight: i32) -> Option<Tz> {
    if standard == 0 && daylight == 0 {
        return Some(Tz::UTC);
    }
    if standard == daylight && standard % 3600 == 0 {
        // POSIX counts westward.
        return format!("Etc/GMT{:+}", -standard / 3600).parse().ok();
    }
    let offset = |tz: &Tz, month: u32| {
        let noon = NaiveDate::from_ymd_opt(2026, month, 15)?.and_hms_opt(12, 0, 0)?;
        Some(tz.offset_from_utc_datetime(&noon).fix().local_minus_utc())
    };
    let fits = |tz: &Tz| {
        let (winter, summer) = (offset(tz, 1), offset(tz, 7));
        winter.min(summer) == Some(standard) && winter.max(summer) == Some(daylight)
    };
    windows_zones::usual().chain(windows_zones::zones()).find(fits)
}

/// What Windows shows to people: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`.
fn by_words(name: &str) -> Option<Tz> {
    let shown = match name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((offset, rest)) if offset.starts_with("UTC") || offset.starts_with("GMT") => rest,
        _ => name,
    };
    let shown = shown.trim();
    let head = shown.split([';', '/']).next().unwrap_or(shown).trim();
    zone_of_name(shown)
        .or_else(|| windows_zones::shown(shown))
        .or_else(|| windows_zones::shown(head))
        .or_else(|| shown.split([',', '/', ';']).find_map(city))
}

/// The zone that is called by this city.
fn city(name: &str) -> Option<Tz> {
    NAMES.cities.get(&name.trim().replace(' ', "_").to_ascii_lowercase()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a83_names_that_calendars_write_mean_iana_zones() {
        for (name, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("\"W. Europe Standard Time\"", "Europe/Berlin"),
            ("w. europe standard time", "Europe/Berlin"),
            ("W. Europe Standard Time 1", "Europe/Berlin"),
            ("W. Europe Daylight Time", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("/softwarestudio.org/Olson_20011030_5/America/Chicago", "America/Chicago"),
            ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
            ("/citadel.org/20210210_1/UTC", "UTC"),
            (
                "/freeassociation.sourceforge.net/America/Argentina/Ushuaia",
                "America/Argentina/Ushuaia",
            ),
            ("US/Eastern", "US/Eastern"),
            ("US-Eastern", "US/Eastern"),
            ("America/New York", "America/New_York"),
            ("Etc/GMT-1", "Etc/GMT-1"),
            ("UTC", "UTC"),
            ("Z", "UTC"),
            ("tzone://Microsoft/Utc", "UTC"),
        ] {
            assert_eq!(zone_of_name(name), zone.parse().ok(), "{name}");
        }
        for name in
            ["Foo/Bar", "Customized Time Zone", "Home", "", "Mars/Olympus Mons", "Standard Time"]
        {
            assert_eq!(zone_of_name(name).or_else(|| zone_suggested(name)), None, "{name}");
        }
    }

    #[test]
    fn a83_words_for_people_suggest_a_zone() {
        for (name, zone) in [
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
            (
                "(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna",
                "Europe/Amsterdam",
            ),
            ("(GMT-08.00) Pacific Time (US & Canada)/Tijuana", "America/Los_Angeles"),
            ("(GMT-08:00) Pacific Time (US & Canada); Tijuana", "America/Los_Angeles"),
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("(UTC) Coordinated Universal Time", "UTC"),
            ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
            ("Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
            ("(UTC+05:30) Sri Jayawardenepura", "Asia/Colombo"),
            ("(UTC-06:00) Guadalajara, Mexico City, Monterrey", "America/Mexico_City"),
            ("Eastern", "America/New_York"),
            ("Berlin", "Europe/Berlin"),
            ("GMT +0100 (Standard) / GMT +0200 (Daylight)", "Europe/Berlin"),
            ("GMT -0500 (Standard) / GMT -0400 (Daylight)", "America/New_York"),
            ("GMT +0530 (Standard)", "Asia/Kolkata"),
            ("UTC+02:00", "Etc/GMT-2"),
            ("+01:00", "Etc/GMT-1"),
            ("GMT+0000", "UTC"),
        ] {
            assert_eq!(zone_suggested(name), zone.parse().ok(), "{name}");
        }
    }
}

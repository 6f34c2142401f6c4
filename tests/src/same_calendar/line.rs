//! One property as a line that is equal wherever its meaning is (RFC 5545 §3.2, §3.3).

use std::collections::BTreeSet;

use kalends_schema::ical::tree::{Param, Property, unescape};

use super::zone::Zones;

const DATES: [&str; 8] =
    ["DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE", "DTSTAMP", "CREATED", "LAST-MODIFIED"];
/// What a parameter says when it is not there.
const DEFAULTS: [(&str, &str); 9] = [
    ("PARTSTAT", "NEEDS-ACTION"),
    ("ROLE", "REQ-PARTICIPANT"),
    ("CUTYPE", "INDIVIDUAL"),
    ("RSVP", "FALSE"),
    ("RELTYPE", "PARENT"),
    ("RELATED", "START"),
    ("ENCODING", "8BIT"),
    ("FBTYPE", "BUSY"),
    ("SCHEDULE-AGENT", "SERVER"),
];
/// Parameters whose values are words in any case, besides those that have a default.
const WORDS: [&str; 4] = ["VALUE", "RANGE", "SCHEDULE-FORCE-SEND", "FMTTYPE"];
/// Properties that hold an address.
const PEOPLE: [&str; 2] = ["ORGANIZER", "ATTENDEE"];
/// Parameters that hold addresses.
const ADDRESSES: [&str; 4] = ["DELEGATED-TO", "DELEGATED-FROM", "SENT-BY", "MEMBER"];

/// Whether the property speaks of the file and not of the calendar.
pub(super) fn is_of_the_file(property: &Property) -> bool {
    matches!(property.name.as_str(), "VERSION" | "PRODID" | "METHOD")
        || (property.name == "CALSCALE" && property.value.trim().eq_ignore_ascii_case("GREGORIAN"))
}

/// Whether a line stands for a member of a set, in which twice is once.
pub(super) fn is_of_a_set(line: &str) -> bool {
    line.starts_with("EXDATE ") || line.starts_with("RDATE ")
}

/// What the property says: a line for each member of a list, none where it says the default.
pub(super) fn said(property: &Property, zones: &Zones) -> Vec<String> {
    let name = property.name.as_str();
    if is_default(property) || is_binary(property) {
        return Vec::new();
    }
    let params = params(property);
    let line = |value: String| format!("{name} {params}{value}");
    values(property, zones).into_iter().map(line).collect()
}

fn is_default(property: &Property) -> bool {
    let value = property.value.trim().to_ascii_uppercase();
    matches!(
        (property.name.as_str(), value.as_str()),
        ("SEQUENCE" | "PRIORITY", "0")
            | ("TRANSP", "OPAQUE")
            | ("CLASS", "PUBLIC")
            | ("DTEND" | "DURATION" | "RRULE" | "RDATE" | "EXDATE", "")
    )
}

fn is_binary(property: &Property) -> bool {
    let says = |name: &str, word: &str| {
        property.param(name).is_some_and(|value| value.eq_ignore_ascii_case(word))
    };
    let is_data = property.value.trim().to_ascii_lowercase().starts_with("data:");
    matches!(property.name.as_str(), "ATTACH" | "IMAGE")
        && (says("ENCODING", "BASE64") || says("VALUE", "BINARY") || is_data)
}

fn values(property: &Property, zones: &Zones) -> Vec<String> {
    let value = property.value.trim();
    match property.name.as_str() {
        "DTSTART" | "DTEND" => zones.clocks(property),
        name if DATES.contains(&name) => zones.instants(property),
        name if PEOPLE.contains(&name) => vec![address(value)],
        "RRULE" | "EXRULE" => vec![rule(value)],
        "DURATION" | "TRIGGER" => vec![length(value)],
        "CATEGORIES" | "RESOURCES" => texts(value),
        "STATUS" | "TRANSP" | "CLASS" | "ACTION" | "BUSYSTATUS" => vec![value.to_ascii_uppercase()],
        "URL" | "ATTACH" | "CONFERENCE" | "IMAGE" | "GEO" | "TZID" => vec![value.to_owned()],
        "REQUEST-STATUS" => vec![value.to_owned()],
        _ => vec![unescape(&property.value).replace('\r', "")],
    }
}

fn address(value: &str) -> String {
    let value = value.to_lowercase();
    value.strip_prefix("mailto:").unwrap_or(&value).trim().to_owned()
}

/// The members of a list of texts.
fn texts(value: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let mut escaped = false;
    for c in value.chars() {
        if c == ',' && !escaped {
            members.push(String::new());
        } else if let Some(last) = members.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    let members = members.iter().map(|member| unescape(member).trim().to_owned());
    members.filter(|member| !member.is_empty()).collect()
}

fn rule(value: &str) -> String {
    let mut parts = BTreeSet::new();
    for part in value.to_ascii_uppercase().split(';').map(str::trim) {
        let (name, list) = part.split_once('=').unwrap_or((part, ""));
        let members: BTreeSet<&str> =
            list.split(',').map(|one| one.trim_start_matches('+')).collect();
        let members: Vec<&str> = members.into_iter().collect();
        let is_default = matches!((name, list), ("", _) | ("INTERVAL", "1") | ("WKST", "MO"));
        if !is_default {
            parts.insert(format!("{name}={}", members.join(",")));
        }
    }
    parts.into_iter().collect::<Vec<_>>().join(";")
}

/// `P1W` is `P7D`, and `PT60M` is `PT1H`; anything else as it stands.
fn length(value: &str) -> String {
    let text = value.to_ascii_uppercase();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let Some(rest) = rest.strip_prefix('P') else { return text };
    let (mut days, mut seconds, mut number) = (0_u64, 0_u64, String::new());
    for c in rest.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let amount: u64 = std::mem::take(&mut number).parse().unwrap_or(0);
        match c {
            'W' => days += 7 * amount,
            'D' => days += amount,
            'H' => seconds += 3600 * amount,
            'M' => seconds += 60 * amount,
            'S' => seconds += amount,
            'T' => {}
            _ => return text,
        }
    }
    format!("{sign}{days} days {seconds} s")
}

fn params(property: &Property) -> String {
    let mut said: Vec<String> =
        property.params.iter().filter_map(|param| param_said(property, param)).collect();
    said.sort_unstable();
    said.concat()
}

fn param_said(property: &Property, param: &Param) -> Option<String> {
    let name = param.name.as_str();
    let is_date = DATES.contains(&property.name.as_str());
    if is_date && matches!(name, "TZID" | "VALUE") {
        return None;
    }
    let default = DEFAULTS.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
    let is_word = default.is_some() || WORDS.contains(&name);
    let value = |value: &String| {
        let value = uncaret(value);
        match () {
            () if ADDRESSES.contains(&name) => address(&value),
            () if is_word => value.trim().to_ascii_uppercase(),
            () => value.trim().to_owned(),
        }
    };
    let mut values: Vec<String> = param.values.iter().map(value).collect();
    if ADDRESSES.contains(&name) {
        values.sort_unstable();
    }
    let said = values.join(",");
    let is_plain_text = (name, said.as_str()) == ("VALUE", "TEXT")
        || ((name, said.as_str()) == ("VALUE", "URI") && is_uri(&property.name));
    (default != Some(said.as_str()) && !is_plain_text).then(|| format!("{name}={said} "))
}

/// Whether the property is a URI unless it says otherwise.
fn is_uri(name: &str) -> bool {
    matches!(name, "URL" | "ATTACH" | "CONFERENCE" | "IMAGE" | "SOURCE")
}

/// RFC 6868.
fn uncaret(value: &str) -> String {
    value.replace("^^", "\u{0}").replace("^n", "\n").replace("^'", "\"").replace('\u{0}', "^")
}

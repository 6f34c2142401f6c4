//! ORGANIZER and ATTENDEE lines (RFC 5545 §3.8.4.1, §3.8.4.3) between the tree's words and ours.

use super::texts;
use super::tree::Property;
use crate::limits;
use crate::record::{CuType, ForeignPerson, PartStat, Role};

/// The one spelling of a calendar address: lower case, without `mailto:`.
pub fn address(text: &str) -> String {
    let text = texts::line(text).to_lowercase();
    text.strip_prefix("mailto:").map_or(text.as_str(), str::trim).to_owned()
}

/// The person of an ORGANIZER or ATTENDEE line; `None` if it names none that a record can hold.
pub(super) fn person(line: &Property) -> Option<ForeignPerson> {
    let given = line.value.as_str();
    // Some servers write a path or `invalid:nomail` and the address beside it.
    let is_mail = given.trim().to_lowercase().starts_with("mailto:") || given.contains('@');
    let address = match line.param("EMAIL") {
        Some(email) if !is_mail => address(email),
        _ => address(given),
    };
    let chars = address.chars().count();
    if chars == 0 || chars > limits::ADDRESS_CHARS_MAX {
        return None;
    }
    let word = |name: &str| line.param(name).unwrap_or_default().trim().to_ascii_uppercase();
    Some(ForeignPerson {
        address,
        name: name(line),
        partstat: partstat(&word("PARTSTAT")),
        role: role(&word("ROLE")),
        cutype: cutype(&word("CUTYPE")),
        rsvp: word("RSVP") == "TRUE",
    })
}

/// CN. Some programs leave out the quotes around a comma, and escape it as in a text.
fn name(line: &Property) -> Option<String> {
    let said = match line.params.iter().find(|param| param.name == "CN")?.values.as_slice() {
        [one] => one.clone(),
        several => several.join(",").replace("\\,", ","),
    };
    let name: String = texts::line(&plain(&said)).chars().take(limits::URL_CHARS_MAX).collect();
    Some(name).filter(|name| !name.is_empty())
}

fn partstat(word: &str) -> PartStat {
    match word {
        "ACCEPTED" => PartStat::Accepted,
        "TENTATIVE" => PartStat::Tentative,
        "DECLINED" => PartStat::Declined,
        "DELEGATED" => PartStat::Delegated,
        _ => PartStat::NeedsAction,
    }
}

fn role(word: &str) -> Role {
    match word {
        "CHAIR" => Role::Chair,
        "OPT-PARTICIPANT" => Role::OptParticipant,
        "NON-PARTICIPANT" => Role::NonParticipant,
        _ => Role::ReqParticipant,
    }
}

fn cutype(word: &str) -> CuType {
    match word {
        "GROUP" => CuType::Group,
        "RESOURCE" => CuType::Resource,
        "ROOM" => CuType::Room,
        "UNKNOWN" => CuType::Unknown,
        _ => CuType::Individual,
    }
}

/// The line that says `person`; only an attendee has a part and an answer.
pub(super) fn line(name: &str, person: &ForeignPerson) -> Property {
    let mut line = Property::new(name, format!("mailto:{}", texts::line(&person.address)));
    for (param, value) in params(person) {
        let is_said = param == "CN" || name == "ATTENDEE";
        if let Some(value) = value.filter(|_| is_said) {
            line.set_param(param, value);
        }
    }
    line
}

/// What a person's parameters say; `None` is what need not be said.
pub(super) fn params(person: &ForeignPerson) -> [(&'static str, Option<String>); 5] {
    let word = |word: &str| Some(word.to_owned());
    [
        ("CN", person.name.as_ref().map(|name| careted(&texts::line(name)))),
        ("CUTYPE", cutype_word(person.cutype).and_then(word)),
        ("ROLE", role_word(person.role).and_then(word)),
        ("PARTSTAT", word(partstat_word(person.partstat))),
        ("RSVP", person.rsvp.then(|| "TRUE".to_owned())),
    ]
}

fn partstat_word(partstat: PartStat) -> &'static str {
    match partstat {
        PartStat::NeedsAction => "NEEDS-ACTION",
        PartStat::Accepted => "ACCEPTED",
        PartStat::Tentative => "TENTATIVE",
        PartStat::Declined => "DECLINED",
        PartStat::Delegated => "DELEGATED",
    }
}

fn role_word(role: Role) -> Option<&'static str> {
    match role {
        Role::Chair => Some("CHAIR"),
        Role::ReqParticipant => None,
        Role::OptParticipant => Some("OPT-PARTICIPANT"),
        Role::NonParticipant => Some("NON-PARTICIPANT"),
    }
}

fn cutype_word(cutype: CuType) -> Option<&'static str> {
    match cutype {
        CuType::Individual => None,
        CuType::Group => Some("GROUP"),
        CuType::Resource => Some("RESOURCE"),
        CuType::Room => Some("ROOM"),
        CuType::Unknown => Some("UNKNOWN"),
    }
}

/// What a parameter cannot hold is written with carets (RFC 6868).
fn careted(text: &str) -> String {
    text.replace('^', "^^").replace('"', "^'")
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = match (c, chars.peek()) {
            ('^', Some('^')) => Some('^'),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('n')) => Some(' '),
            _ => None,
        };
        if meant.is_some() {
            chars.next();
        }
        out.push(meant.unwrap_or(c));
    }
    out
}

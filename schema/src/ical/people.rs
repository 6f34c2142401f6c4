//! ORGANIZER and ATTENDEE lines (RFC 5545 §3.8.4.1, §3.8.4.3) between `calcard` and ours.

use calcard::icalendar::{
    ICalendarEntry, ICalendarParameter, ICalendarParameterName, ICalendarParameterValue,
    ICalendarParticipationRole, ICalendarParticipationStatus, ICalendarProperty,
    ICalendarUserTypes, ICalendarValue, Uri,
};

use super::texts;
use crate::limits;
use crate::record::{CuType, ForeignPerson, PartStat, Role};

/// The one spelling of a calendar address: lower case, without `mailto:`.
pub fn address(text: &str) -> String {
    let text = texts::line(text).to_lowercase();
    text.strip_prefix("mailto:").map_or(text.as_str(), str::trim).to_owned()
}

/// The person of an ORGANIZER or ATTENDEE line; `None` if it names none that a record can hold.
pub(super) fn person(entry: &ICalendarEntry) -> Option<ForeignPerson> {
    let given = texts::first(entry)?;
    let email = parameter(entry, &ICalendarParameterName::Email);
    // Some servers write a path or `invalid:nomail` and the address beside it.
    let is_mail = given.to_lowercase().starts_with("mailto:") || given.contains('@');
    let address = match email {
        Some(email) if !is_mail => address(&email),
        _ => address(&given),
    };
    let chars = address.chars().count();
    if chars == 0 || chars > limits::ADDRESS_CHARS_MAX {
        return None;
    }
    let name = parameter(entry, &ICalendarParameterName::Cn).map(|name| texts::line(&plain(&name)));
    let name = name.filter(|name| !name.is_empty());
    Some(ForeignPerson {
        address,
        name: name.map(|name| name.chars().take(limits::URL_CHARS_MAX).collect()),
        partstat: partstat(entry),
        role: role(entry),
        cutype: cutype(entry),
        rsvp: parameter(entry, &ICalendarParameterName::Rsvp)
            .is_some_and(|rsvp| rsvp.eq_ignore_ascii_case("TRUE")),
    })
}

fn parameter(entry: &ICalendarEntry, name: &ICalendarParameterName) -> Option<String> {
    entry.parameter(name).and_then(|value| value.as_text()).map(str::to_owned)
}

fn partstat(entry: &ICalendarEntry) -> PartStat {
    use ICalendarParticipationStatus as Theirs;
    match entry.parameter(&ICalendarParameterName::Partstat) {
        Some(ICalendarParameterValue::Partstat(Theirs::Accepted)) => PartStat::Accepted,
        Some(ICalendarParameterValue::Partstat(Theirs::Tentative)) => PartStat::Tentative,
        Some(ICalendarParameterValue::Partstat(Theirs::Declined)) => PartStat::Declined,
        Some(ICalendarParameterValue::Partstat(Theirs::Delegated)) => PartStat::Delegated,
        _ => PartStat::NeedsAction,
    }
}

fn role(entry: &ICalendarEntry) -> Role {
    use ICalendarParticipationRole as Theirs;
    match entry.parameter(&ICalendarParameterName::Role) {
        Some(ICalendarParameterValue::Role(Theirs::Chair)) => Role::Chair,
        Some(ICalendarParameterValue::Role(Theirs::OptParticipant)) => Role::OptParticipant,
        Some(ICalendarParameterValue::Role(Theirs::NonParticipant)) => Role::NonParticipant,
        _ => Role::ReqParticipant,
    }
}

fn cutype(entry: &ICalendarEntry) -> CuType {
    use ICalendarUserTypes as Theirs;
    match entry.parameter(&ICalendarParameterName::Cutype) {
        Some(ICalendarParameterValue::Cutype(Theirs::Group)) => CuType::Group,
        Some(ICalendarParameterValue::Cutype(Theirs::Resource)) => CuType::Resource,
        Some(ICalendarParameterValue::Cutype(Theirs::Room)) => CuType::Room,
        Some(ICalendarParameterValue::Cutype(Theirs::Unknown)) => CuType::Unknown,
        _ => CuType::Individual,
    }
}

/// The line that says `person`; only an attendee has a part and an answer.
pub(super) fn entry(name: ICalendarProperty, person: &ForeignPerson) -> ICalendarEntry {
    let mut params = Vec::new();
    let mut param = |name: ICalendarParameterName, value: ICalendarParameterValue| {
        params.push(ICalendarParameter { name, value });
    };
    if let Some(name) = &person.name {
        let value = ICalendarParameterValue::Text(careted(&texts::line(name)));
        param(ICalendarParameterName::Cn, value);
    }
    if name == ICalendarProperty::Attendee {
        if let Some(kind) = their_cutype(person.cutype) {
            param(ICalendarParameterName::Cutype, ICalendarParameterValue::Cutype(kind));
        }
        if let Some(role) = their_role(person.role) {
            param(ICalendarParameterName::Role, ICalendarParameterValue::Role(role));
        }
        let answer = ICalendarParameterValue::Partstat(their_partstat(person.partstat));
        param(ICalendarParameterName::Partstat, answer);
        if person.rsvp {
            param(ICalendarParameterName::Rsvp, ICalendarParameterValue::Bool(true));
        }
    }
    let address = format!("mailto:{}", texts::line(&person.address));
    ICalendarEntry { name, params, values: vec![ICalendarValue::Uri(Uri::Location(address))] }
}

fn their_partstat(partstat: PartStat) -> ICalendarParticipationStatus {
    match partstat {
        PartStat::NeedsAction => ICalendarParticipationStatus::NeedsAction,
        PartStat::Accepted => ICalendarParticipationStatus::Accepted,
        PartStat::Tentative => ICalendarParticipationStatus::Tentative,
        PartStat::Declined => ICalendarParticipationStatus::Declined,
        PartStat::Delegated => ICalendarParticipationStatus::Delegated,
    }
}

fn their_role(role: Role) -> Option<ICalendarParticipationRole> {
    match role {
        Role::Chair => Some(ICalendarParticipationRole::Chair),
        Role::ReqParticipant => None,
        Role::OptParticipant => Some(ICalendarParticipationRole::OptParticipant),
        Role::NonParticipant => Some(ICalendarParticipationRole::NonParticipant),
    }
}

fn their_cutype(cutype: CuType) -> Option<ICalendarUserTypes> {
    match cutype {
        CuType::Individual => None,
        CuType::Group => Some(ICalendarUserTypes::Group),
        CuType::Resource => Some(ICalendarUserTypes::Resource),
        CuType::Room => Some(ICalendarUserTypes::Room),
        CuType::Unknown => Some(ICalendarUserTypes::Unknown),
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

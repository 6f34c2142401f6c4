//! ATTENDEE lines (RFC 5545 §3.8.4.1) of people with a key and of guests.

use super::Records;
use crate::ical::tree::Property;
use crate::itip::Address;
use crate::key::Identity;
use crate::record::{CuType, Guest, GuestPart, Invitation, PartStat, Person, RecurrenceId, Role};
use crate::roster::{Bench, Place, Row, Standing, answered};

/// One person in one component.
pub(super) struct Listed {
    pub(super) address: Address,
    pub(super) line: Property,
    pub(super) comment: Option<String>,
    /// Whether they were asked, or came by themselves.
    pub(super) invited: bool,
}

/// The line of somebody with a key; `None` for whom the organizer, or the rules, keep out, and for
/// whoever came by themselves and is not let in yet.
pub(super) fn of_key(
    records: &Records,
    bench: &Bench<'_>,
    row: &Row,
    date: Option<&RecurrenceId>,
) -> Option<Listed> {
    let Person::Key(who) = row.person else { return None };
    let partstat = word_of(row)?;
    let invited = bench.invitations.at(who, date);
    let answer = answered(bench.gathered, bench.invitations, who, date);
    let answer = answer.map(|answer| &answer.fact.record);
    let address = records.address(who);
    let mut line = Property::new("ATTENDEE", address.uri());
    name(&mut line, records.names.name(who));
    cutype(&mut line, invited.map_or(CuType::Individual, |invited| invited.cutype));
    role(&mut line, row.role.filter(|_| !row.role_claimed).unwrap_or_default());
    line.set_param("PARTSTAT", partstat.as_str());
    if invited.is_some_and(|invited| invited.rsvp) {
        line.set_param("RSVP", "TRUE");
    }
    ends_of(records, row, bench.place(who, date), &mut line);
    guests(&mut line, answer.map_or(0, |answer| answer.guests));
    let comment = answer.and_then(|answer| answer.comment.clone());
    Some(Listed { address, line, comment, invited: row.invited })
}

/// PARTSTAT is the roster's word: whoever waits for a seat has not been given one.
fn word_of(row: &Row) -> Option<PartStat> {
    let unless_invited = row.invited.then_some(PartStat::NeedsAction);
    match row.standing {
        Standing::Confirmed => Some(PartStat::Accepted),
        Standing::Tentative => Some(PartStat::Tentative),
        Standing::Declined => Some(PartStat::Declined),
        Standing::Delegated => Some(PartStat::Delegated),
        Standing::NeedsAction { .. } => Some(PartStat::NeedsAction),
        Standing::Pending | Standing::Waitlisted { .. } | Standing::Refused(_) => unless_invited,
        Standing::Denied | Standing::Revoked => None,
    }
}

fn ends_of(records: &Records, row: &Row, place: Place, line: &mut Property) {
    let uri = |who: Identity| records.address(who).uri();
    if let Some(to) = row.delegate.filter(|_| row.standing == Standing::Delegated) {
        line.set_param("DELEGATED-TO", uri(to));
    }
    match place {
        Place::For(from) => line.set_param("DELEGATED-FROM", uri(from)),
        Place::Own | Place::Nobodys => {}
    }
}

/// The line of a guest in one component. `stands` says whether their answer does: one that lapsed,
/// or that has no seat, is none.
pub(super) fn of_guest(guest: &Guest, part: &GuestPart, stands: bool) -> Option<Listed> {
    let address = Address::parse(&guest.address)?;
    let mut line = Property::new("ATTENDEE", address.uri());
    name(&mut line, guest.name.as_deref());
    cutype(&mut line, guest.cutype);
    role(&mut line, part.role);
    let said = part.answer.as_ref().filter(|_| stands);
    let partstat = said.map_or(PartStat::NeedsAction, |answer| answer.partstat);
    line.set_param("PARTSTAT", partstat.as_str());
    if part.rsvp {
        line.set_param("RSVP", "TRUE");
    }
    for (param, end) in
        [("DELEGATED-TO", &part.delegated_to), ("DELEGATED-FROM", &part.delegated_from)]
    {
        if let Some(end) = end.as_deref().and_then(Address::parse) {
            line.set_param(param, end.uri());
        }
    }
    guests(&mut line, part.answer.as_ref().map_or(0, |answer| answer.guests));
    let comment = part.answer.as_ref().and_then(|answer| answer.comment.clone());
    Some(Listed { address, line, comment, invited: true })
}

fn name(line: &mut Property, name: Option<&str>) {
    if let Some(name) = name {
        line.set_param("CN", name);
    }
}

fn cutype(line: &mut Property, cutype: CuType) {
    if cutype != CuType::Individual {
        line.set_param("CUTYPE", cutype.as_str());
    }
}

fn role(line: &mut Property, role: Role) {
    if role != Role::ReqParticipant {
        line.set_param("ROLE", role.as_str());
    }
}

fn guests(line: &mut Property, guests: u32) {
    if guests > 0 {
        line.set_param("X-NUM-GUESTS", guests.to_string());
    }
}

/// What a line asks somebody to: role, kind, whether an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) role: Role,
    pub(super) cutype: CuType,
    pub(super) rsvp: bool,
}

impl Asked {
    pub(super) fn of(line: &Property) -> Asked {
        let word = |name| line.param(name).unwrap_or_default().trim().to_ascii_uppercase();
        Asked {
            role: Role::from_word(&word("ROLE")).unwrap_or_default(),
            cutype: CuType::from_word(&word("CUTYPE")).unwrap_or_default(),
            rsvp: word("RSVP") == "TRUE",
        }
    }

    /// What is the inviter's to say. RSVP goes with an answer in many programs.
    pub(super) fn part(self) -> (Role, CuType) {
        (self.role, self.cutype)
    }

    /// As an invitation, over one that there is.
    pub(super) fn over(self, invitation: Invitation) -> Invitation {
        let Asked { role, cutype, rsvp } = self;
        Invitation { role, cutype, rsvp, ..invitation }
    }
}

//! Delegation (RFC 5546 §3.2.2.3, §4.2.5): what a delegator's answer does beside their own line.
//!
//! The delegator's word alone brings the delegate in, as somebody who has not answered; a delegate
//! whom no delegator names is a stranger. Taking it back puts nobody out: that is the organizer's.

use std::collections::BTreeSet;

use super::{Address, Refusal, Vevent};
use crate::ical::tree::{Param, Property};
use crate::limits;

/// To whom a line delegates.
pub(super) fn delegates(line: &Property) -> BTreeSet<Address> {
    addresses(line, "DELEGATED-TO")
}

/// Everybody whom a parameter of `line` names.
pub(super) fn addresses(line: &Property, name: &str) -> BTreeSet<Address> {
    values(line, name).filter_map(|value| address(value)).collect()
}

fn values<'l>(line: &'l Property, name: &'l str) -> impl Iterator<Item = &'l String> {
    let named = line.params.iter().filter(move |param| param.name == name);
    named.flat_map(|param| &param.values)
}

/// Whom a parameter of a message names; nobody has an address longer than one may be.
pub(super) fn address(text: &str) -> Option<Address> {
    Address::parse(text).filter(is_short)
}

/// Whether an address is no longer than one may be: whoever sends it has it written into what
/// somebody else holds.
pub(super) fn is_short(who: &Address) -> bool {
    who.as_str().chars().count() <= limits::ADDRESS_CHARS_MAX
}

/// Whether somebody in `event` delegates to `who`.
pub(super) fn is_delegate(event: &Vevent, who: &Address) -> bool {
    event.attendees().any(|(_, line)| delegates(line).contains(who))
}

/// Sets a parameter to these people, or drops it where there are none.
pub(super) fn set(line: &mut Property, name: &str, people: &BTreeSet<Address>) {
    let values: Vec<String> = people.iter().map(Address::uri).collect();
    match line.params.iter_mut().find(|param| param.name == name) {
        Some(_) if values.is_empty() => line.remove_param(name),
        Some(param) => param.values = values,
        None if values.is_empty() => {}
        None => line.params.push(Param { name: name.to_owned(), values }),
    }
}

/// Whether `who` may delegate to those whom `line`, their answer, names.
///
/// # Errors
/// [`Refusal::Delegation`] to themselves, to the organizer, in a circle, or by a delegate: a
/// delegate answers themselves ([`crate::record::Access`], `delegation_depth_max`).
/// [`Refusal::TooMany`]; [`Refusal::Value`] for an address that is too long.
pub(super) fn check(event: &Vevent, who: &Address, line: &Property) -> Result<(), Refusal> {
    let mut named = values(line, "DELEGATED-TO").filter_map(|value| Address::parse(value));
    if !named.all(|who| is_short(&who)) {
        return Err(Refusal::Value { property: "DELEGATED-TO" });
    }
    let to = delegates(line);
    let limit = limits::DELEGATES_MAX;
    if to.len() > limit {
        return Err(Refusal::TooMany { what: "delegates", limit });
    }
    let new = to.iter().filter(|to| event.attendee(to).is_none()).count();
    let limit = limits::ATTENDEES_MAX;
    if event.0.all("ATTENDEE").count() + new > limit {
        return Err(Refusal::TooMany { what: "attendees", limit });
    }
    let (organizer, passes_on) = (event.organizer(), is_delegate(event, who));
    let is_refused = |to: &&Address| {
        passes_on
            || *to == who
            || organizer.as_ref() == Some(*to)
            || event.attendee(to).is_some_and(|line| delegates(line).contains(who))
    };
    match to.iter().find(is_refused) {
        Some(to) => Err(Refusal::Delegation { from: who.clone(), to: to.clone() }),
        None => Ok(()),
    }
}

/// Lists those to whom `who` delegates by `line` and who are not listed yet, in the same role and
/// without an answer. `named` is the message's component, which may know their names.
pub(super) fn add(event: &mut Vevent, who: &Address, line: &Property, named: &Vevent) {
    let role = event.attendee(who).and_then(|own| own.param("ROLE")).map(str::to_owned);
    for to in delegates(line) {
        if event.attendee(&to).is_some() {
            continue;
        }
        let mut joins = Property::new("ATTENDEE", to.uri());
        let name = named.attendee(&to).and_then(|line| line.param("CN"));
        if let Some(name) = name.filter(|name| name.chars().count() <= limits::URL_CHARS_MAX) {
            joins.set_param("CN", name);
        }
        if let Some(role) = &role {
            joins.set_param("ROLE", role.as_str());
        }
        joins.set_param("PARTSTAT", "NEEDS-ACTION");
        joins.set_param("RSVP", "TRUE");
        set(&mut joins, "DELEGATED-FROM", &BTreeSet::from([who.clone()]));
        event.0.properties.push(joins);
    }
}

//! Lays what was changed in the typed form over the content lines that the original has: a property
//! that means what it meant stands as it came, with all its parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::people;
use super::tree::{Node, Property};
use crate::record::{Foreign, ForeignPerson};

/// Properties without which no VEVENT may be (RFC 5545 §3.6.1); DTSTART it always has.
const REQUIRED: [&str; 2] = ["UID", "DTSTAMP"];

/// Two ways to say one thing.
const ENDS: [&str; 2] = ["DTEND", "DURATION"];

/// Changes `node`, which said what `was` says, to what `is` says. People and alarms are not looked
/// at.
pub(super) fn lay_over(node: &mut Node, was: &Node, is: &Node) {
    let original = std::mem::take(&mut node.properties);
    let lacks = |name: &str| !original.iter().any(|own| own.name == name);
    let mut changed: BTreeSet<&str> = was
        .properties
        .iter()
        .chain(&is.properties)
        .map(|property| property.name.as_str())
        .filter(|name| is_changed(name, was, is) || (REQUIRED.contains(name) && lacks(name)))
        .collect();
    if ENDS.iter().any(|name| changed.contains(name)) {
        changed.extend(ENDS);
    }
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for property in &original {
        let name = property.name.as_str();
        if !changed.contains(name) {
            node.properties.push(property.clone());
        } else if said.insert(name) {
            node.properties.extend(lines_now(name, &original, is));
        }
    }
    for property in &is.properties {
        let name = property.name.as_str();
        if changed.contains(name) && !said.contains(name) {
            node.properties.push(property.clone());
        }
    }
}

fn is_changed(name: &str, was: &Node, is: &Node) -> bool {
    !was.all(name).eq(is.all(name))
}

/// The lines that say `name` now: the original's own where it has one of the same value.
fn lines_now(name: &str, original: &[Property], is: &Node) -> Vec<Property> {
    let is_dates = matches!(name, "RDATE" | "EXDATE");
    let single = |line: &Property| if is_dates { singles(line) } else { vec![line.clone()] };
    let mut kept: Vec<Property> =
        original.iter().filter(|line| line.name == name).flat_map(single).collect();
    let lines = is.all(name).flat_map(single);
    lines
        .map(|line| {
            let same = kept.iter().position(|own| says_same(own, &line));
            same.map_or(line, |at| kept.swap_remove(at))
        })
        .collect()
}

/// A line for each of the dates of one.
fn singles(line: &Property) -> Vec<Property> {
    let one = |value: &str| Property { value: value.trim().to_owned(), ..line.clone() };
    line.value.split(',').map(one).collect()
}

/// Whether `own` says what the typed `line` says, a period standing for its start.
fn says_same(own: &Property, line: &Property) -> bool {
    let value = match own.param("VALUE") {
        Some(kind) if kind.eq_ignore_ascii_case("PERIOD") => {
            own.value.split('/').next().unwrap_or_default()
        }
        _ => own.value.as_str(),
    };
    value == line.value && own.param("TZID") == line.param("TZID")
}

/// Changes the people of `node` from `was`, the list of the whole object, to `is`. A line that said
/// what the list said follows it; one that said something else of that person for this date stands.
pub(super) fn lay_people_over(node: &mut Node, was: &Foreign, is: &Foreign) {
    for (name, was, is) in [
        ("ORGANIZER", was.organizer.as_slice(), is.organizer.as_slice()),
        ("ATTENDEE", was.attendees.as_slice(), is.attendees.as_slice()),
    ] {
        lay_list_over(node, name, &by_address(was), is);
    }
}

type People<'p> = BTreeMap<&'p str, &'p ForeignPerson>;

fn by_address(people: &[ForeignPerson]) -> People<'_> {
    people.iter().map(|person| (person.address.as_str(), person)).collect()
}

fn lay_list_over(node: &mut Node, name: &str, was: &People<'_>, is: &[ForeignPerson]) {
    let now = by_address(is);
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for line in std::mem::take(&mut node.properties) {
        let person = if line.name == name { people::person(&line) } else { None };
        let Some(person) = person else {
            node.properties.push(line);
            continue;
        };
        let address = person.address.as_str();
        match (was.get(address), now.get(address)) {
            (Some(_), None) => {}
            (Some(was), Some(now)) if **was == person => {
                node.properties.push(told(line, was, now));
            }
            (_, _) => node.properties.push(line),
        }
        listed.insert(person.address);
    }
    let is_new = |one: &&ForeignPerson| {
        !was.contains_key(one.address.as_str()) && !listed.contains(&one.address)
    };
    node.properties.extend(is.iter().filter(is_new).map(|one| people::line(name, one)));
}

/// The line with the parameters that say something else now.
fn told(mut line: Property, before: &ForeignPerson, now: &ForeignPerson) -> Property {
    for ((name, was), (_, is)) in people::params(before).into_iter().zip(people::params(now)) {
        match is {
            is if is == was => {}
            Some(value) => line.set_param(name, value),
            None => line.remove_param(name),
        }
    }
    line
}

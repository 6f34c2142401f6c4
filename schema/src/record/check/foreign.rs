//! ORGANIZER and ATTENDEE lines of other people's meetings; in `priv` only.

use super::text::{self, Limit};
use super::{Invalid, at_most};
use crate::limits::{ADDRESS_CHARS_MAX, ATTENDEES_MAX, URL_CHARS_MAX};
use crate::record::{Foreign, ForeignPerson};

const ADDRESS: Limit = Limit::of(ADDRESS_CHARS_MAX, "at most 320 characters");
const NAME: Limit = Limit::of(URL_CHARS_MAX, "at most 2048 characters");

pub(super) fn check(foreign: &Foreign) -> Result<(), Invalid> {
    let count = foreign.attendees.len();
    at_most("attendees", count, ATTENDEES_MAX, "at most 5000 attendees")?;
    foreign.organizer.iter().chain(&foreign.attendees).try_for_each(check_person)
}

fn check_person(person: &ForeignPerson) -> Result<(), Invalid> {
    address("address", &person.address)?;
    text::line_or_none("name", person.name.as_ref(), NAME)
}

/// A calendar address in the one spelling that addresses are compared in.
pub(super) fn address(field: &'static str, address: &str) -> Result<(), Invalid> {
    text::said(field, address, ADDRESS)?;
    if address.to_lowercase() != address || address.starts_with("mailto:") {
        let rule = "lower case, without mailto:";
        return Err(Invalid::new(field, "capital letters or mailto:", rule));
    }
    Ok(())
}

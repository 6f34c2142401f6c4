//! Profiles and contacts.

use super::foreign::address;
use super::text::{self, Limit};
use super::{Invalid, at_most};
use crate::limits::{INDEXERS_MAX, NAME_CHARS_MAX};
use crate::record::{Contact, Profile};

const NAME: Limit = Limit::of(NAME_CHARS_MAX, "at most 100 characters");

pub(super) fn check_profile(profile: &Profile) -> Result<(), Invalid> {
    text::said("name", &profile.name, NAME)?;
    text::url_or_none("image", profile.image.as_ref())?;
    at_most("indexers", profile.indexers.len(), INDEXERS_MAX, "at most 20 indexers")
}

pub(super) fn check_contact(contact: &Contact) -> Result<(), Invalid> {
    contact.name.as_ref().map_or(Ok(()), |name| text::said("name", name, NAME))?;
    contact.address.as_ref().map_or(Ok(()), |text| address("address", text))
}

//! `x_pubky_access`: seats and people within limits.

use super::{Invalid, at_most};
use crate::limits::{CONTRIBUTORS_MAX, GUESTS_MAX, PEOPLE_MAX, SUCCESSORS_MAX};
use crate::record::{Access, CanInvite};

pub(super) fn check(access: &Access) -> Result<(), Invalid> {
    if access.max_attendees == Some(0) {
        return Err(Invalid::new("max_attendees", "0", "at least 1, or none for no limit"));
    }
    if access.plus_ones_max > GUESTS_MAX {
        let got = access.plus_ones_max.to_string();
        return Err(Invalid::new("plus_ones_max", got, "at most 1000 guests"));
    }
    if let CanInvite::People(people) = &access.can_invite {
        at_most("can_invite", people.len(), PEOPLE_MAX, "at most 100 people")?;
    }
    at_most("admins", access.admins.len(), PEOPLE_MAX, "at most 100 admins")?;
    at_most("successors", access.successors.len(), SUCCESSORS_MAX, "at most 8 successors")?;
    let count = access.contributors.len();
    at_most("contributors", count, CONTRIBUTORS_MAX, "at most 20 contributors")
}

//! Amendments of calendars: how one stands, and what the calendar is with it (`0290`).

use super::CalendarRole;
use crate::hash::Hash;
use crate::key::Identity;
use crate::limits::CONTRIBUTORS_MAX;
use crate::proposal::ProposalState;
use crate::record::{Calendar, CalendarAmendment, DeclineCounter};
use crate::uri::{CalendarUri, Uri};

/// Why the owner's node does not take an amendment up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unamended {
    /// Only admins change somebody's calendar.
    #[error("only an admin changes somebody's calendar")]
    NotAnAdmin,
    /// That is the owner's alone.
    #[error("{field} is the owner's to change")]
    TheOwners {
        /// What an admin wanted changed.
        field: &'static str,
    },
    /// It was changed to something else meanwhile.
    #[error("{field} was changed meanwhile")]
    Conflict {
        /// What was.
        field: &'static str,
    },
    /// With those added meanwhile there would be too many.
    #[error("more than {max} contributors")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
}

/// A calendar and an amendment of it.
#[derive(Debug, Clone, Copy)]
pub struct Amending<'a> {
    /// The calendar's URI; its author is the owner.
    pub uri: &'a CalendarUri,
    /// The calendar as its owner has it.
    pub calendar: &'a Calendar,
    /// Where the amendment lies; its author wants it.
    pub at: &'a Uri,
    /// Which version of it.
    pub value_hash: Hash,
    /// What it says.
    pub amendment: &'a CalendarAmendment,
}

impl Amending<'_> {
    /// How the amendment stands. `decline` is what the *owner's* keyspace holds about it.
    pub fn state(&self, decline: Option<&DeclineCounter>) -> ProposalState {
        let this = (self.at.clone(), self.value_hash);
        if self.calendar.amended.contains(&this) {
            return ProposalState::Accepted;
        }
        if self.calendar.role(self.uri, self.at.author) != Some(CalendarRole::Admin) {
            return ProposalState::Refused;
        }
        let is_declined =
            |one: &DeclineCounter| one.proposal == *self.at && one.value_hash == self.value_hash;
        match decline.is_some_and(is_declined) {
            true => ProposalState::Declined,
            false => ProposalState::Open,
        }
    }

    /// The calendar with the amendment: each field that it changes and that is as it was, or is as
    /// it wants it already; people are added and taken away one by one. The number and the time
    /// are as before.
    ///
    /// # Errors
    /// [`Unamended`]
    pub fn amended(&self) -> Result<Calendar, Unamended> {
        if self.calendar.role(self.uri, self.at.author) != Some(CalendarRole::Admin) {
            return Err(Unamended::NotAnAdmin);
        }
        let CalendarAmendment { before, after, .. } = self.amendment;
        the_owners("x_pubky_admins", &before.admins, &after.admins)?;
        the_owners("x_pubky_viewers", &before.viewers, &after.viewers)?;
        the_owners("visibility", &before.visibility, &after.visibility)?;
        let now = self.calendar;
        let mut calendar = Calendar {
            name: merged("name", [&before.name, &after.name, &now.name])?,
            timezone: merged("timezone", [&before.timezone, &after.timezone, &now.timezone])?,
            color: merged("color", [&before.color, &after.color, &now.color])?,
            description: merged(
                "description",
                [&before.description, &after.description, &now.description],
            )?,
            url: merged("url", [&before.url, &after.url, &now.url])?,
            image_uri: merged("image_uri", [&before.image_uri, &after.image_uri, &now.image_uri])?,
            ..now.clone()
        };
        let is_gone =
            |who: &Identity| before.contributors.contains(who) && !after.contributors.contains(who);
        calendar.contributors.retain(|who| !is_gone(who));
        for who in after.contributors.iter().filter(|who| !before.contributors.contains(who)) {
            // Who has a part already keeps it; a viewer's becomes a larger one.
            if !calendar.shows(self.uri, *who) {
                calendar.viewers.retain(|viewer| viewer != who);
                calendar.contributors.push(*who);
            }
        }
        if calendar.contributors.len() > CONTRIBUTORS_MAX {
            return Err(Unamended::TooMany { max: CONTRIBUTORS_MAX });
        }
        calendar.amended.retain(|(uri, _)| {
            uri.author != self.at.author && calendar.admins.contains(&uri.author)
        });
        calendar.amended.push((self.at.clone(), self.value_hash));
        calendar.amended.sort_by_key(|(uri, _)| uri.author);
        Ok(calendar)
    }
}

fn the_owners<T: PartialEq>(field: &'static str, before: &T, after: &T) -> Result<(), Unamended> {
    if before == after { Ok(()) } else { Err(Unamended::TheOwners { field }) }
}

fn merged<T: PartialEq + Clone>(
    field: &'static str,
    [before, after, now]: [&T; 3],
) -> Result<T, Unamended> {
    if before == after || now == after {
        return Ok(now.clone());
    }
    if now == before { Ok(after.clone()) } else { Err(Unamended::Conflict { field }) }
}

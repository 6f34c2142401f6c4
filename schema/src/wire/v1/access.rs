//! `x_pubky_access` on the wire.

use serde::{Deserialize, Serialize};

use super::choice::{CapacityScope, Promotion, RosterVisibility, RsvpPolicy, Visibility};
use super::{keys, people};
use crate::limits::{CONTRIBUTORS_MAX, PEOPLE_MAX, SUCCESSORS_MAX};
use crate::record;
use crate::wire::List;

/// Who besides the organizer may invite.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum CanInvite {
    People(List<[u8; 32], PEOPLE_MAX>),
    Attendees,
}

/// The line behind a full event.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waitlist {
    pub(crate) enabled: bool,
    pub(crate) max: Option<u32>,
    pub(crate) promotion: Promotion,
}

/// Visibility, policy, seats, people.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) visibility: Visibility,
    pub(crate) rsvp_policy: RsvpPolicy,
    pub(crate) can_invite: CanInvite,
    pub(crate) max_attendees: Option<u32>,
    pub(crate) capacity_scope: CapacityScope,
    pub(crate) waitlist: Waitlist,
    pub(crate) plus_ones_max: u32,
    pub(crate) delegation_depth_max: u8,
    pub(crate) tentative_counts: bool,
    pub(crate) roster_visibility: RosterVisibility,
    pub(crate) admins: List<[u8; 32], PEOPLE_MAX>,
    pub(crate) contributors: List<[u8; 32], CONTRIBUTORS_MAX>,
    pub(crate) successors: List<[u8; 32], SUCCESSORS_MAX>,
    pub(crate) successor_grace_days: u16,
}

impl From<&record::Access> for Access {
    fn from(access: &record::Access) -> Access {
        Access {
            visibility: access.visibility.into(),
            rsvp_policy: access.rsvp_policy.into(),
            can_invite: (&access.can_invite).into(),
            max_attendees: access.max_attendees,
            capacity_scope: access.capacity_scope.into(),
            waitlist: (&access.waitlist).into(),
            plus_ones_max: access.plus_ones_max,
            delegation_depth_max: access.delegation_depth_max,
            tentative_counts: access.tentative_counts,
            roster_visibility: access.roster_visibility.into(),
            admins: keys(&access.admins),
            contributors: keys(&access.contributors),
            successors: keys(&access.successors),
            successor_grace_days: access.successor_grace_days,
        }
    }
}

impl From<Access> for record::Access {
    fn from(access: Access) -> record::Access {
        record::Access {
            visibility: access.visibility.into(),
            rsvp_policy: access.rsvp_policy.into(),
            can_invite: access.can_invite.into(),
            max_attendees: access.max_attendees,
            capacity_scope: access.capacity_scope.into(),
            waitlist: access.waitlist.into(),
            plus_ones_max: access.plus_ones_max,
            delegation_depth_max: access.delegation_depth_max,
            tentative_counts: access.tentative_counts,
            roster_visibility: access.roster_visibility.into(),
            admins: people(access.admins),
            contributors: people(access.contributors),
            successors: people(access.successors),
            successor_grace_days: access.successor_grace_days,
        }
    }
}

impl From<&record::CanInvite> for CanInvite {
    fn from(who: &record::CanInvite) -> CanInvite {
        match who {
            record::CanInvite::People(list) => CanInvite::People(keys(list)),
            record::CanInvite::Attendees => CanInvite::Attendees,
        }
    }
}

impl From<CanInvite> for record::CanInvite {
    fn from(who: CanInvite) -> record::CanInvite {
        match who {
            CanInvite::People(list) => record::CanInvite::People(people(list)),
            CanInvite::Attendees => record::CanInvite::Attendees,
        }
    }
}

impl From<&record::Waitlist> for Waitlist {
    fn from(line: &record::Waitlist) -> Waitlist {
        let record::Waitlist { enabled, max, promotion } = *line;
        Waitlist { enabled, max, promotion: promotion.into() }
    }
}

impl From<Waitlist> for record::Waitlist {
    fn from(line: Waitlist) -> record::Waitlist {
        let Waitlist { enabled, max, promotion } = line;
        record::Waitlist { enabled, max, promotion: promotion.into() }
    }
}

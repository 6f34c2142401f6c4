//! Policy and seats, as far as a command names them. Visibility is not among them: another
//! visibility may be another URI.

use kalends_schema::key::Identity;
use kalends_schema::record::{Access, CanInvite, CapacityScope, RsvpPolicy, Waitlist};

/// What to set; `None` keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessEdit {
    /// Whose answers count.
    pub rsvp_policy: Option<RsvpPolicy>,
    /// Seats; the inner `None` takes the limit away.
    pub max_attendees: Option<Option<u32>>,
    /// What seats are counted over.
    pub capacity_scope: Option<CapacityScope>,
    /// The line behind a full event.
    pub waitlist: Option<Waitlist>,
    /// Guests that each answer may bring.
    pub plus_ones_max: Option<u32>,
    /// How often a place may be passed on.
    pub delegation_depth_max: Option<u8>,
    /// Whether TENTATIVE takes a seat.
    pub tentative_counts: Option<bool>,
    /// Who besides the organizer may invite.
    pub can_invite: Option<CanInvite>,
    /// Who may change anything but this list and who continues the event.
    pub admins: Option<Vec<Identity>>,
    /// Who may add or change single occurrences.
    pub contributors: Option<Vec<Identity>>,
    /// Who may claim the event once its organizer is silent, the first first.
    pub successors: Option<Vec<Identity>>,
    /// Days of silence before a claim holds.
    pub successor_grace_days: Option<u16>,
}

impl AccessEdit {
    /// Sets what is named.
    pub fn apply(self, access: &mut Access) {
        fn set<T>(field: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *field = value;
            }
        }
        set(&mut access.rsvp_policy, self.rsvp_policy);
        set(&mut access.max_attendees, self.max_attendees);
        set(&mut access.capacity_scope, self.capacity_scope);
        set(&mut access.waitlist, self.waitlist);
        set(&mut access.plus_ones_max, self.plus_ones_max);
        set(&mut access.delegation_depth_max, self.delegation_depth_max);
        set(&mut access.tentative_counts, self.tentative_counts);
        set(&mut access.can_invite, self.can_invite);
        set(&mut access.admins, self.admins);
        set(&mut access.contributors, self.contributors);
        set(&mut access.successors, self.successors);
        set(&mut access.successor_grace_days, self.successor_grace_days);
    }
}

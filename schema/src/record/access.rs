//! `x_pubky_access`: who sees an event, who may answer, and how many.

use crate::key::Identity;

/// Who may see the event. Records default to public; programs write private unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Anybody, and in listings.
    #[default]
    Public,
    /// Anybody who knows the URI. Manners, not secrecy.
    Unlisted,
    /// The organizer and the invitees; always sealed.
    Invited,
    /// The owner alone; lives in `priv`.
    Private,
}

/// Whose answers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsvpPolicy {
    /// Everybody's.
    #[default]
    Open,
    /// Those invited.
    InvitedOnly,
    /// Those invited or admitted.
    ApprovalRequired,
}

/// Who besides the organizer may invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanInvite {
    /// These people; empty is nobody.
    People(Vec<Identity>),
    /// Whoever is invited or admitted.
    Attendees,
}

impl Default for CanInvite {
    fn default() -> CanInvite {
        CanInvite::People(Vec::new())
    }
}

/// What `max_attendees` limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CapacityScope {
    /// Each occurrence by itself.
    #[default]
    Instance,
    /// Different people over all dates.
    Series,
}

/// Who promotes from the waitlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Promotion {
    /// The organizer's node, from the head of the line.
    #[default]
    Fifo,
    /// Only the organizer in person.
    Organizer,
}

/// The line behind a full event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waitlist {
    /// Whether there is one.
    pub enabled: bool,
    /// How many may wait; `None` is unlimited.
    pub max: Option<u32>,
    /// Who promotes.
    pub promotion: Promotion,
}

/// Who may see the whole roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RosterVisibility {
    /// Everybody.
    #[default]
    Public,
    /// Those who take part; refused on public events until answers can be sealed.
    Attendees,
    /// The organizer; refused on public events until answers can be sealed.
    Organizer,
}

/// `x_pubky_access`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who may see the event.
    pub visibility: Visibility,
    /// Whose answers count.
    pub rsvp_policy: RsvpPolicy,
    /// Who besides the organizer may invite.
    pub can_invite: CanInvite,
    /// Seats, at least 1; `None` is unlimited.
    pub max_attendees: Option<u32>,
    /// What the seats are counted over.
    pub capacity_scope: CapacityScope,
    /// The line behind a full event.
    pub waitlist: Waitlist,
    /// Guests each answer may bring.
    pub plus_ones_max: u32,
    /// How often a place may be passed on: 1 by whoever is asked and not by their delegate, 0 by
    /// nobody. More than [`crate::limits::DELEGATION_CHAIN_MAX`] is as much as that.
    pub delegation_depth_max: u8,
    /// Whether TENTATIVE takes a seat.
    pub tentative_counts: bool,
    /// Who may see the whole roster.
    pub roster_visibility: RosterVisibility,
    /// May change anything but admins, successors and the organizer.
    pub admins: Vec<Identity>,
    /// May add or change single occurrences.
    pub contributors: Vec<Identity>,
    /// Who may continue the event if the organizer is gone, in order.
    pub successors: Vec<Identity>,
    /// Days of silence before a successor's claim holds.
    pub successor_grace_days: u16,
}

impl Default for Access {
    fn default() -> Access {
        Access {
            visibility: Visibility::Public,
            rsvp_policy: RsvpPolicy::Open,
            can_invite: CanInvite::default(),
            max_attendees: None,
            capacity_scope: CapacityScope::Instance,
            waitlist: Waitlist::default(),
            plus_ones_max: 0,
            delegation_depth_max: 1,
            tentative_counts: true,
            roster_visibility: RosterVisibility::Public,
            admins: Vec::new(),
            contributors: Vec::new(),
            successors: Vec::new(),
            successor_grace_days: 30,
        }
    }
}

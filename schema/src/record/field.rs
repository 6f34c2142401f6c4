//! One field of an event with its value: what an amendment changes (RFC 5545 §3.8).

use super::{Access, CanInvite, CapacityScope, RosterVisibility, RsvpPolicy, Waitlist};
use super::{Class, Component, End, Geo, Status, Transp, When};
use crate::key::Identity;
use crate::uri::CalendarUri;

/// A field with its value. Calendars, policy, seats and people belong to the whole event and stand
/// without a recurrence id. There is none for what the organizer alone decides: visibility, admins,
/// and who continues the event.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// The whole component: added, replaced, or taken away.
    Component(Option<Box<Component>>),
    /// DTSTART
    Start(When),
    /// DTEND or DURATION
    End(Option<End>),
    /// SUMMARY
    Summary(String),
    /// DESCRIPTION
    Description(Option<String>),
    /// STYLED-DESCRIPTION
    StyledDescription(Option<String>),
    /// STATUS
    Status(Status),
    /// LOCATION
    Locations(Vec<String>),
    /// IMAGE
    ImageUri(Option<String>),
    /// URL
    Url(Option<String>),
    /// RRULE
    Rrule(Option<String>),
    /// RDATE
    Rdate(Vec<When>),
    /// EXDATE
    Exdate(Vec<When>),
    /// CLASS
    Class(Class),
    /// TRANSP
    Transp(Transp),
    /// CATEGORIES
    Categories(Vec<String>),
    /// PRIORITY
    Priority(Option<u8>),
    /// GEO
    Geo(Option<Geo>),
    /// CONFERENCE
    Conference(Vec<String>),
    /// ATTACH
    Attach(Vec<String>),
    /// RELATED-TO
    RelatedTo(Vec<String>),
    /// The calendars it belongs to.
    Calendars(Vec<CalendarUri>),
    /// Whose answers count.
    RsvpPolicy(RsvpPolicy),
    /// Who besides the organizer may invite.
    CanInvite(CanInvite),
    /// Seats; `None` is unlimited.
    MaxAttendees(Option<u32>),
    /// What the seats are counted over.
    CapacityScope(CapacityScope),
    /// The line behind a full event.
    Waitlist(Waitlist),
    /// Guests each answer may bring.
    PlusOnesMax(u32),
    /// How often a delegate may delegate on.
    DelegationDepthMax(u8),
    /// Whether TENTATIVE takes a seat.
    TentativeCounts(bool),
    /// Who may see the whole roster.
    RosterVisibility(RosterVisibility),
    /// Who may add or change single occurrences.
    Contributors(Vec<Identity>),
}

macro_rules! fields {
    (
        component { $($of:ident $part:ident $name:literal,)* }
        access { $($by:ident $rule:ident,)* }
    ) => {
        impl Field {
            /// Which field it is, in the JSON face's spelling.
            pub fn name(&self) -> &'static str {
                match self {
                    Field::Component(_) => "component",
                    Field::Calendars(_) => "x_pubky_calendar_uris",
                    $(Field::$of(_) => $name,)*
                    $(Field::$by(_) => stringify!($rule),)*
                }
            }

            /// Whether it belongs to the whole event, and never to one occurrence alone.
            pub fn is_of_the_whole(&self) -> bool {
                match self {
                    $(Field::$by(_) => true,)*
                    Field::Calendars(_) => true,
                    $(Field::$of(_) => false,)*
                    Field::Component(_) => false,
                }
            }

            /// The same field as a component says it; `None` where components have no such field.
            pub(crate) fn in_component(&self, component: &Component) -> Option<Field> {
                match self {
                    $(Field::$of(_) => Some(Field::$of(Clone::clone(&component.$part))),)*
                    $(Field::$by(_) => None,)*
                    Field::Component(_) | Field::Calendars(_) => None,
                }
            }

            /// The same field as the access says it; `None` where it has no such field.
            pub(crate) fn in_access(&self, access: &Access) -> Option<Field> {
                match self {
                    $(Field::$by(_) => Some(Field::$by(Clone::clone(&access.$rule))),)*
                    $(Field::$of(_) => None,)*
                    Field::Component(_) | Field::Calendars(_) => None,
                }
            }

            /// Gives a component this value, where components have such a field.
            pub(crate) fn put_in_component(&self, component: &mut Component) {
                match self {
                    $(Field::$of(value) => component.$part = Clone::clone(value),)*
                    $(Field::$by(_) => {})*
                    Field::Component(_) | Field::Calendars(_) => {}
                }
            }

            /// Gives the access this value, where it has such a field.
            pub(crate) fn put_in_access(&self, access: &mut Access) {
                match self {
                    $(Field::$by(value) => access.$rule = Clone::clone(value),)*
                    $(Field::$of(_) => {})*
                    Field::Component(_) | Field::Calendars(_) => {}
                }
            }

            /// The fields in which `new` differs from `old`, as `new` says them.
            pub(crate) fn of_components(old: &Component, new: &Component) -> Vec<Field> {
                let mut differ = Vec::new();
                $(if old.$part != new.$part {
                    differ.push(Field::$of(Clone::clone(&new.$part)));
                })*
                differ
            }

            /// The fields in which `new` differs from `old`, as `new` says them.
            pub(crate) fn of_access(old: &Access, new: &Access) -> Vec<Field> {
                let mut differ = Vec::new();
                $(if old.$rule != new.$rule {
                    differ.push(Field::$by(Clone::clone(&new.$rule)));
                })*
                differ
            }
        }
    };
}

fields! {
    component {
        Start start "dtstart",
        End end "dtend",
        Summary summary "summary",
        Description description "description",
        StyledDescription styled_description "styled_description",
        Status status "status",
        Locations locations "locations",
        ImageUri image_uri "image_uri",
        Url url "url",
        Rrule rrule "rrule",
        Rdate rdate "rdate",
        Exdate exdate "exdate",
        Class class "class",
        Transp transp "transp",
        Categories categories "categories",
        Priority priority "priority",
        Geo geo "geo",
        Conference conference "conference",
        Attach attach "attach",
        RelatedTo related_to "related_to",
    }
    access {
        RsvpPolicy rsvp_policy,
        CanInvite can_invite,
        MaxAttendees max_attendees,
        CapacityScope capacity_scope,
        Waitlist waitlist,
        PlusOnesMax plus_ones_max,
        DelegationDepthMax delegation_depth_max,
        TentativeCounts tentative_counts,
        RosterVisibility roster_visibility,
        Contributors contributors,
    }
}

//! Enums on the wire: the domain's, variant by variant, their numbers frozen in this order.

use serde::{Deserialize, Serialize};

use crate::record;

macro_rules! mirror {
    ($($name:ident { $($variant:ident),* $(,)? })*) => {$(
        #[doc = concat!("[`record::", stringify!($name), "`] as a number.")]
        #[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant,)* }

        impl From<record::$name> for $name {
            fn from(value: record::$name) -> $name {
                match value { $(record::$name::$variant => $name::$variant,)* }
            }
        }

        impl From<$name> for record::$name {
            fn from(value: $name) -> record::$name {
                match value { $($name::$variant => record::$name::$variant,)* }
            }
        }
    )*};
}

mirror! {
    Visibility { Public, Unlisted, Invited, Private }
    RsvpPolicy { Open, InvitedOnly, ApprovalRequired }
    CapacityScope { Instance, Series }
    Promotion { Fifo, Organizer }
    RosterVisibility { Public, Attendees, Organizer }
    CalendarVisibility { Public, Unlisted, Sealed, Private }
    PartStat { NeedsAction, Accepted, Tentative, Declined, Delegated }
    Role { Chair, ReqParticipant, OptParticipant, NonParticipant }
    CuType { Individual, Group, Resource, Room, Unknown }
    AdmissionState { Admitted, Waitlisted, Full, Denied, Released }
    Status { Confirmed, Tentative, Cancelled }
    Class { Public, Private, Confidential }
    Transp { Opaque, Transparent }
}

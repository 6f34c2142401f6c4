//! The one word for each value of a closed list, as the JSON face, iCalendar and the programs
//! write it.

use std::fmt;

use super::{
    AdmissionState, CalendarVisibility, CapacityScope, Class, CuType, PartStat, Promotion, Role,
    RosterVisibility, RsvpPolicy, Status, Transp, Visibility,
};

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal,)* })*) => {$(
        impl $name {
            /// Every value, in the order of its definition.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// Its word.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The value of exactly that word.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

words! {
    PartStat {
        NeedsAction = "NEEDS-ACTION",
        Accepted = "ACCEPTED",
        Tentative = "TENTATIVE",
        Declined = "DECLINED",
        Delegated = "DELEGATED",
    }
    Role {
        Chair = "CHAIR",
        ReqParticipant = "REQ-PARTICIPANT",
        OptParticipant = "OPT-PARTICIPANT",
        NonParticipant = "NON-PARTICIPANT",
    }
    CuType {
        Individual = "INDIVIDUAL",
        Group = "GROUP",
        Resource = "RESOURCE",
        Room = "ROOM",
        Unknown = "UNKNOWN",
    }
    Status {
        Confirmed = "CONFIRMED",
        Tentative = "TENTATIVE",
        Cancelled = "CANCELLED",
    }
    Class {
        Public = "PUBLIC",
        Private = "PRIVATE",
        Confidential = "CONFIDENTIAL",
    }
    Transp {
        Opaque = "OPAQUE",
        Transparent = "TRANSPARENT",
    }
    AdmissionState {
        Admitted = "admitted",
        Waitlisted = "waitlisted",
        Full = "full",
        Denied = "denied",
        Released = "released",
    }
    Visibility {
        Public = "public",
        Unlisted = "unlisted",
        Invited = "invited",
        Private = "private",
    }
    RsvpPolicy {
        Open = "open",
        InvitedOnly = "invited-only",
        ApprovalRequired = "approval-required",
    }
    CapacityScope {
        Instance = "instance",
        Series = "series",
    }
    Promotion {
        Fifo = "fifo",
        Organizer = "organizer",
    }
    RosterVisibility {
        Public = "public",
        Attendees = "attendees",
        Organizer = "organizer",
    }
    CalendarVisibility {
        Public = "public",
        Unlisted = "unlisted",
        Sealed = "sealed",
        Private = "personal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_what_wrote_it_and_no_other_spelling_does() {
        for partstat in PartStat::ALL {
            assert_eq!(PartStat::from_word(partstat.as_str()), Some(*partstat));
        }
        assert_eq!(PartStat::from_word("accepted"), None);
        assert_eq!(RsvpPolicy::from_word("INVITE_ONLY"), None);
    }
}

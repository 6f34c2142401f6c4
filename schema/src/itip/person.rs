//! Whose calendar it is, and what they decided about strangers once and for all.

use super::{Address, Meeting};

/// The owner of the calendar that is edited or reached by a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Me {
    /// Every address of theirs. None at all: whoever the object makes the owner, by the role that
    /// the act needs.
    pub addresses: Vec<Address>,
    /// What becomes of an answer by somebody who was not invited.
    pub uninvited: Uninvited,
    /// What becomes of an invitation to something not yet held.
    pub unknown: Unknown,
}

/// An answer by somebody whom the object does not list (`rsvp_policy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Uninvited {
    /// They are told to the owner, who decides: approval-required.
    #[default]
    Pending,
    /// They are added: open.
    Added,
    /// They are not: invited-only.
    Refused,
}

/// A REQUEST or PUBLISH for a UID that is not held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unknown {
    /// It is added, not answered.
    #[default]
    Added,
    /// It is not.
    Ignored,
}

impl Me {
    /// Somebody with these addresses and the usual decisions.
    pub fn of(addresses: impl IntoIterator<Item = Address>) -> Me {
        Me { addresses: addresses.into_iter().collect(), ..Me::default() }
    }

    /// Whether that is an address of theirs.
    pub fn is(&self, address: &Address) -> bool {
        self.addresses.contains(address)
    }

    /// The owner as one of those whom `object` invites: themself; where nobody said who they are,
    /// the only one it invites.
    #[must_use]
    pub(super) fn invited_to(&self, object: &Meeting) -> Me {
        if !self.is_unknown() {
            return self.clone();
        }
        let organizer = object.organizer();
        let invited = object.attendees().into_iter().filter(|who| Some(who) != organizer.as_ref());
        let invited: Vec<Address> = invited.collect();
        Me { addresses: if invited.len() == 1 { invited } else { Vec::new() }, ..self.clone() }
    }

    /// Whether nobody said whose calendar it is.
    pub fn is_unknown(&self) -> bool {
        self.addresses.is_empty()
    }
}

//! What the owner wants done about people.

use kalends_schema::key::Identity;

use crate::command::{Ending, GrantWish, ProfileEdit};

/// Something that rests on its own former record alone.
#[derive(Debug, Clone)]
pub enum PeopleCommand {
    /// Change the profile.
    Profile(ProfileEdit),
    /// Keep somebody as a contact.
    Contact {
        /// Whom.
        who: Identity,
        /// Under which name.
        name: String,
    },
    /// Keep somebody as a contact no longer, and follow them no longer. A block stays.
    RemoveContact {
        /// Whom.
        who: Identity,
    },
    /// Take and show nothing of somebody, or do so again.
    Block {
        /// Whom.
        who: Identity,
        /// Whether from now on nothing.
        blocked: bool,
    },
    /// Copy somebody's keyspace from now on.
    Follow {
        /// Whose.
        who: Identity,
    },
    /// Copy it no longer.
    Unfollow {
        /// Whose.
        who: Identity,
    },
    /// Let somebody act for the owner, or otherwise than before.
    Grant {
        /// Whom.
        who: Identity,
        /// In what.
        wish: GrantWish,
    },
    /// Let them no longer.
    EndGrant {
        /// Whom.
        who: Identity,
        /// From now on, or as if never.
        how: Ending,
    },
}

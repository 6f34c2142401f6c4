//! `pubky://<key><path>`: the one name of a record.

use std::fmt;
use std::str::FromStr;

use crate::crockford;
use crate::hash::Hash;
use crate::key::Identity;
use crate::path::{Area, BadPath, Collection, Path};

/// The URI of a record: its author and where it lies. Written back, it is the text it was read from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri {
    /// The author.
    pub author: Identity,
    /// The path in the author's keyspace.
    pub path: Path,
}

/// A text that is not a record's URI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUri {
    /// Does not begin with `pubky://`.
    #[error("does not begin with pubky://")]
    Scheme,
    /// What follows is not a key.
    #[error("the 52 characters after pubky:// are no key")]
    Key,
    /// What follows the key is not a path.
    #[error(transparent)]
    Path(#[from] BadPath),
    /// A record of another collection was wanted.
    #[error("a URI in {got}; expected one in {expected}")]
    Collection {
        /// The collection it names.
        got: String,
        /// The collection that was wanted.
        expected: &'static str,
    },
}

impl Uri {
    /// The URI of `path` in `author`'s keyspace.
    pub fn new(author: Identity, path: Path) -> Uri {
        Uri { author, path }
    }

    /// Characters of a handle when nothing collides.
    pub const HANDLE_CHARS: usize = 5;

    /// The full handle (52 characters); programs show the first [`Uri::HANDLE_CHARS`] or more.
    pub fn handle(&self) -> String {
        crockford::encode(Hash::of(self.to_string().as_bytes()).as_bytes())
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pubky://{}{}", self.author, self.path)
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uri({self})")
    }
}

impl FromStr for Uri {
    type Err = BadUri;

    fn from_str(text: &str) -> Result<Uri, BadUri> {
        let rest = text.strip_prefix("pubky://").ok_or(BadUri::Scheme)?;
        let (key, path) = rest.split_at_checked(52).ok_or(BadUri::Key)?;
        Ok(Uri { author: key.parse().map_err(|_| BadUri::Key)?, path: path.parse()? })
    }
}

macro_rules! typed_uri {
    ($(#[$doc:meta])* $name:ident, $collection:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uri);

        impl $name {
            /// The URI of the record `id` of `author` in `area`.
            ///
            /// # Errors
            /// [`BadPath`] when `id` is none.
            pub fn of(author: Identity, area: Area, id: &str) -> Result<$name, BadPath> {
                Ok($name(Uri::new(author, Path::of(area, $collection, id)?)))
            }

            /// The author.
            pub fn author(&self) -> Identity {
                self.0.author
            }

            /// The path in the author's keyspace.
            pub fn path(&self) -> &Path {
                &self.0.path
            }

            /// The record's id.
            pub fn id(&self) -> &str {
                self.0.path.id()
            }

            /// As the URI of any record.
            pub fn as_uri(&self) -> &Uri {
                &self.0
            }
        }

        impl TryFrom<Uri> for $name {
            type Error = BadUri;

            fn try_from(uri: Uri) -> Result<$name, BadUri> {
                if uri.path.collection() == Some($collection) {
                    return Ok($name(uri));
                }
                Err(BadUri::Collection {
                    got: uri.path.collection_name().to_owned(),
                    expected: $collection.as_str(),
                })
            }
        }

        impl FromStr for $name {
            type Err = BadUri;

            fn from_str(text: &str) -> Result<$name, BadUri> {
                $name::try_from(text.parse::<Uri>()?)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

typed_uri!(
    /// The URI of an event. Never made from another record's.
    EventUri,
    Collection::Events
);
typed_uri!(
    /// The URI of a calendar.
    CalendarUri,
    Collection::Calendars
);
typed_uri!(
    /// The URI of an answer.
    AttendeeUri,
    Collection::Attendees
);
typed_uri!(
    /// The URI of a counter-proposal.
    ProposalUri,
    Collection::CounterProposals
);
typed_uri!(
    /// The URI of an amendment.
    AmendmentUri,
    Collection::Amendments
);

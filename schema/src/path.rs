//! Where a record lies in its keyspace: `/(pub|priv)/<app>/<collection>/<id>`.

use std::fmt;
use std::str::FromStr;

use crate::limits::{ID_CHARS_MAX, PATH_BYTES_MAX};

/// The app whose records a version 1 writer writes.
pub const APP: &str = "eventky.app";

/// The two areas of a keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Anyone may copy it.
    Pub,
    /// The owner's own devices only.
    Priv,
}

impl Area {
    /// `pub` or `priv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Area::Pub => "pub",
            Area::Priv => "priv",
        }
    }
}

macro_rules! collections {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The collections that this version knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Collection { $($(#[$doc])* $variant,)* }

        impl Collection {
            /// Every collection, in the order of the design's table.
            pub const ALL: &[Collection] = &[$(Collection::$variant,)*];

            /// Its name in a path.
            pub fn as_str(self) -> &'static str {
                match self { $(Collection::$variant => $name,)* }
            }

            /// The collection of that name, if this version knows it.
            pub fn from_name(name: &str) -> Option<Collection> {
                match name { $($name => Some(Collection::$variant),)* _ => None }
            }
        }
    };
}

collections! {
    /// Who a keyspace's owner says they are.
    Profiles = "profiles",
    /// Calendars.
    Calendars = "calendars",
    /// Events, one whole iCalendar object each.
    Events = "events",
    /// Who is asked to an event.
    Invitations = "invitations",
    /// Answers.
    Attendees = "attendees",
    /// The organizer's ledger of seats.
    Admissions = "admissions",
    /// Proposals of another time or place.
    CounterProposals = "counter-proposals",
    /// Proposals and amendments declined.
    DeclineCounters = "decline-counters",
    /// Changes by an event's admins and contributors.
    Amendments = "amendments",
    /// Changes by a calendar's admins.
    CalendarAmendments = "calendar-amendments",
    /// The organizer's word on who continues an event.
    Handovers = "handovers",
    /// A successor's word that they continue an event.
    Claims = "claims",
    /// Who may act for the owner.
    Grants = "grants",
    /// Labels on anything with a URI.
    Tags = "tags",
    /// Public keys for sealing.
    Prekeys = "prekeys",
    /// Sealed records.
    Sealed = "sealed",
    /// Keys of sealed records, each for one reader.
    Shares = "shares",
    /// In `priv`: people the owner knows by a name of their own choice.
    Contacts = "contacts",
    /// In `priv`: guests who only have e-mail.
    Guests = "guests",
}

/// A path that follows the grammar; no other can be made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(String);

/// A text that is not a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("path of {bytes} bytes: {rule}; expected /(pub|priv)/<app>/<collection>/<id>")]
pub struct BadPath {
    /// How long it was.
    pub bytes: usize,
    /// Which rule it breaks.
    pub rule: &'static str,
}

impl Path {
    /// The path of a record of this app.
    ///
    /// # Errors
    /// [`BadPath`] when `id` is not 1 to 64 of `[A-Za-z0-9_-]`.
    pub fn of(area: Area, collection: Collection, id: &str) -> Result<Path, BadPath> {
        format!("/{}/{APP}/{}/{id}", area.as_str(), collection.as_str()).parse()
    }

    /// The prefix under which all ids of a collection lie, with its last `/`.
    pub fn prefix(area: Area, collection: Collection) -> String {
        format!("/{}/{APP}/{}/", area.as_str(), collection.as_str())
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its area.
    pub fn area(&self) -> Area {
        if self.0.starts_with("/pub/") { Area::Pub } else { Area::Priv }
    }

    /// Its app.
    pub fn app(&self) -> &str {
        self.part(2)
    }

    /// The name of its collection, known or not.
    pub fn collection_name(&self) -> &str {
        self.part(3)
    }

    /// Its collection, when the app is ours and this version knows it.
    pub fn collection(&self) -> Option<Collection> {
        (self.app() == APP).then(|| Collection::from_name(self.collection_name())).flatten()
    }

    /// The id at its end.
    pub fn id(&self) -> &str {
        self.part(4)
    }

    /// What is behind the `index`th slash, up to the next.
    fn part(&self, index: usize) -> &str {
        let slash = |(at, byte): (usize, u8)| (byte == b'/').then_some(at);
        let mut slashes = self.0.bytes().enumerate().filter_map(slash);
        let before = slashes.nth(index - 1).expect("a path has four parts");
        let behind = slashes.next().unwrap_or(self.0.len());
        &self.0[before + 1..behind]
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Path, BadPath> {
        match broken_rule(text) {
            None => Ok(Path(text.to_owned())),
            Some(rule) => Err(BadPath { bytes: text.len(), rule }),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", self.0)
    }
}

fn broken_rule(text: &str) -> Option<&'static str> {
    if text.len() > PATH_BYTES_MAX {
        return Some("at most 256 bytes");
    }
    let mut parts = text.as_bytes().split(|byte| *byte == b'/');
    let mut part = || parts.next();
    let parts = (part(), part(), part(), part(), part(), part());
    let (Some(empty), Some(area), Some(app), Some(collection), Some(id), None) = parts else {
        return Some("four parts, each behind a slash");
    };
    if !empty.is_empty() {
        return Some("begins with a slash");
    }
    if area != b"pub" && area != b"priv" {
        return Some("the area is pub or priv");
    }
    if !is_labels(app) {
        return Some("the app is labels of a-z, 0-9 and - joined by single dots");
    }
    if !is_labels(collection) {
        return Some("the collection is labels of a-z, 0-9 and - joined by single dots");
    }
    let id_fits = (1..=ID_CHARS_MAX).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (!id_fits).then_some("the id is 1 to 64 of A-Z, a-z, 0-9, _ and -")
}

fn is_labels(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.').all(|label| {
        !label.is_empty()
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
            && label.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
    })
}

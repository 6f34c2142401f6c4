//! Short keys: rows are many, so what they name is hashed to 16 bytes, never numbered by arrival.

use std::fmt;

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::uri::Uri;

/// The first 16 bytes of BLAKE3(identity), in the keys of rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short(pub [u8; 16]);

impl From<&Identity> for Short {
    fn from(identity: &Identity) -> Short {
        Short(first_half(Hash::of(identity.as_bytes())))
    }
}

/// The first 16 bytes of a hash of what a record refers to, known or not: of a record's URI, or
/// of a person or a label.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(pub [u8; 16]);

impl Target {
    /// A person, whom invitations name: BLAKE3(`pubky://<key>`).
    pub fn of_person(identity: &Identity) -> Target {
        Target(first_half(Hash::of(format!("pubky://{identity}").as_bytes())))
    }

    /// A tag's label: BLAKE3(`label:<label>`), which is no URI's.
    pub fn of_label(label: &str) -> Target {
        Target(first_half(Hash::of(format!("label:{label}").as_bytes())))
    }

    /// The list of public calendars: BLAKE3(`calendars:public`), which is no URI's.
    pub fn of_calendars() -> Target {
        Target(first_half(Hash::of(b"calendars:public")))
    }
}

impl From<&Uri> for Target {
    fn from(uri: &Uri) -> Target {
        Target(first_half(Hash::of(uri.to_string().as_bytes())))
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Short({self})")
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

fn hex(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn first_half(hash: Hash) -> [u8; 16] {
    let (half, _) = hash.as_bytes().split_at(16);
    half.try_into().expect("16 of 32 bytes")
}

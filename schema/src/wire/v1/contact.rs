//! A contact on the wire.

use serde::{Deserialize, Serialize};

use super::moment;
use crate::key::Identity;
use crate::record::{self, Invalid};

/// `contacts`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) identity: [u8; 32],
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) followed: bool,
    pub(crate) blocked: bool,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Contact> for Contact {
    fn from(contact: &record::Contact) -> Contact {
        Contact {
            identity: *contact.identity.as_bytes(),
            name: contact.name.clone(),
            address: contact.address.clone(),
            followed: contact.followed,
            blocked: contact.blocked,
            created_at: contact.created_at.micros(),
            last_modified: contact.last_modified.micros(),
        }
    }
}

impl TryFrom<Contact> for record::Contact {
    type Error = Invalid;

    fn try_from(contact: Contact) -> Result<record::Contact, Invalid> {
        Ok(record::Contact {
            identity: Identity::from_bytes(contact.identity),
            name: contact.name,
            address: contact.address,
            followed: contact.followed,
            blocked: contact.blocked,
            created_at: moment("created_at", contact.created_at)?,
            last_modified: moment("last_modified", contact.last_modified)?,
        })
    }
}

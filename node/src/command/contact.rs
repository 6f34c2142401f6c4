//! `contact add` and `follow`: whom the owner knows, in `priv`.

use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Contact, Record};
use kalends_schema::time::Timestamp;

use super::Write;

/// Where a contact lies.
pub(crate) fn contact_path(of: Identity) -> Path {
    Path::of(Area::Priv, Collection::Contacts, &of.to_string()).expect("a key is an id")
}

/// A contact under a name of the owner's choice.
pub fn add_contact(who: Identity, name: String, before: Option<&Contact>, now: Timestamp) -> Write {
    write(Contact { name: Some(name), ..start(who, before, now) }, before, now)
}

/// Somebody whose keyspace is copied here.
pub fn follow(who: Identity, before: Option<&Contact>, now: Timestamp) -> Write {
    write(Contact { followed: true, ..start(who, before, now) }, before, now)
}

fn start(identity: Identity, before: Option<&Contact>, now: Timestamp) -> Contact {
    before.cloned().unwrap_or(Contact {
        identity,
        name: None,
        address: None,
        followed: false,
        blocked: false,
        created_at: now,
        last_modified: now,
    })
}

fn write(contact: Contact, before: Option<&Contact>, now: Timestamp) -> Write {
    let path = contact_path(contact.identity);
    let record = match before {
        Some(before) if *before == contact => contact,
        _ => Contact { last_modified: now, ..contact },
    };
    Write { path, record: Some(Record::Contact(record)) }
}

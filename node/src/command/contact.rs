//! `contact`, `follow` and `unfollow`: whom the owner knows, and whom not, in `priv`.

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

/// Nobody's keyspace is copied for being followed any more; a contact that says nothing else goes.
pub fn unfollow(before: Option<Contact>, now: Timestamp) -> Option<Write> {
    let before = before.filter(|before| before.followed)?;
    Some(rest(Contact { followed: false, ..before.clone() }, &before, now))
}

/// A contact that is none any more, and not followed either. A block stays: it is taken away by
/// itself, or forgetting somebody would let them in.
pub fn remove_contact(before: Option<Contact>, now: Timestamp) -> Option<Write> {
    let before = before?;
    let rests = Contact { name: None, address: None, followed: false, ..before.clone() };
    Some(rest(rests, &before, now))
}

/// Somebody of whom nothing is taken or shown.
pub fn block(who: Identity, before: Option<&Contact>, now: Timestamp) -> Write {
    write(Contact { blocked: true, ..start(who, before, now) }, before, now)
}

/// Somebody of whom things are taken again, as far as they are known.
pub fn unblock(before: Option<Contact>, now: Timestamp) -> Option<Write> {
    let before = before.filter(|before| before.blocked)?;
    Some(rest(Contact { blocked: false, ..before.clone() }, &before, now))
}

/// What is left of a contact; nothing, if it says nothing.
fn rest(contact: Contact, before: &Contact, now: Timestamp) -> Write {
    let named = contact.name.is_some() || contact.address.is_some();
    if named || contact.followed || contact.blocked {
        return write(contact, Some(before), now);
    }
    Write { path: contact_path(contact.identity), record: None }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn time(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).unwrap()
    }

    fn contact(write: Write) -> Option<Contact> {
        match write.record {
            Some(Record::Contact(contact)) => Some(contact),
            _ => None,
        }
    }

    #[test]
    fn a_contact_is_kept_as_long_as_it_says_something() {
        let who = Identity::from_bytes([7; 32]);
        let added = contact(add_contact(who, "bob".to_owned(), None, time(1))).unwrap();
        let followed = contact(follow(who, Some(&added), time(2))).unwrap();
        let blocked = contact(block(who, Some(&followed), time(3))).unwrap();
        let removed = contact(remove_contact(Some(blocked), time(4)).unwrap()).unwrap();
        assert!(removed.blocked && removed.name.is_none() && !removed.followed);
        assert_eq!(contact(unblock(Some(removed), time(5)).unwrap()), None, "nothing is left");
        let unfollowed = contact(unfollow(Some(followed), time(6)).unwrap()).unwrap();
        assert_eq!(unfollowed.name.as_deref(), Some("bob"));
        let only = contact(follow(who, None, time(7))).unwrap();
        assert_eq!(contact(unfollow(Some(only.clone()), time(8)).unwrap()), None);
        assert!(unblock(Some(only), time(9)).is_none(), "who is not blocked stays as they are");
    }
}

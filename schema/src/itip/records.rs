//! Meetings made of records, and records written from meetings (`30-scheduling`, *One engine*,
//! *iTIP on records*).
//!
//! [`meeting_of`] builds the one value that [`super::edit`] and [`super::receive`] know from the
//! event, its invitations, the roster and the private guest list: PARTSTAT is the roster's word.
//! [`writes_of`] turns what those functions did with it into records of one's own keyspace, or says
//! which part of the change is not one's own to write. They are inverse on what they cover, and
//! [`writes_of`] proves it each time: what it is about to write is read back and compared.
//!
//! Read in this order: `names` (as which address somebody is written), `lines`, `meeting_of`;
//! then `event`, `lists` (who is asked), `answers` (one's own), `guests` (those by mail),
//! `difference`, `writes_of`; `countered` for counter-proposals.

mod answers;
mod board;
mod countered;
mod difference;
mod event;
mod foreign;
mod guests;
mod lines;
mod lists;
mod meeting_of;
mod names;
#[cfg(test)]
mod tests;
mod unwritten;
mod writes_of;

use std::collections::BTreeMap;

use super::Address;
use crate::key::Identity;
use crate::path::Path;
use crate::record::{Event, Guest, Record};
use crate::roster::Facts;
use crate::time::Timestamp;

pub use countered::{countered, proposal_of};
pub use meeting_of::meeting_of;
pub use names::Names;
pub use unwritten::{NotMine, Unwritten};
pub use writes_of::writes_of;

/// The records that one meeting is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// The event, and the invitations, admissions and answers to it.
    pub facts: Facts,
    /// Those invited by mail, by their token; the organizer alone has them.
    pub guests: BTreeMap<String, Guest>,
    /// As whom people with a key are written.
    pub names: Names,
}

/// Who writes, and what the records of this write are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// Whose keyspace it is.
    pub me: Identity,
    /// When.
    pub now: Timestamp,
    /// 32 random bytes, drawn for this write alone: tokens of new guests are made of them.
    pub seed: [u8; 32],
}

/// One record to write, or to take away.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// Where, in the owner's keyspace.
    pub path: Path,
    /// What; `None` takes away what is there.
    pub record: Option<Record>,
}

/// Whom an address of a meeting names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Person {
    Key(Identity),
    Guest(Address),
}

impl Records {
    /// What is known of an event that nobody else wrote about.
    pub fn of(facts: Facts) -> Records {
        Records { facts, guests: BTreeMap::new(), names: Names::default() }
    }

    fn event(&self) -> &Event {
        &self.facts.event.record
    }

    fn organizer(&self) -> Identity {
        self.facts.organizer()
    }

    /// As whom somebody with a key is written: as their key where a guest has their address.
    fn address(&self, who: Identity) -> Address {
        let named = self.names.address(who);
        if self.is_guests(&named) { Names::key(who) } else { named }
    }

    fn person(&self, address: &Address) -> Person {
        let key = self.names.identity(address).filter(|_| !self.is_guests(address));
        key.map_or_else(|| Person::Guest(address.clone()), Person::Key)
    }

    /// Whether it is a guest's address; what says a key is nobody else's.
    fn is_guests(&self, address: &Address) -> bool {
        Names::default().identity(address).is_none() && self.guest_at(address).is_some()
    }

    fn guest_at(&self, address: &Address) -> Option<(&String, &Guest)> {
        self.guests.iter().find(|(_, guest)| guest.address == address.as_str())
    }
}

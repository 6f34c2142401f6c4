//! What must be true after every step, by name. Each keeps what it has to remember.
//!
//! To add one: implement [`Invariant`] in a file of its own and give it a line in [`all`]. After a
//! step each sees what the step touched: one machine, and the events whose records may have changed
//! there; every few steps it sees everything. What one machine's facts do not change is not looked
//! at twice.

mod continued;
mod desk;
mod digests;
mod invited;
mod lapsed;
mod ledger;
mod organizer;
mod seats;
mod taken;

use kalends_keyspace::store::Store;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::roster::{Facts, Roster};

use super::acts::Hand;
use super::step::store;
use super::world::{Happening, Party, World};

pub use taken::taken;

/// One event as one machine has it after a step.
pub struct Seen<'a> {
    /// The world it is in.
    pub world: &'a World,
    /// The machine.
    pub party: Party,
    /// The machine's name.
    pub by: &'static str,
    /// The event.
    pub event: &'a Happening,
    /// All that the machine knows of it.
    pub facts: &'a Facts,
    /// The hash of those facts, whatever their order.
    pub facts_hash: Hash,
    /// What they make.
    pub roster: &'a Roster,
    /// The roster digest that the machine shows.
    pub digest: String,
    /// What the machine's owner did themselves in the step.
    pub hand: Hand,
}

impl Seen<'_> {
    /// Whether it is the machine of whoever organizes the event, as far as that machine knows.
    pub fn is_organizers(&self) -> bool {
        self.owner() == Some(self.facts.organizer())
    }

    /// Whose machine it is, if a person's.
    pub fn owner(&self) -> Option<Identity> {
        match self.party {
            Party::Person(place) => Some(self.world.people[place].identity),
            Party::Indexer(_) => None,
        }
    }

    fn store(&self) -> &Store {
        store(self.world, self.party)
    }
}

/// Something that must be true.
pub trait Invariant {
    /// Its name, as a sentence.
    fn name(&self) -> &'static str;

    /// Looks at an event.
    ///
    /// # Errors
    /// What is wrong.
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String>;
}

/// Every invariant of an event on a machine.
pub fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(organizer::OnlyTheOrganizer::default()),
        Box::new(continued::Continued),
        Box::new(lapsed::Lapsed),
        Box::new(seats::Seats::default()),
        Box::new(ledger::Settled),
        Box::new(digests::Digests::default()),
        Box::new(invited::Uninvited),
    ]
}

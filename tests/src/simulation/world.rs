//! Everybody, everything that is on its way, and what happened so far.

use kalends_indexer::IndexerError;
use kalends_keyspace::store::StoreError;
use kalends_node::Letter;
use kalends_schema::key::Identity;
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use std::collections::{BTreeMap, BTreeSet};

use super::acts::Hand;
use super::dice::Dice;
use super::party::{Down, Indexer, Person};

/// How the people are called.
const NAMES: [&str; 26] = [
    "Ann", "Bob", "Cem", "Dan", "Eva", "Fay", "Gil", "Hal", "Ida", "Jan", "Kim", "Leo", "Mia",
    "Ned", "Ola", "Pia", "Quy", "Rob", "Sue", "Tom", "Una", "Vic", "Wim", "Xia", "Yan", "Zoe",
];
/// How the indexers are called.
const INDEXER_NAMES: [&str; 5] = ["North", "South", "East", "West", "Middle"];
/// When a run begins: 2027-01-01, µs since 1970.
const BEGINNING: i64 = 1_798_761_600_000_000;

/// How large a run is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People with a node each.
    pub people: usize,
    /// Indexers that all of them joined.
    pub indexers: usize,
    /// Steps, not counting those in which everything comes to rest at the end.
    pub steps: u32,
}

impl Default for Size {
    fn default() -> Size {
        Size { people: 20, indexers: 3, steps: 500 }
    }
}

/// An event that somebody created.
#[derive(Debug, Clone)]
pub struct Happening {
    /// What the scenario calls it.
    pub title: String,
    /// Its URI.
    pub uri: EventUri,
    /// The place of whoever began it among the people.
    pub organizer: usize,
    /// The places of all who organized it at any time, by their own word.
    pub(super) organizers: BTreeSet<usize>,
    /// The places of those whom somebody called on by name, to come in their place or to act.
    pub(super) called: BTreeSet<usize>,
    /// Whether it was split from another, or another from it.
    pub(super) is_split: bool,
    /// Who wrote admissions that are not theirs to write: as organizers those would be their word.
    pub(super) forgers: BTreeSet<usize>,
    /// Who named whom to go on with it.
    pub(super) named: BTreeSet<(usize, usize)>,
    /// Whoever may have written about it: whose keyspaces matter to it.
    pub(super) writers: BTreeSet<usize>,
}

/// Somebody's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A person's, by their place.
    Person(usize),
    /// An indexer's.
    Indexer(usize),
}

/// What a step touched: one machine, and the events of which something may have changed there.
#[derive(Debug, Clone)]
pub(super) struct Touched {
    pub(super) party: Party,
    /// Places of events; `None` for all.
    pub(super) events: Option<Vec<usize>>,
    /// What the machine's owner did themselves.
    pub(super) hand: Hand,
}

/// A parcel that is carried.
#[derive(Debug, Clone)]
pub(super) struct Carried {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) letter: Letter,
    /// Whether its sender still waits for a receipt; else it is a copy that came late.
    pub(super) is_waited_for: bool,
}

/// The world of one run.
pub struct World {
    /// Everybody with a node.
    pub people: Vec<Person>,
    /// The indexers.
    pub indexers: Vec<Indexer>,
    /// Every event ever created.
    pub events: Vec<Happening>,
    /// What all machines take for the time.
    pub now: Timestamp,
    pub(super) dice: Dice,
    pub(super) carried: Vec<Carried>,
    /// What happened, as lines of a scenario; what none of its verbs says is a comment.
    pub(super) story: Vec<String>,
    /// The place of each person.
    places: BTreeMap<Identity, usize>,
}

/// A machine could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Unasked {
    /// A node.
    #[error(transparent)]
    Node(#[from] StoreError),
    /// An index.
    #[error(transparent)]
    Index(#[from] IndexerError),
}

impl World {
    /// Everybody comes up, joins every indexer, and has most of the others as contacts.
    ///
    /// # Errors
    /// [`Down`] when somebody does not come up.
    pub(super) fn new(seed: u64, size: Size) -> Result<World, Down> {
        let mut dice = Dice::of(seed);
        let now = Timestamp::from_micros(BEGINNING).expect("2027 is a time");
        let mut people = Vec::new();
        for (name, place) in NAMES.into_iter().zip(1..).take(size.people) {
            people.push(Person::new(name, place, now, &mut dice)?);
        }
        let identities: Vec<Identity> = people.iter().map(|person| person.identity).collect();
        let mut indexers = Vec::new();
        for name in INDEXER_NAMES.into_iter().take(size.indexers) {
            indexers.push(Indexer::new(name, &identities, now, &mut dice)?);
        }
        let names = |names: Vec<&str>| names.join(" ");
        let story = vec![
            format!("people {}", names(people.iter().map(|person| person.name).collect())),
            format!("indexers {}", names(indexers.iter().map(|one| one.name).collect())),
        ];
        let joins = people.iter().map(|person| format!("{} joins", person.name));
        let story = story.into_iter().chain(joins).collect();
        let places = identities.into_iter().zip(0..).collect();
        let (events, carried) = (Vec::new(), Vec::new());
        Ok(World { people, indexers, events, now, dice, carried, story, places })
    }

    /// The place of somebody.
    pub fn place_of(&self, who: &Identity) -> Option<usize> {
        self.places.get(who).copied()
    }

    /// What a party is called.
    pub fn name(&self, party: Party) -> &'static str {
        match party {
            Party::Person(place) => self.people[place].name,
            Party::Indexer(place) => self.indexers[place].name,
        }
    }

    /// All that a party knows of an event; `None` while it does not know the event itself. An
    /// indexer is asked by the event's organizer.
    ///
    /// # Errors
    /// [`Unasked`] when its store fails.
    pub fn facts(&self, party: Party, event: &EventUri) -> Result<Option<Facts>, Unasked> {
        Ok(match party {
            Party::Person(place) => self.people[place].node.facts(event)?,
            Party::Indexer(place) => {
                self.indexers[place].index.facts(event, Some(event.author()))?
            }
        })
    }

    /// Every party.
    pub fn parties(&self) -> impl Iterator<Item = Party> + use<> {
        let people = (0..self.people.len()).map(Party::Person);
        people.chain((0..self.indexers.len()).map(Party::Indexer))
    }

    /// Time goes by.
    pub(super) fn wait(&mut self, seconds: u32) {
        self.now = self.now.plus_micros(i64::from(seconds) * 1_000_000);
    }

    /// Events about which somebody may have written.
    pub(super) fn written_by(&self, place: usize) -> Vec<usize> {
        let events = self.events.iter().zip(0..);
        events.filter(|(event, _)| event.writers.contains(&place)).map(|(_, at)| at).collect()
    }

    /// Events that somebody organizes, or did.
    pub(super) fn organized_by(&self, place: usize) -> Vec<usize> {
        let events = self.events.iter().zip(0..);
        events.filter(|(event, _)| event.organizers.contains(&place)).map(|(_, at)| at).collect()
    }

    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.story.push(line.into());
    }
}

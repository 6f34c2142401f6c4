//! Everybody's calendars, the post between them, and the clock.

use std::collections::BTreeMap;

use kalends_schema::itip::{Address, Me, Meeting, Method, Outcome, Refusal};
use kalends_schema::time::Timestamp;

use super::lines::{Block, with_addresses};
use super::step::Step;

/// Microseconds between two steps.
const STEP_MICROS: i64 = 60 * 1_000_000;
/// 2027-01-01T10:00:00Z: when stories begin that do not say.
const BEGIN_MICROS: i64 = 1_798_797_600_000_000;

/// Somebody with a calendar of their own.
#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) me: Me,
    /// What they hold, by UID.
    pub(super) holds: BTreeMap<String, Meeting>,
}

/// A message in the post.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) method: Method,
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) text: String,
}

/// What somebody's calendar did with an act or a message; a refusal that the story does not speak
/// of is a fault.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) who: String,
    pub(super) how: Result<Option<Outcome>, Refusal>,
    pub(super) spoken_of: bool,
}

/// Who plays, and with what.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) people: BTreeMap<String, Person>,
    pub(super) now: Timestamp,
    /// What is on its way.
    pub(super) post: Vec<Letter>,
    /// What does not arrive until the story says so, by the name it got.
    pub(super) kept: BTreeMap<String, Letter>,
    /// What was sent since the last act.
    pub(super) sent: Vec<Letter>,
    /// What was done since the last act.
    pub(super) taken: Vec<Taken>,
}

impl Stage {
    pub(super) fn new() -> Stage {
        Stage {
            people: BTreeMap::new(),
            now: Timestamp::from_micros(BEGIN_MICROS).expect("a moment of 2027"),
            post: Vec::new(),
            kept: BTreeMap::new(),
            sent: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// Plays one step.
    pub(super) fn play(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Then(claim) => return self.claims(claim),
            Step::People(names) => {
                for name in names {
                    let address = format!("{0}@{0}.example", name.to_lowercase());
                    let me = Me::of(Address::parse(&address));
                    self.people.insert(name.clone(), Person { me, ..Person::default() });
                }
                return Ok(());
            }
            Step::Also(who, address) => {
                self.person_mut(who)?.me.addresses.push(address.clone());
                return Ok(());
            }
            Step::Now(now) => {
                self.now = *now;
                return Ok(());
            }
            Step::Strangers(who, uninvited) => {
                self.person_mut(who)?.me.uninvited = *uninvited;
                return Ok(());
            }
            Step::Act(..) | Step::Post(_) => {}
        }
        self.all_spoken_of()?;
        self.sent.clear();
        self.taken.clear();
        self.now = self.now.plus_micros(STEP_MICROS);
        match step {
            Step::Act(who, act) => self.act(who, act),
            Step::Post(post) => self.carry(post),
            Step::Then(_)
            | Step::People(_)
            | Step::Also(..)
            | Step::Now(_)
            | Step::Strangers(..) => Ok(()),
        }
    }

    /// Nothing may be left that the story did not speak of.
    pub(super) fn end(&self) -> Result<(), String> {
        self.all_spoken_of()
    }

    fn all_spoken_of(&self) -> Result<(), String> {
        for taken in self.taken.iter().filter(|taken| !taken.spoken_of) {
            if let Err(refusal) = &taken.how {
                return Err(format!("{} refused: {}: {refusal}", taken.who, refusal.name()));
            }
        }
        Ok(())
    }

    pub(super) fn person(&self, name: &str) -> Result<&Person, String> {
        self.people.get(name).ok_or_else(|| format!("nobody is called {name}"))
    }

    pub(super) fn person_mut(&mut self, name: &str) -> Result<&mut Person, String> {
        self.people.get_mut(name).ok_or_else(|| format!("nobody is called {name}"))
    }

    /// The address that somebody is known by.
    pub(super) fn address(&self, name: &str) -> Result<Address, String> {
        self.address_if_known(name).ok_or_else(|| format!("nobody is called {name}"))
    }

    fn address_if_known(&self, name: &str) -> Option<Address> {
        self.people.get(name)?.me.addresses.first().cloned()
    }

    /// Who has that address.
    pub(super) fn whose(&self, address: &Address) -> Option<&str> {
        let (name, _) = self.people.iter().find(|(_, person)| person.me.is(address))?;
        Some(name)
    }

    /// What `who` holds under that title.
    pub(super) fn held(&self, who: &str, title: &str) -> Result<&Meeting, String> {
        let held = self.person(who)?.holds.get(&uid(title));
        held.ok_or_else(|| format!("{who} holds no \"{title}\""))
    }

    /// The lines of a block, with addresses in the place of names.
    pub(super) fn addressed(&self, block: &Block) -> Block {
        let mut block = block.clone();
        for line in block.parts.iter_mut().flat_map(|part| &mut part.lines) {
            let known = |name: &str| self.address_if_known(name);
            line.property = with_addresses(&line.property, &known);
        }
        block
    }

    pub(super) fn note(&mut self, who: &str, how: Result<Option<Outcome>, Refusal>) {
        self.taken.push(Taken { who: who.to_owned(), how, spoken_of: false });
    }

    pub(super) fn send(&mut self, letter: Letter) {
        self.sent.push(letter.clone());
        self.post.push(letter);
    }
}

/// The UID of what a story calls `title`.
pub(super) fn uid(title: &str) -> String {
    let words: Vec<String> = title.split_whitespace().map(str::to_lowercase).collect();
    format!("{}@example.org", words.join("-"))
}

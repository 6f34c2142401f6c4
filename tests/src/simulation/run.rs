//! One run: steps, each followed by everything that must be true, and a rest at the end.

use std::collections::BTreeMap;

use kalends_schema::hash::Hash;
use kalends_schema::roster::roster;

use super::acts::Hand;
use super::broken::{Broken, Fault};
use super::counting::hash_of;
use super::invariants::{Invariant, Seen};
use super::overlooked;
use super::rest;
use super::step;
use super::world::{Party, Size, Touched, World};

/// Steps after which every event is looked at on every machine.
const EVERYTHING_EVERY: u32 = 50;

/// Machines whose stores are read whole then.
const OVERLOOKED_AT_ONCE: usize = 4;

/// What a run that held came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What happened, one line each.
    pub story: Vec<String>,
    /// Events looked at, of those that had changed.
    pub looks: u64,
    /// BLAKE3 of all that happened and was seen: equal seeds give equal ones.
    pub trace: Hash,
}

/// Runs a world from a seed, with these invariants.
///
/// # Errors
/// [`Broken`], the first thing that is not true.
pub fn run(
    seed: u64,
    size: Size,
    invariants: Vec<Box<dyn Invariant>>,
) -> Result<Report, Box<Broken>> {
    let mut watch = Watch { invariants, seen: BTreeMap::new(), looks: 0, trace: Vec::new() };
    let broken = |step, fault: Fault, story| {
        let Fault { invariant, why, seen } = fault;
        Box::new(Broken { seed, step, invariant, why, seen, story })
    };
    let up = World::new(seed, size);
    let down = |down: super::party::Down| Fault::of("everybody_comes_up", down.to_string());
    let mut world = up.map_err(|why| broken(0, down(why), Vec::new()))?;
    let begun = rest::acquaint(&mut world);
    begun.map_err(|fault| broken(0, fault, world.story.clone()))?;
    for step in 1..=size.steps {
        let held = one_step(&mut world, &mut watch, step);
        held.map_err(|fault| broken(step, fault, world.story.clone()))?;
    }
    let rested = rest::rest(&mut world, &mut watch).and_then(|()| {
        watch.everything(&world)?;
        rest::agree(&world)
    });
    rested.map_err(|fault| broken(size.steps + 1, fault, world.story.clone()))?;
    let told = world.story.join("\n");
    watch.trace.extend(Hash::of(told.as_bytes()).as_bytes());
    let trace = Hash::of(&watch.trace);
    Ok(Report { story: world.story, looks: watch.looks, trace })
}

fn one_step(world: &mut World, watch: &mut Watch, step: u32) -> Result<(), Fault> {
    let touched = step::step(world)?;
    touched.iter().try_for_each(|touched| watch.look(world, touched))?;
    if !step.is_multiple_of(EVERYTHING_EVERY) {
        return Ok(());
    }
    watch.everything(world)?;
    let parties: Vec<Party> = world.parties().collect();
    let first = (step / EVERYTHING_EVERY) as usize * OVERLOOKED_AT_ONCE;
    let some = parties.into_iter().cycle().skip(first).take(OVERLOOKED_AT_ONCE);
    some.into_iter().try_for_each(|party| overlooked::nothing_is(world, party))
}

/// The invariants, and what they have seen.
pub(super) struct Watch {
    invariants: Vec<Box<dyn Invariant>>,
    /// The facts that each party had of each event when it was last looked at.
    seen: BTreeMap<(Party, usize), Hash>,
    looks: u64,
    /// Digests, in the order in which they were seen.
    trace: Vec<u8>,
}

impl Watch {
    fn everything(&mut self, world: &World) -> Result<(), Fault> {
        // Organizers first: what others have is compared with what they had.
        for party in world.parties() {
            let touched = Touched { party, events: None, hand: Hand::Nothing };
            self.look(world, &touched)?;
        }
        Ok(())
    }

    pub(super) fn look(&mut self, world: &World, touched: &Touched) -> Result<(), Fault> {
        let all = || (0..world.events.len()).collect();
        let events: Vec<usize> = touched.events.clone().unwrap_or_else(all);
        events.into_iter().try_for_each(|place| self.look_at(world, touched, place))
    }

    fn look_at(&mut self, world: &World, touched: &Touched, place: usize) -> Result<(), Fault> {
        let Touched { party, hand, .. } = *touched;
        let event = &world.events[place];
        let by = world.name(party);
        let failed = |error: super::world::Unasked| {
            Fault::of("everybody_can_be_asked", format!("{by}: {error}"))
        };
        let Some(facts) = world.facts(party, &event.uri).map_err(failed)? else {
            self.seen.remove(&(party, place));
            return Ok(());
        };
        let facts_hash = hash_of(&facts);
        if self.seen.insert((party, place), facts_hash) == Some(facts_hash) {
            return Ok(());
        }
        self.looks += 1;
        let roster = roster(&facts);
        let digest = roster.digest(&facts).to_string();
        let digest = match party {
            Party::Person(_) => digest,
            Party::Indexer(at) => shown(world, at, place)?,
        };
        self.trace.extend(digest.as_bytes());
        let facts = &facts;
        let roster = &roster;
        let seen = Seen { world, party, by, event, facts, facts_hash, roster, digest, hand };
        for invariant in &mut self.invariants {
            let held = invariant.see(&seen);
            held.map_err(|why| {
                let why = format!("\"{}\" at {by}: {why}", event.title);
                Fault::of(invariant.name(), why).by(format!("{facts:?}\n{roster:?}"))
            })?;
        }
        Ok(())
    }
}

/// The digest in an indexer's document of an event, as its organizer is answered.
pub(super) fn shown(world: &World, indexer: usize, event: usize) -> Result<String, Fault> {
    let (indexer, event) = (&world.indexers[indexer], &world.events[event]);
    let failed = |why: String| Fault::of("everybody_can_be_asked", why);
    let document = indexer.index.event(&event.uri, Some(event.uri.author()));
    let document = document.map_err(|error| failed(error.to_string()))?;
    let digest = document.as_ref().and_then(|document| document["roster"]["digest"].as_str());
    digest.map(str::to_owned).ok_or_else(|| failed(format!("{} shows no digest", indexer.name)))
}

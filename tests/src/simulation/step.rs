//! One step: somebody acts, something arrives or is lost, somebody looks, a machine fails.

use std::collections::BTreeSet;

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{CopyError, Store, View};
use kalends_node::engine::{CommandError, Done};
use kalends_schema::key::Identity;
use kalends_schema::uri::EventUri;

use super::acts::{self, About, Deed, Hand};
use super::broken::Fault;
use super::failing;
use super::world::{Carried, Happening, Party, Touched, World};
use crate::mirror::mirror_once;

/// What a step comes to.
pub(super) type Stepped = Result<Vec<Touched>, Fault>;

/// Takes a step of one kind.
type Take = fn(&mut World) -> Stepped;

/// Every kind of step, and how often it is tried in comparison.
const STEPS: &[(u32, Take)] = &[
    (32, act),
    (44, post),
    (8, somebody_looks),
    (11, indexer_looks),
    (2, time_passes),
    (1, days_pass),
    (1, failing::power_cut),
    (1, failing::disk_fails),
    (1, failing::indexer_crashes),
    (1, failing::rebuild),
];

/// Takes one step.
pub(super) fn step(world: &mut World) -> Stepped {
    let seconds = 1 + world.dice.below(120);
    world.wait(seconds);
    let weights = STEPS.iter().map(|(weight, _)| *weight);
    let (_, step) = STEPS[world.dice.weighed(weights)];
    step(world)
}

fn act(world: &mut World) -> Stepped {
    let Some((who, deed)) = acts::draw(world) else { return Ok(Vec::new()) };
    let name = world.people[who].name;
    let words = deed.words.clone();
    match perform(world, who, deed) {
        (Ok(_), touched) => {
            world.note(format!("{name} {words}"));
            Ok(vec![touched])
        }
        (Err(CommandError::Refused(why)), _) => {
            world.note(format!("# {name} {words}: {why}"));
            Ok(Vec::new())
        }
        (Err(error), _) => Err(Fault::of("an_act_is_decided", format!("{name} {words}: {error}"))),
    }
}

/// Has a node carry an act out.
pub(super) fn perform(
    world: &mut World,
    who: usize,
    deed: Deed,
) -> (Result<Done, CommandError>, Touched) {
    let Deed { about, command, hand, .. } = deed;
    if let About::Event(place) | About::Split(place, _) = about {
        // Also what is not acknowledged may be there.
        world.events[place].writers.insert(who);
    }
    let now = world.now;
    let person = &mut world.people[who];
    let done = person.node.command(command, now);
    person.collect_wishes();
    let (place, title) = match about {
        About::Nothing => (None, None),
        About::Event(place) => (Some(place), None),
        About::New(title) => (None, Some(title)),
        About::Split(place, title) => (Some(place), Some(title)),
    };
    if let (Some(title), Ok(done)) = (&title, &done) {
        // Of what is split from another, whoever wrote about that.
        let all = (0..world.people.len()).filter(|one| place.is_some() || *one == who);
        let writers = all.collect();
        begins(world, (title.clone(), writers), (who, done), place);
    }
    // An organizer's word on one event may be said of what was split from it, too.
    let own = world.organized_by(who).into_iter().chain(place);
    let events = (place.is_some() || title.is_some()).then(|| own.collect());
    (done, Touched { party: Party::Person(who), events, hand })
}

/// Notes the event that an act made.
fn begins(
    world: &mut World,
    (title, writers): (String, BTreeSet<usize>),
    (organizer, done): (usize, &Done),
    split_from: Option<usize>,
) {
    let is_new = |uri: &EventUri| world.events.iter().all(|event| event.uri != *uri);
    let written = done.written.iter().filter_map(|uri| EventUri::try_from(uri.clone()).ok());
    if let Some(uri) = written.into_iter().find(is_new) {
        let organizers = [organizer].into();
        let (called, named, forgers) = Default::default();
        let is_split = split_from.is_some();
        if let Some(place) = split_from {
            world.events[place].is_split = true;
        }
        world.events.push(Happening {
            title,
            uri,
            organizer,
            organizers,
            called,
            is_split,
            forgers,
            named,
            writers,
        });
    }
}

/// A parcel is made, or one that was made arrives, is lost, or arrives and comes once more later.
fn post(world: &mut World) -> Stepped {
    if world.dice.percent(25) || world.carried.is_empty() {
        collect(world)?;
    }
    let Some(place) = world.dice.place(world.carried.len()) else { return Ok(Vec::new()) };
    let carried = world.carried.swap_remove(place);
    match world.dice.below(100) {
        0..10 => {
            lose(world, &carried);
            Ok(Vec::new())
        }
        10..18 => {
            let late = Carried { is_waited_for: false, ..carried.clone() };
            world.carried.push(late);
            deliver(world, &carried)
        }
        _ => deliver(world, &carried),
    }
}

/// Somebody's node makes the parcels that are due.
fn collect(world: &mut World) -> Result<(), Fault> {
    let many = world.people.len();
    let Some(first) = world.dice.place(many) else { return Ok(()) };
    for from in (first..many).chain(0..first) {
        let letters = world.people[from].node.due(world.now).map_err(Fault::store)?;
        let is_busy = |to| {
            world.carried.iter().any(|one| one.is_waited_for && (one.from, one.to) == (from, to))
        };
        let placed = letters.into_iter().filter_map(|letter| {
            let to = world.place_of(&letter.to()).filter(|to| !is_busy(*to))?;
            Some(Carried { from, to, letter, is_waited_for: true })
        });
        let placed: Vec<Carried> = placed.collect();
        if !placed.is_empty() {
            world.carried.extend(placed);
            return Ok(());
        }
    }
    Ok(())
}

fn lose(world: &mut World, carried: &Carried) {
    let (from, to) = (world.people[carried.from].name, world.people[carried.to].name);
    world.note(format!("# a parcel of {from} to {to} is lost"));
    no_receipt(world, carried);
}

fn no_receipt(world: &mut World, carried: &Carried) {
    if carried.is_waited_for {
        let (now, chance) = (world.now, world.dice.below(1_000));
        world.people[carried.from].node.sent(&carried.letter, None, now, chance);
    }
}

/// A parcel arrives; its receipt may be lost.
pub(super) fn deliver(world: &mut World, carried: &Carried) -> Stepped {
    let Carried { from, to, letter, is_waited_for } = carried;
    let (now, caller) = (world.now, world.people[*from].caller);
    let receiver = &mut world.people[*to];
    let receipt = receiver.node.take(letter.bytes(), caller, now);
    receiver.collect_wishes();
    let names = (world.people[*from].name, world.people[*to].name);
    world.note(format!("# a parcel of {} reaches {}: {receipt:?}", names.0, names.1));
    if receipt == Receipt::Malformed {
        let why = format!("{} could not read a parcel of {}", names.1, names.0);
        return Err(Fault::of("a_parcel_holds", why));
    }
    if world.dice.percent(5) {
        no_receipt(world, carried);
    } else if *is_waited_for {
        let chance = world.dice.below(1_000);
        world.people[*from].node.sent(letter, Some(receipt), now, chance);
    }
    let events = Some(world.written_by(*from));
    Ok(vec![Touched { party: Party::Person(*to), events, hand: Hand::Nothing }])
}

/// Somebody's node copies a keyspace that it wants, or follows, or that its owner just looks at.
fn somebody_looks(world: &mut World) -> Stepped {
    let Some(who) = world.dice.place(world.people.len()) else { return Ok(Vec::new()) };
    let wanted: Vec<Identity> = world.people[who].wanted.iter().copied().collect();
    let follows = world.people[who].node.follows().map_err(Fault::store)?;
    let target = match world.dice.below(100) {
        0..60 => world.dice.one(&wanted).copied(),
        60..85 => world.dice.one(&follows).copied(),
        _ => None,
    };
    let mut target = target.and_then(|target| world.place_of(&target));
    if target.is_none() {
        // Somebody shows them an event.
        target = world.dice.one(&world.events).map(|event| event.organizer);
    }
    let Some(target) = target.filter(|target| *target != who) else { return Ok(Vec::new()) };
    copy(world, Party::Person(who), target)
}

/// An indexer copies a keyspace, mostly of its owner's node, sometimes from a mirror.
fn indexer_looks(world: &mut World) -> Stepped {
    let indexer = world.dice.place(world.indexers.len());
    let Some((indexer, target)) = indexer.zip(world.dice.place(world.people.len())) else {
        return Ok(Vec::new());
    };
    copy(world, Party::Indexer(indexer), target)
}

/// A party copies somebody's keyspace, and links it.
fn copy(world: &mut World, party: Party, target: usize) -> Stepped {
    let mut source = Party::Person(target);
    if world.dice.percent(20) {
        let others: Vec<Party> = world.parties().filter(|other| *other != party).collect();
        source = world.dice.one(&others).copied().unwrap_or(source);
    }
    let is_whole = world.dice.percent(10);
    copy_from(world, party, (source, target), is_whole)
}

/// A party copies the keyspace of the person at `target` from `source`, whole or by what changed.
pub(super) fn copy_from(
    world: &mut World,
    party: Party,
    (source, target): (Party, usize),
    is_whole: bool,
) -> Stepped {
    let (whose, now) = (world.people[target].identity, world.now);
    let has = store(world, source).read().and_then(|there| there.head(&whose));
    if has.map_err(Fault::store)?.is_none() {
        return Ok(Vec::new());
    }
    let from = store(world, source).clone();
    let copied = mirror_once(&from, store(world, party), &whose, (is_whole, now));
    let names = (world.name(party), world.people[target].name, world.name(source));
    match copied {
        Ok(stamp) => {
            world.note(format!("# {} copies {} from {} at {stamp}", names.0, names.1, names.2));
        }
        // A mirror that is behind.
        Err(CopyError::RolledBack { .. }) => return Ok(Vec::new()),
        Err(error) => {
            let why = format!("{} of {} from {}: {error}", names.0, names.1, names.2);
            return Err(Fault::of("a_copy_comes_out", why));
        }
    }
    link(world, party, target)?;
    let events = Some(world.written_by(target));
    Ok(vec![Touched { party, events, hand: Hand::Nothing }])
}

fn link(world: &mut World, party: Party, target: usize) -> Result<(), Fault> {
    let (whose, now) = (world.people[target].identity, world.now);
    match party {
        Party::Person(who) => {
            let person = &mut world.people[who];
            person.wanted.remove(&whose);
            person.node.copied(whose, now);
            person.collect_wishes();
        }
        Party::Indexer(place) => {
            let linked = world.indexers[place].index.link(&whose);
            linked.map_err(|error| Fault::of("a_copy_is_linked", error.to_string()))?;
        }
    }
    Ok(())
}

pub(super) fn store(world: &World, party: Party) -> &Store {
    match party {
        Party::Person(place) => world.people[place].node.store(),
        Party::Indexer(place) => world.indexers[place].index.store(),
    }
}

/// Days go by in which nobody does anything.
fn days_pass(world: &mut World) -> Stepped {
    let days = 1 + world.dice.below(3);
    world.wait(days * 86_400);
    Ok(Vec::new())
}

/// Hours go by, and somebody's node looks at what waits.
fn time_passes(world: &mut World) -> Stepped {
    let hours = 1 + world.dice.below(11);
    world.wait(hours * 3_600);
    let Some(who) = world.dice.place(world.people.len()) else { return Ok(Vec::new()) };
    let now = world.now;
    world.people[who].node.tick(now);
    Ok(vec![Touched { party: Party::Person(who), events: None, hand: Hand::Nothing }])
}

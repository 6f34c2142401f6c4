//! Machines that fail: power cut, a disk that breaks in the middle of a commit, rows derived anew.

use std::collections::BTreeMap;

use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;

use super::acts::{self, Hand};
use super::broken::Fault;
use super::step::{Stepped, perform};
use super::world::{Party, Touched, World};

const DURABLE: &str = "acknowledged_is_durable";
const REBUILT: &str = "an_index_rebuilt_is_identical";
/// Changes of a disk after which it breaks, at most: a commit makes fewer.
const CHANGES_MAX: u32 = 60;

/// What a store holds, as far as its owner or others were told.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    heads: BTreeMap<Identity, (Option<Stamp>, Option<Stamp>)>,
    records: BTreeMap<(Identity, Path), (Stamp, Hash)>,
}

impl Held {
    fn by(store: &Store) -> Result<Held, StoreError> {
        let view = store.read()?;
        let (mut heads, mut records) = (BTreeMap::new(), BTreeMap::new());
        for whose in view.identities()? {
            let head = view.head(&whose)?.map(|head| head.stamp());
            let known = view.known(&whose)?.map(|head| head.stamp());
            heads.insert(whose, (head, known));
            for (path, entry) in view.scan(&whose, "/", usize::MAX)? {
                records.insert((whose, path), (entry.stamp, Hash::of(&entry.value)));
            }
        }
        Ok(Held { heads, records })
    }

    fn own(&self, me: &Identity) -> Option<Stamp> {
        self.heads.get(me).and_then(|(head, _)| *head)
    }
}

/// Somebody's machine loses its power between two batches, and comes up again.
pub(super) fn power_cut(world: &mut World) -> Stepped {
    let Some(who) = world.dice.place(world.people.len()) else { return Ok(Vec::new()) };
    let before = held(world, who)?;
    restart(world, who)?;
    let after = held(world, who)?;
    if before != after {
        return Err(lost(world, who, "a power cut"));
    }
    Ok(everything(who))
}

/// Somebody's disk breaks while their node carries an act out; it comes up again on what was
/// synced by then.
pub(super) fn disk_fails(world: &mut World) -> Stepped {
    let Some((who, deed)) = acts::draw(world) else { return Ok(Vec::new()) };
    let before = held(world, who)?;
    let changes = world.dice.below(CHANGES_MAX);
    world.people[who].disk.fail_after(changes);
    let (name, words) = (world.people[who].name, deed.words.clone());
    let (done, _) = perform(world, who, deed);
    let failed = world.people[who].disk.has_failed();
    restart(world, who)?;
    let after = held(world, who)?;
    let me = world.people[who].identity;
    let (was, is) = (before.own(&me), after.own(&me));
    let acknowledged = done.as_ref().ok().and_then(|done| done.stamp);
    match &done {
        Ok(_) => world.note(format!("{name} {words}")),
        Err(why) => world.note(format!("# {name} {words}: {why}")),
    }
    let next = was.map(|was| Stamp { seq: was.seq + 1, ..was });
    let holds = match (acknowledged, is == was) {
        (Some(stamp), _) => is >= Some(stamp),
        // Nothing was acknowledged: it is as before, or all of the commit is there.
        (None, true) => before.records == after.records,
        (None, false) => failed && is == next,
    };
    if !holds {
        return Err(lost(world, who, "a disk that broke"));
    }
    Ok(everything(who))
}

fn held(world: &World, who: usize) -> Result<Held, Fault> {
    Held::by(world.people[who].node.store()).map_err(Fault::store)
}

/// A machine comes up again after a power cut; all that it has must be whole.
fn restart(world: &mut World, who: usize) -> Result<(), Fault> {
    let World { people, dice, now, .. } = world;
    let disk = people[who].disk.after_power_cut(|| dice.percent(50));
    let name = people[who].name;
    let up = people[who].restart(disk, *now);
    up.map_err(|down| Fault::of(DURABLE, format!("{name} does not come up: {down}")))?;
    world.note(format!("{name} goes offline"));
    world.note(format!("{name} comes back"));
    let view = world.people[who].node.store().read().map_err(Fault::store)?;
    for whose in view.identities().map_err(Fault::store)? {
        if view.head(&whose).map_err(Fault::store)?.is_some() {
            let whole = view.verify_whole(&whose);
            whole.map_err(|why| Fault::of(DURABLE, format!("{name} of {whose}: {why}")))?;
        }
    }
    Ok(())
}

fn lost(world: &World, who: usize, by: &str) -> Fault {
    Fault::of(DURABLE, format!("{} lost what was acknowledged, by {by}", world.people[who].name))
}

/// Whatever was half done may be there now.
fn everything(who: usize) -> Vec<Touched> {
    vec![Touched { party: Party::Person(who), events: None, hand: Hand::Edits }]
}

/// An indexer loses its power, and comes up again; its rows are brought to its replicas.
pub(super) fn indexer_crashes(world: &mut World) -> Stepped {
    let Some(place) = world.dice.place(world.indexers.len()) else { return Ok(Vec::new()) };
    let World { indexers, dice, now, .. } = world;
    let name = indexers[place].name;
    let before = indexers[place].dump().map_err(|error| Fault::of(DURABLE, error.to_string()))?;
    let up = indexers[place].crash(*now, dice);
    up.map_err(|down| Fault::of(DURABLE, format!("{name} does not come up: {down}")))?;
    let after = indexers[place].dump().map_err(|error| Fault::of(DURABLE, error.to_string()))?;
    if before != after {
        return Err(Fault::of(DURABLE, format!("{name} has other rows after a power cut")));
    }
    world.note(format!("# {name} loses its power, and comes up again"));
    Ok(vec![Touched { party: Party::Indexer(place), events: None, hand: Hand::Nothing }])
}

/// An indexer throws every row away and derives it again.
pub(super) fn rebuild(world: &mut World) -> Stepped {
    let Some(place) = world.dice.place(world.indexers.len()) else { return Ok(Vec::new()) };
    rebuilt(world, place)?;
    world.note(format!("# {} is rebuilt", world.indexers[place].name));
    Ok(vec![Touched { party: Party::Indexer(place), events: None, hand: Hand::Nothing }])
}

/// Rebuilds an index, which must come out as it was.
pub(super) fn rebuilt(world: &World, place: usize) -> Result<(), Fault> {
    let indexer = &world.indexers[place];
    let failed = |error: kalends_indexer::IndexerError| Fault::of(REBUILT, error.to_string());
    let before = indexer.dump().map_err(failed)?;
    indexer.index.rebuild(|_, _| ()).map_err(failed)?;
    let after = indexer.dump().map_err(failed)?;
    match before.iter().zip(&after).find(|(before, after)| before != after) {
        None if before.len() == after.len() => Ok(()),
        None => {
            let why = format!("{} lines before, {} after", before.len(), after.len());
            Err(Fault::of(REBUILT, why))
        }
        Some((was, is)) => Err(Fault::of(REBUILT, format!("{was} became {is}"))),
    }
}

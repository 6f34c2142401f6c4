//! How a run begins, and how everything comes to rest at its end: all that was lost is sent again,
//! everybody hears of everything, and then everybody must agree.

use std::collections::BTreeSet;

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::View;
use kalends_node::engine::CommandError;
use kalends_schema::key::Identity;
use kalends_schema::roster::roster;

use super::acts::{Hand, contact};
use super::broken::Fault;
use super::decided;
use super::failing::rebuilt;
use super::overlooked;
use super::run::{Watch, shown};
use super::step::{copy_from, perform, store};
use super::world::{Party, Touched, World};

/// Contacts that somebody has from the beginning.
const CONTACTS: usize = 9;
/// Hours after which everything must have come to rest.
const HOURS_MAX: u32 = 200;

/// Everybody has a few contacts.
pub(super) fn acquaint(world: &mut World) -> Result<(), Fault> {
    for who in 0..world.people.len() {
        for _ in 0..CONTACTS {
            let other = world.dice.place(world.people.len()).filter(|other| *other != who);
            other.map_or(Ok(()), |other| meet(world, who, other))?;
        }
    }
    Ok(())
}

/// Somebody makes another a contact.
fn meet(world: &mut World, who: usize, other: usize) -> Result<(), Fault> {
    let deed = contact(world.people[other].name, world.people[other].identity);
    let line = format!("{} {}", world.people[who].name, deed.words);
    let (done, _) = perform(world, who, deed);
    done.map_err(|error: CommandError| Fault::of("an_act_is_decided", error.to_string()))?;
    world.note(line);
    Ok(())
}

/// Nothing is lost any more, strangers are let in, and hours go by until nothing waits.
pub(super) fn rest(world: &mut World, watch: &mut Watch) -> Result<(), Fault> {
    world.note("# from here on nothing is lost");
    // What was on its way is lost, and sent again.
    for carried in std::mem::take(&mut world.carried) {
        if carried.is_waited_for {
            let now = world.now;
            world.people[carried.from].node.sent(&carried.letter, None, now, 0);
        }
    }
    for _ in 0..HOURS_MAX {
        world.wait(3_600);
        let mut waits = false;
        for who in 0..world.people.len() {
            let now = world.now;
            world.people[who].node.tick(now);
            watch.look(world, &touched(world, who))?;
            send_all(world, watch, who)?;
            look_at_wanted(world, watch, who)?;
        }
        for person in &world.people {
            waits |= person.node.waiting().map_err(Fault::store)? > 0 || !person.wanted.is_empty();
        }
        if !waits && !heads_are_heard(world, watch)? {
            return look_everywhere(world);
        }
    }
    let waiting: Vec<&str> = world
        .people
        .iter()
        .filter(|person| person.node.waiting().is_ok_and(|waiting| waiting > 0))
        .map(|person| person.name)
        .collect();
    Err(Fault::of("everything_arrives_in_the_end", format!("{waiting:?} still have to tell")))
}

/// What somebody organizes: others may have it as soon as it is written.
fn touched(world: &World, who: usize) -> Touched {
    let events = Some(world.organized_by(who));
    Touched { party: Party::Person(who), events, hand: Hand::Nothing }
}

fn send_all(world: &mut World, watch: &mut Watch, from: usize) -> Result<(), Fault> {
    let letters = world.people[from].node.due(world.now).map_err(Fault::store)?;
    for letter in letters {
        let Some(to) = world.place_of(&letter.to()) else { continue };
        let (now, caller) = (world.now, world.people[from].caller);
        let receiver = &mut world.people[to];
        let receipt = receiver.node.take(letter.bytes(), caller, now);
        receiver.collect_wishes();
        let names = (world.people[from].name, world.people[to].name);
        world.note(format!("# a parcel of {} reaches {}: {receipt:?}", names.0, names.1));
        // Of strangers only so much is kept.
        let is_strange = matches!(receipt, Receipt::Requested | Receipt::Refused | Receipt::Full);
        world.people[from].node.sent(&letter, Some(receipt), now, 0);
        if is_strange {
            meet(world, to, from)?;
        }
        watch.look(world, &touched(world, to))?;
    }
    Ok(())
}

fn look_at_wanted(world: &mut World, watch: &mut Watch, who: usize) -> Result<(), Fault> {
    let wanted: Vec<Identity> = world.people[who].wanted.iter().copied().collect();
    for whose in wanted {
        let Some(target) = world.place_of(&whose) else { continue };
        copy_from(world, Party::Person(who), (Party::Person(target), target), false)?;
        watch.look(world, &touched(world, who))?;
    }
    Ok(())
}

/// Everybody looks at those they follow, and whoever organizes an event or claims it at the others
/// who do: any sign of life ends a claim. Whether there was something to see.
fn heads_are_heard(world: &mut World, watch: &mut Watch) -> Result<bool, Fault> {
    let mut pairs = BTreeSet::new();
    for (person, who) in world.people.iter().zip(0..) {
        let follows = person.node.follows().map_err(Fault::store)?;
        pairs.extend(follows.iter().filter_map(|whose| Some((who, world.place_of(whose)?))));
    }
    for event in &world.events {
        let all = || event.organizers.iter().copied();
        pairs.extend(all().flat_map(|who| all().map(move |whose| (who, whose))));
    }
    let mut heard = false;
    for (who, whose) in pairs.into_iter().filter(|(who, whose)| who != whose) {
        let target = world.people[whose].identity;
        let head = |place: usize| {
            let view = store(world, Party::Person(place)).read()?;
            Ok(view.head(&target)?.map(|head| head.stamp()))
        };
        if head(who).map_err(Fault::store)? < head(whose).map_err(Fault::store)? {
            copy_from(world, Party::Person(who), (Party::Person(whose), whose), false)?;
            watch.look(world, &touched(world, who))?;
            heard = true;
        }
    }
    Ok(heard)
}

/// Every indexer copies everybody.
fn look_everywhere(world: &mut World) -> Result<(), Fault> {
    for indexer in 0..world.indexers.len() {
        for target in 0..world.people.len() {
            let from = (Party::Person(target), target);
            copy_from(world, Party::Indexer(indexer), from, false)?;
        }
    }
    Ok(())
}

/// Everybody who has everything says the same, and every index is what its copies make.
pub(super) fn agree(world: &World) -> Result<(), Fault> {
    for place in 0..world.events.len() {
        for indexer in 0..world.indexers.len() {
            as_its_organizer(world, place, indexer)?;
        }
    }
    decided::everything_is(world)?;
    for party in world.parties() {
        overlooked::nothing_is(world, party)?;
    }
    same_rows(world)
}

/// An indexer shows an event as its organizer's node does.
fn as_its_organizer(world: &World, place: usize, indexer: usize) -> Result<(), Fault> {
    let event = &world.events[place];
    let of = |party| {
        let facts = world.facts(party, &event.uri);
        facts.map_err(|error| Fault::of("everybody_can_be_asked", error.to_string()))
    };
    let theirs = of(Party::Indexer(indexer))?;
    let organizer = theirs.as_ref().and_then(|theirs| world.place_of(&theirs.organizer()));
    let own = of(Party::Person(organizer.unwrap_or(event.organizer)))?;
    let same = match (&own, &theirs) {
        (None, None) => true,
        (Some(own), Some(_)) => {
            let digest = roster(own).digest(own).to_string();
            digest == shown(world, indexer, place)?
        }
        (Some(_) | None, Some(_) | None) => false,
    };
    if same {
        return Ok(());
    }
    let (title, name) = (&event.title, world.indexers[indexer].name);
    let why = format!("\"{title}\" at {name} is not as at its organizer");
    let seen = format!("{theirs:?}\nand at its organizer\n{own:?}");
    Err(Fault::of("everybody_agrees_in_the_end", why).by(seen))
}

fn same_rows(world: &World) -> Result<(), Fault> {
    let mut dumps = Vec::new();
    for (indexer, place) in world.indexers.iter().zip(0..) {
        rebuilt(world, place)?;
        let dump = indexer.dump();
        dumps.push(dump.map_err(|error| Fault::of("everybody_can_be_asked", error.to_string()))?);
    }
    match dumps.windows(2).all(|pair| pair[0] == pair[1]) {
        true => Ok(()),
        false => Err(Fault::of("everybody_agrees_in_the_end", "indexes of equal copies differ")),
    }
}

//! Handing events on, taking them up, and claiming those whose organizer is silent.

use kalends_keyspace::store::View;
use kalends_node::command::{AccessEdit, EventEdit, SOURCES_MIN, Silence};
use kalends_node::engine::EventCommand;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;

use super::drawn::{Known, called, known, others, partaker};
use super::{About, Deed, Hand};
use crate::simulation::step::store;
use crate::simulation::world::{Party, World};

/// `hands "E1" over to Bob`
pub(super) fn hand_over(world: &mut World, who: usize) -> Option<Deed> {
    let known = own(world, who)?;
    let to = partaker(world, who, &known)?;
    named(world, &known, (who, &[to]));
    let words = format!("hands {} over to {}", known.named(None), world.people[to].name);
    let (event, to) = (known.facts.event_uri.clone(), world.people[to].identity);
    let command = EventCommand::HandOver { event, to, comment: None };
    Some(deed(&known, command, words))
}

/// An event of one's own that neither was split nor is a part of another.
fn own(world: &mut World, who: usize) -> Option<Known> {
    known(world, who, |organizer| organizer == who)
        .filter(|known| !world.events[known.place].is_split)
}

/// `keeps "E1"`: taken up or not
pub(super) fn take_back(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |_| true)?;
    if !known.facts.continuation.organizers().any(|one| one == world.people[who].identity) {
        return None;
    }
    let words = format!("keeps {}", known.named(None));
    let command = EventCommand::TakeBack { event: known.facts.event_uri.clone() };
    Some(deed(&known, command, words))
}

/// `continues "E1"`
pub(super) fn take_over(world: &mut World, who: usize) -> Option<Deed> {
    let me = world.people[who].identity;
    let known = called(world, who, |known| known.facts.continuation.offered == Some(me))?;
    begins(world, &known, who)?;
    let words = format!("continues {}", known.named(None));
    let command = EventCommand::TakeOver { event: known.facts.event_uri.clone() };
    Some(Deed { hand: Hand::Edits, ..deed(&known, command, words) })
}

/// `names Bob Cem to succeed in "E1" after 2 days`
pub(super) fn name_successors(world: &mut World, who: usize) -> Option<Deed> {
    let known = own(world, who)?;
    let people = others(world, who, (&known, 3));
    if people.is_empty() {
        return None;
    }
    named(world, &known, (who, &people));
    let days = 1 + world.dice.below(3);
    let names: Vec<&str> = people.iter().map(|place| world.people[*place].name).collect();
    let names = names.join(" ");
    let words = format!("names {names} to succeed in {} after {days} days", known.named(None));
    let people: Vec<Identity> = people.iter().map(|place| world.people[*place].identity).collect();
    let successor_grace_days = u16::try_from(days).ok();
    let access =
        AccessEdit { successors: Some(people), successor_grace_days, ..AccessEdit::default() };
    let edit = Box::new(EventEdit { access, ..EventEdit::default() });
    let command = EventCommand::Edit { event: known.facts.event_uri.clone(), edit };
    Some(Deed { hand: Hand::Edits, ..deed(&known, command, words) })
}

/// `claims "E1"`, having asked two others, or the organizer's own machine
pub(super) fn claim(world: &mut World, who: usize) -> Option<Deed> {
    let me = world.people[who].identity;
    let is_open = |known: &Known| {
        known.facts.organizer() != me && known.event().access.successors.contains(&me)
    };
    let known = called(world, who, is_open)?;
    begins(world, &known, who)?;
    let organizer = known.facts.organizer();
    let mut asked: Vec<Party> = world.parties().collect();
    while asked.len() > SOURCES_MIN {
        asked.swap_remove(world.dice.place(asked.len())?);
    }
    let silent = world.dice.percent(50);
    asked.extend(world.place_of(&organizer).filter(|_| !silent).map(Party::Person));
    let newest = asked.iter().filter_map(|party| newest(world, *party, organizer)).max();
    let asked = Silence { dht: true, sources: asked.len(), newest };
    let words = format!("claims {}", known.named(None));
    let command = EventCommand::Claim { event: known.facts.event_uri.clone(), asked };
    Some(Deed { hand: Hand::Edits, ..deed(&known, command, words) })
}

/// Somebody is about to organize an event, unless they forged what would then be their word. The
/// successors that were named are theirs until they name others.
fn begins(world: &mut World, known: &Known, who: usize) -> Option<()> {
    let before = world.place_of(&known.facts.organizer());
    let event = &mut world.events[known.place];
    if event.forgers.contains(&who) {
        return None;
    }
    event.organizers.insert(who);
    let named = event.named.iter().filter(|(by, to)| Some(*by) == before && *to != who);
    let named: Vec<_> = named.map(|(_, to)| (who, *to)).collect();
    event.named.extend(named);
    Some(())
}

/// The newest head of somebody's that a machine knows of.
fn newest(world: &World, party: Party, whose: Identity) -> Option<Stamp> {
    let head = store(world, party).read().ok()?.known(&whose).ok()??;
    Some(head.stamp())
}

/// Somebody named others to go on with an event.
fn named(world: &mut World, known: &Known, (who, people): (usize, &[usize])) {
    let event = &mut world.events[known.place];
    event.called.extend(people);
    event.named.extend(people.iter().map(|to| (who, *to)));
}

fn deed(known: &Known, command: EventCommand, words: String) -> Deed {
    let (about, command) = (About::Event(known.place), command.into());
    Deed { about, command, words, hand: Hand::Rewrites }
}

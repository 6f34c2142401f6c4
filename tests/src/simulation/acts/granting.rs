//! Letting somebody act in one's name, ending it, and acting in another's.

use kalends_node::command::{CounterWish, DecideWish, Ending, GrantWish, InviteWish};
use kalends_node::engine::{Command, EventCommand, PeopleCommand};
use kalends_schema::admission::Hand as Word;
use kalends_schema::id::grant_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Acts, Grant, Record, Role};
use kalends_schema::uri::Uri;

use super::answers::{reply, wish};
use super::drawn::{
    Known, answered_by, day, known, known_at, maybe_date, other, start, start_words,
};
use super::{About, Deed, Hand};
use crate::simulation::shelf;
use crate::simulation::world::World;

/// `grants Bob answer admit for "E1" until 2027-01-03 as number 2`
pub(super) fn grant(world: &mut World, who: usize) -> Option<Deed> {
    let to = other(world, who)?;
    let dice = &mut world.dice;
    let mut may = [(); 4].map(|()| dice.percent(50));
    may[dice.below(4) as usize] = true;
    let said = ["answer", "invite", "admit", "edit"].into_iter().zip(may);
    let mut words = vec![format!("grants {}", world.people[to].name)];
    words.extend(said.filter(|(_, may)| *may).map(|(word, _)| word.to_owned()));
    let event = match world.dice.percent(50) {
        true => known(world, who, |organizer| organizer == who),
        false => None,
    };
    words.extend(event.as_ref().map(|event| format!("for {}", event.named(None))));
    let until = world.dice.percent(20).then(|| day(world.now, 1 + world.dice.below(3)));
    words.extend(until.map(|until| format!("until {}", until.to_string().split_at(10).0)));
    let order = world.dice.percent(30).then(|| world.dice.below(3));
    words.extend(order.map(|order| format!("as number {order}")));
    let [answer, invite, admit, edit] = may;
    let may = Acts { answer, invite, admit, edit };
    let wish = GrantWish { may, event: event.map(|event| event.facts.event_uri), until, order };
    Some(given(
        world,
        (who, to),
        PeopleCommand::Grant { who: world.people[to].identity, wish },
        words,
    ))
}

/// `ends the grant to Bob`, `undoes the grant to Bob`
pub(super) fn end_grant(world: &mut World, who: usize) -> Option<Deed> {
    let me = world.people[who].identity;
    let all = (0..world.people.len()).filter(|to| held(world, who, (me, *to)).is_some());
    let to = *world.dice.one(&all.collect::<Vec<usize>>())?;
    let (how, verb) = match world.dice.percent(40) {
        true => (Ending::Undo, "undoes"),
        false => (Ending::Now, "ends"),
    };
    let words = vec![format!("{verb} the grant to {}", world.people[to].name)];
    let command = PeopleCommand::EndGrant { who: world.people[to].identity, how };
    Some(given(world, (who, to), command, words))
}

/// What a grant or its end may change, wherever it is heard of: all that its grantee wrote.
fn given(
    world: &mut World,
    (who, to): (usize, usize),
    command: PeopleCommand,
    words: Vec<String>,
) -> Deed {
    for event in &mut world.events {
        if event.writers.contains(&to) {
            event.writers.insert(who);
        }
        if event.organizers.contains(&who) {
            event.called.insert(to);
        }
    }
    let (command, words) = (Command::People(command), words.join(" "));
    Deed { about: About::Nothing, command, words, hand: Hand::Edits }
}

/// The grant of a principal to somebody, as the machine of `at` has it.
fn held(world: &World, at: usize, (principal, to): (Identity, usize)) -> Option<Grant> {
    let id = grant_id(&world.people[to].identity);
    let path = Path::of(Area::Pub, Collection::Grants, &id).ok()?;
    let found = shelf::at(world.people[at].node.store(), &Uri::new(principal, path)).ok()??;
    if let Record::Grant(grant) = found.fact.record { Some(grant) } else { None }
}

/// Somebody who lets `who` do something, as far as `who` knows.
pub(super) fn principal(
    world: &mut World,
    who: usize,
    is_meant: impl Fn(&Acts) -> bool,
) -> Option<(usize, Grant)> {
    let all = world.people.iter().map(|person| person.identity).zip(0..);
    let granted = all.filter_map(|(principal, place)| {
        held(world, who, (principal, who)).map(|grant| (place, grant))
    });
    let meant: Vec<(usize, Grant)> = granted.filter(|(_, grant)| is_meant(&grant.may)).collect();
    world.dice.one(&meant).cloned()
}

/// An event of the principal's, mostly one that the grant is for.
fn theirs(world: &mut World, who: usize, (principal, grant): &(usize, Grant)) -> Option<Known> {
    let one = world.events.iter().position(|event| Some(&event.uri) == grant.event.as_ref());
    match one {
        Some(place) => known_at(world, (who, place), |organizer| organizer == *principal),
        None => known(world, who, |organizer| organizer == *principal),
    }
}

/// `answers yes to "E1" for Ann`
pub(super) fn answer_for(world: &mut World, who: usize) -> Option<Deed> {
    let granted = principal(world, who, |may| may.answer)?;
    let one = world.events.iter().position(|event| Some(&event.uri) == granted.1.event.as_ref());
    let known = match one {
        Some(place) => known_at(world, (who, place), |_| true)?,
        None => known(world, who, |_| true)?,
    };
    let reply = reply(&mut world.dice);
    let (mut wish, words) = wish(world, &known, reply);
    let (name, principal) = (world.people[granted.0].name, world.people[granted.0].identity);
    wish.principal = Some(principal);
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Answer { event, wish }.into();
    let words = format!("{words} for {name}");
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Edits })
}

/// `invites Cem to "E1" for Ann`
pub(super) fn invite_for(world: &mut World, who: usize) -> Option<Deed> {
    let granted = principal(world, who, |may| may.invite)?;
    let known = theirs(world, who, &granted)?;
    let invitee = world.dice.place(world.people.len())?;
    let (name, invitee) = (world.people[invitee].name, world.people[invitee].identity);
    let on = maybe_date(&mut world.dice, &known, 20);
    let principal = world.people[granted.0].identity;
    let named = known.named(on.as_ref());
    let words = format!("invites {name} to {named} for {}", world.people[granted.0].name);
    let wish = InviteWish { on, role: Role::default(), comment: None, principal: Some(principal) };
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Invite { event, people: vec![invitee], wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Edits })
}

/// `admits Cem to "E1" for Ann`, `denies Cem "E1" for Ann`, `releases Cem from "E1" for Ann`
pub(super) fn decide_for(world: &mut World, who: usize) -> Option<Deed> {
    let granted = principal(world, who, |may| may.admit)?;
    let known = theirs(world, who, &granted)?;
    let whose = *world.dice.one(&answered_by(&known.facts))?;
    let name = world.people[world.place_of(&whose)?].name;
    let on = maybe_date(&mut world.dice, &known, 25);
    let named = known.named(on.as_ref());
    let (words, hand) = match world.dice.below(6) {
        0 => (format!("denies {name} {named}"), Word::Deny),
        1 => (format!("releases {name} from {named}"), Word::Release),
        _ => (format!("admits {name} to {named}"), Word::Admit),
    };
    let principal = Some(world.people[granted.0].identity);
    let words = format!("{words} for {}", world.people[granted.0].name);
    let wish = DecideWish { who: whose, on, hand, principal };
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Decide { event, wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Edits })
}

/// `proposes 2027-06-02 16:00 Europe/Berlin for "E1" for Ann`
pub(super) fn propose_for(world: &mut World, who: usize) -> Option<Deed> {
    let granted = principal(world, who, |may| may.answer)?;
    let known = known(world, who, |organizer| organizer != granted.0)?;
    let on = maybe_date(&mut world.dice, &known, 40);
    let start = start(&mut world.dice);
    let (named, name) = (known.named(on.as_ref()), world.people[granted.0].name);
    let words = format!("proposes {} for {named} for {name}", start_words(&start));
    let principal = Some(world.people[granted.0].identity);
    let wish = CounterWish { on, principal, start: Some(start), ..CounterWish::default() };
    let command = EventCommand::Counter { event: known.facts.event_uri.clone(), wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Edits })
}

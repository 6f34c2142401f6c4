//! Answering, and the organizer's word on answers.

use kalends_node::command::{AnswerWish, DecideWish, Reply};
use kalends_node::engine::{Command, EventCommand};
use kalends_schema::admission::Hand as Word;
use kalends_schema::id::{admission_id, attendee_id};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Admission, AdmissionOf, AdmissionState, Record};
use kalends_schema::uri::AttendeeUri;
use kalends_schema::wire;

use super::drawn::{Known, answered_by, called, known, maybe_date, other};
use super::{About, Deed, Hand};
use crate::simulation::dice::Dice;
use crate::simulation::world::World;

/// `answers yes to "E1" with 2 guests`
pub(super) fn answer(world: &mut World, who: usize) -> Option<Deed> {
    // Somebody invited answers more often than somebody passing by.
    let me = world.people[who].identity;
    let known = known(world, who, |_| true)?;
    let is_invited = known.facts.invitations.iter().any(|one| one.record.invitee == me);
    if !is_invited && world.dice.percent(40) {
        return None;
    }
    let reply = reply(&mut world.dice);
    let (wish, words) = wish(world, &known, reply);
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Answer { event, wish }.into();
    let hand = if known.facts.organizer() == me { Hand::Edits } else { Hand::Nothing };
    Some(Deed { about: About::Event(known.place), command, words, hand })
}

/// Yes, maybe or no, and the word for it.
pub(super) fn reply(dice: &mut Dice) -> (Reply, &'static str) {
    match dice.below(10) {
        0..6 => (Reply::Yes, "yes"),
        6..8 => (Reply::Maybe, "maybe"),
        _ => (Reply::No, "no"),
    }
}

/// An answer that says so, and the line of a scenario.
pub(super) fn wish(
    world: &mut World,
    known: &Known,
    (reply, word): (Reply, &str),
) -> (AnswerWish, String) {
    let on = maybe_date(&mut world.dice, known, 35);
    let brings = world.dice.percent(30);
    let guests = brings.then(|| world.dice.below(3));
    let mut words = format!("answers {word} to {}", known.named(on.as_ref()));
    words.extend(guests.map(|guests| format!(" with {guests} guests")));
    (AnswerWish { reply, on, principal: None, guests, comment: None }, words)
}

/// `answers yes to "E1"`, in the place of whoever named them
pub(super) fn stand_in(world: &mut World, who: usize) -> Option<Deed> {
    let me = world.people[who].identity;
    let known = called(world, who, |known| {
        known.facts.answers.iter().any(|one| one.record.delegated_to == Some(me))
    })?;
    let reply = reply(&mut world.dice);
    let (wish, words) = wish(world, &known, reply);
    let command = EventCommand::Answer { event: known.facts.event_uri.clone(), wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

/// `withdraws from "E1"`
pub(super) fn withdraw(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |_| true)?;
    let me = world.people[who].identity;
    let own = known.facts.answers.iter().filter(|one| one.author == me);
    let dates: Vec<_> = own.map(|one| one.record.recurrence_id).collect();
    let on = *world.dice.one(&dates)?;
    let words = format!("withdraws from {}", known.named(on.as_ref()));
    let wish =
        AnswerWish { reply: Reply::Withdraw, on, principal: None, guests: None, comment: None };
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Answer { event, wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

/// `delegates "E1" to Cem`
pub(super) fn delegate(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer != who)?;
    let to = other(world, who)?;
    world.events[known.place].called.insert(to);
    let (name, to) = (world.people[to].name, world.people[to].identity);
    let on = maybe_date(&mut world.dice, &known, 20);
    let words = format!("delegates {} to {name}", known.named(on.as_ref()));
    let wish =
        AnswerWish { reply: Reply::Delegate(to), on, guests: None, comment: None, principal: None };
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Answer { event, wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

/// `admits Bob to "E1"`
pub(super) fn admit(world: &mut World, who: usize) -> Option<Deed> {
    decide(world, who, Word::Admit)
}

/// `denies Bob "E1"`
pub(super) fn deny(world: &mut World, who: usize) -> Option<Deed> {
    decide(world, who, Word::Deny)
}

/// `releases Bob from "E1"`
pub(super) fn release(world: &mut World, who: usize) -> Option<Deed> {
    decide(world, who, Word::Release)
}

fn decide(world: &mut World, who: usize, word: Word) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let whose = *world.dice.one(&answered_by(&known.facts))?;
    let name = world.people[world.place_of(&whose)?].name;
    let on = maybe_date(&mut world.dice, &known, 25);
    let named = known.named(on.as_ref());
    let (words, hand) = match word {
        Word::Admit => (format!("admits {name} to {named}"), Hand::Admits(whose)),
        Word::Deny => (format!("denies {name} {named}"), Hand::Nothing),
        Word::Release => (format!("releases {name} from {named}"), Hand::Nothing),
    };
    let event = known.facts.event_uri.clone();
    let wish = DecideWish { who: whose, on, hand: word, principal: None };
    let command = EventCommand::Decide { event, wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand })
}

/// `forges an admission of Bob to "E1"`: in one's own keyspace, where it counts nothing
pub(super) fn forge_admission(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer != who)?;
    // Of whoever organized it before it is their word, where nobody knows yet who goes on.
    if world.events[known.place].organizers.contains(&who) {
        return None;
    }
    let whose = world.dice.place(world.people.len())?;
    let (name, whose) = (world.people[whose].name, world.people[whose].identity);
    world.events[known.place].forgers.insert(who);
    let event = known.facts.event_uri.clone();
    let answer = AttendeeUri::of(whose, Area::Pub, &attendee_id(&event, None, None)).ok()?;
    let attendee = AdmissionOf::Answer(answer);
    let id = admission_id(&event, None, &attendee);
    let admission = Admission {
        event,
        attendee,
        recurrence_id: None,
        state: AdmissionState::Admitted,
        round: 0,
        seats: 1,
        ticket: 1,
        partstat: None,
        created_at: world.now,
        last_modified: world.now,
    };
    let path = Path::of(Area::Pub, Collection::Admissions, &id).ok()?;
    let value = Some(wire::encode(&Record::Admission(admission)));
    let words = format!("forges an admission of {name} to {}", known.named(None));
    let command = Command::Raw { path, value };
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

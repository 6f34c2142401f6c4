//! Naming who may change an event, changing somebody else's, and taking such a change back.

use kalends_node::command::{AccessEdit, EventEdit};
use kalends_node::engine::EventCommand;
use kalends_schema::key::Identity;
use kalends_schema::record::{Record, RecurrenceId, Status};
use kalends_schema::uri::AmendmentUri;

use super::drawn::{Known, Rules, called, known, maybe_date, others, rule, start, start_words};
use super::granting::principal;
use super::{About, Deed, Hand};
use crate::simulation::dice::Dice;
use crate::simulation::shelf;
use crate::simulation::world::World;

/// `changes "E1" admins Bob Cem`, `contributors nobody`
pub(super) fn name_admins(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let people = others(world, who, (&known, 3));
    world.events[known.place].called.extend(&people);
    let names: Vec<&str> = people.iter().map(|place| world.people[*place].name).collect();
    let names = if names.is_empty() { "nobody".to_owned() } else { names.join(" ") };
    let people: Vec<Identity> = people.iter().map(|place| world.people[*place].identity).collect();
    let (access, role) = match world.dice.percent(70) {
        true => (AccessEdit { admins: Some(people), ..AccessEdit::default() }, "admins"),
        false => {
            (AccessEdit { contributors: Some(people), ..AccessEdit::default() }, "contributors")
        }
    };
    let words = format!("changes {} {role} {names}", known.named(None));
    Some(edited(&known, EventEdit { access, ..EventEdit::default() }, words, Hand::Edits))
}

/// `edits "E1" title "Tea 3"`, `moves "E1" to …`, `changes "E1" limit 3`, of somebody else's event
pub(super) fn amend(world: &mut World, who: usize) -> Option<Deed> {
    let me = world.people[who].identity;
    let deputy_of = principal(world, who, |may| may.edit).map(|(place, _)| place);
    let deputy_of = deputy_of.map(|place| world.people[place].identity);
    let may = |known: &Known| {
        let (organizer, access) = (known.facts.organizer(), &known.event().access);
        let is_named = access.admins.contains(&me) || access.contributors.contains(&me);
        organizer != me && (is_named || deputy_of == Some(organizer))
    };
    let known = match world.dice.percent(95) {
        true => called(world, who, may)?,
        // Now and then somebody tries who may not.
        false => known(world, who, |organizer| organizer != who)?,
    };
    let is_contributor = known.event().access.contributors.contains(&me);
    let on = maybe_date(&mut world.dice, &known, if is_contributor { 80 } else { 35 });
    let (edit, words) = change(&mut world.dice, &known, on);
    Some(edited(&known, edit, words, Hand::Rewrites))
}

/// A change of the whole, or of a date where that can be.
fn change(dice: &mut Dice, known: &Known, on: Option<RecurrenceId>) -> (EventEdit, String) {
    let kept = EventEdit { on, ..EventEdit::default() };
    let (named, whole) = (known.named(on.as_ref()), known.named(None));
    match dice.below(8) {
        0..3 => {
            let title = format!("Tea {}", dice.below(4));
            let words = format!("edits {named} title \"{title}\"");
            (EventEdit { title: Some(title), ..kept }, words)
        }
        3 => {
            let place = format!("Hall {}", dice.below(4));
            let words = format!("edits {named} place \"{place}\"");
            (EventEdit { locations: Some(vec![place]), ..kept }, words)
        }
        4 => {
            let start = start(dice);
            let words = format!("moves {named} to {}", start_words(&start));
            (EventEdit { start: Some(start), ..kept }, words)
        }
        5 => {
            let words = format!("cancels {named}");
            (EventEdit { status: Some(Status::Cancelled), ..kept }, words)
        }
        6 => {
            let rule = rule(dice);
            let words = format!("repeats {whole} by {rule}");
            (EventEdit { rrule: Some(Some(rule)), ..EventEdit::default() }, words)
        }
        _ => {
            let rules = Rules::one(dice, known.event().is_series());
            let words = format!("changes {whole} {}", rules.words.join(" "));
            (EventEdit { access: rules.edit, ..EventEdit::default() }, words)
        }
    }
}

fn edited(known: &Known, edit: EventEdit, words: String, hand: Hand) -> Deed {
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Edit { event, edit: Box::new(edit) }.into();
    Deed { about: About::Event(known.place), command, words, hand }
}

/// `drops their change of "E1"`
pub(super) fn drop_amendment(world: &mut World, who: usize) -> Option<Deed> {
    let person = &world.people[who];
    let own = shelf::of(person.node.store(), person.identity).ok()?;
    let own = own.into_iter().filter_map(|one| {
        let Record::Amendment(amendment) = &one.fact.record else { return None };
        let about = world.events.iter().position(|event| event.uri == amendment.event)?;
        Some((about, AmendmentUri::try_from(one.uri()).ok()?))
    });
    let own: Vec<(usize, AmendmentUri)> = own.collect();
    let (place, amendment) = world.dice.one(&own)?.clone();
    let words = format!("drops their change of \"{}\"", world.events[place].title);
    let command = EventCommand::WithdrawAmendment { amendment }.into();
    Some(Deed { about: About::Event(place), command, words, hand: Hand::Rewrites })
}

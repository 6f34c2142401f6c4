//! What an organizer does to an event: moving, cancelling, deleting it, and changing its rules.

use kalends_node::command::EventEdit;
use kalends_node::engine::EventCommand;

use super::drawn::{Known, Rules, known, maybe_date, rule, start, start_words};
use super::{About, Deed, Hand};
use crate::simulation::world::World;

/// `moves "E1" to 2027-06-02 15:00 Europe/Berlin`
pub(super) fn reschedule(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let on = maybe_date(&mut world.dice, &known, 50);
    let start = start(&mut world.dice);
    let words = format!("moves {} to {}", known.named(on.as_ref()), start_words(&start));
    Some(edited(&known, EventEdit { on, start: Some(start), ..EventEdit::default() }, words))
}

/// `changes "E1" limit 3 waitlist`
pub(super) fn change_rules(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let rules = Rules::drawn(&mut world.dice, known.event().is_series());
    if rules.words.is_empty() {
        return None;
    }
    let words = format!("changes {} {}", known.named(None), rules.words.join(" "));
    Some(edited(&known, EventEdit { access: rules.edit, ..EventEdit::default() }, words))
}

/// `repeats "E1" by FREQ=WEEKLY;COUNT=4`, or `makes "E1" single`
pub(super) fn repeat(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let rrule = world.dice.percent(60).then(|| rule(&mut world.dice));
    let words = match &rrule {
        Some(rule) => format!("repeats {} by {rule}", known.named(None)),
        None => format!("makes {} single", known.named(None)),
    };
    Some(edited(&known, EventEdit { rrule: Some(rrule), ..EventEdit::default() }, words))
}

/// `splits "E1" on 2027-06-15T18:00:00 into "E2"`
pub(super) fn split(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    // Answers to a series do not follow what was split from it to another organizer (`0311`).
    if !world.events[known.place].named.is_empty() {
        return None;
    }
    let from = maybe_date(&mut world.dice, &known, 100)?;
    let title = format!("E{}", world.events.len() + 1);
    let words = format!("splits {} into \"{title}\"", known.named(Some(&from)));
    let edit = EventEdit { from: Some(from), ..EventEdit::default() };
    let deed = edited(&known, edit, words);
    Some(Deed { about: About::Split(known.place, title), ..deed })
}

fn edited(known: &Known, edit: EventEdit, words: String) -> Deed {
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Edit { event, edit: Box::new(edit) }.into();
    Deed { about: About::Event(known.place), command, words, hand: Hand::Edits }
}

/// `cancels "E1"`
pub(super) fn cancel(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let on = maybe_date(&mut world.dice, &known, 80);
    let words = format!("cancels {}", known.named(on.as_ref()));
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Cancel { event, on }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Rewrites })
}

/// `deletes "E1"`
pub(super) fn delete(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let words = format!("deletes {}", known.named(None));
    let command = EventCommand::Delete { event: known.facts.event_uri.clone() }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Rewrites })
}

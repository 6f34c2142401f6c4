//! Creating events.

use kalends_node::command::EventDraft;
use kalends_node::engine::Command;
use kalends_schema::record::{Access, Visibility};

use super::drawn::{Rules, rule, start, start_words};
use super::{About, Deed, Hand};
use crate::simulation::world::World;

/// Events of one run: few enough that people meet in them.
const EVENTS_MAX: usize = 14;

/// `creates event "E1" at 2027-06-01 14:00 Europe/Berlin rule FREQ=WEEKLY;COUNT=3 public limit 2`
pub(super) fn create(world: &mut World, _: usize) -> Option<Deed> {
    if world.events.len() >= EVENTS_MAX {
        return None;
    }
    let title = format!("E{}", world.events.len() + 1);
    let dice = &mut world.dice;
    let start = start(dice);
    let rrule = dice.percent(45).then(|| rule(dice));
    let rules = Rules::drawn(dice, rrule.is_some());
    let (visibility, visible) = match dice.percent(15) {
        true => (Visibility::Unlisted, "unlisted"),
        false => (Visibility::Public, "public"),
    };
    let not_going = dice.percent(15);
    let mut words = vec![format!("creates event \"{title}\" at {}", start_words(&start))];
    words.extend(rrule.as_ref().map(|rule| format!("rule {rule}")));
    words.push(visible.to_owned());
    words.extend(rules.words);
    words.extend(not_going.then(|| "not-going".to_owned()));
    let mut access = Access { visibility, ..Access::default() };
    rules.edit.apply(&mut access);
    let draft = EventDraft {
        title: title.clone(),
        start,
        end: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule,
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        access,
        not_going,
    };
    let command = Command::CreateEvent(Box::new(draft));
    let words = words.join(" ");
    Some(Deed { about: About::New(title), command, words, hand: Hand::Edits })
}

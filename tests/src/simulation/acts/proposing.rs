//! Counter-proposals, and the organizer's word on them.

use kalends_node::command::{CounterWish, ProposalVerdict, ProposalWord};
use kalends_node::engine::EventCommand;
use kalends_schema::id::attendee_id;
use kalends_schema::path::Area;
use kalends_schema::uri::ProposalUri;

use super::drawn::{known, maybe_date, other, start, start_words};
use super::{About, Deed, Hand};
use crate::simulation::world::World;

/// `proposes 2027-06-02 16:00 Europe/Berlin for "E1"`
pub(super) fn propose(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer != who)?;
    let on = maybe_date(&mut world.dice, &known, 40);
    let start = start(&mut world.dice);
    let words = format!("proposes {} for {}", start_words(&start), known.named(on.as_ref()));
    let wish = CounterWish { on, start: Some(start), ..CounterWish::default() };
    let command = EventCommand::Counter { event: known.facts.event_uri.clone(), wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

/// `accepts the proposal of Bob for "E1"`
pub(super) fn accept(world: &mut World, who: usize) -> Option<Deed> {
    decide(world, who, ("accepts", ProposalWord::Accept))
}

/// `declines the proposal of Bob for "E1"`
pub(super) fn decline(world: &mut World, who: usize) -> Option<Deed> {
    decide(world, who, ("declines", ProposalWord::Decline { comment: None }))
}

fn decide(world: &mut World, who: usize, (verb, word): (&str, ProposalWord)) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let proposer = other(world, who)?;
    let on = maybe_date(&mut world.dice, &known, 40);
    let id = attendee_id(&known.facts.event_uri, on.as_ref(), None);
    let (name, whose) = (world.people[proposer].name, world.people[proposer].identity);
    let proposal = ProposalUri::of(whose, Area::Pub, &id).ok()?;
    let words = format!("{verb} the proposal of {name} for {}", known.named(on.as_ref()));
    let verdict = ProposalVerdict { word, seen: None };
    let command = EventCommand::DecideProposal { proposal, verdict }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Edits })
}

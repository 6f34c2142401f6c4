//! What people do with their programs. An act is a function that draws one, and a row below.
//!
//! To add one: write a function `(world, who) -> Option<Deed>` that answers with the command, and
//! the line of a scenario that says the same, and give it a row with its weight.

mod amending;
mod answers;
mod continuing;
mod creating;
mod drawn;
mod editing;
mod granting;
mod inviting;
mod proposing;

use kalends_node::engine::Command;
use kalends_schema::key::Identity;

use super::world::World;

pub(super) use inviting::contact;

/// What a machine's owner did themselves in a step, as far as invariants ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hand {
    /// Nothing that changes who comes.
    #[default]
    Nothing,
    /// Admitted somebody.
    Admits(Identity),
    /// Wrote an event anew, as revoking an invitation does, and gave nobody a seat by that.
    Rewrites,
    /// Changed an event, or what it asks.
    Edits,
}

/// What an act is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// No event.
    Nothing,
    /// The event at this place.
    Event(usize),
    /// An event that comes with it, under this title.
    New(String),
    /// An event, and one that is split from it under this title, unless that is all of it.
    Split(usize, String),
}

/// An act of somebody.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) about: About,
    pub(super) command: Command,
    /// What the scenario says after the name: `invites Bob to "E1"`.
    pub(super) words: String,
    pub(super) hand: Hand,
}

/// Draws an act of the person at that place, if there is one for them.
type Draw = fn(&mut World, usize) -> Option<Deed>;

/// Every act, and how often it is tried in comparison.
const ACTS: &[(u32, Draw)] = &[
    (5, creating::create),
    (16, inviting::invite),
    (3, inviting::revoke),
    (40, answers::answer),
    (4, answers::withdraw),
    (5, answers::delegate),
    (8, answers::stand_in),
    (9, answers::admit),
    (3, answers::deny),
    (2, answers::release),
    (4, editing::reschedule),
    (2, editing::cancel),
    (5, editing::change_rules),
    (2, editing::repeat),
    (2, editing::split),
    (1, editing::delete),
    (4, proposing::propose),
    (3, proposing::accept),
    (2, proposing::decline),
    (4, amending::name_admins),
    (24, amending::amend),
    (3, amending::drop_amendment),
    (4, continuing::hand_over),
    (14, continuing::take_over),
    (1, continuing::take_back),
    (4, continuing::name_successors),
    (10, continuing::claim),
    (3, granting::grant),
    (1, granting::end_grant),
    (24, granting::answer_for),
    (10, granting::invite_for),
    (24, granting::decide_for),
    (5, granting::propose_for),
    (2, inviting::let_in),
    (2, inviting::forge_invitation),
    (2, answers::forge_admission),
];

/// How often an act is drawn until one is found that somebody could do.
const DRAWS_MAX: u32 = 30;

/// Somebody's act, whatever it comes to.
pub(super) fn draw(world: &mut World) -> Option<(usize, Deed)> {
    let weights = ACTS.iter().map(|(weight, _)| *weight);
    (0..DRAWS_MAX).find_map(|_| {
        let (_, draw) = ACTS[world.dice.weighed(weights.clone())];
        let who = world.dice.place(world.people.len())?;
        Some((who, draw(world, who)?))
    })
}

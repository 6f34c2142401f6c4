//! Inviting people, taking it back, and letting strangers in.

use kalends_node::command::InviteWish;
use kalends_node::engine::{Command, EventCommand, PeopleCommand};
use kalends_schema::id::invitation_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Invitation, Record, Role};
use kalends_schema::wire;

use super::drawn::{known, maybe_date, other};
use super::{About, Deed, Hand};
use crate::simulation::world::World;

/// `invites Bob Cem to "E1"`, one's own or another's
pub(super) fn invite(world: &mut World, who: usize) -> Option<Deed> {
    let is_own = world.dice.percent(80);
    let known = known(world, who, |organizer| (organizer == who) == is_own)?;
    let many = 1 + world.dice.below(4);
    let mut people: Vec<usize> = (0..many).filter_map(|_| other(world, who)).collect();
    people.sort_unstable();
    people.dedup();
    if people.is_empty() {
        return None;
    }
    let on = maybe_date(&mut world.dice, &known, 20);
    let names: Vec<&str> = people.iter().map(|place| world.people[*place].name).collect();
    let words = format!("invites {} to {}", names.join(" "), known.named(on.as_ref()));
    let people = people.iter().map(|place| world.people[*place].identity).collect();
    let wish = InviteWish { on, role: Role::default(), comment: None, principal: None };
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Invite { event, people, wish }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

/// `revokes Bob from "E1"`
pub(super) fn revoke(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer == who)?;
    let me = world.people[who].identity;
    let own: Vec<&Invitation> = known
        .facts
        .invitations
        .iter()
        .filter(|one| one.author == me)
        .map(|one| &one.record)
        .collect();
    let invitation = *world.dice.one(&own)?;
    let (invitee, on) = (invitation.invitee, invitation.recurrence_id);
    let name = world.people[world.place_of(&invitee)?].name;
    let words = format!("revokes {name} from {}", known.named(on.as_ref()));
    let event = known.facts.event_uri.clone();
    let command = EventCommand::Revoke { event, people: vec![invitee], on }.into();
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Rewrites })
}

/// `knows Bob`: from now on they are no stranger
pub(super) fn let_in(world: &mut World, who: usize) -> Option<Deed> {
    let other = other(world, who)?;
    let (name, who) = (world.people[other].name, world.people[other].identity);
    Some(contact(name, who))
}

/// Somebody becomes a contact.
pub(in crate::simulation) fn contact(name: &str, who: Identity) -> Deed {
    let command = PeopleCommand::Contact { who, name: name.to_owned() };
    let words = format!("knows {name}");
    let command = Command::People(command);
    Deed { about: About::Nothing, command, words, hand: Hand::Nothing }
}

/// `forges an invitation of Bob to "E1"`: past what the program lets them do
pub(super) fn forge_invitation(world: &mut World, who: usize) -> Option<Deed> {
    let known = known(world, who, |organizer| organizer != who)?;
    let invitee = world.dice.place(world.people.len())?;
    let (name, invitee) = (world.people[invitee].name, world.people[invitee].identity);
    let on = maybe_date(&mut world.dice, &known, 20);
    let event = &known.facts.event_uri;
    let invitation = Invitation { recurrence_id: on, ..Invitation::new(event, invitee, world.now) };
    let id = invitation_id(event, on.as_ref(), &invitee);
    let path = Path::of(Area::Pub, Collection::Invitations, &id).ok()?;
    let value = Some(wire::encode(&Record::Invitation(invitation)));
    let words = format!("forges an invitation of {name} to {}", known.named(on.as_ref()));
    let command = Command::Raw { path, value };
    Some(Deed { about: About::Event(known.place), command, words, hand: Hand::Nothing })
}

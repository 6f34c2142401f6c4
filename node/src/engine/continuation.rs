//! Events that somebody else goes on with: whose word is followed from then on, and who is told of
//! what the owner answered.

use std::collections::BTreeSet;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::admission::handed_on;
use kalends_schema::continuation::handover_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{AdmissionOf, Event, Handover, Record};
use kalends_schema::roster::Facts;
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::turn::Turn;
use crate::book::{self, Due};
use crate::command::{self as decide, Write, admission_write};

impl Turn<'_> {
    /// Whether the owner organizes an event by now.
    pub(super) fn organizes(&self, event: &EventUri) -> Result<bool, StoreError> {
        Ok(book::organizer(&self.batch, event)? == self.pen.me)
    }

    /// Names who is to go on with an event.
    pub(super) fn handed_over(
        &self,
        event: &EventUri,
        wish: (Identity, Option<String>),
    ) -> Result<Write, CommandError> {
        let facts = self.facts(event)?;
        let been: Vec<Identity> = facts.continuation.organizers().collect();
        let before = self.own_handover(event)?;
        Ok(decide::hand_over(&self.of(&facts), wish, &been, before.as_ref(), self.now)?)
    }

    /// Takes a handover back.
    pub(super) fn taken_back(&self, event: &EventUri) -> Result<Write, CommandError> {
        let facts = self.facts(event)?;
        let before = self.own_handover(event)?;
        Ok(decide::take_back(&self.of(&facts), before.as_ref())?)
    }

    /// Goes on with an event that was handed over, and with its ledger.
    pub(super) fn taken_over(&mut self, event: &EventUri) -> Result<Vec<Write>, CommandError> {
        let facts = self.facts(event)?;
        let (of, own) = (self.of(&facts), self.own_event(event)?);
        let offered = facts.continuation.offered;
        let write = decide::take_over(&of, offered, own.as_ref(), self.now)?;
        let mut writes = vec![write];
        writes.extend(self.ledger_of(&facts));
        self.meet_everybody(&facts)?;
        Ok(writes)
    }

    fn own_handover(&self, event: &EventUri) -> Result<Option<Handover>, StoreError> {
        book::record(&self.batch, self.pen.me, &handover_path(event))
    }

    pub(super) fn own_event(&self, event: &EventUri) -> Result<Option<Event>, StoreError> {
        book::record(&self.batch, self.pen.me, event.path())
    }

    /// The ledger goes over with the event.
    pub(super) fn ledger_of(&self, before: &Facts) -> Vec<Write> {
        handed_on(before, self.now).into_iter().map(admission_write).collect()
    }

    /// Whoever takes part is no stranger to the new organizer; whose answers are not here are asked
    /// for.
    pub(super) fn meet_everybody(&mut self, facts: &Facts) -> Result<(), StoreError> {
        let me = self.pen.me;
        let invited = facts.invitations.iter().map(|one| one.record.invitee);
        let answered: BTreeSet<Identity> = facts.answers.iter().map(|one| one.author).collect();
        let decided = facts.admissions.iter().filter_map(|one| match &one.record.attendee {
            AdmissionOf::Answer(answer) => Some(answer.author()),
            AdmissionOf::Guest(_) => None,
        });
        let people: BTreeSet<Identity> = invited
            .chain(answered.iter().copied())
            .chain(decided)
            .chain(facts.continuation.organizers())
            .filter(|who| *who != me)
            .collect();
        for who in people {
            book::host(&self.batch, who)?;
            self.met.insert(who);
            if !answered.contains(&who) {
                self.need(who)?;
            }
        }
        Ok(())
    }

    /// After a handover, a claim, or an event that continues another came: whoever has it by now, or
    /// is to have it, is followed, and told of the owner's answers.
    pub(super) fn go_along(
        &mut self,
        author: Identity,
        event: &EventUri,
        record: &Record,
    ) -> Result<(), StoreError> {
        if let Record::Claim(claim) = record {
            self.shows_life(event, claim)?;
        }
        let organizers = book::organizers(&self.batch, event)?;
        let me = self.pen.me;
        let is_word = organizers.contains(&author);
        let concerned = organizers.contains(&me) || self.has_a_stake(event)?;
        if !is_word || !concerned {
            return Ok(());
        }
        let next = match record {
            Record::Handover(handover) => handover.successor,
            _ => author,
        };
        if next != me && book::attend(&self.batch, next)? {
            self.met.insert(next);
            self.pulls.push((next, None));
            self.dirty = true;
        }
        match organizers.last().copied().filter(|organizer| *organizer != me) {
            Some(organizer) if organizers.len() > 1 => self.tell_again(organizer, event),
            Some(_) | None => Ok(()),
        }
    }

    /// Has the owner's answers, proposals, amendments and invitations told to somebody who did not hear of them as they are.
    pub(super) fn tell_again(
        &mut self,
        organizer: Identity,
        event: &EventUri,
    ) -> Result<(), StoreError> {
        let me = self.pen.me;
        let Some(head) = self.batch.head(&me)? else { return Ok(()) };
        let answers = book::answers_of(&self.batch, event)?.into_iter();
        let said = answers.chain(book::proposals_of(&self.batch, event)?);
        let said = said.chain(book::amendments_of(&self.batch, event)?);
        let said = said.chain(book::invitations_of(&self.batch, event)?);
        for link in said.filter(|link| link.author == me) {
            let due = Due { receiver: organizer, author: me, path: link.path };
            let Some(entry) = self.batch.get(&me, &due.path)? else { continue };
            let row = book::outbox_row(&self.batch, &due)?;
            if row.is_none_or(|row| row.stamp < entry.stamp) {
                book::queue(&self.batch, &due, head.stamp(), self.now)?;
                self.wakes_outbox = true;
                self.dirty = true;
            }
        }
        Ok(())
    }
}

//! Events that somebody else goes on with: whose word is followed from then on, and who is told of
//! what the owner answered.

use std::collections::BTreeSet;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::admission::handed_on;
use kalends_schema::continuation::handover_path;
use kalends_schema::id::invitation_path;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Admission, AdmissionOf, Event, Handover, Invitation, Record};
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
    ) -> Result<Vec<Write>, CommandError> {
        let facts = self.facts(event)?;
        let been: Vec<Identity> = facts.continuation.organizers().collect();
        let before = self.own_handover(event)?;
        let handover = decide::hand_over(&self.of(&facts), wish, &been, before.as_ref(), self.now)?;
        // What deputies said is known here, and goes over as the owner's own word.
        let mut writes = vec![handover];
        for write in self.ledger_of(&facts) {
            if !self.says_already(&write)? {
                writes.push(write);
            }
        }
        Ok(writes)
    }

    /// Whether the owner's own record says that already, but for when it was written.
    fn says_already(&self, write: &Write) -> Result<bool, StoreError> {
        let held = book::record::<Record>(&self.batch, self.pen.me, &write.path)?;
        Ok(match (held, &write.record) {
            (Some(Record::Admission(held)), Some(Record::Admission(new))) => {
                let Admission { created_at, last_modified, .. } = held;
                held == Admission { created_at, last_modified, ..new.clone() }
            }
            (Some(Record::Invitation(held)), Some(Record::Invitation(new))) => {
                let Invitation { created_at, last_modified, .. } = held;
                held == Invitation { created_at, last_modified, ..new.clone() }
            }
            _ => false,
        })
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

    /// The ledger goes over with the event, and so do the invitations that deputies wrote: they are
    /// nobody's deputies from then on.
    pub(super) fn ledger_of(&self, before: &Facts) -> Vec<Write> {
        let admissions = handed_on(before, self.now).into_iter().map(admission_write);
        let invitations = before.invited_by_deputies().into_iter().map(|invitation| {
            let on = invitation.recurrence_id.as_ref();
            let path = invitation_path(&before.event_uri, on, &invitation.invitee);
            let ours = Invitation { last_modified: self.now, ..invitation };
            Write { path, record: Some(Record::Invitation(ours)) }
        });
        admissions.chain(invitations).collect()
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
        self.follow_organizers(event)?;
        match organizers.last().copied().filter(|organizer| *organizer != me) {
            Some(organizer) if organizers.len() > 1 => self.tell_again(organizer, event),
            Some(_) | None => Ok(()),
        }
    }

    /// After a handover, a claim, or an event that continued another went: whoever has it by now is
    /// followed instead, and told what was said meanwhile.
    pub(super) fn given_back(&mut self, path: &Path, event: &EventUri) -> Result<(), StoreError> {
        let said = [Collection::Handovers, Collection::Claims, Collection::Events];
        if !path.collection().is_some_and(|collection| said.contains(&collection)) {
            return Ok(());
        }
        self.follow_organizers(event)?;
        let organizers = book::organizers(&self.batch, event)?;
        match organizers.last().copied().filter(|organizer| *organizer != self.pen.me) {
            Some(organizer) => self.tell_again(organizer, event),
            None => Ok(()),
        }
    }

    /// Whoever has an event by now, or is to have it, is followed for it; whoever was, and has none any
    /// more that the owner takes part in, no longer is. So nobody is followed for having been named.
    fn follow_organizers(&mut self, event: &EventUri) -> Result<(), StoreError> {
        for who in self.who_has(event)? {
            if book::go_with(&self.batch, who)? {
                self.met.insert(who);
                self.pulls.push((who, None));
                self.dirty = true;
            }
        }
        let mut followed = self.who_has(event)?;
        for event in self.named()?.clone() {
            followed.extend(self.who_has(&event)?);
        }
        for who in book::going_on(&self.batch)? {
            if !followed.contains(&who) {
                book::part_from(&self.batch, who)?;
            }
        }
        Ok(())
    }

    /// The others who organize an event, or did, and whom it is offered to.
    fn who_has(&self, event: &EventUri) -> Result<BTreeSet<Identity>, StoreError> {
        let Some((_, found)) = book::continued(&self.batch, event)? else {
            return Ok(BTreeSet::new());
        };
        let people = found.organizers().chain(found.offered);
        Ok(people.filter(|who| *who != self.pen.me).collect())
    }

    /// Has the owner's answers, proposals, amendments and invitations told to somebody who did not hear of
    /// them as they are.
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

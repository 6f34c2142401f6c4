//! The organizer's ledger kept by itself: admissions that are due after a batch's inputs.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::admission::{at_the_ledgers_word, automatic, kept_dates, seated, unheard};
use kalends_schema::record::{Invitation, Record};
use kalends_schema::roster::Facts;
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{Dated, Write, admission_write, moved_dates};

impl Turn<'_> {
    /// Writes the admissions that the touched events of the owner's call for.
    pub(super) fn admit(&mut self) -> Result<(), StoreError> {
        for event in self.touched_in_order()? {
            let Some(facts) = book::gather(&self.batch, &event)? else { continue };
            if facts.organizer() != self.pen.me {
                continue;
            }
            let order = book::first_seen(&self.batch, &facts)?;
            let facts = self.with_unheard(facts)?;
            let due = automatic(&facts, &order, self.now);
            let people = due.iter().map(|admission| admission.attendee.person()).collect();
            for kept in self.kept_admissions(&event, &people)? {
                self.write_by_itself(vec![admission_write(kept)])?;
            }
            for admission in due {
                self.write_by_itself(vec![admission_write(admission)])?;
            }
        }
        // Admissions touch the event again, and ask for no further ones.
        self.touched.clear();
        Ok(())
    }

    /// The facts of an event that the owner went on with: whose answer has not come here yet is taken
    /// at the ledger's word.
    fn with_unheard(&self, facts: Facts) -> Result<Facts, StoreError> {
        if !facts.continuation.is_continued() {
            return Ok(facts);
        }
        let mut people = BTreeSet::new();
        for (who, said_at) in unheard(&facts) {
            let copy = self.batch.head(&who)?;
            if copy.is_none_or(|head| head.head().time < said_at) {
                people.insert(who);
            }
        }
        people.remove(&self.pen.me);
        Ok(at_the_ledgers_word(facts, &people))
    }

    /// The touched events with those that were split from them, each after what it was split from:
    /// what was said to a series may count for the one that follows it.
    fn touched_in_order(&mut self) -> Result<Vec<EventUri>, StoreError> {
        let mut events = Vec::new();
        for event in std::mem::take(&mut self.touched) {
            let following = book::following(&self.batch, &event)?;
            events.push(event);
            events.extend(following);
        }
        let last: BTreeMap<EventUri, usize> = events.into_iter().zip(0..).collect();
        let mut events: Vec<(EventUri, usize)> = last.into_iter().collect();
        events.sort_by_key(|(_, last)| *last);
        Ok(events.into_iter().map(|(event, _)| event).collect())
    }

    /// The admissions that keep everybody's seat when an edit sets a limit where there was none.
    pub(super) fn kept_seats(
        &self,
        before: &Facts,
        edited: &Write,
    ) -> Result<Vec<Write>, StoreError> {
        let Some(Record::Event(after)) = &edited.record else { return Ok(Vec::new()) };
        let limits = [&before.event.record, after].map(|event| event.access.max_attendees);
        let [None, Some(_)] = limits else { return Ok(Vec::new()) };
        let order = book::first_seen(&self.batch, before)?;
        let kept = seated(before, &order, self.now).into_iter();
        Ok(kept.map(admission_write).collect())
    }

    /// What an edit that moves a series moves with it: the owner's own word on single dates, also what
    /// counts for them by the series that it was split from.
    pub(super) fn moved_dates(
        &self,
        before: &Facts,
        edited: &Write,
    ) -> Result<Vec<Write>, CommandError> {
        let Some(Record::Event(after)) = &edited.record else { return Ok(Vec::new()) };
        let me = self.pen.me;
        let invitations = before.invitations.iter().filter(|one| one.author == me);
        let admissions = before.admissions.iter().filter(|one| one.author == me);
        let former = before.inherited_invitations(&before.concerned()).into_iter();
        let former = former.map(|one| Invitation { event: before.event_uri.clone(), ..one });
        let dated = Dated {
            invitations: invitations.map(|one| one.record.clone()).chain(former).collect(),
            admissions: admissions
                .map(|one| one.record.clone())
                .chain(kept_dates(before, self.now))
                .collect(),
        };
        let mut writes = Vec::new();
        for write in moved_dates(&self.of(before), after, dated, self.now)? {
            // What counts by the former series lies there, and stays.
            if write.record.is_some() || self.batch.get(&me, &write.path)?.is_some() {
                writes.push(write);
            }
        }
        Ok(writes)
    }
}

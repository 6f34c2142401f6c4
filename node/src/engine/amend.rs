//! Amendments: the owner's own of somebody's event, and those of the owner's events made after a
//! batch's inputs, in the order in which they were first seen.

use kalends_keyspace::store::{Entry, StoreError, View};
use kalends_schema::amendment::{Amending, AmendmentState, Held, Right, state};
use kalends_schema::hash::Hash;
use kalends_schema::id::word_path;
use kalends_schema::record::{Amendment, DeclineCounter, Event, Record};
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AmendmentUri, EventUri, Uri};

use super::turn::Turn;
use super::{CommandError, Notice};
use crate::book::{self, Link};
use crate::command::{self as decide, Amend, AmendWish, Heard, Of, Refusal, Unamended, Write};

impl Turn<'_> {
    /// The owner's amendment of somebody's event.
    pub(super) fn amended(
        &mut self,
        event: &EventUri,
        wish: AmendWish,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        // As an answer does: what becomes of it is read in the organizer's keyspace.
        let organizer = book::organizer(&self.batch, event)?;
        self.pulls.push((organizer, None));
        self.seen.insert(event.as_uri().clone());
        let me = self.pen.me;
        let id = self.fresh_id()?;
        let entry = self.batch.get(&organizer, event.path())?.ok_or(Refusal::Gone)?;
        let found = book::event(&self.batch, event)?.ok_or(Refusal::Unreadable)?.record;
        let waiting = self.own_waiting(event, &found)?;
        let grant = book::grant_fact(&self.batch, organizer, me)?;
        let held = Held { uri: event, organizer, event: &found, grants: grant.as_slice() };
        let amend = Amend {
            of: Of { me, organizer, uri: event, event: &found },
            right: Right::of(&held, me, self.now),
            value_hash: value_hash(entry.stamp, &entry.value),
            id: &id,
            waiting: &waiting,
        };
        Ok((decide::amend(&amend, wish, self.now)?, vec![Notice::Amends]))
    }

    /// The owner's amendment taken back.
    pub(super) fn amendment_withdrawn(&self, uri: &AmendmentUri) -> Result<Write, CommandError> {
        let author = uri.author();
        if author != self.pen.me {
            return Err(Refusal::NotTheOrganizer { organizer: author }.into());
        }
        let found = book::hashed::<Amendment>(&self.batch, uri.as_uri())?;
        let (amendment, value_hash) = found.ok_or(Refusal::Gone)?;
        let amending = Amending { uri, value_hash, amendment: &amendment };
        let word = self.word_on(&amendment.event, uri)?;
        if word.is_some_and(|word| amending.is_meant_by(&word)) {
            return Err(Refusal::from(Unamended::Decided).into());
        }
        Ok(decide::withdraw_amendment(uri))
    }

    /// The owner's amendments of an event that wait for its organizer's word.
    fn own_waiting(
        &self,
        event: &EventUri,
        found: &Event,
    ) -> Result<Vec<(AmendmentUri, Amendment)>, StoreError> {
        let mut waiting = Vec::new();
        let own = book::amendments_of(&self.batch, event)?.into_iter();
        for link in own.filter(|link| link.author == self.pen.me) {
            if let Some((uri, _, amendment)) = self.waits(event, found, &link)? {
                waiting.push((uri, amendment));
            }
        }
        Ok(waiting)
    }

    /// Makes the amendments that wait in the touched events of the owner's.
    pub(super) fn hear_amendments(&mut self) -> Result<(), StoreError> {
        for event in self.touched.clone() {
            for link in book::amendments_of(&self.batch, &event)? {
                self.hear_amendment(&event, &link)?;
            }
        }
        Ok(())
    }

    fn hear_amendment(&mut self, uri: &EventUri, link: &Link) -> Result<(), StoreError> {
        if self.is_blocked(link.author)? {
            return Ok(());
        }
        let Some(found) = book::event(&self.batch, uri)? else { return Ok(()) };
        let waits = self.waits(uri, &found.record, link)?;
        let Some((amended, value_hash, amendment)) = waits else { return Ok(()) };
        let then = self.version_of(uri, amendment.value_hash)?;
        let organizer = book::organizer(&self.batch, uri)?;
        let of = Of { me: self.pen.me, organizer, uri, event: &found.record };
        let amending = Amending { uri: &amended, value_hash, amendment: &amendment };
        let grant = book::grant_fact(&self.batch, organizer, link.author)?;
        let held = Held { uri, organizer, event: &found.record, grants: grant.as_slice() };
        let Some(right) = amending.right(&held) else { return Ok(()) };
        match decide::hear_amendment(&of, &amending, (then.as_ref(), right), self.now) {
            Heard::Ignored => Ok(()),
            Heard::Spoken(word) => self.write_by_itself(vec![word]),
            Heard::Applied { event, word } => {
                let Some(before) = book::gather(&self.batch, uri)? else { return Ok(()) };
                match self.with_what_follows(&before, *event) {
                    Ok(writes) => self.write_by_itself(writes.into_iter().chain([word]).collect()),
                    Err(CommandError::Store(error)) => Err(error),
                    // What the owner said of single dates could not go along.
                    Err(why) => {
                        self.write_by_itself(vec![decide::unfit(&amending, &why, self.now)])
                    }
                }
            }
        }
    }

    /// An amendment of which the organizer has not spoken, with the hash of its value.
    fn waits(
        &self,
        event: &EventUri,
        found: &Event,
        link: &Link,
    ) -> Result<Option<(AmendmentUri, Hash, Amendment)>, StoreError> {
        let uri = AmendmentUri::try_from(Uri::new(link.author, link.path.clone()));
        let Ok(uri) = uri else { return Ok(None) };
        let here = book::hashed::<Amendment>(&self.batch, uri.as_uri())?;
        let Some((amendment, value_hash)) = here else { return Ok(None) };
        if amendment.event != *event {
            return Ok(None);
        }
        let word = self.word_on(event, &uri)?;
        let amending = Amending { uri: &uri, value_hash, amendment: &amendment };
        let organizer = book::organizer(&self.batch, event)?;
        let grant = book::grant_fact(&self.batch, organizer, link.author)?;
        let held = Held { uri: event, organizer, event: found, grants: grant.as_slice() };
        let waits = state(&held, &amending, word.as_ref()) == AmendmentState::Proposed;
        Ok(waits.then_some((uri, value_hash, amendment)))
    }

    fn word_on(
        &self,
        event: &EventUri,
        amendment: &AmendmentUri,
    ) -> Result<Option<DeclineCounter>, StoreError> {
        let organizer = book::organizer(&self.batch, event)?;
        book::record(&self.batch, organizer, &word_path(amendment.as_uri()))
    }

    /// The version of an event of the owner's that has this hash, if it is known here.
    fn version_of(&self, uri: &EventUri, wanted: Hash) -> Result<Option<Event>, StoreError> {
        let organizer = book::organizer(&self.batch, uri)?;
        let now = self.batch.get(&organizer, uri.path())?;
        let record = Uri::new(organizer, uri.path().clone());
        let kept = book::versions(&self.batch, &record)?.into_iter().filter_map(|version| {
            let (stamp, value) = (version.stamp, version.value?);
            Some(Entry { stamp, value, head_time: None })
        });
        let mut all = now.into_iter().chain(kept);
        let found = all.find(|entry| value_hash(entry.stamp, &entry.value) == wanted);
        Ok(found.and_then(|entry| event_in(&record, &entry)))
    }
}

fn event_in(at: &Uri, entry: &Entry) -> Option<Event> {
    let record = book::decoded(at.author, &at.path, entry)?;
    if let Record::Event(event) = record { Some(*event) } else { None }
}

//! Amendments: the owner's own of somebody's event, and those of the owner's events made after a
//! batch's inputs, in the order in which they were first seen.

use std::collections::BTreeMap;

use kalends_keyspace::store::{Entry, StoreError, View};
use kalends_schema::amendment::{Amending, AmendmentState, Held, Right, state};
use kalends_schema::continuation::Continuation;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::limits::AMENDMENTS_WAITING_MAX;
use kalends_schema::record::{Amendment, Event, Grant, Record};
use kalends_schema::roster::Fact;
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AmendmentUri, EventUri, Uri};

use super::turn::Turn;
use super::{CommandError, Notice};
use crate::book::{self, Link};
use crate::command::{self as decide, Amend, AmendWish, Heard, Of, Refusal, Unamended, Write};

/// An event that amendments are held against.
#[derive(Debug, Clone, Copy)]
struct Target<'a> {
    uri: &'a EventUri,
    continuation: &'a Continuation,
    event: &'a Event,
}

impl<'a> Target<'a> {
    fn held(&self, grants: &'a [Fact<Grant>]) -> Held<'a> {
        let organizer = self.continuation.organizer;
        Held { uri: self.uri, organizer, event: self.event, grants }
    }
}

/// An amendment that waits, and what its author may change.
struct Waiting {
    uri: AmendmentUri,
    value_hash: Hash,
    amendment: Amendment,
    right: Right,
    /// Whether the author may change nothing any more, by this node's clock.
    ended: bool,
}

impl Turn<'_> {
    /// The owner's amendment of somebody's event.
    pub(super) fn amended(
        &mut self,
        event: &EventUri,
        wish: AmendWish,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        // As an answer does: what becomes of it is read in the organizer's keyspace.
        let (found, now) = book::continued(&self.batch, event)?.ok_or(Refusal::Unreadable)?;
        let (found, organizer) = (found.record, now.organizer);
        self.pulls.push((organizer, None));
        self.seen.insert(event.as_uri().clone());
        let me = self.pen.me;
        let id = self.fresh_id()?;
        let entry = self.batch.get(&organizer, event.path())?.ok_or(Refusal::Gone)?;
        let at = Target { uri: event, continuation: &now, event: &found };
        let waiting = self.own_waiting(&at)?;
        let grant = book::grant_fact(&self.batch, organizer, me)?;
        let held = at.held(grant.as_slice());
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
        let found = book::continued(&self.batch, &amendment.event)?;
        let now = found.map_or_else(|| Continuation::none(&amendment.event), |(_, now)| now);
        let word = book::word_on(&self.batch, &now, uri.as_uri())?;
        if word.is_some_and(|word| amending.is_meant_by(&word)) {
            return Err(Refusal::from(Unamended::Decided).into());
        }
        Ok(decide::withdraw_amendment(uri))
    }

    /// The owner's amendments of an event that wait for its organizer's word.
    fn own_waiting(&self, at: &Target<'_>) -> Result<Vec<(AmendmentUri, Amendment)>, StoreError> {
        let mut waiting = Vec::new();
        let own = book::amendments_of(&self.batch, at.uri)?.into_iter();
        for link in own.filter(|link| link.author == self.pen.me) {
            if let Some(one) = self.waits(at, &link)? {
                waiting.push((one.uri, one.amendment));
            }
        }
        Ok(waiting)
    }

    /// Makes the amendments that wait in events of the owner's of which something was heard that
    /// they rest on: of those of one person only so many at once, what comes after them when more is
    /// heard; of those who may change nothing, none is even read.
    pub(super) fn hear_amendments(&mut self) -> Result<(), StoreError> {
        for event in std::mem::take(&mut self.amendable) {
            let mut left: BTreeMap<Identity, usize> = BTreeMap::new();
            for link in book::amendments_of(&self.batch, &event)? {
                let of_one = match left.get(&link.author) {
                    Some(left) => *left,
                    None if self.may_hear(&event, link.author)? => AMENDMENTS_WAITING_MAX,
                    None => 0,
                };
                let heard = of_one > 0 && self.hear_amendment(&event, &link)?;
                left.insert(link.author, of_one - usize::from(heard));
            }
        }
        Ok(())
    }

    /// Whether somebody's amendments of an event of the owner's may count.
    fn may_hear(&self, uri: &EventUri, who: Identity) -> Result<bool, StoreError> {
        if self.is_blocked(who)? {
            return Ok(false);
        }
        let Some((found, now)) = book::continued(&self.batch, uri)? else { return Ok(false) };
        let grant = book::grant_fact(&self.batch, now.organizer, who)?;
        let at = Target { uri, continuation: &now, event: &found.record };
        Ok(at.held(grant.as_slice()).may_hear(who))
    }

    /// Makes one, if it waits; whether it did.
    fn hear_amendment(&mut self, uri: &EventUri, link: &Link) -> Result<bool, StoreError> {
        let Some((found, now)) = book::continued(&self.batch, uri)? else { return Ok(false) };
        let (event, organizer) = (&found.record, now.organizer);
        // Somebody else may have it by what came in the same batch.
        if organizer != self.pen.me {
            return Ok(false);
        }
        let target = Target { uri, continuation: &now, event };
        let Some(waiting) = self.waits(&target, link)? else {
            return Ok(false);
        };
        let Waiting { uri: amended, value_hash, amendment, right, ended } = waiting;
        let amending = Amending { uri: &amended, value_hash, amendment: &amendment };
        if ended {
            let why = "the grant it was made under has ended";
            self.write_by_itself(vec![decide::unfit(&amending, &why, self.now)])?;
            return Ok(true);
        }
        let then = self.version_of((uri, &now), amendment.value_hash)?;
        let of = Of { me: self.pen.me, organizer, uri, event };
        let writes = match decide::hear_amendment(&of, &amending, (then.as_ref(), right), self.now)
        {
            Heard::Ignored => return Ok(true),
            Heard::Spoken(word) => vec![word],
            Heard::Applied { event, word } => {
                let Some(before) = book::gather(&self.batch, uri)? else { return Ok(true) };
                match self.with_what_follows(&before, *event) {
                    Ok(writes) => writes.into_iter().chain([word]).collect(),
                    Err(CommandError::Store(error)) => return Err(error),
                    // What the owner said of single dates could not go along.
                    Err(why) => vec![decide::unfit(&amending, &why, self.now)],
                }
            }
        };
        self.write_by_itself(writes)?;
        Ok(true)
    }

    /// An amendment of which the organizer has not spoken.
    fn waits(&self, at: &Target<'_>, link: &Link) -> Result<Option<Waiting>, StoreError> {
        let uri = AmendmentUri::try_from(Uri::new(link.author, link.path.clone()));
        let Ok(uri) = uri else { return Ok(None) };
        let here = book::hashed::<Amendment>(&self.batch, uri.as_uri())?;
        let Some((amendment, value_hash)) = here else { return Ok(None) };
        if amendment.event != *at.uri {
            return Ok(None);
        }
        let word = book::word_on(&self.batch, at.continuation, uri.as_uri())?;
        let amending = Amending { uri: &uri, value_hash, amendment: &amendment };
        let organizer = at.continuation.organizer;
        let grant = book::grant_fact(&self.batch, organizer, link.author)?;
        let held = at.held(grant.as_slice());
        let is_open = state(&held, &amending, word.as_ref()) == AmendmentState::Proposed;
        let right = amending.right(&held).filter(|_| is_open);
        // When it says that it was written is its author's word; what is changed is changed now.
        let ended = Right::of(&held, link.author, self.now).is_none();
        Ok(right.map(|right| Waiting { uri, value_hash, amendment, right, ended }))
    }

    /// The version of an event of the owner's that has this hash, if it is known here: also one that
    /// an organizer before them wrote.
    fn version_of(
        &self,
        (uri, continuation): (&EventUri, &Continuation),
        wanted: Hash,
    ) -> Result<Option<Event>, StoreError> {
        for organizer in continuation.organizers().rev() {
            let now = self.batch.get(&organizer, uri.path())?;
            let record = Uri::new(organizer, uri.path().clone());
            let kept = book::versions(&self.batch, &record)?.into_iter().filter_map(|version| {
                let (stamp, value) = (version.stamp, version.value?);
                Some(Entry { stamp, value, head_time: None })
            });
            let mut all = now.into_iter().chain(kept);
            if let Some(entry) = all.find(|one| value_hash(one.stamp, &one.value) == wanted) {
                return Ok(event_in(&record, &entry));
            }
        }
        Ok(None)
    }
}

fn event_in(at: &Uri, entry: &Entry) -> Option<Event> {
    let record = book::decoded(at.author, &at.path, entry)?;
    if let Record::Event(event) = record { Some(*event) } else { None }
}

//! Claims: the owner's own, those on an event of the owner's, and what a sign of life gives back.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::deposit::event_of;
use kalends_schema::key::Identity;
use kalends_schema::record::{Claim, Record};
use kalends_schema::tree::{Revealed, VerifiedProof};
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{self as decide, Refusal, Silence, Write};

/// Records of one stranger's parcel that are looked at for what they go on with.
const SHOWN_MAX: usize = 64;

impl Turn<'_> {
    /// Claims an event whose organizer is gone.
    pub(super) fn claimed(
        &mut self,
        event: &EventUri,
        asked: Silence,
    ) -> Result<Vec<Write>, CommandError> {
        let facts = self.facts(event)?;
        let (of, own) = (self.of(&facts), self.own_event(event)?);
        let left = book::claimable(&self.batch, event, self.pen.me)?;
        let (left, organizer) = left.ok_or(Refusal::Gone)?;
        let last = self.batch.known(&organizer)?;
        let left = (&left.record, last.as_ref());
        let mut writes = decide::claim(&of, left, asked, own.as_ref(), self.now)?;
        writes.extend(self.ledger_of(&facts));
        self.meet_everybody(&facts)?;
        // It is in force by the head that is signed for it.
        self.anew.insert(event.clone());
        Ok(writes)
    }

    /// Whether a stranger shows that they go on with an event which the owner takes part in, or has,
    /// and which names them for it.
    pub(super) fn goes_on_for_owner(
        &self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<bool, StoreError> {
        for shown in proof.shown().iter().take(SHOWN_MAX) {
            let Revealed::Entry { value, .. } = &shown.revealed else { continue };
            let record = book::decoded_in(proof.head(), &shown.path, value);
            let Some(record @ (Record::Claim(_) | Record::Event(_))) = record else { continue };
            let Some(root) = event_of(author, &shown.path, &record) else { continue };
            if self.succeeds(author, &root)?
                && (self.organizes(&root)? || self.has_a_stake(&root)?)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an event names somebody to go on with it, or was handed over to them.
    pub(super) fn succeeds(&self, who: Identity, root: &EventUri) -> Result<bool, StoreError> {
        let found = book::continued(&self.batch, root)?;
        Ok(found.is_some_and(|(event, found)| {
            found.offered == Some(who) || event.record.access.successors.contains(&who)
        }))
    }

    /// Whether the owner takes part in an event, or may go on with it.
    pub(super) fn has_a_stake(&self, root: &EventUri) -> Result<bool, StoreError> {
        Ok(self.takes_part(root)? || self.succeeds(self.pen.me, root)?)
    }

    /// Where a claim takes an event from the owner, the owner's node says that it is there: the
    /// event is theirs again, and whoever took part meanwhile is no stranger.
    pub(super) fn shows_life(&mut self, event: &EventUri, claim: &Claim) -> Result<(), StoreError> {
        let (me, named) = (self.pen.me, claim.organizer_head.stamp());
        let Some((_, found)) = book::continued(&self.batch, event)? else { return Ok(()) };
        let taken = found.before.iter().any(|one| one.who == me && one.until == named);
        if !taken || claim.organizer_head.identity() != me || self.reads_only.is_some() {
            return Ok(());
        }
        if let Some(facts) = book::gather(&self.batch, event)? {
            self.meet_everybody(&facts)?;
        }
        self.batch.renew(&me);
        self.dirty = true;
        self.anew.insert(event.clone());
        Ok(())
    }

    /// After somebody's keyspace was copied: an event that somebody else went on with may be theirs
    /// again, and what was said meanwhile they have not heard.
    pub(super) fn tell_whoever_is_back(&mut self, who: Identity) -> Result<(), StoreError> {
        for event in self.named()?.clone() {
            let is_continued = !book::continuations_of(&self.batch, &event)?.is_empty();
            if is_continued && book::organizer(&self.batch, &event)? == who {
                self.tell_again(who, &event)?;
            }
        }
        Ok(())
    }
}

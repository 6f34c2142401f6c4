//! Deputies: in whose name the owner may act, and who speaks for people the owner knows.

use std::collections::BTreeSet;

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{Fact, Hearing, StoreError, View};
use kalends_schema::deposit::{Parts, event_of};
use kalends_schema::id::grant_path;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Grant, Invitation, Record, RecurrenceId};
use kalends_schema::roster::{Act, Deed, Facts};
use kalends_schema::tree::{Revealed, Sight, VerifiedProof};
use kalends_schema::uri::{EventUri, Uri};

use super::CommandError;
use super::parcel::weigh;
use super::turn::Turn;
use crate::book;
use crate::command::{self as decide, DeputyRefusal, Ending, GrantWish, Refusal, Write};

/// Records of one stranger's parcel that are looked at for whom it speaks for.
const SHOWN_MAX: usize = 64;

impl Turn<'_> {
    /// The owner's grant to somebody.
    pub(super) fn granted(&self, who: Identity, wish: GrantWish) -> Result<Write, CommandError> {
        let all = book::records_of::<Grant>(&self.batch, self.pen.me, Collection::Grants)?;
        let all: Vec<Grant> = all.into_iter().map(|(_, found)| found.record).collect();
        Ok(decide::grant(who, wish, &all, self.now)?)
    }

    /// The owner's grant to somebody, ended.
    pub(super) fn grant_ended(&self, who: Identity, how: Ending) -> Result<Write, CommandError> {
        let before = book::grant_fact(&self.batch, self.pen.me, who)?;
        let before = before.ok_or(Refusal::from(DeputyRefusal::NoGrant { who }))?;
        Ok(decide::end_grant(&before.record, how, self.now))
    }

    /// Whether the owner may act in somebody's name now, as far as is known here.
    pub(super) fn may_act_for(
        &self,
        principal: Identity,
        act: Act,
        event: &EventUri,
    ) -> Result<bool, StoreError> {
        let (deputy, at) = (self.pen.me, self.now);
        let grant = book::grant_fact(&self.batch, principal, deputy)?;
        let deed = Deed { act, principal, deputy, event, at };
        Ok(grant.is_some_and(|grant| grant.record.allows(&deed)))
    }

    /// In whose name the owner does something to an event that only its organizer does: where they
    /// say so they must be allowed to, else they do it as a deputy where they are one.
    pub(super) fn principal_at(
        &self,
        event: &EventUri,
        act: Act,
        named: Option<Identity>,
    ) -> Result<Option<Identity>, CommandError> {
        let organizer = book::organizer(&self.batch, event)?;
        if organizer == self.pen.me {
            return match named {
                Some(principal) if principal != organizer => {
                    Err(Refusal::from(DeputyRefusal::NotGranted { principal }).into())
                }
                Some(_) | None => Ok(None),
            };
        }
        let may = self.may_act_for(organizer, act, event)?;
        match named {
            Some(principal) if principal != organizer || !may => {
                Err(Refusal::from(DeputyRefusal::NotGranted { principal }).into())
            }
            Some(_) | None => Ok(may.then_some(organizer)),
        }
    }

    /// The invitation that the owner's word takes back: as the organizer also one that a deputy
    /// wrote, else their own.
    pub(super) fn invitation_held(
        &self,
        facts: &Facts,
        who: Identity,
        on: Option<&RecurrenceId>,
    ) -> Result<Option<Invitation>, StoreError> {
        if facts.organizer() == self.pen.me {
            return Ok(facts.invitation(who, on).map(|fact| fact.record.clone()));
        }
        self.invitation_of(facts, who, on)
    }

    /// What a grant calls for that was just learned of: what its grantee wrote is looked at anew,
    /// and whoever lets the owner act is to be read offline.
    pub(super) fn heard_grant(
        &mut self,
        principal: Identity,
        grant: &Grant,
    ) -> Result<(), StoreError> {
        if grant.grantee == self.pen.me {
            return self.entrusted_by(principal);
        }
        self.touch_events_of(grant.grantee)?;
        self.met.insert(grant.grantee);
        Ok(())
    }

    /// Follows somebody known who lets the owner act for them. No stranger becomes known by that they
    /// say so: once the owner knows them, it counts.
    pub(super) fn entrusted_by(&mut self, principal: Identity) -> Result<(), StoreError> {
        let lets = book::grant_fact(&self.batch, principal, self.pen.me)?.is_some();
        if lets && self.is_known(principal)? {
            book::entrust(&self.batch, principal)?;
            self.pulls.push((principal, None));
        }
        Ok(())
    }

    /// Who organizes the events on which somebody has spoken for the owner: what a change of their
    /// grant is news to.
    pub(super) fn spoken_to(&self, deputy: Identity) -> Result<Parts, StoreError> {
        let mut parts = Parts::new();
        for event in book::spoken_at(&self.batch, self.pen.me, deputy)? {
            parts.entry(book::organizer(&self.batch, &event)?).or_default().insert(None);
        }
        Ok(parts)
    }

    /// Takes what a parcel says of the grants under which somebody has spoken for its author here;
    /// `None` where it says nothing of any.
    pub(super) fn hear_grants(
        &mut self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<Option<Receipt>, StoreError> {
        let mut receipt = None;
        for deputy in book::deputies_of(&self.batch, author)? {
            let path = grant_path(&deputy);
            let held = self.batch.get(&author, &path)?.is_some();
            let fact = match proof.look(&path) {
                Sight::Absent if held => Fact::Absent,
                Sight::Present(Revealed::Entry { stamp, value }) => {
                    Fact::Present { stamp: *stamp, value: value.clone() }
                }
                Sight::Absent | Sight::Present(Revealed::ValueHash(_)) | Sight::Unproven => {
                    continue;
                }
            };
            let hearing = self.batch.hear(proof.head(), &path, fact)?;
            if hearing == Hearing::Taken {
                self.dirty = true;
                self.touch_events_of(deputy)?;
                self.met.insert(deputy);
            }
            receipt = Some(weigh(receipt, hearing));
        }
        Ok(receipt)
    }

    /// The owner's events on which somebody spoke under a grant that is gone; and that the owner's own
    /// from them may be.
    pub(super) fn grants_lost(&mut self, principal: Identity) -> Result<(), StoreError> {
        self.seen.insert(Uri::new(principal, grant_path(&self.pen.me)));
        for deputy in book::deputies_of(&self.batch, principal)? {
            if book::grant_fact(&self.batch, principal, deputy)?.is_none() {
                self.touch_events_of(deputy)?;
            }
        }
        Ok(())
    }

    /// The owner's events that somebody wrote about: admissions may be due, and what they want
    /// changed may be made.
    pub(super) fn touch_events_of(&mut self, who: Identity) -> Result<(), StoreError> {
        for (_, event) in book::linked_by(&self.batch, who)? {
            if self.organizes(&event)? {
                self.amendable.insert(event.clone());
                self.touched.insert(event);
            }
        }
        Ok(())
    }

    /// What an answer or proposal in somebody's name calls for: the grant it is under has to be
    /// seen; and what is said in the owner's name is theirs to read offline.
    pub(super) fn heard_deputy(
        &mut self,
        deputy: Identity,
        (path, record): (&Path, &Record),
    ) -> Result<(), StoreError> {
        let deed = self.deed_of((deputy, path), record)?;
        // The others are in the organizer's name, whose grants their own node knows.
        let Some(deed) = deed.filter(|deed| deed.act == Act::Answer) else { return Ok(()) };
        let Deed { principal, event, .. } = deed;
        let is_first = book::note_deputy(&self.batch, principal, deputy)?;
        let grant = book::grant_fact(&self.batch, principal, deputy)?;
        if principal != self.pen.me {
            // One that is here may have ended since it was copied.
            if is_first || grant.is_none() {
                self.need(principal)?;
            }
            return Ok(());
        }
        if self.organizes(event)? {
            return Ok(());
        }
        let organizer = book::organizer(&self.batch, event)?;
        if grant.as_ref().is_none_or(|grant| !grant.record.allows(&deed)) {
            // They may hold a grant that has ended, or is undone.
            self.told.insert((organizer, grant_path(&deputy)));
        }
        if grant.is_some() {
            book::attend(&self.batch, organizer)?;
            self.pulls.push((organizer, None));
            self.seen.insert(event.as_uri().clone());
        }
        Ok(())
    }

    /// Whether what a stranger sends is in the name of somebody known, who lets them. Where the
    /// grant is not here yet it is fetched, and the parcel looked at again then.
    pub(super) fn speaks_for_known(
        &mut self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<bool, StoreError> {
        let mut asked = BTreeSet::new();
        for shown in proof.shown().iter().take(SHOWN_MAX) {
            let Revealed::Entry { value, .. } = &shown.revealed else { continue };
            let Some(record) = book::decoded_in(proof.head(), &shown.path, value) else { continue };
            let Some(deed) = self.deed_of((author, &shown.path), &record)? else { continue };
            let principal = deed.principal;
            if principal == author || (principal != self.pen.me && !self.is_known(principal)?) {
                continue;
            }
            match book::grant_fact(&self.batch, principal, author)? {
                Some(grant) if grant.record.allows(&deed) => return Ok(true),
                Some(_) => {}
                None if principal != self.pen.me => {
                    asked.insert(principal);
                }
                None => {}
            }
        }
        self.pulls.extend(asked.into_iter().map(|principal| (principal, None)));
        Ok(false)
    }

    /// What a record does in somebody's name, as far as it is known here whose event it is about.
    fn deed_of<'r>(
        &self,
        (author, path): (Identity, &Path),
        record: &'r Record,
    ) -> Result<Option<Deed<'r>>, StoreError> {
        let Some(event) = event_of(author, path, record) else { return Ok(None) };
        Ok(Deed::of(record, author, book::organizer(&self.batch, &event)?))
    }
}

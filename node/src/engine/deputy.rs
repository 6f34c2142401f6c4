//! Deputies: in whose name the owner may act, and who speaks for people the owner knows.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{Grant, Invitation, Record, RecurrenceId};
use kalends_schema::roster::{Act, Deed, Facts};
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Revealed, VerifiedProof};
use kalends_schema::uri::EventUri;

use super::CommandError;
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
            book::entrust(&self.batch, principal)?;
            self.pulls.push((principal, None));
            return Ok(());
        }
        self.touch_events_of(grant.grantee)?;
        self.met.insert(grant.grantee);
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
        record: &Record,
    ) -> Result<(), StoreError> {
        let Some((principal, event)) = principal_of(record) else { return Ok(()) };
        if principal != self.pen.me {
            if book::grant_fact(&self.batch, principal, deputy)?.is_none() {
                self.need(principal)?;
            }
        } else if !self.organizes(event)?
            && book::grant_fact(&self.batch, principal, deputy)?.is_some()
        {
            let organizer = book::organizer(&self.batch, event)?;
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
            let Some((act, principal, event, at)) = in_whose_name(&record) else { continue };
            if principal == author || (principal != self.pen.me && !self.is_known(principal)?) {
                continue;
            }
            match book::grant_fact(&self.batch, principal, author)? {
                Some(grant) => {
                    let deed = Deed { act, principal, deputy: author, event, at };
                    if grant.record.allows(&deed) {
                        return Ok(true);
                    }
                }
                None if principal != self.pen.me => {
                    asked.insert(principal);
                }
                None => {}
            }
        }
        self.pulls.extend(asked.into_iter().map(|principal| (principal, None)));
        Ok(false)
    }
}

/// Whom a record names as its principal, and its event.
fn principal_of(record: &Record) -> Option<(Identity, &EventUri)> {
    let (act, principal, event, _) = in_whose_name(record)?;
    // The others are in the organizer's name, whose grants their own node knows.
    (act == Act::Answer).then_some((principal, event))
}

/// In whose name a record may be written: what it does, whose word it is, to which event, when.
fn in_whose_name(record: &Record) -> Option<(Act, Identity, &EventUri, Timestamp)> {
    match record {
        Record::Attendee(one) => Some((Act::Answer, one.principal?, &one.event, one.last_modified)),
        Record::CounterProposal(one) => {
            Some((Act::Answer, one.principal?, &one.event, one.last_modified))
        }
        Record::Invitation(one) => {
            Some((Act::Invite, one.event.author(), &one.event, one.last_modified))
        }
        Record::Admission(one) => {
            Some((Act::Admit, one.event.author(), &one.event, one.last_modified))
        }
        Record::Amendment(one) => {
            Some((Act::Edit, one.event.author(), &one.event, one.last_modified))
        }
        Record::Event(_)
        | Record::DeclineCounter(_)
        | Record::CalendarAmendment(_)
        | Record::Handover(_)
        | Record::Claim(_)
        | Record::Grant(_)
        | Record::Profile(_)
        | Record::Calendar(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => None,
    }
}

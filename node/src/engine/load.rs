//! Finding what the decision about an event rests on.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::id::{answer_path, invitation_path};
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{
    Admission, AdmissionOf, AdmissionState, Attendee, Event, Invitation, Person, RecurrenceId,
    RsvpPolicy,
};
use kalends_schema::roster::{Act, Facts, Stamped, Standing, roster};
use kalends_schema::uri::EventUri;

use super::delegation::{in_place_of, stands_delegated};
use super::perform::answer_notices;
use super::turn::Turn;
use super::{CommandError, EventCommand, Notice};
use crate::book;
use crate::command::{self as decide, AmendWish, AnswerWish, DecideWish, InviteWish, Of, Question};
use crate::command::{DeputyRefusal, Refusal, Reply, Write};

/// The owner's events by UID: what an import must not bring in twice.
pub(super) fn by_uid(
    batch: &Batch,
    me: Identity,
) -> Result<BTreeMap<String, (Path, Event)>, StoreError> {
    let events = book::records_of::<Event>(batch, me, Collection::Events)?;
    let keyed =
        |(path, event): (Path, Stamped<Event>)| (event.record.uid.clone(), (path, event.record));
    Ok(events.into_iter().map(keyed).collect())
}

impl Turn<'_> {
    /// Commands about an event that is known here.
    pub(super) fn about_event(
        &mut self,
        command: EventCommand,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        let now = self.now;
        let quiet = |writes: Vec<Write>| Ok((writes, Vec::new()));
        match command {
            EventCommand::WithdrawAmendment { amendment } => {
                quiet(vec![self.amendment_withdrawn(&amendment)?])
            }
            EventCommand::Edit { event, edit } => self.edited_or_amended(&event, edit),
            EventCommand::Cancel { event, on } => self.cancelled_or_amended(&event, on),
            EventCommand::Delete { event } => self.deleted(&event),
            EventCommand::Invite { event, people, wish } => {
                let facts = self.facts(&event)?;
                let principal = self.principal_at(&event, Act::Invite, wish.principal)?;
                let wish = InviteWish { principal, ..wish };
                let me = self.pen.me;
                let own = facts.invitations.iter().filter(|one| one.author == me);
                let own = own.map(|one| &one.record);
                decide::may_invite_so_many(&self.of(&facts), own, (&people, &wish))?;
                let kept = self.kept_of(&event, &people.iter().copied().collect())?;
                let part = takes_part(&facts, self.pen.me, wish.on.as_ref());
                let writes = people.iter().map(|who| self.invitation(&facts, (*who, &wish), part));
                let writes = writes.collect::<Result<Vec<Write>, CommandError>>()?;
                quiet(writes.into_iter().chain(kept).collect())
            }
            EventCommand::Revoke { event, people, on } => {
                let facts = self.facts(&event)?;
                let principal = self.principal_at(&event, Act::Invite, None)?;
                let kept = self.kept_of(&event, &people.iter().copied().collect())?;
                // All of them or none: whoever has no invitation is named.
                let before = people.into_iter().map(|who| {
                    let before = self.invitation_held(&facts, who, on.as_ref())?;
                    Ok(before.ok_or(Refusal::NoInvitation { who })?)
                });
                let before = before.collect::<Result<Vec<Invitation>, CommandError>>()?;
                let revoked = decide::revoke(&self.of(&facts), &before, principal, now)?;
                quiet(revoked.into_iter().chain(kept).collect())
            }
            EventCommand::Answer { event, wish } => self.answered(&event, &wish),
            EventCommand::Decide { event, wish } => {
                let facts = self.facts(&event)?;
                let principal = self.principal_at(&event, Act::Admit, wish.principal)?;
                let wish = DecideWish { principal, ..wish };
                let decided = decide::decide(&self.of(&facts), &facts, &wish, now)?;
                let kept = self.kept_of(&event, &BTreeSet::from([wish.who]))?;
                quiet(decided.into_iter().chain(kept).collect())
            }
            EventCommand::HandOver { event, to, comment } => {
                quiet(self.handed_over(&event, (to, comment))?)
            }
            EventCommand::TakeBack { event } => quiet(vec![self.taken_back(&event)?]),
            EventCommand::TakeOver { event } => quiet(self.taken_over(&event)?),
            EventCommand::Claim { event, asked } => quiet(self.claimed(&event, asked)?),
            EventCommand::Counter { event, wish } => {
                // As an answer does: what becomes of it is read in the organizer's keyspace.
                self.pull_organizers(&event)?;
                self.seen.insert(event.as_uri().clone());
                quiet(vec![self.proposed(&event, wish)?])
            }
            EventCommand::WithdrawProposal { proposal } => {
                quiet(vec![self.proposal_withdrawn(&proposal)?])
            }
            EventCommand::DecideProposal { proposal, verdict } => {
                quiet(self.proposal_decided(&proposal, verdict)?)
            }
        }
    }

    /// The organizer's edit of the event, and a deputy's amendment of it.
    fn edited_or_amended(
        &mut self,
        event: &EventUri,
        edit: Box<decide::EventEdit>,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        if !self.organizes(event)? {
            return self.amended(event, AmendWish::Edit(edit));
        }
        let facts = self.facts(event)?;
        let notices = self.naming(&edit.joins)?;
        Ok((self.edited(&facts, *edit)?, notices))
    }

    /// The organizer's cancellation, and a deputy's.
    fn cancelled_or_amended(
        &mut self,
        event: &EventUri,
        on: Option<RecurrenceId>,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        if !self.organizes(event)? {
            return self.amended(event, AmendWish::Cancel(on));
        }
        let facts = self.facts(event)?;
        Ok((vec![decide::cancel(&self.of(&facts), on, self.now)?], Vec::new()))
    }

    pub(super) fn facts(&self, event: &EventUri) -> Result<Facts, CommandError> {
        Ok(book::gather(&self.batch, event)?.ok_or(Refusal::Gone)?)
    }

    pub(super) fn of<'f>(&self, facts: &'f Facts) -> Of<'f> {
        let (organizer, event) = (facts.organizer(), &facts.event.record);
        Of { me: self.pen.me, organizer, uri: &facts.event_uri, event }
    }

    pub(super) fn invitation_of(
        &self,
        facts: &Facts,
        who: Identity,
        on: Option<&RecurrenceId>,
    ) -> Result<Option<Invitation>, StoreError> {
        let path = invitation_path(&facts.event_uri, on, &who);
        book::record(&self.batch, self.pen.me, &path)
    }

    fn invitation(
        &self,
        facts: &Facts,
        (who, wish): (Identity, &InviteWish),
        takes_part: bool,
    ) -> Result<Write, CommandError> {
        let before = self.invitation_of(facts, who, wish.on.as_ref())?;
        let part = (before.as_ref(), takes_part);
        Ok(decide::invite(&self.of(facts), who, wish, part, self.now)?)
    }

    fn answered(
        &mut self,
        event: &EventUri,
        wish: &AnswerWish,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        let me = self.pen.me;
        // Answering follows the organizer: the event is to be readable offline.
        self.pull_organizers(event)?;
        self.seen.insert(event.as_uri().clone());
        let facts = self.facts(event)?;
        let of = self.of(&facts);
        let (who, on) = (wish.principal.unwrap_or(me), wish.on.as_ref());
        if who != me && !self.may_act_for(who, Act::Answer, event)? {
            return Err(Refusal::from(DeputyRefusal::NotGranted { principal: who }).into());
        }
        let path = answer_path(event, on, wish.principal.as_ref());
        let own: Option<Attendee> = book::record(&self.batch, me, &path)?;
        let given = facts.answer(who, on).map(|fact| &fact.record);
        // What was said to the series it was split from is not this event's to take back.
        let said = given.filter(|_| who == me && wish.reply != Reply::Withdraw);
        let before = own.as_ref().or(said);
        let given = given.or(own.as_ref());
        let admission = facts.admission(who, on).map(|fact| &fact.record);
        let in_place_of = in_place_of(&facts, (who, wish), before);
        let question = Question { of, before, given, admission, in_place_of };
        let write = decide::answer(&question, wish, self.now)?;
        stands_delegated(&facts, who, &write)?;
        let kept = match who == me {
            true => self.kept_answers(&facts, on)?,
            false => Vec::new(),
        };
        let policy = of.event.access.rsvp_policy;
        let stands_in = in_place_of.is_some() && policy == RsvpPolicy::InvitedOnly;
        let invited = of.organizer == who
            || stands_in
            || facts
                .invitations
                .iter()
                .any(|one| one.record.invitee == who && one.record.revoked_at.is_none());
        let gives = write.record.is_some();
        let notices = if gives { answer_notices(policy, invited) } else { Vec::new() };
        Ok((std::iter::once(write).chain(kept).collect(), notices))
    }

    pub(super) fn pull_organizers(&mut self, event: &EventUri) -> Result<(), StoreError> {
        let mut people = book::organizers(&self.batch, event)?;
        people.retain(|who| *who != self.pen.me);
        self.pulls.extend(people.into_iter().map(|who| (who, None)));
        Ok(())
    }
}

/// Whether an invitation or admission of `who` stands, for the series or for the date they invite
/// to: coming along to an open event is neither (`0049`).
fn takes_part(facts: &Facts, who: Identity, on: Option<&RecurrenceId>) -> bool {
    let roster = roster(facts);
    let row = roster.row(&Person::Key(who), on);
    let is_admitted = |one: &Admission| match &one.attendee {
        AdmissionOf::Answer(answer) => {
            answer.author() == who
                && one.state == AdmissionState::Admitted
                && (one.recurrence_id.is_none() || one.recurrence_id.as_ref() == on)
        }
        AdmissionOf::Guest(_) => false,
    };
    row.is_some_and(|row| match row.standing {
        Standing::Denied | Standing::Revoked => false,
        Standing::Confirmed
        | Standing::Tentative
        | Standing::NeedsAction { .. }
        | Standing::Delegated
        | Standing::Declined
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Refused(_) => {
            row.invited || facts.admissions.iter().any(|one| is_admitted(&one.record))
        }
    })
}

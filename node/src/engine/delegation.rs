//! Delegations: what the owner's answer rests on, and whom somebody's answer makes known here.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::answer_path;
use kalends_schema::key::Identity;
use kalends_schema::limits::DELEGATION_CHAIN_MAX;
use kalends_schema::path::Path;
use kalends_schema::record::{Attendee, PartStat, Person, Record};
use kalends_schema::roster::{Fact, Facts, Refusal as Why, Standing, roster, stands_in_for};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{AnswerWish, Refusal, Reply, Write};

/// In whose place the owner answers. Whoever has passed it on in turn still has it of them.
pub(super) fn in_place_of(
    facts: &Facts,
    (me, wish): (Identity, &AnswerWish),
    before: Option<&Attendee>,
) -> Option<Identity> {
    let from = stands_in_for(facts, me, wish.on.as_ref())?;
    let to_them = matches!(wish.reply, Reply::Delegate(to) if to == from);
    let same = before.is_some_and(|before| before.delegated_from == Some(from));
    // Nobody gives a place back by passing it on; where they never took it, it is their own word.
    (!to_them || same).then_some(from)
}

/// Refuses a delegation that the roster would refuse. One of somebody who is not invited yet may
/// wait for the invitation, as any other answer.
pub(super) fn stands_delegated(
    facts: &Facts,
    me: Identity,
    write: &Write,
) -> Result<(), CommandError> {
    let Some(Record::Attendee(answer)) = &write.record else { return Ok(()) };
    let Some(to) = answer.delegated_to.filter(|_| answer.partstat == PartStat::Delegated) else {
        return Ok(());
    };
    let mut facts = facts.clone();
    let on = answer.recurrence_id;
    facts.answers.retain(|fact| fact.author != me || fact.record.recurrence_id != on);
    let stamp = Stamp { epoch: u32::MAX, seq: u64::MAX };
    // A deputy's word is looked at as if the principal had said it.
    let record = Attendee { principal: None, ..answer.clone() };
    facts.answers.push(Fact { author: me, stamp, record });
    match roster(&facts).row(&Person::Key(me), on.as_ref()).map(|row| row.standing) {
        Some(Standing::Refused(Why::Delegation)) => Err(Refusal::MayNotDelegate { to }.into()),
        Some(Standing::Refused(Why::Cancelled)) => Err(Refusal::Cancelled.into()),
        Some(_) | None => Ok(()),
    }
}

impl Turn<'_> {
    /// What an answer that was just learned of calls for, where it passes a place on: the organizer
    /// hears whoever is to come, and whoever is to come looks at the event.
    pub(super) fn delegated(
        &mut self,
        event: &EventUri,
        record: &Record,
    ) -> Result<(), StoreError> {
        let Record::Attendee(answer) = record else { return Ok(()) };
        let me = self.pen.me;
        if answer.delegated_to.is_some() && book::is_delegate(&self.batch, me, event)? {
            self.pull_organizers(event)?;
            if let Some(who) = self.first_unheard(event, answer)? {
                self.need(who)?;
            }
        }
        let Some(to) = answer.delegated_to.filter(|to| *to != me) else { return Ok(()) };
        if self.organizes(event)? && self.comes_for_another(event, to)? {
            book::host(&self.batch, to)?;
            self.met.insert(to);
        }
        Ok(())
    }

    /// Of those through whom a place came to whoever passes it on, the first whose word is not here:
    /// without theirs it cannot be seen that it counts.
    fn first_unheard(
        &self,
        event: &EventUri,
        answer: &Attendee,
    ) -> Result<Option<Identity>, StoreError> {
        let on = answer.recurrence_id;
        let mut next = answer.delegated_from;
        for _ in 0..DELEGATION_CHAIN_MAX {
            let Some(from) = next.filter(|from| *from != self.pen.me) else { return Ok(None) };
            let word = [on, None].into_iter().find_map(|on| {
                let path = answer_path(event, on.as_ref(), None);
                book::record::<Attendee>(&self.batch, from, &path).transpose()
            });
            match word.transpose()? {
                Some(word) => next = word.delegated_from,
                None => return Ok(Some(from)),
            }
        }
        Ok(None)
    }

    /// Whether somebody takes part in an event of the owner's in another's place: nobody makes
    /// strangers known here whose own answer does not stand.
    fn comes_for_another(&self, event: &EventUri, to: Identity) -> Result<bool, StoreError> {
        let Some(facts) = book::gather(&self.batch, event)? else { return Ok(false) };
        let roster = roster(&facts);
        let mut rows = roster.series.iter().chain(roster.dates.values().flatten());
        Ok(rows.any(|row| row.standing == Standing::Delegated && row.delegate == Some(to)))
    }

    /// Whether what is here at a path of `author` concerns the owner: then whatever takes its place
    /// does, too.
    pub(super) fn concerned(&self, author: Identity, path: &Path) -> Result<bool, StoreError> {
        match book::record::<Attendee>(&self.batch, author, path)?.map(Record::Attendee) {
            Some(held) => book::concerns(&self.batch, self.pen.me, (author, path), &held),
            None => Ok(false),
        }
    }
}

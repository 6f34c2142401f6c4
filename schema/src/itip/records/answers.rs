//! One's own answer, to the series and to single dates.

use std::collections::BTreeSet;

use super::board::{Board, Change, Said};
use super::writes_of::Desk;
use super::{Person, Records};
use crate::admission::round;
use crate::id::attendee_id;
use crate::itip::Address;
use crate::key::Identity;
use crate::record::{Admission, AdmissionOf, Attendee, RecurrenceId};
use crate::roster::{Gathered, Invitations, Ledger, answered};

impl Desk<'_> {
    /// Writes what the writer answers otherwise than before.
    pub(super) fn write_answers(&mut self, held: &Board, after: &Board) {
        let own = self.own();
        let series = Change::of((held, after), &own, None);
        if series.changed {
            self.answer(None, series.is);
        }
        for date in after.dates().filter(Option::is_some) {
            let change = Change::of((held, after), &own, date);
            let has_own = own_answer(&self.records, self.writer.me, date).is_some();
            let stays = !change.changed && (change.follows || has_own || !series.changed);
            if !stays && self.says(date.as_ref()).as_ref() != change.is {
                self.answer(date, change.is);
            }
        }
    }

    /// What the writer's records say at a date by now.
    fn says(&self, date: Option<&RecurrenceId>) -> Option<Said> {
        let gathered = Gathered::of(&self.records.facts);
        let ledger = Ledger::of(&self.records.facts, &gathered);
        let invitations = Invitations::of(&gathered, &ledger);
        let answer = answered(&gathered, &invitations, self.writer.me, date);
        let record = &answer.filter(|answer| !answer.lapsed)?.fact.record;
        let address = |who: Identity| self.records.address(who);
        Some(Said {
            partstat: record.partstat,
            guests: record.guests,
            comment: record.comment.clone(),
            delegated_to: record.delegated_to.map(address).into_iter().collect(),
            delegated_from: record.delegated_from.map(address).into_iter().collect(),
        })
    }

    fn answer(&mut self, date: Option<RecurrenceId>, said: Option<&Said>) {
        // Whoever takes their own line away says nothing any more.
        let said = said.cloned().unwrap_or_default();
        let me = self.writer.me;
        let before = own_answer(&self.records, me, date).cloned();
        let event = &self.records.facts.event_uri;
        let key = |people: &BTreeSet<Address>| {
            people.iter().find_map(|who| match self.records.person(who) {
                Person::Key(identity) => Some(identity),
                Person::Guest(_) => None,
            })
        };
        let written = Attendee {
            recurrence_id: date,
            sequence: self.records.event().sequence(),
            round: round(before.as_ref(), self.seat(date), said.partstat),
            comment: said.comment,
            guests: said.guests,
            delegated_to: key(&said.delegated_to),
            delegated_from: key(&said.delegated_from),
            role: before.as_ref().and_then(|before| before.role),
            created_at: before.as_ref().map_or(self.writer.now, |before| before.created_at),
            ..Attendee::new(event, said.partstat, self.writer.now)
        };
        self.put_answer(written);
    }

    /// The organizer's admission of the writer's answer.
    fn seat(&self, date: Option<RecurrenceId>) -> Option<&Admission> {
        let facts = &self.records.facts;
        let id = attendee_id(&facts.event_uri, date.as_ref(), None);
        let admissions = facts.admissions.iter().filter(|fact| {
            let names = match &fact.record.attendee {
                AdmissionOf::Answer(uri) => uri.author() == self.writer.me && uri.id() == id,
                AdmissionOf::Guest(_) => false,
            };
            names && fact.author == self.records.organizer() && fact.record.recurrence_id == date
        });
        admissions.max_by_key(|fact| fact.stamp).map(|fact| &fact.record)
    }
}

fn own_answer(records: &Records, me: Identity, date: Option<RecurrenceId>) -> Option<&Attendee> {
    let own = records.facts.answers.iter().filter(|fact| {
        let of = &fact.record;
        fact.author == me
            && of.principal.is_none()
            && of.event == records.facts.event_uri
            && of.recurrence_id == date
    });
    own.max_by_key(|fact| fact.stamp).map(|fact| &fact.record)
}

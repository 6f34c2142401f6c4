//! Deputies: whose records are another's word (SENT-BY, RFC 5545 §3.2.18; `30-scheduling`,
//! *Roles*).
//!
//! A deputy writes in their own keyspace. What they write counts for the principal while a grant of
//! the principal's allows it, by the time that the deputy's record itself claims: no reader's
//! clock, and no head that another reader may not have (`0270`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Fact, Facts, Gathered, weight_of_answer};
use crate::key::Identity;
use crate::record::{Admission, Attendee, Grant, Invitation, Record, RecurrenceId};
use crate::time::Timestamp;
use crate::uri::EventUri;

/// One kind of thing that a deputy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Answers, or proposes another time.
    Answer,
    /// Invites, or takes an invitation of theirs back.
    Invite,
    /// Decides on answers.
    Admit,
    /// Changes the event.
    Edit,
}

/// Something done in somebody else's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed<'a> {
    /// What.
    pub act: Act,
    /// In whose name.
    pub principal: Identity,
    /// By whom.
    pub deputy: Identity,
    /// To which event.
    pub event: &'a EventUri,
    /// When, as its record claims: its `last_modified`.
    pub at: Timestamp,
}

impl<'a> Deed<'a> {
    /// What a record that `deputy` wrote does in somebody's name: an answer or a proposal in the name
    /// of whom it says, what only organizers do in the `organizer`'s. `None` for whatever is its
    /// author's own word.
    pub fn of(record: &'a Record, deputy: Identity, organizer: Identity) -> Option<Deed<'a>> {
        let (act, principal, event) = match record {
            Record::Attendee(one) => (Act::Answer, one.principal?, &one.event),
            Record::CounterProposal(one) => (Act::Answer, one.principal?, &one.event),
            Record::Invitation(one) => (Act::Invite, organizer, &one.event),
            Record::Admission(one) => (Act::Admit, organizer, &one.event),
            Record::Amendment(one) => (Act::Edit, organizer, &one.event),
            Record::Profile(_)
            | Record::Calendar(_)
            | Record::Event(_)
            | Record::DeclineCounter(_)
            | Record::Handover(_)
            | Record::Claim(_)
            | Record::Grant(_)
            | Record::CalendarAmendment(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => return None,
        };
        Some(Deed { act, principal, deputy, event, at: record.last_modified() })
    }
}

/// Whether the principal's grants allow a deed. Of one principal's versions of a grant the newest
/// is looked at; nobody needs a grant to act for themselves.
pub fn may_act(grants: &[Fact<Grant>], deed: &Deed<'_>) -> bool {
    deed.deputy == deed.principal || Deputies::of(grants).rank(deed).is_some()
}

impl Facts {
    /// The invitations that deputies of the organizer wrote and that are nobody else's word: of two
    /// deputies' the first one's.
    pub fn invited_by_deputies(&self) -> Vec<Invitation> {
        let gathered = Gathered::of(self);
        let all = gathered.invitations.values().copied();
        let key = |fact: &Fact<Invitation>| (fact.record.invitee, fact.record.recurrence_id);
        let own: BTreeSet<_> =
            all.clone().filter(|fact| gathered.rank(fact).is_some()).map(key).collect();
        let mut first: BTreeMap<_, (Rank, &Fact<Invitation>)> = BTreeMap::new();
        for fact in all.filter(|fact| !own.contains(&key(fact))) {
            let Some(rank) = gathered.invites_for_organizer(fact) else { continue };
            let place = first.entry(key(fact)).or_insert((rank, fact));
            if rank < place.0 {
                *place = (rank, fact);
            }
        }
        first.into_values().map(|(_, fact)| fact.record.clone()).collect()
    }

    /// Whether somebody to whom a person gave a grant wrote an answer in their name: what others
    /// write counts for nothing, and costs nothing.
    pub(super) fn is_spoken_for(&self, person: Identity) -> bool {
        self.all().any(|facts| {
            let grants = facts.grants.iter().filter(|fact| fact.author == person);
            let deputies: BTreeSet<Identity> = grants.map(|fact| fact.record.grantee).collect();
            let speaks = |fact: &Fact<Attendee>| {
                fact.record.principal == Some(person) && deputies.contains(&fact.author)
            };
            !deputies.is_empty() && facts.answers.iter().any(speaks)
        })
    }

    /// Whether an admission is an organizer's word on this event, or a deputy's for them.
    pub fn is_decided_by(&self, fact: &Fact<Admission>) -> bool {
        let Admission { event, attendee, last_modified, .. } = &fact.record;
        *event == self.event_uri
            && self.word(Act::Admit, (fact, attendee.person().key()), *last_modified).is_some()
    }

    /// How much an admission or invitation weighs as the organizer's word; `None` for one that is
    /// none.
    pub(super) fn word<T>(
        &self,
        act: Act,
        (fact, about): (&Fact<T>, Option<Identity>),
        at: Timestamp,
    ) -> Option<Word> {
        if let Some(rank) = self.continuation.rank(fact.author, fact.stamp) {
            return Some((Some(rank), Reverse(None)));
        }
        let (principal, deputy, event) = (self.organizer(), fact.author, &self.event_uri);
        let deed = Deed { act, principal, deputy, event, at };
        let rank = Deputies::of(&self.grants).rank(&deed).filter(|_| about != Some(deputy))?;
        Some((None, Reverse(Some(rank))))
    }
}

/// Of two words about the same the greater counts: the later organizer's own, then that of the deputy
/// who comes first.
pub(super) type Word = (Option<usize>, Reverse<Option<Rank>>);

/// Where a deputy comes among the deputies of one principal: the lower first.
pub(crate) type Rank = (u32, Identity);

/// Grants by principal and grantee, the newest of each.
#[derive(Debug, Default)]
pub(crate) struct Deputies<'a> {
    grants: BTreeMap<(Identity, Identity), &'a Fact<Grant>>,
}

impl<'a> Deputies<'a> {
    pub(crate) fn of(facts: &'a [Fact<Grant>]) -> Deputies<'a> {
        let mut grants: BTreeMap<(Identity, Identity), &Fact<Grant>> = BTreeMap::new();
        for fact in facts {
            let place = grants.entry((fact.author, fact.record.grantee)).or_insert(fact);
            if weight(fact) > weight(place) {
                *place = fact;
            }
        }
        Deputies { grants }
    }

    /// The deputy's place among the principal's, if a grant allows the deed.
    pub(crate) fn rank(&self, deed: &Deed<'_>) -> Option<Rank> {
        let grant = &self.grants.get(&(deed.principal, deed.deputy))?.record;
        grant.allows(deed).then_some((grant.order, grant.grantee))
    }
}

impl<'a> Gathered<'a> {
    /// The place of an admission's author among the organizer's deputies, if it is one's word.
    pub(crate) fn admits_for_organizer(&self, fact: &Fact<Admission>) -> Option<Rank> {
        let at = fact.record.last_modified;
        self.deputy(Act::Admit, (self.organizer, fact.author), at)
    }

    /// The place of an invitation's author among the organizer's deputies, if it is one's word.
    pub(crate) fn invites_for_organizer(&self, fact: &Fact<Invitation>) -> Option<Rank> {
        let at = fact.record.last_modified;
        self.deputy(Act::Invite, (self.organizer, fact.author), at)
    }

    fn deputy(
        &self,
        act: Act,
        (principal, deputy): (Identity, Identity),
        at: Timestamp,
    ) -> Option<Rank> {
        self.deputies.rank(&Deed { act, principal, deputy, event: self.uri, at })
    }

    /// Deputies' answers, the first in the grants first: each where the principal has no answer of
    /// their own, or only one that has lapsed where the deputy's stands.
    pub(super) fn take_deputies_answers(&mut self, facts: &'a [Fact<Attendee>]) {
        let mut newest: BTreeMap<(Identity, Option<RecurrenceId>, Identity), &'a Fact<Attendee>> =
            BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.record.event == *self.uri) {
            let Some(principal) = fact.record.principal else { continue };
            self.speakers.entry(principal).or_default().insert(fact.author);
            let key = (principal, fact.record.recurrence_id, fact.author);
            let place = newest.entry(key).or_insert(fact);
            if weight_of_answer(fact) > weight_of_answer(place) {
                *place = fact;
            }
        }
        let mut allowed = Vec::new();
        for ((principal, date, deputy), fact) in newest {
            let at = fact.record.last_modified;
            let rank = self.deputy(Act::Answer, (principal, deputy), at);
            allowed.extend(rank.map(|rank| (rank, principal, date, fact)));
        }
        allowed.sort_by_key(|(rank, principal, date, _)| (*rank, *principal, *date));
        for (_, principal, date, fact) in allowed {
            self.take_for(principal, date, fact);
        }
    }

    fn take_for(
        &mut self,
        principal: Identity,
        date: Option<RecurrenceId>,
        fact: &'a Fact<Attendee>,
    ) {
        let since = self.answers_since(date.as_ref());
        let lapsed =
            |fact: &Fact<Attendee>| principal != self.organizer && fact.record.sequence < since;
        let is_lapsed = lapsed(fact);
        let held = self.answers.get(&principal).and_then(|own| match date {
            None => own.series,
            Some(date) => own.dates.get(&date).copied(),
        });
        if held.is_some_and(|held| is_lapsed || !lapsed(held)) {
            return;
        }
        let answers = self.answers.entry(principal).or_default();
        match date {
            None => answers.series = Some(fact),
            Some(date) => {
                answers.dates.insert(date, fact);
                self.dates.insert(date);
                self.answered_at.entry(date).or_default().insert(principal);
            }
        }
    }
}

impl Grant {
    /// Whether it allows its grantee a deed.
    pub fn allows(&self, deed: &Deed<'_>) -> bool {
        let may = match deed.act {
            Act::Answer => self.may.answer,
            Act::Invite => self.may.invite,
            Act::Admit => self.may.admit,
            Act::Edit => self.may.edit,
        };
        may && self.event.as_ref().is_none_or(|event| event == deed.event)
            && self.until.is_none_or(|until| deed.at < until)
    }
}

/// Orders versions of a grant by stamp; two of one stamp come from a forked keyspace, and what they
/// say decides.
fn weight(fact: &Fact<Grant>) -> impl Ord + use<'_> {
    let grant = &fact.record;
    (fact.stamp, grant.may, grant.order, grant.until, grant.event.as_ref().map(ToString::to_string))
}

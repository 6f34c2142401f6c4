//! The signed records that a roster rests on, and what of them counts.

use std::collections::{BTreeMap, BTreeSet};

use super::delegated::Delegations;
use super::deputy::Deputies;
use crate::continuation::Continuation;
use crate::id::answer_path;
use crate::key::Identity;
use crate::record::{Access, Admission, Attendee, CapacityScope, Component, Event, Grant};
use crate::record::{Invitation, Person, RecurrenceId, Status};
use crate::recurrence::{id_on_wall_of, occurrences_among};
use crate::stamp::Stamp;
use crate::uri::{EventUri, Uri};

/// A record with the commit that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped<T> {
    /// The commit that wrote this version.
    pub stamp: Stamp,
    /// The record.
    pub record: T,
}

/// A record of a known author, with the commit that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// Whose keyspace it lies in.
    pub author: Identity,
    /// The commit that wrote this version.
    pub stamp: Stamp,
    /// The record.
    pub record: T,
}

impl Fact<Attendee> {
    /// Where it lies: with whoever wrote it, under the event that it was given to.
    pub fn uri(&self) -> Uri {
        let Attendee { event, recurrence_id, principal, .. } = &self.record;
        Uri::new(self.author, answer_path(event, recurrence_id.as_ref(), principal.as_ref()))
    }
}

/// All that is known of one event. Order, duplicates, older versions and records of other events
/// change nothing: of one author's versions of a record the highest stamp counts, and what does
/// not name the event is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The event's first URI, its root: what everything else names.
    pub event_uri: EventUri,
    /// The event as it is now, whoever organizes it.
    pub event: Stamped<Event>,
    /// Who organizes it, and who did before.
    pub continuation: Continuation,
    /// Invitations, whoever wrote them.
    pub invitations: Vec<Fact<Invitation>>,
    /// Admissions; only organizers' and their deputies' count.
    pub admissions: Vec<Fact<Admission>>,
    /// Answers.
    pub answers: Vec<Fact<Attendee>>,
    /// Grants of the organizer's, and of whomever an answer names as its principal.
    pub grants: Vec<Fact<Grant>>,
    /// What is known of the series it was split from (see [`Facts::joined`]).
    pub former: Option<Box<Facts>>,
}

impl Facts {
    /// An event of which nothing else is known, and which nobody else continues.
    pub fn of(event_uri: EventUri, event: Stamped<Event>) -> Facts {
        let continuation = Continuation::none(&event_uri);
        Facts {
            event_uri,
            event,
            continuation,
            invitations: Vec::new(),
            admissions: Vec::new(),
            answers: Vec::new(),
            grants: Vec::new(),
            former: None,
        }
    }

    /// Who organizes the event now.
    pub fn organizer(&self) -> Identity {
        self.continuation.organizer
    }
}

/// One person's answers to one event.
#[derive(Debug, Default)]
pub(crate) struct Answers<'a> {
    /// To the series, or to the only occurrence.
    pub(crate) series: Option<&'a Fact<Attendee>>,
    /// To single dates.
    pub(crate) dates: BTreeMap<RecurrenceId, &'a Fact<Attendee>>,
}

impl Answers<'_> {
    /// The dates answered.
    pub(crate) fn dated(&self) -> impl Iterator<Item = RecurrenceId> {
        self.dates.keys().copied()
    }
}

/// The facts in order: each record once, in its latest version, by who it is about.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    pub(crate) uri: &'a EventUri,
    pub(crate) organizer: Identity,
    pub(crate) continuation: &'a Continuation,
    pub(crate) event: &'a Event,
    /// By whose answer it is, whoever wrote it.
    pub(crate) answers: BTreeMap<Identity, Answers<'a>>,
    pub(crate) deputies: Deputies<'a>,
    /// Who wrote answers in somebody's name, whether allowed to or not.
    pub(crate) speakers: BTreeMap<Identity, BTreeSet<Identity>>,
    /// By invitee, then occurrence, then author; nobody's to themselves.
    pub(crate) invitations: BTreeMap<InvitationKey, &'a Fact<Invitation>>,
    /// Who names whom as their delegate.
    pub(crate) delegations: Delegations,
    /// Who answered a date.
    pub(crate) answered_at: BTreeMap<RecurrenceId, BTreeSet<Identity>>,
    /// The dates with records of their own that the event makes.
    pub(crate) dates: BTreeSet<RecurrenceId>,
    /// The series it was split from.
    pub(crate) former: Option<Box<Gathered<'a>>>,
}

/// Invitee, occurrence, author.
pub(crate) type InvitationKey = (Identity, Option<RecurrenceId>, Identity);

impl<'a> Gathered<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Gathered<'a> {
        let mut gathered = Gathered {
            uri: &facts.event_uri,
            organizer: facts.organizer(),
            continuation: &facts.continuation,
            event: &facts.event.record,
            answers: BTreeMap::new(),
            deputies: Deputies::of(&facts.grants),
            speakers: BTreeMap::new(),
            invitations: BTreeMap::new(),
            delegations: Delegations::default(),
            answered_at: BTreeMap::new(),
            dates: facts.event.record.overrides.keys().copied().collect(),
            former: None,
        };
        gathered.take_answers(&facts.answers);
        gathered.take_deputies_answers(&facts.answers);
        gathered.take_invitations(&facts.invitations);
        gathered.take_former(facts);
        gathered.delegations = Delegations::of(gathered.answers.iter());
        let is_word = |fact: &&Fact<Admission>| gathered.is_admission(fact);
        let admissions = facts.admissions.iter().filter(is_word);
        let dated: Vec<RecurrenceId> =
            admissions.filter_map(|fact| fact.record.recurrence_id).collect();
        gathered.dates.extend(dated);
        gathered.dates = occurrences_among(&facts.event.record, &gathered.dates);
        gathered
    }

    pub(crate) fn access(&self) -> &'a Access {
        &self.event.access
    }

    /// Whether an admission is an organizer's word on this event, or a deputy's for them. Nobody
    /// admits themselves.
    pub(crate) fn is_admission(&self, fact: &Fact<Admission>) -> bool {
        let admission = &fact.record;
        admission.event == *self.uri
            && (self.rank(fact).is_some()
                || (admission.attendee.person() != Person::Key(fact.author)
                    && self.admits_for_organizer(fact).is_some()))
    }

    /// The how manyth organizer's word a record is, if it is one's own: of two about the same the
    /// later organizer's counts.
    pub(crate) fn rank<T>(&self, fact: &Fact<T>) -> Option<usize> {
        self.continuation.rank(fact.author, fact.stamp)
    }

    /// Whether seats are counted over all dates together.
    pub(crate) fn counts_people(&self) -> bool {
        self.access().capacity_scope == CapacityScope::Series
    }

    /// The number from which answers count at an occurrence.
    pub(crate) fn answers_since(&self, occurrence: Option<&RecurrenceId>) -> u32 {
        self.event.component(occurrence).map_or(0, |component| component.answers_since)
    }

    /// The `sequence` of the cancelled component, where an occurrence is cancelled.
    pub(crate) fn cancelled(&self, occurrence: Option<&RecurrenceId>) -> Option<u32> {
        let cancelled = |component: &&Component| component.status == Status::Cancelled;
        let own = occurrence.and_then(|date| self.event.overrides.get(date)).filter(cancelled);
        own.or_else(|| self.event.master.as_ref().filter(cancelled))
            .map(|component| component.sequence)
    }

    /// Whether an occurrence asks something else of people than the series does.
    pub(crate) fn asks_otherwise(&self, date: &RecurrenceId) -> bool {
        self.answers_since(Some(date)) != self.answers_since(None)
            || self.cancelled(Some(date)) != self.cancelled(None)
    }

    /// Of an event that is no series: its date, where a record names it. Answers to it are then
    /// answers to the whole.
    pub(crate) fn only_date(&self) -> Option<RecurrenceId> {
        let start = self.event.master.as_ref().filter(|_| !self.event.is_series())?.start;
        Some(id_on_wall_of(&start, &start)).filter(|date| self.dates.contains(date))
    }

    fn take_answers(&mut self, facts: &'a [Fact<Attendee>]) {
        for fact in facts {
            if fact.record.event != *self.uri || fact.record.principal.is_some() {
                continue;
            }
            let answers = self.answers.entry(fact.author).or_default();
            let place = match fact.record.recurrence_id {
                None => answers.series.get_or_insert(fact),
                Some(date) => {
                    self.dates.insert(date);
                    self.answered_at.entry(date).or_default().insert(fact.author);
                    answers.dates.entry(date).or_insert(fact)
                }
            };
            if weight_of_answer(fact) > weight_of_answer(place) {
                *place = fact;
            }
        }
    }

    /// The dates that the event makes and to which somebody is asked by themselves.
    pub(crate) fn invited_at(&self, person: Identity) -> impl Iterator<Item = RecurrenceId> {
        let asked = self.invitations.keys().filter(move |(invitee, ..)| *invitee == person);
        let dates = asked.filter_map(|(_, date, _)| *date);
        dates.filter(|date| self.dates.contains(date))
    }

    fn take_invitations(&mut self, facts: &'a [Fact<Invitation>]) {
        for fact in facts {
            let invitation = &fact.record;
            if invitation.event != *self.uri || invitation.invitee == fact.author {
                continue;
            }
            self.dates.extend(invitation.recurrence_id);
            let key = (invitation.invitee, invitation.recurrence_id, fact.author);
            let place = self.invitations.entry(key).or_insert(fact);
            if weight_of_invitation(fact) > weight_of_invitation(place) {
                *place = fact;
            }
        }
    }
}

/// Orders versions of an answer by stamp. Two of one stamp can only come from a forked keyspace;
/// what they say then decides, so that every machine takes the same one.
pub(super) fn weight_of_answer(fact: &Fact<Attendee>) -> impl Ord + use<'_> {
    let answer = &fact.record;
    let said = (answer.partstat, answer.sequence, answer.round, answer.guests);
    let ends = (answer.delegated_to, answer.delegated_from);
    (fact.stamp, said, ends, answer.role, answer.last_modified)
}

/// Orders versions of an invitation, as [`weight_of_answer`] those of an answer.
fn weight_of_invitation(fact: &Fact<Invitation>) -> impl Ord + use<'_> {
    let Invitation { revoked_at, role, last_modified, .. } = fact.record;
    (fact.stamp, revoked_at, role, last_modified)
}

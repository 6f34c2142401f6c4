//! What an event that was split from a series takes over from it: *this and future*
//! (`30-scheduling`, *Recurrence*; `0285`).
//!
//! Answers given to the old series before it was split count for the event that follows, and so do
//! the invitations and admissions that were not changed since; what names the following event
//! itself comes first.
//! Its numbers go on from the old ones, so that a change that asks people anew has them lapse.

use std::collections::{BTreeMap, BTreeSet};

use super::deputy::Act;
use super::facts::{Fact, Facts, Gathered, weight_of_answer};
use super::ledger::{Ledger, answer_uri};
use crate::key::Identity;
use crate::limits::SPLITS_MAX;
use crate::record::{Admission, AdmissionOf, Attendee, Invitation};
use crate::record::{RecurrenceId, SplitFrom};
use crate::time::Timestamp;
use crate::uri::EventUri;

impl Facts {
    /// An event with those that it was split from, the nearest first: each names the one after it.
    /// `None` of none.
    pub fn joined(chain: Vec<Facts>) -> Option<Facts> {
        let mut former: Option<Facts> = None;
        for mut facts in chain.into_iter().rev() {
            facts.former = former.map(Box::new);
            former = Some(facts);
        }
        former
    }

    /// Which event is to be found next, so that `chain` can be [joined](Facts::joined): what its
    /// last was split from. `None` at its end: at most [`SPLITS_MAX`] are followed, and none twice.
    pub fn next_of(chain: &[Facts]) -> Option<&EventUri> {
        let from = &chain.last()?.split_from()?.event;
        let is_new = chain.iter().all(|facts| facts.event_uri != *from);
        Some(from).filter(|_| is_new && chain.len() <= SPLITS_MAX)
    }

    /// The series it was split from, as far as the event may say so: only its organizer splits it.
    pub fn split_from(&self) -> Option<&SplitFrom> {
        let uri = &self.event_uri;
        self.event.record.split_by(uri.author(), uri.path().area())
    }

    /// The event and those it was split from, the nearest first.
    pub fn all(&self) -> impl Iterator<Item = &Facts> {
        std::iter::successors(Some(self), |facts| facts.former.as_deref())
    }

    /// Everybody who was asked to it or answered it, and to the series it was split from.
    pub fn concerned(&self) -> BTreeSet<Identity> {
        let gathered = Gathered::of(self);
        let invited = gathered.invitations.keys().map(|(invitee, ..)| *invitee);
        gathered.answers.keys().copied().chain(invited).collect()
    }

    /// What a person answered to one date, or to the series, themselves or by a deputy: to this event
    /// or, without that, to the series it was split from.
    pub fn answer(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&Fact<Attendee>> {
        self.said_by(person).remove(&occurrence.copied())
    }

    /// What a person said of a date: to that date or, without that, to the series.
    pub fn answer_about(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&Fact<Attendee>> {
        let mut said = self.said_by(person);
        said.remove(&occurrence.copied()).or_else(|| said.remove(&None))
    }

    /// What everybody answered that may count, by person and date.
    pub fn answers_by_person(&self) -> BTreeMap<(Identity, Option<RecurrenceId>), &Fact<Attendee>> {
        let mut all = BTreeMap::new();
        for (person, answers) in Gathered::of(self).answers {
            all.extend(answers.series.map(|fact| ((person, None), fact)));
            all.extend(answers.dates.into_iter().map(|(date, fact)| ((person, Some(date)), fact)));
        }
        all
    }

    /// All that a person answered, to the series and to single dates, found likewise.
    pub fn answers_of(&self, person: Identity) -> impl Iterator<Item = &Fact<Attendee>> {
        self.said_by(person).into_values()
    }

    /// The same by date, the series' first; found once, however many dates there are.
    fn said_by(&self, person: Identity) -> BTreeMap<Option<RecurrenceId>, &Fact<Attendee>> {
        if self.is_spoken_for(person) {
            let answers = Gathered::of(self).answers.remove(&person).unwrap_or_default();
            let dates = answers.dates.into_iter().map(|(date, fact)| (Some(date), fact));
            return answers.series.map(|fact| (None, fact)).into_iter().chain(dates).collect();
        }
        let given = |fact: &&Fact<Attendee>| {
            fact.author == person
                && fact.record.event == self.event_uri
                && fact.record.principal.is_none()
        };
        let mut said: BTreeMap<Option<RecurrenceId>, &Fact<Attendee>> = BTreeMap::new();
        for fact in self.answers.iter().filter(given) {
            let place = said.entry(fact.record.recurrence_id).or_insert(fact);
            if weight_of_answer(fact) > weight_of_answer(place) {
                *place = fact;
            }
        }
        if let Some((split, former)) = self.former() {
            let before = former.said_by(person).into_iter();
            for (date, fact) in before.filter(|(_, fact)| is_before(fact, split)) {
                said.entry(date).or_insert(fact);
            }
        }
        said
    }

    /// The organizer's invitation of a person to one date, or to the series, found likewise; without
    /// one of their own a deputy's.
    pub fn invitation(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&Fact<Invitation>> {
        let given = self.invitations.iter().filter(|fact| {
            fact.record.invitee == person
                && fact.record.recurrence_id.as_ref() == occurrence
                && fact.record.event == self.event_uri
        });
        let words = given.filter_map(|fact| {
            let word = self.word(Act::Invite, (fact, Some(person)), fact.record.last_modified)?;
            Some((word, fact))
        });
        let own = words.max_by_key(|(word, fact)| (*word, fact.stamp)).map(|(_, fact)| fact);
        own.or_else(|| {
            let (_, former) = self.former()?;
            let began = self.event.record.created_at;
            former.invitation(person, occurrence).filter(|fact| fact.record.last_modified <= began)
        })
    }

    /// The organizer's invitations of some people that they have by the series it was split from.
    pub fn inherited_invitations(&self, people: &BTreeSet<Identity>) -> Vec<Invitation> {
        let organizer = self.organizer();
        let gathered = Gathered::of(self);
        let theirs = gathered.invitations.iter().filter(|((invitee, _, author), fact)| {
            *author == organizer && people.contains(invitee) && fact.record.event != self.event_uri
        });
        theirs.map(|(_, fact)| fact.record.clone()).collect()
    }

    /// The organizer's admission of what a person answered to that date, or to the series, found
    /// likewise, or a deputy's.
    pub fn admission(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&Fact<Admission>> {
        let answer = AdmissionOf::Answer(answer_uri(&self.event_uri, person, occurrence));
        let given = |fact: &&Fact<Admission>| {
            fact.record.attendee == answer
                && fact.record.recurrence_id.as_ref() == occurrence
                && self.is_decided_by(fact)
        };
        let rank = |fact: &&Fact<Admission>| self.continuation.rank(fact.author, fact.stamp);
        let own = self.admissions.iter().filter(given).max_by_key(|fact| {
            let said = (fact.record.round, fact.record.last_modified);
            (said, rank(fact), fact.stamp)
        });
        own.or_else(|| {
            let (_, former) = self.former()?;
            let began = self.event.record.created_at;
            former.admission(person, occurrence).filter(|fact| fact.record.last_modified <= began)
        })
    }

    fn former(&self) -> Option<(&SplitFrom, &Facts)> {
        let (split, former) = (self.split_from()?, self.former.as_deref()?);
        Some((split, former)).filter(|_| split.event == former.event_uri)
    }
}

impl<'a> Gathered<'a> {
    /// Adds what the series it was split from says, wherever nothing of its own does.
    pub(super) fn take_former(&mut self, facts: &'a Facts) {
        let Some((split, former)) = facts.former() else { return };
        let old = Gathered::of(former);
        for (person, answers) in &old.answers {
            if let Some(fact) = answers.series.filter(|fact| is_before(fact, split)) {
                self.answers.entry(*person).or_default().series.get_or_insert(fact);
            }
            for (date, fact) in answers.dates.iter().filter(|(_, fact)| is_before(fact, split)) {
                self.dates.insert(*date);
                self.answered_at.entry(*date).or_default().insert(*person);
                self.answers.entry(*person).or_default().dates.entry(*date).or_insert(fact);
            }
        }
        let began = self.event.created_at;
        let before = old.invitations.iter().filter(|(_, fact)| fact.record.last_modified <= began);
        for (key, fact) in before {
            self.dates.extend(fact.record.recurrence_id);
            self.invitations.entry(*key).or_insert(fact);
        }
        self.dates.extend(admitted_dates(former));
        self.former = Some(Box::new(old));
    }

    /// This event and those it was split from, the nearest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Gathered<'a>> {
        std::iter::successors(Some(self), |gathered| gathered.former.as_deref())
    }
}

impl Ledger {
    /// Adds the admissions of the series that the event was split from, where it has none itself.
    pub(super) fn take_former(&mut self, facts: &Facts, gathered: &Gathered<'_>) {
        let (Some((_, former)), Some(old)) = (facts.former(), &gathered.former) else { return };
        let began: Timestamp = gathered.event.created_at;
        let older = Ledger::of(former, old);
        for (person, key, entry) in older.all() {
            let written = older.written_at(person, key);
            if let Some(written) = written.filter(|written| written.at <= began) {
                self.inherit((person, key), *entry, written);
            }
        }
    }
}

/// Whether an answer to the old series was given before that ended.
fn is_before(fact: &Fact<Attendee>, split: &SplitFrom) -> bool {
    fact.record.sequence <= split.sequence
}

/// The dates that the organizer decided about, in the series it was split from and before that.
fn admitted_dates(former: &Facts) -> impl Iterator<Item = RecurrenceId> {
    let admissions = former.all().flat_map(|facts| &facts.admissions);
    admissions.filter_map(|fact| fact.record.recurrence_id)
}

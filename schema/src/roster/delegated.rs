//! Whose place a person takes, and what has become of a place passed on (`30-scheduling`,
//! *Delegation*; RFC 5546 §4.2.5).
//!
//! Reckoned outward from those who have a part of their own: a delegate stands by somebody whose
//! answer names them, and theirs in turn names that one. What is said at one end only counts
//! nothing. No step looks at a seat but [`Bench::taken_over`], and none goes round in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::answered::{Answered, answered, claim};
use super::decided::{Decided, decided, is_held, own_decision};
use super::facts::{Answers, Fact, Facts, Gathered};
use super::invited::{Invitations, Invited};
use super::judge::Bench;
use super::ledger::{Entry, Ledger};
use super::standing::Refusal;
use crate::key::Identity;
use crate::limits::DELEGATION_CHAIN_MAX;
use crate::record::{AdmissionState, Attendee, PartStat, Person, RecurrenceId, RsvpPolicy};

/// Who names whom as their delegate, at whatever occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Delegations {
    /// Delegators by delegate.
    by: BTreeMap<Identity, BTreeSet<Identity>>,
    /// Delegates by delegator.
    to: BTreeMap<Identity, BTreeSet<Identity>>,
}

/// By what a person is asked at an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Their own part, or nothing in particular.
    Own,
    /// The place of this person, who passed it on to them.
    For(Identity),
    /// They claim a place that nobody passed on to them.
    Nobodys,
}

/// What has become of a place passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The delegate has not answered: whoever passed it on keeps the seat.
    Open,
    /// The delegate said yes or maybe, or passed it on in turn.
    Taken,
    /// The delegate said no.
    Declined,
    /// The delegate takes part by another right.
    Elsewhere,
}

/// In whose place a person is asked, or answers, at an occurrence: what they write with their answer.
/// Whoever is asked to single dates only and answers the series has answered those.
///
/// Also of somebody whose own word on it lapsed meanwhile: it may be said again. And, where nobody
/// may come uninvited, of whoever names them, although it cannot be seen here that they may: who
/// passed the place on to them may not be known yet.
pub fn stands_in_for(
    facts: &Facts,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
) -> Option<Identity> {
    stands_in_at(facts, person, &BTreeSet::from([occurrence.copied()])).into_values().next()
}

/// The same at several dates (`None`: the series), at little more than the price of one: only those
/// at which it is in somebody's place.
pub fn stands_in_at(
    facts: &Facts,
    person: Identity,
    asked: &BTreeSet<Option<RecurrenceId>>,
) -> BTreeMap<Option<RecurrenceId>, Identity> {
    let gathered = Gathered::of(facts);
    let ledger = Ledger::of(facts, &gathered);
    let invitations = Invitations::of(&gathered, &ledger);
    let bench = Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations };
    let is_asked = invitations.at(person, None).is_some();
    let by_date = || gathered.dates.iter().find_map(|date| bench.in_place_of(person, Some(date)));
    let at = |occurrence: Option<&RecurrenceId>| {
        let found = bench.in_place_of(person, occurrence);
        found.or_else(|| if occurrence.is_none() && !is_asked { by_date() } else { None })
    };
    asked.iter().filter_map(|date| Some((*date, at(date.as_ref())?))).collect()
}

impl Delegations {
    pub(crate) fn of<'a>(
        answers: impl Iterator<Item = (&'a Identity, &'a Answers<'a>)>,
    ) -> Delegations {
        let mut delegations = Delegations::default();
        for (person, own) in answers {
            let facts = own.series.into_iter().chain(own.dates.values().copied());
            for delegate in facts.filter_map(target) {
                delegations.by.entry(delegate).or_default().insert(*person);
                delegations.to.entry(*person).or_default().insert(delegate);
            }
        }
        delegations
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// Whoever passes their place on, at some occurrence.
    pub(crate) fn delegators(&self) -> impl Iterator<Item = Identity> {
        self.to.keys().copied()
    }

    /// Whoever is named as a delegate.
    pub(crate) fn delegates(&self) -> impl Iterator<Item = Identity> {
        self.by.keys().copied()
    }

    /// Whom `delegator` names.
    pub(crate) fn to(&self, delegator: Identity) -> impl Iterator<Item = Identity> {
        self.to.get(&delegator).into_iter().flatten().copied()
    }

    /// Those who name `delegate`.
    pub(crate) fn by(&self, delegate: Identity) -> impl Iterator<Item = Identity> {
        self.by.get(&delegate).into_iter().flatten().copied()
    }

    /// Everybody whose standing may depend on that of `people`: they, the other ends of their
    /// delegations, and theirs. Guests without a key stand by themselves.
    pub(crate) fn reach(&self, people: BTreeSet<Person>) -> BTreeSet<Person> {
        let mut reached = people;
        let mut edge: Vec<Identity> = reached.iter().filter_map(Person::key).collect();
        while let Some(person) = edge.pop() {
            let ends = [&self.by, &self.to].into_iter().filter_map(|ends| ends.get(&person));
            for end in ends.flatten() {
                if reached.insert(Person::Key(*end)) {
                    edge.push(*end);
                }
            }
        }
        reached
    }
}

/// Whom an answer names as delegate.
fn target(fact: &Fact<Attendee>) -> Option<Identity> {
    fact.record.delegated_to.filter(|_| fact.record.partstat == PartStat::Delegated)
}

impl Answered<'_> {
    /// Whom it names as delegate, unless it lapsed.
    fn passes_to(&self) -> Option<Identity> {
        target(self.fact).filter(|_| !self.lapsed)
    }

    /// Whose place it says the author takes.
    pub(crate) fn claims(&self) -> Option<Identity> {
        self.fact.record.delegated_from
    }
}

impl<'a> Bench<'a> {
    fn answer(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Option<Answered<'a>> {
        answered(self.gathered, self.invitations, person, occurrence)
    }

    /// In whose place a person is asked, or answers, at one occurrence.
    fn in_place_of(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Option<Identity> {
        match self.place(person, occurrence) {
            Place::For(from) => Some(from),
            Place::Own | Place::Nobodys if self.has_own_part(person, occurrence) => None,
            Place::Own | Place::Nobodys => {
                let answer = self.answer(person, occurrence);
                let lapsed = answer.filter(|own| self.claims_lapsed(person, occurrence, own));
                let claimed = lapsed.and_then(|own| own.claims());
                claimed.or_else(|| self.named_by(person, occurrence))
            }
        }
    }

    fn depth_max(&self) -> usize {
        usize::from(self.gathered.access().delegation_depth_max).min(DELEGATION_CHAIN_MAX)
    }

    /// By what a person is asked. Of several who pass their place on to them it is that of whom
    /// their answer names; without one, the first by key.
    pub(crate) fn place(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Place {
        let claims = || self.answer(person, occurrence).is_some_and(|own| own.claims().is_some());
        let mut by = self.gathered.delegations.by(person).peekable();
        if by.peek().is_none() {
            let own = self.invitations.at(person, occurrence).is_some() || !claims();
            return if own { Place::Own } else { Place::Nobodys };
        }
        if self.has_own_part(person, occurrence) {
            return Place::Own;
        }
        let claimed = self.chain(person, occurrence).and_then(|chain| chain.first().copied());
        let named = || by.find(|from| self.delegates(*from, occurrence) == Ok(person));
        if let Some(from) = claimed.or_else(named) {
            return Place::For(from);
        }
        let for_series = || matches!(self.place(person, None), Place::For(_));
        if claims() || (occurrence.is_some() && for_series()) { Place::Nobodys } else { Place::Own }
    }

    /// The invitation on which a delegate stands: that of whom the place was first.
    pub(crate) fn lent(
        &self,
        from: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&'a Invited> {
        let first = self.chain(from, occurrence).and_then(|chain| chain.last().copied());
        let invited = self.invitations.at(first.unwrap_or(from), occurrence);
        invited.filter(|invited| !invited.revoked)
    }

    /// To whom a person's place goes; why their word does not count otherwise.
    pub(crate) fn delegates(
        &self,
        from: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Result<Identity, Refusal> {
        let answer = self.answer(from, occurrence).ok_or(Refusal::Delegation)?;
        let to = answer.passes_to().ok_or(Refusal::Delegation)?;
        self.may_pass(from, to, occurrence)?;
        let chain = self.chain(from, occurrence).ok_or(Refusal::Delegation)?;
        let circle = to == from || chain.contains(&to) || self.comes_back(from, to, occurrence);
        if chain.len() >= self.depth_max() || circle {
            return Err(Refusal::Delegation);
        }
        Ok(to)
    }

    /// What has become of the place that `from` passed on to `to`, where that word stands.
    ///
    /// Whose place a delegate takes who has not said so is not looked for: thousands may name one, and
    /// whoever it is, the place is open.
    pub(crate) fn passed(
        &self,
        (from, to): (Identity, Identity),
        occurrence: Option<&RecurrenceId>,
    ) -> Passed {
        if self.has_own_part(to, occurrence) {
            return Passed::Elsewhere;
        }
        let taken_from = self.chain(to, occurrence).and_then(|chain| chain.first().copied());
        match taken_from.zip(self.answer(to, occurrence)) {
            None => Passed::Open,
            Some((taken, answer)) if taken == from => self.word_of(to, occurrence, &answer),
            Some((_, answer)) if answer.holds() => Passed::Elsewhere,
            Some(_) => Passed::Open,
        }
    }

    /// Whether an answer keeps the seat it has: not one that passed it on to somebody who took it,
    /// or does not want it.
    pub(crate) fn keeps(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) -> bool {
        if answer.passes_to().is_none() {
            return answer.holds();
        }
        match self.delegates(person, occurrence) {
            Ok(to) => self.passed((person, to), occurrence) == Passed::Open,
            // Passed on in vain: it is still theirs.
            Err(_) => true,
        }
    }

    /// The admission that a delegate's yes takes over, as far as they have none of their own.
    pub(super) fn taken_over(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) -> Option<Entry> {
        let from = answer.claims().filter(|_| answer.holds() && !answer.lapsed)?;
        if self.needs_approval(person, occurrence)
            || self.place(person, occurrence) != Place::For(from)
            || self.passed((from, person), occurrence) != Passed::Taken
        {
            return None;
        }
        let passed_on = if self.gathered.counts_people() {
            // One seat serves all dates: it goes on only where they come to none themselves.
            claim(self.gathered, self.invitations, from).filter(|one| one.passes_to().is_some())?
        } else {
            self.answer(from, occurrence)?
        };
        match decided(self, from, occurrence, &passed_on) {
            Decided::By(_, entry) if is_held(entry.state) => {
                Some(Entry { round: answer.fact.record.round, ..entry })
            }
            Decided::By(..) | Decided::Not | Decided::Past => None,
        }
    }

    /// Whether a person claims the place of somebody whose own word on it lapsed: it asks nobody,
    /// and what was held by it is held until they answer.
    pub(crate) fn claims_lapsed(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) -> bool {
        let Some(from) = answer.claims() else { return false };
        let word = self.answer(from, occurrence).filter(|word| word.lapsed);
        word.is_some_and(|word| target(word.fact) == Some(person)) && !self.is_out(from, occurrence)
    }

    /// Whoever names a person who could not answer otherwise, whether their word counts or not.
    fn named_by(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Option<Identity> {
        if self.gathered.access().rsvp_policy != RsvpPolicy::InvitedOnly {
            return None;
        }
        let names = |from: &Identity| {
            let word = self.answer(*from, occurrence);
            word.and_then(|word| word.passes_to()) == Some(person)
        };
        self.gathered.delegations.by(person).find(names)
    }

    /// Whether somebody passed single dates of theirs on to a person.
    pub(crate) fn is_delegate_at_a_date(&self, person: Identity) -> bool {
        let own = self.gathered.delegations.by(person);
        let answers = own.filter_map(|from| self.gathered.answers.get(&from));
        answers
            .flat_map(|answers| &answers.dates)
            .any(|(date, fact)| target(fact) == Some(person) && self.gathered.dates.contains(date))
    }

    /// Whether a person takes part without anybody's place: invited, or by an answer of their own
    /// that says they come, was not turned away and names nobody.
    fn has_own_part(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> bool {
        let invited = self.invitations.at(person, occurrence).is_some();
        if invited || person == self.gathered.organizer {
            return true;
        }
        if self.gathered.access().rsvp_policy == RsvpPolicy::InvitedOnly {
            return false;
        }
        let answer = self.answer(person, occurrence);
        answer.filter(|own| own.claims().is_none() && own.holds()).is_some_and(|own| {
            !self.needs_admission(person, occurrence)
                || state_of(self.own(person, occurrence, &own)) != Some(AdmissionState::Full)
        })
    }

    /// Through whom a place came to a person who answers for it, the nearest first; none of them
    /// for whoever has a part of their own. `None` where one of the steps does not hold.
    fn chain(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Option<Vec<Identity>> {
        let mut chain = Vec::new();
        let mut at = person;
        while !self.has_own_part(at, occurrence) {
            let from = self.answer(at, occurrence)?.claims()?;
            let to = self.answer(from, occurrence)?.passes_to()?;
            let circle = from == person || chain.contains(&from);
            if to != at || circle || chain.len() >= self.depth_max() {
                return None;
            }
            self.may_pass(from, to, occurrence).ok()?;
            chain.push(from);
            at = from;
        }
        Some(chain)
    }

    /// Whether a person's own answer would stand, and whom they name may come.
    fn may_pass(
        &self,
        from: Identity,
        to: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Result<(), Refusal> {
        let answer = self.answer(from, occurrence).ok_or(Refusal::Delegation)?;
        let record = &answer.fact.record;
        let out = self.is_out(from, occurrence) || self.is_out(to, occurrence);
        if from == self.gathered.organizer || out {
            return Err(Refusal::Delegation);
        }
        if self.comes_too_late(&answer, occurrence) {
            return Err(Refusal::Cancelled);
        }
        if record.guests > self.gathered.access().plus_ones_max {
            return Err(Refusal::Guests);
        }
        let state = state_of(self.own(from, occurrence, &answer));
        if self.needs_admission(from, occurrence) && state == Some(AdmissionState::Full) {
            return Err(Refusal::Full);
        }
        if self.needs_approval(from, occurrence) && !state.is_some_and(is_held) {
            return Err(Refusal::Delegation);
        }
        Ok(())
    }

    /// Whether a place passed on to somebody who has one would come round to whose it was.
    fn comes_back(&self, from: Identity, to: Identity, occurrence: Option<&RecurrenceId>) -> bool {
        let next = |person: &Identity| self.answer(*person, occurrence)?.passes_to();
        let mut onward = std::iter::successors(Some(to), next).take(DELEGATION_CHAIN_MAX + 1);
        self.has_own_part(to, occurrence) && onward.any(|person| person == from)
    }

    /// What the delegate's answer does with the place.
    fn word_of(
        &self,
        to: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) -> Passed {
        match answer.fact.record.partstat {
            PartStat::NeedsAction => return Passed::Open,
            PartStat::Declined if answer.lapsed => return Passed::Open,
            PartStat::Declined => return Passed::Declined,
            PartStat::Accepted | PartStat::Tentative | PartStat::Delegated => {}
        }
        let held = || state_of(self.own(to, occurrence, answer)).is_some_and(is_held);
        if self.needs_admission(to, occurrence) && held() {
            return Passed::Taken;
        }
        let stands = !answer.lapsed
            && !self.needs_approval(to, occurrence)
            && !self.comes_too_late(answer, occurrence)
            && answer.fact.record.guests <= self.gathered.access().plus_ones_max
            && (!answer.passes_on() || self.delegates(to, occurrence).is_ok());
        if stands { Passed::Taken } else { Passed::Open }
    }

    /// What the ledger says of a person's own answer, nobody's before it.
    fn own(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) -> Decided {
        own_decision(self, person, occurrence, answer)
    }

    /// Whether the organizer keeps a person out of an occurrence.
    fn is_out(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> bool {
        let invited = self.invitations.at(person, occurrence);
        invited.is_some_and(|invited| invited.revoked)
            || self.ledger.denies(&Person::Key(person), occurrence)
    }
}

fn state_of(decided: Decided) -> Option<AdmissionState> {
    match decided {
        Decided::By(_, entry) => Some(entry.state),
        Decided::Not | Decided::Past => None,
    }
}

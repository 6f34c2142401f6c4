//! Which of a person's answers counts at an occurrence.

use std::collections::BTreeSet;

use super::facts::{Answers, Fact, Gathered};
use super::invited::Invitations;
use crate::key::Identity;
use crate::record::{Attendee, PartStat, Person, RecurrenceId};

/// The answer that counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered<'a> {
    pub(crate) fact: &'a Fact<Attendee>,
    /// The occurrence it was given to; `None` for the series.
    pub(crate) of: Option<RecurrenceId>,
    /// Whether it was given before what it answers was changed.
    pub(crate) lapsed: bool,
}

impl Answered<'_> {
    /// Whether it says yes or maybe, or passes the seat on, so that a seat of it is held.
    pub(crate) fn holds(&self) -> bool {
        match self.fact.record.partstat {
            PartStat::Accepted | PartStat::Tentative | PartStat::Delegated => true,
            PartStat::NeedsAction | PartStat::Declined => false,
        }
    }

    /// Who wrote it, where that is not `person` themselves.
    pub(crate) fn by_deputy_of(&self, person: &Person) -> Option<Identity> {
        let author = self.fact.author;
        (*person != Person::Key(author)).then_some(author)
    }

    /// Whether it says that somebody else comes.
    pub(crate) fn passes_on(&self) -> bool {
        self.fact.record.partstat == PartStat::Delegated
    }

    /// 1 and its guests.
    pub(crate) fn heads(&self) -> u32 {
        self.fact.record.guests.saturating_add(1)
    }
}

/// A person's answer at an occurrence: one to that date that stands, else one to the series.
/// Whoever was asked to single dates only and answers the series has answered those dates.
pub(crate) fn answered<'a>(
    gathered: &Gathered<'a>,
    invitations: &Invitations,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
) -> Option<Answered<'a>> {
    let answers = gathered.answers.get(&person)?;
    let organizer = person == gathered.organizer;
    let since = gathered.answers_since(occurrence);
    let given = |fact: &'a Fact<Attendee>, of| {
        // The organizer changed the event, and knows what they answered to.
        let lapsed = !organizer && fact.record.sequence < since;
        Answered { fact, of, lapsed }
    };
    let dated = occurrence.and_then(|date| Some(given(answers.dates.get(date)?, Some(*date))));
    let elsewhere = !organizer
        && invitations.to_dates_only(person)
        && invitations.at(person, occurrence).is_none();
    let series = answers.series.filter(|_| !elsewhere).map(|fact| given(fact, None));
    match (dated, series) {
        (Some(dated), _) if !dated.lapsed => Some(dated),
        (_, Some(series)) => Some(series),
        (dated, None) => dated,
    }
}

/// All that a person said where it may count: of the series, of dates that they answered, and of
/// those that alone they were asked to.
pub(crate) fn said<'a>(
    gathered: &Gathered<'a>,
    invitations: &Invitations,
    person: Identity,
) -> Vec<Answered<'a>> {
    let dates = gathered.answers.get(&person).into_iter().flat_map(Answers::dated);
    let mut at: BTreeSet<Option<RecurrenceId>> =
        dates.filter(|date| gathered.dates.contains(date)).map(Some).collect();
    if invitations.to_dates_only(person) {
        let asked = |date: &&RecurrenceId| invitations.at(person, Some(date)).is_some();
        at.extend(gathered.dates.iter().filter(asked).copied().map(Some));
    }
    at.insert(None);
    let answer =
        |date: Option<RecurrenceId>| answered(gathered, invitations, person, date.as_ref());
    at.into_iter().filter_map(answer).collect()
}

/// Where seats are counted over all dates together: the one answer for which a person has theirs.
/// The series answer if they come by it, else the first date's by which they do, else one that
/// passes the seat on, else any.
pub(crate) fn claim<'a>(
    gathered: &Gathered<'a>,
    invitations: &Invitations,
    person: Identity,
) -> Option<Answered<'a>> {
    let all = said(gathered, invitations, person);
    let comes = |answer: &&Answered<'_>| answer.holds() && !answer.passes_on();
    let holding = || all.iter().find(|answer| answer.holds());
    all.iter().find(comes).or_else(holding).or(all.first()).copied()
}

//! Everybody at one occurrence: seats taken, and the line behind them.
//!
//! A date is kept as what differs from the series, so that the work grows with the records there
//! are and not with people times dates.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::delegated::Place;
use super::judge::{Bench, Judged};
use super::standing::Standing;
use super::{answered::claim, facts::Gathered};
use crate::record::{Person, RecurrenceId};

/// The verdicts at one occurrence, over those at the series.
#[derive(Debug, PartialEq)]
pub(crate) struct Line<'s> {
    /// `None` for somebody who is not listed here.
    own: BTreeMap<Person, Option<Judged>>,
    series: Option<&'s Line<'s>>,
    /// Seats taken here.
    pub(crate) taken: u64,
    /// Who waits here, by ticket; as for the series where nobody waits otherwise.
    waiting: Cow<'s, BTreeSet<(u64, Person)>>,
}

impl<'s> Line<'s> {
    /// The series, or the only occurrence.
    pub(crate) fn of_series(bench: &Bench<'_>) -> Line<'static> {
        let verdict = |person: &Person| bench.judge(person, None);
        Line::new(everybody(bench), verdict, None)
    }

    /// One date, over the series.
    pub(crate) fn of_date(bench: &Bench<'_>, date: RecurrenceId, series: &'s Line<'s>) -> Line<'s> {
        let verdict = |person: &Person| {
            bench.judge(person, Some(&date)).or_else(|| as_undecided(series, person))
        };
        Line::new(people_at(bench, date, series), verdict, Some(series))
    }

    /// Where seats are counted over all dates together: each person by the one answer for which
    /// they have theirs.
    pub(crate) fn of_claims(bench: &Bench<'_>) -> Line<'static> {
        let verdict = |person: &Person| bench.judge(person, claimed_at(bench, person).as_ref());
        Line::new(everybody(bench), verdict, None)
    }

    fn new(
        people: BTreeSet<Person>,
        verdict: impl Fn(&Person) -> Option<Judged>,
        series: Option<&'s Line<'s>>,
    ) -> Line<'s> {
        let taken = series.map_or(0, |series| series.taken);
        let waiting = series.map_or_else(Cow::default, |series| Cow::Borrowed(&*series.waiting));
        let mut line = Line { own: BTreeMap::new(), series, taken, waiting };
        for person in people {
            let judged = verdict(&person);
            line.put(person, judged);
        }
        line
    }

    /// Takes a verdict in, in place of the one there was.
    fn put(&mut self, person: Person, judged: Option<Judged>) {
        let before = self.judged(&person).map(|before| (before.seats, before.ticket));
        if let Some((seats, ticket)) = before {
            self.taken -= u64::from(seats);
            if let Some(ticket) = ticket {
                self.waiting.to_mut().remove(&(ticket, person.clone()));
            }
        }
        if let Some(judged) = &judged {
            self.taken += u64::from(judged.seats);
            if let Some(ticket) = judged.ticket {
                self.waiting.to_mut().insert((ticket, person.clone()));
            }
        }
        self.own.insert(person, judged);
    }

    /// The verdict on one person here.
    pub(crate) fn judged(&self, person: &Person) -> Option<&Judged> {
        match self.own.get(person) {
            Some(judged) => judged.as_ref(),
            None => self.series.and_then(|series| series.judged(person)),
        }
    }

    /// Verdicts on those who have one of their own here.
    pub(crate) fn own(&self) -> impl Iterator<Item = (&Person, &Judged)> {
        self.own.iter().filter_map(|(person, judged)| Some((person, judged.as_ref()?)))
    }

    /// Who waits here, by ticket.
    pub(crate) fn waiting(&self) -> &BTreeSet<(u64, Person)> {
        &self.waiting
    }

    /// Whether exactly those wait here, with the same tickets, who wait for the series.
    pub(crate) fn waits_as_the_series(&self) -> bool {
        self.series.is_some() && matches!(self.waiting, Cow::Borrowed(_))
    }

    /// The rank, from 1, of each of those in the line.
    pub(crate) fn places(&self) -> BTreeMap<&Person, u32> {
        self.waiting.iter().map(|(_, person)| person).zip(1..).collect()
    }
}

/// The line for the whole event, kept up with a ledger that changes.
#[derive(Debug)]
pub(crate) struct Running {
    line: Line<'static>,
    /// Changes of the ledger that it knows of.
    changes: usize,
}

impl Running {
    /// Of everybody: by the answer for which each has their seat where seats are counted over all
    /// dates together, else at the series.
    pub(crate) fn of(bench: &Bench<'_>) -> Running {
        let by_claims = bench.gathered.counts_people();
        let line = if by_claims { Line::of_claims(bench) } else { Line::of_series(bench) };
        Running { line, changes: bench.ledger.changes() }
    }

    /// Judges those again whose standing the ledger's changes since may have changed.
    pub(crate) fn follow(&mut self, bench: &Bench<'_>) {
        let changed = bench.ledger.changed_since(self.changes);
        self.changes = bench.ledger.changes();
        for person in bench.gathered.delegations.reach(changed) {
            let by_claims = bench.gathered.counts_people();
            let at = if by_claims { claimed_at(bench, &person) } else { None };
            let judged = bench.judge(&person, at.as_ref());
            self.line.put(person, judged);
        }
    }

    pub(crate) fn line(&self) -> &Line<'static> {
        &self.line
    }
}

/// Everybody the records name, whether listed or not.
fn everybody(bench: &Bench<'_>) -> BTreeSet<Person> {
    let answers = bench.gathered.answers.keys().copied();
    let delegates = bench.gathered.delegations.delegates();
    let keys = answers.chain(bench.invitations.people()).chain(delegates).map(Person::Key);
    keys.chain(bench.ledger.people().cloned()).collect()
}

/// Those who can stand otherwise at a date: all of them where the event itself asks something else
/// there, else those with records of their own for it, and whom theirs or those of their delegates
/// are about.
fn people_at(bench: &Bench<'_>, date: RecurrenceId, series: &Line<'_>) -> BTreeSet<Person> {
    if bench.gathered.asks_otherwise(&date) {
        return series.own.keys().cloned().collect();
    }
    let answered = bench.gathered.answered_at.get(&date).into_iter().flatten().copied();
    let keyed = answered.chain(bench.invitations.people_at(date)).map(Person::Key);
    let decided = bench.ledger.people_at(date).cloned();
    bench.gathered.delegations.reach(keyed.chain(decided).collect())
}

/// Whoever is listed for the series is listed for each date, also after taking their word on that
/// date back.
fn as_undecided(series: &Line<'_>, person: &Person) -> Option<Judged> {
    let listed = series.judged(person)?;
    let mut judged = listed.clone();
    judged.row.standing = match person {
        Person::Key(_) => Standing::NeedsAction { was: None },
        Person::Guest(_) => Standing::Declined,
    };
    (judged.seats, judged.ticket, judged.row.guests, judged.row.asks) = (0, None, 0, 0);
    judged.wish = super::judge::Wish::None;
    (judged.row.answer, judged.row.acted_by) = (None, None);
    Some(judged)
}

/// Where the answer stands for which a person has their seat, where seats are counted over all dates
/// together. Whoever is asked to single dates only, or comes to them in somebody's place, and answers
/// the series stands at the first of those.
pub(crate) fn claimed_at(bench: &Bench<'_>, person: &Person) -> Option<RecurrenceId> {
    let Person::Key(identity) = person else { return None };
    let (gathered, invitations): (&Gathered<'_>, _) = (bench.gathered, bench.invitations);
    let claim = claim(gathered, invitations, *identity)?;
    let place = |date: Option<&RecurrenceId>| bench.place(*identity, date);
    let to_dates_only = || invitations.to_dates_only(*identity) || place(None) == Place::Nobodys;
    if claim.of.is_some() || !to_dates_only() {
        return claim.of;
    }
    let asked = |date: &&RecurrenceId| {
        invitations.at(*identity, Some(date)).is_some()
            || matches!(place(Some(date)), Place::For(_))
    };
    gathered.dates.iter().find(asked).copied()
}

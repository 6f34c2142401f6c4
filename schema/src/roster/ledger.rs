//! The organizer's admissions, by whom and what they decide.

use std::collections::{BTreeMap, BTreeSet};

use super::decided::is_held;
use super::facts::{Answers, Fact, Facts, Gathered};
use crate::id::attendee_id;
use crate::key::Identity;
use crate::path::Area;
use crate::record::{Admission, AdmissionOf, AdmissionState, PartStat, Person, RecurrenceId};
use crate::stamp::Stamp;
use crate::time::Timestamp;
use crate::uri::{AttendeeUri, EventUri};

/// Which of a person's admissions: the answer it decides, and the dates it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The occurrence of the answer; `None` for an answer to the series, and for guests.
    pub(crate) answer: Option<RecurrenceId>,
    /// The one date it covers, or every date.
    pub(crate) covers: Option<RecurrenceId>,
}

/// What an admission decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) state: AdmissionState,
    pub(crate) round: u32,
    pub(crate) seats: u32,
    pub(crate) ticket: u64,
    pub(crate) partstat: Option<PartStat>,
    pub(crate) created_at: Timestamp,
}

/// A deputy's word on one answer: on whose, which, by whom.
type Said = (Person, Key, Identity);

/// Where an entry comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// The how manyth organizer's own word it is; a deputy's is nobody's.
    pub(super) rank: Option<usize>,
    pub(super) author: Identity,
    pub(super) stamp: Stamp,
    pub(super) at: Timestamp,
}

/// One admission as it is held.
#[derive(Debug, Clone, Copy)]
struct Held {
    key: Key,
    entry: Entry,
    /// Of one that is a record already, where it comes from; what is none is newer than any.
    written: Option<Written>,
    /// Whether it is about the series that the event was split from.
    inherited: bool,
}

/// All admissions of one event.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    /// Each person's, in the order of their keys: one, for most.
    of: BTreeMap<Person, Vec<Held>>,
    /// Who has an admission to a date itself.
    at: BTreeMap<RecurrenceId, BTreeSet<Person>>,
    /// Whose admissions were changed since the records were read, one after the other.
    changed: Vec<Person>,
    ticket_last: u64,
}

impl Ledger {
    pub(crate) fn empty() -> Ledger {
        Ledger { of: BTreeMap::new(), at: BTreeMap::new(), changed: Vec::new(), ticket_last: 0 }
    }

    /// The organizers' and their deputies' admissions among the facts, each in its latest version.
    pub(crate) fn of(facts: &Facts, gathered: &Gathered<'_>) -> Ledger {
        let mut ledger = Ledger::empty();
        let mut by_deputies: BTreeMap<Said, &Fact<Admission>> = BTreeMap::new();
        let series = attendee_id(gathered.uri, None, None);
        for fact in facts.admissions.iter().filter(|fact| fact.record.event == *gathered.uri) {
            let person = fact.record.attendee.person();
            let own = gathered.rank(fact);
            if own.is_some() {
                ledger.ticket_last = ledger.ticket_last.max(fact.record.ticket);
            }
            let Some(key) = key_of((gathered, &series), fact, &person) else { continue };
            if own.is_some() {
                ledger.take(person, key, (own, fact));
                continue;
            }
            let place = by_deputies.entry((person, key, fact.author)).or_insert(fact);
            if weight(fact) > weight(place) {
                *place = fact;
            }
        }
        by_deputies.retain(|_, fact| gathered.is_admission(fact));
        // Nobody takes more tickets than one for each admission: the numbers do not end.
        let ticket_max = ledger.ticket_last.saturating_add(by_deputies.len() as u64);
        for ((person, key, _), fact) in by_deputies {
            let entry = entry_of(&fact.record);
            if entry.round <= ledger.round_max(gathered, (&person, key)) {
                let entry = Entry { ticket: entry.ticket.min(ticket_max), ..entry };
                ledger.take_from_deputy((person, key), entry, fact);
            }
        }
        ledger.take_former(facts, gathered);
        ledger
    }

    /// An organizer's own word: the latest organizer's, and of one author's versions the newest.
    fn take(&mut self, person: Person, key: Key, by: (Option<usize>, &Fact<Admission>)) {
        let (rank, fact) = by;
        let held = self.get(&person, key).zip(self.written_at(&person, key));
        let ours = held.map(|(entry, of)| (of.rank, (of.stamp, *entry, of.at)));
        if ours < Some((rank, weight(fact))) {
            self.note((person, key), entry_of(&fact.record), (rank, fact));
        }
    }

    /// A deputy's word: of two on one answer the one for the later round counts, then the later
    /// one, by what they claim; then the organizer's own (`0271`).
    fn take_from_deputy(&mut self, at: (Person, Key), entry: Entry, fact: &Fact<Admission>) {
        let (person, key) = at;
        let held = self.get(&person, key).zip(self.written_at(&person, key));
        let ours = held.map(|(entry, written)| (entry.round, written.at));
        self.ticket_last = self.ticket_last.max(entry.ticket);
        if ours < Some((entry.round, fact.record.last_modified)) {
            self.note((person, key), entry, (None, fact));
        }
    }

    /// The latest round that a deputy may decide: the answer's own. Where there is no answer any more,
    /// or never was one, that of the organizer's word and, of a guest without a key, the next.
    fn round_max(&self, gathered: &Gathered<'_>, (person, key): (&Person, Key)) -> u32 {
        let held = self.get(person, key).map_or(0, |entry| entry.round);
        let Person::Key(identity) = person else { return held.saturating_add(1) };
        let answers = gathered.answers.get(identity);
        let answer = answers.and_then(|answers| match key.answer {
            None => answers.series,
            Some(date) => answers.dates.get(&date).copied(),
        });
        answer.map_or(held, |answer| answer.record.round.max(held))
    }

    fn note(&mut self, at: (Person, Key), entry: Entry, by: (Option<usize>, &Fact<Admission>)) {
        let ((person, key), (rank, fact)) = (at, by);
        let written =
            Written { rank, author: fact.author, stamp: fact.stamp, at: fact.record.last_modified };
        self.hold(person, Held { key, entry, written: Some(written), inherited: false });
    }

    /// Where an admission comes from, if it is a record.
    pub(super) fn written_at(&self, person: &Person, key: Key) -> Option<Written> {
        self.held(person, key)?.written
    }

    /// Takes an admission over from the series that the event was split from, unless it has one.
    pub(super) fn inherit(&mut self, at: (&Person, Key), entry: Entry, written: Written) {
        let (person, key) = at;
        self.ticket_last = self.ticket_last.max(entry.ticket);
        if self.get(person, key).is_none() {
            let held = Held { key, entry, written: Some(written), inherited: true };
            self.hold(person.clone(), held);
        }
    }

    /// Every admission.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Person, Key, &Entry)> {
        self.of.iter().flat_map(|(person, own)| own.iter().map(move |h| (person, h.key, &h.entry)))
    }

    /// Which of a person's admissions are about the series that the event was split from.
    pub(crate) fn inherited(&self, person: &Person) -> Vec<Key> {
        let own = self.of.get(person).into_iter().flatten();
        own.filter(|held| held.inherited).map(|held| held.key).collect()
    }

    pub(crate) fn get(&self, person: &Person, key: Key) -> Option<&Entry> {
        self.held(person, key).map(|held| &held.entry)
    }

    fn held(&self, person: &Person, key: Key) -> Option<&Held> {
        self.of.get(person)?.iter().find(|held| held.key == key)
    }

    pub(crate) fn put(&mut self, person: Person, key: Key, entry: Entry) {
        let before = self.held(&person, key);
        if before.is_some_and(|held| held.entry == entry && held.written.is_none()) {
            return;
        }
        self.changed.push(person.clone());
        self.hold(person, Held { key, entry, written: None, inherited: false });
    }

    fn hold(&mut self, person: Person, held: Held) {
        if let Some(date) = held.key.covers {
            self.at.entry(date).or_default().insert(person.clone());
        }
        let own = self.of.entry(person).or_insert_with(|| Vec::with_capacity(1));
        match own.binary_search_by_key(&held.key, |own| own.key) {
            Ok(place) => own[place] = held,
            Err(place) => own.insert(place, held),
        }
    }

    /// How many changes there were since the records were read.
    pub(crate) fn changes(&self) -> usize {
        self.changed.len()
    }

    /// Whose admissions the changes after the first so many were about.
    pub(crate) fn changed_since(&self, changes: usize) -> BTreeSet<Person> {
        self.changed[changes..].iter().cloned().collect()
    }

    /// A number that no admission of the event has had.
    pub(crate) fn take_ticket(&mut self) -> u64 {
        self.ticket_last = self.ticket_last.saturating_add(1);
        self.ticket_last
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = &Person> {
        self.of.keys()
    }

    /// Who has an admission to `date` itself.
    pub(crate) fn people_at(&self, date: RecurrenceId) -> impl Iterator<Item = &Person> {
        self.at.get(&date).into_iter().flatten()
    }

    /// One person's admissions.
    pub(crate) fn entries(&self, person: &Person) -> impl Iterator<Item = (&Key, &Entry)> {
        self.of.get(person).into_iter().flatten().map(|held| (&held.key, &held.entry))
    }

    /// Whether the organizer does not want a person at an occurrence: said of that date; or of the
    /// series, and nothing else said of that date since. A seat given up there says nothing else.
    pub(crate) fn denies(&self, person: &Person, occurrence: Option<&RecurrenceId>) -> bool {
        let of_series = self.denials(person, None);
        let Some(date) = occurrence else { return !of_series.is_empty() };
        if !self.denials(person, Some(date)).is_empty() {
            return true;
        }
        let since = |(key, entry): (&Key, &Entry)| {
            key.covers.as_ref() == Some(date)
                && is_held(entry.state)
                && of_series.iter().all(|denial| self.is_newer(person, *key, *denial))
        };
        !of_series.is_empty() && !self.entries(person).any(since)
    }

    fn denials(&self, person: &Person, covers: Option<&RecurrenceId>) -> Vec<Key> {
        let denied = self.entries(person).filter(|(key, entry)| {
            key.covers.as_ref() == covers && entry.state == AdmissionState::Denied
        });
        denied.map(|(key, _)| *key).collect()
    }

    /// Whether one entry was written after another, as far as they can be ordered: what is no
    /// record yet comes last, and of two authors' the claimed times tell.
    fn is_newer(&self, person: &Person, one: Key, other: Key) -> bool {
        match (self.written_at(person, one), self.written_at(person, other)) {
            (None, other) => other.is_some(),
            (Some(_), None) => false,
            // What was copied in one commit keeps its order by the times it claims.
            (Some(one), Some(other)) if one.author == other.author => {
                (one.stamp, one.at) > (other.stamp, other.at)
            }
            (Some(one), Some(other)) if one.rank.is_some() && other.rank.is_some() => {
                one.rank > other.rank
            }
            (Some(one), Some(other)) => one.at > other.at,
        }
    }

    /// When an entry is written, changed from what it was `before` or copied from there: by what it
    /// claims never before what it changes, which a deputy with another clock may have written; and
    /// what was said of one date after all stays said after what is said of the series.
    fn time_after(
        &self,
        before: &Ledger,
        (person, key): (&Person, Key),
        now: Timestamp,
    ) -> Timestamp {
        let after = |key: Key| {
            let written = before.written_at(person, key);
            written.map_or(now, |written| now.max(written.at.plus_micros(1)))
        };
        let same = |key: Key| before.get(person, key) == self.get(person, key);
        let of_series = |denial: Key| match before.written_at(person, denial) {
            Some(written) if same(denial) && !same(key) => written.at,
            Some(_) | None => after(denial),
        };
        let own = after(key);
        let after_all = key.covers.is_some_and(|date| !self.denies(person, Some(&date)));
        let denials = self.denials(person, None).into_iter().filter(|_| after_all);
        denials.map(of_series).max().map_or(own, |denied| own.max(denied.plus_micros(1)))
    }

    /// One entry as the record to write, over what there was `before`.
    pub(crate) fn record(
        &self,
        before: &Ledger,
        uri: &EventUri,
        (person, key): (&Person, Key),
        now: Timestamp,
    ) -> Option<Admission> {
        let at = self.time_after(before, (person, key), now);
        self.get(person, key).map(|entry| admission_of(uri, (person, key, entry), at))
    }

    /// The entries of `self` that are not in `before`, as the records to write.
    pub(crate) fn written_since(
        &self,
        before: &Ledger,
        uri: &EventUri,
        now: Timestamp,
    ) -> Vec<Admission> {
        self.all()
            .filter(|(person, key, entry)| before.get(person, *key) != Some(*entry))
            .map(|(person, key, entry)| {
                let at = self.time_after(before, (person, key), now);
                admission_of(uri, (person, key, entry), at)
            })
            .collect()
    }
}

/// The URI of a person's answer to an event: what admissions name, also where a deputy gave it, so
/// that one person has one seat.
pub(crate) fn answer_uri(
    uri: &EventUri,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
) -> AttendeeUri {
    AttendeeUri::of(person, Area::Pub, &attendee_id(uri, occurrence, None))
        .expect("26 Crockford characters are an id")
}

/// The URI of what a deputy writes in a principal's name as their answer to an event.
pub(crate) fn deputys_answer_uri(
    uri: &EventUri,
    (deputy, principal): (Identity, Identity),
    occurrence: Option<&RecurrenceId>,
) -> AttendeeUri {
    AttendeeUri::of(deputy, Area::Pub, &attendee_id(uri, occurrence, Some(&principal)))
        .expect("26 Crockford characters are an id")
}

/// Which admission of the person it is; `None` when it names no answer that they could give.
/// `series` is the id that an answer to the series has.
fn key_of(
    (gathered, series): (&Gathered<'_>, &str),
    fact: &Fact<Admission>,
    person: &Person,
) -> Option<Key> {
    let covers = fact.record.recurrence_id;
    let named = match &fact.record.attendee {
        AdmissionOf::Guest(_) => return Some(Key { answer: None, covers }),
        AdmissionOf::Answer(uri) => uri,
    };
    let Person::Key(identity) = person else { return None };
    if named.path().area() != Area::Pub {
        return None;
    }
    if named.id() == series {
        return Some(Key { answer: None, covers });
    }
    let names = |date: &RecurrenceId| named.id() == attendee_id(gathered.uri, Some(date), None);
    let answered = gathered.answers.get(identity).into_iter().flat_map(Answers::dated);
    let answer = covers.into_iter().chain(answered).find(names)?;
    Some(Key { answer: Some(answer), covers })
}

/// Orders versions of an admission by stamp; of two of one stamp, from a forked keyspace, what they
/// say decides.
fn weight(fact: &Fact<Admission>) -> (Stamp, Entry, Timestamp) {
    (fact.stamp, entry_of(&fact.record), fact.record.last_modified)
}

fn entry_of(admission: &Admission) -> Entry {
    Entry {
        state: admission.state,
        round: admission.round,
        seats: admission.seats,
        ticket: admission.ticket,
        partstat: admission.partstat,
        created_at: admission.created_at,
    }
}

fn admission_of(
    uri: &EventUri,
    (person, key, entry): (&Person, Key, &Entry),
    at: Timestamp,
) -> Admission {
    let attendee = match person {
        Person::Key(identity) => {
            AdmissionOf::Answer(answer_uri(uri, *identity, key.answer.as_ref()))
        }
        Person::Guest(token) => AdmissionOf::Guest(token.clone()),
    };
    Admission {
        event: uri.clone(),
        attendee,
        recurrence_id: key.covers,
        state: entry.state,
        round: entry.round,
        seats: entry.seats,
        ticket: entry.ticket,
        partstat: entry.partstat,
        created_at: entry.created_at,
        last_modified: at,
    }
}

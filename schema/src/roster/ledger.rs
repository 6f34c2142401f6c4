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

/// All admissions of one event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ledger {
    of: BTreeMap<Person, BTreeMap<Key, Entry>>,
    /// Who has an admission to a date itself.
    at: BTreeMap<RecurrenceId, BTreeSet<Person>>,
    /// The commits of those that are records already; what is not is newer than any.
    written: BTreeMap<Person, BTreeMap<Key, Stamp>>,
    ticket_last: u64,
}

impl Ledger {
    /// The organizer's admissions among the facts, each in its latest version.
    pub(crate) fn of(facts: &Facts, gathered: &Gathered<'_>) -> Ledger {
        let mut ledger = Ledger {
            of: BTreeMap::new(),
            at: BTreeMap::new(),
            written: BTreeMap::new(),
            ticket_last: 0,
        };
        for fact in facts.admissions.iter().filter(|fact| gathered.is_admission(fact)) {
            ledger.ticket_last = ledger.ticket_last.max(fact.record.ticket);
            let person = fact.record.attendee.person();
            let Some(key) = key_of(gathered, fact, &person) else { continue };
            let entry = entry_of(&fact.record);
            let held = ledger.get(&person, key).copied();
            let at = ledger.written.get(&person).and_then(|own| own.get(&key)).copied();
            if (at, held) < (Some(fact.stamp), Some(entry)) {
                ledger.put(person.clone(), key, entry);
                ledger.written.entry(person).or_default().insert(key, fact.stamp);
            }
        }
        ledger
    }

    pub(crate) fn get(&self, person: &Person, key: Key) -> Option<&Entry> {
        self.of.get(person)?.get(&key)
    }

    pub(crate) fn put(&mut self, person: Person, key: Key, entry: Entry) {
        if let Some(own) = self.written.get_mut(&person) {
            own.remove(&key);
        }
        if let Some(date) = key.covers {
            self.at.entry(date).or_default().insert(person.clone());
        }
        self.of.entry(person).or_default().insert(key, entry);
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
        self.of.get(person).into_iter().flatten()
    }

    /// Whether the organizer does not want a person at an occurrence: said of that date; or of the
    /// series, and nothing else said of that date since. A seat given up there says nothing else.
    pub(crate) fn denies(&self, person: &Person, occurrence: Option<&RecurrenceId>) -> bool {
        let denial = |covers: Option<&RecurrenceId>| {
            self.entries(person)
                .filter(|(key, entry)| {
                    key.covers.as_ref() == covers && entry.state == AdmissionState::Denied
                })
                .map(|(key, _)| self.age(person, *key))
                .max()
        };
        let of_series = denial(None);
        let Some(date) = occurrence else { return of_series.is_some() };
        if denial(Some(date)).is_some() {
            return true;
        }
        let since = |(key, entry): (&Key, &Entry)| {
            key.covers.as_ref() == Some(date)
                && is_held(entry.state)
                && Some(self.age(person, *key)) > of_series
        };
        of_series.is_some() && !self.entries(person).any(since)
    }

    /// When an entry was written, as far as it can be ordered: what is no record yet comes last.
    fn age(&self, person: &Person, key: Key) -> (bool, Option<Stamp>) {
        let written = self.written.get(person).and_then(|own| own.get(&key)).copied();
        (written.is_none(), written)
    }

    /// The entries of `self` that are not in `before`, as the records to write.
    pub(crate) fn written_since(
        &self,
        before: &Ledger,
        uri: &EventUri,
        now: Timestamp,
    ) -> Vec<Admission> {
        let all = self.of.iter().flat_map(|(person, entries)| {
            entries.iter().map(move |(key, entry)| (person, *key, entry))
        });
        all.filter(|(person, key, entry)| before.get(person, *key) != Some(*entry))
            .map(|(person, key, entry)| admission_of(uri, person, key, entry, now))
            .collect()
    }
}

/// The URI of a person's answer to an event.
pub(crate) fn answer_uri(
    uri: &EventUri,
    person: Identity,
    occurrence: Option<&RecurrenceId>,
) -> AttendeeUri {
    AttendeeUri::of(person, Area::Pub, &attendee_id(uri, occurrence, None))
        .expect("26 Crockford characters are an id")
}

/// Which admission of the person it is; `None` when it names no answer that they could give.
fn key_of(gathered: &Gathered<'_>, fact: &Fact<Admission>, person: &Person) -> Option<Key> {
    let covers = fact.record.recurrence_id;
    let named = match &fact.record.attendee {
        AdmissionOf::Guest(_) => return Some(Key { answer: None, covers }),
        AdmissionOf::Answer(uri) => uri,
    };
    let Person::Key(identity) = person else { return None };
    let names = |answer: Option<&RecurrenceId>| {
        named.path().area() == Area::Pub && named.id() == attendee_id(gathered.uri, answer, None)
    };
    if names(None) {
        return Some(Key { answer: None, covers });
    }
    let answered = gathered.answers.get(identity).into_iter().flat_map(Answers::dated);
    let answer = covers.into_iter().chain(answered).find(|date| names(Some(date)))?;
    Some(Key { answer: Some(answer), covers })
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
    person: &Person,
    key: Key,
    entry: &Entry,
    now: Timestamp,
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
        last_modified: now,
    }
}

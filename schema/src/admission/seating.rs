//! Who is let in, who waits, who is turned away: first those in each line, the series' before the
//! dates', then newcomers in the order in which their answers were first seen, to whatever date.

use std::collections::{BTreeMap, BTreeSet};

use super::first_seen::{FirstSeen, Rank};
use super::is_new;
use crate::record::{AdmissionState, PartStat, Person, Promotion, RecurrenceId};
use crate::roster::{Answered, Bench, Decided, Entry, Gathered, Invitations, Judged, Key, Ledger};
use crate::roster::{Line, Running, Wish, answered, claim, claimed_at, decided, key_for};
use crate::time::Timestamp;

/// What seating goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) gathered: &'a Gathered<'a>,
    pub(super) invitations: &'a Invitations,
    pub(super) seen: &'a FirstSeen<'a>,
    /// Seats there are.
    pub(super) limit: u64,
    pub(super) now: Timestamp,
}

/// Seats left at an occurrence, and who waits for them.
#[derive(Debug)]
struct Room {
    free: u64,
    waiting: BTreeSet<(u64, Person)>,
}

/// Somebody whose answer, to the series or a date, waits for its first decision.
type Newcomer = (Rank, Person, Option<RecurrenceId>);

/// One occurrence being seated. `dates` are the rooms that an admission to the series is for too.
struct Round<'r> {
    desk: &'r Desk<'r>,
    occurrence: Option<RecurrenceId>,
    room: Room,
    dates: BTreeMap<RecurrenceId, Room>,
}

impl Desk<'_> {
    /// Seats everybody who can be seated now. `everybody` is brought up to the ledger before it is
    /// looked at.
    pub(super) fn seat(&self, everybody: &mut Running, ledger: &mut Ledger) {
        everybody.follow(&self.bench(ledger));
        if self.gathered.counts_people() {
            let line = everybody.line();
            let mut round = self.round(None, line, BTreeMap::new());
            round.run(line, ledger);
            let newcomers = round.newcomers(line);
            round.decide_all(newcomers, ledger);
            return;
        }
        let (rooms, _) = self.rooms(everybody.line(), ledger);
        self.round(None, everybody.line(), rooms).run(everybody.line(), ledger);
        everybody.follow(&self.bench(ledger));
        for date in &self.gathered.dates {
            let line = Line::of_date(&self.bench(ledger), *date, everybody.line());
            self.round(Some(*date), &line, BTreeMap::new()).run(&line, ledger);
        }
        everybody.follow(&self.bench(ledger));
        let series = everybody.line();
        let (rooms, mut newcomers) = self.rooms(series, ledger);
        let mut round = self.round(None, series, rooms);
        newcomers.extend(round.newcomers(series));
        round.decide_all(newcomers, ledger);
    }

    /// Seats a guest without a key, whose wish is `entry`, or puts them in the line. `kept` is what
    /// they have for the same wish already: more guests are let in only if they all fit.
    pub(super) fn seat_guest(
        &self,
        person: &Person,
        (covers, kept, entry): (Option<RecurrenceId>, Option<Entry>, Entry),
        ledger: &mut Ledger,
    ) {
        let bench = self.bench(ledger);
        let people = self.gathered.counts_people();
        let everybody = Running::of(&bench);
        let series = everybody.line();
        let mut round = match covers {
            Some(date) => {
                self.round(Some(date), &Line::of_date(&bench, date, series), BTreeMap::new())
            }
            None if people => self.round(None, series, BTreeMap::new()),
            None => self.round(None, series, self.rooms(series, ledger).0),
        };
        let entry = round.guest_entry(kept, entry);
        ledger.put(person.clone(), Key { answer: None, covers }, entry);
        if covers.is_none() && kept.is_none() && entry.state == AdmissionState::Admitted {
            round.keep_out_of_full_dates(person, &entry, ledger);
        }
    }

    /// The room at every date, and who comes anew there.
    fn rooms(
        &self,
        series: &Line<'_>,
        ledger: &Ledger,
    ) -> (BTreeMap<RecurrenceId, Room>, Vec<Newcomer>) {
        let mut newcomers = Vec::new();
        let rooms = self.gathered.dates.iter().map(|date| {
            let line = Line::of_date(&self.bench(ledger), *date, series);
            let round = self.round(Some(*date), &line, BTreeMap::new());
            newcomers.extend(round.newcomers(&line));
            (*date, round.room)
        });
        (rooms.collect(), newcomers)
    }

    fn bench<'b>(&'b self, ledger: &'b Ledger) -> Bench<'b> {
        Bench { gathered: self.gathered, ledger, invitations: self.invitations }
    }

    fn room(&self, line: &Line<'_>) -> Room {
        Room { free: self.limit.saturating_sub(line.taken), waiting: line.waiting().clone() }
    }

    fn round<'r>(
        &'r self,
        occurrence: Option<RecurrenceId>,
        line: &Line<'_>,
        dates: BTreeMap<RecurrenceId, Room>,
    ) -> Round<'r> {
        Round { desk: self, occurrence, room: self.room(line), dates }
    }

    /// The state of whoever gets no seat: in the line if there is one with a place left.
    fn turned_away(&self, room: &Room) -> AdmissionState {
        let waitlist = &self.gathered.access().waitlist;
        let places = waitlist.max.map_or(usize::MAX, |max| max as usize);
        if waitlist.enabled && room.waiting.len() < places {
            AdmissionState::Waitlisted
        } else {
            AdmissionState::Full
        }
    }
}

impl Round<'_> {
    fn run(&mut self, line: &Line<'_>, ledger: &mut Ledger) {
        if self.desk.gathered.cancelled(self.occurrence.as_ref()).is_some() {
            return;
        }
        if self.desk.gathered.access().waitlist.promotion == Promotion::Fifo {
            self.promote(line, ledger);
        }
        for (_, person, judged) in self.ranked(line, |judged| matches!(judged.wish, Wish::More(_)))
        {
            self.add_seats(&person, judged, ledger);
        }
    }

    /// Those in a line of this occurrence whose answer waits for a first decision.
    fn newcomers(&self, line: &Line<'_>) -> Vec<Newcomer> {
        if self.desk.gathered.cancelled(self.occurrence.as_ref()).is_some() {
            return Vec::new();
        }
        let is_newcomer = |judged: &Judged| is_new(judged.wish, judged.ticket).is_some();
        let ranked = self.ranked(line, is_newcomer).into_iter();
        ranked.map(|(rank, person, _)| (rank, person, self.occurrence)).collect()
    }

    /// First decisions, in the order in which the answers were seen.
    fn decide_all(&mut self, mut newcomers: Vec<Newcomer>, ledger: &mut Ledger) {
        newcomers.sort();
        for (_, person, at) in newcomers {
            self.decide(&person, at, ledger);
        }
    }

    /// Lets the head of the line in as long as it fits; nobody passes it.
    fn promote(&mut self, line: &Line<'_>, ledger: &mut Ledger) {
        while let Some((ticket, person)) = self.room.waiting.first().cloned() {
            let Some(Wish::Seats(seats)) = line.judged(&person).map(|judged| judged.wish) else {
                return;
            };
            if u64::from(seats) > self.room.free {
                return;
            }
            let Some((key, held)) = self.entry_of(&person, ledger) else { return };
            let entry = Entry { state: AdmissionState::Admitted, seats, ..held };
            ledger.put(person.clone(), key, entry);
            self.room.free -= u64::from(seats);
            self.room.waiting.remove(&(ticket, person.clone()));
            self.keep_out_of_full_dates(&person, &entry, ledger);
        }
    }

    /// Guests added later, where nobody waits and they all fit on every date.
    fn add_seats(&mut self, person: &Person, judged: &Judged, ledger: &mut Ledger) {
        let Wish::More(more) = judged.wish else { return };
        let Some((key, held)) = self.entry_of(person, ledger) else { return };
        let covered = self.covered(person, ledger);
        let fits = |room: &Room| room.waiting.is_empty() && u64::from(more) <= room.free;
        let own = key.covers == self.occurrence;
        if !own || !fits(&self.room) || !covered.iter().all(|date| fits(&self.dates[date])) {
            return;
        }
        ledger.put(person.clone(), key, Entry { seats: held.seats + more, ..held });
        self.room.free -= u64::from(more);
        for date in covered {
            if let Some(room) = self.dates.get_mut(&date) {
                room.free -= u64::from(more);
            }
        }
    }

    /// A guest's wish as it is met.
    fn guest_entry(&self, kept: Option<Entry>, wish: Entry) -> Entry {
        let access = self.desk.gathered.access();
        let free = wish.partstat == Some(PartStat::Tentative) && !access.tentative_counts;
        let fits = |seats: u32| {
            free || (self.room.waiting.is_empty() && u64::from(seats) <= self.room.free)
        };
        match kept {
            Some(kept) if kept.state == AdmissionState::Admitted => {
                let more = wish.seats.saturating_sub(kept.seats);
                let seats = if more == 0 || fits(more) { wish.seats } else { kept.seats };
                Entry { seats, ..wish }
            }
            Some(_) => wish,
            None if fits(wish.seats) => wish,
            None => Entry { state: self.desk.turned_away(&self.room), ..wish },
        }
    }

    /// A first decision on the answer by which a person stands at `at`.
    fn decide(&mut self, person: &Person, at: Option<RecurrenceId>, ledger: &mut Ledger) {
        let Some(answer) = self.answer_at(person, at) else { return };
        let bench = self.desk.bench(ledger);
        // Judged again: a decision before this one may have been on the same person.
        let people = self.desk.gathered.counts_people();
        let at_claim = if people { claimed_at(&bench, person) } else { at.or(answer.of) };
        let judged = bench.judge(person, at_claim.as_ref());
        let Some(seats) = judged.and_then(|judged| is_new(judged.wish, judged.ticket)) else {
            return;
        };
        let key = key_for(&bench, at.as_ref(), &answer);
        let room = at.and_then(|date| self.dates.get(&date)).unwrap_or(&self.room);
        let fits = room.waiting.is_empty() && u64::from(seats) <= room.free;
        // A maybe that takes no seat passes nobody.
        let state =
            if fits || seats == 0 { AdmissionState::Admitted } else { self.desk.turned_away(room) };
        let first = ledger.get(person, key).map_or(self.desk.now, |entry| entry.created_at);
        let ticket = ledger.take_ticket();
        let round = answer.fact.record.round;
        let entry = Entry { state, round, seats, ticket, partstat: None, created_at: first };
        ledger.put(person.clone(), key, entry);
        let room = at.and_then(|date| self.dates.get_mut(&date)).unwrap_or(&mut self.room);
        match state {
            AdmissionState::Admitted => {
                room.free -= u64::from(seats);
                if at.is_none() {
                    self.keep_out_of_full_dates(person, &entry, ledger);
                }
            }
            AdmissionState::Waitlisted if at.is_some() => {
                room.waiting.insert((ticket, person.clone()));
            }
            AdmissionState::Waitlisted => {
                room.waiting.insert((ticket, person.clone()));
                for date in self.covered(person, ledger) {
                    let room = self.dates.get_mut(&date).expect("a covered date has a room");
                    room.waiting.insert((ticket, person.clone()));
                }
            }
            AdmissionState::Full | AdmissionState::Denied | AdmissionState::Released => {}
        }
    }

    /// After an admission to the series: an admission of its own for each date that has no room.
    fn keep_out_of_full_dates(&mut self, person: &Person, entry: &Entry, ledger: &mut Ledger) {
        for date in self.covered(person, ledger) {
            let Some(room) = self.dates.get_mut(&date) else { continue };
            let waited = room.waiting.remove(&(entry.ticket, person.clone()));
            let ahead = room.waiting.first().is_some_and(|(ticket, _)| *ticket < entry.ticket);
            if !ahead && u64::from(entry.seats) <= room.free {
                room.free -= u64::from(entry.seats);
                continue;
            }
            let state =
                if waited { AdmissionState::Waitlisted } else { self.desk.turned_away(room) };
            if state == AdmissionState::Waitlisted {
                room.waiting.insert((entry.ticket, person.clone()));
            }
            let key = Key { answer: None, covers: Some(date) };
            ledger.put(person.clone(), key, Entry { state, created_at: self.desk.now, ..*entry });
        }
    }

    /// The dates at which a person has their seat, or their place in the line, by the admission to
    /// the series: also by an answer to that date, as long as it has no admission of its own.
    fn covered(&self, person: &Person, ledger: &Ledger) -> Vec<RecurrenceId> {
        let bench = self.desk.bench(ledger);
        let rests = |date: &RecurrenceId| {
            let dated = ledger.entries(person).any(|(key, _)| key.covers.as_ref() == Some(date));
            let judged = || bench.judge(person, Some(date));
            !dated && judged().is_some_and(|judged| judged.seats > 0 || judged.ticket.is_some())
        };
        self.dates.keys().copied().filter(rests).collect()
    }

    /// The admission that decides a person's answer here, and the key that a change of it is
    /// written under: this occurrence's own.
    fn entry_of(&self, person: &Person, ledger: &Ledger) -> Option<(Key, Entry)> {
        if let Person::Guest(_) = person {
            let covering = |covers| ledger.get(person, Key { answer: None, covers }).copied();
            let entry = covering(self.occurrence).or_else(|| covering(None))?;
            return Some((Key { answer: None, covers: self.occurrence }, entry));
        }
        let Person::Key(identity) = person else { return None };
        let bench = self.desk.bench(ledger);
        let answer = self.answer_of(person)?;
        let at = self.occurrence.or(answer.of);
        match decided(&bench, *identity, at.as_ref(), &answer) {
            Decided::By(_, entry) => {
                Some((key_for(&bench, self.occurrence.as_ref(), &answer), entry))
            }
            Decided::Not | Decided::Past => None,
        }
    }

    /// The answer by which a person stands in this line.
    fn answer_of(&self, person: &Person) -> Option<Answered<'_>> {
        self.answer_at(person, self.occurrence)
    }

    fn answer_at(&self, person: &Person, at: Option<RecurrenceId>) -> Option<Answered<'_>> {
        let Person::Key(identity) = person else { return None };
        let Desk { gathered, invitations, .. } = self.desk;
        if gathered.counts_people() {
            return claim(gathered, invitations, *identity);
        }
        answered(gathered, invitations, *identity, at.as_ref())
    }

    /// Those with a verdict of their own here that a test picks, in the order first seen.
    fn ranked<'l>(
        &self,
        line: &'l Line<'_>,
        picks: impl Fn(&Judged) -> bool,
    ) -> Vec<(Rank, Person, &'l Judged)> {
        let picked = line.own().filter(|(_, judged)| picks(judged));
        let mut ranked: Vec<(Rank, Person, &Judged)> = picked
            .map(|(person, judged)| {
                let answer = self.answer_of(person).and_then(|answer| answer.of);
                let rank = self.desk.seen.rank(person, answer.as_ref());
                (rank, person.clone(), judged)
            })
            .collect();
        ranked.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        ranked
    }
}

//! Who is due to be looked at, and where to ask. Pure: time is handed in, as the duration since
//! the start.
//!
//! Keyspaces are looked at as often as news of them came: half of their mean gap, or half of the
//! silence since, whichever is longer. Failing ones are retried less and less often. News make
//! somebody due at once. Whoever gave a keyspace last is asked first, so that the DHT is only asked
//! where they do not answer, and once in a hundred days to see whether they hide something.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends_schema::hash::Hash;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;

use super::Backlog;

/// How soon a keyspace that nobody gave is asked for again, the first time: its node may be about
/// to start, or not be known to the DHT yet.
const RETRY: Duration = Duration::from_secs(5);
/// How soon somebody may be looked at again because others' records name them.
const NUDGE: Duration = Duration::from_secs(5);
/// How often the DHT is asked about somebody whose node answers: 1 % of all on each day.
const AUDIT: Duration = Duration::from_hours(100 * 24);

/// How often one is looked at, and how many at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// The shortest time between two looks, before jitter of at most a quarter less.
    pub(super) shortest: Duration,
    /// The longest.
    pub(super) longest: Duration,
    /// Pulls at once.
    pub(super) pulls_max: usize,
}

/// A pull to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Of whose keyspace.
    pub(super) identity: Identity,
    /// Where to ask first; `None` asks the DHT.
    pub(super) ask: Option<EndpointKey>,
    /// Whether the DHT is asked although somebody is known who has it.
    pub(super) audit: bool,
}

/// What came of a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There was something new, and an endpoint of the owner's gave it, or a mirror (`None`), which
    /// is not asked first another time: it may be behind.
    Changed(Stamp, Option<EndpointKey>),
    /// There was nothing new.
    Same(Stamp, Option<EndpointKey>),
    /// There is something new that is not taken: the keyspace is over its quota.
    OverQuota,
    /// Nobody gave it.
    Failed,
}

#[derive(Debug)]
struct Person {
    due: Duration,
    looked: Option<Duration>,
    looks: u32,
    /// The mean time between news.
    gap: Duration,
    /// When the last news came; first, when they were taken up.
    news: Duration,
    retry: Duration,
    have: Option<Stamp>,
    /// Who told of news.
    hint: Option<EndpointKey>,
    /// Who gave the keyspace last.
    node: Option<EndpointKey>,
    audit: Duration,
    failing: bool,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Pulling,
    /// News came while it was being pulled.
    PullingAgain,
}

/// Everybody who is followed.
#[derive(Debug)]
pub(super) struct Schedule {
    pace: Pace,
    people: BTreeMap<Identity, Person>,
    queue: BTreeSet<(Duration, Identity)>,
    pulling: usize,
}

impl Schedule {
    pub(super) fn new(pace: Pace) -> Schedule {
        Schedule { pace, people: BTreeMap::new(), queue: BTreeSet::new(), pulling: 0 }
    }

    /// Whether somebody is followed.
    pub(super) fn holds(&self, identity: &Identity) -> bool {
        self.people.contains_key(identity)
    }

    /// Follows somebody from now on, or makes them due now.
    pub(super) fn add(&mut self, identity: Identity, now: Duration) {
        if self.holds(&identity) {
            self.make_due(&identity, now);
            return;
        }
        let person = Person {
            due: now,
            looked: None,
            looks: 0,
            gap: self.pace.shortest,
            news: now,
            retry: RETRY.min(self.pace.shortest),
            have: None,
            hint: None,
            node: None,
            audit: now.saturating_add(part(&identity, 0, AUDIT)),
            failing: false,
            state: State::Waiting,
        };
        self.people.insert(identity, person);
        self.queue.insert((now, identity));
    }

    /// Follows somebody no more. A pull that goes on comes to its end.
    pub(super) fn remove(&mut self, identity: &Identity) {
        if let Some(person) = self.people.remove(identity) {
            self.queue.remove(&(person.due, *identity));
        }
    }

    /// Somebody told of a head. Of strangers, and of heads that are here, nothing comes.
    pub(super) fn poked(
        &mut self,
        identity: Identity,
        stamp: Stamp,
        from: EndpointKey,
        now: Duration,
    ) {
        let Some(person) = self.people.get_mut(&identity) else { return };
        if person.have.is_some_and(|have| have >= stamp) {
            return;
        }
        person.hint = Some(from);
        self.make_due(&identity, now);
    }

    /// Somebody else's new record names them: what it rests on may be new as well.
    pub(super) fn nudge(&mut self, identity: &Identity, now: Duration) {
        let looked = self.people.get(identity).and_then(|person| person.looked);
        if let Some(looked) = looked {
            self.make_due(identity, now.max(looked.saturating_add(NUDGE)));
        }
    }

    fn make_due(&mut self, identity: &Identity, now: Duration) {
        let Some(person) = self.people.get_mut(identity) else { return };
        match person.state {
            State::Waiting => {
                self.queue.remove(&(person.due, *identity));
                person.due = person.due.min(now);
                self.queue.insert((person.due, *identity));
            }
            State::Pulling | State::PullingAgain => person.state = State::PullingAgain,
        }
    }

    /// The next to pull now; `None` while nobody is due or enough is going on.
    pub(super) fn next(&mut self, now: Duration) -> Option<Look> {
        if self.pulling >= self.pace.pulls_max {
            return None;
        }
        let (_, identity) = self.queue.first().copied().filter(|(due, _)| *due <= now)?;
        self.queue.pop_first();
        let person = self.people.get_mut(&identity)?;
        person.state = State::Pulling;
        self.pulling += 1;
        let known = person.hint.take().or(person.node);
        let audit = person.audit <= now && known.is_some();
        if audit {
            person.audit = now.saturating_add(AUDIT);
        }
        Some(Look { identity, ask: known.filter(|_| !audit), audit })
    }

    /// When the next is due; `None` while nobody is, or enough is going on.
    pub(super) fn wakes(&self) -> Option<Duration> {
        (self.pulling < self.pace.pulls_max).then(|| self.queue.first().map(|(due, _)| *due))?
    }

    /// A pull came to its end.
    pub(super) fn done(&mut self, identity: &Identity, outcome: Outcome, now: Duration) {
        self.pulling = self.pulling.saturating_sub(1);
        let Some(person) = self.people.get_mut(identity) else { return };
        // Whoever left and came back during the pull is due anyway.
        if person.state == State::Waiting {
            return;
        }
        person.looked = Some(now);
        person.looks = person.looks.wrapping_add(1);
        person.failing = outcome == Outcome::Failed;
        let wait = person.wait(outcome, self.pace, now);
        let wait = wait.saturating_sub(part(identity, person.looks, wait / 4));
        // What was told of during the pull may not have been in it; after a failure it waits.
        let again = person.state == State::PullingAgain && !person.failing;
        person.due = if again { now } else { now.saturating_add(wait) };
        person.state = State::Waiting;
        self.queue.insert((person.due, *identity));
    }

    /// How much there is to do.
    pub(super) fn backlog(&self, now: Duration) -> Backlog {
        Backlog {
            waiting: self.queue.iter().take_while(|(due, _)| *due <= now).count(),
            pulling: self.pulling,
            failing: self.people.values().filter(|person| person.failing).count(),
        }
    }
}

impl Person {
    /// How long they are left alone after a pull.
    fn wait(&mut self, outcome: Outcome, pace: Pace, now: Duration) -> Duration {
        let Pace { shortest, longest, .. } = pace;
        match outcome {
            Outcome::Failed => {
                let doubled = self.retry.saturating_mul(2).min(longest);
                return std::mem::replace(&mut self.retry, doubled);
            }
            Outcome::OverQuota => return longest,
            Outcome::Changed(have, from) => {
                // The first copy says nothing about how often there is something new.
                if self.have.is_some() {
                    let gap = now.saturating_sub(self.news);
                    self.gap = (self.gap.saturating_mul(3).saturating_add(gap)) / 4;
                }
                self.news = now;
                (self.have, self.node) = (Some(have), from);
            }
            Outcome::Same(have, from) => (self.have, self.node) = (Some(have), from),
        }
        self.retry = RETRY.min(shortest);
        let silence = now.saturating_sub(self.news);
        (self.gap.max(silence) / 2).clamp(shortest, longest)
    }
}

/// A part of `whole`, the same for the same look of the same person: so that not all are due at
/// once, and nothing here rolls dice.
fn part(identity: &Identity, look: u32, whole: Duration) -> Duration {
    let seed = [identity.as_bytes().as_slice(), &look.to_le_bytes()].concat();
    let [first, second, ..] = *Hash::of(&seed).as_bytes();
    whole / u32::from(u16::MAX) * u32::from(u16::from_le_bytes([first, second]))
}

#[cfg(test)]
mod tests;

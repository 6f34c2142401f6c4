//! Who is due to be looked at. Pure: time is handed in, as the duration since the start.
//!
//! Quiet keyspaces are looked at less and less often, failing ones too; whoever changes is looked
//! at often again. News make somebody due at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;

use super::Backlog;

/// How soon a keyspace that nobody gave is asked for again, the first time: its node may be about
/// to start, or not be known to the DHT yet.
const RETRY: Duration = Duration::from_secs(5);
/// How soon somebody may be looked at again because others' records name them.
const NUDGE: Duration = Duration::from_secs(5);

/// How often one is looked at, and how many at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// The shortest time between two looks.
    pub(super) shortest: Duration,
    /// The longest.
    pub(super) longest: Duration,
    /// Pulls at once.
    pub(super) pulls_max: usize,
}

/// What came of a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There was something new.
    Changed(Stamp),
    /// There was nothing new.
    Same(Stamp),
    /// Nobody gave it.
    Failed,
}

#[derive(Debug)]
struct Person {
    due: Duration,
    looked: Option<Duration>,
    interval: Duration,
    retry: Duration,
    have: Option<Stamp>,
    hint: Option<EndpointKey>,
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
            interval: self.pace.shortest,
            retry: RETRY.min(self.pace.shortest),
            have: None,
            hint: None,
            failing: false,
            state: State::Waiting,
        };
        self.people.insert(identity, person);
        self.queue.insert((now, identity));
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

    /// The next to pull now, and where to ask first; `None` while nobody is due or enough is
    /// going on.
    pub(super) fn next(&mut self, now: Duration) -> Option<(Identity, Option<EndpointKey>)> {
        if self.pulling >= self.pace.pulls_max {
            return None;
        }
        let (_, identity) = self.queue.first().copied().filter(|(due, _)| *due <= now)?;
        self.queue.pop_first();
        let person = self.people.get_mut(&identity)?;
        person.state = State::Pulling;
        self.pulling += 1;
        Some((identity, person.hint.take()))
    }

    /// When the next is due; `None` while nobody is, or enough is going on.
    pub(super) fn wakes(&self) -> Option<Duration> {
        (self.pulling < self.pace.pulls_max).then(|| self.queue.first().map(|(due, _)| *due))?
    }

    /// A pull came to its end.
    pub(super) fn done(&mut self, identity: &Identity, outcome: Outcome, now: Duration) {
        let Pace { shortest, longest, .. } = self.pace;
        let Some(person) = self.people.get_mut(identity) else { return };
        self.pulling = self.pulling.saturating_sub(1);
        let doubled = person.interval.saturating_mul(2).clamp(shortest, longest);
        person.looked = Some(now);
        person.failing = outcome == Outcome::Failed;
        if !person.failing {
            person.retry = RETRY.min(shortest);
        }
        let wait = match outcome {
            Outcome::Changed(have) => {
                person.have = Some(have);
                person.interval = shortest;
                shortest
            }
            Outcome::Same(have) => {
                person.have = Some(have);
                std::mem::replace(&mut person.interval, doubled)
            }
            Outcome::Failed => {
                let doubled = person.retry.saturating_mul(2).min(longest);
                std::mem::replace(&mut person.retry, doubled)
            }
        };
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

#[cfg(test)]
mod tests;

//! The order in which the organizer's node first saw the answers.

use std::collections::HashMap;

use crate::key::Identity;
use crate::record::{Person, RecurrenceId};
use crate::roster::{Gathered, answer_uri};
use crate::uri::{AttendeeUri, EventUri};

/// Ranks of answers. What was not seen yet comes last, by URI, so that the order is never left to
/// chance.
#[derive(Debug)]
pub(super) struct FirstSeen<'a> {
    ranks: HashMap<&'a AttendeeUri, usize>,
}

/// A place in the order.
pub(super) type Rank = (usize, Option<AttendeeUri>);

impl<'a> FirstSeen<'a> {
    pub(super) fn of(order: &'a [AttendeeUri]) -> FirstSeen<'a> {
        let mut ranks = HashMap::with_capacity(order.len());
        for (rank, uri) in order.iter().enumerate() {
            ranks.entry(uri).or_insert(rank);
        }
        FirstSeen { ranks }
    }

    /// Where a person's answer comes; guests without a key have none, and come first.
    pub(super) fn rank(
        &self,
        uri: &EventUri,
        person: &Person,
        answer: Option<&RecurrenceId>,
    ) -> Rank {
        let Person::Key(identity) = person else { return (0, None) };
        let answer = answer_uri(uri, *identity, answer);
        self.ranks.get(&answer).map_or((usize::MAX, Some(answer)), |rank| (*rank, None))
    }

    /// Whether an answer was ever seen, also when it is gone now.
    pub(super) fn knows(
        &self,
        uri: &EventUri,
        person: Identity,
        answer: Option<&RecurrenceId>,
    ) -> bool {
        self.ranks.contains_key(&answer_uri(uri, person, answer))
    }

    /// Where the first of a person's answers comes.
    pub(super) fn of_person(&self, gathered: &Gathered<'_>, person: Identity) -> Rank {
        let dates = gathered.answers.get(&person).into_iter().flat_map(|own| own.dated());
        let all = std::iter::once(None).chain(dates.map(Some));
        all.map(|date| self.rank(gathered.uri, &Person::Key(person), date.as_ref()))
            .min()
            .expect("the series is among them")
    }
}

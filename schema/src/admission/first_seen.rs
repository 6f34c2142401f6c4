//! The order in which the organizer's node first saw the answers.

use std::collections::HashMap;

use crate::key::Identity;
use crate::record::{Person, RecurrenceId};
use crate::roster::{Gathered, answer_uri, deputys_answer_uri};
use crate::uri::AttendeeUri;

/// Ranks of answers. What was not seen yet comes last, by URI, so that the order is never left to
/// chance. A person's answer is seen when it is, whether they wrote it or a deputy.
#[derive(Debug)]
pub(super) struct FirstSeen<'a> {
    ranks: HashMap<&'a AttendeeUri, usize>,
    gathered: &'a Gathered<'a>,
}

/// A place in the order.
pub(super) type Rank = (usize, Option<AttendeeUri>);

impl<'a> FirstSeen<'a> {
    pub(super) fn of(order: &'a [AttendeeUri], gathered: &'a Gathered<'a>) -> FirstSeen<'a> {
        let mut ranks = HashMap::with_capacity(order.len());
        for (rank, uri) in order.iter().enumerate() {
            ranks.entry(uri).or_insert(rank);
        }
        FirstSeen { ranks, gathered }
    }

    /// Where a person's answer comes; guests without a key have none, and come first.
    pub(super) fn rank(&self, person: &Person, answer: Option<&RecurrenceId>) -> Rank {
        let Person::Key(identity) = person else { return (0, None) };
        match self.seen(*identity, answer) {
            Some(rank) => (rank, None),
            None => (usize::MAX, Some(answer_uri(self.gathered.uri, *identity, answer))),
        }
    }

    /// Whether an answer was ever seen, also when it is gone now.
    pub(super) fn knows(&self, person: Identity, answer: Option<&RecurrenceId>) -> bool {
        self.seen(person, answer).is_some()
    }

    /// Where the first of a person's answers comes.
    pub(super) fn of_person(&self, person: Identity) -> Rank {
        let dates = self.gathered.answers.get(&person).into_iter().flat_map(|own| own.dated());
        let all = std::iter::once(None).chain(dates.map(Some));
        all.map(|date| self.rank(&Person::Key(person), date.as_ref()))
            .min()
            .expect("the series is among them")
    }

    fn seen(&self, person: Identity, answer: Option<&RecurrenceId>) -> Option<usize> {
        // An answer to the series it was split from was seen then.
        self.gathered.all().find_map(|gathered| self.seen_of(gathered, person, answer))
    }

    fn seen_of(
        &self,
        gathered: &Gathered<'_>,
        person: Identity,
        answer: Option<&RecurrenceId>,
    ) -> Option<usize> {
        let event = gathered.uri;
        let own = self.ranks.get(&answer_uri(event, person, answer));
        let speakers = gathered.speakers.get(&person).into_iter().flatten();
        let theirs = speakers.filter_map(|deputy| {
            self.ranks.get(&deputys_answer_uri(event, (*deputy, person), answer))
        });
        own.into_iter().chain(theirs).min().copied()
    }
}

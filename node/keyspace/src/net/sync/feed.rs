//! What one follower is to be told, and when. Pure: the moment is handed in.
//!
//! Only whose head is new is remembered, never the head: the newest is read when it is sent.

use std::collections::BTreeMap;

use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use tokio::time::Instant;

use crate::net::limits::FOLLOW_EVERY_MIN;

/// The head that a follower was told of last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) stamp: Stamp,
    pub(super) root: Hash,
}

/// What is known of one identity.
#[derive(Debug, Default)]
struct Line {
    has_news: bool,
    looked: Option<Instant>,
    told: Option<Told>,
}

impl Line {
    /// When its news may be told.
    fn due(&self, now: Instant) -> Option<Instant> {
        self.has_news.then(|| self.looked.map_or(now, |looked| looked + FOLLOW_EVERY_MIN))
    }
}

/// What one follower asked for.
#[derive(Debug)]
pub(super) struct Feed {
    lines: BTreeMap<Identity, Line>,
}

impl Feed {
    /// Of these; the newest head of each is news.
    pub(super) fn new(identities: impl IntoIterator<Item = Identity>) -> Feed {
        let line = || Line { has_news: true, ..Line::default() };
        Feed { lines: identities.into_iter().map(|identity| (identity, line())).collect() }
    }

    /// An identity has a new head.
    pub(super) fn news(&mut self, identity: &Identity) {
        if let Some(line) = self.lines.get_mut(identity) {
            line.has_news = true;
        }
    }

    /// Anybody may have a new head.
    pub(super) fn lost_track(&mut self) {
        self.lines.values_mut().for_each(|line| line.has_news = true);
    }

    /// Whose head is to be looked at now, and what was told of it last.
    pub(super) fn due(&mut self, now: Instant) -> Vec<(Identity, Option<Told>)> {
        let due =
            self.lines.iter_mut().filter(|(_, line)| line.due(now).is_some_and(|at| at <= now));
        due.map(|(identity, line)| {
            line.has_news = false;
            line.looked = Some(now);
            (*identity, line.told)
        })
        .collect()
    }

    /// When somebody's head is to be looked at next.
    pub(super) fn wakes(&self, now: Instant) -> Option<Instant> {
        self.lines.values().filter_map(|line| line.due(now)).min()
    }

    /// This head is on its way.
    pub(super) fn told(&mut self, head: &SignedHead) {
        if let Some(line) = self.lines.get_mut(&head.identity()) {
            line.told = Some(Told { stamp: head.stamp(), root: head.head().root });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn who(number: u8) -> Identity {
        Identity::from_bytes([number; 32])
    }

    fn due(feed: &mut Feed, now: Instant) -> Vec<Identity> {
        feed.due(now).into_iter().map(|(identity, _)| identity).collect()
    }

    #[test]
    fn each_identity_is_told_of_at_most_once_a_second() {
        let start = Instant::now();
        let after = |millis| start + Duration::from_millis(millis);
        let mut feed = Feed::new([who(1), who(2)]);
        assert_eq!(due(&mut feed, start), [who(1), who(2)], "the newest of each at first");
        assert_eq!(feed.wakes(start), None);
        for _ in 0..100 {
            feed.news(&who(1));
        }
        feed.news(&who(3));
        assert_eq!(feed.wakes(after(10)), Some(after(1_000)), "and nobody else's");
        assert_eq!(due(&mut feed, after(999)), []);
        assert_eq!(due(&mut feed, after(1_000)), [who(1)], "all news of a second at once");
        assert_eq!(due(&mut feed, after(9_000)), []);
        feed.lost_track();
        assert_eq!(due(&mut feed, after(9_000)), [who(1), who(2)]);
    }
}

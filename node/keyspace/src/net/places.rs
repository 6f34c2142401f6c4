//! Who keeps a connection open when there are more than there is room for.
//!
//! Endpoint keys cost nothing, so a place is not defended against who comes next but between groups
//! of addresses: when all places are taken, the largest group gives one up. Whoever is alone in
//! theirs always gets in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kalends_schema::deposit::AddressGroup;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What is known of a connection that has a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    group: AddressGroup,
    /// Since when nothing is asked on it; `None` while something is.
    idle_since: Option<Instant>,
}

/// The place of `taken`, in the order in which they were taken, that goes to a newcomer; `None` when
/// the newcomer is turned away.
///
/// A larger group gives up the connection that was idle longest, or else its oldest. The newcomer's
/// own group, if it is the largest, gives up an idle one only: its members do not throw out one
/// another at work.
fn given_up(taken: &[Held], newcomer: AddressGroup) -> Option<usize> {
    let mut sizes: BTreeMap<AddressGroup, usize> = BTreeMap::new();
    for held in taken {
        *sizes.entry(held.group).or_default() += 1;
    }
    let own = sizes.get(&newcomer).copied().unwrap_or(0);
    let largest = sizes.into_iter().max_by_key(|(_, size)| *size);
    let group = largest.filter(|(_, size)| *size > own).map_or(newcomer, |(group, _)| group);
    let of_group = || taken.iter().enumerate().filter(|(_, held)| held.group == group);
    let idle = of_group().filter_map(|(index, held)| Some((held.idle_since?, index))).min();
    let oldest = || of_group().map(|(index, _)| index).next().filter(|_| group != newcomer);
    idle.map(|(_, index)| index).or_else(oldest)
}

/// The places that connections from others may take.
pub(crate) struct Places {
    max: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    next: u64,
    taken: BTreeMap<u64, (Held, CancellationToken)>,
}

impl Places {
    /// That many.
    pub(crate) fn new(max: usize) -> Arc<Places> {
        Arc::new(Places { max, kept: Mutex::default() })
    }

    /// Takes a place, if need be somebody else's.
    pub(crate) fn take(self: &Arc<Places>, group: AddressGroup, now: Instant) -> Option<Place> {
        let mut kept = self.kept();
        if kept.taken.len() >= self.max {
            let numbers: Vec<u64> = kept.taken.keys().copied().collect();
            let held: Vec<Held> = kept.taken.values().map(|(held, _)| *held).collect();
            let number = *numbers.get(given_up(&held, group)?)?;
            let (_, lost) = kept.taken.remove(&number)?;
            lost.cancel();
        }
        let (number, lost) = (kept.next, CancellationToken::new());
        kept.next += 1;
        kept.taken.insert(number, (Held { group, idle_since: Some(now) }, lost.clone()));
        drop(kept);
        Some(Place { places: self.clone(), number, lost })
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that one connection has, until it is dropped or lost.
pub(crate) struct Place {
    places: Arc<Places>,
    number: u64,
    lost: CancellationToken,
}

impl Place {
    /// Something is asked on the connection.
    pub(crate) fn works(&self) {
        self.note(None);
    }

    /// Nothing is asked on it since `now`.
    pub(crate) fn rests(&self, now: Instant) {
        self.note(Some(now));
    }

    fn note(&self, idle_since: Option<Instant>) {
        if let Some((held, _)) = self.places.kept().taken.get_mut(&self.number) {
            held.idle_since = idle_since;
        }
    }

    /// Returns when the place went to somebody else.
    pub(crate) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.kept().taken.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn group(n: u8) -> AddressGroup {
        AddressGroup::V4([192, 0, n])
    }

    fn held(n: u8, idle_since: Option<Instant>) -> Held {
        Held { group: group(n), idle_since }
    }

    #[test]
    fn the_largest_group_gives_up_what_was_idle_longest_or_else_is_oldest() {
        let now = Instant::now();
        let later = now + Duration::from_secs(1);
        let taken = [held(1, Some(now)), held(2, Some(later)), held(2, Some(now)), held(2, None)];
        assert_eq!(given_up(&taken, group(9)), Some(2));
        let taken = [held(1, Some(now)), held(2, None), held(2, None)];
        assert_eq!(given_up(&taken, group(9)), Some(1));
        assert_eq!(given_up(&taken, group(2)), None, "one's own are not thrown out at work");
        let taken = [held(1, None), held(2, None), held(2, Some(now))];
        assert_eq!(given_up(&taken, group(2)), Some(2));
    }

    #[test]
    fn whoever_is_alone_in_their_group_gets_in_whatever_another_does() {
        let places = Places::new(4);
        let now = Instant::now();
        let flood: Vec<Place> = (0..4).map(|_| places.take(group(1), now).unwrap()).collect();
        flood.iter().for_each(Place::works);
        assert!(places.take(group(1), now).is_none());
        let alone = places.take(group(2), now).unwrap();
        assert!(flood[0].lost.is_cancelled() && !flood[1].lost.is_cancelled());
        drop(flood);
        assert_eq!(places.kept().taken.len(), 1);
        alone.works();
        drop(alone);
        assert_eq!(places.kept().taken.len(), 0);
    }
}

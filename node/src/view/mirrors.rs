//! The owner's mirrors, and whom the owner is a mirror of.

use kalends_keyspace::store::{Quota, StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;

use super::{Reader, rfc3339};
use crate::api::{CarriedCounts, CarriedState, CarriedView, MirrorState, MirrorView};
use crate::book::{self, Carried, Mirror, Standing, Word};

impl Reader {
    /// All mirrors, in the order in which the owner wanted them. `told` is the head that others
    /// were told of last, where that is known.
    pub(crate) fn mirrors(&self, told: Option<SignedHead>) -> Result<Vec<MirrorView>, StoreError> {
        let head = match told {
            Some(told) => Some(told),
            None => self.snapshot.head(&self.me)?,
        };
        let mirrors = book::mirrors(&self.snapshot)?;
        mirrors.iter().map(|mirror| self.mirror(mirror, head.as_ref())).collect()
    }

    fn mirror(&self, mirror: &Mirror, head: Option<&SignedHead>) -> Result<MirrorView, StoreError> {
        let seen = mirror.seen.map(|(stamp, _)| stamp);
        let (state, quota) = match mirror.standing {
            Standing::Unasked => (MirrorState::NotAskedYet, None),
            Standing::Waiting => (MirrorState::Waiting, None),
            Standing::Carried(quota) => (MirrorState::Carried, Some(quota)),
            Standing::Refused => (MirrorState::Refused, None),
            Standing::Leaving => (MirrorState::Leaving, None),
        };
        Ok(MirrorView {
            person: self.person(mirror.key)?,
            state,
            records_max: quota.map(|quota| quota.entries),
            bytes_max: quota.map(|quota| quota.bytes),
            over_quota: quota.zip(head).is_some_and(|(quota, head)| exceeds(head, quota)),
            copy: seen.map(|stamp| stamp.to_string()),
            behind: seen.zip(head).and_then(|(seen, head)| lacks(seen, head.stamp())),
            seen_at: mirror.seen.map(|(_, at)| rfc3339(at)),
            added_at: rfc3339(mirror.added_at),
            why: mirror.why.clone(),
        })
    }

    /// Everybody who asks to be carried, is, or was refused; who asks first.
    pub(crate) fn carried(&self) -> Result<Vec<CarriedView>, StoreError> {
        let mut rows = book::all_carried(&self.snapshot)?;
        let rank = |word: &Word| match word {
            Word::None => 0,
            Word::Yes(_) => 1,
            Word::No => 2,
        };
        rows.sort_by_key(|row| (rank(&row.word), row.since, row.who));
        rows.iter().map(|row| self.carried_view(row)).collect()
    }

    /// How it stands with somebody.
    pub(crate) fn carried_one(&self, who: Identity) -> Result<Option<CarriedView>, StoreError> {
        let row = book::carried(&self.snapshot, who)?;
        row.as_ref().map(|row| self.carried_view(row)).transpose()
    }

    fn carried_view(&self, row: &Carried) -> Result<CarriedView, StoreError> {
        let head = self.snapshot.head(&row.who)?;
        let quota = row.quota();
        Ok(CarriedView {
            person: self.person(row.who)?,
            state: match row.word {
                Word::None => CarriedState::Asks,
                Word::Yes(_) => CarriedState::Carried,
                Word::No => CarriedState::Refused,
            },
            records_max: quota.map(|quota| quota.entries),
            bytes_max: quota.map(|quota| quota.bytes),
            copy: head.map(|head| head.stamp().to_string()),
            records: head.map(|head| head.head().count),
            bytes: head.map(|head| head.head().bytes),
            since: rfc3339(row.since),
            asked_at: row.asked_at.map(rfc3339),
        })
    }

    /// How many are carried, and how many ask.
    pub(crate) fn carried_counts(&self) -> Result<CarriedCounts, StoreError> {
        let mut counts = CarriedCounts::default();
        for row in book::all_carried(&self.snapshot)? {
            match row.word {
                Word::None => counts.asking += 1,
                Word::Yes(_) => counts.carried += 1,
                Word::No => {}
            }
        }
        Ok(counts)
    }
}

fn exceeds(head: &SignedHead, quota: Quota) -> bool {
    head.head().count > quota.entries || head.head().bytes > quota.bytes
}

/// Commits between a copy and a head; of another epoch nobody can say.
fn lacks(copy: Stamp, head: Stamp) -> Option<u64> {
    (copy.epoch == head.epoch).then(|| head.seq.saturating_sub(copy.seq))
}

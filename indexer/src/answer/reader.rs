//! One consistent look at rows and replicas.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends_keyspace::store::{Snapshot, Store, StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{self, Record};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;
use kalends_schema::wire::Decoded;

use crate::storage::{Rows, Storage, StorageError};

/// How often a look is taken again when a copy has come whose rows have not.
const LOOKS: usize = 20;
/// How long linking one copy is given.
const PAUSE: Duration = Duration::from_millis(5);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// There is nothing of that name, or nothing that this asker may know of.
    #[error("nothing known under {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// More would have to be read than one answer may take.
    #[error("{what}: more than {limit}; {hint}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What to do instead.
        hint: &'static str,
    },
    /// The replicas cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rows cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Rows and replicas at one moment, and whose keyspaces were looked into.
pub(crate) struct Reader<'a> {
    pub(crate) rows: Box<dyn Rows + 'a>,
    /// Whose records are withheld from everybody.
    pub(crate) denied: &'a BTreeSet<Identity>,
    view: Snapshot,
    /// Whose keyspaces were looked into, and the heads of those that are here.
    consulted: BTreeMap<Identity, Option<Consulted>>,
}

/// The head of a replica, as far as answers need it.
#[derive(Clone, Copy)]
struct Consulted {
    stamp: Stamp,
    time: Timestamp,
}

/// A record as it stands in a replica.
pub(crate) struct Found {
    pub(crate) stamp: Stamp,
    pub(crate) record: Record,
}

/// Answers from one look at rows and replicas that go together: a copy that came a moment ago and
/// is not linked yet is waited for, so that `as_of` never names a head whose rows are missing.
pub(crate) fn with_reader<T>(
    store: &Store,
    storage: &dyn Storage,
    denied: &BTreeSet<Identity>,
    mut answer: impl FnMut(&mut Reader<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let mut looks = 0;
    loop {
        looks += 1;
        let rows = storage.read()?;
        let view = store.read()?;
        let mut reader = Reader { rows, denied, view, consulted: BTreeMap::new() };
        let answered = answer(&mut reader)?;
        if looks == LOOKS || reader.goes_together()? {
            return Ok(answered);
        }
        std::thread::sleep(PAUSE);
    }
}

impl Reader<'_> {
    /// A public record that holds, if there is one and its author is not denied.
    pub(crate) fn record(
        &mut self,
        author: &Identity,
        path: &Path,
    ) -> Result<Option<Found>, Refused> {
        if self.denied.contains(author) {
            return Ok(None);
        }
        let Some(head) = self.consult(author)? else { return Ok(None) };
        let Some(entry) = self.view.get(author, path)? else { return Ok(None) };
        let decoded = record::read(*author, path, &entry.value, head.time);
        let Ok(Decoded::Known(record)) = decoded else { return Ok(None) };
        Ok(Some(Found { stamp: entry.stamp, record }))
    }

    /// Notes that a keyspace was looked into, also where nothing is found then.
    pub(crate) fn note(&mut self, identity: &Identity) -> Result<(), Refused> {
        self.consult(identity).map(drop)
    }

    fn consult(&mut self, identity: &Identity) -> Result<Option<Consulted>, Refused> {
        match self.consulted.entry(*identity) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(unknown) => {
                let head = self.view.newest(identity)?;
                let head = head.map(|(stamp, time)| Consulted { stamp, time });
                Ok(*unknown.insert(head))
            }
        }
    }

    /// The heads that the answer rests on, by identity; of those alone whose keyspace is here.
    pub(crate) fn as_of(&self) -> Result<Vec<(Identity, Stamp)>, Refused> {
        let mut heads = Vec::new();
        for identity in self.consulted.keys() {
            let linked = self.rows.linked(identity)?;
            heads.extend(linked.map(|linked| (*identity, linked.stamp)));
        }
        Ok(heads)
    }

    /// When this indexer first took the version that `stamp` wrote, µs since 1970.
    pub(crate) fn indexed_at(&self, uri: &Uri, stamp: Stamp) -> Result<Option<i64>, Refused> {
        let arrival = self.rows.arrival(&uri.author, &uri.path, stamp)?;
        Ok(arrival.map(|time| time.micros()))
    }

    fn goes_together(&self) -> Result<bool, Refused> {
        for (identity, head) in &self.consulted {
            let copied = head.map(|head| head.stamp);
            let linked = self.rows.linked(identity)?.map(|linked| linked.stamp);
            if copied != linked {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

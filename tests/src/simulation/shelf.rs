//! Records as they lie in a store.

use kalends_keyspace::store::{Entry, Store, StoreError, View};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{self, Grant, Record};
use kalends_schema::roster::Fact;
use kalends_schema::tree::value_hash;
use kalends_schema::uri::Uri;
use kalends_schema::wire::Decoded;

/// A record, and where it lies.
#[derive(Debug, Clone)]
pub(super) struct Lying {
    pub(super) path: Path,
    pub(super) fact: Fact<Record>,
    /// Names this version of it.
    pub(super) value_hash: Hash,
}

impl Lying {
    pub(super) fn uri(&self) -> Uri {
        Uri::new(self.fact.author, self.path.clone())
    }

    /// What its author lets somebody do, if it is that.
    pub(super) fn grant(&self) -> Option<Fact<Grant>> {
        let Fact { author, stamp, record } = &self.fact;
        let Record::Grant(record) = record else { return None };
        Some(Fact { author: *author, stamp: *stamp, record: record.clone() })
    }
}

/// Somebody's public records, as far as a store has them and they can be read.
pub(super) fn of(store: &Store, author: Identity) -> Result<Vec<Lying>, StoreError> {
    let all = store.read()?.scan(&author, "/pub/", usize::MAX)?.into_iter();
    Ok(all.filter_map(|(path, entry)| lying(author, path, &entry)).collect())
}

/// The record at `at`.
pub(super) fn at(store: &Store, at: &Uri) -> Result<Option<Lying>, StoreError> {
    let entry = store.read()?.get(&at.author, &at.path)?;
    Ok(entry.and_then(|entry| lying(at.author, at.path.clone(), &entry)))
}

fn lying(author: Identity, path: Path, entry: &Entry) -> Option<Lying> {
    let read = record::read(author, &path, &entry.value, entry.head_time?);
    let Ok(Decoded::Known(record)) = read else { return None };
    let fact = Fact { author, stamp: entry.stamp, record };
    Some(Lying { path, fact, value_hash: value_hash(entry.stamp, &entry.value) })
}

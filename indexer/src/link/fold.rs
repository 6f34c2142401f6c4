//! A whole keyspace, from its verified replica into the rows.
//!
//! What must be judged is found by comparing the replica with the rows, so that it does not matter
//! how many heads were skipped, or whether the last run was killed between a copy and its linking.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use kalends_keyspace::store::{Delta, Op, Snapshot, StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::limits::FUTURE_MICROS_MAX;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{self, Record};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{CalendarUri, Uri};
use kalends_schema::wire::Decoded;

use super::{Subject, judge, named};
use crate::storage::{
    Linked, Linking, MentionKind, RecordRows, Rows, Storage, StorageError, Target,
};

/// Records of one transaction: enough to be fast, and bounded in memory.
const STEP_RECORDS: usize = 5_000;
/// Records that are looked through at once for whom they name.
const NAMED_RECORDS: usize = 1_000;
/// Bytes of records that are read at once when looking for changes.
const PAGE_BYTES: usize = 1024 * 1024;
/// Events that are judged again when one calendar changes.
const DEPENDENTS_MAX: usize = 100_000;

/// What a fold found out besides rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// How many records were judged.
    pub judged: usize,
    /// Whom they name.
    pub named: BTreeSet<Identity>,
}

/// Why a keyspace could not be linked.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The replica cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rows cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Brings the rows of `author` to the head of their replica in `view`; nothing happens when they
/// are there already, or when there is no replica.
///
/// # Errors
/// [`FoldError`]; what is done by then is done again the next time.
pub fn fold(
    view: &Snapshot,
    storage: &dyn Storage,
    author: &Identity,
) -> Result<Folded, FoldError> {
    let Some(head) = view.head(author)? else { return Ok(Folded::default()) };
    let rows = storage.read()?;
    let before = rows.linked(author)?;
    let (stamp, time) = (head.stamp(), head.head().time);
    let linked = Linked { author: *author, stamp, time, head: head.hash() };
    if before.as_ref() == Some(&linked) {
        return Ok(Folded::default());
    }
    let mut work = Work { view, storage, folded: Folded::default(), step: Vec::new() };
    for path in changed(view, &*rows, &linked, before.as_ref())? {
        work.take(author, path, linked.time)?;
    }
    work.finish(linked)
}

/// Drops every derived row and derives it again, for `authors`.
///
/// # Errors
/// [`FoldError`]; the rows are incomplete then, and a start completes them.
pub fn fold_all(
    view: &Snapshot,
    storage: &dyn Storage,
    authors: &BTreeSet<Identity>,
    progress: &mut dyn FnMut(&Identity, usize),
) -> Result<Folded, FoldError> {
    storage.drop_derived()?;
    let mut all = Folded::default();
    for author in authors {
        let folded = fold(view, storage, author)?;
        progress(author, folded.judged);
        all.judged += folded.judged;
        all.named.extend(folded.named);
    }
    Ok(all)
}

/// The paths whose rows are not those of the replica: by the replica's log since the head that was
/// linked last, or else by looking at every record.
fn changed(
    view: &Snapshot,
    rows: &dyn Rows,
    linked: &Linked,
    before: Option<&Linked>,
) -> Result<BTreeSet<Path>, FoldError> {
    let author = &linked.author;
    // A head with an earlier time than the one before it can make ids too early that were not.
    let all_anew = before.is_some_and(|before| before.time > linked.time);
    let latest = linked.time.plus_micros(FUTURE_MICROS_MAX);
    let mut changed = BTreeSet::from_iter(rows.ripe(author, latest)?);
    // Another head of the same stamp (a fork) has no log that leads to it.
    let since = before.filter(|before| !all_anew && before.stamp < linked.stamp);
    let since = since.map(|before| before.stamp);
    let changes = view.changes_since(author, Area::Pub, since)?;
    match changes.map(|changes| changes.delta) {
        None | Some(Delta::Same) => {}
        Some(Delta::Ops(mut ops)) => loop {
            let page = ops.next_page(PAGE_BYTES)?;
            if page.is_empty() {
                break;
            }
            changed.extend(page.into_iter().map(|op| op.path().clone()));
        },
        Some(Delta::Snapshot(mut ops)) => {
            let mut gone: BTreeMap<Path, Stamp> = rows.versions(author)?;
            loop {
                let page = ops.next_page(PAGE_BYTES)?;
                if page.is_empty() {
                    break;
                }
                for op in page {
                    let Op::Put { path, stamp, .. } = op else { continue };
                    if gone.remove(&path) != Some(stamp) || all_anew {
                        changed.insert(path);
                    }
                }
            }
            changed.extend(gone.into_keys());
        }
    }
    Ok(changed)
}

struct Work<'a> {
    view: &'a Snapshot,
    storage: &'a dyn Storage,
    folded: Folded,
    step: Vec<(Identity, Path, Option<RecordRows>)>,
}

impl Work<'_> {
    /// Judges one record, and what depends on it.
    fn take(
        &mut self,
        author: &Identity,
        path: Path,
        head_time: Timestamp,
    ) -> Result<(), FoldError> {
        let rows = self.judged(author, &path, head_time)?;
        let calendar = path.collection() == Some(Collection::Calendars);
        self.step.push((*author, path.clone(), rows));
        self.folded.judged += 1;
        if calendar {
            self.dependents(&Uri::new(*author, path))?;
        }
        if self.step.len() >= STEP_RECORDS {
            self.write(None)?;
        }
        Ok(())
    }

    fn judged(
        &mut self,
        author: &Identity,
        path: &Path,
        head_time: Timestamp,
    ) -> Result<Option<RecordRows>, FoldError> {
        let Some(entry) = self.view.get(author, path)? else { return Ok(None) };
        let (stamp, value) = (entry.stamp, entry.value.as_slice());
        let subject = Subject { author: *author, path, stamp, value, head_time };
        let (rows, record) = judge(subject, &|calendar| zone_of(self.view, calendar));
        if let Some(record) = record {
            self.folded.named.extend(named(*author, &record));
        }
        Ok(Some(rows))
    }

    /// Judges again the events whose floating times are read in the zone of this calendar.
    fn dependents(&mut self, calendar: &Uri) -> Result<(), FoldError> {
        // What this step has staged is not in the rows yet, and was judged with this calendar.
        let rows = self.storage.read()?;
        let kind = MentionKind::Event;
        for event in rows.mentions(Target::from(calendar), kind, None, DEPENDENTS_MAX)? {
            let floats = rows.record(&event.author, &event.path)?.is_some_and(|row| row.floating);
            let Some(head) = self.view.head(&event.author)?.filter(|_| floats) else { continue };
            let judged = self.judged(&event.author, &event.path, head.head().time)?;
            self.step.push((event.author, event.path, judged));
        }
        Ok(())
    }

    fn write(&mut self, linked: Option<Linked>) -> Result<(), FoldError> {
        let records = std::mem::take(&mut self.step);
        Ok(self.storage.link(&Linking { linked, records })?)
    }

    fn finish(mut self, linked: Linked) -> Result<Folded, FoldError> {
        self.write(Some(linked))?;
        Ok(self.folded)
    }
}

/// Whom all of an identity's records in its replica name.
///
/// # Errors
/// [`FoldError::Store`]
pub fn named_by(view: &Snapshot, author: &Identity) -> Result<BTreeSet<Identity>, FoldError> {
    let mut people = BTreeSet::new();
    let Some(head) = view.head(author)? else { return Ok(people) };
    let mut after = None;
    loop {
        let entries = view.scan_after(author, "/pub/", after.as_ref(), NAMED_RECORDS)?;
        let Some((last, _)) = entries.last() else { return Ok(people) };
        after = Some(last.clone());
        for (path, entry) in entries {
            let decoded = record::read(*author, &path, &entry.value, head.head().time);
            if let Ok(Decoded::Known(record)) = decoded {
                people.extend(named(*author, &record));
            }
        }
    }
}

/// The zone of a calendar, when it is there and holds. A file that fails reads as an unknown
/// calendar; the fold fails at its own next read.
fn zone_of(view: &Snapshot, calendar: &CalendarUri) -> Option<Tz> {
    let path = calendar.path();
    if path.area() != Area::Pub {
        return None;
    }
    let author = calendar.author();
    let head = view.head(&author).ok()??;
    let entry = view.get(&author, path).ok()??;
    match record::read(author, path, &entry.value, head.head().time).ok()? {
        Decoded::Known(Record::Calendar(calendar)) => Some(calendar.timezone),
        Decoded::Known(_) | Decoded::Later { .. } | Decoded::NeedsNewer => None,
    }
}

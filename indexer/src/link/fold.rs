//! Whole keyspaces, from their verified replicas into the rows.
//!
//! What must be judged is found by comparing a replica with the rows, so that it does not matter
//! how many heads were skipped, or whether the last run was killed between a copy and its linking.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use kalends_keyspace::store::{Delta, Op, Ops, Snapshot, StoreError, View};
use kalends_schema::hash::Hash;
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

/// Records of one transaction: with so many, rows that come sorted by key share their pages.
const STEP_RECORDS: usize = 50_000;
/// Bytes of rows of one transaction, about: an event may be a thousand of them.
const STEP_BYTES: usize = 64 * 1024 * 1024;
/// Bytes that a record's own row, and each of the rows it makes, count as.
const ROW_BYTES: usize = 256;
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

/// Brings the rows of `authors` to the heads of their replicas in `view`, and answers for each in
/// its place. Nothing happens to those that are there already, or of whom there is no replica.
///
/// Everybody's rows are written together, in as few transactions as they fit in.
///
/// # Errors
/// [`FoldError`]; what is done by then is done again the next time.
pub fn fold(
    view: &Snapshot,
    storage: &dyn Storage,
    authors: &[Identity],
) -> Result<Vec<Folded>, FoldError> {
    let mut work = Work::new(view, storage);
    let folded = authors.iter().map(|author| work.fold(author)).collect::<Result<_, _>>()?;
    work.write()?;
    Ok(folded)
}

/// Takes every row of `author` back, as if they had never been followed. There must be no replica
/// of theirs in `view` any more. Answers how many records had rows.
///
/// # Errors
/// [`FoldError`]; what is left is taken the next time.
pub fn unfold(
    view: &Snapshot,
    storage: &dyn Storage,
    author: &Identity,
) -> Result<usize, FoldError> {
    let paths = storage.read()?.versions(author)?;
    let mut work = Work::new(view, storage);
    // Rows go whatever the head was.
    let time = Timestamp::from_micros(1).expect("a time after 1970");
    let stamp = Stamp { epoch: 0, seq: 0 };
    let linked = Linked { author: *author, stamp, time, head: Hash::ZERO };
    let mut author = Author { linked, folded: Folded::default(), ripe: BTreeSet::new() };
    paths.into_keys().try_for_each(|path| work.take(&mut author, &path, None))?;
    work.write()?;
    Ok(author.folded.judged)
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
    let mut work = Work::new(view, storage);
    let mut all = Folded::default();
    for author in authors {
        let folded = work.fold(author)?;
        progress(author, folded.judged);
        all.judged += folded.judged;
        all.named.extend(folded.named);
    }
    work.write()?;
    Ok(all)
}

/// One author's records on their way through the fold.
struct Author {
    linked: Linked,
    folded: Folded,
    /// Paths that are judged again although their records did not change: they were too early.
    ripe: BTreeSet<Path>,
}

struct Work<'a> {
    view: &'a Snapshot,
    storage: &'a dyn Storage,
    step: Linking,
    step_bytes: usize,
}

impl Work<'_> {
    fn new<'a>(view: &'a Snapshot, storage: &'a dyn Storage) -> Work<'a> {
        Work { view, storage, step: Linking::default(), step_bytes: 0 }
    }

    fn fold(&mut self, author: &Identity) -> Result<Folded, FoldError> {
        let Some(head) = self.view.head(author)? else { return Ok(Folded::default()) };
        let storage = self.storage;
        let rows = storage.read()?;
        let before = rows.linked(author)?;
        let (stamp, time) = (head.stamp(), head.head().time);
        let linked = Linked { author: *author, stamp, time, head: head.hash() };
        if before.as_ref() == Some(&linked) {
            return Ok(Folded::default());
        }
        let ripe = rows.ripe(author, time.plus_micros(FUTURE_MICROS_MAX))?;
        let ripe = BTreeSet::from_iter(ripe);
        let mut author = Author { linked, folded: Folded::default(), ripe };
        self.changes(&mut author, &*rows, before.as_ref())?;
        for path in std::mem::take(&mut author.ripe) {
            let entry = self.view.get(&author.linked.author, &path)?;
            let version = entry.as_ref().map(|entry| (entry.stamp, entry.value.as_slice()));
            self.take(&mut author, &path, version)?;
        }
        self.step.linked.push(author.linked);
        Ok(author.folded)
    }

    /// Judges the records whose rows are not those of the replica: by the replica's log since the
    /// head that was linked last, or else by looking at every record.
    fn changes(
        &mut self,
        author: &mut Author,
        rows: &dyn Rows,
        before: Option<&Linked>,
    ) -> Result<(), FoldError> {
        let (who, linked) = (author.linked.author, &author.linked);
        // A head with an earlier time than the one before it can make ids too early that were not.
        let all_anew = before.is_some_and(|before| before.time > linked.time);
        // Another head of the same stamp (a fork) has no log that leads to it.
        let since = before.filter(|before| !all_anew && before.stamp < linked.stamp);
        let since = since.map(|before| before.stamp);
        let changes = self.view.changes_since(&who, Area::Pub, since)?;
        match changes.map(|changes| changes.delta) {
            None | Some(Delta::Same) => Ok(()),
            Some(Delta::Ops(ops)) => self.each(author, ops, |_, _| true),
            Some(Delta::Snapshot(ops)) => {
                let mut gone: BTreeMap<Path, Stamp> = rows.versions(&who)?;
                self.each(author, ops, |path, stamp| gone.remove(path) != Some(stamp) || all_anew)?;
                gone.into_keys().try_for_each(|path| self.take(author, &path, None))
            }
        }
    }

    /// Judges every record that `ops` bring and that is wanted, or has become ripe.
    fn each(
        &mut self,
        author: &mut Author,
        mut ops: Ops,
        mut is_wanted: impl FnMut(&Path, Stamp) -> bool,
    ) -> Result<(), FoldError> {
        loop {
            let page = ops.next_page(PAGE_BYTES)?;
            if page.is_empty() {
                return Ok(());
            }
            for op in &page {
                match op {
                    Op::Put { path, stamp, value } => {
                        let is_ripe = author.ripe.remove(path);
                        if is_wanted(path, *stamp) || is_ripe {
                            self.take(author, path, Some((*stamp, value)))?;
                        }
                    }
                    Op::Delete { path } => {
                        author.ripe.remove(path);
                        self.take(author, path, None)?;
                    }
                }
            }
        }
    }

    /// Judges one record, and what depends on it.
    fn take(
        &mut self,
        author: &mut Author,
        path: &Path,
        version: Option<(Stamp, &[u8])>,
    ) -> Result<(), FoldError> {
        let who = author.linked.author;
        let rows = version.map(|(stamp, value)| {
            let head_time = author.linked.time;
            let subject = Subject { author: who, path, stamp, value, head_time };
            let (rows, record) = judge(subject, &|calendar| zone_of(self.view, calendar));
            if let Some(record) = record {
                author.folded.named.extend(named(who, &record));
            }
            rows
        });
        author.folded.judged += 1;
        self.stage(who, path.clone(), rows);
        if path.collection() == Some(Collection::Calendars) {
            self.dependents(&mut author.folded, &Uri::new(who, path.clone()))?;
        }
        if self.step.records.len() >= STEP_RECORDS || self.step_bytes >= STEP_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn stage(&mut self, author: Identity, path: Path, rows: Option<RecordRows>) {
        let made = rows.as_ref().map_or(0, |rows| rows.mentions.len() + rows.slots.len());
        self.step_bytes += ROW_BYTES * (1 + made);
        self.step.records.push((author, path, rows));
    }

    /// Judges again the events whose floating times are read in the zone of this calendar.
    fn dependents(&mut self, folded: &mut Folded, calendar: &Uri) -> Result<(), FoldError> {
        // What this step has staged, of whomever, is not in the rows yet, and was judged with this
        // calendar: one moment of the replicas is folded.
        let rows = self.storage.read()?;
        let kind = MentionKind::Event;
        for event in rows.mentions(Target::from(calendar), kind, None, DEPENDENTS_MAX)? {
            let floats = rows.record(&event.author, &event.path)?.is_some_and(|row| row.floating);
            let Some(head) = self.view.head(&event.author)?.filter(|_| floats) else { continue };
            let Some(entry) = self.view.get(&event.author, &event.path)? else { continue };
            let (stamp, value, head_time) = (entry.stamp, &*entry.value, head.head().time);
            let (author, path) = (event.author, &event.path);
            let subject = Subject { author, path, stamp, value, head_time };
            let (rows, record) = judge(subject, &|calendar| zone_of(self.view, calendar));
            folded.named.extend(record.map(|record| named(author, &record)).unwrap_or_default());
            self.stage(event.author, event.path, Some(rows));
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), FoldError> {
        let step = std::mem::take(&mut self.step);
        self.step_bytes = 0;
        if step.records.is_empty() && step.linked.is_empty() {
            return Ok(());
        }
        Ok(self.storage.link(&step)?)
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

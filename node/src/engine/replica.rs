//! After somebody's keyspace was copied: what names events is linked, what went is noticed.

use kalends_keyspace::store::{Delta, Op, StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::Record;
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::Uri;
use redb::ReadableTable;

use super::turn::Turn;
use crate::book::tables::READ_UP_TO;
use crate::book::{self, Ground};

/// Bytes of changes that are held at once.
const PAGE_BYTES: usize = 1024 * 1024;

impl Turn<'_> {
    /// Links what came with the newest copy of `who`, since the last time.
    pub(super) fn replica(&mut self, who: Identity) -> Result<(), StoreError> {
        let Some(head) = self.batch.head(&who)? else { return Ok(()) };
        // Whom the owner only carries for others is none of the owner's own business.
        if book::is_only_carried(&self.batch, self.pen.me, who)? {
            return Ok(());
        }
        let since = read_up_to(&self.batch, who)?;
        if since == Some(head.stamp()) {
            return Ok(());
        }
        book::is_here(&self.batch, who)?;
        for path in self.changed(who, since)? {
            let Some(entry) = self.batch.get(&who, &path)? else { continue };
            let Some(record) = book::decoded(who, &path, &entry) else { continue };
            // Of an organizer's ledger only the owner's own lines.
            let me = self.pen.me;
            let own = is_own_ledger(who, &record);
            if !own || book::concerns(&self.batch, me, (who, &path), &record)? {
                self.heard(who, &path, &record)?;
            }
        }
        self.lost(who)?;
        self.grants_lost(who)?;
        self.removed(who)?;
        self.tell_whoever_is_back(who)?;
        self.dirty = true;
        let mut table = self.batch.transaction().open_table(READ_UP_TO)?;
        table.insert(who.as_bytes(), &head.stamp().to_bytes())?;
        Ok(())
    }

    /// The paths of interest that changed since then; all of them when that is not known.
    fn changed(&self, who: Identity, since: Option<Stamp>) -> Result<Vec<Path>, StoreError> {
        // The copy was committed before; this batch changes nothing of it.
        let snapshot = self.store.read()?;
        let Some(changes) = snapshot.changes_since(&who, Area::Pub, since)? else {
            return Ok(Vec::new());
        };
        let mut ops = match changes.delta {
            Delta::Same => return Ok(Vec::new()),
            Delta::Ops(ops) | Delta::Snapshot(ops) => ops,
        };
        let mut paths = Vec::new();
        loop {
            let page = ops.next_page(PAGE_BYTES)?;
            if page.is_empty() {
                return Ok(paths);
            }
            let puts = page.into_iter().filter_map(|op| match op {
                Op::Put { path, .. } => Some(path),
                Op::Delete { .. } => None,
            });
            paths.extend(puts.filter(of_interest));
        }
    }

    /// Events of theirs that the owner answered, countered or was invited to, and that are gone.
    fn removed(&mut self, who: Identity) -> Result<(), StoreError> {
        let own = self.named_of(who)?.into_iter();
        let theirs = book::linked_by(&self.batch, who)?.into_iter().map(|(_, event)| event);
        for event in own.chain(theirs.filter(|event| event.author() == who)) {
            if self.batch.get(&who, event.path())?.is_none() {
                self.seen.insert(event.as_uri().clone());
            }
        }
        Ok(())
    }

    /// Events of the owner's that somebody's record was about which is gone, or is no record any
    /// more: an answer rewritten to what its place does not allow counts no longer.
    fn lost(&mut self, who: Identity) -> Result<(), StoreError> {
        for (path, event) in book::linked_by(&self.batch, who)? {
            let entry = self.batch.get(&who, &path)?;
            let is_gone = entry.and_then(|entry| book::decoded(who, &path, &entry)).is_none();
            if !is_gone {
                continue;
            }
            self.given_back(&path, &event)?;
            self.seen.insert(Uri::new(who, path));
            if self.organizes(&event)? {
                self.touched.insert(event);
            }
        }
        Ok(())
    }
}

/// Whether a record is an admission to an event of its author's: those are found beside the event.
fn is_own_ledger(author: Identity, record: &Record) -> bool {
    matches!(record, Record::Admission(admission) if admission.event.author() == author)
}

/// Whether a record of that collection is named by a handle or names an event.
fn of_interest(path: &Path) -> bool {
    matches!(
        path.collection(),
        Some(
            Collection::Events
                | Collection::Calendars
                | Collection::Amendments
                | Collection::Attendees
                | Collection::Invitations
                | Collection::Admissions
                | Collection::CounterProposals
                | Collection::CalendarAmendments
                | Collection::Grants
                | Collection::Handovers
                | Collection::Claims
        )
    )
}

fn read_up_to(ground: &impl Ground, who: Identity) -> Result<Option<Stamp>, StoreError> {
    let table = ground.table(READ_UP_TO)?;
    Ok(table.get(who.as_bytes())?.map(|row| Stamp::from_bytes(row.value())))
}

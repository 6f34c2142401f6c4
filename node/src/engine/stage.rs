//! Staging records of the owner's: checked, encoded, linked, and told to whom they concern.

use kalends_keyspace::store::{Batch, Precondition, StoreError, View};
use kalends_schema::deposit::{Parts, Written, event_of};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Path};
use kalends_schema::record::{self, Record};
use kalends_schema::time::Timestamp;
use kalends_schema::wire;

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{Refusal, Write};

/// A record staged: what was there, and what is there now.
pub(super) struct Staged {
    pub(super) path: Path,
    pub(super) before: Option<Record>,
    pub(super) after: Option<Record>,
}

/// Stages what a decision came to. The record is checked as every reader will check it.
pub(super) fn stage(
    batch: &mut Batch,
    me: Identity,
    write: Write,
    now: Timestamp,
) -> Result<Staged, CommandError> {
    let Write { path, record: after } = write;
    let before = read(batch, me, &path)?;
    match &after {
        Some(record) => {
            record::check(me, &path, record, now).map_err(Refusal::from)?;
            batch.put(&me, &path, &wire::encode(record), Precondition::Any)?;
        }
        None => batch.delete(&me, &path, Precondition::Any)?,
    }
    Ok(Staged { path, before, after })
}

fn read(view: &impl View, me: Identity, path: &Path) -> Result<Option<Record>, StoreError> {
    let Some(entry) = view.get(&me, path)? else { return Ok(None) };
    Ok(book::decoded(me, path, &entry))
}

impl Turn<'_> {
    /// Writes what the owner's node says by itself, all of it or nothing. What cannot be written is
    /// noted in the log.
    pub(super) fn write_by_itself(&mut self, writes: Vec<Write>) -> Result<(), StoreError> {
        let (me, now) = (self.pen.me, self.now);
        let staged = self.batch.attempt(|batch| {
            let staged = writes.into_iter().map(|write| stage(batch, me, write, now));
            staged.collect::<Result<Vec<Staged>, CommandError>>()
        });
        match staged {
            Ok(staged) => self.follow_up(&staged),
            Err(CommandError::Store(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "a record of the node's own was not written");
                Ok(())
            }
        }
    }

    /// Links what was staged, and notes who is to be told of it.
    pub(super) fn follow_up(&mut self, staged: &[Staged]) -> Result<(), StoreError> {
        for one in staged.iter().filter(|one| one.before != one.after) {
            if let Some(after) = &one.after {
                self.remember(&one.path, after)?;
            }
            self.tell(one)?;
            for record in one.before.iter().chain(&one.after) {
                self.note_version(self.pen.me, &one.path, record)?;
                if let Record::Contact(contact) = record {
                    self.met.insert(contact.identity);
                    // Amendments of whoever is blocked wait.
                    self.touch_events_of(contact.identity)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn remember(&mut self, path: &Path, record: &Record) -> Result<(), StoreError> {
        let me = self.pen.me;
        self.named = None;
        book::name_handle(&self.batch, &self.uri(path))?;
        book::link(&self.batch, me, (me, path), record)?;
        self.met.extend(book::deal(&self.batch, me, record)?);
        Ok(())
    }

    /// Notes who is to be told, and which of the owner's events it touches.
    fn tell(&mut self, staged: &Staged) -> Result<(), StoreError> {
        let (me, path) = (self.pen.me, &staged.path);
        let written = Written { before: staged.before.as_ref(), after: staged.after.as_ref() };
        let Some(record) = written.after.or(written.before) else { return Ok(()) };
        for record in written.before.into_iter().chain(written.after) {
            let Some(event) = event_of(me, path, record) else { continue };
            if self.organizes(&event)? {
                self.touch(event, record);
            }
        }
        if let Record::Grant(grant) = record {
            self.touch_events_of(grant.grantee)?;
        }
        if path.area() == Area::Priv {
            return Ok(());
        }
        let event = event_of(me, path, record);
        let parts = match (record, &event) {
            (Record::Event(_) | Record::Handover(_) | Record::Claim(_), Some(event)) => {
                book::taking_part(&self.batch, event)?
            }
            (Record::Grant(grant), _) => self.spoken_to(grant.grantee)?,
            _ => Parts::new(),
        };
        let organizes = match &event {
            Some(event) => self.organizes(event)?,
            None => false,
        };
        for who in book::audience(&self.batch, (me, path), written, &parts)? {
            self.told.insert((who, path.clone()));
            // An invitation or a handover is read together with the event it is about.
            if let (Record::Invitation(_) | Record::Handover(_), Some(event)) = (record, &event)
                && organizes
            {
                self.told.insert((who, event.path().clone()));
            }
        }
        Ok(())
    }
}

//! What became of each event of a file.

use crate::ical::{Note, Refusal};
use crate::path::Area;
use crate::record::Event;

/// The report of one import, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportReport {
    /// The file's own name for the calendar.
    pub name: Option<String>,
    /// One item for each UID, and one for each component that is repeated or refused.
    pub items: Vec<ImportItem>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportItem {
    /// Its UID, made from the text where the file gives none.
    pub uid: Option<String>,
    /// Its title, as far as it could be read.
    pub title: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What was read in another way than it was written.
    pub notes: Vec<Note>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A record to be stored.
    Imported {
        /// The record; it has no id yet.
        event: Box<Event>,
        /// Where it belongs.
        area: Area,
        /// Why it stays private although the caller asked otherwise.
        kept_private: Option<KeptPrivate>,
        /// Whether the owner has an older version of it.
        replaces: bool,
    },
    /// Nothing to do.
    Skipped(Skip),
    /// Not taken.
    Refused(Refusal),
}

/// Why there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// The owner has it already.
    #[error("already here with sequence {sequence}")]
    Known {
        /// Its SEQUENCE.
        sequence: u32,
    },
    /// The owner has a newer version.
    #[error("already here with sequence {have}; the file has {got}")]
    Older {
        /// What the owner has.
        have: u32,
        /// What the file has.
        got: u32,
    },
    /// The file holds it twice, or a newer version of it.
    #[error("twice in the file, with sequence {sequence}")]
    RepeatedInFile {
        /// The SEQUENCE of the one passed over.
        sequence: u32,
    },
}

/// Why an event stays in `priv` although it was to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeptPrivate {
    /// CLASS is PRIVATE or CONFIDENTIAL.
    #[error("marked private or confidential")]
    Class,
    /// Somebody else organizes it.
    #[error("somebody else's meeting")]
    Foreign,
    /// A text holds the address of somebody who takes part.
    #[error("its text holds a participant's address")]
    AddressInText,
}

/// The report in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records to be stored.
    pub imported: usize,
    /// Of these, those that leave `priv`.
    pub published: usize,
    /// Of the imported, those that got a uid or a title.
    pub repaired: usize,
    /// Of the imported, those with any note.
    pub noted: usize,
    /// Of the imported, other people's meetings.
    pub foreign: usize,
    /// Of the imported, those that replace an older version.
    pub replacing: usize,
    /// Kept private because they are marked so.
    pub kept_by_class: usize,
    /// Kept private because somebody else organizes them.
    pub kept_foreign: usize,
    /// Kept private because their text holds an address.
    pub kept_by_address: usize,
    /// Passed over.
    pub skipped: usize,
    /// Not taken.
    pub refused: usize,
}

impl ImportReport {
    /// The report in numbers.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            match &item.outcome {
                Outcome::Skipped(_) => counts.skipped += 1,
                Outcome::Refused(_) => counts.refused += 1,
                Outcome::Imported { event, area, kept_private, replaces } => {
                    counts.imported += 1;
                    counts.published += usize::from(*area == Area::Pub);
                    counts.repaired += usize::from(item.notes.iter().any(Note::is_repair));
                    counts.noted += usize::from(!item.notes.is_empty());
                    counts.foreign += usize::from(event.foreign.is_some());
                    counts.replacing += usize::from(*replaces);
                    match kept_private {
                        Some(KeptPrivate::Class) => counts.kept_by_class += 1,
                        Some(KeptPrivate::Foreign) => counts.kept_foreign += 1,
                        Some(KeptPrivate::AddressInText) => counts.kept_by_address += 1,
                        None => {}
                    }
                }
            }
        }
        counts
    }

    /// The records to be stored.
    pub fn imported(&self) -> impl Iterator<Item = (&Event, Area)> {
        self.items.iter().filter_map(|item| match &item.outcome {
            Outcome::Imported { event, area, .. } => Some((event.as_ref(), *area)),
            Outcome::Skipped(_) | Outcome::Refused(_) => None,
        })
    }
}

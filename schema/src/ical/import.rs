//! The lenient door: people's own calendar files, made into records with as little loss as can be
//! and a report that says of every event what became of it.
//!
//! Nothing here writes or sends: the caller gives each imported event an id and stores it.

mod publish;
mod range;
mod report;

use std::collections::{BTreeMap, BTreeSet};

pub use report::{Counts, ImportItem, ImportReport, KeptPrivate, Outcome, Skip};

use super::objects::read;
use super::original;
use super::refusal::{Note, Refusal};
use super::tree::Node;
use super::{CalendarObject, Found, IcalError, address};
use crate::crockford;
use crate::hash::Hash;
use crate::limits;
use crate::path::Area;
use crate::record::{Access, Component, Event, Record, Visibility, check_event};
use crate::time::Timestamp;
use crate::uri::CalendarUri;
use crate::wire;

/// What an import is told by its caller.
#[derive(Debug, Clone)]
pub struct ImportOptions<'o> {
    /// The owner's mail addresses, in any case, with or without `mailto:`. An event whose
    /// ORGANIZER is none of them is somebody else's.
    pub owner_addresses: &'o [String],
    /// Who may see what is imported. Only `Public` and `Unlisted` leave `priv`.
    pub visibility: Visibility,
    /// The time of the import: what the records claim, and a missing DTSTAMP.
    pub now: Timestamp,
    /// UIDs that the owner has already, with their highest SEQUENCE.
    pub known: &'o BTreeMap<String, u32>,
    /// The calendars that the events go into.
    pub calendars: &'o [CalendarUri],
}

/// What a title says that is none.
const NO_TITLE: &str = "(no title)";

/// Reads `bytes` as a calendar file and makes an event of each UID.
///
/// # Errors
/// [`IcalError`] when the file is no calendar at all. An event that cannot be taken is an item of
/// the report.
pub fn import(bytes: &[u8], options: &ImportOptions<'_>) -> Result<ImportReport, IcalError> {
    let file = read(bytes, options.now)?;
    let owner: BTreeSet<String> =
        options.owner_addresses.iter().map(|given| address(given)).collect();
    let mut importing = Importing { options, owner, seen: BTreeSet::new() };
    let items = file.found.into_iter().flat_map(|found| importing.items(found)).collect();
    Ok(ImportReport { name: file.name, items })
}

struct Importing<'o> {
    options: &'o ImportOptions<'o>,
    owner: BTreeSet<String>,
    /// UIDs taken from this file.
    seen: BTreeSet<String>,
}

impl Importing<'_> {
    fn items(&mut self, found: Found) -> Vec<ImportItem> {
        let item = match found {
            Found::Refused { uid, title, reason } => {
                ImportItem { uid, title, outcome: Outcome::Refused(reason), notes: Vec::new() }
            }
            Found::Repeated { uid, title, sequence } => ImportItem {
                uid: Some(uid),
                title,
                outcome: Outcome::Skipped(Skip::RepeatedInFile { sequence }),
                notes: Vec::new(),
            },
            Found::Object(object) => return self.object(*object),
        };
        vec![item]
    }

    fn object(&mut self, mut object: CalendarObject) -> Vec<ImportItem> {
        let mut notes = std::mem::take(&mut object.notes);
        let uid = object.uid.take().unwrap_or_else(|| {
            notes.push(Note::UidMade);
            let text: String = object.calendar.children.iter().map(Node::write).collect();
            crockford::encode(&Hash::of(text.as_bytes()).as_bytes()[..16])
        });
        title_all(&mut object, &mut notes);
        let ranged = std::mem::take(&mut object.ranged);
        let (event, people) = self.event_of(uid, object, &mut notes);
        let parts = range::in_parts(event, &ranged, &mut notes).into_iter();
        parts.map(|event| self.part(event, &people, std::mem::take(&mut notes))).collect()
    }

    fn part(&mut self, event: Event, people: &[String], mut notes: Vec<Note>) -> ImportItem {
        let uid = Some(event.uid.clone());
        let title = event.lead().map(|lead| lead.summary.clone());
        let outcome = match self.skip(&event) {
            Some(skip) => Outcome::Skipped(skip),
            None => self.outcome(event, people, &mut notes),
        };
        ImportItem { uid, title, outcome, notes }
    }

    /// Whether the owner has this already, or the file gave it before.
    fn skip(&mut self, event: &Event) -> Option<Skip> {
        let got = event.sequence();
        if !self.seen.insert(event.uid.clone()) {
            return Some(Skip::RepeatedInFile { sequence: got });
        }
        match self.options.known.get(&event.uid) {
            Some(have) if *have == got => Some(Skip::Known { sequence: got }),
            Some(have) if *have > got => Some(Skip::Older { have: *have, got }),
            Some(_) | None => None,
        }
    }

    /// The private record of the object, and everybody it names by address.
    fn event_of(
        &self,
        uid: String,
        object: CalendarObject,
        notes: &mut Vec<Note>,
    ) -> (Event, Vec<String>) {
        let people = object.people;
        let addresses = people.organizer.iter().chain(&people.attendees);
        let addresses: Vec<String> = addresses.map(|person| person.address.clone()).collect();
        let is_foreign =
            people.organizer.as_ref().is_some_and(|who| !self.owner.contains(&who.address));
        let count = people.attendees.len();
        let foreign = is_foreign.then_some(people);
        if foreign.is_none() && count > 0 {
            notes.push(Note::PeopleLeftOut { count });
        }
        let now = self.options.now;
        let lead = object.master.as_ref().or_else(|| object.overrides.values().next());
        let created = lead.and_then(|lead: &Component| lead.created).unwrap_or(now);
        let mut event = Event {
            uid,
            original: None,
            master: object.master,
            overrides: object.overrides,
            calendars: self.options.calendars.to_vec(),
            access: Access { visibility: Visibility::Private, ..Access::default() },
            accepted_proposals: Vec::new(),
            split_from: None,
            continues: None,
            foreign,
            created_at: created.min(now),
            last_modified: now,
        };
        let text = original::text(&event, &object.calendar);
        event.original = text.and_then(|text| kept_text(text, notes));
        (event, addresses)
    }

    fn outcome(&self, event: Event, people: &[String], notes: &mut Vec<Note>) -> Outcome {
        let mut event = match fitting(event, notes) {
            Ok(event) => event,
            Err(refusal) => return Outcome::Refused(refusal),
        };
        let replaces = self.options.known.contains_key(&event.uid);
        let (mut area, mut kept_private) = (Area::Priv, None);
        match self.options.visibility {
            Visibility::Private | Visibility::Invited => {}
            Visibility::Public | Visibility::Unlisted => {
                let hidden = people.iter().chain(&self.owner).map(String::as_str);
                match publish::public(&event, self.options.visibility, hidden, notes) {
                    Ok(public) => (area, event) = (Area::Pub, public),
                    Err(reason) => kept_private = Some(reason),
                }
            }
        }
        Outcome::Imported { event: Box::new(event), area, kept_private, replaces }
    }
}

/// Gives a title to what has none: the master's, or one that says so.
pub(super) fn title_all(object: &mut CalendarObject, notes: &mut Vec<Note>) {
    let master_title = object.master.as_ref().map(|master| master.summary.clone());
    let mut made = false;
    for component in object.master.iter_mut().chain(object.overrides.values_mut()) {
        if component.summary.trim().is_empty() {
            let title = master_title.clone().filter(|title| !title.trim().is_empty());
            made |= title.is_none();
            component.summary = title.unwrap_or_else(|| NO_TITLE.to_owned());
        }
    }
    if made {
        notes.push(Note::TitleMade);
    }
}

fn kept_text(text: String, notes: &mut Vec<Note>) -> Option<String> {
    let bytes = text.len();
    if bytes > limits::ORIGINAL_BYTES_MAX {
        notes.push(Note::OriginalTooLong { bytes });
        return None;
    }
    Some(text)
}

/// The event if records may hold it; without its original text where only that is too much.
fn fitting(mut event: Event, notes: &mut Vec<Note>) -> Result<Event, Refusal> {
    check_event(&event)?;
    let size = |event: &Event| wire::encode(&Record::Event(Box::new(event.clone()))).len();
    let bytes = size(&event);
    if bytes > limits::VALUE_BYTES_MAX
        && let Some(text) = event.original.take()
    {
        notes.push(Note::OriginalTooLong { bytes: text.len() });
    } else if bytes <= limits::VALUE_BYTES_MAX {
        return Ok(event);
    }
    let bytes = size(&event);
    if bytes > limits::VALUE_BYTES_MAX { Err(Refusal::TooLarge { bytes }) } else { Ok(event) }
}

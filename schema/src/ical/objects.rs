//! Puts the components of a file together, one object for each UID.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, EventBlock, Header, blocks};
use super::component::{Vevent, vevent};
use super::lines::{name_of, value_of};
use super::refusal::{Note, Refusal};
use super::tree::Node;
use super::zones::Zones;
use super::{CalendarFile, CalendarObject, Found, IcalError, texts};
use crate::record::{Component, Foreign};
use crate::recurrence::id_on_wall_of;
use crate::time::Timestamp;

/// Characters of a title that a report repeats.
const TITLE_SHOWN: usize = 200;

/// Reads a file: leniently about its bytes and lines, strictly about what dates and rules mean.
/// `now` stands for a DTSTAMP that is missing.
///
/// # Errors
/// [`IcalError`] when it is no calendar, or larger than a file may be. A component that cannot be
/// read is refused by itself, in [`CalendarFile::found`].
pub fn read(bytes: &[u8], now: Timestamp) -> Result<CalendarFile, IcalError> {
    let blocks = blocks(bytes)?;
    let zones = Zones::of(&blocks.zones);
    let mut gathering = Gathering::default();
    for (calendar, block) in &blocks.events {
        gathering.add(block, &zones, now, *calendar);
    }
    Ok(CalendarFile {
        method: blocks.method,
        name: blocks.name,
        found: gathering.finish(&blocks.headers),
    })
}

/// What has been read so far, in the order of the file.
#[derive(Default)]
struct Gathering {
    entries: Vec<Gathered>,
    by_uid: BTreeMap<String, usize>,
}

enum Gathered {
    /// What one calendar, by its number, says under one UID.
    Group(usize, Vec<Vevent>),
    Refused(Found),
}

impl Gathering {
    fn add(&mut self, block: &EventBlock, zones: &Zones, now: Timestamp, calendar: usize) {
        let (block, read) = match block {
            EventBlock::Whole(block) => (block, vevent(block, zones, now)),
            EventBlock::CutOff(block) => (block, Err(Refusal::CutOff)),
            EventBlock::Other { kind } => {
                let reason = Refusal::Component(kind.chars().take(TITLE_SHOWN).collect());
                let refused = Found::Refused { uid: None, title: None, reason };
                self.entries.push(Gathered::Refused(refused));
                return;
            }
        };
        match read {
            Ok(vevent) => self.group(vevent, calendar),
            Err(reason) => {
                let (uid, title) = (shown(block, "UID"), shown(block, "SUMMARY"));
                self.entries.push(Gathered::Refused(Found::Refused { uid, title, reason }));
            }
        }
    }

    fn group(&mut self, vevent: Vevent, calendar: usize) {
        let at = vevent.uid.as_ref().and_then(|uid| self.by_uid.get(uid)).copied();
        if let Some(Gathered::Group(_, group)) = at.and_then(|at| self.entries.get_mut(at)) {
            group.push(vevent);
            return;
        }
        if let Some(uid) = &vevent.uid {
            self.by_uid.insert(uid.clone(), self.entries.len());
        }
        self.entries.push(Gathered::Group(calendar, vec![vevent]));
    }

    fn finish(self, headers: &[Header]) -> Vec<Found> {
        let mut found = Vec::new();
        for entry in self.entries {
            match entry {
                Gathered::Refused(refused) => found.push(refused),
                Gathered::Group(calendar, group) => {
                    object_of(group, headers.get(calendar), &mut found);
                }
            }
        }
        found
    }
}

/// What a property of an unreadable component says, for the report.
fn shown(block: &Block, name: &str) -> Option<String> {
    let line = block.iter().find(|line| name_of(line) == name)?;
    let text: String = texts::line(value_of(line)).chars().take(TITLE_SHOWN).collect();
    Some(text).filter(|text| !text.is_empty())
}

/// The object of one UID's components, and what repeats within them. Of two descriptions of the
/// same, the higher SEQUENCE is the newer; of two equal ones the later DTSTAMP, else the first.
fn object_of(group: Vec<Vevent>, header: Option<&Header>, found: &mut Vec<Found>) {
    let (overrides, masters): (Vec<Vevent>, Vec<Vevent>) =
        group.into_iter().partition(|vevent| vevent.recurrence.is_some());
    let mut repeated = Vec::new();
    let mut master: Option<Vevent> = None;
    for candidate in masters {
        keep_newer(&mut master, candidate, &mut repeated);
    }
    let mut by_date = BTreeMap::new();
    for vevent in overrides {
        let Some(when) = vevent.recurrence else { continue };
        let start = master.as_ref().map_or(vevent.component.start, |m| m.component.start);
        let date = id_on_wall_of(&start, &when);
        let mut slot = by_date.remove(&date);
        keep_newer(&mut slot, vevent, &mut repeated);
        by_date.extend(slot.map(|kept| (date, kept)));
    }
    let mut object = CalendarObject {
        uid: None,
        master: None,
        overrides: BTreeMap::new(),
        ranged: Vec::new(),
        people: Foreign { organizer: None, attendees: Vec::new() },
        notes: Vec::new(),
        calendar: Node::new("VCALENDAR"),
    };
    if let Some(header) = header {
        object.calendar.properties.clone_from(&header.properties);
        object.notes.extend(header.is_cut.then_some(Note::HeaderCut));
    }
    let mut listed = BTreeSet::new();
    object.master = master.map(|vevent| take(&mut object, &mut listed, vevent));
    for (date, vevent) in by_date {
        let line = vevent.node.first("RECURRENCE-ID").and_then(|line| line.param("RANGE"));
        let is_ranged =
            line.is_some_and(|range| range.trim().eq_ignore_ascii_case("THISANDFUTURE"));
        object.ranged.extend(is_ranged.then_some(date));
        let component = take(&mut object, &mut listed, vevent);
        object.overrides.insert(date, component);
    }
    found.push(Found::Object(Box::new(object)));
    found.extend(repeated);
}

fn keep_newer(kept: &mut Option<Vevent>, candidate: Vevent, repeated: &mut Vec<Found>) {
    let rank = |vevent: &Vevent| (vevent.component.sequence, vevent.component.dtstamp);
    let is_newer = kept.as_ref().is_none_or(|kept| rank(&candidate) > rank(kept));
    let older = if is_newer { kept.replace(candidate) } else { Some(candidate) };
    repeated.extend(older.map(|older| Found::Repeated {
        uid: older.uid.unwrap_or_default(),
        title: Some(older.component.summary).filter(|title| !title.is_empty()),
        sequence: older.component.sequence,
    }));
}

/// Adds what `vevent` says beside its component to the object, and answers the component.
/// `listed` are the addresses in the object's one list of people.
fn take(object: &mut CalendarObject, listed: &mut BTreeSet<String>, vevent: Vevent) -> Component {
    object.uid = object.uid.take().or(vevent.uid);
    object.notes.extend(vevent.notes);
    object.calendar.children.push(vevent.node);
    let people = &mut object.people;
    people.organizer = people.organizer.take().or(vevent.people.organizer);
    for person in vevent.people.attendees {
        // What an override says of the same people otherwise is in its content lines only.
        if listed.insert(person.address.clone()) {
            people.attendees.push(person);
        }
    }
    vevent.component
}

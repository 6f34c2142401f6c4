//! The one value that scheduling knows: an iCalendar object with its people, and what was last
//! taken from each of them.

mod zones;

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::{Address, Taken, Vevent, size};
use crate::ical::tree::{Node, Property, TreeError};
use crate::ical::{self, Zones, component_of, whens_of, zone_block};
use crate::record::{Event, RecurrenceId, When, instant};
use crate::recurrence::{id_on_wall_of, when_of_id};
use crate::time::Timestamp;

/// One event with its overrides, as content lines: nothing that its text says is lost.
///
/// Do not make one to show an event: that is what [`crate::record::Event`] is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// What VCALENDAR says of itself, METHOD left out.
    pub head: Vec<Property>,
    /// Its VTIMEZONEs.
    pub zones: Vec<Node>,
    /// UID; empty where the text gives none.
    pub uid: String,
    /// The series, or the only date.
    pub master: Option<Vevent>,
    /// Dates described on their own, by their original start on the master's wall.
    pub overrides: BTreeMap<RecurrenceId, Vevent>,
    /// What was last taken from each attendee.
    pub taken: Taken,
    known: Zones,
}

/// Why a text is no meeting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not iCalendar.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// None, or several, calendars.
    #[error("{found} calendars; expected one")]
    Calendars {
        /// How many.
        found: usize,
    },
    /// Something else than an event.
    #[error("a {0}; expected VEVENT")]
    Component(String),
    /// A calendar without an event.
    #[error("no VEVENT")]
    Empty,
    /// Events of more than one UID.
    #[error("events of {found} UIDs; expected one")]
    Uids {
        /// How many.
        found: usize,
    },
    /// Two descriptions of the same, by different organizers.
    #[error("two ORGANIZERs for the same; expected one")]
    Organizers,
    /// A date that no override can be put under.
    #[error("RECURRENCE-ID: no date or time")]
    RecurrenceId,
    /// More than a meeting may hold.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl Meeting {
    /// Reads a calendar that holds one event, its overrides and their zones.
    ///
    /// # Errors
    /// [`ReadError`] when it holds something else, or more than the limits allow.
    pub fn read(bytes: &[u8]) -> Result<Meeting, ReadError> {
        Meeting::of_calendar(Meeting::calendar_of(bytes)?)
    }

    /// The one calendar of `bytes`.
    pub(super) fn calendar_of(bytes: &[u8]) -> Result<Node, ReadError> {
        size::check_text(bytes)?;
        let mut calendars = Node::read(bytes)?;
        match calendars.len() {
            1 => Ok(calendars.remove(0)),
            found => Err(ReadError::Calendars { found }),
        }
    }

    /// The event of one VCALENDAR. Of two descriptions of the same, the newer is kept, else the
    /// first.
    ///
    /// # Errors
    /// As [`Meeting::read`].
    pub fn of_calendar(calendar: Node) -> Result<Meeting, ReadError> {
        let (mut zones, mut events) = (Vec::new(), Vec::new());
        for child in calendar.children {
            match child.name.as_str() {
                "VTIMEZONE" => zones.push(child),
                "VEVENT" => events.push(Vevent(child)),
                _ => return Err(ReadError::Component(child.name)),
            }
        }
        let uids: BTreeSet<&str> =
            events.iter().map(|event| event.0.value("UID").unwrap_or_default().trim()).collect();
        let uid = match (uids.len(), uids.first()) {
            (1, Some(uid)) => (*uid).to_owned(),
            (0, _) => return Err(ReadError::Empty),
            (found, _) => return Err(ReadError::Uids { found }),
        };
        let known = Zones::of(&zones.iter().map(zone_block).collect::<Vec<_>>());
        let mut head = calendar.properties;
        head.retain(|property| property.name != "METHOD");
        let mut meeting = Meeting {
            head,
            zones,
            uid,
            master: None,
            overrides: BTreeMap::new(),
            taken: Taken::default(),
            known,
        };
        meeting.put_all(events)?;
        meeting.check_size()?;
        Ok(meeting)
    }

    /// A meeting that says nothing yet.
    pub(super) fn without_events(uid: &str) -> Meeting {
        Meeting {
            head: Vec::new(),
            zones: Vec::new(),
            uid: uid.to_owned(),
            master: None,
            overrides: BTreeMap::new(),
            taken: Taken::default(),
            known: Zones::of(&[]),
        }
    }

    /// A meeting of these components and nothing else, in the frame of this one.
    #[must_use]
    pub fn with(
        &self,
        master: Option<Vevent>,
        overrides: BTreeMap<RecurrenceId, Vevent>,
    ) -> Meeting {
        Meeting { master, overrides, taken: Taken::default(), ..self.frame() }
    }

    /// All of it but its components.
    fn frame(&self) -> Meeting {
        Meeting {
            head: self.head.clone(),
            zones: self.zones.clone(),
            uid: self.uid.clone(),
            master: None,
            overrides: BTreeMap::new(),
            taken: Taken::default(),
            known: self.known.clone(),
        }
    }

    fn put_all(&mut self, events: Vec<Vevent>) -> Result<(), ReadError> {
        let (overrides, masters): (Vec<Vevent>, Vec<Vevent>) =
            events.into_iter().partition(|event| event.0.first("RECURRENCE-ID").is_some());
        for event in masters {
            let slot = self.master.take();
            self.master = Some(newer(slot, event)?);
        }
        for event in overrides {
            let id = self.id_in(&event).ok_or(ReadError::RecurrenceId)?;
            let slot = self.overrides.remove(&id);
            self.overrides.insert(id, newer(slot, event)?);
        }
        Ok(())
    }

    /// The date that an override of this meeting is for; `None` if its RECURRENCE-ID is none.
    pub fn id_in(&self, event: &Vevent) -> Option<RecurrenceId> {
        let when = event.when("RECURRENCE-ID", &self.known)?;
        Some(self.id_of(&when, event))
    }

    /// The one spelling, on this meeting's wall, of the date `when`; without a master, on the wall
    /// of `own`, the component that it is about.
    pub fn id_of(&self, when: &When, own: &Vevent) -> RecurrenceId {
        let wall = self.master.as_ref().unwrap_or(own).when("DTSTART", &self.known);
        id_on_wall_of(&wall.unwrap_or(*when), when)
    }

    /// The time that `id` names on this meeting's wall.
    pub fn when_of(&self, id: &RecurrenceId) -> Option<When> {
        let lead = self.master.as_ref().or_else(|| self.overrides.values().next())?;
        Some(when_of_id(&lead.when("DTSTART", &self.known)?, id))
    }

    /// The one date or time of a property of one of its components; a zone that nothing tells of
    /// is read as none.
    pub fn when(&self, event: &Vevent, property: &str) -> Option<When> {
        event.when(property, &self.known)
    }

    /// The dates that EXDATE takes out of the series.
    pub fn excluded(&self) -> BTreeSet<RecurrenceId> {
        self.dates_in("EXDATE")
    }

    /// Every date or time of a content line.
    pub(super) fn whens(&self, line: &Property) -> Vec<When> {
        whens_of(line, &self.known)
    }

    /// The typed form, to reckon with its dates; `now` stands for a DTSTAMP that is missing. It
    /// names nobody, and is not checked as a record would be.
    ///
    /// # Errors
    /// [`ical::Refusal`] when a component says no time, rule or length that can be read.
    pub fn typed(&self, now: Timestamp) -> Result<Event, ical::Refusal> {
        let typed = |event: &Vevent| component_of(&event.0, &self.known, now);
        let master = self.master.as_ref().map(typed).transpose()?;
        let overrides = self.overrides.iter().map(|(date, event)| Ok((*date, typed(event)?)));
        let overrides = overrides.collect::<Result<BTreeMap<_, _>, ical::Refusal>>()?;
        let lead = master.clone().or_else(|| overrides.values().next().cloned());
        let event = Event::new(self.uid.clone(), lead.ok_or(ical::Refusal::NoStart)?, now);
        Ok(Event { master, overrides, ..event })
    }

    /// The date that `event`, of another object of this UID, is for: as [`Meeting::id_in`], and
    /// where there is no master, the date held for the same moment, whatever wall it is on.
    pub fn date_of(&self, event: &Vevent) -> Option<RecurrenceId> {
        let moment = |event: &Vevent| {
            let when = self.when(event, "RECURRENCE-ID")?;
            Some((when.is_date(), instant(&when, Tz::UTC)))
        };
        let id = self.id_in(event)?;
        if self.master.is_some() || self.overrides.contains_key(&id) {
            return Some(id);
        }
        let wanted = moment(event)?;
        let mut same = self.overrides.iter().filter(|(_, own)| moment(own) == Some(wanted));
        Some(same.next().map_or(id, |(date, _)| *date))
    }

    /// The names of zones, as its times spell them, that nothing tells of.
    pub fn unknown_zones(&self) -> impl Iterator<Item = &str> {
        self.zone_names().filter(|tzid| self.known.zone(tzid).is_none())
    }

    /// Whether a time of it is written in the zone of that name.
    pub fn uses_zone(&self, tzid: &str) -> bool {
        self.zone_names().any(|own| own == tzid)
    }

    /// The zone that a TZID of it means.
    pub(super) fn zone(&self, tzid: &str) -> Option<Tz> {
        self.known.zone(tzid)
    }

    fn zone_names(&self) -> impl Iterator<Item = &str> {
        let lines = self.components().flat_map(|(_, event)| &event.0.properties);
        let local = lines.filter(|line| !line.value.trim_end().ends_with(['Z', 'z']));
        local.filter_map(|line| line.param("TZID")).map(str::trim)
    }

    /// Every component with the date it is for, the master first.
    pub fn components(&self) -> impl Iterator<Item = (Option<&RecurrenceId>, &Vevent)> {
        let overrides = self.overrides.iter().map(|(id, event)| (Some(id), event));
        self.master.iter().map(|master| (None, master)).chain(overrides)
    }

    /// Every component, to change it.
    pub fn components_mut(&mut self) -> impl Iterator<Item = &mut Vevent> {
        self.master.iter_mut().chain(self.overrides.values_mut())
    }

    /// The component for a date, `None` being the master, as it stands: not the master's for a date
    /// without one.
    pub fn component(&self, date: Option<&RecurrenceId>) -> Option<&Vevent> {
        match date {
            None => self.master.as_ref(),
            Some(date) => self.overrides.get(date),
        }
    }

    /// As [`Meeting::component`], to change it.
    pub fn component_mut(&mut self, date: Option<&RecurrenceId>) -> Option<&mut Vevent> {
        match date {
            None => self.master.as_mut(),
            Some(date) => self.overrides.get_mut(date),
        }
    }

    /// Puts a component in the place of the one for that date; `None` is the master.
    pub(super) fn put(&mut self, date: Option<RecurrenceId>, event: Vevent) {
        match date {
            None => self.master = Some(event),
            Some(date) => {
                self.overrides.insert(date, event);
            }
        }
    }

    /// Who organizes it: the first component that says so.
    pub fn organizer(&self) -> Option<Address> {
        self.components().find_map(|(_, event)| event.organizer())
    }

    /// Everybody whom an ATTENDEE line names, once.
    pub fn attendees(&self) -> BTreeSet<Address> {
        let all = self.components().flat_map(|(_, event)| event.attendees());
        all.map(|(address, _)| address).collect()
    }

    /// The highest SEQUENCE of the object.
    pub fn sequence(&self) -> u32 {
        self.components().map(|(_, event)| event.sequence()).max().unwrap_or(0)
    }

    /// The calendar as folded content lines: its zones, the master, the overrides by date.
    pub fn write(&self) -> String {
        self.calendar().write()
    }

    /// The calendar as a tree.
    pub(super) fn calendar(&self) -> Node {
        let components = self.components().map(|(_, event)| &event.0);
        Node {
            properties: self.head.clone(),
            children: self.zones.iter().chain(components).cloned().collect(),
            ..Node::new("VCALENDAR")
        }
    }
}

fn newer(kept: Option<Vevent>, candidate: Vevent) -> Result<Vevent, ReadError> {
    match kept {
        Some(kept) if kept.organizer() != candidate.organizer() => Err(ReadError::Organizers),
        Some(kept) if kept.version() >= candidate.version() => Ok(kept),
        Some(_) | None => Ok(candidate),
    }
}

//! Puts the properties of one VEVENT where the typed form has a place for them.

use std::collections::BTreeSet;

use calcard::icalendar::{ICalendarEntry, ICalendarParameterName, ICalendarProperty};
use chrono_tz::Tz;

use super::component::{ANSWERS_SINCE, KNOWN, MORE_LOCATION, STYLED, Vevent, is_content_line};
use super::lines::{name_of, value_of};
use super::refusal::{Note, Refusal};
use super::tree::{Node, Property};
use super::zones::Zones;
use super::{alarm, dates, geo, people, spelling, texts};
use crate::limits;
use crate::record::{Component, End, Foreign, Invalid, When, instant};
use crate::recurrence::Rule;

/// A component while its properties are read.
pub(super) struct Draft<'z> {
    zones: &'z Zones,
    pub(super) component: Component,
    uid: Option<String>,
    recurrence: Option<When>,
    end: Option<When>,
    length: Option<End>,
    people: Foreign,
    pub(super) notes: Vec<Note>,
    seen: BTreeSet<&'static str>,
}

impl Draft<'_> {
    pub(super) fn new(zones: &Zones, component: Component) -> Draft<'_> {
        Draft {
            zones,
            component,
            uid: None,
            recurrence: None,
            end: None,
            length: None,
            people: Foreign { organizer: None, attendees: Vec::new() },
            notes: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Whether it is the first of a property that has one value.
    pub(super) fn is_first(&mut self, property: &'static str) -> bool {
        self.seen.insert(property)
    }

    pub(super) fn take(&mut self, entry: &ICalendarEntry) -> Result<(), Refusal> {
        let component = &mut self.component;
        match &entry.name {
            ICalendarProperty::Uid => self.uid = texts::first(entry).map(|uid| texts::line(&uid)),
            ICalendarProperty::Dtstamp => {
                component.dtstamp = dates::moment(entry).unwrap_or(component.dtstamp);
            }
            ICalendarProperty::Created => component.created = dates::moment(entry),
            ICalendarProperty::LastModified => component.last_modified = dates::moment(entry),
            ICalendarProperty::Dtend => self.end = Some(dates::single(entry, "DTEND", self.zones)?),
            ICalendarProperty::Duration => {
                self.length = Some(dates::duration(entry, &component.start)?);
            }
            ICalendarProperty::RecurrenceId => {
                self.recurrence = Some(dates::single(entry, "RECURRENCE-ID", self.zones)?);
                if entry.has_parameter(&ICalendarParameterName::Range) {
                    self.notes.push(Note::Range);
                }
            }
            ICalendarProperty::Rdate => {
                component.rdate.extend(dates::whens(entry, "RDATE", self.zones)?);
            }
            ICalendarProperty::Exdate => {
                component.exdate.extend(dates::whens(entry, "EXDATE", self.zones)?);
            }
            _ => self.take_text(entry),
        }
        Ok(())
    }

    /// What is taken from the lines themselves: people, rules and places as they are spelled, and
    /// all that the typed form has no place for.
    pub(super) fn take_lines(&mut self, own: &[&str]) -> Result<(), Refusal> {
        let person = |line: &str| people::person(&Property::of_line(line)?);
        for line in own {
            let (name, value) = (name_of(line), value_of(line).trim());
            match name.as_str() {
                "RRULE" if self.is_first("RRULE") => {
                    let rule = spelling::rule(value).to_owned();
                    Rule::parse(&rule)?;
                    self.component.rrule = Some(rule);
                }
                "RRULE" => self.notes.push(Note::SecondRule),
                "GEO" => {
                    self.component.geo = geo::read(value);
                    if self.component.geo.is_none() {
                        self.notes.push(Note::ValueDropped { property: "GEO" });
                    }
                }
                "REQUEST-STATUS" => {
                    let link = self.link(value, "REQUEST-STATUS");
                    self.component.request_status.extend(link);
                }
                "ORGANIZER" => self.people.organizer = person(line),
                "ATTENDEE" => self.people.attendees.extend(person(line)),
                MORE_LOCATION | STYLED | ANSWERS_SINCE => {}
                known if KNOWN.contains(&known) => {}
                _ => self.keep(line),
            }
        }
        Ok(())
    }

    /// Keeps a property that is not known, within bounds.
    fn keep(&mut self, line: &str) {
        let extra = &self.component.extra;
        let bytes: usize = extra.iter().map(String::len).sum();
        let is_room = extra.len() < limits::EXTRA_PROPERTIES_MAX
            && bytes + line.len() <= limits::EXTRA_BYTES_MAX;
        if is_room && is_content_line(line) {
            self.component.extra.push(line.to_owned());
        }
    }

    pub(super) fn take_alarms(&mut self, alarms: &[Vec<&str>]) {
        for lines in alarms {
            match alarm::alarm(lines) {
                Some(alarm) if self.component.alarms.len() < limits::ALARMS_MAX => {
                    self.component.alarms.push(alarm);
                }
                _ => self.notes.push(Note::AlarmDropped),
            }
        }
    }

    pub(super) fn finish(mut self, node: Node) -> Result<Vevent, Refusal> {
        self.component.end = self.end()?;
        self.bound_lists();
        if self.component.answers_since > self.component.sequence {
            self.component.answers_since = self.component.sequence;
        }
        if self.recurrence.is_some() {
            self.drop_override_rule();
        }
        let uid = self.uid.filter(|uid| !uid.is_empty());
        Ok(Vevent {
            uid,
            recurrence: self.recurrence,
            component: self.component,
            people: self.people,
            notes: self.notes,
            node,
        })
    }

    /// Equal to the start is no end.
    fn end(&self) -> Result<Option<End>, Refusal> {
        let start = &self.component.start;
        match (self.end, self.length) {
            (Some(_), Some(_)) => {
                let rule = "one of dtend and duration";
                Err(Refusal::Invalid(Invalid::new("duration", "beside dtend", rule)))
            }
            (Some(end), None) => {
                let floating = start.tz().or(end.tz()).unwrap_or(Tz::UTC);
                let is_length = instant(&end, floating) != instant(start, floating);
                Ok(is_length.then_some(End::At(end)))
            }
            (None, Some(End::After { days: 0, seconds: 0 })) => Ok(None),
            (None, length) => Ok(length),
        }
    }

    fn bound_lists(&mut self) {
        let (component, notes) = (&mut self.component, &mut self.notes);
        let links = limits::LINKS_MAX;
        for (list, field, max) in [
            (&mut component.locations, "locations", limits::LOCATIONS_MAX),
            (&mut component.categories, "categories", limits::CATEGORIES_MAX),
            (&mut component.conference, "conference", links),
            (&mut component.attach, "attach", links),
            (&mut component.related_to, "related_to", links),
            (&mut component.request_status, "request_status", links),
        ] {
            *list = texts::cut_list(std::mem::take(list), field, max, notes);
        }
        for (list, field) in [(&mut component.rdate, "rdate"), (&mut component.exdate, "exdate")] {
            *list = texts::cut_list(std::mem::take(list), field, limits::DATES_MAX, notes);
        }
        let people = std::mem::take(&mut self.people.attendees);
        self.people.attendees = texts::cut_list(people, "attendees", limits::ATTENDEES_MAX, notes);
    }

    fn drop_override_rule(&mut self) {
        let component = &mut self.component;
        let has_any = component.rrule.take().is_some()
            | !std::mem::take(&mut component.rdate).is_empty()
            | !std::mem::take(&mut component.exdate).is_empty();
        if has_any {
            self.notes.push(Note::OverrideRule);
        }
    }
}

//! The text that a record keeps beside its typed form (RFC 5545 says more than records do), and
//! the object as it was when that text came.

use std::collections::{BTreeMap, BTreeSet};

use super::import::title_all;
use super::objects::read;
use super::overlay;
use super::tree::Node;
use super::write::{Item, plain};
use super::write_component::{alarms, people_lines, typed};
use super::{CalendarObject, Found};
use crate::record::{Component, Event, Foreign, RecurrenceId};
use crate::recurrence::new_dates;

/// The text of `calendar`, of which `event` was made; `None` if the typed form writes the very same
/// lines.
pub(super) fn text(event: &Event, calendar: &Node) -> Option<String> {
    let said = plain(&Item::own(event));
    let is_said = calendar.properties.is_empty() && said == calendar.children;
    (!is_said).then(|| calendar.write())
}

/// A component of the original: its number among them, its date if it is an override, and itself.
type Counterpart<'o> = (usize, Option<&'o RecurrenceId>, &'o Component);

/// What the original text of an event says, beside the typed form of it.
pub(super) struct Original {
    object: CalendarObject,
    was: Event,
}

impl Original {
    /// Of a record that has one that can still be read.
    pub(super) fn of(event: &Event) -> Option<Original> {
        let text = event.original.as_ref()?;
        let now = event.lead()?.dtstamp;
        let mut found = read(text.as_bytes(), now).ok()?.found.into_iter();
        let (Some(Found::Object(mut object)), None) = (found.next(), found.next()) else {
            return None;
        };
        title_all(&mut object, &mut Vec::new());
        let uid = object.uid.clone().unwrap_or_default();
        let mut was = Event::new(uid, event.lead()?.clone(), now);
        was.master = object.master.take();
        was.overrides = std::mem::take(&mut object.overrides);
        Some(Original { object: *object, was })
    }

    /// What its calendar said of itself.
    pub(super) fn header(&self) -> &[super::tree::Property] {
        &self.object.calendar.properties
    }

    /// The components of `event` as the original has them, with what was changed since laid over.
    pub(super) fn components(&self, event: &Event, people: Option<&Foreign>) -> Vec<Node> {
        let places = self.places(event);
        let each = event.master.iter().map(|master| (None, master));
        let each = each.chain(event.overrides.iter().map(|(date, one)| (Some(date), one)));
        each.map(|(date, is)| {
            let was = self.counterpart(&places, date);
            self.component(event, (date, is, was), people)
        })
        .collect()
    }

    fn component(
        &self,
        event: &Event,
        (date, is, was): (Option<&RecurrenceId>, &Component, Option<Counterpart<'_>>),
        people: Option<&Foreign>,
    ) -> Node {
        let mut now = typed(event, date, is);
        let Some((number, was_date, was)) = was else {
            now.properties.extend(people.into_iter().flat_map(people_lines));
            now.children.extend(alarms(is));
            return now;
        };
        let mut node = self.object.calendar.children[number].clone();
        let then = typed(&self.was, was_date, was);
        overlay::lay_over(&mut node, &then, &now);
        if let Some(people) = people {
            overlay::lay_people_over(&mut node, &self.object.people, people);
        }
        if was.alarms != is.alarms {
            node.children.retain(|child| child.name != "VALARM");
            node.children.extend(alarms(is));
        }
        node
    }

    /// The component that describes the same date.
    fn counterpart(
        &self,
        places: &BTreeMap<RecurrenceId, RecurrenceId>,
        date: Option<&RecurrenceId>,
    ) -> Option<Counterpart<'_>> {
        let Some(date) = date else {
            return self.was.master.as_ref().map(|master| (0, None, master));
        };
        let old = places.get(date)?;
        let place = self.was.overrides.keys().position(|one| one == old)?;
        let (date, was) = self.was.overrides.get_key_value(old)?;
        Some((usize::from(self.was.master.is_some()) + place, Some(date), was))
    }

    /// Which date of the original each override of `event` describes: the same, or, where the series
    /// starts at another time and took its overrides along, the one that went there.
    fn places(&self, event: &Event) -> BTreeMap<RecurrenceId, RecurrenceId> {
        let dates: BTreeSet<RecurrenceId> = self.was.overrides.keys().copied().collect();
        let same = dates.iter().map(|date| (*date, *date)).collect();
        let masters = self.was.master.as_ref().zip(event.master.as_ref());
        let Some((old, new)) = masters.filter(|(old, new)| old.start != new.start) else {
            return same;
        };
        let gone = new_dates(old, new, &dates).unwrap_or_default();
        let gone = gone.into_iter().filter_map(|(from, to)| Some((to?, from))).collect();
        let said = |places: &BTreeMap<RecurrenceId, RecurrenceId>| {
            event.overrides.keys().filter(|date| places.contains_key(date)).count()
        };
        if said(&gone) >= said(&same) { gone } else { same }
    }
}

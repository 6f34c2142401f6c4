//! The text that a record keeps beside its typed form (RFC 5545 says more than records do), and
//! the object as it was when that text came.

use super::import::title_all;
use super::objects::read;
use super::overlay;
use super::tree::Node;
use super::write::{Item, plain};
use super::write_component::{alarms, people_lines, typed};
use super::{CalendarObject, Found};
use crate::record::{Component, Event, Foreign, RecurrenceId};

/// The text of `calendar`, of which `event` was made; `None` if the typed form writes the very same
/// lines.
pub(super) fn text(event: &Event, calendar: &Node) -> Option<String> {
    let said = plain(&Item::own(event));
    let is_said = calendar.properties.is_empty() && said == calendar.children;
    (!is_said).then(|| calendar.write())
}

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
        let each = event.master.iter().map(|master| (None, master));
        let each = each.chain(event.overrides.iter().map(|(date, one)| (Some(date), one)));
        each.map(|(date, is)| self.component(event, (date, is), people)).collect()
    }

    fn component(
        &self,
        event: &Event,
        (date, is): (Option<&RecurrenceId>, &Component),
        people: Option<&Foreign>,
    ) -> Node {
        let mut now = typed(event, date, is);
        let Some((number, was_date, was)) = self.counterpart(event, date) else {
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

    /// The component that describes the same date: by its date, or, where the whole series was
    /// moved, by its place among the overrides.
    fn counterpart(
        &self,
        event: &Event,
        date: Option<&RecurrenceId>,
    ) -> Option<(usize, Option<&RecurrenceId>, &Component)> {
        let Some(date) = date else {
            return self.was.master.as_ref().map(|master| (0, None, master));
        };
        let first = usize::from(self.was.master.is_some());
        let start = |event: &Event| event.master.as_ref().map(|master| master.start);
        let is_moved = start(event) != start(&self.was)
            && event.overrides.len() == self.was.overrides.len()
            && !event.overrides.keys().any(|date| self.was.overrides.contains_key(date));
        let place = |overrides: &std::collections::BTreeMap<RecurrenceId, Component>| {
            overrides.keys().position(|one| one == date)
        };
        let place = if is_moved { place(&event.overrides) } else { place(&self.was.overrides) }?;
        let (date, was) = self.was.overrides.iter().nth(place)?;
        Some((first + place, Some(date), was))
    }
}

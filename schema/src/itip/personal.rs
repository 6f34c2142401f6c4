//! What of an object is its holder's own, whoever organizes it: alarms, what it means for their
//! own time, notes of their program (RFC 6638 §3.2.2.1; RFC 5545 §3.6.6, §3.8.2.7).

use super::vevent::partstat;
use super::view::is_shared;
use super::{Address, Me, Meeting, Vevent};
use crate::ical::is_note;
use crate::ical::tree::Property;
use crate::record::PartStat;

/// What the organizer suggests and the holder decides.
const CHOSEN: [&str; 3] = ["TRANSP", "CLASS", "CATEGORIES"];

impl Meeting {
    /// Without what is its holder's own: what is left is the organizer's.
    #[must_use]
    pub(super) fn impersonal(&self) -> Meeting {
        let mut meeting = self.clone();
        meeting.components_mut().for_each(|event| *event = event.impersonal());
        meeting
    }
}

impl Vevent {
    /// Takes out what its sender had no business to send: alarms, and what only a holder writes.
    pub(super) fn drop_private(&mut self) {
        self.0.children.retain(|child| child.name != "VALARM");
        self.0.properties.retain(|line| !is_private(&line.name));
    }

    /// As its holder tells it to others: without what is the holder's own, and without what they said
    /// to the organizer.
    #[must_use]
    pub(super) fn impersonal(&self) -> Vevent {
        let mut told = self.scrubbed();
        told.0.properties.retain(|line| !is_personal(&line.name) && line.name != "COMMENT");
        told
    }

    /// Puts back into an update what was the holder's own in `own`, which it replaces.
    pub(super) fn keep_personal(&mut self, own: &Vevent) {
        self.drop_private();
        for name in CHOSEN {
            self.put_back(name, own);
        }
        let is_own =
            |line: &&Property| is_private(&line.name) || !is_shared(&line.name) && !self.has(line);
        let lines: Vec<Property> = own.0.properties.iter().filter(is_own).cloned().collect();
        self.0.properties.extend(lines);
        let alarms = own.0.children.iter().filter(|child| child.name == "VALARM");
        self.0.children.extend(alarms.cloned());
    }

    /// Puts back the answer that the holder gave in `own` and that the update does not know of: it
    /// says NEEDS-ACTION, which was true before they answered. An answer that the organizer does
    /// know is left as the organizer says it.
    pub(super) fn keep_answer(&mut self, own: &Vevent, me: &Me) {
        if self.answer_of(me).is_some_and(|line| partstat(line) == PartStat::NeedsAction) {
            self.give_answer(own, me);
        }
    }

    /// Gives the answer that the holder gave in `own`, if any. A delegation that the delegate
    /// declined is none any more (RFC 5546 §4.2.5).
    pub(super) fn give_answer(&mut self, own: &Vevent, me: &Me) {
        let given = own.answer_of(me).filter(|line| partstat(line) != PartStat::NeedsAction);
        let Some(given) = given else { return };
        if self.has_declined(given.param("DELEGATED-TO")) {
            return;
        }
        for line in self.0.properties.iter_mut().filter(|line| is_of(line, me)) {
            for name in ["PARTSTAT", "DELEGATED-TO"] {
                let value = given.params.iter().find(|param| param.name == name);
                match (value, line.params.iter_mut().find(|param| param.name == name)) {
                    (Some(value), Some(param)) => param.clone_from(value),
                    (Some(value), None) => line.params.push(value.clone()),
                    (None, _) => line.remove_param(name),
                }
            }
        }
    }

    /// The holder's line: the first that says an answer, else the first.
    pub(super) fn answer_of(&self, me: &Me) -> Option<&Property> {
        let mut mine = self.0.properties.iter().filter(|line| is_of(line, me));
        let first = mine.next()?;
        let mut all = std::iter::once(first).chain(mine);
        all.find(|line| partstat(line) != PartStat::NeedsAction).or(Some(first))
    }

    fn has_declined(&self, delegate: Option<&str>) -> bool {
        let line = delegate.and_then(Address::parse).and_then(|who| self.attendee(&who).cloned());
        line.is_some_and(|line| partstat(&line) == PartStat::Declined)
    }

    fn has(&self, line: &Property) -> bool {
        self.0.first(&line.name).is_some()
    }

    /// Replaces every line of that name by those of `own`, in their place; none there, no change.
    fn put_back(&mut self, name: &str, own: &Vevent) {
        if own.0.first(name).is_none() {
            return;
        }
        let lines = &mut self.0.properties;
        let at = lines.iter().position(|line| line.name == name).unwrap_or(lines.len());
        lines.retain(|line| line.name != name);
        let at = at.min(lines.len());
        lines.splice(at..at, own.0.all(name).cloned());
    }
}

/// Whether lines of that name are for the holder to change.
pub(super) fn is_personal(name: &str) -> bool {
    CHOSEN.contains(&name) || is_private(name) || !is_shared(name)
}

/// Whether lines of that name are what no organizer has a say in, as alarms are.
fn is_private(name: &str) -> bool {
    name == "COLOR" || is_note(name)
}

/// Whether that is an ATTENDEE line of theirs.
pub(super) fn is_of(line: &Property, me: &Me) -> bool {
    line.name == "ATTENDEE" && Address::of(line).is_some_and(|who| me.is(&who))
}

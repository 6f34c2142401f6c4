//! An object as one person may see it (RFC 6638 §3.2.6, §7; RFC 5546 §3.2.2.1).
//!
//! Who is invited to the series sees the series, without the dates that they are not invited to;
//! who is invited to some dates sees those dates, and of the series nothing. Nobody sees what the
//! organizer's program keeps for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, Meeting, Vevent};
use crate::ical::PRODID;
use crate::ical::tree::{Node, Param, Property};
use crate::record::RecurrenceId;

/// What VCALENDAR says to others; a calendar's name and colour are its owner's.
const HEAD: [&str; 3] = ["VERSION", "PRODID", "CALSCALE"];

/// The X- properties that are about the event and not about who wrote it down: another form of its
/// text, a place on the map, where to dial in.
const SHARED_X: [&str; 5] = [
    "X-ALT-DESC",
    "X-APPLE-STRUCTURED-LOCATION",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
];

/// The X- parameters of the same kind.
const SHARED_X_PARAMS: [&str; 1] = ["X-NUM-GUESTS"];

impl Meeting {
    /// As `who` may see it; `None` if no component names them. A date that is cancelled, or that
    /// they are not invited to, is none of their series: EXDATE names it.
    pub fn seen_by(&self, who: &Address) -> Option<Meeting> {
        self.seen_in(&self.dates_of(who))
    }

    /// The components that name `who`; `None` is the master.
    pub(super) fn dates_of(&self, who: &Address) -> BTreeSet<Option<RecurrenceId>> {
        let theirs = self.components().filter(|(_, event)| event.attendee(who).is_some());
        theirs.map(|(date, _)| date.copied()).collect()
    }

    /// As somebody may see it who is named by these components.
    pub(super) fn seen_in(&self, dates: &BTreeSet<Option<RecurrenceId>>) -> Option<Meeting> {
        let master = self.master.as_ref().filter(|_| dates.contains(&None));
        let excluded = self.excluded();
        let all_off = self.master.as_ref().is_some_and(Vevent::is_cancelled);
        let is_seen = |(date, event): &(&RecurrenceId, &Vevent)| {
            let gone = if all_off { master.is_none() } else { event.is_cancelled() };
            dates.contains(&Some(**date)) && !gone && !excluded.contains(date)
        };
        let shown: BTreeMap<_, _> = self.overrides.iter().filter(is_seen).collect();
        let master = master.map(|master| {
            let hidden = self.overrides.keys().filter(|date| !shown.contains_key(date));
            let hidden = hidden.filter(|date| !excluded.contains(date));
            let mut master = master.scrubbed();
            master.0.properties.extend(hidden.filter_map(|date| self.date_line("EXDATE", date)));
            master
        });
        if master.is_none() && shown.is_empty() {
            return None;
        }
        let shown = shown.into_iter().map(|(date, event)| (*date, event.scrubbed())).collect();
        Some(self.with(master, shown).for_others())
    }

    /// Its frame as others may see it: which program wrote it, and the zones that it uses.
    #[must_use]
    pub(super) fn for_others(mut self) -> Meeting {
        self.head.retain(|property| HEAD.contains(&property.name.as_str()));
        for (name, value) in [("PRODID", PRODID), ("VERSION", "2.0")] {
            if !self.head.iter().any(|property| property.name == name) {
                self.head.insert(0, Property::new(name, value));
            }
        }
        let lines = self.components().flat_map(|(_, event)| &event.0.properties);
        let used: BTreeSet<String> =
            lines.filter_map(|line| line.param("TZID")).map(|tzid| tzid.trim().into()).collect();
        self.zones.retain(|zone| zone.value("TZID").is_some_and(|tzid| used.contains(tzid.trim())));
        self
    }
}

impl Vevent {
    /// Without what is the writer's own: alarms, private properties and parameters, and what
    /// scheduling noted beside the people.
    #[must_use]
    pub(super) fn scrubbed(&self) -> Vevent {
        let children = self.0.children.iter();
        let children = children.filter(|child| child.name != "VALARM" && is_shared(&child.name));
        let lines = self.0.properties.iter();
        let lines = lines.filter(|line| is_shared(&line.name) && line.name != "REQUEST-STATUS");
        Vevent(Node {
            name: self.0.name.clone(),
            properties: lines.map(scrubbed).collect(),
            children: children.cloned().collect(),
        })
    }
}

/// Whether a property of that name is about the event, and not about who wrote it down.
pub(super) fn is_shared(name: &str) -> bool {
    !name.starts_with("X-") || SHARED_X.contains(&name)
}

fn scrubbed(line: &Property) -> Property {
    let is_shared = |param: &&Param| {
        let name = param.name.as_str();
        let private = name.starts_with("X-") && !SHARED_X_PARAMS.contains(&name);
        !private && !name.starts_with("SCHEDULE-")
    };
    Property {
        name: line.name.clone(),
        params: line.params.iter().filter(is_shared).cloned().collect(),
        value: line.value.clone(),
    }
}

//! One VEVENT of a meeting: its content lines, and what scheduling reads from them.

use super::{Address, Version};
use crate::ical::tree::{Node, Property};
use crate::ical::{ANSWERS_SINCE, Zones, moment_line, moment_of, whens_of};
use crate::record::{PartStat, When};
use crate::time::Timestamp;

/// Where CalDAV servers note for each attendee at which SEQUENCE they were asked anew.
const RESET: &str = "X-CALENDARSERVER-RESET-PARTSTAT";

/// A master or an override, as content lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vevent(pub Node);

impl Vevent {
    /// Who organizes it.
    pub fn organizer(&self) -> Option<Address> {
        self.0.first("ORGANIZER").and_then(Address::of)
    }

    /// Every ATTENDEE line with whom it names.
    pub fn attendees(&self) -> impl Iterator<Item = (Address, &Property)> {
        self.0.all("ATTENDEE").filter_map(|line| Some((Address::of(line)?, line)))
    }

    /// The first ATTENDEE line of `who`.
    pub fn attendee(&self, who: &Address) -> Option<&Property> {
        self.attendees().find(|(address, _)| address == who).map(|(_, line)| line)
    }

    /// The first ATTENDEE line of `who`, to change it.
    pub fn attendee_mut(&mut self, who: &Address) -> Option<&mut Property> {
        let is_theirs = |line: &&mut Property| {
            line.name == "ATTENDEE" && Address::of(line).as_ref() == Some(who)
        };
        self.0.properties.iter_mut().find(is_theirs)
    }

    /// Drops every ATTENDEE line of whom `keep` says no to.
    pub fn retain_attendees(&mut self, keep: impl Fn(&Address) -> bool) {
        self.0.properties.retain(|line| {
            line.name != "ATTENDEE" || Address::of(line).is_none_or(|address| keep(&address))
        });
    }

    /// SEQUENCE and DTSTAMP.
    pub fn version(&self) -> Version {
        Version { sequence: self.sequence(), dtstamp: self.0.first("DTSTAMP").and_then(moment_of) }
    }

    /// Says when it was written, as every message does (RFC 5546 §2.1.5).
    pub fn stamp(&mut self, now: Timestamp) {
        self.0.set(moment_line("DTSTAMP", now));
    }

    /// SEQUENCE; 0 when it is missing or no number.
    pub fn sequence(&self) -> u32 {
        self.0.value("SEQUENCE").and_then(|value| value.trim().parse().ok()).unwrap_or(0)
    }

    /// The SEQUENCE from which on answers of `who` count: what is written beside their line, else
    /// that of the component.
    pub fn answers_since(&self, who: &Address) -> u32 {
        let beside = self.attendee(who).and_then(|line| line.param(RESET));
        beside.and_then(|text| text.trim().parse().ok()).unwrap_or_else(|| self.asked_since())
    }

    /// The SEQUENCE from which on answers to this component count: what is written in it, else its
    /// own.
    pub fn asked_since(&self) -> u32 {
        let within = self.0.value(ANSWERS_SINCE).and_then(|text| text.trim().parse().ok());
        within.map_or(self.sequence(), |since: u32| since.min(self.sequence()))
    }

    /// Says from which SEQUENCE on answers count. Everybody is asked anew where that is its own.
    pub(super) fn set_asked_since(&mut self, since: u32) {
        if since < self.sequence() {
            self.0.set(Property::new(ANSWERS_SINCE, since.to_string()));
            return;
        }
        self.0.remove(ANSWERS_SINCE);
        self.0.properties.iter_mut().for_each(|line| line.remove_param(RESET));
    }

    /// The one date or time of a property; a zone that nothing tells of is read as none.
    pub(crate) fn when(&self, name: &str, zones: &Zones) -> Option<When> {
        whens_of(self.0.first(name)?, zones).first().copied()
    }

    /// Forgets what was to be sent by force: that is for once (RFC 6638 §7.2).
    pub(super) fn forget_force(&mut self) {
        self.0.properties.iter_mut().for_each(|line| line.remove_param("SCHEDULE-FORCE-SEND"));
    }

    /// Whether STATUS is CANCELLED.
    pub fn is_cancelled(&self) -> bool {
        self.0.value("STATUS").is_some_and(|status| status.trim().eq_ignore_ascii_case("CANCELLED"))
    }
}

/// The answer that an ATTENDEE line gives. What is missing or unknown is none
/// (RFC 5545 §3.2.12).
pub fn partstat(line: &Property) -> PartStat {
    let word = line.param("PARTSTAT").unwrap_or_default().trim().to_ascii_uppercase();
    PartStat::from_word(&word).unwrap_or_default()
}

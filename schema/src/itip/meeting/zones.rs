//! The zones of an object beside those of another. A TZID is a name within one object
//! (RFC 5545 §3.6.5): two objects may mean two zones by the same.

use crate::ical::tree::{Node, Property, escape};
use crate::ical::{Zones, zone_block};
use crate::itip::Meeting;
use crate::limits;

impl Meeting {
    /// Takes over the VTIMEZONEs of `other` that this one does not have; `other` calls none of them
    /// by a name that means another here (see `beside`).
    pub fn take_zones(&mut self, other: &Meeting) {
        for zone in &other.zones {
            if !self.zones.iter().any(|own| tzid(own) == tzid(zone)) {
                self.zones.push(zone.clone());
            }
        }
        self.known.extend(&other.known);
    }

    /// This object with other names for those of its zones that `held` means another zone by;
    /// `None` where no name does. What nobody can read is no other zone.
    pub(crate) fn beside(&self, held: &Meeting) -> Option<Meeting> {
        let mut renamed = None;
        for name in held.known.clashes(&self.known) {
            if let Some(new) = self.free_name(name, held) {
                renamed.get_or_insert_with(|| self.clone()).rename_zone(name, &new);
            }
        }
        renamed
    }

    /// A name that neither this nor `held` has, or by which `held` means the same; `None` where it
    /// would be read as still another zone.
    fn free_name(&self, name: &str, held: &Meeting) -> Option<String> {
        let meant = self.known.zone(name);
        let has = |zones: &Zones, name: &str| zones.defines(name).then(|| zones.zone(name));
        let mut names = (2..=limits::IMPORT_ZONES_MAX).map(|n| format!("{name} other {n}"));
        let new = names.find(|new| {
            has(&self.known, new).is_none() && has(&held.known, new).is_none_or(|own| own == meant)
        })?;
        let mut zone = self.zones.iter().rfind(|zone| tzid(zone).as_deref() == Some(name))?.clone();
        zone.set(Property::new("TZID", escape(&new)));
        (Zones::of(&[zone_block(&zone)]).zone(&new) == meant).then_some(new)
    }

    fn rename_zone(&mut self, name: &str, new: &str) {
        for zone in self.zones.iter_mut().filter(|zone| tzid(zone).as_deref() == Some(name)) {
            zone.set(Property::new("TZID", escape(new)));
        }
        self.known.rename(name, new);
        let lines = self.components_mut().flat_map(|event| &mut event.0.properties);
        for line in lines.filter(|line| line.param("TZID").is_some_and(|own| own.trim() == name)) {
            line.set_param("TZID", new);
        }
    }
}

fn tzid(zone: &Node) -> Option<String> {
    zone.first("TZID").map(|line| line.text().trim().to_owned())
}

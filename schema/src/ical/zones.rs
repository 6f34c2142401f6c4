//! Which IANA zone a TZID means: by its name, or by what its VTIMEZONE says (RFC 5545 §3.6.5).

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::blocks::Block;
use super::lines::{name_of, value_of};
use super::tree::unescape;
use super::zone_names::{is_abbreviation, zone_of_name, zone_suggested};
use super::zone_offsets::zone_with_offsets;
use crate::limits;

/// The zones that a file defines, by TZID.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Zones {
    known: BTreeMap<String, Option<Tz>>,
}

impl Zones {
    /// From the VTIMEZONE components of a file.
    pub(crate) fn of(blocks: &[Block]) -> Zones {
        let mut known = BTreeMap::new();
        for block in blocks.iter().take(limits::IMPORT_ZONES_MAX) {
            if let Some(tzid) = property(block, "TZID") {
                let tzid = unescape(tzid);
                let zone = zone_of_block(&tzid, block);
                known.insert(tzid, zone);
            }
        }
        Zones { known }
    }

    /// Takes over what `other` defines and this does not.
    pub(crate) fn extend(&mut self, other: &Zones) {
        for (tzid, zone) in &other.known {
            self.known.entry(tzid.clone()).or_insert(*zone);
        }
    }

    /// The names by which `other` defines another zone than they mean here.
    pub(crate) fn clashes<'o>(&self, other: &'o Zones) -> impl Iterator<Item = &'o str> {
        let clashing = other.known.iter().filter(|(tzid, zone)| {
            let own = self.zone(tzid);
            zone.is_some() && own != **zone && (own.is_some() || self.defines(tzid))
        });
        clashing.map(|(tzid, _)| tzid.as_str())
    }

    /// Whether a VTIMEZONE has that name.
    pub(crate) fn defines(&self, tzid: &str) -> bool {
        self.known.contains_key(tzid)
    }

    /// Calls a zone that is defined here by another name.
    pub(crate) fn rename(&mut self, tzid: &str, new: &str) {
        if let Some(zone) = self.known.remove(tzid) {
            self.known.insert(new.to_owned(), zone);
        }
    }

    /// The zone that `tzid` means, if it can be told.
    pub(crate) fn zone(&self, tzid: &str) -> Option<Tz> {
        match self.known.get(tzid) {
            Some(zone) => *zone,
            None => zone_of_name(tzid).or_else(|| zone_suggested(tzid)),
        }
    }
}

fn property<'b>(block: &'b Block, name: &str) -> Option<&'b str> {
    block.iter().find(|line| name_of(line) == name).map(|line| value_of(line).trim())
}

fn zone_of_block(tzid: &str, block: &Block) -> Option<Tz> {
    let location = || property(block, "X-LIC-LOCATION").and_then(zone_of_name);
    let described = || location().or_else(|| zone_with_offsets(block));
    let named = || zone_of_name(tzid);
    let zone =
        if is_abbreviation(tzid) { described().or_else(named) } else { named().or_else(described) };
    zone.or_else(|| zone_suggested(tzid))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_in(block: &str, tzid: &str) -> Option<Tz> {
        Zones::of(&[block.lines().map(str::to_owned).collect()]).zone(tzid)
    }

    const OUTLOOK: &str = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\n\
        DTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
        DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";

    #[test]
    fn a_zone_of_somebodys_own_is_the_iana_zone_with_the_same_clocks() {
        assert_eq!(zone_in(OUTLOOK, "Customized Time Zone"), Some(Tz::Europe__Berlin));
        let fixed = "BEGIN:VTIMEZONE\nTZID:India\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
            TZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE";
        assert_eq!(zone_in(fixed, "India"), Some(Tz::Asia__Kolkata));
        let nowhere = OUTLOOK.replace("+0200", "+0217");
        assert_eq!(zone_in(&nowhere, "Customized Time Zone"), None);
    }

    #[test]
    fn a_zone_whose_law_has_changed_since_is_still_that_zone() {
        let block = "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:DAYLIGHT\nDTSTART:19870405T020000\n\
            TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\n\
            END:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:19671029T020000\nTZOFFSETFROM:-0400\n\
            TZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE";
        assert_eq!(zone_in(block, "Office"), Some(Tz::America__New_York));
    }

    #[test]
    fn what_is_written_of_an_abbreviation_counts_before_its_name() {
        let berlin = OUTLOOK.replace("Customized Time Zone", "EST");
        assert_eq!(zone_in(&berlin, "EST"), Some(Tz::Europe__Berlin));
        assert_eq!(Zones::default().zone("EST"), Some(Tz::EST));
        let named = OUTLOOK.replace("Customized Time Zone", "Asia/Tokyo");
        assert_eq!(zone_in(&named, "Asia/Tokyo"), Some(Tz::Asia__Tokyo));
    }

    #[test]
    fn a_zone_without_clocks_is_known_by_its_name_or_not_at_all() {
        let empty = |tzid: &str| format!("BEGIN:VTIMEZONE\nTZID:{tzid}\nEND:VTIMEZONE");
        for (tzid, zone) in [
            ("Europe/Berlin", Some(Tz::Europe__Berlin)),
            ("W. Europe Standard Time", Some(Tz::Europe__Berlin)),
            ("Chennai, Kolkata, Mumbai, New Delhi", Some(Tz::Asia__Kolkata)),
            ("Foo", None),
        ] {
            assert_eq!(zone_in(&empty(&tzid.replace(',', "\\,")), tzid), zone, "{tzid}");
        }
    }

    #[test]
    fn a_zone_may_say_its_place_beside_its_name() {
        let block = "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Europe/Vienna\nEND:VTIMEZONE";
        assert_eq!(zone_in(block, "Home"), Some(Tz::Europe__Vienna));
    }
}

//! Which IANA zone a TZID means: by its own name, by Windows' name, or by what its VTIMEZONE says.

use std::collections::BTreeMap;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::blocks::Block;
use super::lines::{name_of, value_of};
use super::windows_zones::windows_zone;
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
                known.insert(tzid.to_owned(), zone_of_block(tzid, block));
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

    /// The zone that `tzid` means, if it can be told.
    pub(super) fn zone(&self, tzid: &str) -> Option<Tz> {
        match self.known.get(tzid) {
            Some(zone) => *zone,
            None => zone_of_name(tzid),
        }
    }
}

fn property<'b>(block: &'b Block, name: &str) -> Option<&'b str> {
    block.iter().find(|line| name_of(line) == name).map(|line| value_of(line).trim())
}

fn zone_of_block(tzid: &str, block: &Block) -> Option<Tz> {
    let location = property(block, "X-LIC-LOCATION").and_then(zone_of_name);
    zone_of_name(tzid).or(location).or_else(|| zone_with_offsets(block))
}

/// The zone by its name alone: IANA in any case, Windows, or an IANA name at the end of a longer
/// one (`/softwarestudio.org/Olson_20011030_5/America/Chicago`).
pub(super) fn zone_of_name(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if let Some(zone) = iana(name).or_else(|| windows_zone(name)) {
        return Some(zone);
    }
    if matches!(name.to_ascii_uppercase().as_str(), "Z" | "TZONE://MICROSOFT/UTC") {
        return Some(Tz::UTC);
    }
    let suffixes = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    suffixes.filter(|suffix| suffix.contains('/')).find_map(iana)
}

fn iana(name: &str) -> Option<Tz> {
    let other_case = || TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name));
    name.parse().ok().or_else(|| other_case().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_in(block: &str, tzid: &str) -> Option<Tz> {
        Zones::of(&[block.lines().map(str::to_owned).collect()]).zone(tzid)
    }

    #[test]
    fn a83_names_that_calendars_write_mean_iana_zones() {
        for (name, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("\"W. Europe Standard Time\"", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("/softwarestudio.org/Olson_20011030_5/America/Chicago", "America/Chicago"),
            (
                "/freeassociation.sourceforge.net/America/Argentina/Ushuaia",
                "America/Argentina/Ushuaia",
            ),
            ("UTC", "UTC"),
            ("tzone://Microsoft/Utc", "UTC"),
        ] {
            assert_eq!(zone_of_name(name), zone.parse().ok(), "{name}");
        }
        assert_eq!(zone_of_name("Foo/Bar"), None);
        assert_eq!(zone_of_name("Customized Time Zone"), None);
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
    fn a_zone_may_say_its_place_beside_its_name() {
        let block = "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Europe/Vienna\nEND:VTIMEZONE";
        assert_eq!(zone_in(block, "Home"), Some(Tz::Europe__Vienna));
    }
}

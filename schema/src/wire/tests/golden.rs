//! The bytes of version 1, frozen: a change of any of these files is a change of the format and
//! needs a decision page (`docs/decisions/`).

use data_encoding::HEXLOWER;

use super::examples;
use crate::path::Area;
use crate::record::{DeclineReason, Record};
use crate::wire::Decoded;

macro_rules! golden {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../tests/golden/", $name, ".hex"))),)*]
    };
}

const GOLDEN: [(&str, &str); 21] = golden! {
    "profiles" "calendars" "events" "priv-events" "invitations" "attendees" "admissions"
    "counter-proposals" "decline-counters" "conflict-decline-counters" "amendments" "calendar-amendments" "handovers" "claims" "grants" "tags"
    "prekeys" "sealed" "shares" "priv-contacts" "priv-guests"
};

#[test]
fn every_kind_is_written_in_its_golden_bytes() {
    let examples = examples();
    assert_eq!(examples.len(), GOLDEN.len());
    for (path, bytes, decoded) in examples {
        let conflict = matches!(&decoded, Decoded::Known(Record::DeclineCounter(decline))
            if decline.reason != DeclineReason::Declined);
        let area = match path.area() {
            Area::Priv => "priv-",
            Area::Pub if conflict => "conflict-",
            Area::Pub => "",
        };
        let name = format!("{area}{}", path.collection_name());
        let golden = GOLDEN.iter().find(|(known, _)| *known == name).unwrap().1;
        let golden: String = golden.split_whitespace().collect();
        assert_eq!(HEXLOWER.encode(&bytes), golden, "tests/golden/{name}.hex differs");
    }
}

//! The organizer's ledger kept by itself: what the organizer's node writes when answers come.
//!
//! `30-scheduling`, *Admissions*.

use crate::record::Admission;
use crate::roster::Facts;
use crate::time::Timestamp;
use crate::uri::AttendeeUri;

/// The admissions that the organizer's node must write now: new ones, and changed ones in full.
///
/// `order` is the order in which the node first saw the answers, and nothing an author claims;
/// answers that are not in it come after, by URI. Once these are written, asking again gives
/// nothing.
pub fn automatic(facts: &Facts, order: &[AttendeeUri], now: Timestamp) -> Vec<Admission> {
    let _ = (facts, order, now);
    Vec::new()
}

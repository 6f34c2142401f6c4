//! Which round of a person's coming and going an answer is of (`30-scheduling`, *Admissions*).

use crate::record::{Admission, AdmissionState, Attendee, PartStat};

/// +1 whenever the seat is taken up again after it was given up.
///
/// An answer that was withdrawn left no record of its round; the organizer's admission has it. It
/// also tells of a seat that the organizer released, say with an invitation: a yes is a new wish.
pub fn round(before: Option<&Attendee>, seat: Option<&Admission>, partstat: PartStat) -> u32 {
    let gave_up = |before: &Attendee| match before.partstat {
        PartStat::Declined | PartStat::Delegated => true,
        PartStat::NeedsAction | PartStat::Accepted | PartStat::Tentative => false,
    };
    let released = |seat: &Admission| seat.state == AdmissionState::Released;
    match (before, seat) {
        (Some(before), Some(seat))
            if comes(partstat) && released(seat) && seat.round >= before.round =>
        {
            seat.round.saturating_add(1)
        }
        (Some(before), _) if comes(partstat) && gave_up(before) => before.round.saturating_add(1),
        (Some(before), _) => before.round,
        (None, Some(seat)) if released(seat) => seat.round.saturating_add(1),
        (None, Some(seat)) => seat.round,
        (None, None) => 0,
    }
}

/// Whether an answer asks for a seat.
pub fn comes(partstat: PartStat) -> bool {
    match partstat {
        PartStat::Accepted | PartStat::Tentative => true,
        PartStat::NeedsAction | PartStat::Declined | PartStat::Delegated => false,
    }
}

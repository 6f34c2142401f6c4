//! The canonical digest of a roster: what two machines compare. Layout in `docs/PROTOCOL.md`.

use super::{Facts, Refusal, Roster, Row, Standing};
use crate::hash::Hash;
use crate::record::{PartStat, Person, RecurrenceId, Role};
use crate::stamp::Stamp;

/// Bytes of one row.
pub const ROW_BYTES: usize = 130;

/// What a roster digest is for.
const CONTEXT: &[u8] = b"kalends/roster/1\0";
/// Added to *why* where the occurrence is cancelled.
const CANCELLED: u8 = 0x80;
/// Added to the role where it is only claimed.
const CLAIMED: u8 = 0x80;

impl Roster {
    /// `BLAKE3(context ‖ URI and stamp of the record that is the event ‖ rows)`, the series first,
    /// then dates in order. The facts are those that the roster was made of.
    pub fn digest(&self, facts: &Facts) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(CONTEXT);
        hasher.update(facts.continuation.record.to_string().as_bytes());
        hasher.update(&facts.event.stamp.to_bytes());
        for row in &self.series {
            hasher.update(&row_bytes(None, row));
        }
        for (date, rows) in &self.dates {
            for row in rows {
                hasher.update(&row_bytes(Some(date), row));
            }
        }
        Hash(*hasher.finalize().as_bytes())
    }
}

/// The 130 bytes of one row: occurrence 9, person 33, standing, why, role, invited, guests 4,
/// place 4, answer stamp 12, delegate 32, acting deputy 32. Numbers are little-endian.
pub fn row_bytes(occurrence: Option<&RecurrenceId>, row: &Row) -> [u8; ROW_BYTES] {
    let (standing, why) = standing_codes(row.standing);
    let cancelled = if row.cancelled { CANCELLED } else { 0 };
    let claimed = if row.role_claimed { CLAIMED } else { 0 };
    let mut bytes = Vec::with_capacity(ROW_BYTES);
    bytes.extend_from_slice(&occurrence_bytes(occurrence));
    bytes.extend_from_slice(&person_bytes(&row.person));
    bytes.push(standing);
    bytes.push(why | cancelled);
    bytes.push(row.role.map_or(0, role_code) | claimed);
    bytes.push(u8::from(row.invited));
    bytes.extend_from_slice(&row.guests.to_le_bytes());
    bytes.extend_from_slice(&row.place.to_le_bytes());
    bytes.extend_from_slice(&row.answer.map_or([0; 12], Stamp::to_bytes));
    for person in [&row.delegate, &row.acted_by] {
        bytes.extend_from_slice(person.as_ref().map_or(&[0; 32], |key| key.as_bytes()));
    }
    bytes.try_into().expect("the fields of a row make 130 bytes")
}

fn occurrence_bytes(occurrence: Option<&RecurrenceId>) -> [u8; 9] {
    let (kind, seconds) = match occurrence {
        None => (0, 0),
        Some(RecurrenceId::Date(date)) => {
            (1, date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
        }
        Some(RecurrenceId::Local(at)) => (2, at.and_utc().timestamp()),
        Some(RecurrenceId::Utc(at)) => (3, at.and_utc().timestamp()),
    };
    let mut bytes = [kind; 9];
    bytes[1..].copy_from_slice(&seconds.to_le_bytes());
    bytes
}

fn person_bytes(person: &Person) -> [u8; 33] {
    let mut bytes = [0; 33];
    match person {
        Person::Key(identity) => bytes[1..].copy_from_slice(identity.as_bytes()),
        Person::Guest(token) => {
            bytes[0] = 1;
            let length = token.len().min(32);
            bytes[1..=length].copy_from_slice(&token.as_bytes()[..length]);
        }
    }
    bytes
}

fn standing_codes(standing: Standing) -> (u8, u8) {
    match standing {
        Standing::NeedsAction { was } => (1, was.map_or(0, partstat_code)),
        Standing::Confirmed => (2, 0),
        Standing::Tentative => (3, 0),
        Standing::Declined => (4, 0),
        Standing::Delegated => (5, 0),
        Standing::Pending => (6, 0),
        Standing::Waitlisted { .. } => (7, 0),
        Standing::Denied => (8, 0),
        Standing::Revoked => (9, 0),
        Standing::Refused(why) => (10, refusal_code(why)),
    }
}

fn partstat_code(partstat: PartStat) -> u8 {
    match partstat {
        PartStat::NeedsAction => 1,
        PartStat::Accepted => 2,
        PartStat::Tentative => 3,
        PartStat::Declined => 4,
        PartStat::Delegated => 5,
    }
}

fn refusal_code(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::NotInvited => 1,
        Refusal::Cancelled => 2,
        Refusal::Guests => 3,
        Refusal::Full => 4,
        Refusal::Delegation => 5,
    }
}

fn role_code(role: Role) -> u8 {
    match role {
        Role::Chair => 1,
        Role::ReqParticipant => 2,
        Role::OptParticipant => 3,
        Role::NonParticipant => 4,
    }
}

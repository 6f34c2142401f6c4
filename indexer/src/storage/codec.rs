//! Keys and values of the tables, written and read in one place.

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{RsvpPolicy, Status};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Following, Invite, Linked, Listed, MentionKind, OverQuota, Position, RecordRows, Scope, Short,
    Slot, Target, Unending, Verdict,
};

/// Characters of an event's id: a `TimestampId`.
pub(super) const EVENT_ID_CHARS: usize = 13;

/// How many classes of span there are for timed occurrences, and as many for all-day ones.
const SPANS: u8 = 12;
/// Class bit of all-day occurrences.
const ALL_DAY: u8 = 0x80;

/// The longest that an occurrence of a span class lasts, in seconds.
pub(super) fn span_of(class: u8) -> i64 {
    let unit = if class & ALL_DAY == 0 { 3_600_i64 } else { 86_400 };
    let steps = class & !ALL_DAY;
    if steps == SPANS { i64::MAX / 4 } else { unit << (2 * steps) }
}

/// The smallest span class that an occurrence fits in.
pub(super) fn class_of(slot: &Slot) -> u8 {
    let base = if slot.all_day { ALL_DAY } else { 0 };
    let length = slot.end.saturating_sub(slot.start);
    (base..base + SPANS).find(|class| length <= span_of(*class)).unwrap_or(base + SPANS)
}

/// Every span class, and whether it is one of all-day occurrences.
pub(super) fn classes() -> impl Iterator<Item = (u8, bool)> {
    (0..=SPANS).map(|n| (n, false)).chain((0..=SPANS).map(|n| (n | ALL_DAY, true)))
}

/// A time as key bytes that sort as the times do.
pub(super) fn sortable(time: i64) -> [u8; 8] {
    (time ^ i64::MIN).to_be_bytes()
}

/// Reads what [`sortable`] wrote.
pub(super) fn unsortable(bytes: [u8; 8]) -> i64 {
    i64::from_be_bytes(bytes) ^ i64::MIN
}

/// The first 16 bytes of a list's keys.
pub(super) fn scope(scope: Scope) -> [u8; 16] {
    match scope {
        Scope::All => [0; 16],
        Scope::Organizer(author) => author.0,
        Scope::Unlisted(author) => author.0.map(|byte| !byte),
        Scope::Calendar(target) => target.0,
    }
}

/// `start ‖ author ‖ event id ‖ occurrence`: an occurrence's place within a span class.
pub(super) fn position(position: &Position) -> Vec<u8> {
    let mut key = sortable(position.start).to_vec();
    key.extend_from_slice(&position.author.0);
    key.extend_from_slice(position.event.as_bytes());
    key.extend_from_slice(position.occurrence.as_bytes());
    key
}

/// Reads what [`position`] wrote.
pub(super) fn read_position(bytes: &[u8]) -> Option<Position> {
    let (start, rest) = bytes.split_first_chunk::<8>()?;
    let (author, rest) = rest.split_first_chunk::<16>()?;
    let (event, occurrence) = rest.split_at_checked(EVENT_ID_CHARS)?;
    Some(Position {
        start: unsortable(*start),
        author: Short(*author),
        event: String::from_utf8(event.to_vec()).ok()?,
        occurrence: String::from_utf8(occurrence.to_vec()).ok()?,
    })
}

/// The value of an occurrence: its end and status, and its event's policy.
pub(super) fn ending(slot: &Slot, policy: RsvpPolicy) -> [u8; 10] {
    let mut value = [0; 10];
    value[..8].copy_from_slice(&slot.end.to_le_bytes());
    value[8] = status_byte(slot.status);
    value[9] = policy_byte(policy);
    value
}

/// Reads what [`ending`] wrote.
pub(super) fn read_ending(bytes: &[u8]) -> Option<(i64, Status, RsvpPolicy)> {
    let (end, [status, policy]) = bytes.split_first_chunk::<8>()? else { return None };
    Some((i64::from_le_bytes(*end), status_of(*status)?, policy_of(*policy)?))
}

fn policy_byte(policy: RsvpPolicy) -> u8 {
    match policy {
        RsvpPolicy::Open => 0,
        RsvpPolicy::InvitedOnly => 1,
        RsvpPolicy::ApprovalRequired => 2,
    }
}

fn policy_of(byte: u8) -> Option<RsvpPolicy> {
    [RsvpPolicy::Open, RsvpPolicy::InvitedOnly, RsvpPolicy::ApprovalRequired]
        .get(usize::from(byte))
        .copied()
}

fn status_byte(status: Status) -> u8 {
    match status {
        Status::Confirmed => 0,
        Status::Tentative => 1,
        Status::Cancelled => 2,
    }
}

fn status_of(byte: u8) -> Option<Status> {
    [Status::Confirmed, Status::Tentative, Status::Cancelled].get(usize::from(byte)).copied()
}

/// The byte of a kind in keys.
pub(super) fn kind_byte(kind: MentionKind) -> u8 {
    match kind {
        MentionKind::Event => 0,
        MentionKind::Invitation => 1,
        MentionKind::Answer => 2,
        MentionKind::Admission => 3,
        MentionKind::Tag => 4,
        MentionKind::Proposal => 5,
        MentionKind::Invitee => 6,
        MentionKind::Label => 7,
        MentionKind::Delegate => 8,
        MentionKind::Following => 9,
        MentionKind::Calendar => 10,
        MentionKind::Amendment => 11,
    }
}

/// The kind of a byte in keys.
pub(super) fn kind_of(byte: u8) -> Option<MentionKind> {
    MentionKind::ALL.get(usize::from(byte)).copied()
}

/// `author ‖ path`.
pub(super) fn record_key(author: Short, path: &Path) -> Vec<u8> {
    [author.0.as_slice(), path.as_str().as_bytes()].concat()
}

/// `identity ‖ path ‖ stamp`.
pub(super) fn arrival_key(author: &Identity, path: &Path, stamp: Stamp) -> Vec<u8> {
    [author.as_bytes().as_slice(), path.as_str().as_bytes(), &stamp.to_bytes()].concat()
}

/// The value of [`super::tables::LINKED`].
pub(super) fn linked(linked: &Linked) -> Vec<u8> {
    let time = linked.time.micros().to_le_bytes();
    let head = linked.head.as_bytes();
    [linked.author.as_bytes().as_slice(), &linked.stamp.to_bytes(), &time, head].concat()
}

/// Reads what [`linked`] wrote.
pub(super) fn read_linked(bytes: &[u8]) -> Option<Linked> {
    let (author, rest) = bytes.split_first_chunk::<32>()?;
    let (stamp, rest) = rest.split_first_chunk::<12>()?;
    let (time, head) = rest.split_first_chunk::<8>()?;
    Some(Linked {
        author: Identity::from_bytes(*author),
        stamp: Stamp::from_bytes(stamp),
        time: read_time(time)?,
        head: Hash(head.try_into().ok()?),
    })
}

/// Reads a time of 8 bytes.
pub(super) fn read_time(bytes: &[u8]) -> Option<Timestamp> {
    Timestamp::from_micros(i64::from_le_bytes(bytes.try_into().ok()?)).ok()
}

/// The value of [`super::tables::PEOPLE`].
pub(super) fn following(following: Following) -> Vec<u8> {
    match following {
        Following::Joined { at } => [&[0], at.micros().to_le_bytes().as_slice()].concat(),
        Following::Named { depth } => vec![1, depth],
    }
}

/// Reads what [`following`] wrote.
pub(super) fn read_following(bytes: &[u8]) -> Option<Following> {
    match bytes {
        [0, at @ ..] => Some(Following::Joined { at: read_time(at)? }),
        [1, depth] => Some(Following::Named { depth: *depth }),
        _ => None,
    }
}

/// The value of [`super::tables::CODES`].
pub(super) fn invite(invite: Invite) -> Vec<u8> {
    let Invite { uses, expires } = invite;
    [uses.to_le_bytes().as_slice(), &expires.micros().to_le_bytes()].concat()
}

/// Reads what [`invite`] wrote.
pub(super) fn read_invite(bytes: &[u8]) -> Option<Invite> {
    let (uses, expires) = bytes.split_first_chunk::<4>()?;
    Some(Invite { uses: u32::from_le_bytes(*uses), expires: read_time(expires)? })
}

/// The value of [`super::tables::OVER_QUOTA`].
pub(super) fn over_quota(over: OverQuota) -> Vec<u8> {
    let (kind, count) = match over {
        OverQuota::Records(records) => (0, records),
        OverQuota::Bytes(bytes) => (1, bytes),
    };
    [[kind].as_slice(), &count.to_le_bytes()].concat()
}

/// Reads what [`over_quota`] wrote.
pub(super) fn read_over_quota(value: &[u8]) -> Option<OverQuota> {
    let (kind, count) = value.split_first()?;
    let count = u64::from_le_bytes(count.try_into().ok()?);
    match kind {
        0 => Some(OverQuota::Records(count)),
        1 => Some(OverQuota::Bytes(count)),
        _ => None,
    }
}

/// [`RecordRows`] as postcard keeps them; when it was first taken is in its own table.
#[derive(Serialize, Deserialize)]
pub(super) struct RecordRow {
    epoch: u32,
    seq: u64,
    verdict: u8,
    id_micros: i64,
    mentions: Vec<([u8; 16], u8)>,
    public: bool,
    policy: u8,
    slots: Vec<SlotRow>,
    horizon: Option<i64>,
    floating: bool,
}

#[derive(Serialize, Deserialize)]
struct SlotRow {
    start: i64,
    end: i64,
    all_day: bool,
    status: u8,
    occurrence: String,
}

/// The value of [`super::tables::RECORDS`].
pub(super) fn record(rows: &RecordRows) -> Vec<u8> {
    let (verdict, id_micros) = match rows.verdict {
        Verdict::Holds => (0, 0),
        Verdict::Invalid => (1, 0),
        Verdict::Early { id_time } => (2, id_time.micros()),
        Verdict::NeedsNewer => (3, 0),
    };
    let row = RecordRow {
        epoch: rows.stamp.epoch,
        seq: rows.stamp.seq,
        verdict,
        id_micros,
        mentions: rows.mentions.iter().map(|(to, kind)| (to.0, kind_byte(*kind))).collect(),
        public: rows.listed.public,
        policy: policy_byte(rows.listed.policy),
        slots: rows.slots.iter().map(slot_row).collect(),
        horizon: rows.unending.map(|unending| unending.horizon),
        floating: rows.floating,
    };
    postcard::to_allocvec(&row).expect("plain rows always encode")
}

/// Reads what [`record`] wrote.
pub(super) fn read_record(bytes: &[u8], arrived: Timestamp) -> Option<RecordRows> {
    let row: RecordRow = postcard::from_bytes(bytes).ok()?;
    let verdict = match row.verdict {
        0 => Verdict::Holds,
        1 => Verdict::Invalid,
        2 => Verdict::Early { id_time: Timestamp::from_micros(row.id_micros).ok()? },
        3 => Verdict::NeedsNewer,
        _ => return None,
    };
    let mention = |(to, kind): ([u8; 16], u8)| Some((Target(to), kind_of(kind)?));
    Some(RecordRows {
        stamp: Stamp { epoch: row.epoch, seq: row.seq },
        arrived,
        verdict,
        mentions: row.mentions.into_iter().map(mention).collect::<Option<_>>()?,
        listed: Listed { public: row.public, policy: policy_of(row.policy)? },
        slots: row.slots.into_iter().map(read_slot).collect::<Option<_>>()?,
        unending: row.horizon.map(|horizon| Unending { horizon }),
        floating: row.floating,
    })
}

/// The version alone of what [`record`] wrote: its first two fields.
pub(super) fn read_version(bytes: &[u8]) -> Option<Stamp> {
    let ((epoch, seq), _) = postcard::take_from_bytes::<(u32, u64)>(bytes).ok()?;
    Some(Stamp { epoch, seq })
}

fn slot_row(slot: &Slot) -> SlotRow {
    SlotRow {
        start: slot.start,
        end: slot.end,
        all_day: slot.all_day,
        status: status_byte(slot.status),
        occurrence: slot.occurrence.clone(),
    }
}

fn read_slot(row: SlotRow) -> Option<Slot> {
    Some(Slot {
        start: row.start,
        end: row.end,
        all_day: row.all_day,
        status: status_of(row.status)?,
        occurrence: row.occurrence,
    })
}

#[cfg(test)]
mod tests;

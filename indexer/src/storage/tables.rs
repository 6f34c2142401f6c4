//! The catalogue of tables in `index.redb`: what each holds, its key and its value.
//!
//! Keys are concatenations of fixed fields, so that a prefix is a range; integers in keys are
//! big-endian, times with their sign bit flipped, so that byte order is their order. A layout that
//! changes takes a new version in its name.

use redb::TableDefinition;

/// A table of bytes by bytes; the layouts are below.
pub(super) type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

// Kept: lost with the file, never derived.

/// Whom the index follows.
/// `identity 32` → `0u8 ‖ joined at i64 LE` | `1u8 ‖ depth u8`.
pub(super) const PEOPLE: Bytes = TableDefinition::new("people_v1");

/// The time of the head with which a version was first taken; only of versions that stand.
/// `identity 32 ‖ path ‖ epoch u32 ‖ seq u64` → `time i64 LE`.
pub(super) const ARRIVALS: Bytes = TableDefinition::new("arrivals_v1");

/// Nonces of tokens that were used in the last ten minutes.
/// `identity 32 ‖ time i64 ‖ nonce 16` → nothing.
pub(super) const NONCES: Bytes = TableDefinition::new("nonces_v1");

/// Who left and did not come back; the key while their rows are still being erased.
/// `BLAKE3(identity) 32` → nothing | `identity 32`.
pub(super) const LEFT: Bytes = TableDefinition::new("left_v1");

/// The operator's lists.
/// `0u8 allowed | 1u8 denied ‖ identity 32` → nothing.
pub(super) const LISTED: Bytes = TableDefinition::new("listed_v1");

/// Codes for joining.
/// `BLAKE3(code) 32` → `uses left u32 LE ‖ good until i64 LE`.
pub(super) const CODES: Bytes = TableDefinition::new("codes_v1");

/// Keyspaces that are not copied further, and what their newest head says of them.
/// `identity 32` → `0u8 records | 1u8 bytes ‖ u64 LE`.
pub(super) const OVER_QUOTA: Bytes = TableDefinition::new("over_quota_v1");

// Derived: a function of the replicas and of who is followed, and of no clock.

/// The head that an identity's rows stand for.
/// `author 16` → `identity 32 ‖ epoch u32 LE ‖ seq u64 LE ‖ time i64 LE ‖ BLAKE3(head) 32`.
pub(super) const LINKED: Bytes = TableDefinition::new("linked_v2");

/// What each record made, so that its rows can be taken back.
/// `author 16 ‖ path` → postcard of `codec::RecordRow`.
pub(super) const RECORDS: Bytes = TableDefinition::new("records_v2");

/// Which records refer to something, known or not: a URI, a person, a label.
/// `target 16 ‖ kind u8 ‖ author 16 ‖ id` → nothing.
pub(super) const MENTIONS: Bytes = TableDefinition::new("mentions_v2");

/// Occurrences of events, once for each list they are in. The span class says how long an
/// occurrence at most is, so that a window need not look back further than that.
/// `scope 16 ‖ span class u8 ‖ start i64 ‖ author 16 ‖ event id 13 ‖ occurrence`
/// → `end i64 LE ‖ status u8 ‖ policy u8`.
pub(super) const OCCURRENCES: Bytes = TableDefinition::new("occurrences_v2");

/// Events whose rule goes on behind their rows, once for each list they are in.
/// `scope 16 ‖ horizon i64 ‖ author 16 ‖ event id 13` → nothing.
pub(super) const UNENDING: Bytes = TableDefinition::new("unending_v2");

/// Records whose ids are made of a time too far ahead of their author's head.
/// `author 16 ‖ id time i64 ‖ path` → nothing.
pub(super) const EARLY: Bytes = TableDefinition::new("early_v2");

/// Every derived table.
pub(super) const DERIVED: [Bytes; 6] = [LINKED, RECORDS, MENTIONS, OCCURRENCES, UNENDING, EARLY];

/// Every kept table.
pub(super) const KEPT: [Bytes; 7] = [PEOPLE, ARRIVALS, NONCES, LEFT, LISTED, CODES, OVER_QUOTA];

/// Derived tables of earlier layouts: dropped at the first start, and derived anew.
pub(super) const RETIRED: [Bytes; 6] = [
    TableDefinition::new("linked_v1"),
    TableDefinition::new("records_v1"),
    TableDefinition::new("mentions_v1"),
    TableDefinition::new("occurrences_v1"),
    TableDefinition::new("unending_v1"),
    TableDefinition::new("early_v1"),
];

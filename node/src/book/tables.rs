//! The one catalogue of the node's own tables, beside those of the keyspaces.
//!
//! They are in the same file as the records and written in the same commits. Numbers in keys are
//! big-endian, numbers in values little-endian. A layout is never edited: a new one is a new name.

use redb::TableDefinition;

/// kind u8 (1 answer, 2 invitation, 3 counter-proposal, 4 admission by another than who began the event, 5 continuation) ‖ BLAKE3(event URI) 32 ‖ author 32 ‖ path → the number under
/// which this node first saw it. Never removed: a seat is asked for again in the same place.
pub(crate) const LINKS: TableDefinition<&[u8], u64> = TableDefinition::new("node_links/1");

/// author 32 ‖ path → URI of the event that a record of [`LINKS`] there names.
pub(crate) const LINKED: TableDefinition<&[u8], &str> = TableDefinition::new("node_linked/1");

/// principal 32 ‖ deputy 32 → (): who has spoken for whom in records that came here.
pub(crate) const DEPUTIES: TableDefinition<&[u8; 64], ()> = TableDefinition::new("node_deputies/1");

/// author 32 ‖ path → (): invitations that name the owner.
pub(crate) const INVITED: TableDefinition<&[u8], ()> = TableDefinition::new("node_invited/1");

/// receiver 32 ‖ author 32 ‖ path → state u8 (1 queued, 2 delivered, 3 given up, 4 requested, 5 known,
/// 6 refused) ‖
/// epoch u32 ‖ seq u64 of the commit to tell of ‖ queued_at i64 ‖ at i64 ‖ next_at i64 ‖
/// attempts u32 ‖ why.
pub(crate) const OUTBOX: TableDefinition<&[u8], &[u8]> = TableDefinition::new("node_outbox/1");

/// next_at i64 big-endian ‖ key of [`OUTBOX`] → (): what is tried again, in the order of when.
pub(crate) const OUTBOX_DUE: TableDefinition<&[u8], ()> = TableDefinition::new("node_outbox_due/1");

/// at i64 big-endian ‖ key of [`OUTBOX`] → (): what is not tried any more, in the order of since when.
pub(crate) const OUTBOX_DONE: TableDefinition<&[u8], ()> =
    TableDefinition::new("node_outbox_done/1");

/// number u64, smaller came first → author 32 ‖ address group 7 ‖ endpoint 32 ‖ received_at i64 ‖
/// epoch u32 ‖ seq u64 of its head ‖ BLAKE3 of author and the paths that concern the owner 32.
pub(crate) const REQUESTS: TableDefinition<u64, &[u8]> = TableDefinition::new("node_requests/1");

/// number u64 of [`REQUESTS`] → the parcel's proof, as it came.
pub(crate) const REQUEST_PROOFS: TableDefinition<u64, &[u8]> =
    TableDefinition::new("node_request_proofs/1");

/// BLAKE3 as in [`REQUESTS`] 32 → displaced_at i64: requests that went for others. Their senders are
/// told so at the next try.
pub(crate) const DISPLACED: TableDefinition<&[u8; 32], i64> =
    TableDefinition::new("node_displaced/1");

/// identity 32 → bits: 1 the owner invited or admitted them or declined what they proposed, 2 the
/// owner answered or countered their event, 4 the owner let their requests in, 8 they let the owner
/// act for them.
pub(crate) const DEALINGS: TableDefinition<&[u8; 32], u8> = TableDefinition::new("node_dealings/1");

/// BLAKE3(URI) 32 → URI: what handles lead to.
pub(crate) const HANDLES: TableDefinition<&[u8; 32], &str> = TableDefinition::new("node_handles/1");

/// identity 32 → epoch u32 ‖ seq u64 up to which a copy was linked.
pub(crate) const READ_UP_TO: TableDefinition<&[u8; 32], &[u8; 12]> =
    TableDefinition::new("node_read_up_to/1");

/// indexer 32 → joined_at i64 ‖ URL.
pub(crate) const INDEXES: TableDefinition<&[u8; 32], &[u8]> =
    TableDefinition::new("node_indexes/1");

/// BLAKE3 of what names one version of an inbox item 32 → (): taken off the list.
pub(crate) const DISMISSED: TableDefinition<&[u8; 32], ()> =
    TableDefinition::new("node_dismissed/1");

/// endpoint 32 → identity 32 of the contact whose it is ‖ asked_at i64: who is told of heads.
pub(crate) const ASKERS: TableDefinition<&[u8; 32], &[u8; 40]> =
    TableDefinition::new("node_askers/1");

/// mirror 32 → standing u8 (1 unasked, 2 waiting, 3 carried, 4 refused, 5 leaving) ‖ added_at i64 ‖
/// answered_at i64 ‖ records u64 ‖ bytes u64 ‖ epoch u32 ‖ seq u64 of its copy ‖ seen_at i64 ‖ why
/// it was not reached. A time of 0 is none.
pub(crate) const MIRRORS: TableDefinition<&[u8; 32], &[u8]> =
    TableDefinition::new("node_mirrors/1");

/// identity 32 → since when their keyspace is needed, i64, and was not copied.
pub(crate) const NEEDED: TableDefinition<&[u8; 32], i64> = TableDefinition::new("node_needed/1");

/// identity 32 → word u8 (1 none yet, 2 yes, 3 no) ‖ since i64 ‖ asked_at i64 ‖ records u64 ‖
/// bytes u64 ‖ endpoint 32 that asked. A time of 0 and an endpoint of zeros are none.
pub(crate) const CARRIED: TableDefinition<&[u8; 32], &[u8; 65]> =
    TableDefinition::new("node_carried/1");

/// BLAKE3(URI of the record) 32 ‖ epoch u32 ‖ seq u64 of a version → seen_at i64 ‖ its value; no
/// value where the record was removed.
pub(crate) const HISTORY: TableDefinition<&[u8], &[u8]> = TableDefinition::new("node_history/1");

/// seen_at i64 ‖ key of [`HISTORY`] → bytes of its row: the oldest go first.
pub(crate) const HISTORY_AGE: TableDefinition<&[u8], u64> =
    TableDefinition::new("node_history_age/1");

/// path of an event of the owner's → since when it is to go, once everybody was told, i64.
pub(crate) const DELETING: TableDefinition<&str, i64> = TableDefinition::new("node_deleting/1");

/// `"first_seen"` → the next number of [`LINKS`]; `"requests"` → the next of [`REQUESTS`];
/// `"history_bytes"` → bytes of [`HISTORY`].
pub(crate) const COUNTERS: TableDefinition<&str, u64> = TableDefinition::new("node_counters/1");

/// Makes every table, so that readers find them.
pub(crate) fn create(transaction: &redb::WriteTransaction) -> Result<(), redb::TableError> {
    transaction.open_table(LINKS)?;
    transaction.open_table(LINKED)?;
    transaction.open_table(DEPUTIES)?;
    transaction.open_table(INVITED)?;
    transaction.open_table(OUTBOX)?;
    transaction.open_table(OUTBOX_DUE)?;
    transaction.open_table(OUTBOX_DONE)?;
    transaction.open_table(REQUESTS)?;
    transaction.open_table(REQUEST_PROOFS)?;
    transaction.open_table(DISPLACED)?;
    transaction.open_table(DEALINGS)?;
    transaction.open_table(HANDLES)?;
    transaction.open_table(READ_UP_TO)?;
    transaction.open_table(INDEXES)?;
    transaction.open_table(COUNTERS)?;
    transaction.open_table(DISMISSED)?;
    transaction.open_table(ASKERS)?;
    transaction.open_table(MIRRORS)?;
    transaction.open_table(NEEDED)?;
    transaction.open_table(CARRIED)?;
    transaction.open_table(HISTORY)?;
    transaction.open_table(HISTORY_AGE)?;
    transaction.open_table(DELETING)?;
    Ok(())
}

/// identity ‖ path.
pub(crate) fn of_author(author: &kalends_schema::key::Identity, path: &str) -> Vec<u8> {
    [author.as_bytes(), path.as_bytes()].concat()
}

/// The first key behind all that begin with `prefix`; every prefix here has a byte below 0xFF.
pub(crate) fn end_of(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end;
        }
    }
    vec![u8::MAX; prefix.len() + 512]
}

//! A keyspace copied from store to store as two nodes would, without the network between them.

use kalends_keyspace::store::{
    Begun, Changes, CopyError, CopyKind, Delta, Quota, Store, StoreError, View,
};
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

/// Bytes of one page that is read from the source of a copy.
const PAGE_BYTES: usize = 64 * 1024;

/// Copies a keyspace as two nodes would, by what changed or `whole`, and answers with the head's
/// stamp.
///
/// # Errors
/// [`CopyError`]; none is expected.
pub fn mirror_once(
    source: &Store,
    store: &Store,
    identity: &Identity,
    (whole, now): (bool, Timestamp),
) -> Result<Stamp, CopyError> {
    match copy(source, store, identity, (whole, now)) {
        Err(error) if error.asks_for_snapshot() && !whole => {
            copy(source, store, identity, (true, now))
        }
        outcome => outcome,
    }
}

fn copy(
    source: &Store,
    store: &Store,
    identity: &Identity,
    (whole, now): (bool, Timestamp),
) -> Result<Stamp, CopyError> {
    let since = store.read()?.head(identity)?.map(|head| head.stamp()).filter(|_| !whole);
    let changes = source.read()?.changes_since(identity, Area::Pub, since)?;
    let Some(Changes { head, delta }) = changes else {
        return Err(StoreError::BadHead { identity: *identity }.into());
    };
    let (kind, mut ops) = match (delta, since) {
        (Delta::Ops(ops), Some(since)) => (CopyKind::Ops { since }, ops),
        (Delta::Snapshot(ops), _) => (CopyKind::Snapshot, ops),
        (Delta::Same | Delta::Ops(_), _) => return Ok(head.stamp()),
    };
    let Begun::Stage(mut stage) = store.begin_copy(head, kind, Quota::default(), now)? else {
        return Ok(head.stamp());
    };
    loop {
        let page = ops.next_page(PAGE_BYTES)?;
        if page.is_empty() {
            return stage.finish().map(|applied| applied.head.stamp());
        }
        for op in page {
            stage.push(op)?;
        }
    }
}

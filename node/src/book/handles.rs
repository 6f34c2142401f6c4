//! Handles: the first characters of a URI's hash, as many as tell it from every other known one.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::crockford;
use kalends_schema::hash::Hash;
use kalends_schema::uri::Uri;
use redb::ReadableTable;

use super::Ground;
use super::tables::HANDLES;

/// Characters of a whole handle: 32 bytes in base 32.
const WHOLE_CHARS: usize = 52;

/// Makes a URI known by its handle.
pub(crate) fn name_handle(batch: &Batch, uri: &Uri) -> Result<(), StoreError> {
    let text = uri.to_string();
    let mut table = batch.transaction().open_table(HANDLES)?;
    table.insert(Hash::of(text.as_bytes()).as_bytes(), text.as_str())?;
    Ok(())
}

/// The handle of a URI as it is shown: 5 characters, more where two known ones agree.
pub(crate) fn handle(ground: &impl Ground, uri: &Uri) -> Result<String, StoreError> {
    let own = Hash::of(uri.to_string().as_bytes());
    let whole = crockford::encode(own.as_bytes());
    let table = ground.table(HANDLES)?;
    let before = table.range::<&[u8; 32]>(..own.as_bytes())?.next_back().transpose()?;
    let mut after = table.range::<&[u8; 32]>(own.as_bytes()..)?;
    let after = after.find(|row| row.as_ref().is_ok_and(|(key, _)| key.value() != own.as_bytes()));
    let neighbours = before.map(|(key, _)| *key.value()).into_iter();
    let neighbours = neighbours.chain(after.transpose()?.map(|(key, _)| *key.value()));
    let chars = neighbours
        .map(|other| 1 + common(&whole, &crockford::encode(&other)))
        .max()
        .unwrap_or(0)
        .max(Uri::HANDLE_CHARS);
    Ok(whole[..chars.min(WHOLE_CHARS)].to_owned())
}

fn common(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

/// The known URIs whose handle begins with `prefix`, at most `limit`.
///
/// Letters may be lower case, as people type them.
pub(crate) fn with_prefix(
    ground: &impl Ground,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Uri>, StoreError> {
    let prefix = prefix.to_ascii_uppercase();
    let table = ground.table(HANDLES)?;
    let from = lowest(&prefix);
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(&from..)? {
        let (key, uri) = row?;
        if found.len() == limit || !crockford::encode(key.value()).starts_with(&prefix) {
            break;
        }
        let bad = |_| StoreError::BadRow { table: "node_handles/1" };
        found.push(uri.value().parse().map_err(bad)?);
    }
    Ok(found)
}

/// The first key whose handle begins with `prefix`: the prefix, filled up with the digit 0.
fn lowest(prefix: &str) -> [u8; 32] {
    let mut filled: String = prefix.chars().take(WHOLE_CHARS).collect();
    filled.extend(std::iter::repeat_n('0', WHOLE_CHARS.saturating_sub(filled.len())));
    // A prefix that is no base 32 leads nowhere: behind every key.
    crockford::decode(&filled).unwrap_or([u8::MAX; 32])
}

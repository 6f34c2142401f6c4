//! The indexer's own keyspace: a profile and a head, so that it can be found and told by its key.

use kalends_keyspace::store::{Precondition, PutError, SignError, Store, StoreError, View};
use kalends_schema::head::{Cert, CertError, SignedCert, SignedHead};
use kalends_schema::id::profile_path;
use kalends_schema::record::{Profile, Record};
use kalends_schema::time::Timestamp;
use kalends_schema::wire::{Decoded, decode, encode};

use crate::home::Keys;

/// Why the indexer's own keyspace cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// The file fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate cannot be signed: two of the keys are the same.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// The profile cannot be written.
    #[error(transparent)]
    Put(#[from] PutError),
    /// The head cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// The newest head of the indexer's own keyspace, after its profile says `name`.
pub(crate) fn own_head(
    store: &Store,
    keys: &Keys,
    name: &str,
    now: Timestamp,
) -> Result<SignedHead, OwnError> {
    let identity = keys.identity.public();
    let before = store.read()?.head(&identity)?;
    let cert = match &before {
        Some(head) => *head.cert(),
        None => {
            let writer = keys.writer.public();
            let cert = Cert { identity, writer, epoch: 1, not_before: now };
            SignedCert::sign(&keys.identity, cert)?
        }
    };
    let path = profile_path();
    let mut batch = store.write()?;
    let known = batch.get(&identity, &path)?.map(|entry| decode(&path, &entry.value));
    let same = matches!(
        known,
        Some(Ok(Decoded::Known(Record::Profile(ref profile)))) if profile.name == name
    );
    if !same {
        let value = encode(&Record::Profile(Profile::new(name, now)));
        batch.put(&identity, &path, &value, Precondition::Any)?;
    }
    if let Some(head) = batch.sign(&keys.writer, &cert, now)? {
        batch.commit()?;
        return Ok(head);
    }
    drop(batch);
    Ok(before.expect("a keyspace without a change has a head"))
}

//! The indexer's folder: its keys (0600), its replicas and its rows.
//!
//! An indexer is a machine that must start without anybody typing a passphrase, so its keys lie
//! there in the clear; whoever reads them can speak as this indexer and for nobody else.

use std::path::{Path, PathBuf};

use kalends_keyspace::guarded::{self, FileError};
use kalends_schema::key::{IdentitySecret, WriterSecret};
use zeroize::Zeroizing;

/// The three keys of an indexer.
pub struct Keys {
    pub(crate) identity: IdentitySecret,
    pub(crate) writer: WriterSecret,
    pub(crate) endpoint: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// Keys made of secrets that the caller keeps: of the identity, the writer and the endpoint.
    pub fn from_seeds([identity, writer, endpoint]: [[u8; 32]; 3]) -> Keys {
        Keys {
            identity: IdentitySecret::from_seed(&identity),
            writer: WriterSecret::from_seed(&writer),
            endpoint: Zeroizing::new(endpoint),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// Why the home cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// A file or folder cannot be read or written, or is open to others.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is no indexer in this folder.
    #[error("{path}: no indexer's home")]
    Nothing {
        /// Which.
        path: PathBuf,
    },
    /// A key file does not hold a key.
    #[error("{path}: {got} bytes; expected a key of 32")]
    Key {
        /// Which.
        path: PathBuf,
        /// How many bytes it holds.
        got: usize,
    },
}

/// Where the replicas of keyspaces lie.
pub(crate) fn keyspaces(home: &Path) -> PathBuf {
    home.join("keyspaces.redb")
}

/// Where the index rows lie.
pub(crate) fn rows(home: &Path) -> PathBuf {
    home.join("index.redb")
}

/// Whether an indexer ever ran on this folder.
pub(crate) fn must_exist(home: &Path) -> Result<(), HomeError> {
    if rows(home).exists() { Ok(()) } else { Err(HomeError::Nothing { path: home.to_owned() }) }
}

/// Reads the keys, making them on first start.
pub(crate) fn keys(home: &Path) -> Result<Keys, HomeError> {
    let folder = home.join("keys");
    guarded::make_folder(home)?;
    guarded::make_folder(&folder)?;
    let identity = seed(folder.join("identity"))?;
    let writer = seed(folder.join("writer"))?;
    Ok(Keys {
        identity: IdentitySecret::from_seed(&identity),
        writer: WriterSecret::from_seed(&writer),
        endpoint: seed(folder.join("endpoint"))?,
    })
}

/// Bytes of a key file; a longer one holds no key.
const KEY_BYTES_MAX: u64 = 64;

fn seed(path: PathBuf) -> Result<Zeroizing<[u8; 32]>, HomeError> {
    match guarded::read(&path, KEY_BYTES_MAX) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            let got = bytes.len();
            let seed = bytes.as_slice().try_into();
            seed.map(Zeroizing::new).map_err(|_| HomeError::Key { path, got })
        }
        Err(FileError::Missing { .. }) => {
            let seed = Zeroizing::new(rand::random::<[u8; 32]>());
            guarded::create(&path, seed.as_slice())?;
            Ok(seed)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::{FileError, HomeError, keys};

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let made = keys(folder.path()).unwrap();
        let again = keys(folder.path()).unwrap();
        assert_eq!(made.identity.public(), again.identity.public());
        let file = folder.path().join("keys/writer");
        set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        let refused = keys(folder.path());
        assert!(matches!(refused, Err(HomeError::File(FileError::OpenToOthers { .. }))));
    }
}

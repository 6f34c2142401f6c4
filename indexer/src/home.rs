//! The indexer's folder: its keys (0600), its replicas and its rows.
//!
//! An indexer is a machine that must start without anybody typing a passphrase, so its keys lie
//! there in the clear; whoever reads them can speak as this indexer and for nobody else.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kalends_schema::key::{IdentitySecret, WriterSecret};
use zeroize::Zeroizing;

/// The three keys of an indexer.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) identity: IdentitySecret,
    pub(crate) writer: WriterSecret,
    pub(crate) endpoint: Zeroizing<[u8; 32]>,
}

/// Why the home cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
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
    create_folder(home)
        .and_then(|()| create_folder(&folder))
        .map_err(|source| HomeError::File { path: folder.clone(), source })?;
    let identity = seed(folder.join("identity"))?;
    let writer = seed(folder.join("writer"))?;
    Ok(Keys {
        identity: IdentitySecret::from_seed(&identity),
        writer: WriterSecret::from_seed(&writer),
        endpoint: seed(folder.join("endpoint"))?,
    })
}

fn seed(path: PathBuf) -> Result<Zeroizing<[u8; 32]>, HomeError> {
    match fs::read(&path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            let got = bytes.len();
            let seed = bytes.as_slice().try_into();
            seed.map(Zeroizing::new).map_err(|_| HomeError::Key { path, got })
        }
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            let seed = Zeroizing::new(rand::random::<[u8; 32]>());
            match write_private(&path, seed.as_slice()) {
                Ok(()) => Ok(seed),
                Err(source) => Err(HomeError::File { path, source }),
            }
        }
        Err(source) => Err(HomeError::File { path, source }),
    }
}

/// Makes a folder that only its owner may enter.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a new file that only its owner may read; it is on disk when this returns.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

//! The folder of one node: keys, token, configuration and store.
//!
//! ```text
//! identity.key     who one is; encrypted with the passphrase            0600
//! identity.cert    the identity's word on the writer key                0600
//! identity.packet  the identity's DHT packet, signed once at `init`     0600
//! writer.key       signs heads                                          0600
//! endpoint.key     the iroh endpoint                                    0600
//! api.token        what programs show to the API                        0600
//! api.address      where the API is, while a node runs                  0600
//! kalends.redb.copy-…  a copy of the store while a backup is made     0600
//! restoring        there while a restore is not finished               0600
//! holder           who has the store open                               0600
//! kalends.redb     the store                                            0600
//! kalends.toml     configuration, if the owner wrote one
//! ```
//! Secrets of any other mode are refused. Nothing here is ever overwritten by [`Home::init`].

mod init;
mod keys;
mod locate;
pub(crate) mod sealed_key;

pub use init::{Created, InitError, NewEpoch, NewHome};
pub use keys::{KeysError, NodeKeys};
pub use locate::NoHome;
pub use sealed_key::{SealedKeyError, Stretch};

pub use kalends_keyspace::guarded::FileError;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use kalends_keyspace::guarded;
use zeroize::Zeroizing;

/// The folder of one node, found but not necessarily filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

impl Home {
    /// The home in `folder`.
    pub fn at(folder: impl Into<PathBuf>) -> Home {
        Home { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the store lies.
    pub fn store(&self) -> PathBuf {
        self.folder.join("kalends.redb")
    }

    /// Where a copy of the store that was asked for goes; `name` tells several apart.
    pub(crate) fn new_copy(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{COPY_PREFIX}{name}"))
    }

    /// Says that keys are being made for records that are not all here yet, or that they are.
    ///
    /// # Errors
    /// [`FileError`] when the file cannot be written or taken away.
    pub(crate) fn set_restoring(&self, restoring: bool) -> Result<(), FileError> {
        let file = self.file(RESTORING);
        if restoring { guarded::replace(&file, b"") } else { guarded::remove(&file) }
    }

    /// Refuses a home whose restore was cut short: whoever wrote in it would outrank what it had
    /// not fetched yet.
    ///
    /// # Errors
    /// [`KeysError::Unfinished`].
    pub(crate) fn must_be_restored(&self) -> Result<(), KeysError> {
        if self.file(RESTORING).exists() {
            return Err(KeysError::Unfinished { folder: self.folder().display().to_string() });
        }
        Ok(())
    }

    /// Takes away copies of the store that nobody came for.
    ///
    /// # Errors
    /// [`FileError`] when the folder cannot be read or a file not be taken away.
    pub(crate) fn sweep_copies(&self) -> Result<(), FileError> {
        let failed = |source| FileError::Io { path: self.folder.clone(), source };
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().to_string_lossy().starts_with(COPY_PREFIX) {
                guarded::remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Where the owner's configuration lies, if there is one.
    pub fn config(&self) -> PathBuf {
        self.folder.join("kalends.toml")
    }

    /// Whether [`Home::init`] has been here.
    pub fn is_filled(&self) -> bool {
        self.file(IDENTITY_KEY).exists()
    }

    /// The token that programs show to the API.
    ///
    /// # Errors
    /// [`FileError`] when it is not there, or open to others.
    pub fn token(&self) -> Result<Zeroizing<String>, FileError> {
        let text = Zeroizing::new(guarded::read_text(&self.file(API_TOKEN), 256)?);
        Ok(Zeroizing::new(text.trim().to_owned()))
    }

    /// Where a running node serves its API; `None` when none left its address here.
    ///
    /// The node may have died since: whoever connects must be ready to find nobody.
    ///
    /// # Errors
    /// [`FileError`] when the file is open to others or not readable.
    pub fn api_address(&self) -> Result<Option<SocketAddr>, FileError> {
        let file = self.file(API_ADDRESS);
        if !file.exists() {
            return Ok(None);
        }
        Ok(guarded::read_text(&file, 128)?.trim().parse().ok())
    }

    /// Leaves the API's address for other programs, or takes it away.
    ///
    /// # Errors
    /// [`FileError`] when the file cannot be written.
    pub fn set_api_address(&self, address: Option<SocketAddr>) -> Result<(), FileError> {
        let file = self.file(API_ADDRESS);
        match address {
            Some(address) => guarded::replace(&file, address.to_string().as_bytes()),
            None => guarded::remove(&file),
        }
    }

    /// Who said last that they have the store open, in plain words.
    pub fn holder(&self) -> Option<String> {
        let text = guarded::read_text(&self.file(HOLDER), 256).ok()?;
        Some(text.trim().to_owned())
    }

    /// Says who has the store open.
    ///
    /// # Errors
    /// [`FileError`] when the file cannot be written.
    pub fn set_holder(&self, who: &str) -> Result<(), FileError> {
        guarded::replace(&self.file(HOLDER), who.as_bytes())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// What names of copies of the store begin with.
const COPY_PREFIX: &str = "kalends.redb.copy-";

/// There while a restore is not finished.
const RESTORING: &str = "restoring";

const IDENTITY_KEY: &str = "identity.key";
const IDENTITY_CERT: &str = "identity.cert";
const IDENTITY_PACKET: &str = "identity.packet";
const WRITER_KEY: &str = "writer.key";
const ENDPOINT_KEY: &str = "endpoint.key";
const API_TOKEN: &str = "api.token";
const API_ADDRESS: &str = "api.address";
const HOLDER: &str = "holder";

//! The parts inside a backup, and laying them into an empty home.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use kalends_keyspace::guarded;
use kalends_schema::key::IdentitySecret;
use zeroize::Zeroizing;

use super::BackupError;
use super::sealed::{Facts, Opener, Progress, Sealer};
use crate::home::Home;
use crate::home::sealed_key::{self, SEALED_KEY_BYTES};

const IDENTITY: &str = "identity.key";
const CONFIG: &str = "kalends.toml";
const STORE: &str = "kalends.redb";

/// Bytes of a configuration beyond which it is none.
const CONFIG_BYTES_MAX: u64 = 64 * 1024;
/// Bytes that are read and written at once.
const STEP_BYTES: usize = 64 * 1024;

/// Writes the parts of a home; its store is read from `store`.
pub(super) fn write(
    home: &Home,
    store: &Path,
    sealer: &mut Sealer<File>,
    progress: Progress<'_>,
) -> Result<(), BackupError> {
    let key = home.sealed_identity()?;
    put(sealer, IDENTITY, &mut key.as_slice(), key.len() as u64, &mut |_, _| {})
        .map_err(|source| failed(home.folder(), source))?;
    if home.config().exists() {
        let text = guarded_config(&home.config())?;
        put(sealer, CONFIG, &mut text.as_slice(), text.len() as u64, &mut |_, _| {})
            .map_err(|source| failed(&home.config(), source))?;
    }
    let mut copy = || -> io::Result<()> {
        let mut file = File::open(store)?;
        let bytes = file.metadata()?.len();
        put(sealer, STORE, &mut file, bytes, progress)
    };
    copy().map_err(|source| failed(store, source))
}

fn guarded_config(path: &Path) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(CONFIG_BYTES_MAX + 1).read_to_end(&mut bytes));
    read.map_err(|source| failed(path, source))?;
    if bytes.len() as u64 > CONFIG_BYTES_MAX {
        return Err(BackupError::Part { path: path.to_owned(), part: CONFIG });
    }
    Ok(bytes)
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::Io { path: path.to_owned(), source }
}

fn put(
    sealer: &mut Sealer<File>,
    name: &str,
    from: &mut dyn Read,
    bytes: u64,
    progress: Progress<'_>,
) -> io::Result<()> {
    sealer.write_all(&[u8::try_from(name.len()).expect("names are short")])?;
    sealer.write_all(name.as_bytes())?;
    sealer.write_all(&bytes.to_le_bytes())?;
    pour(from, sealer, bytes, progress)
}

/// Moves exactly `bytes`.
fn pour(
    from: &mut dyn Read,
    to: &mut dyn Write,
    bytes: u64,
    progress: Progress<'_>,
) -> io::Result<()> {
    let mut step = Zeroizing::new(vec![0; STEP_BYTES]);
    let mut left = bytes;
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(STEP_BYTES).min(STEP_BYTES);
        from.read_exact(&mut step[..wanted])?;
        to.write_all(&step[..wanted])?;
        left -= wanted as u64;
        progress(bytes - left, bytes);
    }
    Ok(())
}

/// A backup that its passphrase opens.
pub struct Opened {
    path: PathBuf,
    facts: Facts,
    opener: Opener<File>,
    secret: IdentitySecret,
    sealed: Vec<u8>,
}

/// What was laid into a home, and what is needed to make its keys.
pub struct Unpacked {
    /// The identity.
    pub secret: IdentitySecret,
    /// The identity as it lies in a home, sealed under the passphrase.
    pub sealed: Vec<u8>,
}

impl Opened {
    pub(super) fn begin(path: &Path, passphrase: &str) -> Result<Opened, BackupError> {
        let file = File::open(path).map_err(|source| failed(path, source))?;
        let begun = Opener::begin(file, passphrase).map_err(|source| failed(path, source))?;
        let not_one = |why| BackupError::NotOne { path: path.to_owned(), why };
        let (facts, mut opener) = begun.map_err(not_one)?;
        let wrong = || BackupError::Part { path: path.to_owned(), part: IDENTITY };
        let (name, bytes) = next(&mut opener).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => BackupError::Passphrase { path: path.to_owned() },
            _ => failed(path, error),
        })?;
        if name != IDENTITY || bytes != SEALED_KEY_BYTES as u64 {
            return Err(wrong());
        }
        let mut sealed = vec![0; SEALED_KEY_BYTES];
        opener.read_exact(&mut sealed).map_err(|source| failed(path, source))?;
        let secret = sealed_key::open(&sealed, passphrase).map_err(|_| wrong())?;
        if secret.public() != facts.identity {
            return Err(wrong());
        }
        Ok(Opened { path: path.to_owned(), facts, opener, secret, sealed })
    }

    /// What it says of itself.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Lays store and configuration into the folder of `home`, where none may be. What makes the
    /// folder a home, its keys, is not among them.
    ///
    /// # Errors
    /// [`BackupError`]; what was laid down before is taken away again.
    pub fn unpack(mut self, home: &Home, progress: Progress<'_>) -> Result<Unpacked, BackupError> {
        guarded::make_folder(home.folder())?;
        let mut made = Vec::new();
        let laid = self.lay(home, &mut made, progress);
        if laid.is_err() {
            for file in &made {
                // The first error is told.
                drop(guarded::remove(file));
            }
        }
        laid.map(|()| Unpacked { secret: self.secret, sealed: self.sealed })
    }

    fn lay(
        &mut self,
        home: &Home,
        made: &mut Vec<PathBuf>,
        progress: Progress<'_>,
    ) -> Result<(), BackupError> {
        let path = self.path.clone();
        let part = |part| BackupError::Part { path: path.clone(), part };
        let (mut name, mut bytes) = self.part()?;
        if name == CONFIG {
            if bytes > CONFIG_BYTES_MAX {
                return Err(part(CONFIG));
            }
            self.file(&home.config(), bytes, made, &mut |_, _| {})?;
            (name, bytes) = self.part()?;
        }
        if name != STORE {
            return Err(part(STORE));
        }
        self.file(&home.store(), bytes, made, progress)?;
        let mut after = [0];
        match self.opener.read(&mut after).map_err(|source| failed(&path, source))? {
            0 => Ok(()),
            _ => Err(part("the end")),
        }
    }

    fn part(&mut self) -> Result<(String, u64), BackupError> {
        next(&mut self.opener).map_err(|source| failed(&self.path, source))
    }

    fn file(
        &mut self,
        to: &Path,
        bytes: u64,
        made: &mut Vec<PathBuf>,
        progress: Progress<'_>,
    ) -> Result<(), BackupError> {
        guarded::create(to, &[])?;
        made.push(to.to_owned());
        let mut file =
            fs::OpenOptions::new().write(true).open(to).map_err(|source| failed(to, source))?;
        // A length that lies ends with the stream: nothing is allocated for it.
        pour(&mut self.opener, &mut file, bytes, progress)
            .and_then(|()| file.sync_all())
            .map_err(|source| failed(&self.path, source))
    }
}

/// The name and length of the next part.
fn next(opener: &mut Opener<File>) -> io::Result<(String, u64)> {
    let mut length = [0];
    opener.read_exact(&mut length)?;
    let mut name = vec![0; usize::from(length[0])];
    opener.read_exact(&mut name)?;
    let mut bytes = [0; 8];
    opener.read_exact(&mut bytes)?;
    let unread = |_| io::Error::from(io::ErrorKind::InvalidData);
    Ok((String::from_utf8(name).map_err(unread)?, u64::from_le_bytes(bytes)))
}

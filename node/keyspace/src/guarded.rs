//! Files that only their owner may read: created 0600, refused otherwise.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Others may read or write it.
    #[error("{}: mode {mode:03o}; expected 600 (chmod 600 it)", path.display())]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is there already, and nothing is ever overwritten.
    #[error("{}: is there already", path.display())]
    Exists {
        /// Which file.
        path: PathBuf,
    },
    /// It is not there.
    #[error("{}: is not there", path.display())]
    Missing {
        /// Which file.
        path: PathBuf,
    },
    /// It is longer than anything that belongs there.
    #[error("{}: more than {bytes_max} bytes", path.display())]
    TooLong {
        /// Which file.
        path: PathBuf,
        /// How long it may be.
        bytes_max: u64,
    },
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl FileError {
    fn of(path: &Path, source: io::Error) -> FileError {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing { path },
            io::ErrorKind::AlreadyExists => FileError::Exists { path },
            _ => FileError::Io { path, source },
        }
    }
}

/// Makes the folder, 0700, if it is not there.
///
/// # Errors
/// [`FileError::Io`] when it cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| FileError::of(folder, error))
}

/// Writes a new file: its bytes and its name are on disk when this returns.
///
/// # Errors
/// [`FileError::Exists`] when one is there already, else [`FileError`] of the system.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().and_then(|()| sync_folder_of(path)).map_err(|error| FileError::of(path, error))
}

/// Makes an empty file, unless one is there: for what somebody else fills, such as a database.
///
/// # Errors
/// [`FileError`] of the system.
pub fn ensure(path: &Path) -> Result<(), FileError> {
    let made = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    made.map(drop).map_err(|error| FileError::of(path, error))
}

/// Writes a file whole, in place of the one that may be there: either is there at any moment.
///
/// # Errors
/// [`FileError`] of the system.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let beside = path.with_extension("new");
    remove(&beside)?;
    create(&beside, bytes)?;
    fs::rename(&beside, path)
        .and_then(|()| sync_folder_of(path))
        .map_err(|error| FileError::of(path, error))
}

/// Makes what was done to the names in a file's folder last.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    // A name alone is a name in the folder where the program was started.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Removes a file; one that is not there is no error.
///
/// # Errors
/// [`FileError`] of the system.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::of(path, error)),
        _ => Ok(()),
    }
}

/// Reads a file of at most `bytes_max` bytes that only its owner can read.
///
/// # Errors
/// [`FileError`]: open to others, not there, too long, or not readable.
pub fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(|error| FileError::of(path, error))?;
    refuse_open_to_others(path, &file)?;
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| FileError::of(path, error))?;
    if bytes.len() as u64 > bytes_max {
        return Err(FileError::TooLong { path: path.to_owned(), bytes_max });
    }
    Ok(bytes)
}

/// As [`read`], for text.
///
/// # Errors
/// As [`read`]; text that is not UTF-8 is [`FileError::Io`].
pub fn read_text(path: &Path, bytes_max: u64) -> Result<String, FileError> {
    let bytes = read(path, bytes_max)?;
    String::from_utf8(bytes)
        .map_err(|_| FileError::of(path, io::Error::from(io::ErrorKind::InvalidData)))
}

/// Refuses a file that is there and that others can read.
///
/// # Errors
/// [`FileError::OpenToOthers`], or [`FileError`] of the system.
pub fn check_mode(path: &Path) -> Result<(), FileError> {
    match File::open(path) {
        Ok(file) => refuse_open_to_others(path, &file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FileError::of(path, error)),
    }
}

fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), FileError> {
    let mode = file.metadata().map_err(|error| FileError::of(path, error))?.mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(FileError::OpenToOthers { path: path.to_owned(), mode })
}

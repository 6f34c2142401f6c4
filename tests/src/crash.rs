//! What the crash test and the program that it kills have in common.

use std::fmt;
use std::path::{Path as FilePath, PathBuf};
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use kalends_schema::hash::Hash;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

/// Different paths that are written to: few, so that most writes overwrite or delete.
pub const AREA_IDS: u32 = 300;

/// The keys of somebody whose keyspace is written.
pub struct Keys {
    /// Who.
    pub identity: Identity,
    /// What signs.
    pub writer: WriterSecret,
    /// By whose word.
    pub cert: SignedCert,
}

impl Keys {
    /// The owner of the store.
    pub fn own() -> Keys {
        Keys::of(1)
    }

    /// Somebody whose keyspace is copied.
    pub fn other() -> Keys {
        Keys::of(2)
    }

    fn of(number: u8) -> Keys {
        let secret = IdentitySecret::from_seed(&[number; 32]);
        let writer = WriterSecret::from_seed(&[number + 100; 32]);
        let not_before = Timestamp::from_micros(1).expect("one is a moment");
        let identity = secret.public();
        let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before };
        let cert = SignedCert::sign(&secret, cert).expect("the keys are these");
        Keys { identity, writer, cert }
    }
}

/// The path of a number; every third is private.
pub fn path_of(number: u32) -> Path {
    let (area, collection) = match number % 3 {
        0 => (Area::Priv, Collection::Contacts),
        _ => (Area::Pub, Collection::Tags),
    };
    Path::of(area, collection, &format!("N{number}")).expect("digits are an id")
}

/// Where the keyspace that is copied is written.
pub fn source_file(folder: &FilePath) -> PathBuf {
    folder.join("source.redb")
}

/// The clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX).max(1);
    Timestamp::from_micros(micros).expect("the clock is before the year 9999")
}

/// One line that the writer says, each after the commit it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A record was written or deleted.
    Written {
        /// Where.
        path: Path,
        /// In which commit; less, if it was as it should be already.
        stamp: Stamp,
        /// What it holds, or nothing.
        value: Option<String>,
    },
    /// The other keyspace was copied.
    Copied {
        /// Up to which head.
        stamp: Stamp,
    },
}

/// A value by its hash: lines stay shorter than a pipe's unit.
pub fn digest(value: &[u8]) -> String {
    Hash::of(value).to_string()
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Written { path, stamp, value: Some(value) } => {
                write!(f, "put {} {} {path} {}.", stamp.epoch, stamp.seq, digest(value.as_bytes()))
            }
            Told::Written { path, stamp, value: None } => {
                write!(f, "delete {} {} {path} .", stamp.epoch, stamp.seq)
            }
            Told::Copied { stamp } => write!(f, "copied {} {} .", stamp.epoch, stamp.seq),
        }
    }
}

/// A line as it was read: `value` is the [`digest`].
impl FromStr for Told {
    type Err = ();

    /// Refuses a line that was cut off by the kill: it ends without its full stop.
    fn from_str(line: &str) -> Result<Told, ()> {
        let words: Vec<&str> = line.strip_suffix('.').ok_or(())?.split(' ').collect();
        let stamp = |epoch: &str, seq: &str| -> Result<Stamp, ()> {
            let (epoch, seq) = (epoch.parse().map_err(drop)?, seq.parse().map_err(drop)?);
            Ok(Stamp { epoch, seq })
        };
        match words[..] {
            ["copied", epoch, seq, ""] => Ok(Told::Copied { stamp: stamp(epoch, seq)? }),
            [verb @ ("put" | "delete"), epoch, seq, path, digest] => Ok(Told::Written {
                path: path.parse().map_err(drop)?,
                stamp: stamp(epoch, seq)?,
                value: (verb == "put").then(|| digest.to_owned()),
            }),
            _ => Err(()),
        }
    }
}

//! `kalends id restore`: an identity goes on in a new epoch, with the newest of its records that
//! can be found. From then on every machine that still writes in its old epoch only reads.

use std::path::PathBuf;
use std::time::Duration;

use bip39::Mnemonic;
use kalends_keyspace::clock::Clock;
use kalends_keyspace::guarded;
use kalends_keyspace::store::{Store, StoreError, View};
use kalends_schema::head::{SignedHead, next_epoch};
use kalends_schema::key::{Identity, IdentitySecret};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;

use crate::backup::{BackupError, Opened, Progress, Unpacked};
use crate::config::NetworkSettings;
use crate::engine::{Command, CommandError};
use crate::home::{FileError, Home, KeysError, NewEpoch, NewHome, SealedKeyError};
use crate::node::open;
use crate::{Node, StartError};

mod copy;

pub use copy::Unfound;

/// How long a restore waits for a program that holds the home.
const PATIENCE: Duration = Duration::from_secs(5);
/// What others are told holds the home meanwhile.
const WHO: &str = "kalends id restore";

/// From what an identity is restored.
pub enum Source<'a> {
    /// The home as it is: another machine wrote in the meantime, or its keys may be stolen.
    Here,
    /// A backup, into an empty home.
    Backup(Box<Opened>),
    /// The recovery phrase, into an empty home: what mirrors and indexers hold comes back.
    Phrase(&'a str),
}

/// What a restore is told.
pub struct Restoring<'a> {
    /// Where to.
    pub home: &'a Home,
    /// Opens the identity, and guards it from now on.
    pub new: NewHome<'a>,
    /// How others are asked for the newest copy; `None` asks nobody.
    pub network: Option<NetworkSettings>,
    /// What it takes for the time.
    pub clock: Clock,
}

/// An identity that goes on.
#[derive(Debug)]
pub struct Restored {
    /// Whose it is.
    pub identity: Identity,
    /// Where its keyspace was here before, if it was.
    pub before: Option<Stamp>,
    /// The first head of the new epoch.
    pub stamp: Stamp,
    /// Public records, now.
    pub records: u64,
    /// The stamp of a copy that others held and that was newer than what was here.
    pub fetched: Option<Stamp>,
    /// Why nobody's copy was looked at, if none was.
    pub unfound: Option<Unfound>,
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is a home already.
    #[error("{folder}: a home is there already; nothing was changed")]
    Filled {
        /// The folder.
        folder: String,
    },
    /// The words are no recovery phrase.
    #[error("not a recovery phrase: {why}")]
    Phrase {
        /// Why not; never one of the words.
        why: &'static str,
    },
    /// Something newer is known than what is here, and nobody who has it was reached.
    #[error("records up to {known} are known to exist; nobody who has them was reached: {why}")]
    NewerUnreached {
        /// The newest head that was heard of.
        known: Stamp,
        /// Why nobody was reached.
        why: String,
    },
    /// A phrase alone, and nobody's copy to go with it: an empty keyspace would replace whatever
    /// there is.
    #[error("no copy of the records was found: {why}")]
    NothingFound {
        /// What the search came to.
        why: Unfound,
    },
    /// The passphrase is another one, or a file of the home is damaged.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The identity cannot be sealed as asked.
    #[error(transparent)]
    Seal(#[from] SealedKeyError),
    /// The backup cannot be used.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A file of the home cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The home is held by another program, or cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first head of the epoch was not signed.
    #[error(transparent)]
    Begin(#[from] CommandError),
}

/// The identity and how it is to be kept.
struct Keys {
    secret: IdentitySecret,
    sealed: Vec<u8>,
}

/// Where the keyspace stands, here and elsewhere.
struct Found {
    before: Option<Stamp>,
    /// The highest epoch that is known.
    known: Option<u32>,
    /// What others hold, if it is newer.
    records: Option<Vec<(Path, Vec<u8>)>>,
    fetched: Option<Stamp>,
    unfound: Option<Unfound>,
}

impl Restoring<'_> {
    /// Restores. Nothing signs in the old epoch once this has returned.
    ///
    /// # Errors
    /// [`RestoreError`]. Before the keys are replaced nothing has changed; after that it can be
    /// done again.
    pub async fn run(
        self,
        source: Source<'_>,
        progress: Progress<'_>,
    ) -> Result<Restored, RestoreError> {
        let here = matches!(source, Source::Here);
        let files = [self.home.store(), self.home.config()];
        let laid: Vec<PathBuf> = files.into_iter().filter(|file| !file.exists()).collect();
        let keys = self.keys(source, progress)?;
        let found = self.find(keys.secret.public(), here).await;
        if found.is_err() {
            // It is to be tried again: what was laid down would be in its way.
            for file in &laid {
                drop(guarded::remove(file));
            }
        }
        let Found { before, known, records, fetched, unfound } = found?;
        let now = self.clock.now();
        let Keys { secret, sealed } = keys;
        let epoch = next_epoch(known, now);
        self.home.set_restoring(true)?;
        self.home.renew(NewEpoch { secret: &secret, sealed, epoch, now })?;
        let head = self.begin(records).await?;
        self.home.set_restoring(false)?;
        let (stamp, records) = (head.stamp(), head.head().count);
        let identity = secret.public();
        Ok(Restored { identity, before, stamp, records, fetched, unfound })
    }

    /// Looks at what is here and at what others hold.
    async fn find(&self, identity: Identity, here: bool) -> Result<Found, RestoreError> {
        let store = open::store(self.home, WHO, PATIENCE).await?;
        let (before, mut known) = held(&store, identity)?;
        drop(store);
        if here && let Ok(keys) = self.home.keys() {
            known = known.max(Some(keys.cert.cert().epoch));
        }
        let newest = match &self.network {
            Some(settings) => {
                copy::newest(self.home, identity, (settings, self.clock.clone())).await?
            }
            None => copy::Newest::Unfound(Unfound::NotAsked),
        };
        let (records, fetched, unfound) = match newest {
            copy::Newest::Unfound(why @ Unfound::Nowhere { .. }) if before.is_none() => {
                return Err(RestoreError::NothingFound { why });
            }
            copy::Newest::Unfound(why) => (None, None, Some(why)),
            copy::Newest::HeardOf { stamp, why } if before.is_none_or(|before| before < stamp) => {
                return Err(RestoreError::NewerUnreached { known: stamp, why });
            }
            copy::Newest::HeardOf { stamp, .. } => {
                known = known.max(Some(stamp.epoch));
                (None, None, None)
            }
            copy::Newest::Copy { stamp, records } => {
                known = known.max(Some(stamp.epoch));
                let newer = before.is_none_or(|before| before < stamp);
                (newer.then_some(records), newer.then_some(stamp), None)
            }
        };
        Ok(Found { before, known, records, fetched, unfound })
    }

    fn keys(&self, source: Source<'_>, progress: Progress<'_>) -> Result<Keys, RestoreError> {
        if !matches!(source, Source::Here) && self.home.is_filled() {
            let folder = self.home.folder().display().to_string();
            return Err(RestoreError::Filled { folder });
        }
        match source {
            Source::Here => {
                let secret = self.home.unlock_identity(self.new.passphrase)?;
                Ok(Keys { secret, sealed: self.home.sealed_identity()? })
            }
            Source::Backup(opened) => {
                let Unpacked { secret, sealed } = opened.unpack(self.home, progress)?;
                Ok(Keys { secret, sealed })
            }
            Source::Phrase(words) => {
                let secret = of_phrase(words)?;
                let sealed = Home::seal(&secret, &self.new)?;
                guarded::make_folder(self.home.folder())?;
                Ok(Keys { secret, sealed })
            }
        }
    }

    /// Opens the home with its new keys, and signs.
    async fn begin(
        &self,
        records: Option<Vec<(Path, Vec<u8>)>>,
    ) -> Result<SignedHead, RestoreError> {
        let node = Node::open_restoring(self.home.clone(), WHO, PATIENCE).await?;
        let begun = node.engine().command(Command::Begin { records }).await;
        let head = node.store().read().and_then(|view| view.head(&node.identity()));
        node.shutdown().await;
        begun?;
        Ok(head?.expect("an epoch begins with a head"))
    }
}

/// The stamp of the keyspace that is here, and the highest epoch that is known.
fn held(store: &Store, identity: Identity) -> Result<(Option<Stamp>, Option<u32>), StoreError> {
    let view = store.read()?;
    let held = view.head(&identity)?.map(|head| head.stamp());
    let known = view.known(&identity)?.map(|head| head.stamp());
    Ok((held, held.max(known).map(|stamp| stamp.epoch)))
}

/// The identity that a recovery phrase stands for.
fn of_phrase(words: &str) -> Result<IdentitySecret, RestoreError> {
    let wrong = |why| RestoreError::Phrase { why };
    let phrase =
        Mnemonic::parse_normalized(&words.split_whitespace().collect::<Vec<_>>().join(" "))
            .map_err(|fault| {
                wrong(match fault {
                    bip39::Error::BadWordCount(_) => "it has another number of words than 24",
                    bip39::Error::UnknownWord(_) => "one of its words is none of the list's",
                    bip39::Error::InvalidChecksum => {
                        "its words do not belong together in this order"
                    }
                    bip39::Error::BadEntropyBitCount(_) | bip39::Error::AmbiguousLanguages(_) => {
                        "it cannot be read"
                    }
                })
            })?;
    let (seed, length) = phrase.to_entropy_array();
    let seed: [u8; 32] = match seed.get(..length).map(TryFrom::try_from) {
        Some(Ok(seed)) => seed,
        Some(Err(_)) | None => return Err(wrong("it has another number of words than 24")),
    };
    Ok(IdentitySecret::from_seed(&seed))
}

//! `kalends init` and `kalends id restore`: make the keys of a person and of this node.

use bip39::Mnemonic;
use kalends_keyspace::clock::Clock;
use kalends_keyspace::guarded;
use kalends_keyspace::net::SignedIdentity;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::time::Timestamp;
use zeroize::Zeroizing;

use super::sealed_key::{self, Chance, SealedKeyError, Stretch};
use super::{API_TOKEN, ENDPOINT_KEY, FileError, Home, IDENTITY_KEY, WRITER_KEY};
use super::{IDENTITY_CERT, IDENTITY_PACKET};
use crate::chance;

/// The epoch of a keyspace's first writer.
const FIRST_EPOCH: u32 = 1;

/// What `init` is told.
pub struct NewHome<'a> {
    /// Guards the identity key alone.
    pub passphrase: &'a str,
    /// How hard the passphrase is to guess.
    pub stretch: Stretch,
}

/// What `init` made.
pub struct Created {
    /// Who one is.
    pub identity: Identity,
    /// 24 words (BIP 39) that are the identity's seed; shown once, kept nowhere.
    pub recovery_phrase: Zeroizing<String>,
    /// The identity's secret, for what has to be signed with it now.
    pub secret: IdentitySecret,
}

/// Keys of a new epoch for an identity that there was before.
pub struct NewEpoch<'a> {
    /// The identity.
    pub secret: &'a IdentitySecret,
    /// The identity as it is kept: [`Home::seal`] makes it.
    pub sealed: Vec<u8>,
    /// The epoch; see [`kalends_schema::head::next_epoch`].
    pub epoch: u32,
    /// When it begins.
    pub now: Timestamp,
}

/// Why `init` made nothing.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is a home already.
    #[error("{folder}: a home is there already; nothing was changed")]
    Filled {
        /// The folder.
        folder: String,
    },
    /// A passphrase of no characters guards nothing.
    #[error("the passphrase is empty")]
    NoPassphrase,
    /// A file could not be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// The passphrase could not be stretched as asked.
    #[error(transparent)]
    Seal(#[from] SealedKeyError),
}

/// A file's name and bytes.
type NewFile = (&'static str, Zeroizing<Vec<u8>>);

impl Home {
    /// Fills the folder. What is there already is never overwritten.
    ///
    /// # Errors
    /// [`InitError`]; files made before the error are taken away again.
    pub fn init(&self, new: &NewHome<'_>) -> Result<Created, InitError> {
        if self.is_filled() {
            return Err(InitError::Filled { folder: self.folder().display().to_string() });
        }
        if new.passphrase.is_empty() {
            return Err(InitError::NoPassphrase);
        }
        guarded::make_folder(self.folder())?;
        let secret = IdentitySecret::from_seed(&chance::bytes());
        let sealed = Home::seal(&secret, new)?;
        let files = files(&secret, sealed, FIRST_EPOCH, Clock::of_system().now());
        for (index, (name, bytes)) in files.iter().enumerate() {
            if let Err(error) = guarded::create(&self.file(name), bytes) {
                for (made, _) in &files[..index] {
                    guarded::remove(&self.file(made))?;
                }
                return Err(error.into());
            }
        }
        let phrase =
            Mnemonic::from_entropy(secret.seed().as_slice()).expect("32 bytes are 24 words");
        let recovery_phrase = Zeroizing::new(phrase.to_string());
        Ok(Created { identity: secret.public(), recovery_phrase, secret })
    }

    /// An identity as a home keeps it, sealed under a passphrase.
    ///
    /// # Errors
    /// [`SealedKeyError::Stretch`] when it cannot be stretched as asked.
    pub fn seal(secret: &IdentitySecret, new: &NewHome<'_>) -> Result<Vec<u8>, SealedKeyError> {
        let chance = Chance { salt: *chance::bytes(), nonce: *chance::bytes() };
        sealed_key::seal(secret, new.passphrase, new.stretch, &chance)
    }

    /// Gives the home keys of a new epoch: new writer, endpoint and token. Where it had others,
    /// they are replaced, one file after the other; after a crash between two of them the home is
    /// refused as mixed until this is done again. It makes no folder.
    ///
    /// # Errors
    /// [`FileError`] of the system.
    pub fn renew(&self, new: NewEpoch<'_>) -> Result<(), FileError> {
        for (name, bytes) in files(new.secret, new.sealed, new.epoch, new.now) {
            guarded::replace(&self.file(name), &bytes)?;
        }
        Ok(())
    }

    /// Opens the identity key.
    ///
    /// # Errors
    /// [`SealedKeyError::Passphrase`] when it is another one; a file error.
    pub fn unlock_identity(&self, passphrase: &str) -> Result<IdentitySecret, super::KeysError> {
        Ok(sealed_key::open(&self.sealed_identity()?, passphrase)?)
    }

    /// The identity key as it lies here: sealed under the passphrase.
    ///
    /// # Errors
    /// [`FileError`] when it is not there, or open to others.
    pub fn sealed_identity(&self) -> Result<Vec<u8>, super::KeysError> {
        if !self.is_filled() {
            let folder = self.folder().display().to_string();
            return Err(super::KeysError::Empty { folder });
        }
        Ok(guarded::read(&self.file(IDENTITY_KEY), sealed_key::SEALED_KEY_BYTES as u64)?)
    }
}

/// The files in the order they are written: the one that makes it a home comes last.
fn files(secret: &IdentitySecret, sealed: Vec<u8>, epoch: u32, now: Timestamp) -> Vec<NewFile> {
    let writer = WriterSecret::from_seed(&chance::bytes());
    let token: String = chance::bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let cert = Cert { identity: secret.public(), writer: writer.public(), epoch, not_before: now };
    let cert = SignedCert::sign(secret, cert).expect("it is the identity's own");
    let packet = SignedIdentity::sign(secret, writer.public(), epoch, now);
    vec![
        (WRITER_KEY, Zeroizing::new(writer.seed().to_vec())),
        (ENDPOINT_KEY, Zeroizing::new(chance::bytes::<32>().to_vec())),
        (API_TOKEN, Zeroizing::new(token.into_bytes())),
        (IDENTITY_CERT, Zeroizing::new(cert.to_bytes().to_vec())),
        (IDENTITY_PACKET, Zeroizing::new(packet.to_bytes())),
        (IDENTITY_KEY, Zeroizing::new(sealed)),
    ]
}

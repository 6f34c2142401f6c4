//! `kalends init`: makes the keys of a person and of this node, once.

use bip39::Mnemonic;
use kalends_keyspace::guarded;
use kalends_keyspace::net::SignedIdentity;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use zeroize::Zeroizing;

use super::sealed_key::{self, Chance, SealedKeyError, Stretch};
use super::{API_TOKEN, ENDPOINT_KEY, FileError, Home, IDENTITY_KEY, WRITER_KEY};
use super::{IDENTITY_CERT, IDENTITY_PACKET};
use crate::chance;
use crate::engine::system_clock;

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
        let files = self.first_files(&secret, new)?;
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

    /// The files in the order they are written: the one that makes it a home comes last.
    fn first_files(
        &self,
        secret: &IdentitySecret,
        new: &NewHome<'_>,
    ) -> Result<Vec<NewFile>, InitError> {
        let writer = WriterSecret::from_seed(&chance::bytes());
        let chance = Chance { salt: *chance::bytes(), nonce: *chance::bytes() };
        let token: String =
            chance::bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
        let now = system_clock()();
        let (identity, epoch) = (secret.public(), FIRST_EPOCH);
        let cert = Cert { identity, writer: writer.public(), epoch, not_before: now };
        let cert = SignedCert::sign(secret, cert).expect("it is the identity's own");
        let packet = SignedIdentity::sign(secret, writer.public(), epoch, now);
        let sealed = sealed_key::seal(secret, new.passphrase, new.stretch, &chance)?;
        Ok(vec![
            (WRITER_KEY, Zeroizing::new(writer.seed().to_vec())),
            (ENDPOINT_KEY, Zeroizing::new(chance::bytes::<32>().to_vec())),
            (API_TOKEN, Zeroizing::new(token.into_bytes())),
            (IDENTITY_CERT, Zeroizing::new(cert.to_bytes().to_vec())),
            (IDENTITY_PACKET, Zeroizing::new(packet.to_bytes())),
            (IDENTITY_KEY, Zeroizing::new(sealed)),
        ])
    }

    /// Opens the identity key.
    ///
    /// # Errors
    /// [`SealedKeyError::Passphrase`] when it is another one; a file error.
    pub fn unlock_identity(&self, passphrase: &str) -> Result<IdentitySecret, super::KeysError> {
        let bytes = guarded::read(&self.file(IDENTITY_KEY), sealed_key::SEALED_KEY_BYTES as u64)?;
        Ok(sealed_key::open(&bytes, passphrase)?)
    }
}

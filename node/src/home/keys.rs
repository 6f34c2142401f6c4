//! The keys a running node works with; the identity's secret is not among them.

use kalends_keyspace::guarded;
use kalends_keyspace::net::SignedIdentity;
use kalends_keyspace::net::discovery::BadSignedIdentity;
use kalends_schema::head::{CertError, SignedCert, UnverifiedCert};
use kalends_schema::key::{EndpointSecret, Identity, WriterSecret};
use zeroize::Zeroizing;

use super::sealed_key::{self, SealedKeyError};
use super::{ENDPOINT_KEY, FileError, Home, WRITER_KEY};
use super::{IDENTITY_CERT, IDENTITY_PACKET};

/// Bytes of a DHT packet, and some room.
const PACKET_BYTES_MAX: u64 = 2_048;

/// What `up` needs: no passphrase opens any of it.
#[derive(Debug)]
pub struct NodeKeys {
    /// Who the owner is.
    pub identity: Identity,
    /// Signs heads.
    pub writer: WriterSecret,
    /// The identity's word on the writer.
    pub cert: SignedCert,
    /// The iroh endpoint's secret.
    pub endpoint: EndpointSecret,
    /// What is published under the identity's key.
    pub packet: SignedIdentity,
}

/// Keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// `init` has not been here.
    #[error("{folder}: no home there; run `kalends init`")]
    Empty {
        /// The folder.
        folder: String,
    },
    /// A restore was cut short: new keys over records that may not be the newest.
    #[error("{folder}: a restore was not finished; run `kalends id restore` again")]
    Unfinished {
        /// The folder.
        folder: String,
    },
    /// A file is missing, open to others or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The sealed identity is damaged, newer, or another passphrase's.
    #[error(transparent)]
    Identity(#[from] SealedKeyError),
    /// The certificate does not hold.
    #[error("identity.cert: {0}")]
    Cert(#[from] CertError),
    /// The packet does not hold.
    #[error("identity.packet: {0}")]
    Packet(#[from] BadSignedIdentity),
    /// Files of different people or epochs lie in one folder.
    #[error("{file} belongs to other keys than the rest of the home")]
    Mixed {
        /// Which file.
        file: &'static str,
    },
    /// A file of another length than its kind has.
    #[error("{file}: {bytes} bytes; expected {expected}")]
    Length {
        /// Which file.
        file: &'static str,
        /// How long it is.
        bytes: usize,
        /// How long it must be.
        expected: usize,
    },
}

impl Home {
    /// Reads the keys of the node.
    ///
    /// # Errors
    /// [`KeysError`] naming the file.
    pub fn keys(&self) -> Result<NodeKeys, KeysError> {
        if !self.is_filled() {
            return Err(KeysError::Empty { folder: self.folder().display().to_string() });
        }
        guarded::check_mode(&self.store())?;
        let sealed = self.sealed_identity()?;
        let identity = sealed_key::identity_of(&sealed)?;
        let writer = WriterSecret::from_seed(&*self.seed(WRITER_KEY)?);
        let cert = guarded::read(&self.file(IDENTITY_CERT), 256)?;
        let cert = UnverifiedCert::from_bytes(&cert)?.verify()?;
        if cert.cert().identity != identity || cert.cert().writer != writer.public() {
            return Err(KeysError::Mixed { file: IDENTITY_CERT });
        }
        let packet = guarded::read(&self.file(IDENTITY_PACKET), PACKET_BYTES_MAX)?;
        let packet = SignedIdentity::from_bytes(&packet)?;
        let said = packet.packet();
        let names_it = (said.writer, said.epoch) == (writer.public(), cert.cert().epoch);
        if packet.identity() != identity || !names_it {
            return Err(KeysError::Mixed { file: IDENTITY_PACKET });
        }
        let endpoint = EndpointSecret::from_seed(&*self.seed(ENDPOINT_KEY)?);
        Ok(NodeKeys { identity, writer, cert, endpoint, packet })
    }

    fn seed(&self, file: &'static str) -> Result<Zeroizing<[u8; 32]>, KeysError> {
        let bytes = Zeroizing::new(guarded::read(&self.file(file), 64)?);
        let wrong = KeysError::Length { file, bytes: bytes.len(), expected: 32 };
        let seed: [u8; 32] = bytes.as_slice().try_into().map_err(|_| wrong)?;
        Ok(Zeroizing::new(seed))
    }
}

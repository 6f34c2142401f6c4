//! The certificate: an identity's word that a writer key signs its heads in one epoch.

use crate::head::layout::{CERT_BYTES, Fields, Fill, SIGNED_CERT_BYTES};
use crate::key::{Context, Identity, IdentitySecret, WriterKey, verify};
use crate::time::{BadTimestamp, Timestamp};

/// What an identity says about its writer. Only a word until it is in a [`SignedCert`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cert {
    /// Who says so.
    pub identity: Identity,
    /// The key that signs heads; never the identity itself.
    pub writer: WriterKey,
    /// The writer's number, from 1; of two, the higher counts.
    pub epoch: u32,
    /// No head of this epoch is older.
    pub not_before: Timestamp,
}

/// Why bytes are no certificate, or a certificate does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// Not 77 bytes and a signature of 64.
    #[error("a certificate of {got} bytes; expected 141")]
    Length {
        /// How many there were.
        got: usize,
    },
    /// The first byte is not 1.
    #[error("a certificate of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// Epochs begin at 1.
    #[error("a certificate of epoch 0; epochs begin at 1")]
    EpochZero,
    /// `not_before` is no moment.
    #[error("the certificate begins at {0}")]
    NotBefore(BadTimestamp),
    /// The writer is the identity: a stolen server would be a stolen identity.
    #[error("the certificate names the identity as its own writer")]
    WriterIsIdentity,
    /// Another key than the identity it names was to sign it.
    #[error("the certificate of {named} was to be signed by {signer}")]
    OtherSigner {
        /// The identity in the certificate.
        named: Identity,
        /// Whose secret was given.
        signer: Identity,
    },
    /// The identity's signature does not hold.
    #[error("the identity's signature of the certificate does not hold")]
    Signature,
}

impl Cert {
    /// The 77 bytes that are signed.
    pub fn to_bytes(&self) -> [u8; CERT_BYTES] {
        Fill::new()
            .put(&[1])
            .put(self.identity.as_bytes())
            .put(self.writer.as_bytes())
            .put(&self.epoch.to_le_bytes())
            .put(&self.not_before.micros().to_le_bytes())
            .done()
    }

    fn check(&self) -> Result<(), CertError> {
        if self.epoch == 0 {
            return Err(CertError::EpochZero);
        }
        if self.identity.as_bytes() == self.writer.as_bytes() {
            return Err(CertError::WriterIsIdentity);
        }
        Ok(())
    }
}

/// A certificate and a signature, from outside: nothing about it is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedCert([u8; SIGNED_CERT_BYTES]);

impl UnverifiedCert {
    /// Takes 141 bytes.
    ///
    /// # Errors
    /// [`CertError::Length`] for any other number.
    pub fn from_bytes(bytes: &[u8]) -> Result<UnverifiedCert, CertError> {
        let got = bytes.len();
        bytes.try_into().map(UnverifiedCert).map_err(|_| CertError::Length { got })
    }

    /// Reads the fields and checks rules and signature.
    ///
    /// # Errors
    /// [`CertError`], the first that applies: version, epoch, time, keys, signature.
    pub fn verify(&self) -> Result<SignedCert, CertError> {
        let mut fields = Fields::of(&self.0);
        let version = fields.byte();
        if version != 1 {
            return Err(CertError::Version { got: version });
        }
        let cert = Cert {
            identity: Identity::from_bytes(fields.take()),
            writer: WriterKey::from_bytes(fields.take()),
            epoch: fields.u32(),
            not_before: Timestamp::from_micros(fields.i64()).map_err(CertError::NotBefore)?,
        };
        let signature = fields.take();
        cert.check()?;
        verify(cert.identity.as_bytes(), Context::Cert, &self.0[..CERT_BYTES], &signature)
            .map_err(|_| CertError::Signature)?;
        Ok(SignedCert { cert, signature })
    }
}

/// A certificate that holds. There is no unverified one of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedCert {
    cert: Cert,
    signature: [u8; 64],
}

impl SignedCert {
    /// Signs `cert` as the identity it names.
    ///
    /// # Errors
    /// [`CertError::OtherSigner`], [`CertError::EpochZero`] or [`CertError::WriterIsIdentity`].
    pub fn sign(secret: &IdentitySecret, cert: Cert) -> Result<SignedCert, CertError> {
        let signer = secret.public();
        if signer != cert.identity {
            return Err(CertError::OtherSigner { named: cert.identity, signer });
        }
        cert.check()?;
        Ok(SignedCert { cert, signature: secret.sign(Context::Cert, &cert.to_bytes()) })
    }

    /// What it says.
    pub fn cert(&self) -> &Cert {
        &self.cert
    }

    /// `cert ‖ signature`, as it is kept and sent.
    pub fn to_bytes(&self) -> [u8; SIGNED_CERT_BYTES] {
        Fill::new().put(&self.cert.to_bytes()).put(&self.signature).done()
    }
}

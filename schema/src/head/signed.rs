//! The head: one signature over a whole keyspace, made at every commit.

use crate::hash::Hash;
use crate::head::cert::{Cert, CertError, SignedCert, UnverifiedCert};
use crate::head::layout::{Fields, Fill, HEAD_BYTES, SIGNED_CERT_BYTES, SIGNED_HEAD_BYTES};
use crate::key::{Context, Identity, WriterKey, WriterSecret, verify};
use crate::limits::FUTURE_MICROS_MAX;
use crate::stamp::Stamp;
use crate::time::{BadTimestamp, Timestamp};

/// What a writer says about a keyspace. Only a word until it is in a [`SignedHead`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Whose keyspace.
    pub identity: Identity,
    /// The writer's number, from 1.
    pub epoch: u32,
    /// The commit's number within the epoch, from 1.
    pub seq: u64,
    /// When the commit was made, by the writer's clock.
    pub time: Timestamp,
    /// [`SignedHead::hash`] of seq − 1 of the same epoch; zeros at seq 1.
    pub prev: Hash,
    /// The root of `pub`.
    pub root: Hash,
    /// Entries in `pub`.
    pub count: u64,
    /// Bytes of the paths and values in `pub`.
    pub bytes: u64,
    /// [`private_commitment`] to `priv`.
    pub private: Hash,
}

/// Why bytes are no head, or a head does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not 370 bytes.
    #[error("a signed head of {got} bytes; expected 370")]
    Length {
        /// How many there were.
        got: usize,
    },
    /// The first byte is not 1.
    #[error("a head of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// Epochs begin at 1.
    #[error("a head of epoch 0; epochs begin at 1")]
    EpochZero,
    /// Seqs begin at 1.
    #[error("a head of seq 0; seqs begin at 1")]
    SeqZero,
    /// `time` is no moment.
    #[error("the head was made at {0}")]
    Time(BadTimestamp),
    /// Zeros where another head must be named, or a head named where there is none before.
    #[error("the prev of seq {seq} is wrong; it is zeros at seq 1 and only there")]
    Prev {
        /// The head's seq.
        seq: u64,
    },
    /// The certificate in it does not hold.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// The certificate is somebody else's.
    #[error("a head of {head} with a certificate of {cert}")]
    OtherIdentity {
        /// The identity in the head.
        head: Identity,
        /// The identity in the certificate.
        cert: Identity,
    },
    /// The certificate is for another epoch.
    #[error("a head of epoch {head} with a certificate of epoch {cert}")]
    OtherEpoch {
        /// The epoch in the head.
        head: u32,
        /// The epoch in the certificate.
        cert: u32,
    },
    /// The head claims to be older than its certificate.
    #[error("a head of {time} with a certificate from {not_before} on")]
    BeforeCert {
        /// The head's time.
        time: Timestamp,
        /// The certificate's beginning.
        not_before: Timestamp,
    },
    /// Another key than the certificate's writer was to sign it.
    #[error("the certificate is for another writer key than the one that was to sign")]
    OtherSigner {
        /// The writer in the certificate.
        named: WriterKey,
        /// Whose secret was given.
        signer: WriterKey,
    },
    /// The writer's signature does not hold.
    #[error("the writer's signature of the head does not hold")]
    Signature,
}

impl Head {
    /// The 165 bytes that are signed.
    pub fn to_bytes(&self) -> [u8; HEAD_BYTES] {
        Fill::new()
            .put(&[1])
            .put(self.identity.as_bytes())
            .put(&self.epoch.to_le_bytes())
            .put(&self.seq.to_le_bytes())
            .put(&self.time.micros().to_le_bytes())
            .put(self.prev.as_bytes())
            .put(self.root.as_bytes())
            .put(&self.count.to_le_bytes())
            .put(&self.bytes.to_le_bytes())
            .put(self.private.as_bytes())
            .done()
    }

    /// Its `(epoch, seq)`.
    pub fn stamp(&self) -> Stamp {
        Stamp { epoch: self.epoch, seq: self.seq }
    }

    /// BLAKE3 of the 165 bytes: the `prev` of the head after it.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// Reads 165 bytes and checks the rules that a head keeps by itself. Who wrote it, and
    /// whether anybody did, it does not say: that is told by the `prev` of a signed head.
    ///
    /// # Errors
    /// [`HeadError`]: version, time, epoch, seq and `prev`.
    pub fn from_bytes(bytes: &[u8; HEAD_BYTES]) -> Result<Head, HeadError> {
        let head = Head::read(bytes)?;
        head.check_alone()?;
        Ok(head)
    }

    fn read(bytes: &[u8; HEAD_BYTES]) -> Result<Head, HeadError> {
        let mut fields = Fields::of(bytes);
        let version = fields.byte();
        if version != 1 {
            return Err(HeadError::Version { got: version });
        }
        Ok(Head {
            identity: Identity::from_bytes(fields.take()),
            epoch: fields.u32(),
            seq: fields.u64(),
            time: Timestamp::from_micros(fields.i64()).map_err(HeadError::Time)?,
            prev: fields.hash(),
            root: fields.hash(),
            count: fields.u64(),
            bytes: fields.u64(),
            private: fields.hash(),
        })
    }

    fn check_alone(&self) -> Result<(), HeadError> {
        if self.epoch == 0 {
            return Err(HeadError::EpochZero);
        }
        if self.seq == 0 {
            return Err(HeadError::SeqZero);
        }
        if (self.seq == 1) != (self.prev == Hash::ZERO) {
            return Err(HeadError::Prev { seq: self.seq });
        }
        Ok(())
    }

    fn check(&self, cert: &Cert) -> Result<(), HeadError> {
        self.check_alone()?;
        if self.identity != cert.identity {
            return Err(HeadError::OtherIdentity { head: self.identity, cert: cert.identity });
        }
        if self.epoch != cert.epoch {
            return Err(HeadError::OtherEpoch { head: self.epoch, cert: cert.epoch });
        }
        if self.time < cert.not_before {
            return Err(HeadError::BeforeCert { time: self.time, not_before: cert.not_before });
        }
        Ok(())
    }
}

/// 370 bytes from outside: nothing about them is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedHead([u8; SIGNED_HEAD_BYTES]);

impl UnverifiedHead {
    /// Takes 370 bytes.
    ///
    /// # Errors
    /// [`HeadError::Length`] for any other number.
    pub fn from_bytes(bytes: &[u8]) -> Result<UnverifiedHead, HeadError> {
        let got = bytes.len();
        bytes.try_into().map(UnverifiedHead).map_err(|_| HeadError::Length { got })
    }

    /// The 370 bytes.
    pub fn as_bytes(&self) -> &[u8; SIGNED_HEAD_BYTES] {
        &self.0
    }

    /// Reads the fields and checks the rules and both signatures.
    ///
    /// Whether it is *not yet* to be taken depends on the reader's clock and is asked of
    /// [`SignedHead::is_not_yet`].
    ///
    /// # Errors
    /// [`HeadError`], the first that applies: the head's own fields, the certificate, how the two
    /// fit, the head's signature.
    pub fn verify(&self) -> Result<SignedHead, HeadError> {
        self.verify_with(None)
    }

    /// [`UnverifiedHead::verify`] for whoever holds a certificate of the same identity: if the head
    /// comes with those very bytes, their signature is not checked a second time.
    ///
    /// # Errors
    /// [`HeadError`] as [`UnverifiedHead::verify`], whatever `held` is.
    pub fn verify_with(&self, held: Option<&SignedCert>) -> Result<SignedHead, HeadError> {
        let mut fields = Fields::of(&self.0);
        let head_bytes = fields.take::<HEAD_BYTES>();
        let signature = fields.take::<64>();
        let cert_bytes = fields.take::<SIGNED_CERT_BYTES>();
        let head = Head::read(&head_bytes)?;
        let cert = match held.filter(|held| held.to_bytes() == cert_bytes) {
            Some(held) => *held,
            None => UnverifiedCert::from_bytes(&cert_bytes)?.verify()?,
        };
        head.check(cert.cert())?;
        verify(cert.cert().writer.as_bytes(), Context::Head, &head_bytes, &signature)
            .map_err(|_| HeadError::Signature)?;
        Ok(SignedHead { head, signature, cert })
    }
}

impl From<&SignedHead> for UnverifiedHead {
    /// Forgets that it was verified: for putting it into what is sent.
    fn from(head: &SignedHead) -> UnverifiedHead {
        UnverifiedHead(head.to_bytes())
    }
}

/// A head that holds, with its certificate. There is no unverified one of this type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    head: Head,
    signature: [u8; 64],
    cert: SignedCert,
}

impl SignedHead {
    /// Signs `head` as the writer that `cert` names.
    ///
    /// # Errors
    /// [`HeadError`] when the three do not fit, or the head breaks a rule by itself.
    pub fn sign(
        head: Head,
        secret: &WriterSecret,
        cert: &SignedCert,
    ) -> Result<SignedHead, HeadError> {
        let (named, signer) = (cert.cert().writer, secret.public());
        if named != signer {
            return Err(HeadError::OtherSigner { named, signer });
        }
        head.check(cert.cert())?;
        let signature = secret.sign(Context::Head, &head.to_bytes());
        Ok(SignedHead { head, signature, cert: *cert })
    }

    /// What it says.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The certificate that it was verified with.
    pub fn cert(&self) -> &SignedCert {
        &self.cert
    }

    /// Whose keyspace.
    pub fn identity(&self) -> Identity {
        self.head.identity
    }

    /// Its `(epoch, seq)`: of two heads of one identity, the higher counts.
    pub fn stamp(&self) -> Stamp {
        self.head.stamp()
    }

    /// BLAKE3 of the 165 bytes: the `prev` of the head after it.
    pub fn hash(&self) -> Hash {
        self.head.hash()
    }

    /// `head ‖ signature ‖ cert ‖ signature`, as it is kept and sent.
    pub fn to_bytes(&self) -> [u8; SIGNED_HEAD_BYTES] {
        Fill::new()
            .put(&self.head.to_bytes())
            .put(&self.signature)
            .put(&self.cert.to_bytes())
            .done()
    }

    /// Whether it lies more than two hours ahead of `now`: then nothing of it is recorded, and it
    /// may come again.
    pub fn is_not_yet(&self, now: Timestamp) -> bool {
        self.head.time.micros() > now.micros().saturating_add(FUTURE_MICROS_MAX)
    }
}

impl std::fmt::Debug for SignedHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedHead({} {} {})", self.head.identity.short(), self.stamp(), self.head.root)
    }
}

/// The head's word on `priv`: `BLAKE3-keyed(salt, root ‖ count u64 ‖ bytes u64)`.
///
/// `salt` is 32 fresh random bytes for every head, told only with the area itself, so that equal
/// contents under two heads cannot be recognised.
pub fn private_commitment(salt: &[u8; 32], root: &Hash, count: u64, bytes: u64) -> Hash {
    let said: [u8; 48] =
        Fill::new().put(root.as_bytes()).put(&count.to_le_bytes()).put(&bytes.to_le_bytes()).done();
    Hash(*blake3::keyed_hash(salt, &said).as_bytes())
}

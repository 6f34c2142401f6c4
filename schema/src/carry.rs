//! The ask to be carried: a writer asks one mirror to keep a copy of its identity's `pub`, and to
//! answer others with it, or to do so no longer.
//!
//! Signed under a context of its own, for one mirror and one moment. See `70-faces`, *Mirrors*.

use crate::head::layout::{Fields, Fill};
use crate::head::{CertError, SIGNED_CERT_BYTES, SignedCert, UnverifiedCert};
use crate::key::{Context, Identity, WriterKey, WriterSecret, verify};
use crate::limits::CARRY_ASK_MICROS_MAX;
use crate::time::{BadTimestamp, Timestamp};

#[cfg(test)]
mod tests;

/// Bytes that are signed: `1u8 ‖ cert ‖ signature ‖ mirror 32 ‖ time i64 ‖ want u8`.
const SIGNED_BYTES: usize = 1 + SIGNED_CERT_BYTES + 32 + 8 + 1;
/// Bytes of an ask: what is signed, and the signature.
pub const CARRY_ASK_BYTES: usize = SIGNED_BYTES + 64;

const _: () = assert!(CARRY_ASK_BYTES == 247);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// 1: keep a copy, and answer others with it.
    Carry,
    /// 2: do so no longer.
    Stop,
}

impl Want {
    fn byte(self) -> u8 {
        match self {
            Want::Carry => 1,
            Want::Stop => 2,
        }
    }

    fn of_byte(byte: u8) -> Result<Want, CarryError> {
        match byte {
            1 => Ok(Want::Carry),
            2 => Ok(Want::Stop),
            got => Err(CarryError::Want { got }),
        }
    }
}

/// What is asked, of whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarryAsk {
    /// The identity that is asked: nobody else may take it for themselves.
    pub mirror: Identity,
    /// The asker's clock; of two asks the later counts.
    pub time: Timestamp,
    /// What is asked for.
    pub want: Want,
}

/// Why bytes are no ask, or an ask does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    /// Not 247 bytes.
    #[error("an ask of {got} bytes; expected 247")]
    Length {
        /// How many there were.
        got: usize,
    },
    /// The first byte is not 1.
    #[error("an ask of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// It asks for nothing that is known.
    #[error("an ask for {got}; expected 1 (carry) or 2 (stop)")]
    Want {
        /// The byte.
        got: u8,
    },
    /// It is for another mirror.
    #[error("the ask is for {got}; this is {expected}")]
    Mirror {
        /// Whom it is for.
        got: Identity,
        /// Who was asked.
        expected: Identity,
    },
    /// Its time is no moment.
    #[error("the ask was made at {0}")]
    Time(BadTimestamp),
    /// Too old, or too far ahead.
    #[error("the ask of {time} came at {now}; it is good for five minutes either way")]
    NotFresh {
        /// The ask's time.
        time: Timestamp,
        /// The clock of whoever was asked.
        now: Timestamp,
    },
    /// The certificate in it does not hold.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// It claims to be older than its certificate.
    #[error("an ask of {time} with a certificate from {not_before} on")]
    BeforeCert {
        /// The ask's time.
        time: Timestamp,
        /// The certificate's beginning.
        not_before: Timestamp,
    },
    /// Whoever asks would be their own mirror.
    #[error("nobody is a mirror of their own")]
    Oneself,
    /// Another key than the certificate's writer was to sign it.
    #[error("the certificate is for another writer key than the one that was to sign")]
    OtherSigner {
        /// The writer in the certificate.
        named: WriterKey,
        /// Whose secret was given.
        signer: WriterKey,
    },
    /// The writer's signature does not hold.
    #[error("the writer's signature of the ask does not hold")]
    Signature,
}

/// An ask as it came: nothing about it is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedCarryAsk([u8; CARRY_ASK_BYTES]);

impl UnverifiedCarryAsk {
    /// Takes 247 bytes.
    ///
    /// # Errors
    /// [`CarryError::Length`] for any other number.
    pub fn from_bytes(bytes: &[u8]) -> Result<UnverifiedCarryAsk, CarryError> {
        let got = bytes.len();
        bytes.try_into().map(UnverifiedCarryAsk).map_err(|_| CarryError::Length { got })
    }

    /// Who says to ask. Worth nothing until it is verified; good for turning somebody away before
    /// a signature is checked.
    pub fn claimed_asker(&self) -> Identity {
        // After the ask's version and the certificate's.
        Identity::from_bytes(self.0[2..34].try_into().expect("an ask is longer than 34 bytes"))
    }

    /// Whom it asks.
    pub fn mirror(&self) -> Identity {
        let at = 1 + SIGNED_CERT_BYTES;
        let bytes = self.0[at..at + 32].try_into().expect("an ask is longer than that");
        Identity::from_bytes(bytes)
    }

    /// Checks that it asks `mirror`, by who it says, within five minutes of `now`. That no later
    /// ask and no higher epoch is known, the caller checks.
    ///
    /// # Errors
    /// [`CarryError`], the first that applies; signatures are checked last.
    pub fn verify(&self, mirror: &Identity, now: Timestamp) -> Result<SignedCarryAsk, CarryError> {
        let mut fields = Fields::of(&self.0);
        let version = fields.byte();
        if version != 1 {
            return Err(CarryError::Version { got: version });
        }
        let cert = UnverifiedCert::from_bytes(&fields.take::<SIGNED_CERT_BYTES>())?;
        let got = Identity::from_bytes(fields.take());
        if got != *mirror {
            return Err(CarryError::Mirror { got, expected: *mirror });
        }
        let time = Timestamp::from_micros(fields.i64()).map_err(CarryError::Time)?;
        if (now.micros() - time.micros()).abs() > CARRY_ASK_MICROS_MAX {
            return Err(CarryError::NotFresh { time, now });
        }
        let ask = CarryAsk { mirror: got, time, want: Want::of_byte(fields.byte())? };
        let cert = cert.verify()?;
        check(&ask, &cert)?;
        let (signed, signature) = (&self.0[..SIGNED_BYTES], fields.take());
        verify(cert.cert().writer.as_bytes(), Context::Carry, signed, &signature)
            .map_err(|_| CarryError::Signature)?;
        Ok(SignedCarryAsk { ask, cert, signature })
    }
}

/// An ask that holds. There is no unverified one of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedCarryAsk {
    ask: CarryAsk,
    cert: SignedCert,
    signature: [u8; 64],
}

impl SignedCarryAsk {
    /// Signs `ask` as the writer that `cert` names.
    ///
    /// # Errors
    /// [`CarryError::OtherSigner`], [`CarryError::Oneself`] or [`CarryError::BeforeCert`].
    pub fn sign(
        secret: &WriterSecret,
        cert: &SignedCert,
        ask: CarryAsk,
    ) -> Result<SignedCarryAsk, CarryError> {
        let (named, signer) = (cert.cert().writer, secret.public());
        if named != signer {
            return Err(CarryError::OtherSigner { named, signer });
        }
        check(&ask, cert)?;
        let signature = secret.sign(Context::Carry, &signed_bytes(&ask, cert));
        Ok(SignedCarryAsk { ask, cert: *cert, signature })
    }

    /// Whose keyspace it is about.
    pub fn asker(&self) -> Identity {
        self.cert.cert().identity
    }

    /// The epoch of the writer that signed it: worth nothing once a higher one is known.
    pub fn epoch(&self) -> u32 {
        self.cert.cert().epoch
    }

    /// What it asks.
    pub fn ask(&self) -> &CarryAsk {
        &self.ask
    }

    /// As it is sent.
    pub fn to_bytes(&self) -> [u8; CARRY_ASK_BYTES] {
        Fill::new().put(&signed_bytes(&self.ask, &self.cert)).put(&self.signature).done()
    }
}

fn signed_bytes(ask: &CarryAsk, cert: &SignedCert) -> [u8; SIGNED_BYTES] {
    Fill::new()
        .put(&[1])
        .put(&cert.to_bytes())
        .put(ask.mirror.as_bytes())
        .put(&ask.time.micros().to_le_bytes())
        .put(&[ask.want.byte()])
        .done()
}

fn check(ask: &CarryAsk, cert: &SignedCert) -> Result<(), CarryError> {
    if ask.mirror == cert.cert().identity {
        return Err(CarryError::Oneself);
    }
    let (time, not_before) = (ask.time, cert.cert().not_before);
    if time < not_before {
        return Err(CarryError::BeforeCert { time, not_before });
    }
    Ok(())
}

//! The token of a request to an indexer: this writer asks exactly this of exactly you, now.
//!
//! `Authorization: Kalends <base64url>`; good for five minutes either way, and once: who verifies
//! it remembers its nonce. See `60-indexer`, *Obey*.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;

use crate::hash::Hash;
use crate::head::layout::{Fields, Fill};
use crate::head::{CertError, SIGNED_CERT_BYTES, SignedCert, UnverifiedCert};
use crate::key::{Context, Identity, WriterKey, WriterSecret, verify};
use crate::limits::TOKEN_MICROS_MAX;
use crate::time::{BadTimestamp, Timestamp};

#[cfg(test)]
mod tests;

/// The word before the token in an `Authorization` header.
pub const SCHEME: &str = "Kalends";
/// Bytes that are signed: `1u8 ‖ cert ‖ signature ‖ audience 32 ‖ time i64 ‖ nonce 16 ‖ request 32`.
const SIGNED_BYTES: usize = 1 + SIGNED_CERT_BYTES + 32 + 8 + 16 + 32;
/// Bytes of a token: what is signed, and the signature.
pub const TOKEN_BYTES: usize = SIGNED_BYTES + 64;
/// Characters of a token in base64url without padding.
pub const TOKEN_CHARS: usize = (TOKEN_BYTES * 8).div_ceil(6);

const _: () = assert!(TOKEN_BYTES == 294);
const _: () = assert!(TOKEN_CHARS == 392);

/// A request as a token binds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method in capitals, as sent: `GET`.
    pub method: &'a str,
    /// Path and query as sent: `/v1/events?from=2026-01-01`.
    pub path_and_query: &'a str,
    /// The body as sent; empty when there is none.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// BLAKE3(method ‖ "\n" ‖ path and query ‖ "\n" ‖ BLAKE3(body)).
    pub fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.method.as_bytes()).update(b"\n");
        hasher.update(self.path_and_query.as_bytes()).update(b"\n");
        hasher.update(Hash::of(self.body).as_bytes());
        Hash(*hasher.finalize().as_bytes())
    }
}

/// Why a text is no token, or a token does not hold for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not 392 characters.
    #[error("a token of {got} characters; expected 392")]
    Length {
        /// How many bytes the text has.
        got: usize,
    },
    /// Not base64url without padding, in its one spelling.
    #[error("the token is not base64url without padding")]
    Base64,
    /// The first byte is not 1.
    #[error("a token of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// The certificate in it does not hold.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// Its time is no moment.
    #[error("the token was made at {0}")]
    Time(BadTimestamp),
    /// It claims to be older than its certificate.
    #[error("a token of {time} with a certificate from {not_before} on")]
    BeforeCert {
        /// The token's time.
        time: Timestamp,
        /// The certificate's beginning.
        not_before: Timestamp,
    },
    /// It is for another indexer.
    #[error("the token is for {got}; this is {expected}")]
    Audience {
        /// Whom it is for.
        got: Identity,
        /// Who was asked.
        expected: Identity,
    },
    /// More than five minutes old.
    #[error("the token of {time} is too old at {now}; it is good for five minutes")]
    TooOld {
        /// The token's time.
        time: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// More than five minutes ahead.
    #[error("the token of {time} is ahead of {now}; at most five minutes are allowed")]
    TooNew {
        /// The token's time.
        time: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// It is for another method, path, query or body.
    #[error("the token is for another request")]
    Request,
    /// Another key than the certificate's writer was to sign it.
    #[error("the certificate is for another writer key than the one that was to sign")]
    OtherSigner {
        /// The writer in the certificate.
        named: WriterKey,
        /// Whose secret was given.
        signer: WriterKey,
    },
    /// The writer's signature does not hold.
    #[error("the writer's signature of the token does not hold")]
    Signature,
}

/// Whom a token is for, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenFor {
    /// The indexer's identity.
    pub audience: Identity,
    /// The asker's clock.
    pub time: Timestamp,
    /// 16 fresh random bytes.
    pub nonce: [u8; 16],
}

/// Signs a token for `request`; the answer is what stands after [`SCHEME`] in the header.
///
/// # Errors
/// [`TokenError::OtherSigner`] or [`TokenError::BeforeCert`].
pub fn sign(
    secret: &WriterSecret,
    cert: &SignedCert,
    to: &TokenFor,
    request: &Request<'_>,
) -> Result<String, TokenError> {
    let (named, signer) = (cert.cert().writer, secret.public());
    if named != signer {
        return Err(TokenError::OtherSigner { named, signer });
    }
    check_begun(to.time, cert)?;
    let signed: [u8; SIGNED_BYTES] = Fill::new()
        .put(&[1])
        .put(&cert.to_bytes())
        .put(to.audience.as_bytes())
        .put(&to.time.micros().to_le_bytes())
        .put(&to.nonce)
        .put(request.hash().as_bytes())
        .done();
    let signature = secret.sign(Context::Token, &signed);
    Ok(BASE64URL_NOPAD.encode(&[signed.as_slice(), &signature].concat()))
}

/// A token as it came: nothing about it is known to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedToken([u8; TOKEN_BYTES]);

impl UnverifiedToken {
    /// Reads 392 characters of base64url.
    ///
    /// # Errors
    /// [`TokenError::Length`] or [`TokenError::Base64`].
    pub fn from_base64url(text: &str) -> Result<UnverifiedToken, TokenError> {
        if text.len() != TOKEN_CHARS {
            return Err(TokenError::Length { got: text.len() });
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| TokenError::Base64)?;
        bytes.try_into().map(UnverifiedToken).map_err(|_| TokenError::Base64)
    }

    /// Checks that it was made for this request to `audience`, by who it says, within five minutes
    /// of `now`. That it comes once, and that no higher epoch is known, the caller checks by
    /// [`Token::nonce`] and [`Token::epoch`].
    ///
    /// # Errors
    /// [`TokenError`], the first that applies; signatures are checked last.
    pub fn verify(
        &self,
        audience: &Identity,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Token, TokenError> {
        let mut fields = Fields::of(&self.0);
        let version = fields.byte();
        if version != 1 {
            return Err(TokenError::Version { got: version });
        }
        let cert = UnverifiedCert::from_bytes(&fields.take::<SIGNED_CERT_BYTES>())?;
        let got = Identity::from_bytes(fields.take());
        if got != *audience {
            return Err(TokenError::Audience { got, expected: *audience });
        }
        let time = Timestamp::from_micros(fields.i64()).map_err(TokenError::Time)?;
        check_fresh(time, now)?;
        let nonce = fields.take();
        if fields.hash() != request.hash() {
            return Err(TokenError::Request);
        }
        let cert = cert.verify()?;
        check_begun(time, &cert)?;
        let signed = &self.0[..SIGNED_BYTES];
        verify(cert.cert().writer.as_bytes(), Context::Token, signed, &fields.take())
            .map_err(|_| TokenError::Signature)?;
        Ok(Token { cert, time, nonce })
    }
}

impl fmt::Debug for UnverifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedToken(..)")
    }
}

/// A token that holds for the request it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    cert: SignedCert,
    time: Timestamp,
    nonce: [u8; 16],
}

impl Token {
    /// Who asks.
    pub fn identity(&self) -> Identity {
        self.cert.cert().identity
    }

    /// The epoch of the writer that signed it: worth nothing once a higher one is known.
    pub fn epoch(&self) -> u32 {
        self.cert.cert().epoch
    }

    /// The certificate it came with.
    pub fn cert(&self) -> &SignedCert {
        &self.cert
    }

    /// When it was made, by the asker's clock: past five minutes its nonce may be forgotten.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What makes it one of its kind: seen before, it is refused.
    pub fn nonce(&self) -> [u8; 16] {
        self.nonce
    }
}

fn check_fresh(time: Timestamp, now: Timestamp) -> Result<(), TokenError> {
    let age = now.micros() - time.micros();
    if age > TOKEN_MICROS_MAX {
        return Err(TokenError::TooOld { time, now });
    }
    if age < -TOKEN_MICROS_MAX {
        return Err(TokenError::TooNew { time, now });
    }
    Ok(())
}

fn check_begun(time: Timestamp, cert: &SignedCert) -> Result<(), TokenError> {
    let not_before = cert.cert().not_before;
    if time < not_before {
        return Err(TokenError::BeforeCert { time, not_before });
    }
    Ok(())
}

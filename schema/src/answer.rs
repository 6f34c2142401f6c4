//! The signature under an indexer's answer: this indexer said exactly this, to this asker, then.
//!
//! `Kalends-Answer: <base64url>`; asked for with `?signed=1`. It makes nothing true. It makes what
//! was said undeniable: with one proof under a head that the answer names, a lie about that
//! keyspace can be shown to anybody. See `60-indexer`, *Answer*.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;

use crate::hash::Hash;
use crate::head::layout::{Fields, Fill};
use crate::head::{CertError, SIGNED_CERT_BYTES, SignedCert, UnverifiedCert};
use crate::key::{Context, Identity, WriterKey, WriterSecret, verify};
use crate::time::{BadTimestamp, Timestamp};

#[cfg(test)]
mod tests;

/// The header that the signature comes in.
pub const HEADER: &str = "kalends-answer";
/// Bytes that are signed: `1u8 ‖ cert ‖ signature ‖ asker 32 ‖ time i64 ‖ request 32 ‖ status u16 ‖
/// body 32`.
const SIGNED_BYTES: usize = 1 + SIGNED_CERT_BYTES + 32 + 8 + 32 + 2 + 32;
/// Bytes of the header's value before base64url: what is signed, and the signature.
pub const ANSWER_BYTES: usize = SIGNED_BYTES + 64;
/// Characters of the header's value in base64url without padding.
pub const ANSWER_CHARS: usize = (ANSWER_BYTES * 8).div_ceil(6);
/// Who asked without a token.
const ANONYMOUS: [u8; 32] = [0; 32];

const _: () = assert!(ANSWER_BYTES == 312);
const _: () = assert!(ANSWER_CHARS == 416);

/// An answer as its signature binds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// Who asked; `None` without a token.
    pub asker: Option<Identity>,
    /// The request's method in capitals, as sent: `GET`.
    pub method: &'a str,
    /// Path and query as sent.
    pub path_and_query: &'a str,
    /// The answer's HTTP status.
    pub status: u16,
    /// The answer's body.
    pub body: &'a [u8],
}

impl Said<'_> {
    /// BLAKE3(method ‖ "\n" ‖ path and query).
    fn request(&self) -> Hash {
        Hash::of(&[self.method.as_bytes(), b"\n", self.path_and_query.as_bytes()].concat())
    }

    fn asker_bytes(&self) -> [u8; 32] {
        self.asker.map_or(ANONYMOUS, |asker| *asker.as_bytes())
    }
}

/// Why a text is no signature of an answer, or does not hold for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not 416 characters.
    #[error("a signature of {got} characters; expected 416")]
    Length {
        /// How many bytes the text has.
        got: usize,
    },
    /// Not base64url without padding, in its one spelling.
    #[error("the signature is not base64url without padding")]
    Base64,
    /// The first byte is not 1.
    #[error("a signature of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// The certificate in it does not hold.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// Its time is no moment.
    #[error("the answer was given at {0}")]
    Time(BadTimestamp),
    /// It claims to be older than its certificate.
    #[error("an answer of {time} with a certificate from {not_before} on")]
    BeforeCert {
        /// The answer's time.
        time: Timestamp,
        /// The certificate's beginning.
        not_before: Timestamp,
    },
    /// Another indexer signed it.
    #[error("the answer is signed by {got}; {expected} was asked")]
    OtherIndexer {
        /// Who signed.
        got: Identity,
        /// Who was asked.
        expected: Identity,
    },
    /// It was said to somebody else.
    #[error("the answer is signed for another asker")]
    Asker,
    /// It answers another question.
    #[error("the answer is signed for another request")]
    Request,
    /// It came with another status.
    #[error("the answer is signed with status {got}; it came with {expected}")]
    Status {
        /// The status that is signed.
        got: u16,
        /// The status that it came with.
        expected: u16,
    },
    /// The body is not the one that is signed.
    #[error("the answer's body is not the one that is signed")]
    Body,
    /// Another key than the certificate's writer was to sign it.
    #[error("the certificate is for another writer key than the one that was to sign")]
    OtherSigner {
        /// The writer in the certificate.
        named: WriterKey,
        /// Whose secret was given.
        signer: WriterKey,
    },
    /// The writer's signature does not hold.
    #[error("the indexer's signature of the answer does not hold")]
    Signature,
}

/// Signs an answer; the text is the value of [`HEADER`].
///
/// # Errors
/// [`AnswerError::OtherSigner`] or [`AnswerError::BeforeCert`].
pub fn sign(
    secret: &WriterSecret,
    cert: &SignedCert,
    time: Timestamp,
    said: &Said<'_>,
) -> Result<String, AnswerError> {
    let (named, signer) = (cert.cert().writer, secret.public());
    if named != signer {
        return Err(AnswerError::OtherSigner { named, signer });
    }
    check_begun(time, cert)?;
    let signed: [u8; SIGNED_BYTES] = Fill::new()
        .put(&[1])
        .put(&cert.to_bytes())
        .put(&said.asker_bytes())
        .put(&time.micros().to_le_bytes())
        .put(said.request().as_bytes())
        .put(&said.status.to_le_bytes())
        .put(Hash::of(said.body).as_bytes())
        .done();
    let signature = secret.sign(Context::Answer, &signed);
    Ok(BASE64URL_NOPAD.encode(&[signed.as_slice(), &signature].concat()))
}

/// A signature as it came: nothing about it is known to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedAnswer([u8; ANSWER_BYTES]);

impl UnverifiedAnswer {
    /// Reads 416 characters of base64url.
    ///
    /// # Errors
    /// [`AnswerError::Length`] or [`AnswerError::Base64`].
    pub fn from_base64url(text: &str) -> Result<UnverifiedAnswer, AnswerError> {
        if text.len() != ANSWER_CHARS {
            return Err(AnswerError::Length { got: text.len() });
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| AnswerError::Base64)?;
        bytes.try_into().map(UnverifiedAnswer).map_err(|_| AnswerError::Base64)
    }

    /// Checks that `indexer` said exactly this. How old it may be is the reader's to judge, by
    /// [`SignedAnswer::time`].
    ///
    /// # Errors
    /// [`AnswerError`], the first that applies: the signatures before what they bind, so that a body
    /// that was changed on the way is told from one that nobody signed.
    pub fn verify(&self, indexer: &Identity, said: &Said<'_>) -> Result<SignedAnswer, AnswerError> {
        let mut fields = Fields::of(&self.0);
        let version = fields.byte();
        if version != 1 {
            return Err(AnswerError::Version { got: version });
        }
        let cert = UnverifiedCert::from_bytes(&fields.take::<SIGNED_CERT_BYTES>())?;
        let asker = fields.take::<32>();
        let time = Timestamp::from_micros(fields.i64()).map_err(AnswerError::Time)?;
        let request = fields.hash();
        let status = u16::from_le_bytes(fields.take());
        let body = fields.hash();
        let cert = cert.verify()?;
        let got = cert.cert().identity;
        if got != *indexer {
            return Err(AnswerError::OtherIndexer { got, expected: *indexer });
        }
        check_begun(time, &cert)?;
        let signed = &self.0[..SIGNED_BYTES];
        verify(cert.cert().writer.as_bytes(), Context::Answer, signed, &fields.take())
            .map_err(|_| AnswerError::Signature)?;
        if asker != said.asker_bytes() {
            return Err(AnswerError::Asker);
        }
        if request != said.request() {
            return Err(AnswerError::Request);
        }
        if status != said.status {
            return Err(AnswerError::Status { got: status, expected: said.status });
        }
        if body != Hash::of(said.body) {
            return Err(AnswerError::Body);
        }
        Ok(SignedAnswer { cert, time })
    }
}

impl fmt::Debug for UnverifiedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedAnswer(..)")
    }
}

/// An answer that its indexer cannot deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedAnswer {
    cert: SignedCert,
    time: Timestamp,
}

impl SignedAnswer {
    /// The certificate of the writer that signed.
    pub fn cert(&self) -> &SignedCert {
        &self.cert
    }

    /// When it was said, by the indexer's clock.
    pub fn time(&self) -> Timestamp {
        self.time
    }
}

fn check_begun(time: Timestamp, cert: &SignedCert) -> Result<(), AnswerError> {
    let not_before = cert.cert().not_before;
    if time < not_before {
        return Err(AnswerError::BeforeCert { time, not_before });
    }
    Ok(())
}

//! The sealed stream: what is written into it comes out whole and in order, or not at all.

use std::io::{self, BufRead, BufReader, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::aead::Payload;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use zeroize::Zeroizing;

use crate::home::sealed_key::stretched;
use crate::home::{SealedKeyError, Stretch};

const MAGIC: &[u8; 15] = b"kalends/backup\0";
const VERSION: u8 = 1;

/// Bytes before the first chunk.
pub(super) const HEADER_BYTES: usize = 15 + 1 + 32 + 8 + 12 + 16 + 19;
/// Bytes of a chunk before it is sealed.
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;

/// Told of the bytes done, and of all there are.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// What a backup says of itself; its chunks hold only under exactly these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whose home it is.
    pub identity: Identity,
    /// When it was made, by the clock of whoever made it.
    pub made_at: Timestamp,
    /// How hard the passphrase is to guess.
    pub stretch: Stretch,
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 19],
}

impl Facts {
    fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MAGIC);
        bytes.push(VERSION);
        bytes.extend(self.identity.as_bytes());
        bytes.extend(self.made_at.micros().to_le_bytes());
        for number in [self.stretch.memory_kib, self.stretch.passes, 1] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.salt);
        bytes.extend(self.nonce);
        bytes.try_into().expect("the fields are 103 bytes")
    }

    fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Result<Facts, SealedKeyError> {
        let not_one = SealedKeyError::NotOne { bytes: HEADER_BYTES };
        if &bytes[..15] != MAGIC {
            return Err(not_one);
        }
        if bytes[15] != VERSION {
            return Err(SealedKeyError::Version { got: bytes[15] });
        }
        let mut rest = &bytes[16..];
        let identity = Identity::from_bytes(take(&mut rest));
        let made_at = i64::from_le_bytes(take(&mut rest));
        let made_at = Timestamp::from_micros(made_at).map_err(|_| not_one.clone())?;
        let mut number = || u32::from_le_bytes(take(&mut rest));
        let stretch = Stretch { memory_kib: number(), passes: number() };
        if number() != 1 {
            return Err(not_one);
        }
        Ok(Facts { identity, made_at, stretch, salt: take(&mut rest), nonce: take(&mut rest) })
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, SealedKeyError> {
        let key = stretched(passphrase, self.stretch, &self.salt)?;
        Ok(XChaCha20Poly1305::new(&(*key).into()))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (first, others) = rest.split_at(N);
    *rest = others;
    first.try_into().expect("a slice of that length")
}

/// Seals what is written into it.
pub(super) struct Sealer<W: Write> {
    out: W,
    header: [u8; HEADER_BYTES],
    cipher: EncryptorBE32<XChaCha20Poly1305>,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    /// Writes the header.
    pub(super) fn begin(
        mut out: W,
        facts: &Facts,
        passphrase: &str,
    ) -> io::Result<Result<Sealer<W>, SealedKeyError>> {
        let cipher = match facts.cipher(passphrase) {
            Ok(cipher) => EncryptorBE32::from_aead(cipher, &facts.nonce.into()),
            Err(refused) => return Ok(Err(refused)),
        };
        let header = facts.to_bytes();
        out.write_all(&header)?;
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Ok(Ok(Sealer { out, header, cipher, chunk }))
    }

    /// Seals what is left as the last chunk; nothing can come after it.
    pub(super) fn finish(self) -> io::Result<W> {
        let Sealer { mut out, header, cipher, chunk } = self;
        let sealed = cipher.encrypt_last(Payload { msg: &chunk, aad: &header });
        out.write_all(&sealed.map_err(|_| too_long())?)?;
        Ok(out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.len() == CHUNK_BYTES {
            let payload = Payload { msg: &self.chunk, aad: &self.header };
            let sealed = self.cipher.encrypt_next(payload).map_err(|_| too_long())?;
            self.out.write_all(&sealed)?;
            self.chunk.clear();
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "more than a backup can hold")
}

/// Opens what a [`Sealer`] sealed.
pub(super) struct Opener<R: Read> {
    input: BufReader<R>,
    header: [u8; HEADER_BYTES],
    /// Gone with the last chunk.
    cipher: Option<DecryptorBE32<XChaCha20Poly1305>>,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
}

impl<R: Read> Opener<R> {
    /// Reads the header.
    pub(super) fn begin(
        input: R,
        passphrase: &str,
    ) -> io::Result<Result<(Facts, Opener<R>), SealedKeyError>> {
        let mut input = BufReader::with_capacity(CHUNK_BYTES + TAG_BYTES, input);
        let mut header = [0; HEADER_BYTES];
        let mut filled = 0;
        while filled < HEADER_BYTES {
            match input.read(&mut header[filled..])? {
                0 => return Ok(Err(SealedKeyError::NotOne { bytes: filled })),
                more => filled += more,
            }
        }
        let read = Facts::from_bytes(&header)
            .and_then(|facts| facts.cipher(passphrase).map(|cipher| (facts, cipher)));
        Ok(read.map(|(facts, cipher)| {
            let cipher = Some(DecryptorBE32::from_aead(cipher, &facts.nonce.into()));
            let plain = Zeroizing::new(Vec::new());
            (facts, Opener { input, header, cipher, plain, at: 0 })
        }))
    }

    /// Opens the next chunk; none is left when the last one was opened.
    fn next(&mut self) -> io::Result<()> {
        let Some(mut cipher) = self.cipher.take() else { return Ok(()) };
        let mut sealed = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        let limit = (CHUNK_BYTES + TAG_BYTES) as u64;
        self.input.by_ref().take(limit).read_to_end(&mut sealed)?;
        let payload = Payload { msg: &sealed, aad: &self.header };
        let opened = if self.input.fill_buf()?.is_empty() {
            cipher.decrypt_last(payload)
        } else {
            let opened = cipher.decrypt_next(payload);
            self.cipher = Some(cipher);
            opened
        };
        let altered = || io::Error::new(io::ErrorKind::InvalidData, "altered, or cut off");
        self.plain = Zeroizing::new(opened.map_err(|_| altered())?);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.plain.len() {
            self.plain.clear();
            self.at = 0;
            self.next()?;
        }
        let taken = into.len().min(self.plain.len() - self.at);
        into[..taken].copy_from_slice(&self.plain[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

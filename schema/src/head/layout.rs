//! Fixed layouts: fields one after the other, integers little-endian. Sizes, a writer, a reader.

use crate::hash::Hash;

/// Bytes of a certificate: `1u8 ‖ identity 32 ‖ writer 32 ‖ epoch u32 ‖ not_before i64`.
pub const CERT_BYTES: usize = 1 + 32 + 32 + 4 + 8;
/// Bytes of a certificate and its signature.
pub const SIGNED_CERT_BYTES: usize = CERT_BYTES + 64;
/// Bytes of a head: `1u8 ‖ identity 32 ‖ epoch u32 ‖ seq u64 ‖ time i64 ‖ prev 32 ‖ root 32 ‖
/// count u64 ‖ bytes u64 ‖ private 32`.
pub const HEAD_BYTES: usize = 1 + 32 + 4 + 8 + 8 + 32 + 32 + 8 + 8 + 32;
/// Bytes of a head, its signature, the certificate and the certificate's signature.
pub const SIGNED_HEAD_BYTES: usize = HEAD_BYTES + 64 + SIGNED_CERT_BYTES;

const _: () = assert!(CERT_BYTES == 77);
const _: () = assert!(HEAD_BYTES == 165);
const _: () = assert!(SIGNED_HEAD_BYTES == 370);

/// Fills a layout of `N` bytes from the front.
pub(crate) struct Fill<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Fill<N> {
    pub(crate) fn new() -> Fill<N> {
        Fill { bytes: [0; N], at: 0 }
    }

    pub(crate) fn put(mut self, field: &[u8]) -> Fill<N> {
        self.bytes[self.at..self.at + field.len()].copy_from_slice(field);
        self.at += field.len();
        self
    }

    pub(crate) fn done(self) -> [u8; N] {
        debug_assert_eq!(self.at, N, "every byte of a layout is written");
        self.bytes
    }
}

/// Reads the fields of a layout, whose whole length the caller has checked, from the front.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn of<const N: usize>(bytes: &'a [u8; N]) -> Fields<'a> {
        Fields(bytes)
    }

    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self.0.split_first_chunk().expect("the layout's length was checked");
        self.0 = rest;
        *field
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let [byte] = self.take();
        byte
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    pub(crate) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    pub(crate) fn i64(&mut self) -> i64 {
        i64::from_le_bytes(self.take())
    }

    pub(crate) fn hash(&mut self) -> Hash {
        Hash(self.take())
    }
}

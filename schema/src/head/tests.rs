//! What whoever is shown a head relies on.

use super::{
    CERT_BYTES, Cert, CertError, HEAD_BYTES, Head, HeadError, SIGNED_HEAD_BYTES, SignedCert,
    SignedHead, UnverifiedCert, UnverifiedHead, private_commitment,
};
use crate::hash::Hash;
use crate::key::{Context, Identity, IdentitySecret, WriterKey, WriterSecret};
use crate::time::{BadTimestamp, Timestamp};

const BEGIN: i64 = 1_800_000_000_000_000;
const HOUR: i64 = 3600 * 1_000_000;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn identity() -> IdentitySecret {
    IdentitySecret::from_seed(&[1; 32])
}

fn writer() -> WriterSecret {
    WriterSecret::from_seed(&[2; 32])
}

fn cert() -> Cert {
    Cert {
        identity: identity().public(),
        writer: writer().public(),
        epoch: 7,
        not_before: at(BEGIN),
    }
}

fn head() -> Head {
    Head {
        identity: identity().public(),
        epoch: 7,
        seq: 2,
        time: at(BEGIN + HOUR),
        prev: Hash([3; 32]),
        root: Hash([4; 32]),
        count: 5,
        bytes: 600,
        private: Hash([7; 32]),
    }
}

fn signed() -> SignedHead {
    let cert = SignedCert::sign(&identity(), cert()).unwrap();
    SignedHead::sign(head(), &writer(), &cert).unwrap()
}

/// Signs exactly these bytes as head and certificate, whatever they say.
fn signed_anyway(head: &[u8; HEAD_BYTES], cert: &[u8; CERT_BYTES]) -> UnverifiedHead {
    let head_signature = writer().sign(Context::Head, head);
    let cert_signature = identity().sign(Context::Cert, cert);
    let all = [&head[..], &head_signature, &cert[..], &cert_signature].concat();
    UnverifiedHead::from_bytes(&all).unwrap()
}

fn refused(head: Head, cert: Cert) -> HeadError {
    signed_anyway(&head.to_bytes(), &cert.to_bytes()).verify().unwrap_err()
}

#[test]
fn what_was_signed_is_read_back() {
    let signed = signed();
    let bytes = signed.to_bytes();
    let read = UnverifiedHead::from_bytes(&bytes).unwrap().verify().unwrap();
    assert_eq!(read, signed);
    assert_eq!((read.head(), read.cert().cert()), (&head(), &cert()));
    assert_eq!(read.hash(), Hash::of(&bytes[..HEAD_BYTES]));
    assert_eq!(UnverifiedHead::from(&read).as_bytes(), &bytes);
    let cert = UnverifiedCert::from_bytes(&read.cert().to_bytes()).unwrap().verify().unwrap();
    assert_eq!(&cert, read.cert());
}

#[test]
fn every_flipped_bit_is_refused() {
    let good = signed().to_bytes();
    for index in 0..SIGNED_HEAD_BYTES {
        for bit in 0..8 {
            let mut bad = good;
            bad[index] ^= 1 << bit;
            assert!(UnverifiedHead::from_bytes(&bad).unwrap().verify().is_err(), "{index}.{bit}");
        }
    }
}

#[test]
fn another_length_is_refused() {
    let good = signed().to_bytes();
    for bytes in [&good[..0], &good[..369], &[&good[..], &[0]].concat()] {
        let error = HeadError::Length { got: bytes.len() };
        assert_eq!(UnverifiedHead::from_bytes(bytes), Err(error));
    }
    assert_eq!(UnverifiedCert::from_bytes(&good[..77]), Err(CertError::Length { got: 77 }));
}

#[test]
fn every_broken_rule_of_a_head_has_its_own_error() {
    let (h, c) = (head(), cert());
    let stranger = Identity::from_bytes(*WriterSecret::from_seed(&[9; 32]).public().as_bytes());
    assert_eq!(refused(Head { epoch: 0, ..h }, c), HeadError::EpochZero);
    assert_eq!(refused(Head { seq: 0, ..h }, c), HeadError::SeqZero);
    assert_eq!(refused(Head { seq: 1, ..h }, c), HeadError::Prev { seq: 1 });
    assert_eq!(refused(Head { prev: Hash::ZERO, ..h }, c), HeadError::Prev { seq: 2 });
    let other = HeadError::OtherIdentity { head: stranger, cert: c.identity };
    assert_eq!(refused(Head { identity: stranger, ..h }, c), other);
    let other = HeadError::OtherEpoch { head: 8, cert: 7 };
    assert_eq!(refused(Head { epoch: 8, ..h }, c), other);
    let early = HeadError::BeforeCert { time: at(BEGIN - 1), not_before: at(BEGIN) };
    assert_eq!(refused(Head { time: at(BEGIN - 1), ..h }, c), early);
    let cert = SignedCert::sign(&identity(), c).unwrap();
    let forger = WriterSecret::from_seed(&[9; 32]);
    let (named, signer) = (c.writer, forger.public());
    let error = SignedHead::sign(h, &forger, &cert).unwrap_err();
    assert_eq!(error, HeadError::OtherSigner { named, signer });
}

#[test]
fn bytes_that_say_nothing_a_head_can_say_are_refused() {
    let (h, c) = (head().to_bytes(), cert().to_bytes());
    let with = |index: usize, byte: u8| {
        let mut bytes = h;
        bytes[index] = byte;
        signed_anyway(&bytes, &c).verify().unwrap_err()
    };
    assert_eq!(with(0, 2), HeadError::Version { got: 2 });
    // The time's highest byte, with its sign.
    assert!(matches!(with(52, 0x80), HeadError::Time(BadTimestamp { got: i64::MIN..=0 })));
    let mut zero = h;
    zero[45..53].fill(0);
    let error = signed_anyway(&zero, &c).verify().unwrap_err();
    assert_eq!(error, HeadError::Time(BadTimestamp { got: 0 }));
}

#[test]
fn every_broken_rule_of_a_certificate_has_its_own_error() {
    let (h, c) = (head(), cert());
    let cert_error = |cert: Cert| refused(h, cert);
    let own = WriterKey::from_bytes(*c.identity.as_bytes());
    assert_eq!(cert_error(Cert { epoch: 0, ..c }), CertError::EpochZero.into());
    assert_eq!(cert_error(Cert { writer: own, ..c }), CertError::WriterIsIdentity.into());
    let mut bytes = c.to_bytes();
    bytes[0] = 0;
    let error = signed_anyway(&h.to_bytes(), &bytes).verify().unwrap_err();
    assert_eq!(error, CertError::Version { got: 0 }.into());
    let mut bytes = c.to_bytes();
    bytes[69..].fill(0);
    let error = signed_anyway(&h.to_bytes(), &bytes).verify().unwrap_err();
    assert_eq!(error, CertError::NotBefore(BadTimestamp { got: 0 }).into());
    let stranger = IdentitySecret::from_seed(&[9; 32]);
    let error = CertError::OtherSigner { named: c.identity, signer: stranger.public() };
    assert_eq!(SignedCert::sign(&stranger, c), Err(error));
    assert_eq!(SignedCert::sign(&identity(), Cert { epoch: 0, ..c }), Err(CertError::EpochZero));
}

#[test]
fn a_signature_for_one_purpose_is_none_for_another() {
    let (h, c) = (head().to_bytes(), cert().to_bytes());
    let head_as_token = writer().sign(Context::Token, &h);
    let cert_signature = identity().sign(Context::Cert, &c);
    let all = [&h[..], &head_as_token, &c[..], &cert_signature].concat();
    let error = UnverifiedHead::from_bytes(&all).unwrap().verify().unwrap_err();
    assert_eq!(error, HeadError::Signature);
    let cert_as_head = identity().sign(Context::Head, &c);
    let all = [&h[..], &writer().sign(Context::Head, &h), &c[..], &cert_as_head].concat();
    let error = UnverifiedHead::from_bytes(&all).unwrap().verify().unwrap_err();
    assert_eq!(error, CertError::Signature.into());
}

#[test]
fn the_first_head_of_an_epoch_has_no_prev() {
    let cert = SignedCert::sign(&identity(), cert()).unwrap();
    let first = Head { seq: 1, prev: Hash::ZERO, ..head() };
    let first = SignedHead::sign(first, &writer(), &cert).unwrap();
    let next = Head { prev: first.hash(), ..head() };
    let next = SignedHead::sign(next, &writer(), &cert).unwrap();
    assert!(next.stamp() > first.stamp());
}

#[test]
fn a_head_more_than_two_hours_ahead_is_not_yet() {
    let signed = signed();
    let time = signed.head().time;
    assert!(!signed.is_not_yet(time));
    assert!(!signed.is_not_yet(time.plus_micros(-2 * HOUR)));
    assert!(signed.is_not_yet(time.plus_micros(-2 * HOUR - 1)));
}

#[test]
fn the_private_commitment_hides_behind_its_salt() {
    let of = |salt: u8, count| private_commitment(&[salt; 32], &Hash([1; 32]), count, 10);
    assert_eq!(of(1, 2), of(1, 2));
    assert_ne!(of(1, 2), of(2, 2));
    assert_ne!(of(1, 2), of(1, 3));
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // The neutral element as key and as R, with s = 0: `verify` would take this for any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    let cert = Cert { identity: Identity::from_bytes(neutral), ..cert() };
    let bytes = [&cert.to_bytes()[..], &signature].concat();
    let error = UnverifiedCert::from_bytes(&bytes).unwrap().verify().unwrap_err();
    assert_eq!(error, CertError::Signature);
}

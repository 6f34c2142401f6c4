//! What a mirror relies on when somebody asks to be carried.

use super::{CARRY_ASK_BYTES, CarryAsk, CarryError, SignedCarryAsk, UnverifiedCarryAsk, Want};
use crate::head::{Cert, CertError, SignedCert};
use crate::key::{Context, Identity, IdentitySecret, WriterSecret};
use crate::time::Timestamp;

const NOW: i64 = 1_800_000_000_000_000;
const MINUTE: i64 = 60 * 1_000_000;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn mirror() -> Identity {
    IdentitySecret::from_seed(&[9; 32]).public()
}

fn asker() -> (WriterSecret, SignedCert) {
    let (identity, writer) =
        (IdentitySecret::from_seed(&[1; 32]), WriterSecret::from_seed(&[2; 32]));
    let cert = Cert {
        identity: identity.public(),
        writer: writer.public(),
        epoch: 7,
        not_before: at(NOW - 60 * MINUTE),
    };
    (writer, SignedCert::sign(&identity, cert).unwrap())
}

fn signed(want: Want, time: i64) -> Result<SignedCarryAsk, CarryError> {
    let (writer, cert) = asker();
    SignedCarryAsk::sign(&writer, &cert, CarryAsk { mirror: mirror(), time: at(time), want })
}

fn bytes() -> [u8; CARRY_ASK_BYTES] {
    signed(Want::Carry, NOW).unwrap().to_bytes()
}

fn verified(bytes: &[u8]) -> Result<SignedCarryAsk, CarryError> {
    UnverifiedCarryAsk::from_bytes(bytes)?.verify(&mirror(), at(NOW))
}

#[test]
fn an_ask_says_who_asks_whom_for_what_and_reads_back_as_it_was() {
    for want in [Want::Carry, Want::Stop] {
        let ask = signed(want, NOW).unwrap();
        let read = verified(&ask.to_bytes()).unwrap();
        assert_eq!(read, ask);
        assert_eq!(read.asker(), IdentitySecret::from_seed(&[1; 32]).public());
        assert_eq!((read.epoch(), read.ask().want, read.ask().time), (7, want, at(NOW)));
    }
    let unverified = UnverifiedCarryAsk::from_bytes(&bytes()).unwrap();
    assert_eq!(unverified.mirror(), mirror());
    assert_eq!(unverified.claimed_asker(), IdentitySecret::from_seed(&[1; 32]).public());
}

#[test]
fn an_ask_is_good_for_five_minutes_either_way() {
    for time in [NOW - 5 * MINUTE, NOW + 5 * MINUTE] {
        assert!(verified(&signed(Want::Carry, time).unwrap().to_bytes()).is_ok());
    }
    for time in [NOW - 5 * MINUTE - 1, NOW + 5 * MINUTE + 1] {
        let refused = verified(&signed(Want::Carry, time).unwrap().to_bytes());
        assert_eq!(refused, Err(CarryError::NotFresh { time: at(time), now: at(NOW) }));
    }
}

#[test]
fn an_ask_for_one_mirror_is_worth_nothing_to_another() {
    let other = IdentitySecret::from_seed(&[8; 32]).public();
    let read = UnverifiedCarryAsk::from_bytes(&bytes()).unwrap().verify(&other, at(NOW));
    assert_eq!(read, Err(CarryError::Mirror { got: mirror(), expected: other }));
}

#[test]
fn every_byte_of_an_ask_is_signed() {
    let good = bytes();
    for at in 0..CARRY_ASK_BYTES {
        let mut bad = good;
        bad[at] ^= 1;
        assert!(verified(&bad).is_err(), "byte {at}");
    }
    assert_eq!(verified(&good[1..]), Err(CarryError::Length { got: CARRY_ASK_BYTES - 1 }));
    let later = [&[2], &good[1..]].concat();
    assert_eq!(verified(&later), Err(CarryError::Version { got: 2 }));
    let mut forged = good;
    forged[120] ^= 1;
    assert_eq!(verified(&forged), Err(CarryError::Cert(CertError::Signature)));
    let mut other = good;
    other[CARRY_ASK_BYTES - 65] = 3;
    assert_eq!(verified(&other), Err(CarryError::Want { got: 3 }));
}

#[test]
fn a_signature_of_another_kind_is_no_ask() {
    let (writer, _) = asker();
    let mut swapped = bytes();
    let signature = writer.sign(Context::Token, &swapped[..CARRY_ASK_BYTES - 64]);
    swapped[CARRY_ASK_BYTES - 64..].copy_from_slice(&signature);
    assert_eq!(verified(&swapped), Err(CarryError::Signature));
}

#[test]
fn nobody_asks_as_somebody_else_of_themselves_or_before_their_certificate() {
    let (writer, cert) = asker();
    let ask = |mirror, time| CarryAsk { mirror, time: at(time), want: Want::Carry };
    let other = WriterSecret::from_seed(&[3; 32]);
    let (named, signer) = (writer.public(), other.public());
    let refused = SignedCarryAsk::sign(&other, &cert, ask(mirror(), NOW));
    assert_eq!(refused, Err(CarryError::OtherSigner { named, signer }));
    let own = cert.cert().identity;
    let refused = SignedCarryAsk::sign(&writer, &cert, ask(own, NOW));
    assert_eq!(refused, Err(CarryError::Oneself));
    let early = NOW - 61 * MINUTE;
    let refused = SignedCarryAsk::sign(&writer, &cert, ask(mirror(), early));
    assert!(matches!(refused, Err(CarryError::BeforeCert { .. })), "{refused:?}");
}

//! The bytes of evidence: read back as they were written, and refused in any other way.

use proptest::prelude::*;

use super::trees::halves;
use super::{OWNER, Owner, between, branches};
use crate::evidence::{
    CertFork, CertForkError, Evidence, EvidenceError, EvidenceKind, ForkError, ForkProof,
    TreeFault, TreeFaultError,
};
use crate::head::{CertError, HeadError};
use crate::limits::EVIDENCE_BYTES_MAX;

fn samples() -> [Evidence; 3] {
    let [left, right] = branches(2, 1, 4);
    let fork = ForkProof::new(left[2], right[5], between(&right, 3, 6)).unwrap();
    let other = Owner { writer: 5, ..OWNER }.line(1, 1)[0];
    let certs = CertFork::between(&OWNER.line(1, 1)[0], &other).unwrap();
    let [one, two] = halves();
    [fork.into(), certs.into(), TreeFault::between(&one, &two).unwrap().into()]
}

#[test]
fn evidence_is_read_back_as_it_was_written() {
    let kinds = [EvidenceKind::Fork, EvidenceKind::Cert, EvidenceKind::Tree];
    for (evidence, kind) in samples().into_iter().zip(kinds) {
        let bytes = evidence.encode().unwrap();
        assert_eq!(bytes[..2], [1, kind.byte()]);
        let read = Evidence::decode(&bytes).unwrap();
        assert_eq!(read, evidence);
        assert_eq!((read.kind(), read.epoch()), (kind, OWNER.epoch));
        assert_eq!(read.identity(), OWNER.cert().cert().identity);
    }
}

#[test]
fn each_way_in_which_the_bytes_are_wrong_has_its_error() {
    let [fork, certs, tree] = samples().map(|evidence| evidence.encode().unwrap());
    let of = |bytes: &[u8]| Evidence::decode(bytes).unwrap_err();
    assert_eq!(of(&[]), EvidenceError::Length { got: 0 });
    assert_eq!(of(&[1]), EvidenceError::Length { got: 1 });
    assert_eq!(of(&[2, 1]), EvidenceError::Version { got: 2 });
    assert_eq!(of(&[1, 4]), EvidenceError::Kind { got: 4 });
    let max = EVIDENCE_BYTES_MAX;
    assert_eq!(of(&vec![1; max + 1]), EvidenceError::TooLarge { got: max + 1, max });
    for bytes in [&fork, &certs] {
        let cut = &bytes[..bytes.len() - 1];
        assert_eq!(of(cut), EvidenceError::Length { got: cut.len() });
    }
    assert!(matches!(of(&tree[..tree.len() - 1]), EvidenceError::Proof(_)));
    let mut forged = fork.clone();
    forged[2 + 200] ^= 1;
    assert_eq!(of(&forged), EvidenceError::Head(HeadError::Signature));
    let mut forged = certs.clone();
    forged[2 + 100] ^= 1;
    assert_eq!(of(&forged), EvidenceError::Cert(CertError::Signature));
    let swapped = [&certs[..2], &certs[143..], &certs[2..143]].concat();
    assert_eq!(of(&swapped), EvidenceError::CertFork(CertForkError::Order));
    let longer = [&fork[..], &[0; 165]].concat();
    assert!(matches!(of(&longer), EvidenceError::Head(HeadError::Version { got: 0 })));
    let twice = [&fork[..], &fork[fork.len() - 165..]].concat();
    assert_eq!(of(&twice), EvidenceError::Fork(ForkError::Links { got: 3, expected: 2 }));
    let [half, _] = halves();
    let honest = [&[1, 3], &half.encode()[..]].concat();
    assert_eq!(of(&honest), EvidenceError::Tree(TreeFaultError::NoFault));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A flipped bit anywhere: whatever is still read is still evidence of the same owner, and it
    /// is written back as it was read.
    #[test]
    fn no_flipped_bit_makes_other_evidence(which in 0usize..3, at in any::<usize>(), bit in 0u32..8) {
        let sample = &samples()[which];
        let mut bytes = sample.encode().unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(read) = Evidence::decode(&bytes) {
            prop_assert_eq!(read.identity(), sample.identity());
            prop_assert_eq!(read.encode().unwrap(), bytes);
        }
    }
}

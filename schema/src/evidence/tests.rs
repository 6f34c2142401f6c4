//! What whoever is shown evidence relies on: it holds against its owner, and against nobody else.

mod bytes;
mod chains;
mod trees;

use crate::hash::Hash;
use crate::head::{Cert, Head, SignedCert, SignedHead};
use crate::key::{IdentitySecret, WriterSecret};
use crate::time::Timestamp;

/// An owner who writes heads: the same numbers give the same keys.
struct Owner {
    identity: u8,
    writer: u8,
    epoch: u32,
}

const OWNER: Owner = Owner { identity: 1, writer: 2, epoch: 3 };

impl Owner {
    fn cert(&self) -> SignedCert {
        let identity = IdentitySecret::from_seed(&[self.identity; 32]);
        let writer = WriterSecret::from_seed(&[self.writer; 32]);
        let not_before = Timestamp::from_micros(1_800_000_000_000_000).unwrap();
        let cert = Cert {
            identity: identity.public(),
            writer: writer.public(),
            epoch: self.epoch,
            not_before,
        };
        SignedCert::sign(&identity, cert).unwrap()
    }

    /// The head after `before`, over a root of that byte.
    fn after(&self, before: Option<&SignedHead>, root: u8) -> SignedHead {
        let cert = self.cert();
        let head = Head {
            identity: cert.cert().identity,
            epoch: self.epoch,
            seq: before.map_or(1, |before| before.stamp().seq + 1),
            time: cert.cert().not_before,
            prev: before.map_or(Hash::ZERO, SignedHead::hash),
            root: Hash([root; 32]),
            count: 1,
            bytes: 40,
            private: Hash([9; 32]),
        };
        SignedHead::sign(head, &WriterSecret::from_seed(&[self.writer; 32]), &cert).unwrap()
    }

    /// `len` heads, each after the other.
    fn line(&self, len: usize, root: u8) -> Vec<SignedHead> {
        let mut heads: Vec<SignedHead> = Vec::new();
        for _ in 0..len {
            heads.push(self.after(heads.last(), root));
        }
        heads
    }
}

/// Two branches that part after `common` heads, and are `left` and `right` heads longer.
fn branches(common: usize, left: usize, right: usize) -> [Vec<SignedHead>; 2] {
    let trunk = OWNER.line(common, 1);
    [(left, 2), (right, 3)].map(|(more, root)| {
        let mut heads = trunk.clone();
        for _ in 0..more {
            heads.push(OWNER.after(heads.last(), root));
        }
        heads
    })
}

/// The heads between, newest first.
fn between(heads: &[SignedHead], above: u64, below: u64) -> Vec<Head> {
    let inside = |head: &&SignedHead| (above + 1..below).contains(&head.stamp().seq);
    heads.iter().rev().filter(inside).map(|head| *head.head()).collect()
}

//! Where lies are told: an honest keyspace that is found by its key, a reader who knows some of it
//! or nothing, and a liar who is asked first.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use kalends_keyspace::net::{AttemptError, NetworkConfig, Testnet};
use kalends_keyspace::store::View;
use kalends_schema::head::{Cert, Head, SignedCert, SignedHead};
use kalends_schema::key::WriterSecret;
use kalends_schema::tree::{Proof, Range};

use super::liar::{Liar, Says, Script, say};
use crate::person::{Person, now, path};

/// Whether an error is the one that a lie must lead to.
pub type Expected = fn(&AttemptError) -> bool;

/// What the reader has before it meets the liar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Has {
    Nothing,
    /// A copy one commit below the newest.
    Old,
    Newest,
}

/// One row of the table.
pub struct Lie {
    pub name: &'static str,
    pub has: Has,
    pub scripts: Vec<Script>,
    pub error: Expected,
}

pub fn lie(name: &'static str, has: Has, says: impl Into<Script>, error: Expected) -> Lie {
    Lie { name, has, scripts: vec![says.into()], error }
}

pub fn put<'a>(path: &'a str, (epoch, seq): (u32, u64), value: &'a [u8]) -> Says<'a> {
    Says::Put { path, epoch, seq, value }
}

/// Ann wrote one record in her first epoch, and two commits in her second.
pub struct World {
    pub ann: Person,
    /// An honest source that is one commit behind.
    behind: Person,
    /// Somebody with keys and a keyspace of her own.
    pub mallory: Person,
    pub liar: Liar,
    pub dht: Testnet,
    /// Her heads 1.1, 2.1 and 2.2, and proofs of everything under each.
    pub ancient: (SignedHead, Proof),
    pub old: (SignedHead, Proof),
    pub newest: (SignedHead, Proof),
    readers: AtomicU8,
}

pub fn everything() -> Range {
    Range::of_prefix("/pub/").unwrap()
}

fn proved(ann: &Person, head: SignedHead) -> (SignedHead, Proof) {
    let proof = ann.store.read().unwrap();
    let proof = proof.prove(&ann.identity(), &[everything()], 1 << 20, 1 << 18);
    (head, proof.unwrap().unwrap())
}

impl World {
    pub async fn new(seed: u8) -> World {
        let dht = Testnet::start(4).unwrap();
        let mut ann = Person::start(seed, &dht.bootstrap()).await;
        let behind = Person::start(seed + 1, &[]).await;
        let mallory = Person::start(seed + 2, &dht.bootstrap()).await;
        let liar = Liar::start(seed + 3).await;
        let ancient = proved(&ann, ann.write(&[(&path(1), Some(b"one"))]));
        ann.writer = WriterSecret::from_seed(&[seed ^ 0x55; 32]);
        let cert = Cert { writer: ann.writer.public(), epoch: 2, ..*ann.cert.cert() };
        ann.cert = SignedCert::sign(&ann.secret, cert).unwrap();
        let two = ann.write(&[(&path(2), Some(b"two")), (&path(3), Some(b"three"))]);
        let old = proved(&ann, two);
        let anns = ann.network.endpoint_key();
        behind.network.tell_address(&anns, ann.network.bound_addresses()[0]);
        behind.network.pull(&ann.identity(), Some(anns)).await.unwrap();
        behind.desk.serve(ann.identity());
        let newest = proved(&ann, ann.write(&[(&path(3), None), (&path(4), Some(b"four"))]));
        ann.announce(&newest.0).await;
        mallory.write(&[(&path(1), Some(b"mallory"))]);
        let readers = AtomicU8::new(seed + 10);
        World { ann, behind, mallory, liar, dht, ancient, old, newest, readers }
    }

    /// Somebody new who has so much of Ann's keyspace.
    pub async fn reader(&self, has: Has, pace_window: Duration) -> Person {
        let seed = self.readers.fetch_add(1, Ordering::Relaxed);
        let configured = |config| NetworkConfig { pace_window, ..config };
        let reader = Person::start_with(seed, &self.dht.bootstrap(), configured).await;
        self.liar.tell(&reader);
        let behind = self.behind.network.endpoint_key();
        let from = match has {
            Has::Nothing => return reader,
            Has::Old => {
                reader.network.tell_address(&behind, self.behind.network.bound_addresses()[0]);
                Some(behind)
            }
            Has::Newest => None,
        };
        reader.network.pull(&self.ann.identity(), from).await.unwrap();
        reader
    }

    /// A head that Ann signs herself, though no store of hers did.
    pub fn signed(&self, change: impl Fn(&mut Head)) -> SignedHead {
        let mut head = *self.newest.0.head();
        change(&mut head);
        SignedHead::sign(head, &self.ann.writer, &self.ann.cert).unwrap()
    }

    /// Everything under the newest head, as these steps have it.
    pub fn whole(&self, steps: Vec<Says<'_>>) -> Vec<u8> {
        let head = self.newest.0.to_bytes();
        let begin = vec![Says::Head(&head), Says::Snapshot];
        say(&begin.into_iter().chain(steps).collect::<Vec<_>>())
    }

    /// The reader says exactly what the liar did, takes nothing of it, and ends at the honest head.
    pub async fn meet(&self, pace_window: Duration, lies: Vec<Lie>) {
        for Lie { name, has, scripts, error } in lies {
            let bob = self.reader(has, pace_window).await;
            self.liar.will_say(scripts).await;
            let ann = self.ann.identity();
            let pulled = bob.network.pull(&ann, Some(self.liar.key)).await;
            let pulled = pulled.unwrap_or_else(|failed| panic!("{name}: {failed:?}"));
            let [failed] = &pulled.failed[..] else { panic!("{name}: {:?}", pulled.failed) };
            assert_eq!(failed.endpoint, self.liar.key, "{name}");
            assert!(error(&failed.error), "{name}: {:?}", failed.error);
            self.is_honest(&bob, name);
            assert_eq!(pulled.from, self.ann.network.endpoint_key(), "{name}");
            if failed.error.is_fault() {
                // Whoever lied is not asked again for a while.
                let again = bob.network.pull(&ann, Some(self.liar.key)).await.unwrap();
                let resting = &again.failed[0].error;
                assert!(matches!(resting, AttemptError::Resting { .. }), "{name}: {resting:?}");
            }
            bob.network.shutdown().await;
        }
    }

    /// A reader's copy is Ann's keyspace, whole.
    pub fn is_honest(&self, reader: &Person, name: &str) {
        let (here, there) = (reader.store.read().unwrap(), self.ann.store.read().unwrap());
        let ann = self.ann.identity();
        assert_eq!(here.verify_whole(&ann).unwrap().head, self.newest.0, "{name}");
        let paths = |found: Vec<(_, kalends_keyspace::store::Entry)>| -> Vec<_> {
            found.into_iter().map(|(path, entry)| (path, entry.stamp, entry.value)).collect()
        };
        let records = |view: &dyn View| paths(view.scan(&ann, "/pub/", 10).unwrap());
        assert_eq!(records(&here), records(&there), "{name}");
    }

    /// A head of the newest stamp that does not win against it.
    pub fn twin(&self) -> SignedHead {
        let heads = (1..).map(|later| self.signed(|head| head.time = head.time.plus_micros(later)));
        heads.into_iter().find(|twin| twin.hash() > self.newest.0.hash()).unwrap()
    }

    /// A time that nobody's clock shows yet.
    pub fn too_early() -> kalends_schema::time::Timestamp {
        now().plus_micros(3 * 3_600 * 1_000_000)
    }
}

//! People with keys and stores, for the tests here.

use kalends_keyspace::store::{
    Applied, Batch, Begun, Changes, CopyError, CopyKind, CopyStage, Delta, Op, Ops, Precondition,
    Quota, Store, StoreOptions, View,
};
use kalends_schema::head::{Cert, SignedCert, SignedHead};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use tempfile::TempDir;

/// A moment in 2026, and `seconds` after it.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + seconds * 1_000_000).unwrap()
}

pub fn stamp(epoch: u32, seq: u64) -> Stamp {
    Stamp { epoch, seq }
}

pub fn public(id: &str) -> Path {
    Path::of(Area::Pub, Collection::Tags, id).unwrap()
}

pub fn private(id: &str) -> Path {
    Path::of(Area::Priv, Collection::Contacts, id).unwrap()
}

pub struct Person {
    pub identity: Identity,
    secret: IdentitySecret,
    pub writer: WriterSecret,
    pub cert: SignedCert,
}

impl Person {
    pub fn new(number: u8) -> Person {
        let secret = IdentitySecret::from_seed(&[number; 32]);
        Person::in_epoch(secret, number, 1)
    }

    /// The same person with the writer key of another epoch.
    pub fn next_epoch(&self, epoch: u32) -> Person {
        let secret = IdentitySecret::from_seed(&self.secret.seed());
        Person::in_epoch(secret, self.secret.seed()[0], epoch)
    }

    /// The same person with another writer key in the same epoch.
    pub fn other_writer(&self) -> Person {
        let secret = IdentitySecret::from_seed(&self.secret.seed());
        let other = Person::in_epoch(secret, self.secret.seed()[0], 99);
        let cert = Cert { writer: other.writer.public(), ..*self.cert.cert() };
        Person { cert: SignedCert::sign(&other.secret, cert).unwrap(), ..other }
    }

    fn in_epoch(secret: IdentitySecret, number: u8, epoch: u32) -> Person {
        let writer = WriterSecret::from_seed(&[number ^ (0x80 + epoch as u8); 32]);
        let identity = secret.public();
        let cert = Cert { identity, writer: writer.public(), epoch, not_before: at(0) };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        Person { identity, secret, writer, cert }
    }

    pub fn sign(&self, batch: &mut Batch, now: Timestamp) -> Option<SignedHead> {
        batch.sign(&self.writer, &self.cert, now).unwrap()
    }

    /// One batch: puts, and deletions where there is no value.
    pub fn write(&self, store: &Store, changes: &[(Path, Option<&[u8]>)]) -> SignedHead {
        let mut batch = store.write().unwrap();
        for (path, value) in changes {
            match value {
                Some(value) => batch.put(&self.identity, path, value, Precondition::Any).unwrap(),
                None => batch.delete(&self.identity, path, Precondition::Any).unwrap(),
            }
        }
        let seq = batch.head(&self.identity).unwrap().map_or(0, |head| head.stamp().seq);
        let head = self.sign(&mut batch, at(seq as i64 + 1)).expect("something changed");
        batch.commit().unwrap();
        head
    }

    pub fn put(&self, store: &Store, id: &str, value: &str) -> SignedHead {
        self.write(store, &[(public(id), Some(value.as_bytes()))])
    }

    pub fn delete(&self, store: &Store, id: &str) -> SignedHead {
        self.write(store, &[(public(id), None)])
    }
}

/// A store in a folder of its own, which goes with it.
pub struct Place {
    pub store: Store,
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder).unwrap();
        Place { store, folder }
    }
}

/// Two places with what was in one: from here on each goes its own way.
pub fn split(place: Place) -> [Place; 2] {
    let Place { store, folder } = place;
    drop(store);
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(folder.path().join("kalends.redb"), other.path().join("kalends.redb")).unwrap();
    [folder, other].map(|folder| Place { store: open(&folder).unwrap(), folder })
}

impl std::ops::Deref for Place {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

pub fn open(folder: &TempDir) -> Result<Store, kalends_keyspace::store::OpenError> {
    Store::open(&folder.path().join("kalends.redb"), StoreOptions { cache_bytes: 1 << 20 })
}

/// Everything that `pub` of an identity holds, as it is seen.
pub fn seen(view: &impl View, identity: &Identity) -> Vec<(String, Stamp, Vec<u8>)> {
    let entries = view.scan(identity, "/pub/", usize::MAX).unwrap();
    entries.into_iter().map(|(path, entry)| (path.to_string(), entry.stamp, entry.value)).collect()
}

pub fn collect(mut ops: Ops, page_bytes: usize) -> Vec<Op> {
    let mut all = Vec::new();
    loop {
        let page = ops.next_page(page_bytes).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// What `from` answers to somebody who has `since`.
pub fn ask(from: &Store, identity: &Identity, since: Option<Stamp>) -> Changes {
    let snapshot = from.read().unwrap();
    snapshot.changes_since(identity, Area::Pub, since).unwrap().expect("it is stored there")
}

pub fn begin(to: &Store, head: SignedHead, kind: CopyKind) -> Result<Box<CopyStage>, CopyError> {
    match to.begin_copy(head, kind, Quota::default(), at(0))? {
        Begun::Stage(stage) => Ok(stage),
        Begun::Same => panic!("{head:?} is there already"),
    }
}

pub fn feed(
    to: &Store,
    head: SignedHead,
    kind: CopyKind,
    ops: impl IntoIterator<Item = Op>,
) -> Result<Applied, CopyError> {
    let mut stage = begin(to, head, kind)?;
    for op in ops {
        stage.push(op)?;
    }
    stage.finish()
}

/// Copies as two nodes would; `None` when there was nothing new.
pub fn pull(from: &Store, to: &Store, identity: &Identity) -> Option<Applied> {
    let since = to.read().unwrap().head(identity).unwrap().map(|head| head.stamp());
    let Changes { head, delta } = ask(from, identity, since);
    let (kind, ops) = match delta {
        Delta::Same => return None,
        Delta::Ops(ops) => (CopyKind::Ops { since: since.unwrap() }, ops),
        Delta::Snapshot(ops) => (CopyKind::Snapshot, ops),
    };
    Some(feed(to, head, kind, collect(ops, 4_096)).unwrap())
}

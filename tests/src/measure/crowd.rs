//! People with keyspaces that are held in memory: what a source would send, for measuring who takes
//! it in. Everything is a function of numbers, so that every run has the same bytes.

use std::collections::BTreeMap;

use kalends_keyspace::store::Op;
use kalends_schema::hash::Hash;
use kalends_schema::head::{Cert, Head, SignedCert, SignedHead, UnverifiedHead};
use kalends_schema::id;
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Attendee, Component, Event, Invitation, PartStat, Record, Tag, When, known_zone,
};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::TreeHasher;
use kalends_schema::uri::EventUri;
use kalends_schema::wire::encode;

/// 2026-01-01T00:00:00Z in microseconds: when the first head is made.
const BEGIN: i64 = 1_767_225_600_000_000;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// Of ten records of a person two are events, six answers to others' events, one an invitation to
/// an own event and one a tag on another's.
const KINDS: u32 = 10;

/// Who there is.
pub struct Crowd {
    keys: Vec<Identity>,
}

/// Somebody's keyspace, and the keys that write it.
pub struct Member {
    number: u32,
    writer: WriterSecret,
    cert: SignedCert,
    entries: BTreeMap<Path, (Stamp, Vec<u8>)>,
    head: Option<SignedHead>,
}

/// What a source sends: a head that nobody has verified yet, and what leads there.
pub struct Sent {
    /// Whose.
    pub identity: Identity,
    /// The head.
    pub head: UnverifiedHead,
    /// The stamp of the head before it; `None` when everything is sent.
    pub since: Option<Stamp>,
    /// Puts in ascending order of path.
    pub ops: Vec<Op>,
}

impl Crowd {
    /// Of so many people.
    pub fn new(people: u32) -> Crowd {
        Crowd { keys: (0..people).map(|number| secret(number, 0).public()).collect() }
    }

    /// Their keys.
    pub fn keys(&self) -> &[Identity] {
        &self.keys
    }

    /// One of them, who has written nothing yet.
    pub fn member(&self, number: u32) -> Member {
        let identity = secret(number, 0);
        let writer = WriterSecret::from_seed(&seed(number, 1));
        let (public, not_before) = (identity.public(), moment(0));
        let cert = Cert { identity: public, writer: writer.public(), epoch: 1, not_before };
        let cert = SignedCert::sign(&identity, cert).expect("these keys fit");
        Member { number, writer, cert, entries: BTreeMap::new(), head: None }
    }

    /// The `which`th record of a person.
    fn record(&self, number: u32, which: u32) -> (Path, Vec<u8>) {
        let (own, round) = (self.keys[number as usize], which / KINDS);
        // Somebody else, another one for every record.
        let other =
            (number.wrapping_mul(7).wrapping_add(which * 31 + 1)) as usize % self.keys.len();
        let others = event_uri(self.keys[other], round * 2);
        let at = moment(i64::from(which) * SECOND);
        let (collection, id, record) = match which % KINDS {
            kind @ 0..2 => {
                let uri = event_uri(own, round * 2 + kind);
                (Collection::Events, uri.id().to_owned(), event(number, which, at))
            }
            2 => {
                let event = event_uri(own, round * 2);
                let invitation = Invitation::new(&event, self.keys[other], at);
                let id = id::invitation_id(&event, None, &invitation.invitee);
                (Collection::Invitations, id, Record::Invitation(invitation))
            }
            3 => {
                let (uri, label) = (others.as_uri().clone(), format!("label-{which}"));
                let id = id::tag_id(&uri, &label);
                let tag = Tag { uri, label, created_at: at, last_modified: at };
                (Collection::Tags, id, Record::Tag(tag))
            }
            kind => {
                let event = event_uri(self.keys[other], round * 2 + kind % 2);
                let id = id::attendee_id(&event, None, None);
                let answer = Attendee::new(&event, PartStat::Accepted, at);
                (Collection::Attendees, id, Record::Attendee(answer))
            }
        };
        let path = Path::of(Area::Pub, collection, &id).expect("these ids are ids");
        (path, encode(&record))
    }
}

impl Member {
    /// Who it is.
    pub fn identity(&self) -> Identity {
        self.cert.cert().identity
    }

    /// Writes `count` more records with one head, and answers with everything.
    pub fn whole(&mut self, crowd: &Crowd, count: u32) -> Sent {
        self.write(crowd, count);
        let ops = self.entries.iter().map(|(path, (stamp, value))| put(path, *stamp, value));
        self.sent(None, ops.collect())
    }

    /// Writes `count` more records with one head, and answers with the difference.
    pub fn news(&mut self, crowd: &Crowd, count: u32) -> Sent {
        let since = self.head.map(|head| head.stamp());
        let changed = self.write(crowd, count);
        let ops = changed.iter().map(|path| {
            let (stamp, value) = &self.entries[path];
            put(path, *stamp, value)
        });
        self.sent(since, ops.collect())
    }

    /// What they sign with.
    pub fn pen(&self) -> (WriterSecret, SignedCert) {
        (WriterSecret::from_seed(&seed(self.number, 1)), self.cert)
    }

    fn write(&mut self, crowd: &Crowd, count: u32) -> Vec<Path> {
        let first = u32::try_from(self.entries.len()).expect("a few records");
        let records = (first..first + count).map(|which| crowd.record(self.number, which));
        self.sign(records.collect())
    }

    /// Puts records under a new head; their paths, each once.
    fn sign(&mut self, records: Vec<(Path, Vec<u8>)>) -> Vec<Path> {
        let (seq, prev) = match &self.head {
            Some(head) => (head.stamp().seq + 1, head.hash()),
            None => (1, Hash::ZERO),
        };
        let stamp = Stamp { epoch: 1, seq };
        let mut changed = Vec::with_capacity(records.len());
        for (path, value) in records {
            self.entries.insert(path.clone(), (stamp, value));
            changed.push(path);
        }
        changed.sort();
        changed.dedup();
        let mut hasher = TreeHasher::new();
        for (path, (stamp, value)) in &self.entries {
            hasher.push(path, *stamp, value).expect("a map's keys ascend");
        }
        let summary = hasher.finish();
        let head = Head {
            identity: self.identity(),
            epoch: 1,
            seq,
            time: moment(DAY + i64::try_from(seq).expect("a few heads") * SECOND),
            prev,
            root: summary.root,
            count: summary.count,
            bytes: summary.bytes,
            private: Hash::ZERO,
        };
        let signed = SignedHead::sign(head, &self.writer, &self.cert);
        self.head = Some(signed.expect("the certificate is of this writer"));
        changed
    }

    fn sent(&self, since: Option<Stamp>, ops: Vec<Op>) -> Sent {
        let head = UnverifiedHead::from(self.head.as_ref().expect("something was written"));
        Sent { identity: self.identity(), head, since, ops }
    }
}

/// A moment after every head of the crowd.
pub fn later() -> Timestamp {
    moment(365 * DAY)
}

fn put(path: &Path, stamp: Stamp, value: &[u8]) -> Op {
    Op::Put { path: path.clone(), stamp, value: value.to_vec() }
}

fn event(number: u32, which: u32, at: Timestamp) -> Record {
    let local =
        format!("2026-{:02}-{:02}T{:02}:00:00", number % 12 + 1, which % 28 + 1, which % 24);
    let start = When::Zoned {
        local: local.parse().expect("a moment of 2026"),
        tz: known_zone("Europe/Berlin").expect("a zone"),
    };
    let mut master = Component::new(at, start, format!("What {number} does, the {which}th time"));
    master.description = Some("Bring something to eat, and somebody to eat it with.".to_owned());
    let uid = format!("{number}-{which}@example.org");
    Record::Event(Box::new(Event::new(uid, master, at)))
}

fn event_uri(author: Identity, which: u32) -> EventUri {
    let id = id::timestamp_id(moment(i64::from(which) * SECOND));
    EventUri::of(author, Area::Pub, &id).expect("an id made of time is an id")
}

fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(BEGIN + micros).expect("a moment of our time")
}

fn secret(number: u32, role: u8) -> IdentitySecret {
    IdentitySecret::from_seed(&seed(number, role))
}

fn seed(number: u32, role: u8) -> [u8; 32] {
    let [a, b, c, d] = number.to_le_bytes();
    *Hash::of(&[a, b, c, d, role]).as_bytes()
}

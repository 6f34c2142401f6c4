//! `docs/PROTOCOL.md` against the code: every block ```` ```golden <name> ```` in it is made here.

use kalends_schema::admission::automatic;
use kalends_schema::answer::{self, Said, UnverifiedAnswer};
use kalends_schema::carry::{CarryAsk, SignedCarryAsk, UnverifiedCarryAsk, Want};
use kalends_schema::deposit::Parcel;
use kalends_schema::evidence::{CertFork, Evidence, ForkProof, TreeFault};
use kalends_schema::hash::Hash;
use kalends_schema::head::{
    Cert, Head, SignedCert, SignedHead, UnverifiedHead, private_commitment,
};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Path};
use kalends_schema::record::{
    Access, Attendee, Component, Event, Invitation, PartStat, Promotion, Role, Waitlist, When,
};
use kalends_schema::roster::{Fact, Facts, Stamped, roster, row_bytes};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::token::{self, Request, TokenFor, UnverifiedToken};
use kalends_schema::tree::{
    EMPTY, Proof, ProofNode, Sight, Summary, TreeHasher, leaf_hash, node_hash, starts_chunk,
    value_hash,
};
use kalends_schema::uri::EventUri;

const DOCUMENT: &str = include_str!("../../docs/PROTOCOL.md");
/// 2026-01-01T00:00:00Z.
const NEW_YEAR: i64 = 1_767_225_600_000_000;
const ENTRIES: [(&str, Stamp, &[u8]); 3] = [
    ("/pub/eventky.app/events/first", Stamp { epoch: 7, seq: 1 }, b"one"),
    ("/pub/eventky.app/events/second", Stamp { epoch: 7, seq: 2 }, b"two"),
    ("/pub/eventky.app/tags/tea", Stamp { epoch: 7, seq: 2 }, b""),
];

const LINE: Waitlist = Waitlist { enabled: true, max: None, promotion: Promotion::Fifo };

/// The text of a golden block, without its white space.
fn block(name: &str) -> String {
    let fence = format!("```golden {name}\n");
    let start = DOCUMENT.find(&fence).unwrap_or_else(|| panic!("no block {name}")) + fence.len();
    let len = DOCUMENT[start..].find("```").expect("a block ends");
    DOCUMENT[start..start + len].split_whitespace().collect()
}

/// Asserts that `bytes` are those of the block.
fn is_golden(name: &str, bytes: &[u8]) {
    assert_eq!(data_encoding::HEXLOWER.encode(bytes), block(name), "block {name}");
}

fn identity() -> IdentitySecret {
    IdentitySecret::from_seed(&[1; 32])
}

fn writer() -> WriterSecret {
    WriterSecret::from_seed(&[2; 32])
}

fn receiver() -> IdentitySecret {
    IdentitySecret::from_seed(&[3; 32])
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("after 1970")
}

fn path(index: usize) -> Path {
    ENTRIES[index].0.parse().expect("a path")
}

fn leaf(index: usize) -> Hash {
    let (_, stamp, value) = ENTRIES[index];
    leaf_hash(&path(index), &value_hash(stamp, value))
}

fn cert() -> SignedCert {
    let cert = Cert {
        identity: identity().public(),
        writer: writer().public(),
        epoch: 7,
        not_before: at(NEW_YEAR),
    };
    SignedCert::sign(&identity(), cert).expect("a certificate")
}

fn head(seq: u64, prev: Hash, contents: Summary) -> SignedHead {
    let head = Head {
        identity: identity().public(),
        epoch: 7,
        seq,
        time: at(NEW_YEAR + seq as i64 * 1_000_000),
        prev,
        root: contents.root,
        count: contents.count,
        bytes: contents.bytes,
        private: private_commitment(&[4; 32], &EMPTY, 0, 0),
    };
    SignedHead::sign(head, &writer(), &cert()).expect("a head")
}

/// The head of the first commit, which wrote the first entry.
fn first_head() -> SignedHead {
    let bytes = (ENTRIES[0].0.len() + ENTRIES[0].2.len()) as u64;
    head(1, Hash::ZERO, Summary { root: leaf(0), count: 1, bytes })
}

/// The head of the second commit, which wrote the others.
fn second_head() -> SignedHead {
    let mut hasher = TreeHasher::new();
    for (index, (_, stamp, value)) in ENTRIES.into_iter().enumerate() {
        hasher.push(&path(index), stamp, value).expect("in order");
    }
    head(2, first_head().hash(), hasher.finish())
}

/// The second entry in full, its neighbours by their hashes.
fn proof() -> Proof {
    let (_, stamp, value) = ENTRIES[1];
    let shown = |index: usize| {
        let (_, stamp, value) = ENTRIES[index];
        ProofNode::Leaf { path: path(index), value_hash: value_hash(stamp, value) }
    };
    let entry = ProofNode::Entry { path: path(1), stamp, value: value.to_vec() };
    let nodes = vec![ProofNode::Fork, ProofNode::Fork, shown(0), entry, shown(2)];
    Proof { head: UnverifiedHead::from(&second_head()), nodes }
}

/// Two people at an event of the example's identity with one seat: the organizer has it; the
/// receiver, who is invited and brings a guest, waits.
fn facts() -> Facts {
    let organizer = identity().public();
    let event_uri = EventUri::of(organizer, Area::Pub, "0034GJ7PPX0H0").expect("an id");
    let access =
        Access { max_attendees: Some(1), waitlist: LINE, plus_ones_max: 2, ..Access::default() };
    let start = When::Date("2027-06-01".parse().expect("a day"));
    let master = Component { sequence: 3, ..Component::new(at(NEW_YEAR), start, "Picnic") };
    let answer = |author: Identity, seq, guests| {
        let record = Attendee {
            sequence: 3,
            guests,
            ..Attendee::new(&event_uri, PartStat::Accepted, at(NEW_YEAR))
        };
        Fact { author, stamp: Stamp { epoch: 7, seq }, record }
    };
    let invitation = Invitation {
        role: Role::OptParticipant,
        ..Invitation::new(&event_uri, receiver().public(), at(NEW_YEAR))
    };
    let stamp = Stamp { epoch: 7, seq: 2 };
    let event = Event { access, ..Event::new("picnic", master, at(NEW_YEAR)) };
    let mut facts = Facts {
        invitations: vec![Fact { author: organizer, stamp, record: invitation }],
        answers: vec![answer(organizer, 3, 0), answer(receiver().public(), 4, 1)],
        ..Facts::of(event_uri.clone(), Stamped { stamp, record: event })
    };
    for record in automatic(&facts, &[], at(NEW_YEAR)) {
        facts.admissions.push(Fact { author: organizer, stamp, record });
    }
    facts
}

#[test]
fn roster_digest() {
    let facts = facts();
    let roster = roster(&facts);
    let rows: Vec<_> = roster.series.iter().map(|row| row_bytes(None, row)).collect();
    is_golden("roster-row-organizer", &rows[0]);
    is_golden("roster-row-waiting", &rows[1]);
    assert_eq!(block("roster-event"), facts.event_uri.to_string());
    is_golden("roster-digest", roster.digest(&facts).as_bytes());
    let uri = facts.event_uri.to_string();
    let stamp = facts.event.stamp.to_bytes();
    let rows = rows.concat();
    let by_hand = [&b"kalends/roster/1\0"[..], uri.as_bytes(), &stamp, &rows];
    is_golden("roster-digest", Hash::of(&by_hand.concat()).as_bytes());
}

#[test]
fn keys_and_certificate() {
    is_golden("identity", identity().public().as_bytes());
    assert_eq!(block("identity-text"), identity().public().to_string());
    is_golden("writer", writer().public().as_bytes());
    is_golden("signed-cert", &cert().to_bytes());
}

#[test]
fn tree() {
    assert_eq!([0, 1, 2].map(|index| starts_chunk(&path(index))), [false, false, true]);
    is_golden("empty", EMPTY.as_bytes());
    for (index, name) in ["leaf-first", "leaf-second", "leaf-third"].into_iter().enumerate() {
        is_golden(name, leaf(index).as_bytes());
    }
    is_golden("chunk", node_hash(&leaf(0), &leaf(1)).as_bytes());
    let root = node_hash(&node_hash(&leaf(0), &leaf(1)), &leaf(2));
    is_golden("root", root.as_bytes());
    assert_eq!(second_head().head().root, root);
}

#[test]
fn heads() {
    is_golden("private", private_commitment(&[4; 32], &EMPTY, 0, 0).as_bytes());
    is_golden("head", &first_head().head().to_bytes());
    is_golden("head-hash", first_head().hash().as_bytes());
    is_golden("signed-head", &second_head().to_bytes());
}

#[test]
fn proof_and_parcel() {
    let bytes = proof().encode();
    is_golden("proof-nodes", &bytes[370..]);
    assert_eq!(bytes[..370], second_head().to_bytes());
    let verified = Proof::decode(&bytes).unwrap().verify().unwrap();
    assert!(matches!(verified.look(&path(1)), Sight::Present(_)));
    let parcel = Parcel { to: receiver().public(), proof: proof() };
    let bytes = parcel.encode().unwrap();
    is_golden("parcel", &bytes);
    assert_eq!(Parcel::decode(&bytes), Ok(parcel));
}

/// A second head over the first entry alone, and two more after it: a branch beside the second.
fn fork() -> ForkProof {
    let bytes = (ENTRIES[0].0.len() + ENTRIES[0].2.len()) as u64;
    let contents = Summary { root: leaf(0), count: 1, bytes };
    let other = head(2, first_head().hash(), contents);
    let third = head(3, other.hash(), contents);
    let fourth = head(4, third.hash(), contents);
    ForkProof::new(second_head(), fourth, vec![*third.head()]).expect("a fork")
}

/// The example's certificate, and one for another writer in the same epoch.
fn cert_fork() -> CertFork {
    let writer = WriterSecret::from_seed(&[4; 32]).public();
    let other = SignedCert::sign(&identity(), Cert { writer, ..*cert().cert() });
    let other = other.expect("a certificate");
    CertFork::new(cert(), other).or_else(|_| CertFork::new(other, cert())).expect("a fork")
}

/// The second entry before the first.
fn tree_fault() -> TreeFault {
    let root = node_hash(&leaf(1), &leaf(0));
    let bytes = ENTRIES[..2].iter().map(|(path, _, value)| path.len() + value.len()).sum::<usize>();
    let head = head(2, first_head().hash(), Summary { root, count: 2, bytes: bytes as u64 });
    let shown = |index: usize| {
        let (_, stamp, value) = ENTRIES[index];
        ProofNode::Leaf { path: path(index), value_hash: value_hash(stamp, value) }
    };
    let nodes = vec![ProofNode::Fork, shown(1), shown(0)];
    TreeFault::of(Proof { head: UnverifiedHead::from(&head), nodes }).expect("a fault")
}

#[test]
fn evidence() {
    let all: [(&str, Evidence); 3] = [
        ("evidence-fork", fork().into()),
        ("evidence-cert", cert_fork().into()),
        ("evidence-tree", tree_fault().into()),
    ];
    for (name, evidence) in all {
        let bytes = evidence.encode().expect("small evidence");
        assert_eq!(Evidence::decode(&bytes), Ok(evidence));
        is_golden(name, &bytes);
    }
}

#[test]
fn answer() {
    let said = Said {
        asker: Some(receiver().public()),
        method: "GET",
        path_and_query: "/v1/events?signed=1",
        status: 200,
        body: b"{}",
    };
    let text = answer::sign(&writer(), &cert(), at(NEW_YEAR + 60_000_000), &said).unwrap();
    assert_eq!(text, block("answer"));
    let answer = UnverifiedAnswer::from_base64url(&text).unwrap();
    assert_eq!(
        answer.verify(&identity().public(), &said).unwrap().time(),
        at(NEW_YEAR + 60_000_000)
    );
}

#[test]
fn token() {
    let request =
        Request { method: "GET", path_and_query: "/v1/events?from=2026-01-01", body: b"" };
    is_golden("request", request.hash().as_bytes());
    let now = at(NEW_YEAR + 60_000_000);
    let to = TokenFor { audience: receiver().public(), time: now, nonce: [5; 16] };
    let text = token::sign(&writer(), &cert(), &to, &request).unwrap();
    assert_eq!(text, block("token"));
    let token = UnverifiedToken::from_base64url(&text).unwrap();
    let token = token.verify(&receiver().public(), &request, now).unwrap();
    assert_eq!(token.identity(), identity().public());
}

#[test]
fn carry_ask() {
    let (mirror, time) = (receiver().public(), at(NEW_YEAR + 60_000_000));
    let ask = CarryAsk { mirror, time, want: Want::Carry };
    let signed = SignedCarryAsk::sign(&writer(), &cert(), ask).unwrap();
    is_golden("carry-ask", &signed.to_bytes());
    let read = UnverifiedCarryAsk::from_bytes(&signed.to_bytes()).unwrap();
    assert_eq!(read.verify(&mirror, time), Ok(signed));
}

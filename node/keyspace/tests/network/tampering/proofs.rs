//! Proofs that leave out, add, alter, are old, forged or somebody else's.

use kalends_keyspace::net::limits::PACE_WINDOW;
use kalends_keyspace::net::{AttemptError, SourceFault};
use kalends_keyspace::store::CopyError::{Forked, RolledBack};
use kalends_schema::head::{HeadError, SignedHead, UnverifiedHead};
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{Proof, ProofError, ProofNode, leaf_hash, value_hash};

use super::liar::{Says, Script, say};
use super::world::{Expected, Has, World, everything};
use super::{copy, fault};

fn changed(world: &World, change: impl Fn(&mut Vec<ProofNode>)) -> Vec<u8> {
    let mut proof = world.newest.1.clone();
    change(&mut proof.nodes);
    proof.encode()
}

/// Where the entries stand among the nodes.
fn entries(nodes: &[ProofNode]) -> Vec<usize> {
    let is_entry = |at: &usize| matches!(nodes[*at], ProofNode::Entry { .. });
    (0..nodes.len()).filter(is_entry).collect()
}

fn withhold(nodes: &mut [ProofNode], nth: usize) {
    let at = entries(nodes)[nth];
    if let ProofNode::Entry { path, stamp, value } = &nodes[at] {
        nodes[at] = ProofNode::Pruned(leaf_hash(path, &value_hash(*stamp, value)));
    }
}

fn alter(nodes: &mut [ProofNode]) {
    for node in nodes {
        if let ProofNode::Entry { value, .. } = node {
            value.push(b'!');
        }
    }
}

fn swap(nodes: &mut [ProofNode]) {
    let entries = entries(nodes);
    nodes.swap(entries[0], entries[1]);
}

fn add(nodes: &mut Vec<ProofNode>) {
    let more = nodes[entries(nodes)[0]].clone();
    nodes.insert(0, ProofNode::Fork);
    nodes.push(more);
}

/// The newest proof under another head.
fn under(world: &World, head: &SignedHead, flip: Option<usize>) -> Vec<u8> {
    let mut bytes = head.to_bytes();
    if let Some(at) = flip {
        bytes[at] ^= 1;
    }
    let head = UnverifiedHead::from_bytes(&bytes).unwrap();
    Proof { head, ..world.newest.1.clone() }.encode()
}

type Row = (&'static str, Vec<u8>, Expected);

fn proof(bytes: &[u8]) -> Vec<u8> {
    say(&[Says::Proof(bytes)])
}

/// The right head over another tree.
fn other_trees(world: &World) -> Vec<Row> {
    let honest = world.newest.1.encode();
    let trailing = [&honest[..], &[0]].concat();
    vec![
        (
            "withholds a record between",
            proof(&changed(world, |nodes| withhold(nodes, 1))),
            fault!(SourceFault::Proof(ProofError::PrunedInRange)),
        ),
        (
            "withholds the first record",
            proof(&changed(world, |nodes| withhold(nodes, 0))),
            fault!(SourceFault::Proof(ProofError::LeftOpen)),
        ),
        (
            "withholds the last record",
            proof(&changed(world, |nodes| withhold(nodes, 2))),
            fault!(SourceFault::Proof(ProofError::RightOpen)),
        ),
        (
            "alters",
            proof(&changed(world, |nodes| alter(nodes))),
            fault!(SourceFault::Proof(ProofError::Root { .. })),
        ),
        (
            "reorders",
            proof(&changed(world, |nodes| swap(nodes))),
            fault!(SourceFault::Proof(ProofError::Root { .. })),
        ),
        ("adds", proof(&changed(world, add)), fault!(SourceFault::Proof(ProofError::Root { .. }))),
        (
            "leaves nodes out",
            proof(&changed(world, |nodes| drop(nodes.pop()))),
            fault!(SourceFault::Proof(ProofError::Incomplete)),
        ),
        (
            "truncates",
            proof(&honest[..honest.len() - 1]),
            fault!(SourceFault::Proof(ProofError::Node { .. })),
        ),
        (
            "bytes too many",
            proof(&trailing),
            fault!(SourceFault::Proof(ProofError::Trailing { bytes: 1 })),
        ),
    ]
}

/// Another head, or no proof.
fn other_heads(world: &World) -> Vec<Row> {
    let honest = world.newest.1.encode();
    let (newest, twin) = (world.newest.0, world.twin());
    let mallorys = {
        let store = world.mallory.store.read().unwrap();
        let mallory = world.mallory.identity();
        store.prove(&mallory, &[everything()], 1 << 20, 1 << 18).unwrap().unwrap().encode()
    };
    vec![
        (
            "forges a head",
            proof(&under(world, &newest, Some(60))),
            fault!(SourceFault::Proof(ProofError::Head(HeadError::Signature))),
        ),
        (
            "forges a certificate",
            proof(&under(world, &newest, Some(300))),
            fault!(SourceFault::Proof(ProofError::Head(HeadError::Cert(_)))),
        ),
        ("somebody else's", proof(&mallorys), fault!(SourceFault::OtherIdentity { .. })),
        (
            "rolls back",
            proof(&world.old.1.encode()),
            copy!(RolledBack { got: Stamp { epoch: 2, seq: 1 }, .. }),
        ),
        (
            "replays an old epoch",
            proof(&world.ancient.1.encode()),
            copy!(RolledBack { got: Stamp { epoch: 1, seq: 1 }, .. }),
        ),
        ("forks at the same seq", proof(&under(world, &twin, None)), copy!(Forked { .. })),
        (
            "two proofs",
            [proof(&honest), proof(&honest)].concat(),
            fault!(SourceFault::Unexpected { expected: "the end", .. }),
        ),
        ("no proof", say(&[Says::Same]), fault!(SourceFault::Unexpected { got: "Same", .. })),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lies_in_a_proof_is_told_apart() {
    let world = World::new(210).await;
    let newest = world.newest.0;
    for (name, bytes, error) in other_trees(&world).into_iter().chain(other_heads(&world)) {
        let bob = world.reader(Has::Newest, PACE_WINDOW).await;
        world.liar.will_say(vec![Script::from(bytes)]).await;
        let ann = world.ann.identity();
        let proved = bob.network.prove(&ann, &[everything()], Some(world.liar.key)).await;
        let proven = proved.unwrap_or_else(|failed| panic!("{name}: {failed:?}"));
        let [failed] = &proven.failed[..] else { panic!("{name}: {:?}", proven.failed) };
        assert!(error(&failed.error), "{name}: {:?}", failed.error);
        assert_eq!(proven.from, world.ann.network.endpoint_key(), "{name}");
        assert_eq!(*proven.proof.head(), newest, "{name}");
        assert_eq!(proven.proof.range(&everything()).unwrap().len(), 3, "{name}");
        if failed.error.is_fault() {
            let again = bob.network.prove(&ann, &[everything()], Some(world.liar.key)).await;
            let resting = &again.unwrap().failed[0].error;
            assert!(matches!(resting, AttemptError::Resting { .. }), "{name}: {resting:?}");
        }
        bob.network.shutdown().await;
    }
}

//! Heads that are old, forged, somebody else's, or one of two.

use std::time::Duration;

use kalends_keyspace::net::limits::PACE_WINDOW;
use kalends_keyspace::net::{AttemptError, FollowError, SourceFault};
use kalends_keyspace::store::CopyError::{Forked, NotYet, QuotaBytes, QuotaEntries, RolledBack};
use kalends_schema::head::HeadError;
use kalends_schema::stamp::Stamp;

use super::liar::{Liar, Says, Script, framed, say};
use super::world::{Expected, Has, World, lie, put};
use super::{copy, fault};
use crate::person::{Person, endpoint_seed, path};

/// A whole copy as it was under the old head.
fn old_copy(world: &World) -> Vec<u8> {
    let (old, paths) = (world.old.0.to_bytes(), [1, 2, 3].map(|n| path(n).to_string()));
    say(&[
        Says::Head(&old),
        Says::Snapshot,
        put(&paths[0], (1, 1), b"one"),
        put(&paths[1], (2, 1), b"two"),
        put(&paths[2], (2, 1), b"three"),
    ])
}

/// Mallory's head with Ann's name in head and certificate.
fn certified_by_mallory(world: &World) -> Vec<u8> {
    let mut bytes = world.mallory.write(&[(&path(9), Some(b"mallory"))]).to_bytes().to_vec();
    bytes[1..33].copy_from_slice(world.ann.identity().as_bytes());
    bytes[230..262].copy_from_slice(world.ann.identity().as_bytes());
    bytes
}

fn altered(world: &World, at: usize) -> Vec<u8> {
    let mut bytes = world.newest.0.to_bytes().to_vec();
    bytes[at] ^= 1;
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn who_rolls_back_replays_forges_or_forks_is_told_apart() {
    let world = World::new(90).await;
    let (old, ancient) = (world.old.0.to_bytes(), world.ancient.0.to_bytes());
    let path_one = path(1).to_string();
    let old_epoch = say(&[Says::Head(&ancient), Says::Snapshot, put(&path_one, (1, 1), b"one")]);
    let twin = world.twin().to_bytes();
    let early = world.signed(|head| (head.seq, head.time) = (3, World::too_early())).to_bytes();
    let many = world.signed(|head| (head.seq, head.count) = (3, u64::MAX)).to_bytes();
    let large = world.signed(|head| (head.seq, head.bytes) = (3, u64::MAX)).to_bytes();
    let begins = |head: &[u8]| say(&[Says::Head(head), Says::Snapshot]);
    let known = Stamp { epoch: 2, seq: 2 };
    assert_eq!(world.newest.0.stamp(), known);
    world
        .meet(
            PACE_WINDOW,
            vec![
                lie(
                    "rolls back",
                    Has::Newest,
                    old_copy(&world),
                    copy!(RolledBack {
                        known: Stamp { epoch: 2, seq: 2 },
                        got: Stamp { epoch: 2, seq: 1 }
                    }),
                ),
                lie(
                    "rolls back, and says that nothing changed",
                    Has::Newest,
                    say(&[Says::Head(&old), Says::Same]),
                    copy!(RolledBack { got: Stamp { epoch: 2, seq: 1 }, .. }),
                ),
                lie(
                    "replays an old epoch",
                    Has::Newest,
                    old_epoch.clone(),
                    copy!(RolledBack { got: Stamp { epoch: 1, seq: 1 }, .. }),
                ),
                lie(
                    "replays an old epoch to who is behind",
                    Has::Old,
                    old_epoch,
                    copy!(RolledBack { got: Stamp { epoch: 1, seq: 1 }, .. }),
                ),
                lie("forks at the same seq", Has::Newest, begins(&twin), copy!(Forked { .. })),
                lie("a head from the future", Has::Newest, begins(&early), copy!(NotYet { .. })),
                lie(
                    "more records than are kept",
                    Has::Newest,
                    begins(&many),
                    copy!(QuotaEntries { .. }),
                ),
                lie(
                    "more bytes than are kept",
                    Has::Newest,
                    begins(&large),
                    copy!(QuotaBytes { .. }),
                ),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_forges_a_head_or_a_certificate_is_told_apart() {
    let world = World::new(110).await;
    let mallorys = certified_by_mallory(&world);
    let hers = world.mallory.write(&[(&path(8), Some(b"hers"))]).to_bytes();
    let begins = |head: &[u8]| say(&[Says::Head(head), Says::Snapshot]);
    world
        .meet(
            PACE_WINDOW,
            vec![
                lie(
                    "alters a head",
                    Has::Nothing,
                    begins(&altered(&world, 60)),
                    fault!(SourceFault::Head(HeadError::Signature)),
                ),
                lie(
                    "forges the signature of a head",
                    Has::Nothing,
                    begins(&altered(&world, 170)),
                    fault!(SourceFault::Head(HeadError::Signature)),
                ),
                lie(
                    "alters a certificate",
                    Has::Nothing,
                    begins(&altered(&world, 300)),
                    fault!(SourceFault::Head(HeadError::Cert(_))),
                ),
                lie(
                    "forges a certificate",
                    Has::Nothing,
                    begins(&mallorys),
                    fault!(SourceFault::Head(HeadError::Cert(_))),
                ),
                lie(
                    "somebody else's head",
                    Has::Nothing,
                    begins(&hers),
                    fault!(SourceFault::OtherIdentity { .. }),
                ),
            ],
        )
        .await;
}

/// What a teller of heads says, and what its follower makes of it.
#[tokio::test(flavor = "multi_thread")]
async fn who_lies_about_heads_is_told_apart_and_nothing_is_missed() {
    let world = World::new(130).await;
    // Mallory is found by her key; at her endpoint the liar answers.
    let teller = Person::start(129, &world.dht.bootstrap()).await;
    let own = teller.write(&[(&path(1), Some(b"teller"))]);
    teller.announce(&own).await;
    teller.network.shutdown().await;
    let liar = Liar::with_key(endpoint_seed(129)).await;
    let (newest, old) = (world.newest.0.to_bytes(), world.old.0.to_bytes());
    let flood: Vec<_> =
        (3..1_000).map(|seq| world.signed(|head| head.seq = seq).to_bytes()).collect();
    let rising = std::iter::once(Says::Ok).chain(flood.iter().map(|head| Says::Head(head)));
    let told = |heads: &[&[u8]]| {
        let heads = heads.iter().map(|head| Says::Head(head));
        say(&std::iter::once(Says::Ok).chain(heads).collect::<Vec<_>>())
    };
    let lies: Vec<(&str, Vec<u8>, Expected)> = vec![
        ("noise", framed(b"\xff"), fault!(SourceFault::Undecodable(_))),
        ("no lease", say(&[Says::Head(&newest)]), fault!(SourceFault::Unexpected { .. })),
        ("a forged head", told(&[&altered(&world, 60)]), fault!(SourceFault::Head(_))),
        ("somebody else's", told(&[&own.to_bytes()]), fault!(SourceFault::Unasked { .. })),
        ("a head twice", told(&[&newest, &newest]), fault!(SourceFault::Unasked { .. })),
        ("an older head", told(&[&newest, &old]), fault!(SourceFault::Unasked { .. })),
        ("heads without end", say(&rising.collect::<Vec<_>>()), fault!(SourceFault::Flood)),
        ("a record", say(&[Says::Ok, Says::Same]), fault!(SourceFault::Unexpected { .. })),
    ];
    for (name, bytes, error) in lies {
        let bob = world.reader(Has::Old, PACE_WINDOW).await;
        liar.tell(&bob);
        liar.will_say(vec![Script::from(bytes)]).await;
        let failed = follow(&bob, &teller, &world).await;
        assert!(error(&failed), "{name}: {failed:?}");
        // Polling finds what was to be told.
        bob.network.pull(&world.ann.identity(), None).await.unwrap();
        world.is_honest(&bob, name);
        bob.network.shutdown().await;
    }
}

async fn follow(bob: &Person, teller: &Person, world: &World) -> AttemptError {
    let followed = bob.network.follow(&teller.identity(), &[world.ann.identity()]).await;
    let mut following = match followed {
        Ok(following) => following,
        Err(FollowError::Failed { mut attempts }) => return attempts.remove(0).error,
        Err(error @ FollowError::Locate(_)) => panic!("{error}"),
    };
    let told = async {
        loop {
            match following.next().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the lease ended well"),
                Err(error) => return error,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), told).await.unwrap()
}

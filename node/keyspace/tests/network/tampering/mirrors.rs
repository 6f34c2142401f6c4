//! Mirrors that lie while the owner is away.

use kalends_keyspace::net::AttemptError;
use kalends_keyspace::net::limits::PACE_WINDOW;
use kalends_keyspace::store::CopyError::Altered;

use super::copy;
use super::liar::Liar;
use super::world::{Expected, Has, World, put};
use crate::mirrors::mirror;
use crate::person::{Person, endpoint_seed, path};

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_away_one_mirror_lies_and_the_next_is_honest() {
    let mut world = World::new(180).await;
    let bob = Person::start(178, &world.dht.bootstrap()).await;
    bob.announce(&bob.write(&[(&path(1), Some(b"bob"))])).await;
    bob.network.shutdown().await;
    // Whoever has Bob's machine answers under his endpoint's key.
    world.liar = Liar::with_key(endpoint_seed(178)).await;
    let cem = mirror(179, &world.ann, &world.dht).await;
    world.ann.announce_with(&world.newest.0, &[bob.identity(), cem.identity()]).await;
    world.ann.network.shutdown().await;

    let paths = [1, 2, 4].map(|n| path(n).to_string());
    let lie = world.whole(vec![
        put(&paths[0], (1, 1), b"one"),
        put(&paths[1], (2, 1), b"two"),
        put(&paths[2], (2, 2), b"fuor"),
    ]);
    world.liar.will_say(vec![lie]).await;
    let reader = world.reader(Has::Nothing, PACE_WINDOW).await;
    let ann = world.ann.identity();
    let pulled = reader.network.pull(&ann, None).await.unwrap();
    assert_eq!((pulled.head, pulled.behind), (world.newest.0, None));
    assert_eq!(pulled.mirror, Some(cem.identity()));
    let [failed] = &pulled.failed[..] else { panic!("{:?}", pulled.failed) };
    let altered: Expected = copy!(Altered { .. });
    assert!(failed.endpoint == world.liar.key && altered(&failed.error), "{failed:?}");
    world.is_honest(&reader, "a lying mirror");

    let again = reader.network.pull(&ann, None).await.unwrap();
    let [resting] = &again.failed[..] else { panic!("{:?}", again.failed) };
    let AttemptError::Resting { why } = &resting.error else { panic!("{resting:?}") };
    assert!(why.contains("records are altered"), "{why}");
    assert_eq!(again.mirror, Some(cem.identity()));
}

//! Heads are told to who follows, as they appear, until the lease is over.

use std::time::{Duration, Instant};

use kalends_keyspace::net::{
    AttemptError, FollowError, Following, NetworkConfig, Refused, Testnet,
};
use kalends_schema::head::SignedHead;
use kalends_schema::path::{Area, Collection, Path};

use crate::person::{PATIENCE, Person, path};

async fn next(following: &mut Following) -> Option<SignedHead> {
    tokio::time::timeout(PATIENCE, following.next()).await.unwrap().unwrap()
}

fn refusal(followed: Result<Following, FollowError>) -> Refused {
    let Err(FollowError::Failed { attempts }) = followed else { panic!("{followed:?}") };
    let AttemptError::Refused(refused) = &attempts[0].error else { panic!("{attempts:?}") };
    *refused
}

/// Ann, whose heads an indexer has, and Bob, who asks the indexer.
struct Scene {
    ann: Person,
    index: Person,
    bob: Person,
    _dht: Testnet,
}

impl Scene {
    async fn new(seed: u8, lease: Duration) -> Scene {
        let dht = Testnet::start(4).unwrap();
        let ann = Person::start(seed, &dht.bootstrap()).await;
        let configured = |config| NetworkConfig { follow_lease: lease, ..config };
        let index = Person::start_with(seed + 1, &dht.bootstrap(), configured).await;
        let bob = Person::start(seed + 2, &dht.bootstrap()).await;
        let anns = ann.network.endpoint_key();
        index.network.tell_address(&anns, ann.network.bound_addresses()[0]);
        let own = index.write(&[(&path(1), Some(b"index"))]);
        index.announce(&own).await;
        Scene { ann, index, bob, _dht: dht }
    }

    /// Ann writes, and the indexer copies it.
    async fn news(&self, n: usize) -> SignedHead {
        let head = self.ann.write(&[(&path(n), Some(b"new"))]);
        self.copied().await;
        head
    }

    async fn copied(&self) {
        let anns = self.ann.network.endpoint_key();
        self.index.network.pull(&self.ann.identity(), Some(anns)).await.unwrap();
    }

    async fn follow(&self) -> Result<Following, FollowError> {
        let both = [self.ann.identity(), self.bob.identity()];
        self.bob.network.follow(&self.index.identity(), &both).await
    }
}

const LONG: Duration = Duration::from_secs(900);

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_heads_come_first_and_then_each_as_it_appears() {
    let scene = Scene::new(130, LONG).await;
    let first = scene.news(1).await;
    assert_eq!(refusal(scene.follow().await), Refused::Unknown, "the copy is not served");
    scene.index.desk.serve(scene.ann.identity());
    let mut following = scene.follow().await.unwrap();
    assert_eq!(following.from(), scene.index.network.endpoint_key());
    assert_eq!(next(&mut following).await, Some(first));
    let second = scene.news(2).await;
    assert_eq!(next(&mut following).await, Some(second));

    // Many at once: the newest wins, and no more than one a second is told.
    let started = Instant::now();
    let mut newest = second;
    for n in 3..10 {
        newest = scene.news(n).await;
    }
    let mut told = 0;
    while next(&mut following).await != Some(newest) {
        told += 1;
    }
    assert!(told <= started.elapsed().as_secs() + 1, "{told} heads before the newest");

    // When the source goes, it is said.
    scene.index.network.shutdown().await;
    let ended = tokio::time::timeout(PATIENCE, following.next()).await.unwrap();
    assert!(matches!(ended, Err(AttemptError::Silent(_))), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_ends_and_is_asked_for_again() {
    let scene = Scene::new(134, Duration::from_millis(300)).await;
    let head = scene.news(1).await;
    scene.index.desk.serve(scene.ann.identity());
    for _ in 0..2 {
        let mut following = scene.follow().await.unwrap();
        assert_eq!(next(&mut following).await, Some(head), "each begins with the newest");
        assert_eq!(next(&mut following).await, None, "and comes to its end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_endpoint_follows_twice_at_once_and_gives_its_places_back() {
    let scene = Scene::new(137, LONG).await;
    scene.news(1).await;
    scene.index.desk.serve(scene.ann.identity());
    let first = scene.follow().await.unwrap();
    let _second = scene.follow().await.unwrap();
    assert!(matches!(refusal(scene.follow().await), Refused::Busy { .. }));
    drop(first);
    let again = async {
        while scene.follow().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_priv_alone_was_written_is_not_told() {
    let scene = Scene::new(140, LONG).await;
    let own = scene.index.identity();
    let mut following = scene.bob.network.follow(&own, &[own]).await.unwrap();
    next(&mut following).await.unwrap();
    let hidden = Path::of(Area::Priv, Collection::Contacts, "A").unwrap();
    let secret = scene.index.write(&[(&hidden, Some(b"hidden"))]);
    // Longer than a second: it had every chance to be told.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let public = scene.index.write(&[(&path(2), Some(b"two"))]);
    assert_eq!(secret.stamp().seq + 1, public.stamp().seq);
    assert_eq!(next(&mut following).await, Some(public));
}

//! What becomes of a reader whose source lied, is busy, or has another head.

use kalends_keyspace::net::{AttemptError, NetworkConfig, PullError, Refused};
use kalends_keyspace::store::{CopyError, Quota};
use kalends_schema::head::SignedHead;

use super::copy;
use super::liar::{Liar, Says, framed, say};
use super::world::{Expected, put};
use crate::person::{Person, path};

/// Ann's keyspace of three records, and a reader that has nothing of it.
struct Scene {
    ann: Person,
    bob: Person,
    liar: Liar,
    head: SignedHead,
}

impl Scene {
    async fn new(seed: u8) -> Scene {
        let ann = Person::start(seed, &[]).await;
        let bob = Person::start(seed + 1, &[]).await;
        let liar = Liar::start(seed + 2).await;
        liar.tell(&bob);
        let head = ann.write(&[
            (&path(1), Some(b"one")),
            (&path(2), Some(b"two")),
            (&path(3), Some(b"three")),
        ]);
        Scene { ann, bob, liar, head }
    }

    async fn error_of(&self, scripts: Vec<Vec<u8>>) -> AttemptError {
        self.liar.will_say(scripts).await;
        let pulled = self.bob.network.pull(&self.ann.identity(), Some(self.liar.key)).await;
        let Err(PullError::Failed { mut attempts }) = pulled else { panic!("{pulled:?}") };
        attempts.remove(0).error
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_that_does_not_come_out_is_asked_for_once_more_as_a_whole() {
    let scene = Scene::new(40).await;
    let ann = scene.ann.network.endpoint_key();
    scene.bob.network.tell_address(&ann, scene.ann.network.bound_addresses()[0]);
    scene.bob.network.pull(&scene.ann.identity(), Some(ann)).await.unwrap();
    let head = scene.ann.write(&[(&path(3), Some(b"3")), (&path(4), Some(b"four"))]);
    let bytes = head.to_bytes();
    let paths: Vec<_> = (1..5).map(|n| path(n).to_string()).collect();
    let half = say(&[Says::Head(&bytes), Says::Ops, put(&paths[3], (1, 2), b"four")]);
    let whole = say(&[
        Says::Head(&bytes),
        Says::Snapshot,
        put(&paths[0], (1, 1), b"one"),
        put(&paths[1], (1, 1), b"two"),
        put(&paths[2], (1, 2), b"3"),
        put(&paths[3], (1, 2), b"four"),
    ]);
    scene.liar.will_say(vec![half, whole]).await;
    let pulled = scene.bob.network.pull(&scene.ann.identity(), Some(scene.liar.key)).await.unwrap();
    assert_eq!((pulled.head, pulled.whole), (head, true));
    assert_eq!(pulled.applied.unwrap().changed, [path(3), path(4)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_fail_cost_no_more_than_a_quota() {
    let configured = |config| NetworkConfig { quota: Quota { entries: 10, bytes: 300 }, ..config };
    let scene = Scene::new(48).await;
    let bob = Person::start_with(47, &[], configured).await;
    let ann = scene.ann.network.endpoint_key();
    bob.network.tell_address(&ann, scene.ann.network.bound_addresses()[0]);
    scene.liar.tell(&bob);
    let (p1, bytes) = (path(1).to_string(), scene.head.to_bytes());
    let omits = say(&[Says::Head(&bytes), Says::Snapshot, put(&p1, (1, 1), b"one")]);
    scene.liar.will_say(vec![omits]).await;
    for (from, expected) in [
        (scene.liar.key, copy!(CopyError::Omitted { .. }) as Expected),
        (ann, |error| matches!(error, AttemptError::Spent { bytes: 300.. })),
    ] {
        let pulled = bob.network.pull(&scene.ann.identity(), Some(from)).await;
        let Err(PullError::Failed { attempts }) = pulled else { panic!("{pulled:?}") };
        assert!(expected(&attempts[0].error), "{attempts:?}");
    }
    // Somebody else's copies are not the worse for it.
    let theirs = scene.bob.write(&[(&path(1), Some(b"bob"))]);
    let from = scene.bob.network.endpoint_key();
    bob.network.tell_address(&from, scene.bob.network.bound_addresses()[0]);
    let pulled = bob.network.pull(&scene.bob.identity(), Some(from)).await.unwrap();
    assert_eq!(pulled.head, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_head_of_one_stamp_is_fetched_as_a_whole() {
    let scene = Scene::new(44).await;
    let twin = Person::start(44, &[]).await;
    let other = twin.write(&[(&path(1), Some(b"other"))]);
    assert_eq!(other.stamp(), scene.head.stamp());
    let (p1, p2, p3) = (path(1).to_string(), path(2).to_string(), path(3).to_string());
    let ones = vec![put(&p1, (1, 1), b"one"), put(&p2, (1, 1), b"two"), put(&p3, (1, 1), b"three")];
    let mut sides = [(scene.head, ones), (other, vec![put(&p1, (1, 1), b"other")])];
    sides.sort_by_key(|(head, _)| head.hash());
    let [(small, theirs), (large, first)] = sides;
    let script = |head: &SignedHead, kind, steps: Vec<_>| {
        let bytes = head.to_bytes();
        say(&[Says::Head(&bytes), kind].into_iter().chain(steps).collect::<Vec<_>>())
    };
    scene.liar.will_say(vec![script(&large, Says::Snapshot, first)]).await;
    let ann = scene.ann.identity();
    let pulled = scene.bob.network.pull(&ann, Some(scene.liar.key)).await.unwrap();
    assert_eq!(pulled.head, large);
    // To whom it serves the other head, an honest source says: nothing after that stamp.
    let same = script(&small, Says::Same, vec![]);
    scene.liar.will_say(vec![same, script(&small, Says::Snapshot, theirs)]).await;
    let pulled = scene.bob.network.pull(&ann, Some(scene.liar.key)).await.unwrap();
    assert_eq!((pulled.head, pulled.whole), (small, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_an_answer_and_no_fault() {
    let scene = Scene::new(60).await;
    let busy = framed(&[7, 2, 5]);
    let error = scene.error_of(vec![busy]).await;
    assert!(matches!(error, AttemptError::Refused(Refused::Busy { retry_s: 5 })));
    let unknown = scene.error_of(vec![framed(&[7, 0])]).await;
    assert!(matches!(unknown, AttemptError::Refused(Refused::Unknown)), "{unknown:?}");
}

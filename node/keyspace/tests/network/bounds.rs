//! How much of a node one reader, or many, may take.

use std::time::{Duration, Instant};

use kalends_keyspace::net::NetworkConfig;
use kalends_keyspace::net::limits::{CONNECTIONS_MAX, STREAMS_MAX};

use crate::person::{PATIENCE, Person, path};
use crate::requests::{Raw, changes, framed};

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_does_not_read_is_given_up() {
    let configured = |config| NetworkConfig { pace_window: Duration::from_secs(1), ..config };
    let ann = Person::start_with(85, &[], configured).await;
    let value = vec![7; 200_000];
    let paths: Vec<_> = (0..40).map(path).collect();
    ann.write(&paths.iter().map(|p| (p, Some(&value[..]))).collect::<Vec<_>>());
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    let mut receiver = raw.send(&framed(&changes(&ann, 0))).await;
    let reset = tokio::time::timeout(PATIENCE, receiver.received_reset()).await.unwrap();
    assert!(reset.unwrap().is_some(), "what is not read is not held for ever");
    // The connection is as good as before.
    let heads = [&[0, 1][..], ann.identity().as_bytes()].concat();
    assert_eq!(raw.ask(&heads).await[4], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_has_sixteen_streams_and_the_next_waits() {
    let ann = Person::start(86, &[]).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    let mut held = Vec::new();
    for _ in 0..STREAMS_MAX {
        let (mut sender, receiver) = raw.open().await.unwrap();
        sender.write_all(&[1]).await.unwrap();
        held.push((sender, receiver));
    }
    let waits = tokio::time::timeout(Duration::from_millis(300), raw.open()).await;
    assert!(waits.is_err(), "a seventeenth is not opened");
    held.truncate(1);
    let opened = tokio::time::timeout(PATIENCE, raw.open()).await;
    assert!(opened.unwrap().is_ok(), "before another is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_connections_are_taken_and_an_idle_one_makes_room() {
    let ann = Person::start(87, &[]).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let first = Raw::connect(&ann, b"kalends/sync/1").await;
    let heads = [&[0, 1][..], ann.identity().as_bytes()].concat();
    assert_eq!(first.ask(&heads).await[4], 0);
    let mut taken = Vec::new();
    for _ in 1..CONNECTIONS_MAX {
        taken.push(first.another(&ann).await.unwrap());
    }
    let one_more = first.another(&ann).await;
    assert!(one_more.is_ok(), "whoever comes is let in");
    // Which was idle longest is the node's to say: the end of the first one's answer may come late.
    let gone = || taken.iter().filter(|other| other.close_reason().is_some()).count();
    let going = async {
        while gone() == 0 {
            let look = Duration::from_millis(20);
            if tokio::time::timeout(look, first.lost()).await.is_ok() {
                return;
            }
        }
    };
    assert!(tokio::time::timeout(PATIENCE, going).await.is_ok(), "one goes for them");
    assert!(gone() <= 1, "and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_identity_is_pulled_no_more_often_than_configured() {
    let interval = Duration::from_millis(400);
    let ann = Person::start(88, &[]).await;
    let configured = |config| NetworkConfig { pull_interval: interval, ..config };
    let bob = Person::start_with(89, &[], configured).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let anns = ann.network.endpoint_key();
    bob.network.tell_address(&anns, ann.network.bound_addresses()[0]);
    let started = Instant::now();
    for _ in 0..3 {
        bob.network.pull(&ann.identity(), Some(anns)).await.unwrap();
    }
    assert!(started.elapsed() >= 2 * interval, "{:?}", started.elapsed());
}

//! Thousands of streams of nonsense at a running node, slow ones among them: its memory stays
//! bounded, and its owner and contacts are served all the while.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kalends_keyspace::net::Testnet;
use kalends_schema::key::EndpointKey;
use kalends_tests::strangers::{Ends, Knock};
use tokio::task::JoinSet;

use crate::machine::Machine;

/// Connections that bother it, from as many addresses, and streams of each.
const CONNECTIONS: u8 = 40;
const STREAMS: usize = 75;
/// What a node may grow by, MiB: far below a message for each of the streams.
const GROWTH_MIB_MAX: u64 = 64;

/// A message behind its length.
fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_le_bytes(), message].concat()
}

/// What is sent, and whether the stream is ended behind it.
fn nonsense() -> Vec<(Vec<u8>, Ends)> {
    let identities = |tag: u8, count: u16| {
        let mut message = vec![tag, (count & 0x7f) as u8 | 0x80, (count >> 7) as u8];
        message.extend(vec![9; usize::from(count) * 32]);
        framed(&message)
    };
    let mut sent = vec![
        (u32::MAX.to_le_bytes().to_vec(), Ends::Properly),
        ((1_u32 << 20).to_le_bytes().to_vec(), Ends::Never),
        (vec![], Ends::Never),
        (vec![5], Ends::Never),
        (framed(&[]), Ends::Properly),
        (framed(&[200]), Ends::Properly),
        (framed(&[0x80; 64]), Ends::Properly),
        (framed(&[1, 0xff, 0xff, 0xff, 0xff, 0x0f]), Ends::Properly),
        (framed(&vec![0xff; 60_000]), Ends::Properly),
        (framed(&[6, 0xf2, 2]), Ends::Properly),
        (framed(b"../../../../etc/passwd\0"), Ends::Properly),
    ];
    for tag in [0, 4, 5] {
        sent.push((identities(tag, 256), Ends::Properly));
        sent.push((identities(tag, 2_000), Ends::Properly));
    }
    for tag in 0..=8 {
        sent.push((framed(&[tag]), Ends::Properly));
        let cut = framed(&vec![tag; 400]);
        sent.push((cut[..100].to_vec(), Ends::Never));
    }
    sent
}

/// The most memory that a process had so far, MiB.
fn peak_mib(pid: u64) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

#[test]
fn thousands_of_streams_of_nonsense_take_little_and_hold_up_nobody() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    let bob_node = bob.start(&["up"], &testnet.bootstrap());
    let _ann_node = ann.start(&["up"], &testnet.bootstrap());
    let [ann_id, bob_id] = [&ann, &bob].map(|machine| machine.json(&["id", "show"]));
    ann.json(&["contact", "add", "bob", bob_id["identity"].as_str().unwrap()]);
    bob.json(&["contact", "add", "ann", ann_id["identity"].as_str().unwrap()]);
    ann.json(&["event", "create", "Picnic", "--at", "2036-12-01 14:00", "--public"]);
    let pid = bob_node.said["pid"].as_u64().unwrap();
    let before = peak_mib(pid);

    let door = bob_node.door(&bob_id);
    let sent = Arc::new(AtomicUsize::new(0));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bothering = runtime.spawn(bother(door, sent.clone()));

    // All the while the owner is answered, and a contact's invitation comes.
    bob.until(&["status"], |_| sent.load(Ordering::Relaxed) > 100);
    ann.json(&["invite", "Picnic", "bob"]);
    bob.until(&["inbox"], |inbox| inbox["items"].as_array().unwrap().len() == 1);
    runtime.block_on(bothering).unwrap();

    assert_eq!(sent.load(Ordering::Relaxed), usize::from(CONNECTIONS) * STREAMS);
    let grown = peak_mib(pid) - before;
    assert!(grown <= GROWTH_MIB_MAX, "{grown} MiB more than {before} MiB");
    assert_eq!(bob.json(&["status"])["running"], true);
    assert_eq!(bob_node.stop(), 0);
}

/// Every connection sends all kinds of nonsense, by either protocol, many streams at once.
async fn bother(door: (SocketAddr, EndpointKey), sent: Arc<AtomicUsize>) {
    let mut connections = JoinSet::new();
    for group in 1..=CONNECTIONS {
        let sent = sent.clone();
        connections.spawn(async move {
            let protocol: &[u8] =
                if group % 2 == 0 { b"kalends/sync/1" } else { b"kalends/deposit/1" };
            let knock = loop {
                // A node with too much to do lets nobody more in for the moment.
                if let Ok(knock) = Knock::speaking(protocol, group, door).await {
                    break Arc::new(knock);
                }
            };
            let mut streams = JoinSet::new();
            for (bytes, ends) in nonsense().into_iter().cycle().take(STREAMS) {
                let (knock, sent) = (knock.clone(), sent.clone());
                streams.spawn(async move {
                    knock.sends(&bytes, ends, Duration::from_secs(4)).await;
                    sent.fetch_add(1, Ordering::Relaxed);
                });
            }
            while streams.join_next().await.is_some() {}
        });
    }
    while connections.join_next().await.is_some() {}
}

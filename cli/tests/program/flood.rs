//! Strangers at the door of a running node: a bounded list of requests, and nobody else held up.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kalends_keyspace::net::Testnet;
use kalends_tests::rounds::long;
use kalends_tests::strangers::{Flood, Got, Tally, parcels};
use serde_json::Value;

use crate::machine::Machine;

/// What is offered and what must be kept: of a second's worth of strangers, or a minute's.
struct Scale {
    parcels: usize,
    flood: Flood,
    kept: u64,
}

fn scale() -> Scale {
    // Ten thousand in a minute.
    if long() {
        let flood = Flood { groups: 40, endpoints: 10, pause: Duration::from_millis(2_400) };
        return Scale { parcels: 10_000, flood, kept: 256 };
    }
    let flood = Flood { groups: 16, endpoints: 4, pause: Duration::from_millis(200) };
    Scale { parcels: 500, flood, kept: 16 }
}

fn offered(tally: &Tally) -> usize {
    tally.lock().unwrap().values().sum()
}

fn count(list: &Value) -> u64 {
    list["items"].as_array().unwrap().len() as u64
}

#[test]
fn a_flood_of_strangers_is_bounded_and_holds_up_nobody_else() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    let bob_node = bob.start(&["up"], &testnet.bootstrap());
    let _ann_node = ann.start(&["up"], &testnet.bootstrap());
    let [ann_id, bob_id] = [&ann, &bob].map(|machine| machine.json(&["id", "show"]));
    ann.json(&["contact", "add", "bob", bob_id["identity"].as_str().unwrap()]);
    bob.json(&["contact", "add", "ann", ann_id["identity"].as_str().unwrap()]);
    ann.json(&["event", "create", "Picnic", "--at", "2036-12-01 14:00", "--public"]);

    let door = bob_node.door(&bob_id);
    let Scale { parcels: all, flood, kept } = scale();
    let letters = Arc::new(parcels(all, bob_id["identity"].as_str().unwrap().parse().unwrap()));
    let tally: Tally = Arc::new(Mutex::new(BTreeMap::new()));
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = flood.run(door, letters, (tally.clone(), stop.clone()));
    let flooding = runtime.spawn(running);

    // While they knock, a contact's invitation comes, and the node answers its owner.
    bob.until(&["status"], |status| status["requests"].as_u64() >= Some(kept));
    let before = offered(&tally);
    ann.json(&["invite", "Picnic", "bob"]);
    let inbox = bob.until(&["inbox"], |inbox| count(inbox) == 1);
    assert_eq!(inbox["items"][0]["from"]["petname"], "ann");
    bob.until(&["status"], |_| offered(&tally) >= all && offered(&tally) > before);
    stop.store(true, Ordering::Relaxed);
    runtime.block_on(flooding).unwrap();

    let got = tally.lock().unwrap().clone();
    assert!(got.contains_key(&Got::Busy), "more than are looked at: {got:?}");
    assert!(!got.contains_key(&Got::Stored), "nothing of a stranger is delivered: {got:?}");
    let requests = bob.json(&["inbox", "--requests"]);
    assert!((kept..=256).contains(&count(&requests)), "{} of {got:?}", count(&requests));
    let agenda = bob.json(&["agenda", "2036-11-30", "2036-12-31"]);
    assert_eq!(count(&agenda), 1, "nothing of a stranger is on the agenda");
}

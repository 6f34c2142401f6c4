//! `kill -9` of two nodes and an indexer, at random moments in the middle of writes, copies and
//! deposits both ways: what was acknowledged is there, and nothing took effect twice.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path as FilePath;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use kalends_keyspace::net::Testnet;
use kalends_keyspace::store::{Snapshot, Store, StoreOptions, View};
use kalends_schema::key::Identity;
use kalends_schema::uri::Uri;
use kalends_tests::rounds::{Seed, long, say};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;

use crate::client::{Api, quoted};
use crate::machine::{Machine, Running};
use crate::traffic::{Told, Traffic};

const ROUNDS: u64 = 20;
/// The rounds of `tests/run --long`.
const ROUNDS_LONG: u64 = 200;
const SEED: u64 = 0x006b_616c;
/// How long anything may take after the last round that all agree on in the end.
const PATIENCE: Duration = Duration::from_secs(120);

/// Somebody who is killed now and then.
struct Person {
    machine: Machine,
    identity: Identity,
    running: Option<Running>,
    /// Everything that their node said was written, and words that are in it.
    wrote: Vec<(Uri, String)>,
}

impl Person {
    fn of(name: &str) -> Person {
        let machine = Machine::of(name);
        let identity = machine.json(&["id", "show"])["identity"].as_str().unwrap().parse().unwrap();
        Person { machine, identity, running: None, wrote: Vec::new() }
    }

    fn api(&self) -> Api {
        Api::of(&self.machine.home())
    }

    /// Everything that was acknowledged is there, and every keyspace is what its head says.
    fn check(&self) {
        let snapshot = whole(&self.machine.home().join("kalends.redb"));
        for (uri, words) in &self.wrote {
            let entry = snapshot.get(&uri.author, &uri.path).unwrap();
            let entry = entry.unwrap_or_else(|| panic!("{uri} is lost"));
            let holds = entry.value.windows(words.len()).any(|part| part == words.as_bytes());
            assert!(holds, "{uri} does not hold {words:?}");
        }
    }
}

/// Every keyspace of a store, recomputed.
fn whole(file: &FilePath) -> Snapshot {
    let store = Store::open(file, StoreOptions::default()).unwrap();
    let snapshot = store.read().unwrap();
    for identity in snapshot.identities().unwrap() {
        // Of whom there are only parcels, there is no keyspace.
        if snapshot.role(&identity).unwrap().is_some() {
            snapshot.verify_whole(&identity).unwrap();
        }
    }
    snapshot
}

/// What is known of an event to which somebody was invited.
#[derive(Default)]
struct Party {
    answered: bool,
}

struct World {
    testnet: Testnet,
    people: [Person; 2],
    indexer: Machine,
    indexing: Option<Running>,
    /// Where the indexer's API listens, from its first start on.
    listen: String,
    parties: BTreeMap<String, Party>,
}

impl World {
    fn begin() -> World {
        let testnet = Testnet::start(3).unwrap();
        let indexer = Machine::bare();
        std::fs::create_dir(indexer.home()).unwrap();
        let config = indexer.home().join("indexer.toml");
        std::fs::write(&config, "requests_per_minute = 0\n").unwrap();
        std::fs::set_permissions(&config, Permissions::from_mode(0o600)).unwrap();
        let mut world = World {
            testnet,
            people: [Person::of("Ann"), Person::of("Bob")],
            indexer,
            indexing: None,
            listen: "127.0.0.1:0".to_owned(),
            parties: BTreeMap::new(),
        };
        world.start();
        let url = format!("http://{}", world.listen);
        let keys = world.people.each_ref().map(|person| person.identity.to_string());
        for (person, other) in world.people.iter().zip([&keys[1], &keys[0]]) {
            person.machine.json(&["contact", "add", "friend", other]);
            person.machine.json(&["follow", "friend"]);
            person.machine.json(&["index", "join", &url]);
        }
        world
    }

    /// Starts whoever does not run, at once.
    fn start(&mut self) {
        let bootstrap = self.testnet.bootstrap();
        let (indexer, listen) = (&self.indexer, self.listen.clone());
        thread::scope(|scope| {
            for person in self.people.iter_mut().filter(|person| person.running.is_none()) {
                let bootstrap = &bootstrap;
                scope.spawn(|| person.running = Some(person.machine.start(&["up"], bootstrap)));
            }
            self.indexing.get_or_insert_with(|| {
                let run = ["indexer", "run", "--join", "open", "--listen", &listen];
                indexer.start(&run, &bootstrap)
            });
        });
        let said = &self.indexing.as_ref().unwrap().said;
        self.listen = said["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    }

    /// Everybody works; at a random moment one is killed, and perhaps another soon after.
    fn round(&mut self, number: u64, rng: &mut StdRng) {
        self.start();
        let (send, receive) = channel();
        let (answers, victim) = (rng.random_range(1..80), rng.random_range(0..5));
        let second = rng.random_bool(0.3).then(|| rng.random_range(0..5));
        let pauses = [(); 2].map(|()| Duration::from_millis(rng.random_range(0..60)));
        let apis = self.people.each_ref().map(Person::api);
        let keys = self.people.each_ref().map(|person| person.identity.to_string());
        let stop = AtomicBool::new(false);
        let told: Vec<(usize, Told)> = thread::scope(|scope| {
            for who in 0..apis.len() {
                let (api, friend) = (&apis[who], keys[1 - who].as_str());
                let told = send.clone();
                Traffic { api, friend, round: number, told, who, stop: &stop }.start(scope);
            }
            drop(send);
            let mut told: Vec<_> = receive.iter().take(answers).collect();
            for (victim, pause) in [Some(victim), second].into_iter().flatten().zip(pauses) {
                thread::sleep(pause);
                self.kill(victim);
            }
            stop.store(true, Ordering::Relaxed);
            told.extend(receive.iter());
            told
        });
        for (who, told) in told {
            self.note(who, told);
        }
        self.people.iter().filter(|person| person.running.is_none()).for_each(Person::check);
        if self.indexing.is_none() {
            whole(&self.indexer.home().join("keyspaces.redb"));
        }
    }

    /// Twice as often a person as the indexer.
    fn kill(&mut self, victim: usize) {
        let running = match victim {
            0 | 1 => &mut self.people[0].running,
            2 | 3 => &mut self.people[1].running,
            _ => &mut self.indexing,
        };
        if let Some(running) = running.take() {
            running.kill();
        }
    }

    fn note(&mut self, who: usize, told: Told) {
        match told {
            Told::Wrote(uri, words) => self.people[who].wrote.push((uri, words)),
            Told::Invited(event) => drop(self.parties.entry(event).or_default()),
            Told::Answered(event) => self.parties.entry(event).or_default().answered = true,
        }
    }

    /// All are killed once more; nothing is left to be told, and all say the same of every event.
    fn settle(&mut self) {
        [0, 2, 4].into_iter().for_each(|victim| self.kill(victim));
        self.start();
        for person in &self.people {
            let waits = |status: &Value| status["outbox"]["waiting"] != 0;
            wait_while(|| person.api().get("/v1/status").unwrap(), waits);
        }
        let inboxes = self.people.each_ref().map(|person| person.api().get("/v1/inbox").unwrap());
        for (event, party) in &self.parties {
            let organizer = self.people.iter().position(|person| is_of(event, person)).unwrap();
            let [host, guest] = [organizer, 1 - organizer].map(|who| &self.people[who]);
            let path = format!("/v1/events/{}/attendees", quoted(event));
            let roster = host.api().get(&path).unwrap();
            once(&roster, &guest.identity, party);
            let other = |there: &Value| there["digest"] != roster["digest"];
            wait_while(|| guest.api().get(&path).unwrap(), other);
            let path = format!("/v1/indexes/show?event={}", quoted(event));
            wait_while(|| guest.api().get(&path).unwrap()["body"].clone(), other);
            let items = inboxes[1 - organizer]["items"].as_array().unwrap();
            let asks = |item: &&Value| item["kind"] == "invitation";
            let waiting = items.iter().filter(asks);
            let waiting = waiting.filter(|item| item["event"]["uri"] == **event).count();
            let open = standing(&roster, &guest.identity) == ["needs-action"];
            assert_eq!(waiting, usize::from(open), "{event}: {roster:#}");
        }
    }

    /// Ends everybody in order; what lies there then is whole, and the copies are what they copy.
    fn end(mut self) {
        for person in &mut self.people {
            assert_eq!(person.running.take().unwrap().stop(), 0);
            person.check();
        }
        assert_eq!(self.indexing.take().unwrap().stop(), 0);
        let stores =
            self.people.each_ref().map(|person| person.machine.home().join("kalends.redb"));
        let stores = stores.iter().map(|file| whole(file));
        let index = whole(&self.indexer.home().join("keyspaces.redb"));
        let all: Vec<Snapshot> = stores.chain([index]).collect();
        for (who, person) in self.people.iter().enumerate() {
            let root = |snapshot: &Snapshot| {
                snapshot.head(&person.identity).unwrap().map(|head| head.head().root)
            };
            let own = root(&all[who]);
            assert!(own.is_some() && all.iter().all(|copy| root(copy) == own), "copies differ");
        }
    }
}

fn is_of(event: &str, person: &Person) -> bool {
    event.contains(&person.identity.to_string())
}

/// How somebody stands: as often as they are on the roster.
fn standing(roster: &Value, who: &Identity) -> Vec<String> {
    let rows = roster["items"].as_array().unwrap().iter();
    let theirs = rows.filter(|row| row["person"]["key"] == who.to_string());
    theirs.map(|row| row["standing"].as_str().unwrap().to_owned()).collect()
}

/// Invited once, seated once.
fn once(roster: &Value, guest: &Identity, party: &Party) {
    let standing = standing(roster, guest);
    assert!(standing == ["confirmed"] || standing == ["needs-action"], "{roster:#}");
    assert!(!party.answered || standing == ["confirmed"], "an answer is lost: {roster:#}");
    let seats = 1 + u64::from(standing == ["confirmed"]);
    assert_eq!(roster["counts"]["seats"], seats, "{roster:#}");
    assert_eq!((&roster["over"], roster["items"].as_array().unwrap().len()), (&false.into(), 2));
}

fn wait_while(ask: impl Fn() -> Value, waits: impl Fn(&Value) -> bool) {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = ask();
        if !waits(&answer) {
            return;
        }
        assert!(Instant::now() < until, "in vain: {answer:#}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn whoever_is_killed_keeps_what_was_answered_and_does_nothing_twice() {
    let seed = Seed::of(SEED);
    let mut rng = seed.rng();
    let mut world = World::begin();
    let (rounds, begun) = (if long() { ROUNDS_LONG } else { ROUNDS }, Instant::now());
    for number in 0..rounds {
        world.round(number, &mut rng);
    }
    let ended = begun.elapsed().as_secs_f64();
    world.settle();
    let (wrote, parties) = (world.people.each_ref().map(|p| p.wrote.len()), world.parties.len());
    let agreed = begun.elapsed().as_secs_f64() - ended;
    let what = format!("{rounds} rounds, {wrote:?} records, {parties} asked and told");
    say(&format!("crash: {what} in {ended:.1} s, of one mind after {agreed:.1} s"));
    let answered = world.parties.values().filter(|party| party.answered).count();
    assert!(answered > 0, "nobody had the time to answer");
    world.end();
}

//! Five people and an indexer in a network that falls apart and heals again: whatever was done
//! meanwhile, all of them say the same in the end, and nothing is left to be told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Ipv4Addr;
use std::process::{Child, ChildStdout, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use kalends_keyspace::net::Testnet;
use kalends_tests::rounds::{Seed, long, say};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;

use crate::links::{Link, Links, Place};
use crate::machine::{Machine, Running};

const SEED: u64 = 0x6361_6c65;
const PEOPLE: usize = 5;
/// Where the indexer stands among the links.
const INDEXER: usize = PEOPLE;
/// How long all may take to agree once every link is whole.
const PATIENCE: Duration = Duration::from_secs(180);
/// Tells this program, started once more in the hub, where the DHT is to be.
const DHT_AT: &str = "KALENDS_TESTS_DHT_AT";
/// What that says before the address at which the DHT is entered.
const ENTERED_AT: &str = "DHT ";

/// How much is cut and done.
struct Scale {
    cuts: usize,
    events: usize,
    /// The longest that links stay as they are, in milliseconds.
    pause_max: u64,
}

fn scale() -> Scale {
    if long() {
        return Scale { cuts: 24, events: 5, pause_max: 20_000 };
    }
    Scale { cuts: 3, events: 1, pause_max: 3_000 }
}

/// Somebody with a node.
struct Person {
    machine: Machine,
    key: String,
    _node: Running,
}

impl Person {
    fn at(place: Place, name: &str, bootstrap: &[String]) -> Person {
        let machine = Machine::bare_at(place);
        let ended = machine.init(name);
        assert_eq!(ended.code, 0, "{ended:?}");
        let key = machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned();
        let node = machine.start(&["up"], bootstrap);
        Person { machine, key, _node: node }
    }

    /// Answers every invitation that came with what chance says. What is only told is left alone:
    /// whoever answered it anew each time would never let the others agree.
    fn answer(&self, rng: &mut StdRng) {
        let inbox = self.machine.json(&["inbox"]);
        let items = inbox["items"].as_array().unwrap();
        for item in items.iter().filter(|item| item["kind"] == "invitation") {
            let answer = ["yes", "maybe", "no"][rng.random_range(0..3)];
            let event = item["event"]["uri"].as_str().unwrap();
            self.machine.json(&["rsvp", event, answer]);
        }
    }

    fn roster(&self, event: &str) -> Option<Value> {
        let ended = self.machine.run(&["event", "attendees", event, "--json"]);
        (ended.code == 0).then(|| ended.json())
    }
}

/// The DHT: this test's own program in the hub, which ends when its input does.
struct Dht {
    child: Child,
    /// Kept open: a harness that cannot say that it is slow ends.
    _says: BufReader<ChildStdout>,
    bootstrap: Vec<String>,
}

impl Dht {
    fn at(hub: &Place) -> Dht {
        let program = std::env::current_exe().unwrap();
        let mut child = hub
            .command(program.to_str().unwrap())
            .args(["--exact", "partition::a_dht_where_it_is_asked_for", "--nocapture"])
            .env(DHT_AT, hub.address.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let mut lines = says.by_ref().lines().map(Result::unwrap);
        let entered = lines.find_map(|line| line.strip_prefix(ENTERED_AT).map(str::to_owned));
        Dht { child, _says: says, bootstrap: vec![entered.unwrap()] }
    }
}

impl Drop for Dht {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

/// Not a test by itself: what the hub runs.
#[test]
fn a_dht_where_it_is_asked_for() {
    let Ok(address) = std::env::var(DHT_AT) else { return };
    let address: Ipv4Addr = address.parse().unwrap();
    let dht = Testnet::start_at(address, 5).unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "\n{ENTERED_AT}{}", dht.bootstrap()[0]).unwrap();
    out.flush().unwrap();
    let _until_it_ends = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Processes first, for they end first; then their network.
struct World {
    people: Vec<Person>,
    _indexer: Running,
    _indexer_home: Machine,
    _dht: Dht,
    links: Links,
    events: Vec<String>,
}

impl World {
    /// Everybody copies everybody, and has joined the indexer.
    fn begin(links: Links) -> World {
        let dht = Dht::at(&links.hub());
        let place = links.place(INDEXER);
        let listen = format!("{}:7878", place.address);
        let indexer_home = Machine::bare_at(place);
        let run = ["indexer", "run", "--listen", &listen, "--join", "open"];
        let indexer = indexer_home.start(&run, &dht.bootstrap);
        let bootstrap = &dht.bootstrap;
        let people: Vec<Person> = thread::scope(|scope| {
            let place = |number| (links.place(number), format!("Person {number}"));
            let starting: Vec<_> = (0..PEOPLE)
                .map(place)
                .map(|(place, name)| scope.spawn(move || Person::at(place, &name, bootstrap)))
                .collect();
            starting.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        thread::scope(|scope| {
            for person in &people {
                let (people, url) = (&people, format!("http://{listen}"));
                scope.spawn(move || {
                    for other in people.iter().filter(|other| other.key != person.key) {
                        person.machine.json(&["follow", &other.key]);
                    }
                    person.machine.json(&["index", "join", &url]);
                });
            }
        });
        let (_indexer, _indexer_home, _dht) = (indexer, indexer_home, dht);
        World { people, _indexer, _indexer_home, _dht, links, events: Vec::new() }
    }

    /// Links fall into a state of chance, and people go on as if nothing were.
    fn cut(&mut self, rng: &mut StdRng, scale: &Scale) {
        for number in 0..=INDEXER {
            let link = [Link::Whole, Link::Whole, Link::Cut, Link::Apart][rng.random_range(0..4)];
            self.links.set(number, link);
        }
        if self.events.len() < scale.events {
            self.create();
        }
        for person in &self.people {
            person.answer(rng);
        }
        thread::sleep(Duration::from_millis(rng.random_range(500..=scale.pause_max)));
    }

    /// The next one creates an event and invites all others.
    fn create(&mut self) {
        let organizer = &self.people[self.events.len() % PEOPLE];
        let title = format!("Event {}", self.events.len());
        let create = ["event", "create", &title, "--at", "2037-06-01 14:00", "--public"];
        let created = organizer.machine.json(&create);
        let event = created["event"]["uri"].as_str().unwrap().to_owned();
        let others = self.people.iter().filter(|other| other.key != organizer.key);
        let others = others.map(|other| other.key.as_str());
        let invite: Vec<&str> = ["invite", &event].into_iter().chain(others).collect();
        organizer.machine.json(&invite);
        self.events.push(event);
    }

    /// Why they do not agree yet.
    fn differ(&self) -> Option<String> {
        for event in &self.events {
            let organizer = self.people.iter().find(|person| event.contains(&person.key)).unwrap();
            let roster = organizer.roster(event).unwrap();
            let rows = roster["items"].as_array().unwrap();
            let open = rows.iter().filter(|row| row["standing"] == "needs-action").count();
            if rows.len() != PEOPLE || open > 0 {
                return Some(format!("{open} of {} have not answered {event}", rows.len()));
            }
            for (number, person) in self.people.iter().enumerate() {
                let there = person.roster(event);
                if there.is_none_or(|there| there["digest"] != roster["digest"]) {
                    return Some(format!("person {number} has another roster of {event}"));
                }
            }
            let index = organizer.machine.json(&["index", "show", event]);
            if index["body"]["digest"] != roster["digest"] {
                return Some(format!("the indexer has another roster of {event}"));
            }
        }
        let waits = |person: &Person| {
            let outbox = person.machine.json(&["status"])["outbox"].clone();
            (outbox["waiting"] != 0).then(|| format!("not everything is told: {outbox}"))
        };
        self.people.iter().find_map(waits)
    }

    /// Heals every link, and waits until all agree.
    fn heal(&self, rng: &mut StdRng) {
        (0..=INDEXER).for_each(|number| self.links.set(number, Link::Whole));
        let healed = Instant::now();
        loop {
            for person in &self.people {
                person.answer(rng);
            }
            let Some(why) = self.differ() else { break };
            assert!(healed.elapsed() < PATIENCE, "in vain: {why}");
            thread::sleep(Duration::from_millis(200));
        }
        say(&format!(
            "partition: all agree {:.1} s after links were whole",
            healed.elapsed().as_secs_f64()
        ));
    }
}

#[test]
fn links_that_are_cut_and_healed_leave_everybody_of_one_mind() {
    let links = match Links::make(PEOPLE + 1) {
        Ok(links) => links,
        Err(why) => return say(&format!("partition: skipped, no network namespaces here: {why}")),
    };
    if let Err(why) = links.disturb() {
        say(&format!("partition: without loss and delay: {why}"));
    }
    let (seed, scale) = (Seed::of(SEED), scale());
    let mut rng = seed.rng();
    let mut world = World::begin(links);
    for _ in 0..scale.cuts {
        world.cut(&mut rng, &scale);
    }
    world.heal(&mut rng);
}

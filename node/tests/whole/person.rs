//! A person with a node, for tests: made in a folder that goes with them.

use std::time::Duration;

use chrono::TimeDelta;
use kalends_keyspace::clock::Clock;
use kalends_keyspace::net::Testnet;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_node::{Node, NodeConfig};
use serde_json::{Value, json};

/// How long anything may take that needs the network.
const PATIENCE: Duration = Duration::from_secs(60);

/// A private DHT.
pub fn dht() -> Testnet {
    Testnet::start(4).expect("a private DHT")
}

/// A home that `init` has been to.
pub fn filled_home(folder: &std::path::Path) -> Home {
    let home = Home::at(folder.join("home"));
    let stretch = Stretch { memory_kib: 64, passes: 1 };
    home.init(&NewHome { passphrase: "correct horse", stretch }).expect("a new home");
    home
}

/// A person whose node runs.
pub struct Person {
    pub node: Node,
    pub home: Home,
    folder: tempfile::TempDir,
    bootstrap: Vec<String>,
}

impl Person {
    /// A new person in that DHT, with a profile.
    pub async fn new(dht: &Testnet, name: &str) -> Person {
        Person::ahead(dht, name, TimeDelta::zero()).await
    }

    /// As [`Person::new`], whose clock is ahead by that much.
    pub async fn ahead(dht: &Testnet, name: &str, by: TimeDelta) -> Person {
        let folder = tempfile::tempdir().expect("a folder");
        let home = filled_home(folder.path());
        let bootstrap = dht.bootstrap();
        let mut config = NodeConfig::loopback(home.clone(), bootstrap.clone());
        let right = config.clock;
        let micros = by.num_microseconds().expect("a short time");
        config.clock = Clock::new(move || right.now().plus_micros(micros));
        let node = Node::start(config).await.expect("a node starts");
        let person = Person { node, home, folder, bootstrap };
        person.put("/v1/profile", json!({ "name": name, "timezone": "Europe/Berlin" })).await;
        person.published().await;
        person
    }

    /// Waits until others can find this person.
    pub async fn published(&self) {
        let network = self.node.network().expect("a node that runs");
        tokio::time::timeout(PATIENCE, network.announced()).await.expect("announced in time");
    }

    /// The node goes; home and folder stay.
    pub async fn goes(self) -> Away {
        self.node.shutdown().await;
        Away { home: self.home, folder: self.folder, bootstrap: self.bootstrap }
    }

    /// The person's key.
    pub fn key(&self) -> String {
        self.node.identity().to_string()
    }

    /// Knows another under a name.
    pub async fn knows(&self, other: &Person, name: &str) {
        self.post("/v1/contacts", json!({ "who": other.key(), "name": name })).await;
    }

    /// Asks the API; the document must come with a good status.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, document) = self.try_to(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {document:#}");
        document
    }

    /// Asks the API; whatever it says.
    pub async fn try_to(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = self.node.call(method, path, "application/json", body).await;
        let document = serde_json::from_slice(&answer.body).expect("a JSON document");
        (answer.status, document)
    }

    pub async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.ask("POST", path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Value {
        self.ask("PUT", path, body).await
    }

    /// Asks again and again until the document is as wanted.
    pub async fn see(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let looking = async {
            loop {
                last = self.get(path).await;
                if wanted(&last) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, looking).await.is_ok();
        assert!(in_time, "{path} stays {last:#}");
        last
    }

    /// A public event of theirs; its handle.
    pub async fn hosts(&self, title: &str, more: Value) -> String {
        let mut event = json!({
            "title": title,
            "start": { "at": "2036-12-01T14:00:00", "tz": "Europe/Berlin" },
            "visibility": "public",
        });
        let more = more.as_object().cloned().unwrap_or_default();
        event.as_object_mut().expect("an object").extend(more);
        let written = self.post("/v1/events", event).await;
        written["event"]["handle"].as_str().expect("a handle").to_owned()
    }
}

/// A person whose node does not run.
pub struct Away {
    pub home: Home,
    folder: tempfile::TempDir,
    bootstrap: Vec<String>,
}

impl Away {
    /// The same home on another machine, as of now.
    pub fn copied(&self) -> Away {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().join("home"));
        std::fs::create_dir(home.folder()).expect("a folder within");
        for entry in std::fs::read_dir(self.home.folder()).expect("a home") {
            let entry = entry.expect("a file of the home");
            let to = home.folder().join(entry.file_name());
            std::fs::copy(entry.path(), to).expect("a copied file");
        }
        Away { home, folder, bootstrap: self.bootstrap.clone() }
    }

    /// The node comes up again.
    pub async fn returns(self) -> Person {
        let config = NodeConfig::loopback(self.home.clone(), self.bootstrap.clone());
        let node = Node::start(config).await.expect("a node starts again");
        let Away { home, folder, bootstrap } = self;
        let person = Person { node, home, folder, bootstrap };
        person.published().await;
        person
    }
}

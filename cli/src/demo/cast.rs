//! Who plays: three people's nodes, an indexer, a private DHT, all real and all on loopback.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use kalends_indexer::{Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::Testnet;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_node::{Node, NodeConfig};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::Seen;
use super::wait::PATIENCE;
use crate::failure::Failure;

/// Everybody on stage.
pub struct Cast {
    /// Makes the event.
    pub ann: Person,
    /// Is invited, and answers first.
    pub bob: Person,
    /// Is invited, and answers second.
    pub cem: Person,
    /// Copies all of them.
    pub indexer: Indexer,
    http: reqwest::Client,
    dht: Testnet,
    folder: PathBuf,
}

/// A person and their node.
pub struct Person {
    /// What they are called.
    pub name: &'static str,
    identity: Identity,
    config: NodeConfig,
    /// `None` while it is away.
    node: Option<Node>,
}

impl Cast {
    /// Starts everything in `folder`.
    ///
    /// # Errors
    /// A [`Failure`] naming what did not start.
    pub async fn gather(folder: &Path) -> Result<(Cast, Seen), Failure> {
        let failed = |error: &dyn Display| Failure::internal(error.to_string());
        let dht = Testnet::start(3).map_err(|error| failed(&error))?;
        let ann = Person::start("Ann", folder, &dht).await?;
        let bob = Person::start("Bob", folder, &dht).await?;
        let cem = Person::start("Cem", folder, &dht).await?;
        let indexer = Indexer::start(IndexerConfig {
            name: "Demo indexer".to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            bind: Some(([127, 0, 0, 1], 0).into()),
            bootstrap: Some(dht.bootstrap()),
            relays: Some(Vec::new()),
            announce_addresses: true,
            join: JoinPolicy::Open,
            ..IndexerConfig::new(folder.join("indexer"))
        })
        .await
        .map_err(|error| failed(&error))?;
        let (http, folder) = (reqwest::Client::new(), folder.to_owned());
        let cast = Cast { ann, bob, cem, indexer, http, dht, folder };
        let mut lines = Vec::new();
        for person in cast.people() {
            lines.push(format!("{}: {}", person.name, person.key()));
        }
        lines.push(format!("indexer: {} at {}", cast.indexer.identity(), cast.index_url()));
        let facts = json!({
            "people": cast.people().map(|person| json!({ "name": person.name, "key": person.key() })),
            "indexer": { "key": cast.indexer.identity().to_string(), "url": cast.index_url() },
        });
        Ok((cast, Seen { lines, facts }))
    }

    /// Somebody new, who knows nobody.
    ///
    /// # Errors
    /// A [`Failure`] when their node does not start.
    pub async fn newcomer(&self, name: &'static str) -> Result<Person, Failure> {
        Person::start(name, &self.folder, &self.dht).await
    }

    /// The three people.
    pub fn people(&self) -> [&Person; 3] {
        [&self.ann, &self.bob, &self.cem]
    }

    /// Where the indexer answers.
    pub fn index_url(&self) -> String {
        format!("http://{}", self.indexer.address())
    }

    /// What the indexer answers to a reader it does not know; `None` for 404.
    ///
    /// # Errors
    /// A [`Failure`] when it cannot be asked or answers with another problem.
    pub async fn ask_indexer(&self, path: &str) -> Result<Option<Value>, Failure> {
        let failed = |error: reqwest::Error| Failure::new("unreachable", error.to_string());
        let response =
            self.http.get(format!("{}{path}", self.index_url())).send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let body: Value = response.json().await.map_err(failed)?;
        match status {
            200 => Ok(Some(body)),
            404 => Ok(None),
            _ => Err(Failure::of_problem(&body)),
        }
    }

    /// Everybody goes home.
    pub async fn leave(self) {
        let Cast { ann, bob, cem, indexer, http, dht, folder: _ } = self;
        drop(http);
        for mut person in [ann, bob, cem] {
            person.goes().await;
        }
        indexer.shutdown().await;
        drop(dht);
    }
}

impl Person {
    async fn start(name: &'static str, folder: &Path, dht: &Testnet) -> Result<Person, Failure> {
        let failed = |error: &dyn Display| failed(name, error);
        let home = Home::at(folder.join(name.to_lowercase()));
        // The demo's keys live for a minute; stretching their passphrase for long guards nothing.
        let stretch = Stretch { memory_kib: 8, passes: 1 };
        home.init(&NewHome { passphrase: "demo", stretch }).map_err(|error| failed(&error))?;
        let config = NodeConfig::loopback(home, dht.bootstrap());
        let node = Node::start(config.clone()).await.map_err(|error| failed(&error))?;
        let person = Person { name, identity: node.identity(), config, node: Some(node) };
        let profile = json!({ "name": name, "timezone": "Europe/Berlin" });
        person.put("/v1/profile", &profile).await?;
        Ok(person)
    }

    /// Who they are.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Their key, as text.
    pub fn key(&self) -> String {
        self.identity.to_string()
    }

    /// The file in which their node keeps everything.
    pub fn store_file(&self) -> PathBuf {
        self.config.home.store()
    }

    /// Their node shuts down; its files stay.
    pub async fn goes(&mut self) {
        if let Some(node) = self.node.take() {
            node.shutdown().await;
        }
    }

    /// Their node starts again, on the same files, and is found again by its key.
    ///
    /// # Errors
    /// A [`Failure`] when it is not.
    pub async fn returns(&mut self) -> Result<(), Failure> {
        let started = Node::start(self.config.clone()).await;
        let node = self.node.insert(started.map_err(|error| failed(self.name, &error))?);
        if let Some(network) = node.network() {
            let announced = timeout(PATIENCE, network.announced()).await;
            announced.map_err(|_| failed(self.name, &"not announced in time"))?;
        }
        Ok(())
    }

    /// The copy that their node has of somebody, recomputed record by record: the head that it
    /// comes out at.
    ///
    /// # Errors
    /// A [`Failure`] when it does not come out at the head that is kept with it.
    pub fn verify(&self, whom: &Person) -> Result<SignedHead, Failure> {
        let snapshot = self.node()?.store().read().map_err(|error| failed(self.name, &error))?;
        let whole = snapshot.verify_whole(&whom.identity);
        whole.map(|whole| whole.head).map_err(|error| failed(self.name, &error))
    }

    fn node(&self) -> Result<&Node, Failure> {
        self.node.as_ref().ok_or_else(|| failed(self.name, &"the node is away"))
    }

    /// Reads from their node.
    ///
    /// # Errors
    /// The problem that the node names.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.call("GET", path, "application/json", Vec::new()).await
    }

    /// Writes through their node.
    ///
    /// # Errors
    /// The problem that the node names.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("POST", path, body).await
    }

    /// Hands their node an iCalendar file.
    ///
    /// # Errors
    /// The problem that the node names.
    pub async fn import(&self, path: &str, file: &[u8]) -> Result<Value, Failure> {
        self.call("POST", path, "text/calendar", file.to_vec()).await
    }

    /// Replaces something through their node.
    ///
    /// # Errors
    /// The problem that the node names.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("PUT", path, body).await
    }

    /// Changes something through their node.
    ///
    /// # Errors
    /// The problem that the node names.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("PATCH", path, body).await
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(method, path, "application/json", body.to_string().into_bytes()).await
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Value, Failure> {
        let answer = self.node()?.call(method, path, kind, body).await;
        let document: Value =
            serde_json::from_slice(&answer.body).map_err(|error| failed(self.name, &error))?;
        if (200..300).contains(&answer.status) {
            return Ok(document);
        }
        Err(Failure::of_problem(&document))
    }
}

fn failed(name: &str, error: &dyn Display) -> Failure {
    Failure::internal(format!("{name}: {error}"))
}

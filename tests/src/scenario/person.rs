//! Somebody of a story: a home of their own, and a node that runs while they are there.

use std::path::Path as FilePath;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::store::{Entry, View};
use kalends_node::home::{Home, NewHome, NodeKeys, Stretch};
use kalends_node::{Node, NodeConfig};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{Record, read};
use kalends_schema::uri::Uri;
use kalends_schema::wire::Decoded;
use serde_json::Value;

use super::program::Request;

/// A person with a node.
pub(crate) struct Person {
    /// Who they are.
    pub(crate) identity: Identity,
    /// What they sign requests to indexers with.
    pub(crate) keys: NodeKeys,
    home: Home,
    bootstrap: Vec<String>,
    /// What they take for the time.
    pub(crate) clock: Clock,
    node: Option<Node>,
}

impl Person {
    /// Makes a home in `folder` and starts the node.
    pub(crate) async fn start(
        folder: &FilePath,
        (bootstrap, clock): (Vec<String>, Clock),
    ) -> Result<Person, String> {
        let home = Home::at(folder);
        // Whatever guards the identity here guards nothing: the folder ends with the story.
        let stretch = Stretch { memory_kib: 8, passes: 1 };
        home.init(&NewHome { passphrase: "a story", stretch }).map_err(|e| e.to_string())?;
        let keys = home.keys().map_err(|e| e.to_string())?;
        let mut person =
            Person { identity: keys.identity, keys, home, bootstrap, clock, node: None };
        person.comes_back().await?;
        Ok(person)
    }

    /// Starts the node on what is in its home.
    pub(crate) async fn comes_back(&mut self) -> Result<(), String> {
        let clock = self.clock.clone();
        let loopback = NodeConfig::loopback(self.home.clone(), self.bootstrap.clone());
        let config = NodeConfig { clock, ..loopback };
        self.node = Some(Node::start(config).await.map_err(|e| e.to_string())?);
        Ok(())
    }

    /// Stops the node.
    pub(crate) async fn goes_offline(&mut self) {
        if let Some(node) = self.node.take() {
            node.shutdown().await;
        }
    }

    /// Whether their node runs.
    pub(crate) fn is_online(&self) -> bool {
        self.node.is_some()
    }

    /// Their node.
    pub(crate) fn node(&self) -> Result<&Node, String> {
        self.node.as_ref().ok_or_else(|| "their node is offline".to_owned())
    }

    /// Has their node do something that it must not refuse.
    pub(crate) async fn asks(&self, request: &Request) -> Result<Value, String> {
        request.ask(self.node()?).await?.map_err(|problem| problem.what)
    }

    /// What their node holds of a record, of whomever.
    pub(crate) fn entry(&self, uri: &Uri) -> Result<Option<Entry>, String> {
        let read = self.node()?.store().read().and_then(|view| view.get(&uri.author, &uri.path));
        read.map_err(|e| e.to_string())
    }

    /// The newest head that their node knows of somebody.
    pub(crate) fn known(&self, who: &Identity) -> Result<Option<SignedHead>, String> {
        let read = self.node()?.store().read().and_then(|view| view.known(who));
        read.map_err(|e| e.to_string())
    }

    /// What they wrote themselves.
    pub(crate) fn own(&self, path: &Path) -> Result<Option<Record>, String> {
        let uri = Uri::new(self.identity, path.clone());
        let Some(entry) = self.entry(&uri)? else { return Ok(None) };
        let far = kalends_schema::time::Timestamp::from_micros(i64::MAX / 64);
        let head_time = far.map_err(|e| e.to_string())?;
        match read(self.identity, path, &entry.value, head_time) {
            Ok(Decoded::Known(record)) => Ok(Some(record)),
            Ok(Decoded::Later { .. } | Decoded::NeedsNewer) => Ok(None),
            Err(wrong) => Err(wrong.to_string()),
        }
    }

    /// Brings their copy of somebody's keyspace up to date.
    pub(crate) async fn pull(&self, whose: &Identity) -> Result<(), String> {
        let network = self.node()?.network().ok_or("no network")?;
        network.pull(whose, None).await.map(drop).map_err(|e| e.to_string())
    }
}

//! Who plays in a story, and what has happened so far.

use std::collections::BTreeMap;

use kalends_indexer::{Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::Testnet;
use kalends_keyspace::store::Entry;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{CalendarUri, EventUri, Uri};
use tempfile::TempDir;

use super::act::refused;
use super::days::Days;
use super::person::Person;
use super::program;
use super::story::{Claim, Name, Step};

/// Nodes of the private DHT.
const DHT_NODES: usize = 3;

/// The people, the indexers, and what the story calls by name.
pub(crate) struct Stage {
    pub(crate) people: BTreeMap<Name, Person>,
    pub(crate) indexers: BTreeMap<Name, Indexer>,
    pub(crate) events: BTreeMap<String, EventUri>,
    pub(crate) calendars: BTreeMap<String, CalendarUri>,
    /// Who has an event by now, where it is not whoever began it.
    pub(crate) organizers: BTreeMap<String, Name>,
    pub(crate) remembered: BTreeMap<String, Entry>,
    pub(crate) http: reqwest::Client,
    days: Days,
    dht: Testnet,
    folder: TempDir,
}

impl Stage {
    /// An empty stage with a DHT of its own.
    pub(crate) async fn new() -> Stage {
        // reqwest comes without a provider of its own; a second story finds one installed.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let dht = tokio::task::spawn_blocking(|| Testnet::start(DHT_NODES)).await;
        let dht = dht.expect("starting does not panic").expect("loopback has free ports");
        Stage {
            people: BTreeMap::new(),
            indexers: BTreeMap::new(),
            events: BTreeMap::new(),
            calendars: BTreeMap::new(),
            organizers: BTreeMap::new(),
            remembered: BTreeMap::new(),
            http: reqwest::Client::new(),
            days: Days::default(),
            dht,
            folder: tempfile::tempdir().expect("the temporary folder is writable"),
        }
    }

    /// Plays one step.
    ///
    /// # Errors
    /// Why it did not come true.
    pub(crate) async fn play(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::People(names) => self.enter(names).await,
            Step::Indexers(names) => self.open(names).await,
            Step::Knows(name, others) => self.knows(name, others).await,
            Step::Joins(name) => self.joins(name).await,
            Step::Pass(days) => {
                self.days.pass(*days);
                Ok(())
            }
            Step::Leaves(name) => {
                self.person_mut(name)?.goes_offline().await;
                Ok(())
            }
            Step::Returns(name) => self.person_mut(name)?.comes_back().await,
            Step::Grants(name, granting) => self.grants(name, granting).await,
            Step::EndsGrant(name, to, undo) => self.ends_grant(name, to, *undo).await,
            Step::Does(name, act) => self.does(name, act).await,
            Step::Arranges(name, act) => self.arranges(name, act).await,
            Step::MayNotArrange(name, act) => refused(self.arranged(name, act).await?),
            Step::MayNot(name, act) => self.may_not(name, act).await,
            Step::Forges(name, forgery) => self.forges(name, forgery).await,
            Step::Dismisses(name, title) => self.dismisses(name, title).await,
            Step::Remember(title) => self.remember(title),
            Step::Then(claim) => {
                self.claims(claim).await?;
                if let Claim::OrganizedBy(title, name) = claim {
                    self.organizers.insert(title.clone(), name.clone());
                }
                Ok(())
            }
        }
    }

    /// Everybody leaves, and their files go.
    pub(crate) async fn end(mut self) {
        for person in self.people.values_mut() {
            person.goes_offline().await;
        }
        for (_, indexer) in self.indexers {
            indexer.shutdown().await;
        }
    }

    /// Somebody of the story.
    pub(crate) fn person(&self, name: &str) -> Result<&Person, String> {
        self.people.get(name).ok_or_else(|| format!("there is no {name}"))
    }

    fn person_mut(&mut self, name: &str) -> Result<&mut Person, String> {
        self.people.get_mut(name).ok_or_else(|| format!("there is no {name}"))
    }

    /// What time it is in the story.
    pub(crate) fn now(&self) -> Timestamp {
        self.days.clock().now()
    }

    /// What the story calls by that title.
    pub(crate) fn event(&self, title: &str) -> Result<&EventUri, String> {
        self.events.get(title).ok_or_else(|| format!("there is no \"{title}\""))
    }

    /// Whose event it is.
    pub(crate) fn organizer_of(&self, title: &str) -> Result<&Person, String> {
        if let Some(name) = self.organizers.get(title) {
            return self.person(name);
        }
        let organizer = self.event(title)?.author();
        let mut people = self.people.values();
        people.find(|person| person.identity == organizer).ok_or_else(|| "nobody's".to_owned())
    }

    /// Where the record lies that is the event by now.
    pub(crate) fn record(&self, title: &str) -> Result<Uri, String> {
        let organizer = self.organizer_of(title)?.identity;
        Ok(Uri::new(organizer, self.event(title)?.path().clone()))
    }

    async fn enter(&mut self, names: &[Name]) -> Result<(), String> {
        for name in names {
            let folder = self.folder.path().join(name);
            let setting = (self.dht.bootstrap(), self.days.clock());
            let person = Person::start(&folder, setting).await?;
            self.people.insert(name.clone(), person);
        }
        Ok(())
    }

    async fn open(&mut self, names: &[Name]) -> Result<(), String> {
        for name in names {
            let mut config = IndexerConfig::new(self.folder.path().join(name));
            config.name = name.clone();
            config.listen = ([127, 0, 0, 1], 0).into();
            config.bind = Some(([127, 0, 0, 1], 0).into());
            config.bootstrap = Some(self.dht.bootstrap());
            config.relays = Some(Vec::new());
            config.announce_addresses = true;
            config.join = JoinPolicy::Open;
            config.poll_min = std::time::Duration::from_millis(500);
            config.pull_interval = std::time::Duration::ZERO;
            config.clock = self.days.clock();
            let indexer = Indexer::start(config).await.map_err(|e| e.to_string())?;
            indexer.announced().await;
            self.indexers.insert(name.clone(), indexer);
        }
        Ok(())
    }

    async fn knows(&self, name: &str, others: &[Name]) -> Result<(), String> {
        for other in others {
            let who = self.person(other)?.identity.to_string();
            self.person(name)?.asks(&program::contact(who, other)).await?;
        }
        Ok(())
    }

    /// Asks every indexer to copy them.
    async fn joins(&self, name: &str) -> Result<(), String> {
        for indexer in self.indexers.values() {
            self.person(name)?.asks(&program::join(indexer.url())).await?;
        }
        Ok(())
    }
}

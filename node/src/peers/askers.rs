//! Whose endpoint it is that asked for the owner's head: a contact's is told of the next one.
//!
//! An endpoint does not say whose it is; its owner's packet does. So contacts are located when
//! somebody unknown asks, each at most once in a quarter of an hour.

use std::collections::BTreeMap;
use std::time::Duration;

use kalends_keyspace::store::{Store, StoreError};
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::Collection;
use kalends_schema::record::Contact;
use tokio::time::Instant;

use super::Peers;
use crate::book::{self, ASKERS_MAX, Asker};
use crate::engine::Input;

/// How long a contact's endpoints are taken as they were found.
const LOCATED_FOR: Duration = Duration::from_secs(15 * 60);
/// How often it is written that an endpoint asked again.
const NOTED_FOR: Duration = Duration::from_secs(3_600);
/// Endpoints of nobody known that are remembered: one of them may be a contact's soon.
const UNKNOWN_MAX: usize = 1_024;

/// What is known of those who ask. Pure: the moment is handed in.
#[derive(Debug, Default)]
struct Askers {
    /// Who asked, when last, and nothing was made of it yet.
    unknown: BTreeMap<EndpointKey, Instant>,
    /// Whose an endpoint is said to be.
    owners: BTreeMap<EndpointKey, Identity>,
    /// When a contact was located.
    located: BTreeMap<Identity, Instant>,
    /// When it was last written that an endpoint asked.
    noted: BTreeMap<EndpointKey, Instant>,
}

impl Askers {
    /// An endpoint asked for the owner's head.
    fn asked(&mut self, endpoint: EndpointKey, now: Instant) {
        let lately = |noted: &Instant| now.duration_since(*noted) < NOTED_FOR;
        if self.noted.get(&endpoint).is_some_and(lately) {
            return;
        }
        self.unknown.insert(endpoint, now);
        if self.unknown.len() > UNKNOWN_MAX {
            let oldest = self.unknown.iter().min_by_key(|(_, asked)| **asked);
            let oldest = oldest.map(|(endpoint, _)| *endpoint);
            oldest.and_then(|endpoint| self.unknown.remove(&endpoint));
        }
    }

    /// Which contacts are to be located, so that whoever asked may be recognized.
    fn wanted(&mut self, contacts: &[Identity], now: Instant) -> Vec<Identity> {
        self.located
            .retain(|who, at| contacts.contains(who) && now.duration_since(*at) < LOCATED_FOR);
        self.owners.retain(|_, owner| contacts.contains(owner));
        if self.unknown.keys().all(|endpoint| self.owners.contains_key(endpoint)) {
            return Vec::new();
        }
        contacts.iter().filter(|who| !self.located.contains_key(who)).copied().collect()
    }

    /// A contact was looked for, and is said to have these endpoints.
    fn located(&mut self, who: Identity, endpoints: &[EndpointKey], now: Instant) {
        self.located.insert(who, now);
        self.owners.retain(|_, owner| *owner != who);
        self.owners.extend(endpoints.iter().map(|endpoint| (*endpoint, who)));
    }

    /// Takes those who asked and are a contact's.
    fn recognized(&mut self, now: Instant) -> Vec<(EndpointKey, Identity)> {
        let known = |endpoint: &EndpointKey| Some((*endpoint, *self.owners.get(endpoint)?));
        let found: Vec<_> = self.unknown.keys().filter_map(known).collect();
        self.noted.retain(|_, noted| now.duration_since(*noted) < NOTED_FOR);
        for (endpoint, _) in &found {
            self.unknown.remove(endpoint);
            self.noted.insert(*endpoint, now);
        }
        found
    }
}

/// Recognizes those who ask until told to stop.
pub(super) async fn run(peers: Peers) {
    let mut heads = peers.wishes.head.subscribe();
    let mut askers = Askers::default();
    loop {
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = peers.wishes.asked.notified() => {}
            // Somebody may be a contact now.
            changed = heads.changed() => if changed.is_err() { return },
        }
        for endpoint in peers.wishes.take_askers() {
            askers.asked(endpoint, Instant::now());
        }
        if askers.unknown.is_empty() {
            continue;
        }
        let (store, me) = (peers.store.clone(), peers.me);
        let read = tokio::task::spawn_blocking(move || contacts(&store, me)).await;
        match read.expect("reading does not panic") {
            Ok(contacts) => recognize(&peers, &mut askers, &contacts).await,
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
    }
}

async fn recognize(peers: &Peers, askers: &mut Askers, contacts: &[Identity]) {
    for who in askers.wanted(contacts, Instant::now()) {
        let located = tokio::select! {
            () = peers.stop.cancelled() => return,
            located = peers.network.locate(&who) => located,
        };
        let nodes = located.map(|located| located.nodes).unwrap_or_default();
        let endpoints: Vec<_> = nodes.into_iter().map(|node| node.endpoint).collect();
        askers.located(who, &endpoints, Instant::now());
    }
    let asked_at = peers.clock.now();
    for (endpoint, contact) in askers.recognized(Instant::now()) {
        peers.engine.tell(Input::Asked(Asker { endpoint, contact, asked_at })).await;
    }
}

/// Contacts who are not blocked: as many as could be told.
fn contacts(store: &Store, me: Identity) -> Result<Vec<Identity>, StoreError> {
    let records = book::records_of::<Contact>(&store.read()?, me, Collection::Contacts)?;
    let contacts = records.into_iter().map(|(_, contact)| contact.record);
    let open = contacts.filter(|contact| !contact.blocked).map(|contact| contact.identity);
    Ok(open.take(ASKERS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(number: u32) -> EndpointKey {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        EndpointKey::from_bytes(key)
    }

    fn who(number: u8) -> Identity {
        Identity::from_bytes([number; 32])
    }

    #[test]
    fn who_asks_is_recognized_by_where_contacts_are_said_to_be() {
        let start = Instant::now();
        let mut askers = Askers::default();
        let contacts = [who(1), who(2)];
        assert_eq!(askers.wanted(&contacts, start), [], "nobody asked");
        askers.asked(endpoint(1), start);
        assert_eq!(askers.wanted(&contacts, start), contacts);
        askers.located(who(1), &[endpoint(9)], start);
        askers.located(who(2), &[endpoint(1)], start);
        assert_eq!(askers.recognized(start), [(endpoint(1), who(2))]);
        askers.asked(endpoint(1), start + NOTED_FOR / 2);
        assert_eq!(askers.recognized(start + NOTED_FOR / 2), [], "written not long ago");
        askers.asked(endpoint(1), start + NOTED_FOR);
        assert_eq!(askers.recognized(start + NOTED_FOR), [(endpoint(1), who(2))]);
    }

    #[test]
    fn strangers_who_keep_asking_cost_one_look_in_a_quarter_of_an_hour() {
        let start = Instant::now();
        let mut askers = Askers::default();
        for number in 0..2 * UNKNOWN_MAX as u32 {
            askers.asked(endpoint(number), start + Duration::from_millis(u64::from(number)));
        }
        assert_eq!(askers.unknown.len(), UNKNOWN_MAX, "and no more room than this");
        assert!(!askers.unknown.contains_key(&endpoint(0)));
        assert_eq!(askers.wanted(&[who(1)], start), [who(1)]);
        askers.located(who(1), &[], start);
        assert_eq!(askers.wanted(&[who(1)], start + LOCATED_FOR / 2), []);
        // A new contact is looked for at once, and an old one after a while.
        assert_eq!(askers.wanted(&[who(1), who(2)], start + LOCATED_FOR / 2), [who(2)]);
        assert_eq!(askers.wanted(&[who(1)], start + LOCATED_FOR), [who(1)]);
    }
}

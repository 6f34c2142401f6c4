//! Publishes our packets: the identity's as it was signed, the writer's and the endpoint's signed
//! anew whenever they say something new. One task does it all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kalends_schema::key::{EndpointKey, EndpointSecret, Identity, WriterSecret};
use kalends_schema::stamp::Stamp;
use pkarr::SignedPacket;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::dht::{Dht, PublishFault};
use super::packet::{NodeAddress, WriterPacket};
use super::schedule::Schedule;
use super::signed::{self, SignedIdentity};
use crate::net::limits::{
    FAREWELL_TIMEOUT, MIRRORS_MAX, PACKET_BYTES_MAX, PUBLISH_EVERY_MIN_SHORT,
};

/// What the announcer says for others, and the wish to say something new.
#[derive(Debug)]
pub(crate) struct Announcer {
    dht: Arc<Dht>,
    secret: EndpointSecret,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
    published: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    identity: Option<SignedIdentity>,
    writer: Option<Writer>,
    mirrors: Vec<Identity>,
    endpoint: Vec<String>,
    awaits_endpoint: bool,
    schedules: BTreeMap<Slot, Schedule>,
    /// The newest timestamp seen or used under each key of ours, in microseconds.
    newest: BTreeMap<Slot, u64>,
}

#[derive(Debug)]
struct Writer {
    secret: WriterSecret,
    stamp: Stamp,
    head: [u8; 10],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Endpoint,
    Identity,
    Writer,
}

impl Announcer {
    /// `awaits_endpoint` when the endpoint will have an address or a relay to tell of; a packet
    /// that changes is published at most once in `every_min`.
    pub(crate) fn new(
        dht: Arc<Dht>,
        secret: EndpointSecret,
        awaits_endpoint: bool,
        every_min: Duration,
    ) -> Announcer {
        let schedules = BTreeMap::from([
            (Slot::Endpoint, Schedule::new(PUBLISH_EVERY_MIN_SHORT)),
            (Slot::Identity, Schedule::new(every_min)),
            (Slot::Writer, Schedule::new(every_min)),
        ]);
        let state = State {
            identity: None,
            writer: None,
            mirrors: Vec::new(),
            endpoint: Vec::new(),
            awaits_endpoint,
            schedules,
            newest: BTreeMap::new(),
        };
        let (changes, published) = (watch::Sender::new(0), watch::Sender::new(0));
        Announcer { dht, secret, state: Mutex::new(state), changes, published }
    }

    /// From now on this packet is published as it was signed.
    pub(crate) fn identity(&self, packet: SignedIdentity) {
        self.change(Slot::Identity, |state| state.identity = Some(packet));
    }

    /// From now on the writer's packet says this.
    pub(crate) fn writer(&self, secret: &WriterSecret, (stamp, head): (Stamp, [u8; 10])) {
        let secret = WriterSecret::from_seed(&secret.seed());
        self.change(Slot::Writer, |state| state.writer = Some(Writer { secret, stamp, head }));
    }

    /// From now on the writer's packet names these mirrors, as far as there is room.
    pub(crate) fn mirrors(&self, mirrors: &[Identity]) {
        let mirrors = mirrors.iter().take(MIRRORS_MAX).copied().collect();
        self.change(Slot::Writer, |state| state.mirrors = mirrors);
    }

    /// Waits until everything that is announced was published once.
    pub(crate) async fn announced(&self) {
        let mut published = self.published.subscribe();
        while self.dht.is_on() && !self.is_announced() {
            if published.changed().await.is_err() {
                return;
            }
        }
    }

    /// Publishes until cancelled. `ours` tells what the endpoint's packet should say.
    pub(crate) async fn run(
        self: Arc<Self>,
        mut ours: watch::Receiver<Vec<String>>,
        cancelled: CancellationToken,
    ) {
        if !self.dht.is_on() {
            return;
        }
        let mut changes = self.changes.subscribe();
        self.endpoint(&ours.borrow_and_update().clone());
        loop {
            let due = self.due();
            tokio::select! {
                () = cancelled.cancelled() => return self.farewell().await,
                _ = changes.changed() => {}
                told = ours.changed() => match told {
                    Ok(()) => self.endpoint(&ours.borrow_and_update().clone()),
                    Err(_) => return,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    tokio::select! {
                        () = cancelled.cancelled() => return self.farewell().await,
                        () = self.publish_due(Instant::now()) => {}
                    }
                }
            }
        }
    }

    /// The last word before it ends: what the DHT was not told yet, for who asks while nobody is
    /// here. What it does not take in time stays unsaid.
    async fn farewell(&self) {
        let publish = |slot| async move {
            if self.is_unsaid(slot) {
                self.publish(slot).await;
            }
        };
        let all = async { tokio::join!(publish(Slot::Identity), publish(Slot::Writer)) };
        if timeout(FAREWELL_TIMEOUT, all).await.is_err() {
            tracing::debug!("the DHT was not told the last of it in time");
        }
    }

    fn is_unsaid(&self, slot: Slot) -> bool {
        let mut state = self.state.lock().expect("no holder panics");
        state.has(slot) && state.schedule(slot).is_unsaid()
    }

    fn endpoint(&self, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        let before = self.state.lock().expect("no holder panics").endpoint.clone();
        self.change(Slot::Endpoint, |state| state.endpoint = texts.to_vec());
        if relay(&before) != relay(texts) {
            // The writer's packet names the relay as well.
            self.change(Slot::Writer, |_| ());
        }
    }

    fn change(&self, slot: Slot, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().expect("no holder panics");
        change(&mut state);
        if state.has(slot) {
            state.schedule(slot).change();
        }
        drop(state);
        self.changes.send_modify(|count| *count += 1);
    }

    fn is_announced(&self) -> bool {
        let state = self.state.lock().expect("no holder panics");
        state.schedules.iter().all(|(slot, schedule)| {
            let awaited = *slot == Slot::Endpoint && state.awaits_endpoint;
            schedule.is_published() || !(state.has(*slot) || awaited)
        })
    }

    /// When something is due next.
    fn due(&self) -> Option<Instant> {
        let now = Instant::now();
        let state = self.state.lock().expect("no holder panics");
        state.schedules.values().filter_map(|schedule| schedule.due(now)).min()
    }

    /// Publishes all that is due, at once: each waits for the DHT and not for the others.
    async fn publish_due(&self, now: Instant) {
        let publish = |slot| async move {
            if self.is_due(slot, now) {
                self.publish(slot).await;
            }
        };
        tokio::join!(publish(Slot::Endpoint), publish(Slot::Identity), publish(Slot::Writer));
    }

    fn is_due(&self, slot: Slot, now: Instant) -> bool {
        let mut state = self.state.lock().expect("no holder panics");
        state.schedule(slot).due(now).is_some_and(|at| at <= now)
    }

    async fn publish(&self, slot: Slot) {
        self.state.lock().expect("no holder panics").schedule(slot).start();
        let outcome = self.publish_now(slot).await;
        let mut state = self.state.lock().expect("no holder panics");
        match &outcome {
            Ok(()) => state.schedule(slot).done(Instant::now()),
            Err(fault) => {
                tracing::debug!(?slot, %fault, "packet not published");
                state.schedule(slot).fail(Instant::now());
            }
        }
        drop(state);
        self.published.send_modify(|count| *count += 1);
    }

    async fn publish_now(&self, slot: Slot) -> Result<(), PublishFault> {
        let Some(newest) = self.newest(slot).await else {
            // Another machine has written above what is here: its word stays.
            tracing::warn!("the DHT has a newer head of our writer");
            return Ok(());
        };
        let Some(packet) = self.sign(slot, newest) else { return Ok(()) };
        match self.dht.publish(&packet).await {
            Ok(()) => Ok(()),
            // Somebody has a newer packet of this identity: it may as well be ours, of a later
            // epoch. It stays; nothing is gained by asking again.
            Err(PublishFault::Newer) if slot == Slot::Identity => {
                tracing::warn!("the DHT has a newer packet of our identity");
                Ok(())
            }
            Err(fault) => {
                self.state.lock().expect("no holder panics").newest.remove(&slot);
                Err(fault)
            }
        }
    }

    /// The newest timestamp under the key, asked of the DHT once; `None` when what is there tells
    /// of a head of our writer above ours.
    async fn newest(&self, slot: Slot) -> Option<u64> {
        let (key, ours) = {
            let state = self.state.lock().expect("no holder panics");
            if let Some(newest) = state.newest.get(&slot) {
                return Some(*newest);
            }
            let writer = state.writer.as_ref();
            let ours = writer.map(|writer| writer.stamp).filter(|_| slot == Slot::Writer);
            let key = match slot {
                Slot::Identity => None,
                Slot::Endpoint => Some(*self.secret.public().as_bytes()),
                Slot::Writer => writer.map(|writer| *writer.secret.public().as_bytes()),
            };
            (key, ours)
        };
        let Some(key) = key else { return Some(0) };
        let Ok(packet) = self.dht.newest(&key).await else { return Some(0) };
        let theirs = WriterPacket::read(&packet).ok().map(|said| said.stamp);
        let is_above = ours.is_some_and(|ours| theirs.is_some_and(|theirs| theirs > ours));
        (!is_above).then(|| packet.timestamp().as_u64())
    }

    fn sign(&self, slot: Slot, newest: u64) -> Option<SignedPacket> {
        let mut state = self.state.lock().expect("no holder panics");
        let at = now_micros().max(newest.saturating_add(1));
        let packet = match slot {
            Slot::Identity => return state.identity.as_ref().map(|packet| packet.signed().clone()),
            Slot::Endpoint => signed::endpoint(&self.secret, &state.endpoint, at),
            Slot::Writer => {
                let writer = state.writer.as_ref()?;
                signed::writer(&writer.secret, &state.writer_packet(self.secret.public())?, at)
            }
        };
        state.newest.insert(slot, at);
        packet
            .inspect_err(|fault| tracing::warn!(?slot, %fault, max = PACKET_BYTES_MAX, "packet"))
            .ok()
    }
}

impl State {
    fn has(&self, slot: Slot) -> bool {
        match slot {
            Slot::Endpoint => !self.endpoint.is_empty(),
            Slot::Identity => self.identity.is_some(),
            Slot::Writer => self.writer.is_some(),
        }
    }

    fn schedule(&mut self, slot: Slot) -> &mut Schedule {
        self.schedules.get_mut(&slot).expect("every slot has its schedule")
    }

    fn writer_packet(&self, endpoint: EndpointKey) -> Option<WriterPacket> {
        let writer = self.writer.as_ref()?;
        let relay = relay(&self.endpoint);
        Some(WriterPacket {
            stamp: writer.stamp,
            head: writer.head,
            nodes: vec![NodeAddress { endpoint, relay: relay.map(str::to_owned) }],
            mirrors: self.mirrors.clone(),
        })
    }
}

fn relay(texts: &[String]) -> Option<&str> {
    texts.iter().find_map(|text| text.strip_prefix("relay="))
}

fn now_micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

//! Looks after the owner's mirrors: asks them, tells them of heads, sees how far their copies are,
//! and has those announced that carry. And greets whom the owner has spoken of, so that they ask
//! again. Whom the owner carries is kept findable.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends_keyspace::net::{CarryAnswer, MirrorError};
use kalends_keyspace::store::StoreError;
use kalends_schema::carry::{CarryAsk, SignedCarryAsk, Want};
use kalends_schema::head::{SignedCert, SignedHead};
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::stamp::Stamp;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Peers;
use crate::book::{self, Mirror, Standing, Visited};

/// Mirrors and people visited at once.
const VISITS_MAX: usize = 8;
/// The wait after a visit to a mirror that has not said yes, is behind or was not reached; doubles.
const AGAIN_FIRST: Duration = Duration::from_secs(1);
/// The longest of these waits.
const AGAIN_MAX: Duration = Duration::from_secs(3_600);
/// The wait after a visit that found all as it should be.
const WELL: Duration = Duration::from_secs(15 * 60);
/// How often a mirror that said yes is asked whether it still does, and for how much.
const ASK_ANEW: Duration = Duration::from_secs(6 * 3_600);

/// What asks are signed with.
pub(super) struct Signing {
    pub(super) writer: WriterSecret,
    pub(super) cert: SignedCert,
}

/// When a mirror is visited next.
struct Turn {
    at: Instant,
    wait: Duration,
    /// What it was about the last time: anything else is reason to come at once.
    about: (Standing, Option<Stamp>),
}

/// What a visit ended with.
struct Ended {
    mirror: Identity,
    well: bool,
}

/// Looks after them until told to stop.
pub(super) async fn run(peers: Peers, signing: Signing) {
    let mut heads = peers.wishes.told.subscribe();
    let mut turns: BTreeMap<Identity, Turn> = BTreeMap::new();
    let mut visits: JoinSet<Option<Ended>> = JoinSet::new();
    let mut visited: BTreeSet<Identity> = BTreeSet::new();
    let mut announced = Vec::new();
    loop {
        let head = *heads.borrow_and_update();
        let (mirrors, carried) = read(&peers).await;
        peers.network.republish(&carried);
        turns.retain(|key, _| mirrors.iter().any(|mirror| mirror.key == *key));
        announce(&peers, &mirrors, &mut announced);
        for who in peers.wishes.take_recalled() {
            if let Some(turn) = turns.get_mut(&who) {
                *turn = Turn { at: Instant::now(), wait: AGAIN_FIRST, about: turn.about };
            }
        }
        for who in peers.wishes.take_greetings() {
            if visits.len() < VISITS_MAX {
                visits.spawn(greet(peers.clone(), who, head));
            }
        }
        for mirror in mirrors {
            let due = is_due(&mut turns, &mirror, head.as_ref());
            if due && visits.len() < VISITS_MAX && visited.insert(mirror.key) {
                let ask = ask(&peers, &signing, &mirror);
                visits.spawn(visit(peers.clone(), mirror, ask, head));
            }
        }
        let next = turns.iter().filter(|(key, _)| !visited.contains(*key));
        let at = next.map(|(_, turn)| turn.at).min().unwrap_or_else(|| Instant::now() + WELL);
        tokio::select! {
            () = peers.stop.cancelled() => return,
            changed = heads.changed() => if changed.is_err() {
                return;
            },
            () = peers.wishes.mirrors.notified() => {}
            Some(ended) = visits.join_next() => match ended {
                Ok(Some(Ended { mirror, well })) => {
                    visited.remove(&mirror);
                    if let Some(turn) = turns.get_mut(&mirror) {
                        turn.after(well);
                    }
                }
                Ok(None) => {}
                // Whom it was about is not known: everybody may be visited again.
                Err(_) => visited.clear(),
            },
            () = sleep_until(at), if visits.len() < VISITS_MAX => {}
        }
    }
}

/// The owner's mirrors, and whom the owner carries.
async fn read(peers: &Peers) -> (Vec<Mirror>, Vec<Identity>) {
    let store = peers.store.clone();
    let read = move || -> Result<_, StoreError> {
        let snapshot = store.read()?;
        let carried = book::all_carried(&snapshot)?.into_iter();
        let carried = carried.filter(|carried| carried.quota().is_some());
        Ok((book::mirrors(&snapshot)?, carried.map(|carried| carried.who).collect()))
    };
    let read = tokio::task::spawn_blocking(read).await;
    read.expect("reading does not panic").unwrap_or_else(|error| {
        tracing::error!(%error, "the store cannot be read");
        (Vec::new(), Vec::new())
    })
}

/// Names those in the DHT that carry.
fn announce(peers: &Peers, mirrors: &[Mirror], announced: &mut Vec<Identity>) {
    let carry = |mirror: &&Mirror| matches!(mirror.standing, Standing::Carried(_));
    let carriers: Vec<Identity> = mirrors.iter().filter(carry).map(|mirror| mirror.key).collect();
    if carriers != *announced {
        peers.network.announce_mirrors(&carriers);
        *announced = carriers;
    }
}

/// Whether a mirror is to be visited now: its time has come, or there is something new to say.
fn is_due(
    turns: &mut BTreeMap<Identity, Turn>,
    mirror: &Mirror,
    head: Option<&SignedHead>,
) -> bool {
    let now = Instant::now();
    let about = (mirror.standing, head.map(SignedHead::stamp));
    let turn = turns.entry(mirror.key).or_insert(Turn { at: now, wait: AGAIN_FIRST, about });
    if turn.about != about {
        *turn = Turn { at: now, wait: AGAIN_FIRST, about };
    }
    turn.at <= now
}

impl Turn {
    fn after(&mut self, well: bool) {
        let wait = if well { WELL } else { self.wait };
        self.wait = if well { AGAIN_FIRST } else { (self.wait * 2).min(AGAIN_MAX) };
        self.at = Instant::now() + wait;
    }
}

/// The ask that is due, if one is.
fn ask(peers: &Peers, signing: &Signing, mirror: &Mirror) -> Option<SignedCarryAsk> {
    let now = peers.clock.now();
    let want = match mirror.standing {
        Standing::Leaving => Want::Stop,
        Standing::Carried(_) => {
            let since = mirror.answered_at.map_or(i64::MAX, |at| now.micros() - at.micros());
            let patience = i64::try_from(ASK_ANEW.as_micros()).unwrap_or(i64::MAX);
            if since < patience {
                return None;
            }
            Want::Carry
        }
        Standing::Unasked | Standing::Waiting | Standing::Refused => Want::Carry,
    };
    let ask = CarryAsk { mirror: mirror.key, time: now, want };
    SignedCarryAsk::sign(&signing.writer, &signing.cert, ask)
        .inspect_err(|error| tracing::error!(%error, "an ask cannot be signed"))
        .ok()
}

/// Visits one mirror, and has it written down.
async fn visit(
    peers: Peers,
    mirror: Mirror,
    ask: Option<SignedCarryAsk>,
    head: Option<SignedHead>,
) -> Option<Ended> {
    let key = mirror.key;
    let mut visited = Visited { mirror: key, said: None, seen: None, why: None };
    let outcome = tokio::select! {
        () = peers.stop.cancelled() => return None,
        outcome = talk(&peers, &mirror, ask, head, &mut visited) => outcome,
    };
    let well = match outcome {
        Ok(well) => well,
        Err(error) => {
            tracing::debug!(mirror = key.short(), %error, "a mirror was not reached");
            visited.why = Some(error.to_string());
            false
        }
    };
    peers.engine.visited(visited).await;
    Some(Ended { mirror: key, well })
}

/// Whether all is as it should be: it carries, and its copy is as new as the owner's keyspace.
async fn talk(
    peers: &Peers,
    mirror: &Mirror,
    ask: Option<SignedCarryAsk>,
    head: Option<SignedHead>,
    visited: &mut Visited,
) -> Result<bool, MirrorError> {
    if let Some(ask) = ask {
        let said = peers.network.ask_to_carry(&ask).await?;
        visited.said = Some(said);
        if !matches!(said, CarryAnswer::Carried { .. }) {
            // After a no it is asked again, seldom: its owner may have thought better of it.
            return Ok(matches!(said, CarryAnswer::Stopped));
        }
    }
    let Some(head) = head else { return Ok(true) };
    let known = mirror.seen.map(|(stamp, _)| stamp);
    if known.is_none_or(|known| known < head.stamp())
        && let Err(error) = peers.network.poke(&mirror.key, &head).await
    {
        tracing::debug!(mirror = mirror.key.short(), %error, "a mirror was not poked");
    }
    let copy = peers.network.mirrored(&mirror.key, &peers.me).await?;
    visited.seen = copy.map(|copy| copy.stamp());
    if copy.is_none() && visited.said.is_none() && known.is_some() {
        // It had a copy and says it has none: it may have ended what it never said it would.
        visited.said = Some(CarryAnswer::Refused);
    }
    Ok(visited.seen.is_some_and(|seen| seen >= head.stamp()))
}

/// Tells somebody of the owner's head, so that they ask the owner again.
async fn greet(peers: Peers, who: Identity, head: Option<SignedHead>) -> Option<Ended> {
    let head = head?;
    tokio::select! {
        () = peers.stop.cancelled() => {}
        poked = peers.network.poke(&who, &head) => {
            if let Err(error) = poked {
                tracing::debug!(who = who.short(), %error, "not greeted");
            }
        }
    }
    None
}

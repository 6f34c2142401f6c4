//! Looks after people who are followed: all at start, then every 15 minutes, less often when they
//! are quiet.

use std::collections::BTreeMap;
use std::time::Duration;

use kalends_keyspace::store::{Role, Store, StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::Contact;
use kalends_schema::stamp::Stamp;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::Peers;
use crate::book;
use crate::engine::Input;

/// The wait after news.
const WAIT_FIRST: Duration = Duration::from_secs(15 * 60);
/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(6 * 3_600);
/// How often new people to follow are looked for.
const LOOK: Duration = Duration::from_secs(60);

/// When somebody is looked at next, and what was there the last time.
struct Turn {
    at: Instant,
    wait: Duration,
    seen: Option<Stamp>,
}

/// Polls until told to stop.
pub(super) async fn run(peers: Peers) {
    let mut turns: BTreeMap<Identity, Turn> = BTreeMap::new();
    loop {
        let (store, me) = (peers.store.clone(), peers.me);
        let read = tokio::task::spawn_blocking(move || followed(&store, me)).await;
        match read.expect("reading does not panic") {
            Ok(people) => {
                turns.retain(|who, _| people.contains_key(who));
                for (who, stamp) in people {
                    look_at(&peers, &mut turns, who, stamp);
                }
            }
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
        tokio::select! {
            () = peers.stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn look_at(
    peers: &Peers,
    turns: &mut BTreeMap<Identity, Turn>,
    who: Identity,
    stamp: Option<Stamp>,
) {
    let now = Instant::now();
    // The first look doubles it to the wait after news.
    let turn = turns.entry(who).or_insert(Turn { at: now, wait: WAIT_FIRST / 2, seen: stamp });
    if turn.at > now {
        return;
    }
    turn.wait = if turn.seen == stamp { (turn.wait * 2).min(WAIT_MAX) } else { WAIT_FIRST };
    turn.seen = stamp;
    turn.at = now + turn.wait;
    peers.wishes.want_pull(who, None);
}

/// Whose keyspaces are copied, and up to where; among them those that are needed once.
pub(crate) fn followed(
    store: &Store,
    me: Identity,
) -> Result<BTreeMap<Identity, Option<Stamp>>, StoreError> {
    let snapshot = store.read()?;
    let mut people = BTreeMap::new();
    let contacts = book::records_of::<Contact>(&snapshot, me, Collection::Contacts)?;
    let mut blocked = Vec::new();
    for (_, contact) in contacts {
        let contact = contact.record;
        if contact.blocked {
            blocked.push(contact.identity);
        } else if contact.followed {
            people.insert(contact.identity, None);
        }
    }
    for (who, dealing) in book::dealings(&snapshot)? {
        if dealing.is_copied() && !blocked.contains(&who) {
            people.insert(who, None);
        }
    }
    for who in book::needed(&snapshot)? {
        if !blocked.contains(&who) {
            people.insert(who, None);
        }
    }
    for carried in book::all_carried(&snapshot)? {
        if carried.quota().is_some() && !blocked.contains(&carried.who) {
            people.insert(carried.who, None);
        }
    }
    for (who, stamp) in &mut people {
        *stamp = snapshot.head(who)?.map(|head| head.stamp());
    }
    Ok(people)
}

/// Hands the engine every copy that was renewed, by whatever way.
pub(super) async fn notice_copies(peers: Peers) {
    let mut notices = peers.store.subscribe();
    loop {
        let notice = tokio::select! {
            () = peers.stop.cancelled() => return,
            notice = notices.recv() => notice,
        };
        match notice {
            Ok(notice) if notice.role == Role::Replica => {
                peers.engine.tell(Input::Replica(notice.identity)).await;
            }
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => relink(&peers).await,
            Err(RecvError::Closed) => return,
        }
    }
}

/// Hands the engine every copy there is: those it has linked already cost it one look.
pub(super) async fn relink(peers: &Peers) {
    let store = peers.store.clone();
    let read = tokio::task::spawn_blocking(move || store.read()?.identities()).await;
    match read.expect("reading does not panic") {
        Ok(identities) => {
            for identity in identities.into_iter().filter(|who| *who != peers.me) {
                peers.engine.tell(Input::Replica(identity)).await;
            }
        }
        Err(error) => tracing::error!(%error, "the store cannot be read"),
    }
}

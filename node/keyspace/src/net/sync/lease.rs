//! Answering one `Follow`, from the question to the end of its lease.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until};

use super::feed::{Feed, Told};
use super::serve::{BUSY, refuse};
use super::source::Stopped;
use crate::net::frame::{FrameFault, FrameWriter};
use crate::net::limits::{FOLLOWERS_MAX, FOLLOWS_PER_ENDPOINT_MAX};
use crate::net::server::Server;
use crate::net::wire::{Answer, Refused, encode};
use crate::store::{Role, StoreError, View};

/// Who follows at this moment, and how many times.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    streams: Mutex<HashMap<EndpointKey, usize>>,
}

/// A place among the followers; given back when it is dropped.
struct Place {
    followers: Arc<Followers>,
    endpoint: EndpointKey,
}

impl Followers {
    fn enter(self: &Arc<Followers>, endpoint: EndpointKey) -> Option<Place> {
        let mut streams = self.streams.lock().expect("no holder panics");
        let own = streams.get(&endpoint).copied().unwrap_or_default();
        if streams.values().sum::<usize>() >= FOLLOWERS_MAX || own >= FOLLOWS_PER_ENDPOINT_MAX {
            return None;
        }
        streams.insert(endpoint, own + 1);
        Some(Place { followers: self.clone(), endpoint })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.followers.streams.lock().expect("no holder panics");
        match streams.get_mut(&self.endpoint) {
            Some(own) if *own > 1 => *own -= 1,
            Some(_) | None => drop(streams.remove(&self.endpoint)),
        }
    }
}

/// Tells a follower of heads until the lease is over or nobody listens any more.
pub(super) async fn serve(
    server: &Arc<Server>,
    from: EndpointKey,
    identities: Vec<Identity>,
    writer: &mut FrameWriter,
) -> Result<(), FrameFault> {
    // Before the first look, so that nothing falls in between.
    let mut notices = server.store.subscribe();
    let Some(_place) = server.followers.enter(from) else { return refuse(writer, BUSY).await };
    let Some(mut feed) = accepted(server, identities).await? else {
        return refuse(writer, Refused::Unknown).await;
    };
    writer.message(&encode(&Answer::Ok)).await?;
    let (over, gone) = (sleep(server.spans.follow_lease), writer.gone());
    tokio::pin!(over, gone);
    loop {
        for head in look(server, feed.due(Instant::now())).await? {
            feed.told(&head);
            writer.message(&encode(&Answer::Head(&head.to_bytes()))).await?;
        }
        let wakes = feed.wakes(Instant::now());
        tokio::select! {
            () = &mut over => return Ok(()),
            () = &mut gone => return Ok(()),
            notice = notices.recv() => match notice {
                Ok(notice) => feed.news(&notice.identity),
                Err(RecvError::Lagged(_)) => feed.lost_track(),
                Err(RecvError::Closed) => return Ok(()),
            },
            () = sleep_until(wakes.unwrap_or_else(Instant::now)), if wakes.is_some() => {}
        }
    }
}

/// A feed of what was asked for, if anything of it is served here.
async fn accepted(
    server: &Arc<Server>,
    identities: Vec<Identity>,
) -> Result<Option<Feed>, FrameFault> {
    let desk = server.desk.clone();
    blocking(move || {
        let serves = identities.iter().any(|identity| desk.serves(identity));
        Ok(serves.then(|| Feed::new(identities)))
    })
    .await
}

/// The heads that a follower was not told of yet, of those identities that are served by now.
async fn look(
    server: &Arc<Server>,
    due: Vec<(Identity, Option<Told>)>,
) -> Result<Vec<SignedHead>, FrameFault> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let server = server.clone();
    blocking(move || {
        let snapshot = server.store.read()?;
        let mut heads = Vec::new();
        for (identity, told) in due {
            if !server.desk.serves(&identity) {
                continue;
            }
            let Some(head) = snapshot.head(&identity)? else { continue };
            let role = snapshot.role(&identity)?;
            if told.is_none_or(|told| is_news(&told, &head, role)) {
                heads.push(head);
            }
        }
        Ok(heads)
    })
    .await
}

/// Whether a head is to be told of. One of an own keyspace that changed `priv` alone is not: when
/// it was made is nobody's business, and the next lease begins with it.
fn is_news(told: &Told, head: &SignedHead, role: Option<Role>) -> bool {
    let hidden = role == Some(Role::Own) && head.head().root == told.root;
    head.stamp() > told.stamp && !hidden
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, FrameFault> {
    let done = spawn_blocking(move || work().map_err(Stopped::from)).await;
    done.ok().and_then(Result::ok).ok_or_else(|| FrameFault::Lost("reading stopped".to_owned()))
}

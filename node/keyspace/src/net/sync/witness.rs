//! Answering `Chain` and `Forks`: what heads lie below another, and what is known against owners.

use kalends_schema::key::Identity;

use super::serve::BUSY;
use super::source::{Page, Stopped, put, refusal};
use crate::net::server::Server;
use crate::net::wire::{Answer, Refused};
use crate::store::View;

/// The kept heads of an epoch from `to` down to `from`.
pub(super) fn chain(
    server: &Server,
    identity: &Identity,
    epoch: u32,
    (from, to): (u64, u64),
) -> Result<Page, Stopped> {
    let snapshot = server.store.read()?;
    if !server.desk.serves(identity) || snapshot.role(identity)?.is_none() {
        return Ok(refusal(Refused::Unknown));
    }
    let Ok(place) = server.differences.clone().try_acquire_owned() else {
        return Ok(refusal(BUSY));
    };
    let mut out = Vec::new();
    for head in snapshot.chain(identity, epoch, (from, to))? {
        put(&mut out, &Answer::Link(&head));
    }
    Ok(Page { bytes: out, rest: None, place: Some(place) })
}

/// The evidence against one identity: up to 4 MiB, so of few at once.
pub(super) fn forks(server: &Server, identity: &Identity) -> Result<Page, Stopped> {
    if !server.desk.serves(identity) {
        return Ok(Page::last(Vec::new()));
    }
    let Ok(place) = server.differences.clone().try_acquire_owned() else {
        return Ok(refusal(BUSY));
    };
    let mut out = Vec::new();
    for evidence in server.store.read()?.evidence(identity)? {
        put(&mut out, &Answer::Evidence(&evidence));
    }
    Ok(Page { bytes: out, rest: None, place: Some(place) })
}

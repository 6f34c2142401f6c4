//! Series in two: what an event was split from, and what was split from it.

use std::collections::VecDeque;

use kalends_keyspace::store::StoreError;
use kalends_schema::limits::SPLITS_MAX;
use kalends_schema::record::Event;
use kalends_schema::uri::{EventUri, Uri};

use super::links::following_of;
use super::{Ground, event};

/// Events that are looked at for what follows one of them: a series split more often than that is
/// nobody's calendar.
const FOLLOWING_MAX: usize = 256;

/// The series that `event` at `uri` was split from, and those that was split from before, the
/// nearest first.
pub(crate) fn formers_of(
    ground: &impl Ground,
    uri: &EventUri,
    record: &Event,
) -> Result<Vec<EventUri>, StoreError> {
    let (author, area) = (uri.author(), uri.path().area());
    let mut formers: Vec<EventUri> = Vec::new();
    let mut next = record.split_by(author, area).map(|split| split.event.clone());
    while let Some(former) = next.filter(|one| one != uri && !formers.contains(one)) {
        if formers.len() == SPLITS_MAX {
            break;
        }
        let here = event(ground, &former)?;
        let before = here.and_then(|here| here.record.split_by(author, area).cloned());
        next = before.map(|split| split.event);
        formers.push(former);
    }
    Ok(formers)
}

/// The same of an event that is here.
pub(crate) fn formers(ground: &impl Ground, uri: &EventUri) -> Result<Vec<EventUri>, StoreError> {
    match event(ground, uri)? {
        Some(found) => formers_of(ground, uri, &found.record),
        None => Ok(Vec::new()),
    }
}

/// What was split from an event, and from that again, as far as it is here: each after what it was
/// split from.
pub(crate) fn following(ground: &impl Ground, uri: &EventUri) -> Result<Vec<EventUri>, StoreError> {
    let mut found: Vec<EventUri> = Vec::new();
    let mut waiting = VecDeque::from([uri.clone()]);
    while let Some(former) = waiting.pop_front() {
        for link in following_of(ground, &former)? {
            let next = EventUri::try_from(Uri::new(link.author, link.path)).ok();
            let Some(next) = next.filter(|next| next != uri && !found.contains(next)) else {
                continue;
            };
            if found.len() == FOLLOWING_MAX {
                return Ok(found);
            }
            let (author, area) = (next.author(), next.path().area());
            let says_so = event(ground, &next)?.is_some_and(|here| {
                here.record.split_by(author, area).is_some_and(|split| split.event == former)
            });
            if says_so {
                found.push(next.clone());
                waiting.push_back(next);
            }
        }
    }
    Ok(found)
}

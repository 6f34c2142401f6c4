//! Which answers, invitations, counter-proposals, amendments, deputies' admissions and following
//! series name an event, and in which order they were first seen.

use std::collections::BTreeSet;

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Attendee, Record};
use kalends_schema::uri::EventUri;
use redb::ReadableTable;

use super::tables::{COUNTERS, INVITED, LINKED, LINKS, end_of, of_author};
use super::{Ground, record};

const ANSWER: u8 = 1;
const INVITATION: u8 = 2;
const PROPOSAL: u8 = 3;
/// By somebody who did not begin the event; its first organizer's lie under a prefix of their own.
const ADMISSION: u8 = 4;
const FOLLOWING: u8 = 5;
const AMENDMENT: u8 = 6;
/// Handovers, claims, and events that continue another.
const CONTINUATION: u8 = 7;

/// A record that names an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) author: Identity,
    pub(crate) path: Path,
    /// Smaller was seen first.
    pub(crate) seen: u64,
}

/// Remembers which event a record names; the event, if it does.
pub(crate) fn link(
    batch: &Batch,
    me: Identity,
    (author, path): (Identity, &Path),
    record: &Record,
) -> Result<Option<EventUri>, StoreError> {
    let offers = matches!(record, Record::Handover(one) if one.successor == me);
    let names = matches!(record, Record::Event(one) if one.access.successors.contains(&me));
    if (offers || names) && author != me {
        note_asked(batch, author, path)?;
    }
    let (kind, event) = match record {
        Record::Attendee(answer) => {
            if answer.delegated_to == Some(me) {
                note_asked(batch, author, path)?;
            }
            (ANSWER, &answer.event)
        }
        Record::Invitation(invitation) => {
            if invitation.invitee == me {
                note_asked(batch, author, path)?;
            }
            (INVITATION, &invitation.event)
        }
        Record::CounterProposal(proposal) => (PROPOSAL, &proposal.event),
        Record::Admission(admission) if admission.event.author() != author => {
            (ADMISSION, &admission.event)
        }
        Record::Amendment(amendment) => (AMENDMENT, &amendment.event),
        Record::Handover(handover) => (CONTINUATION, &handover.event),
        Record::Claim(claim) => (CONTINUATION, &claim.event),
        Record::Event(event) if event.continues.is_some() => match &event.continues {
            Some(root) => (CONTINUATION, root),
            None => return Ok(None),
        },
        Record::Event(event) => match event.split_by(author, path.area()) {
            Some(split) => (FOLLOWING, &split.event),
            None => return Ok(None),
        },
        Record::Admission(_)
        | Record::DeclineCounter(_)
        | Record::Profile(_)
        | Record::Calendar(_)
        | Record::CalendarAmendment(_)
        | Record::Grant(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => return Ok(None),
    };
    let transaction = batch.transaction();
    let key =
        [prefix(kind, event).as_slice(), author.as_bytes(), path.as_str().as_bytes()].concat();
    let mut links = transaction.open_table(LINKS)?;
    if links.get(key.as_slice())?.is_none() {
        let mut counters = transaction.open_table(COUNTERS)?;
        let seen = counters.get("first_seen")?.map_or(1, |row| row.value());
        counters.insert("first_seen", seen + 1)?;
        links.insert(key.as_slice(), seen)?;
    }
    let mut linked = transaction.open_table(LINKED)?;
    linked.insert(of_author(&author, path.as_str()).as_slice(), event.to_string().as_str())?;
    Ok(Some(event.clone()))
}

/// Remembers a record that asks the owner to come, or to go on with an event.
fn note_asked(batch: &Batch, author: Identity, path: &Path) -> Result<(), StoreError> {
    let mut invited = batch.transaction().open_table(INVITED)?;
    invited.insert(of_author(&author, path.as_str()).as_slice(), ())?;
    Ok(())
}

fn prefix(kind: u8, event: &EventUri) -> Vec<u8> {
    [&[kind], Hash::of(event.to_string().as_bytes()).as_bytes().as_slice()].concat()
}

fn of_kind(ground: &impl Ground, kind: u8, event: &EventUri) -> Result<Vec<Link>, StoreError> {
    of_others(ground, (kind, event), &[])
}

/// Links of a kind that nobody of `but` wrote: theirs may be thousands, and are not even read.
fn of_others(
    ground: &impl Ground,
    (kind, event): (u8, &EventUri),
    but: &[Identity],
) -> Result<Vec<Link>, StoreError> {
    let begin = prefix(kind, event);
    let end = end_of(&begin);
    let table = ground.table(LINKS)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (key, seen) = row?;
        let link = &key.value()[33..];
        if but.iter().any(|one| link.starts_with(one.as_bytes())) {
            continue;
        }
        let (author, path) = split(link, "node_links/1")?;
        found.push(Link { author, path, seen: seen.value() });
    }
    Ok(found)
}

/// identity ‖ path, read back.
pub(super) fn split(key: &[u8], table: &'static str) -> Result<(Identity, Path), StoreError> {
    let bad = || StoreError::BadRow { table };
    let (author, path) = key.split_first_chunk::<32>().ok_or_else(bad)?;
    let path = std::str::from_utf8(path).ok().and_then(|path| path.parse().ok()).ok_or_else(bad)?;
    Ok((Identity::from_bytes(*author), path))
}

/// Where answers to an event lie, also ones that are gone by now.
pub(crate) fn answers_of(ground: &impl Ground, event: &EventUri) -> Result<Vec<Link>, StoreError> {
    of_kind(ground, ANSWER, event)
}

/// Where invitations to an event lie, also ones that are gone by now.
pub(crate) fn invitations_of(
    ground: &impl Ground,
    event: &EventUri,
) -> Result<Vec<Link>, StoreError> {
    of_kind(ground, INVITATION, event)
}

/// The same without those of `organizers`, which lie under a prefix of their own.
pub(crate) fn invitations_by_others(
    ground: &impl Ground,
    event: &EventUri,
    organizers: &[Identity],
) -> Result<Vec<Link>, StoreError> {
    of_others(ground, (INVITATION, event), organizers)
}

/// Where counter-proposals to an event lie, also ones that are gone by now.
pub(crate) fn proposals_of(
    ground: &impl Ground,
    event: &EventUri,
) -> Result<Vec<Link>, StoreError> {
    of_kind(ground, PROPOSAL, event)
}

/// Where admissions to an event lie that are none of its `organizers`', also ones that are gone by
/// now.
pub(crate) fn admissions_by_others(
    ground: &impl Ground,
    event: &EventUri,
    organizers: &[Identity],
) -> Result<Vec<Link>, StoreError> {
    of_others(ground, (ADMISSION, event), organizers)
}

/// Where events lie that say they were split from an event, also ones that are gone by now.
pub(crate) fn following_of(
    ground: &impl Ground,
    event: &EventUri,
) -> Result<Vec<Link>, StoreError> {
    of_kind(ground, FOLLOWING, event)
}

/// Where handovers and claims of an event, and events that continue it, lie; also ones that are gone
/// by now.
pub(crate) fn continuations_of(
    ground: &impl Ground,
    event: &EventUri,
) -> Result<Vec<Link>, StoreError> {
    of_kind(ground, CONTINUATION, event)
}

/// Where amendments of an event lie, in the order in which they were first seen; also ones that are
/// gone by now.
pub(crate) fn amendments_of(
    ground: &impl Ground,
    event: &EventUri,
) -> Result<Vec<Link>, StoreError> {
    let mut links = of_kind(ground, AMENDMENT, event)?;
    links.sort_by_key(|link| link.seen);
    Ok(links)
}

/// Where invitations lie that name the owner.
pub(crate) fn invitations_to(ground: &impl Ground) -> Result<Vec<(Identity, Path)>, StoreError> {
    asking(ground, Collection::Invitations)
}

/// Where answers lie, or lay, that name the owner as delegate.
pub(crate) fn delegations_to(ground: &impl Ground) -> Result<Vec<(Identity, Path)>, StoreError> {
    asking(ground, Collection::Attendees)
}

/// Where handovers lie, or lay, that name the owner.
pub(crate) fn handovers_to(ground: &impl Ground) -> Result<Vec<(Identity, Path)>, StoreError> {
    asking(ground, Collection::Handovers)
}

/// Where events lie, or lay, that name the owner as a successor.
pub(crate) fn successions_of(ground: &impl Ground) -> Result<Vec<(Identity, Path)>, StoreError> {
    asking(ground, Collection::Events)
}

/// Whether somebody's answer to an event names `me` as delegate.
pub(crate) fn is_delegate(
    ground: &impl Ground,
    me: Identity,
    event: &EventUri,
) -> Result<bool, StoreError> {
    for (author, path) in delegations_to(ground)? {
        let answer = record::<Attendee>(ground, author, &path)?;
        if answer.is_some_and(|one| one.delegated_to == Some(me) && one.event == *event) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn asking(
    ground: &impl Ground,
    collection: Collection,
) -> Result<Vec<(Identity, Path)>, StoreError> {
    let table = ground.table(INVITED)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8]>(..)? {
        let (author, path) = split(row?.0.value(), "node_invited/1")?;
        if path.collection() == Some(collection) {
            found.push((author, path));
        }
    }
    Ok(found)
}

/// Records of `author` that name events, and which.
pub(crate) fn linked_by(
    ground: &impl Ground,
    author: Identity,
) -> Result<Vec<(Path, EventUri)>, StoreError> {
    let begin = of_author(&author, "");
    let end = end_of(&begin);
    let table = ground.table(LINKED)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (key, uri) = row?;
        let (_, path) = split(key.value(), "node_linked/1")?;
        let bad = |_| StoreError::BadRow { table: "node_linked/1" };
        found.push((path, uri.value().parse().map_err(bad)?));
    }
    Ok(found)
}

/// Events that others began and that records of `author` name.
pub(crate) fn others_events_of(
    ground: &impl Ground,
    author: Identity,
) -> Result<BTreeSet<EventUri>, StoreError> {
    let begin = of_author(&author, "");
    let end = end_of(&begin);
    let own = format!("pubky://{author}/");
    let table = ground.table(LINKED)?;
    let mut found = BTreeSet::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (_, uri) = row?;
        // Thousands may be asked to one event of the author's own: those are not even read.
        if !uri.value().starts_with(&own) {
            let bad = |_| StoreError::BadRow { table: "node_linked/1" };
            found.insert(uri.value().parse().map_err(bad)?);
        }
    }
    Ok(found)
}

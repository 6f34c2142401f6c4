//! What a parcel asks of the owner: one matter for each record that is more than the event it is
//! about. The same for parcels that are taken in and for those that wait among requests.

use std::collections::BTreeMap;

use kalends_keyspace::store::StoreError;
use kalends_schema::calendar::CalendarRole;
use kalends_schema::deposit::{concerns, event_of};
use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{self, Event, Record, RecurrenceId};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Revealed, Sight, VerifiedProof};
use kalends_schema::uri::{CalendarUri, EventUri, Uri};
use kalends_schema::wire::Decoded;

use super::Ground;
use super::requests::{Request, request_proof};
use crate::api::InboxKind;
use crate::view::rfc3339;

/// A record shown whole.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) stamp: Stamp,
    pub(crate) value: Vec<u8>,
    pub(crate) record: Record,
}

/// A record that asks something of the owner.
#[derive(Debug, Clone)]
pub(crate) struct Matter {
    pub(crate) kind: InboxKind,
    /// The record.
    pub(crate) uri: Uri,
    /// The event, or the calendar.
    pub(crate) about: Uri,
    pub(crate) on: Option<RecurrenceId>,
    pub(crate) comment: Option<String>,
    /// The author's claim of when it was written.
    pub(crate) at: Timestamp,
}

impl Matter {
    /// What names it as it is now: the version that is dismissed.
    pub(crate) fn version(&self) -> Hash {
        let on = self.on.map(|on| on.to_string());
        version(self.kind, &self.uri.to_string(), on.as_deref(), &rfc3339(self.at))
    }
}

/// What names an item of the inbox as it is now; when its record changes, so does this. A version of
/// an event is news once, whatever it comes to for whichever date.
pub(crate) fn version(kind: InboxKind, uri: &str, on: Option<&str>, at: &str) -> Hash {
    let of_event = matches!(kind, InboxKind::Changed | InboxKind::Cancelled | InboxKind::DateAdded);
    let (kind, on) =
        if of_event { (InboxKind::Changed, "") } else { (kind, on.unwrap_or_default()) };
    Hash::of(format!("{}\n{uri}\n{on}\n{at}", kind.word()).as_bytes())
}

/// What a record asks of the owner; `None` for one that asks nothing.
fn matter_of(me: Identity, author: Identity, path: &Path, record: &Record) -> Option<Matter> {
    let kind = kind_of(me, author, path, record)?;
    let uri = Uri::new(author, path.clone());
    let event = event_of(author, path, record);
    let about = event.map_or_else(|| uri.clone(), |event| event.as_uri().clone());
    // A calendar asks once, whatever it says of itself later.
    let at =
        if let Record::Calendar(one) = record { one.created_at } else { record.last_modified() };
    let (on, comment) = (record.recurrence_id(), record.comment().map(str::to_owned));
    Some(Matter { kind, uri, about, on, comment, at })
}

fn kind_of(me: Identity, author: Identity, path: &Path, record: &Record) -> Option<InboxKind> {
    match record {
        // What was taken back asks nothing any more.
        Record::Invitation(one) => one.revoked_at.is_none().then_some(InboxKind::Invitation),
        Record::Attendee(one) => Some(match one.delegated_to == Some(me) {
            true => InboxKind::Delegation,
            false => InboxKind::Answer,
        }),
        Record::CounterProposal(_) => Some(InboxKind::Proposal),
        // Most are there to be read with the invitation.
        Record::Event(_) => {
            concerns(me, author, path, Some(record), None).then_some(InboxKind::Named)
        }
        Record::Calendar(one) => {
            let calendar = CalendarUri::try_from(Uri::new(author, path.clone())).ok()?;
            match one.role(&calendar, me)? {
                CalendarRole::Admin => Some(InboxKind::MayAdminister),
                CalendarRole::Contributor => Some(InboxKind::MayAdd),
                CalendarRole::Owner | CalendarRole::Viewer => None,
            }
        }
        Record::Profile(_)
        | Record::Admission(_)
        | Record::DeclineCounter(_)
        | Record::Amendment(_)
        | Record::Handover(_)
        | Record::Claim(_)
        | Record::Grant(_)
        | Record::CalendarAmendment(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => None,
    }
}

/// What of a stranger's proof concerns the owner; `asked` are events that other parcels of theirs
/// invite to.
pub(crate) fn concerning(
    ground: &impl Ground,
    me: Identity,
    proof: &VerifiedProof,
    asked: &[EventUri],
) -> Result<BTreeMap<Path, Shown>, StoreError> {
    let author = proof.head().head().identity;
    let (mut events, mut others) = (Vec::new(), BTreeMap::new());
    for shown in proof.shown() {
        let Revealed::Entry { stamp, value } = &shown.revealed else { continue };
        let Some(record) = decoded(proof.head(), &shown.path, value) else { continue };
        let one = Shown { stamp: *stamp, value: value.clone(), record };
        if matches!(one.record, Record::Event(_)) {
            events.push((shown.path.clone(), one));
        } else if super::concerns(ground, me, (author, &shown.path), &one.record)? {
            others.insert(shown.path.clone(), one);
        }
    }
    let invited = invited_to(others.values());
    for (path, one) in events {
        let uri = event_of(author, &path, &one.record);
        let asked = uri.is_some_and(|uri| invited.contains(&uri) || asked.contains(&uri));
        if asked || concerns(me, author, &path, Some(&one.record), None) {
            others.insert(path, one);
        }
    }
    Ok(others)
}

/// The events that records invite to.
pub(crate) fn invited_to<'a>(shown: impl Iterator<Item = &'a Shown>) -> Vec<EventUri> {
    let invited = |shown: &Shown| {
        let Record::Invitation(invitation) = &shown.record else { return None };
        Some(invitation.event.clone())
    };
    shown.filter_map(invited).collect()
}

/// What lies at a path of a proof, if it is a record of ours that keeps the rules.
pub(crate) fn decoded(head: &SignedHead, path: &Path, value: &[u8]) -> Option<Record> {
    let said = head.head();
    match record::read(said.identity, path, value, said.time) {
        Ok(Decoded::Known(record)) => Some(record),
        Ok(Decoded::Later { .. } | Decoded::NeedsNewer) | Err(_) => None,
    }
}

/// One stranger's requests, laid over one another.
pub(crate) fn pile(
    ground: &impl Ground,
    me: Identity,
    requests: &[Request],
) -> Result<Pile, StoreError> {
    let proofs = requests.iter().map(|one| request_proof(ground, one.number));
    let proofs = proofs.collect::<Result<Vec<_>, StoreError>>()?;
    let mut asked = Vec::new();
    for proof in &proofs {
        asked.extend(invited_to(concerning(ground, me, proof, &[])?.values()));
    }
    let mut pile = Pile::default();
    for (request, proof) in requests.iter().zip(&proofs) {
        pile.add(request.received_at, concerning(ground, me, proof, &asked)?);
    }
    for proof in &proofs {
        pile.take_back(proof);
    }
    Ok(pile)
}

/// What waits of one stranger, over all of their requests: the newest of each record.
#[derive(Debug, Default)]
pub(crate) struct Pile {
    shown: BTreeMap<Path, (Timestamp, Shown)>,
}

impl Pile {
    /// Adds what one parcel shows that was received then.
    pub(crate) fn add(&mut self, received_at: Timestamp, shown: BTreeMap<Path, Shown>) {
        for (path, one) in shown {
            let newer = self.shown.get(&path).is_none_or(|(_, have)| have.stamp < one.stamp);
            if newer {
                self.shown.insert(path, (received_at, one));
            }
        }
    }

    /// Takes away what a newer parcel proves to be gone.
    fn take_back(&mut self, proof: &VerifiedProof) {
        let stamp = proof.head().stamp();
        self.shown.retain(|path, (_, one)| {
            one.stamp >= stamp || !matches!(proof.look(path), Sight::Absent)
        });
    }

    /// What it asks: an event by itself only where nothing else is about it.
    pub(crate) fn matters(&self, me: Identity, author: Identity) -> Vec<(Timestamp, Matter)> {
        let all = self.shown.iter().filter_map(|(path, (received_at, one))| {
            Some((*received_at, matter_of(me, author, path, &one.record)?))
        });
        let all: Vec<(Timestamp, Matter)> = all.collect();
        let about = |event: &Uri| {
            all.iter().any(|(_, one)| one.kind != InboxKind::Named && one.about == *event)
        };
        let alone = |one: &Matter| one.kind != InboxKind::Named || !about(&one.about);
        all.iter().filter(|(_, one)| alone(one)).cloned().collect()
    }

    /// The name of a calendar of theirs, if it is in the pile.
    pub(crate) fn calendar(&self, uri: &Uri) -> Option<String> {
        let (_, shown) = self.shown.get(&uri.path)?;
        let Record::Calendar(calendar) = &shown.record else { return None };
        Some(calendar.name.clone())
    }

    /// An event of theirs, if it is in the pile.
    pub(crate) fn event(&self, author: Identity, uri: &Uri) -> Option<&Event> {
        let (_, shown) = self.shown.get(&uri.path).filter(|_| uri.author == author)?;
        let Record::Event(event) = &shown.record else { return None };
        Some(event)
    }
}

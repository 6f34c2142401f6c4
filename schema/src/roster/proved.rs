//! A roster from proofs alone: which parts of whose keyspaces it rests on, and what they show.
//!
//! Whoever gives out a roster proves [`rests_on`] of its facts; whoever checks one reads the facts
//! from the proofs ([`Proofs::facts`]), asks what they rest on, and finds out whether something
//! was left out that no signed head leaves out.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::facts::{Fact, Facts, Stamped};
use crate::continuation::{Look, continuation};
use crate::head::SignedHead;
use crate::id::{answer_path, grant_path, per_event_prefix};
use crate::key::Identity;
use crate::limits::ROSTER_PARTS_MAX;
use crate::path::{Area, Collection, Path};
use crate::record::{self, Acts, Attendee, CanInvite, Record, RecurrenceId};
use crate::stamp::Stamp;
use crate::time::Timestamp;
use crate::tree::{Proof, ProofError, Range, Revealed, Shown, Sight, VerifiedProof};
use crate::uri::EventUri;
use crate::wire::Decoded;

/// Dates of one event for which everybody's answer is proven: of more, only the first. It keeps a
/// proof of a long series with many people within its bytes.
const DATES_PROVEN_MAX: usize = 64;

/// A roster rests on more parts of keyspaces than are proven or checked in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the roster rests on more than {ROSTER_PARTS_MAX} parts of keyspaces")]
pub struct TooManyParts;

/// Why proofs do not make a roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// A proof does not hold.
    #[error("proof {index}: {source}")]
    Proof {
        /// Which, from 0.
        index: usize,
        /// Why.
        source: ProofError,
    },
    /// Two proofs are of one keyspace.
    #[error("two proofs are of the keyspace of {identity}")]
    Twice {
        /// Whose.
        identity: Identity,
    },
    /// Nothing of the organizer's keyspace is proven.
    #[error("nothing of the organizer's keyspace is proven")]
    NoOrganizer,
    /// The organizer's keyspace has no such event.
    #[error("the organizer's keyspace has no such event")]
    NoEvent,
    /// A part that the roster rests on could hide something.
    #[error("the proof of {identity} leaves out a part that the roster rests on: {source}")]
    LeftOut {
        /// Whose keyspace.
        identity: Identity,
        /// What is left open.
        source: ProofError,
    },
    /// There is more to check than a roster may rest on.
    #[error(transparent)]
    TooMuch(#[from] TooManyParts),
    /// A record that counts is shown by its hash alone.
    #[error("{path} of {identity} is shown by its hash alone")]
    Hidden {
        /// Whose.
        identity: Identity,
        /// Which.
        path: Path,
    },
}

/// The parts of keyspaces that the roster of `facts` rests on: a proof that is complete for them
/// leaves nothing out that could change it, but answers of people whom nothing names, and of
/// deputies from whom nothing is shown.
///
/// # Errors
/// [`TooManyParts`].
pub fn rests_on(facts: &Facts) -> Result<BTreeMap<Identity, Vec<Range>>, TooManyParts> {
    let mut parts: BTreeMap<Identity, Vec<Range>> = BTreeMap::new();
    let mut count = 0;
    for facts in facts.all() {
        each_part(facts, &dates(facts), |identity, part| {
            count += 1;
            if count > ROSTER_PARTS_MAX {
                return Err(TooManyParts);
            }
            parts.entry(identity).or_default().push(part());
            Ok(())
        })?;
    }
    Ok(parts)
}

/// Those in whose keyspaces the parts lie that [`rests_on`] lists, whatever their number.
pub fn rests_on_whom(facts: &Facts) -> BTreeSet<Identity> {
    let mut whom = BTreeSet::new();
    for facts in facts.all() {
        let named = each_part(facts, &BTreeSet::new(), |identity, _| {
            whom.insert(identity);
            Ok::<(), Infallible>(())
        });
        let Ok(()) = named;
    }
    whom
}

/// Says each part that what is known of one event rests on, without those it was split from; of
/// answers, those to the series and to `dates`.
fn each_part<E>(
    facts: &Facts,
    dates: &BTreeSet<RecurrenceId>,
    mut say: impl FnMut(Identity, &dyn Fn() -> Range) -> Result<(), E>,
) -> Result<(), E> {
    let people = people(facts);
    for (identity, path) in &facts.continuation.looked_at {
        say(*identity, &|| Range::of_path(path))?;
    }
    for organizer in facts.continuation.organizers() {
        say(organizer, &|| of_event(facts, Collection::Admissions))?;
    }
    say(facts.organizer(), &grants)?;
    for inviter in inviters(facts, &people) {
        say(inviter, &|| of_event(facts, Collection::Invitations))?;
    }
    for deputy in grantees(facts, |may| may.admit) {
        say(deputy, &|| of_event(facts, Collection::Admissions))?;
    }
    let speaking = speaking(facts);
    for (principal, deputy) in &speaking {
        say(*principal, &|| Range::of_path(&grant_path(deputy)))?;
    }
    let by_deputies = speaking.iter().map(|(principal, deputy)| (*deputy, Some(principal)));
    for (author, principal) in people.into_iter().map(|own| (own, None)).chain(by_deputies) {
        for date in [None].into_iter().chain(dates.iter().map(Some)) {
            let path = || answer_path(&facts.event_uri, date, principal);
            say(author, &|| Range::of_path(&path()))?;
        }
    }
    Ok(())
}

/// Everybody whom the records name as asked, answering or decided about, the other ends of
/// delegations, and the organizers.
fn people(facts: &Facts) -> BTreeSet<Identity> {
    let invited = facts.invitations.iter().map(|fact| fact.record.invitee);
    let answered = facts.answers.iter().map(|fact| fact.record.principal.unwrap_or(fact.author));
    let at_desk = grantees(facts, |may| may.admit);
    let organizers: BTreeSet<Identity> = facts.continuation.organizers().collect();
    let is_theirs = |author| organizers.contains(&author) || at_desk.contains(&author);
    let decided = facts.admissions.iter().filter(|fact| is_theirs(fact.author));
    let decided = decided.filter_map(|fact| fact.record.attendee.person().key());
    let ends = facts.answers.iter().map(|fact| &fact.record);
    let ends = ends.flat_map(|answer| [answer.delegated_to, answer.delegated_from]).flatten();
    organizers.iter().copied().chain(invited).chain(answered).chain(decided).chain(ends).collect()
}

/// Those whose invitations may count.
fn inviters(facts: &Facts, people: &BTreeSet<Identity>) -> BTreeSet<Identity> {
    let organizers = facts.continuation.organizers();
    let others: BTreeSet<Identity> = match &facts.event.record.access.can_invite {
        CanInvite::People(named) => named.iter().copied().collect(),
        CanInvite::Attendees => people.clone(),
    };
    let deputies = grantees(facts, |may| may.invite);
    others.into_iter().chain(deputies).chain(organizers).collect()
}

/// The organizer's deputies, those of old included, who may do something to the event.
fn grantees(facts: &Facts, may: impl Fn(&Acts) -> bool) -> BTreeSet<Identity> {
    let organizer = facts.organizer();
    let theirs = facts.grants.iter().filter(|fact| fact.author == organizer);
    let allowing = theirs.filter(|fact| {
        let event = fact.record.event.as_ref();
        may(&fact.record.may) && event.is_none_or(|event| *event == facts.event_uri)
    });
    allowing.map(|fact| fact.record.grantee).collect()
}

/// Whoever answered in somebody's name, after that somebody.
fn speaking(facts: &Facts) -> BTreeSet<(Identity, Identity)> {
    let named = |fact: &Fact<Attendee>| Some((fact.record.principal?, fact.author));
    facts.answers.iter().filter_map(named).collect()
}

fn grants() -> Range {
    Range::of_prefix(&Path::prefix(Area::Pub, Collection::Grants)).expect("shorter than a path")
}

/// The dates that records name, the first of them.
fn dates(facts: &Facts) -> BTreeSet<RecurrenceId> {
    let overridden = facts.event.record.overrides.keys().copied();
    let invited = facts.invitations.iter().filter_map(|fact| fact.record.recurrence_id);
    let decided = facts.admissions.iter().filter_map(|fact| fact.record.recurrence_id);
    let answered = facts.answers.iter().filter_map(|fact| fact.record.recurrence_id);
    let all: BTreeSet<_> = overridden.chain(invited).chain(decided).chain(answered).collect();
    all.into_iter().take(DATES_PROVEN_MAX).collect()
}

fn of_event(facts: &Facts, collection: Collection) -> Range {
    let uri = &facts.event_uri;
    let prefix = per_event_prefix(uri.path().area(), collection, uri.id());
    Range::of_prefix(&prefix).expect("shorter than a path")
}

/// Proofs that hold, at most one of each keyspace.
#[derive(Debug, Clone)]
pub struct Proofs(BTreeMap<Identity, VerifiedProof>);

/// What proofs show of an event.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The records that make the roster.
    pub facts: Facts,
    /// People whose keyspaces the roster rests on, and of whom nothing is proven: whoever proved it
    /// says that they do not follow them.
    pub without_proof: BTreeSet<Identity>,
}

impl Proofs {
    /// Checks every proof by itself.
    ///
    /// # Errors
    /// [`Unproven::Proof`] or [`Unproven::Twice`].
    pub fn verify(proofs: impl IntoIterator<Item = Proof>) -> Result<Proofs, Unproven> {
        let mut verified = BTreeMap::new();
        for (index, proof) in proofs.into_iter().enumerate() {
            let proof = proof.verify().map_err(|source| Unproven::Proof { index, source })?;
            let identity = proof.head().identity();
            if verified.insert(identity, proof).is_some() {
                return Err(Unproven::Twice { identity });
            }
        }
        Ok(Proofs(verified))
    }

    /// The heads that vouch for them.
    pub fn heads(&self) -> impl Iterator<Item = &SignedHead> {
        self.0.values().map(VerifiedProof::head)
    }

    /// Reads all that they show of `event`, and checks that they show all that its roster rests on.
    ///
    /// # Errors
    /// [`Unproven`]; the first that applies.
    pub fn facts(&self, event: &EventUri) -> Result<Proved, Unproven> {
        let mut chain = vec![self.shown_of(event)?];
        while let Some(former) = Facts::next_of(&chain).cloned() {
            match self.shown_of(&former) {
                Ok(facts) => chain.push(facts),
                // It is proven to be gone.
                Err(Unproven::NoEvent) => break,
                Err(error) => return Err(error),
            }
        }
        let facts = Facts::joined(chain).ok_or(Unproven::NoEvent)?;
        let mut without_proof = BTreeSet::new();
        for (identity, ranges) in rests_on(&facts)? {
            let Some(proof) = self.0.get(&identity) else {
                without_proof.insert(identity);
                continue;
            };
            for range in &ranges {
                let shown = proof.range(range);
                let shown = shown.map_err(|source| Unproven::LeftOut { identity, source })?;
                let hidden =
                    shown.iter().find(|one| matches!(one.revealed, Revealed::ValueHash(_)));
                if let Some(Shown { path, .. }) = hidden {
                    return Err(Unproven::Hidden { identity, path: path.clone() });
                }
            }
        }
        Ok(Proved { facts, without_proof })
    }

    /// One event with every record shown that names it.
    fn shown_of(&self, event: &EventUri) -> Result<Facts, Unproven> {
        let mut facts = self.event(event)?;
        for (identity, proof) in &self.0 {
            for shown in proof.shown() {
                take(&mut facts, (*identity, proof.head()), shown);
            }
        }
        Ok(facts)
    }

    fn event(&self, uri: &EventUri) -> Result<Facts, Unproven> {
        if !self.0.contains_key(&uri.author()) {
            return Err(Unproven::NoOrganizer);
        }
        let (event, continuation) = continuation(&mut &*self, uri)?.ok_or(Unproven::NoEvent)?;
        Ok(Facts { continuation, ..Facts::of(uri.clone(), event) })
    }
}

impl Look for &Proofs {
    type Error = Unproven;

    fn record(
        &mut self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<Stamped<Record>>, Unproven> {
        // Of whom nothing is proven, is said beside the facts.
        let Some(proof) = self.0.get(&author) else { return Ok(None) };
        match proof.look(path) {
            Sight::Present(Revealed::Entry { stamp, value }) => {
                let record = read((author, proof.head()), path, value);
                Ok(record.map(|record| Stamped { stamp: *stamp, record }))
            }
            Sight::Present(Revealed::ValueHash(_)) => {
                Err(Unproven::Hidden { identity: author, path: path.clone() })
            }
            Sight::Absent => Ok(None),
            Sight::Unproven => {
                let source = ProofError::PrunedInRange;
                Err(Unproven::LeftOut { identity: author, source })
            }
        }
    }

    fn head(&mut self, of: Identity) -> Result<Option<(Stamp, Timestamp)>, Unproven> {
        let head = self.0.get(&of).map(VerifiedProof::head);
        Ok(head.map(|head| (head.stamp(), head.head().time)))
    }
}

/// A record that holds where it lies.
fn read((author, head): (Identity, &SignedHead), path: &Path, value: &[u8]) -> Option<Record> {
    match record::read(author, path, value, head.head().time) {
        Ok(Decoded::Known(record)) => Some(record),
        Ok(Decoded::Later { .. } | Decoded::NeedsNewer) | Err(_) => None,
    }
}

/// Adds an entry that names the event; a record that does not hold counts nowhere.
fn take(facts: &mut Facts, by: (Identity, &SignedHead), shown: &Shown) {
    let Revealed::Entry { stamp, value } = &shown.revealed else { return };
    if shown.path.area() != Area::Pub {
        return;
    }
    let (author, _) = by;
    let stamp: Stamp = *stamp;
    let uri = &facts.event_uri;
    match read(by, &shown.path, value) {
        Some(Record::Invitation(record)) if record.event == *uri => {
            facts.invitations.push(Fact { author, stamp, record });
        }
        Some(Record::Admission(record)) if record.event == *uri => {
            facts.admissions.push(Fact { author, stamp, record });
        }
        Some(Record::Attendee(record)) if record.event == *uri => {
            facts.answers.push(Fact { author, stamp, record });
        }
        Some(Record::Grant(record)) => facts.grants.push(Fact { author, stamp, record }),
        Some(_) | None => {}
    }
}

//! `event handover` and `event claim`: who goes on with an event (`30-scheduling`, *Continuation*).

use kalends_schema::continuation::{claim_path, claimable_from, handover_path};
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{Claim, Event, Handover, Record};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

use super::{Of, Refusal, Write};

/// Sources that are asked for a sign of life before an event is claimed.
pub const SOURCES_MIN: usize = 2;

/// What was asked before a claim: whether the organizer is really silent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Silence {
    /// Whether the DHT answered.
    pub dht: bool,
    /// Nodes, mirrors and indexers that were asked; the organizer's own counts if it was tried.
    pub sources: usize,
    /// The newest head of the organizer that any of them told of.
    pub newest: Option<Stamp>,
}

/// Why nobody goes on with an event, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotContinued {
    /// Nobody organizes an event twice.
    #[error("{who} organizes the event, or did before")]
    OrganizedBefore {
        /// Who.
        who: Identity,
    },
    /// There is no handover to take back.
    #[error("the event was not handed over by you")]
    NotHandedOver,
    /// The event was handed over to nobody, or to somebody else.
    #[error("the event was not handed over to you")]
    NotOffered,
    /// The owner has another event under the path that this one would lie at.
    #[error("another event of yours has the same id")]
    Taken,
    /// Whoever organizes an event has nothing to claim.
    #[error("the event is yours already")]
    OwnClaim,
    /// The event names who may claim it.
    #[error("the event does not name you as a successor")]
    NotASuccessor,
    /// The organizer may still come back.
    #[error("its organizer may be heard of until {from}")]
    ClaimTooEarly {
        /// From when on it may be claimed.
        from: Timestamp,
    },
    /// A claim is written after everybody was asked who might know of the organizer.
    #[error("the DHT {} and {sources} sources were asked for its organizer", if *dht { "answered" } else { "did not answer" })]
    NotAsked {
        /// Whether the DHT answered.
        dht: bool,
        /// How many others were asked.
        sources: usize,
    },
    /// Somebody knows of a later head of the organizer's than is here.
    #[error("its organizer was heard of since")]
    SignOfLife,
}

/// Names who is to go on with an event of the owner's; nothing changes until they take it up.
/// `been` is everybody who organized it already.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer, for private events, and for a successor who is or was
/// the organizer.
pub fn hand_over(
    of: &Of<'_>,
    (to, comment): (Identity, Option<String>),
    been: &[Identity],
    before: Option<&Handover>,
    now: Timestamp,
) -> Result<Write, Refusal> {
    of.mine()?;
    may_go_on(of)?;
    if been.contains(&to) {
        return Err(NotContinued::OrganizedBefore { who: to }.into());
    }
    let written = Handover {
        event: of.uri.clone(),
        successor: to,
        comment,
        created_at: before.map_or(now, |before| before.created_at),
        last_modified: now,
    };
    // What it says already keeps its commit: what was written since does not begin to count.
    let same = |before: &&Handover| {
        Handover { last_modified: before.last_modified, ..written.clone() } == **before
    };
    let record = before.filter(same).cloned().unwrap_or(written);
    Ok(Write { path: handover_path(of.uri), record: Some(Record::Handover(record)) })
}

/// Takes a handover of the owner's back, taken up or not: the event is theirs again.
///
/// # Errors
/// [`NotContinued::NotHandedOver`] where there is none.
pub fn take_back(of: &Of<'_>, before: Option<&Handover>) -> Result<Write, Refusal> {
    before.ok_or(NotContinued::NotHandedOver)?;
    Ok(Write { path: handover_path(of.uri), record: None })
}

/// Takes up an event that was handed over to the owner: it lies under its root's path from now on,
/// and says what it continues. `own` is what lies there already.
///
/// # Errors
/// [`NotContinued::NotOffered`], or [`NotContinued::Taken`] where another event of the owner's lies there.
pub fn take_over(
    of: &Of<'_>,
    offered: Option<Identity>,
    own: Option<&Event>,
    now: Timestamp,
) -> Result<Write, Refusal> {
    may_go_on(of)?;
    if offered != Some(of.me) {
        return Err(NotContinued::NotOffered.into());
    }
    let successors = of.event.access.successors.clone();
    Ok(going_on(of, (own, successors), now)?.1)
}

/// The organizer's last head that is known here, where the owner may claim an event by it. `left` is
/// the event as its organizer left it.
///
/// # Errors
/// [`Refusal`] for anybody but a named successor, and before the grace is over that the event sets.
pub fn may_claim<'h>(
    of: &Of<'_>,
    (left, last): (&Event, Option<&'h SignedHead>),
    now: Timestamp,
) -> Result<&'h SignedHead, Refusal> {
    may_go_on(of)?;
    if of.organizer == of.me {
        return Err(NotContinued::OwnClaim.into());
    }
    if !left.access.successors.contains(&of.me) {
        return Err(NotContinued::NotASuccessor.into());
    }
    let last = last.ok_or(Refusal::Gone)?;
    let from = claimable_from(last.head().time, left.access.successor_grace_days);
    if now < from {
        return Err(NotContinued::ClaimTooEarly { from }.into());
    }
    Ok(last)
}

/// Claims an event whose organizer was silent for the grace that they set themselves; `left` and
/// `last` as in [`may_claim`].
///
/// # Errors
/// As [`may_claim`]; without having asked, and when anybody knows of a later head.
pub fn claim(
    of: &Of<'_>,
    (left, last): (&Event, Option<&SignedHead>),
    asked: Silence,
    own: Option<&Event>,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    let last = may_claim(of, (left, last), now)?;
    if !asked.dht || asked.sources < SOURCES_MIN {
        return Err(NotContinued::NotAsked { dht: asked.dht, sources: asked.sources }.into());
    }
    if asked.newest.is_some_and(|newest| newest > last.stamp()) {
        return Err(NotContinued::SignOfLife.into());
    }
    // Whoever had it meanwhile may come after the claimant, as whoever is gone wished.
    let successors = left.access.successors.clone();
    let (event, write) = going_on(of, (own, successors), now)?;
    let record = Claim {
        event: of.uri.clone(),
        carried: Box::new(event),
        organizer_head: Box::new(*last),
        created_at: now,
        last_modified: now,
    };
    Ok(vec![Write { path: claim_path(of.uri), record: Some(Record::Claim(record)) }, write])
}

/// Private events and other people's meetings have nobody to go on with them.
fn may_go_on(of: &Of<'_>) -> Result<(), Refusal> {
    if of.event.foreign.is_some() {
        return Err(Refusal::Foreign);
    }
    match of.uri.path().area() {
        Area::Pub => Ok(()),
        Area::Priv => Err(Refusal::PrivateEvent),
    }
}

/// The event as the owner goes on with it. Nothing of it changes that anybody is asked about.
fn going_on(
    of: &Of<'_>,
    (own, successors): (Option<&Event>, Vec<Identity>),
    now: Timestamp,
) -> Result<(Event, Write), Refusal> {
    if own.is_some_and(|own| own.continues.as_ref() != Some(of.uri)) {
        return Err(NotContinued::Taken.into());
    }
    let continues = Some(of.uri.clone());
    let mut event = Event { continues, last_modified: now, ..of.event.clone() };
    let access = &mut event.access;
    access.successors = successors;
    for people in [&mut access.successors, &mut access.admins, &mut access.contributors] {
        people.retain(|who| *who != of.me);
    }
    let record = Some(Record::Event(Box::new(event.clone())));
    Ok((event, Write { path: of.uri.path().clone(), record }))
}

#[cfg(test)]
mod tests;

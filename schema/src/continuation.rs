//! Who organizes an event, and which record is the event by now (`30-scheduling`, *Continuation*).
//!
//! The first URI of an event is its root. Every record about who goes on with it lies where anybody
//! can find it: the event itself under the root's path in its organizer's keyspace, handovers and
//! claims under an id made of the root. So [`continuation`] walks from each organizer to the next,
//! and says where it looked: the same for nodes, for indexers, and for whoever reads proofs.

mod claim;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::id::continuation_id;
use crate::key::Identity;
use crate::limits::ORGANIZERS_MAX;
use crate::path::{Area, Collection, Path};
use crate::record::{Claim, Event, Handover, Record};
use crate::roster::Stamped;
use crate::stamp::Stamp;
use crate::time::Timestamp;
use crate::uri::{EventUri, Uri};

pub use claim::{claimable_from, is_in_force};

/// Records and heads, wherever they are read from.
pub trait Look {
    /// Why there is no telling.
    type Error;

    /// The record at a path of somebody's keyspace, if there is one that holds.
    ///
    /// # Errors
    /// When it cannot be told.
    fn record(
        &mut self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<Stamped<Record>>, Self::Error>;

    /// Stamp and time of the newest head of a keyspace, if any is known.
    ///
    /// # Errors
    /// When it cannot be told.
    fn head(&mut self, of: Identity) -> Result<Option<(Stamp, Timestamp)>, Self::Error>;
}

/// Somebody who organized an event before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predecessor {
    /// Who.
    pub who: Identity,
    /// The last commit of theirs that counts: that of the handover, or the one that a claim names.
    pub until: Stamp,
}

/// Who organizes an event now, and who did before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation {
    /// Whose word counts.
    pub organizer: Identity,
    /// The record that is the event: in `events`, or the claim that carries it.
    pub record: Uri,
    /// Those who organized it before, the first of them first.
    pub before: Vec<Predecessor>,
    /// Whom the organizer named as the next, who has not taken it up.
    pub offered: Option<Identity>,
    /// Where it was looked: another record there, or none, might say something else.
    pub looked_at: BTreeSet<(Identity, Path)>,
}

impl Continuation {
    /// An event that nobody else continues.
    pub fn none(root: &EventUri) -> Continuation {
        Continuation {
            organizer: root.author(),
            record: root.as_uri().clone(),
            before: Vec::new(),
            offered: None,
            looked_at: [(root.author(), root.path().clone())].into(),
        }
    }

    /// Whether somebody else than its first organizer has it.
    pub fn is_continued(&self) -> bool {
        !self.before.is_empty()
    }

    /// Everybody who organizes or organized it, the first of them first.
    pub fn organizers(&self) -> impl DoubleEndedIterator<Item = Identity> + use<'_> {
        self.before.iter().map(|one| one.who).chain([self.organizer])
    }

    /// Whether what `author` wrote with that commit is an organizer's word, and after how many
    /// other organizers: of two words about the same the later organizer's counts.
    pub fn rank(&self, author: Identity, stamp: Stamp) -> Option<usize> {
        if author == self.organizer {
            return Some(self.before.len());
        }
        self.before.iter().position(|one| one.who == author && stamp <= one.until)
    }
}

/// Where the handover of an event lies in its organizer's keyspace.
pub fn handover_path(root: &EventUri) -> Path {
    continuation_path(Collection::Handovers, root)
}

/// Where a claim of an event lies in the successor's keyspace.
pub fn claim_path(root: &EventUri) -> Path {
    continuation_path(Collection::Claims, root)
}

fn continuation_path(collection: Collection, root: &EventUri) -> Path {
    let path = Path::of(root.path().area(), collection, &continuation_id(root));
    path.expect("a hash id is an id")
}

/// The event that a root stands for now, and who organizes it; `None` where there is none, or where
/// the URI is that of a record that continues another and so is no root.
///
/// # Errors
/// Whatever `look` fails with.
pub fn continuation<L: Look>(
    look: &mut L,
    root: &EventUri,
) -> Result<Option<(Stamped<Event>, Continuation)>, L::Error> {
    Walk { look, root, at: Continuation::none(root), event: None, by: None }.walked()
}

/// The event that `by` would claim, as the organizer left it from whom they would, and who that is.
/// Whoever was named after `by` has it only until `by` claims it.
///
/// # Errors
/// Whatever `look` fails with.
pub fn claimable<L: Look>(
    look: &mut L,
    root: &EventUri,
    by: Identity,
) -> Result<Option<(Stamped<Event>, Identity)>, L::Error> {
    let walk = Walk { look, root, at: Continuation::none(root), event: None, by: Some(by) };
    Ok(walk.walked()?.map(|(event, at)| (event, at.organizer)))
}

/// On the way from one organizer to the next.
struct Walk<'w, L> {
    look: &'w mut L,
    root: &'w EventUri,
    at: Continuation,
    /// The event as far as it is known; a removed root may still have been handed over.
    event: Option<Stamped<Event>>,
    /// Who would claim it: nobody comes before them whose turn is later.
    by: Option<Identity>,
}

impl<L: Look> Walk<'_, L> {
    /// The last step that leads anywhere.
    fn walked(mut self) -> Result<Option<(Stamped<Event>, Continuation)>, L::Error> {
        self.event = self.event_of(self.root.author())?;
        if self.event.as_ref().is_some_and(|event| event.record.continues.is_some()) {
            return Ok(None);
        }
        // What is private nobody else can go on with.
        while self.root.path().area() == Area::Pub && self.at.before.len() < ORGANIZERS_MAX {
            if !(self.follows_handover()? || self.follows_claim()?) {
                break;
            }
        }
        let Walk { at, event, .. } = self;
        Ok(event.map(|event| (event, at)))
    }

    /// Takes the step that the organizer's handover says, once its successor has taken it up.
    fn follows_handover(&mut self) -> Result<bool, L::Error> {
        let Some(handover) = self.handover()? else { return Ok(false) };
        let successor = handover.record.successor;
        if handover.record.event != *self.root || self.has_been(successor) {
            return Ok(false);
        }
        let Some(event) = self.continuing(successor)? else {
            self.at.offered = Some(successor);
            return Ok(false);
        };
        let record = Uri::new(successor, self.root.path().clone());
        self.step((successor, record), handover.stamp, event);
        Ok(true)
    }

    /// Takes the step to the first of the named successors whose claim is in force.
    fn follows_claim(&mut self) -> Result<bool, L::Error> {
        let Some(event) = &self.event else { return Ok(false) };
        let grace_days = event.record.access.successor_grace_days;
        let successors = event.record.access.successors.clone();
        if successors.is_empty() {
            return Ok(false);
        }
        let last = self.look.head(self.at.organizer)?;
        for successor in successors {
            if self.by == Some(successor) {
                return Ok(false);
            }
            if self.has_been(successor) {
                continue;
            }
            let newest = self.look.head(successor)?;
            let may_be = newest.is_some_and(|(_, time)| {
                last.is_none_or(|(_, last)| time >= claimable_from(last, grace_days))
            });
            if !may_be {
                // No claim of theirs can be in force: it is not even read.
                self.at.looked_at.insert((successor, claim_path(self.root)));
                continue;
            }
            let Some(claim) = self.claim(successor)? else { continue };
            let heads = (last.map(|(stamp, _)| stamp), newest.map(|(_, time)| time));
            let named = claim.record.organizer_head.head();
            let of_this = claim.record.event == *self.root && named.identity == self.at.organizer;
            if !of_this || !is_in_force(named, heads, grace_days) {
                continue;
            }
            let until = named.stamp();
            let (record, event) = match self.continuing(successor)? {
                Some(event) => (self.root.path().clone(), event),
                None => {
                    let carried = Stamped { stamp: claim.stamp, record: *claim.record.carried };
                    (claim_path(self.root), carried)
                }
            };
            self.step((successor, Uri::new(successor, record)), until, event);
            return Ok(true);
        }
        Ok(false)
    }

    fn step(&mut self, (to, record): (Identity, Uri), until: Stamp, event: Stamped<Event>) {
        self.at.before.push(Predecessor { who: self.at.organizer, until });
        (self.at.organizer, self.at.record) = (to, record);
        self.at.offered = None;
        self.event = Some(event);
    }

    /// Nobody organizes an event twice: circles lead nowhere.
    fn has_been(&self, who: Identity) -> bool {
        self.at.organizers().any(|one| one == who)
    }

    fn record(&mut self, of: Identity, path: Path) -> Result<Option<Stamped<Record>>, L::Error> {
        let found = self.look.record(of, &path);
        self.at.looked_at.insert((of, path));
        found
    }

    fn event_of(&mut self, who: Identity) -> Result<Option<Stamped<Event>>, L::Error> {
        Ok(match self.record(who, self.root.path().clone())? {
            Some(Stamped { stamp, record: Record::Event(event) }) => {
                Some(Stamped { stamp, record: *event })
            }
            Some(_) | None => None,
        })
    }

    /// The event that says it continues this one.
    fn continuing(&mut self, who: Identity) -> Result<Option<Stamped<Event>>, L::Error> {
        let event = self.event_of(who)?;
        Ok(event.filter(|event| event.record.continues.as_ref() == Some(self.root)))
    }

    fn handover(&mut self) -> Result<Option<Stamped<Handover>>, L::Error> {
        Ok(match self.record(self.at.organizer, handover_path(self.root))? {
            Some(Stamped { stamp, record: Record::Handover(record) }) => {
                Some(Stamped { stamp, record })
            }
            Some(_) | None => None,
        })
    }

    fn claim(&mut self, of: Identity) -> Result<Option<Stamped<Claim>>, L::Error> {
        Ok(match self.record(of, claim_path(self.root))? {
            Some(Stamped { stamp, record: Record::Claim(record) }) => {
                Some(Stamped { stamp, record })
            }
            Some(_) | None => None,
        })
    }
}

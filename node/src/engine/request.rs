//! Strangers' parcels: kept among requests as far as there is room, until the owner lets their
//! author in, dismisses them, or blocks.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::StoreError;
use kalends_schema::deposit::{Origin, Room, room};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::tree::{Sight, VerifiedProof};
use kalends_schema::uri::EventUri;

use super::Delivery;
use super::turn::Turn;
use crate::api::InboxKind;
use crate::book::{self, Matter, Pile, Request, Shown};

impl Turn<'_> {
    /// Keeps a stranger's parcel for the owner to decide about, or says why not.
    pub(super) fn request(&mut self, delivery: &Delivery) -> Result<Receipt, StoreError> {
        let Delivery { to: _, proof, bytes, caller } = delivery;
        let (head, author) = (proof.head(), proof.head().head().identity);
        let gone = self.requests_taken_back(proof)?;
        let mut waiting = book::requests(&self.batch)?;
        let asked = self.asked_by(author, &waiting)?;
        let shown = book::concerning(&self.batch, self.pen.me, proof, &asked)?;
        let asks = !gone.is_empty() || self.asks_something(author, &shown, &asked)?;
        let matter = book::matter(author, shown.keys().chain(&gone));
        let same = waiting.iter().find(|one| one.matter == matter).cloned();
        if let Some(before) = same {
            return self.again((before, asks), delivery);
        }
        if !asks {
            // Nothing of it concerns the owner, or they have seen enough of it. Whoever was
            // dismissed is not told so.
            return Ok(if shown.is_empty() { Receipt::Refused } else { Receipt::Requested });
        }
        if book::is_displaced(&self.batch, &matter)? {
            self.dirty = true;
            return Ok(Receipt::Full);
        }
        let origin = Origin { author, group: caller.group };
        let origins: Vec<Origin> = waiting.iter().map(|one| one.origin).collect();
        match room(&origins, origin) {
            Room::Full => return Ok(Receipt::Full),
            Room::Free => {}
            Room::InsteadOf(index) => {
                book::displace(&self.batch, &waiting.swap_remove(index), self.now)?;
            }
        }
        let request = Request {
            number: book::next_request(&self.batch)?,
            origin,
            endpoint: caller.endpoint,
            received_at: self.now,
            stamp: head.stamp(),
            matter,
        };
        book::put_request(&self.batch, &request, bytes)?;
        self.dirty = true;
        Ok(Receipt::Requested)
    }

    /// Drops the author's requests in which nothing is asked any more, since a newer parcel proves
    /// that it is gone; what of the others is gone besides.
    fn requests_taken_back(&mut self, proof: &VerifiedProof) -> Result<BTreeSet<Path>, StoreError> {
        let (author, stamp) = (proof.head().identity(), proof.head().stamp());
        let mut gone = BTreeSet::new();
        let older = |one: &Request| one.origin.author == author && one.stamp < stamp;
        for one in book::requests(&self.batch)?.into_iter().filter(older) {
            let before = book::request_proof(&self.batch, one.number)?;
            let mut left = book::concerning(&self.batch, self.pen.me, &before, &[])?;
            let all: Vec<Path> = left.keys().cloned().collect();
            left.retain(|path, _| !matches!(proof.look(path), Sight::Absent));
            if left.len() == all.len() {
                continue;
            }
            if self.asks_something(author, &left, &[])? {
                gone.extend(all.into_iter().filter(|path| !left.contains_key(path)));
            } else {
                book::drop_request(&self.batch, one.number)?;
                self.dirty = true;
            }
        }
        Ok(gone)
    }

    /// A parcel about the same came again: a newer one takes the place of the older, and where it
    /// asks nothing any more, nothing waits.
    fn again(
        &mut self,
        (before, asks): (Request, bool),
        delivery: &Delivery,
    ) -> Result<Receipt, StoreError> {
        let stamp = delivery.proof.head().stamp();
        if stamp < before.stamp {
            return Ok(Receipt::Stale);
        }
        if stamp > before.stamp {
            self.dirty = true;
            if !asks {
                book::drop_request(&self.batch, before.number)?;
                return Ok(Receipt::Requested);
            }
            let request = Request { stamp, endpoint: delivery.caller.endpoint, ..before };
            book::put_request(&self.batch, &request, &delivery.bytes)?;
        }
        Ok(Receipt::Requested)
    }

    /// Whether there is anything in it that the owner has not dismissed, or news of an event that
    /// they are `asked` to.
    fn asks_something(
        &self,
        author: Identity,
        shown: &BTreeMap<Path, Shown>,
        asked: &[EventUri],
    ) -> Result<bool, StoreError> {
        let mut pile = Pile::default();
        pile.add(self.now, shown.clone());
        if !self.undismissed(author, &pile)?.is_empty() {
            return Ok(true);
        }
        // An event that came with its invitation stands and falls with it.
        let invited = book::invited_to(shown.values());
        let news = |event: &EventUri| shown.contains_key(event.path()) && !invited.contains(event);
        Ok(asked.iter().any(news))
    }

    fn undismissed(&self, author: Identity, pile: &Pile) -> Result<Vec<Matter>, StoreError> {
        let mut left = Vec::new();
        for (_, matter) in pile.matters(self.pen.me, author) {
            if !book::is_dismissed(&self.batch, &matter.version())? {
                left.push(matter);
            }
        }
        Ok(left)
    }

    /// Events of a stranger's to which their waiting requests invite.
    fn asked_by(&self, author: Identity, waiting: &[Request]) -> Result<Vec<EventUri>, StoreError> {
        let theirs = waiting.iter().filter(|one| one.origin.author == author).cloned();
        let pile = book::pile(&self.batch, self.pen.me, &theirs.collect::<Vec<Request>>())?;
        let mut left = self.undismissed(author, &pile)?;
        left.retain(|one| one.kind == InboxKind::Invitation && one.about.author == author);
        Ok(left.into_iter().filter_map(|one| EventUri::try_from(one.about).ok()).collect())
    }

    /// Delivers what waits of people who are strangers no longer, and drops what waits of those who
    /// are blocked.
    pub(super) fn reconsider(&mut self, people: BTreeSet<Identity>) -> Result<(), StoreError> {
        if people.is_empty() {
            return Ok(());
        }
        for who in &people {
            self.entrusted_by(*who)?;
        }
        for one in book::requests(&self.batch)? {
            let author = one.origin.author;
            if !people.contains(&author) {
                continue;
            }
            let blocked = self.is_blocked(author)?;
            let proof = book::request_proof(&self.batch, one.number)?;
            let known =
                !blocked && (self.is_known(author)? || self.speaks_for_known(author, &proof)?);
            if !known && !blocked {
                continue;
            }
            if known {
                self.deliver(&proof, one.endpoint)?;
            }
            book::drop_request(&self.batch, one.number)?;
            self.dirty = true;
        }
        Ok(())
    }

    /// Takes an item off the list of requests, and the parcels in which nothing else waits.
    pub(super) fn dismiss_request(
        &mut self,
        author: Identity,
        version: &Hash,
    ) -> Result<(), StoreError> {
        book::dismiss(&self.batch, version)?;
        let waiting = book::requests(&self.batch)?;
        let asked = self.asked_by(author, &waiting)?;
        for one in waiting.iter().filter(|one| one.origin.author == author) {
            let proof = book::request_proof(&self.batch, one.number)?;
            let shown = book::concerning(&self.batch, self.pen.me, &proof, &asked)?;
            if !self.asks_something(author, &shown, &asked)? {
                book::drop_request(&self.batch, one.number)?;
            }
        }
        Ok(())
    }
}

//! Taking a parcel of somebody known: only what concerns the owner, path by path. Strangers' parcels
//! are requests.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{Fact, Hearing, StoreError, View};
use kalends_schema::deposit::event_of;
use kalends_schema::hash::Hash;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{
    Amendment, CalendarAmendment, CounterProposal, DeclineCounter, Invitation, Record,
};
use kalends_schema::tree::{Revealed, Sight, VerifiedProof, value_hash};
use kalends_schema::uri::{EventUri, Uri};

use super::Delivery;
use super::turn::Turn;
use crate::book::{self, Acquaintance, Dealing, Shown};

/// Seconds after which whoever is ahead of the clock may come again.
const NOT_YET_RETRY_S: u32 = 3_600;

/// Seconds in which a record that was shown by its hash alone is surely copied.
const UNSEEN_RETRY_S: u32 = 30;

impl Turn<'_> {
    /// Takes a parcel; what it says is on disk before the receipt is handed out.
    pub(super) fn parcel(&mut self, delivery: &Delivery) -> Result<Receipt, StoreError> {
        let Delivery { to, proof, bytes: _, caller } = delivery;
        let author = proof.head().head().identity;
        if *to != self.pen.me || author == self.pen.me || self.is_blocked(author)? {
            return Ok(Receipt::Refused);
        }
        if proof.head().is_not_yet(self.now) {
            return Ok(Receipt::Busy { retry_s: NOT_YET_RETRY_S });
        }
        let is_heard = self.is_known(author)?
            || self.speaks_for_known(author, proof)?
            || self.goes_on_for_owner(author, proof)?;
        if !is_heard {
            let heard = self.hear_grants(author, proof)?;
            let asked = self.request(delivery)?;
            return Ok(heard.filter(|_| asked == Receipt::Refused).unwrap_or(asked));
        }
        self.deliver(proof, caller.endpoint)
    }

    /// Takes what somebody known proves, path by path.
    pub(super) fn deliver(
        &mut self,
        proof: &VerifiedProof,
        from: EndpointKey,
    ) -> Result<Receipt, StoreError> {
        let author = proof.head().head().identity;
        let (concerning, unseen) = self.sort(author, proof)?;
        if unseen || self.follows(author)? {
            self.pulls.push((author, Some(from)));
        }
        let mut receipt = None;
        for (path, shown) in concerning {
            let Shown { stamp, value, record } = shown;
            let fact = Fact::Present { stamp, value };
            let hearing = self.batch.hear(proof.head(), &path, fact)?;
            if hearing == Hearing::Taken {
                self.dirty = true;
                self.heard(author, &path, &record)?;
            }
            receipt = Some(weigh(receipt, hearing));
        }
        for (path, event, fact) in self.gone(author, proof)? {
            let hearing = self.batch.hear(proof.head(), &path, fact)?;
            if hearing == Hearing::Taken {
                self.dirty = true;
                self.given_back(&path, &event)?;
                self.seen.insert(Uri::new(author, path));
                if self.organizes(&event)? {
                    self.touched.insert(event);
                }
            }
            receipt = Some(weigh(receipt, hearing));
        }
        for path in self.calendars_gone(author, proof)? {
            let hearing = self.batch.hear(proof.head(), &path, Fact::Absent)?;
            self.dirty |= hearing == Hearing::Taken;
            receipt = Some(weigh(receipt, hearing));
        }
        if let Some(heard) = self.hear_grants(author, proof)? {
            receipt = Some(heavier(receipt, heard));
        }
        Ok(match receipt {
            // What was too large to be sent is on its way; until it is here it may come again.
            _ if unseen => Receipt::Busy { retry_s: UNSEEN_RETRY_S },
            Some(receipt) => receipt,
            // Nothing of it concerns the owner, and nothing of it ever did.
            None => Receipt::Known,
        })
    }

    /// Contacts who are not blocked, and whoever the owner had to do with.
    pub(super) fn is_known(&self, who: Identity) -> Result<bool, StoreError> {
        Ok(Acquaintance::with(&self.batch, self.pen.me, who)? == Acquaintance::Known)
    }

    pub(super) fn is_blocked(&self, who: Identity) -> Result<bool, StoreError> {
        Ok(Acquaintance::with(&self.batch, self.pen.me, who)? == Acquaintance::Blocked)
    }

    fn follows(&self, who: Identity) -> Result<bool, StoreError> {
        let contact = book::contact(&self.batch, self.pen.me, who)?;
        let followed = contact.is_some_and(|contact| contact.followed && !contact.blocked);
        Ok(followed || Dealing::with(&self.batch, who)?.is_copied())
    }

    /// What a parcel shows that concerns the owner; and whether something does that was too large
    /// to be shown and is not here.
    fn sort(
        &self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<(BTreeMap<Path, Shown>, bool), StoreError> {
        let mut events: BTreeMap<Path, Shown> = BTreeMap::new();
        let mut concerning = BTreeMap::new();
        let mut unseen = false;
        for shown in proof.shown() {
            let path = &shown.path;
            let (stamp, value) = match &shown.revealed {
                Revealed::Entry { stamp, value } => (stamp, value),
                Revealed::ValueHash(hash) => {
                    unseen |= self.is_unseen(author, path, hash)?;
                    continue;
                }
            };
            let Some(record) = book::decoded_in(proof.head(), path, value) else { continue };
            let one = Shown { stamp: *stamp, value: value.clone(), record };
            if let Record::DeclineCounter(decline) = &one.record
                && !self.is_decided_by(author, decline)?
            {
                continue;
            }
            if matches!(one.record, Record::Event(_) | Record::Handover(_) | Record::Claim(_)) {
                events.insert(path.clone(), one);
            } else if book::concerns(&self.batch, self.pen.me, (author, path), &one.record)?
                || self.concerned(author, path)?
                || self.had_a_part(author, path)?
            {
                concerning.insert(path.clone(), one);
            }
        }
        let invited = book::invited_to(concerning.values());
        let me = self.pen.me;
        let offered: BTreeSet<EventUri> =
            events.values().filter_map(|one| offered_to(me, &one.record)).collect();
        for (path, one) in events {
            let Some(uri) = event_of(author, &path, &one.record) else { continue };
            let named = book::concerns(&self.batch, me, (author, &path), &one.record)?;
            let formers = self.formers(&uri, &one.record)?;
            let mut invited_to = formers.iter().chain([&uri]).map(|uri| invited.contains(uri));
            let asked = named || offered.contains(&uri) || invited_to.any(|it_is| it_is);
            if asked || self.takes_part_in(&uri, &formers)? || self.succeeds(me, &uri)? {
                concerning.insert(path, one);
            }
        }
        Ok((concerning, unseen))
    }

    /// Whether the owner answered, countered or amended that event, is invited to it, or named to
    /// come in somebody's place; or to the series it was split from.
    pub(super) fn takes_part(&self, event: &EventUri) -> Result<bool, StoreError> {
        self.takes_part_in(event, &book::formers(&self.batch, event)?)
    }

    fn takes_part_in(&self, event: &EventUri, formers: &[EventUri]) -> Result<bool, StoreError> {
        for event in formers.iter().chain([event]) {
            if self.is_named(event)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What an event that may not be here yet was split from.
    fn formers(&self, uri: &EventUri, record: &Record) -> Result<Vec<EventUri>, StoreError> {
        let Record::Event(event) = record else { return Ok(Vec::new()) };
        book::formers_of(&self.batch, uri, event)
    }

    /// Whether an answer or counter-proposal of the owner's, or an invitation of them, names it.
    fn is_named(&self, event: &EventUri) -> Result<bool, StoreError> {
        let me = self.pen.me;
        let answers = book::answers_of(&self.batch, event)?.into_iter();
        let mut said = answers
            .chain(book::proposals_of(&self.batch, event)?)
            .chain(book::amendments_of(&self.batch, event)?);
        if said.any(|link| link.author == me) {
            return Ok(true);
        }
        for link in book::invitations_of(&self.batch, event)? {
            let record = book::record::<Invitation>(&self.batch, link.author, &link.path)?;
            if record.is_some_and(|one| one.invitee == me && one.event == *event) {
                return Ok(true);
            }
        }
        book::is_delegate(&self.batch, me, event)
    }

    /// Whether a proposal or amendment of the owner's was to an event, or a calendar, of that
    /// author's: nobody else decides.
    fn is_decided_by(
        &self,
        author: Identity,
        decline: &DeclineCounter,
    ) -> Result<bool, StoreError> {
        let Uri { author: proposer, path } = &decline.proposal;
        if path.collection() == Some(Collection::CalendarAmendments) {
            let wanted: Option<CalendarAmendment> = book::record(&self.batch, *proposer, path)?;
            return Ok(wanted.is_some_and(|wanted| wanted.calendar.author() == author));
        }
        let proposal: Option<CounterProposal> = book::record(&self.batch, *proposer, path)?;
        let amendment: Option<Amendment> = book::record(&self.batch, *proposer, path)?;
        let event = proposal.map(|one| one.event).or(amendment.map(|one| one.event));
        let Some(event) = event else { return Ok(false) };
        Ok(book::organizers(&self.batch, &event)?.contains(&author))
    }

    /// Whether an entry that is shown by its hash alone is an event the owner takes part in, in a
    /// version that is not here.
    fn is_unseen(&self, author: Identity, path: &Path, hash: &Hash) -> Result<bool, StoreError> {
        let Ok(event) = EventUri::try_from(Uri::new(author, path.clone())) else {
            return Ok(false);
        };
        let here = self.batch.get(&author, path)?;
        let same = here.is_some_and(|entry| value_hash(entry.stamp, &entry.value) == *hash);
        Ok(!same && self.takes_part(&event)?)
    }

    /// Records of the author's that are here and that the parcel proves to be gone, or to be no
    /// records any more: an answer rewritten to what its place does not allow counts no longer.
    fn gone(
        &mut self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<Vec<(Path, EventUri, Fact)>, StoreError> {
        let mut known = book::linked_by(&self.batch, author)?;
        // An event that its organizer wrote nothing else about is known by the owner's own answer.
        let own = self.named_of(author)?;
        let theirs = known.iter().map(|(_, event)| event).filter(|event| event.author() == author);
        let events: Vec<(Path, EventUri)> =
            theirs.chain(&own).map(|event| (event.path().clone(), event.clone())).collect();
        known.extend(events);
        known.sort();
        known.dedup();
        let proven = known.into_iter().filter_map(|(path, event)| {
            let fact = no_record(proof, &path)?;
            Some((path, event, fact))
        });
        Ok(proven.collect())
    }

    /// Notes that facts of an event of the owner's changed by a record.
    pub(super) fn touch(&mut self, event: EventUri, by: &Record) {
        let judges = matches!(
            by,
            Record::Amendment(_) | Record::Event(_) | Record::Handover(_) | Record::Claim(_)
        );
        self.amendable.extend(judges.then(|| event.clone()));
        self.touched.insert(event);
    }

    /// Links a record that was just learned of, and sees to what it calls for.
    pub(super) fn heard(
        &mut self,
        author: Identity,
        path: &Path,
        record: &Record,
    ) -> Result<(), StoreError> {
        let me = self.pen.me;
        book::name_handle(&self.batch, &Uri::new(author, path.clone()))?;
        let linked = book::link(&self.batch, me, (author, path), record)?;
        self.note_version(author, path, record)?;
        if let Record::CalendarAmendment(of) = record
            && of.calendar.author() == me
        {
            self.amendments.insert(Uri::new(author, path.clone()));
        }
        if let Record::Grant(grant) = record {
            self.heard_grant(author, grant)?;
        }
        self.heard_deputy(author, (path, record))?;
        let Some(event) = linked else { return Ok(()) };
        self.delegated(&event, record)?;
        if matches!(record, Record::Event(_) | Record::Handover(_) | Record::Claim(_)) {
            self.go_along(author, &event, record)?;
        }
        if self.organizes(&event)? {
            self.touch(event, record);
        } else if event.author() != author
            && matches!(record, Record::Invitation(invitation) if invitation.invitee == me)
        {
            // Somebody invites to another's event: what it is has to be seen there.
            self.need(event.author())?;
        }
        Ok(())
    }
}

/// The event that a handover offers to somebody.
fn offered_to(who: Identity, record: &Record) -> Option<EventUri> {
    match record {
        Record::Handover(handover) if handover.successor == who => Some(handover.event.clone()),
        _ => None,
    }
}

/// What a parcel says of a path where it shows that there is no record, or none that counts.
fn no_record(proof: &VerifiedProof, path: &Path) -> Option<Fact> {
    match proof.look(path) {
        Sight::Absent => Some(Fact::Absent),
        Sight::Present(Revealed::Entry { stamp, value }) => {
            let unread = book::decoded_in(proof.head(), path, value).is_none();
            unread.then(|| Fact::Present { stamp: *stamp, value: value.clone() })
        }
        Sight::Present(Revealed::ValueHash(_)) | Sight::Unproven => None,
    }
}

/// The receipt of a whole parcel: news in any path is news, and where there was no room for one
/// all of it is to come again.
pub(super) fn weigh(so_far: Option<Receipt>, hearing: Hearing) -> Receipt {
    let this = match hearing {
        Hearing::Taken => Receipt::Stored,
        Hearing::Known => Receipt::Known,
        Hearing::Stale { .. } => Receipt::Stale,
        Hearing::Superseded { .. } => Receipt::Superseded,
        Hearing::Own => Receipt::Refused,
        Hearing::Full => Receipt::Full,
    };
    heavier(so_far, this)
}

/// Of two receipts the one to be handed out.
fn heavier(so_far: Option<Receipt>, this: Receipt) -> Receipt {
    let rank = |receipt: &Receipt| match receipt {
        Receipt::Full => 0,
        Receipt::Stored => 1,
        Receipt::Known => 2,
        Receipt::Stale => 3,
        Receipt::Superseded => 4,
        Receipt::Requested
        | Receipt::Refused
        | Receipt::Busy { .. }
        | Receipt::TooLarge
        | Receipt::Malformed => 5,
    };
    so_far.filter(|so_far| rank(so_far) <= rank(&this)).unwrap_or(this)
}

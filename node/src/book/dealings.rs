//! With whom the owner has had to do: whose parcels are taken, whose keyspace is of interest.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::record::{AdmissionOf, Attendee, Record};
use kalends_schema::uri::EventUri;
use redb::ReadableTable;

use super::read::contact;
use super::tables::DEALINGS;
use super::{Ground, continued, organizers};

/// What the owner had to do with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dealing {
    /// The owner invited or admitted them, shared a calendar with them, let them change an event, spoke
    /// of what they proposed, or is at the other end of a delegation; or they come to an event of the
    /// owner's in somebody's place.
    pub(crate) hosted: bool,
    /// The owner answered, countered or amended an event of theirs: it is to be readable offline.
    pub(crate) attended: bool,
    /// The owner let a stranger's requests in. No record says so.
    pub(crate) let_in: bool,
    /// They let the owner act for them.
    pub(crate) entrusted: bool,
}

const HOSTED: u8 = 1;
const ATTENDED: u8 = 2;
const LET_IN: u8 = 4;
const ENTRUSTED: u8 = 8;
/// Whoever goes on with an event that the owner takes part in: for as long as they do.
const CONTINUES: u8 = 16;

impl Dealing {
    fn from_bits(bits: u8) -> Dealing {
        Dealing {
            hosted: bits & HOSTED != 0,
            attended: bits & (ATTENDED | CONTINUES) != 0,
            let_in: bits & LET_IN != 0,
            entrusted: bits & ENTRUSTED != 0,
        }
    }

    /// Whether there was anything at all.
    pub(crate) fn any(self) -> bool {
        self.hosted || self.attended || self.let_in || self.entrusted
    }

    /// Whether their keyspace is to be readable offline.
    pub(crate) fn is_copied(self) -> bool {
        self.attended || self.entrusted
    }
}

/// Remembers whom a record of the owner's own is about; who they are.
pub(crate) fn deal(
    batch: &Batch,
    me: Identity,
    record: &Record,
) -> Result<Vec<Identity>, StoreError> {
    let (mut people, bit) = match record {
        Record::Invitation(invitation) => (vec![invitation.invitee], HOSTED),
        Record::Admission(admission) => match &admission.attendee {
            AdmissionOf::Answer(uri) => (vec![uri.author()], HOSTED),
            AdmissionOf::Guest(_) => return Ok(Vec::new()),
        },
        Record::DeclineCounter(decline) => (vec![decline.proposal.author], HOSTED),
        Record::Attendee(answer) => return deal_with_ends(batch, me, answer),
        Record::CounterProposal(proposal) => return attend_event(batch, me, &proposal.event),
        Record::Amendment(amendment) => return attend_event(batch, me, &amendment.event),
        Record::CalendarAmendment(of) => (vec![of.calendar.author()], ATTENDED),
        // Whether it is taken up is read in their keyspace.
        Record::Handover(handover) => (vec![handover.successor], ATTENDED),
        Record::Claim(claim) => return attend_event(batch, me, &claim.event),
        Record::Grant(grant) => (vec![grant.grantee], HOSTED),
        Record::Calendar(calendar) => {
            let people = calendar.contributors.iter().chain(&calendar.admins);
            (people.chain(&calendar.viewers).copied().collect(), HOSTED)
        }
        // Whoever may change the event is heard.
        Record::Event(event) => {
            let people = event.access.admins.iter().chain(&event.access.contributors);
            let mut people: Vec<Identity> = people.copied().collect();
            if let Some(root) = &event.continues {
                people.extend(attend_event(batch, me, root)?);
            }
            (people, HOSTED)
        }
        Record::Profile(_) | Record::Tag(_) | Record::Contact(_) | Record::Guest(_) => {
            return Ok(Vec::new());
        }
    };
    people.retain(|who| *who != me);
    for who in &people {
        mark(batch, *who, bit)?;
    }
    Ok(people)
}

/// The organizers whom the owner answered, and the other ends of a delegation of theirs.
fn deal_with_ends(
    batch: &Batch,
    me: Identity,
    answer: &Attendee,
) -> Result<Vec<Identity>, StoreError> {
    let mut met = attend_event(batch, me, &answer.event)?;
    let ends = [answer.delegated_to, answer.delegated_from].into_iter().flatten();
    for who in ends.filter(|who| *who != me) {
        mark(batch, who, HOSTED)?;
        met.push(who);
    }
    Ok(met)
}

/// An event is to be readable offline: whoever began it says who has it now.
fn attend_event(
    batch: &Batch,
    me: Identity,
    event: &EventUri,
) -> Result<Vec<Identity>, StoreError> {
    let mut people = organizers(batch, event)?;
    // Whoever it was handed over to may take it up without knowing who takes part.
    people.extend(continued(batch, event)?.and_then(|(_, found)| found.offered));
    people.retain(|who| *who != me);
    for who in &people {
        mark(batch, *who, ATTENDED)?;
    }
    Ok(people)
}

/// Remembers that somebody comes to an event of the owner's: in the place of somebody asked, or
/// from before the owner went on with it.
pub(crate) fn host(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    mark(batch, who, HOSTED)
}

/// Remembers to follow somebody whose event the owner takes part in, where somebody answered in the
/// owner's name. Whether that is news.
pub(crate) fn attend(batch: &Batch, who: Identity) -> Result<bool, StoreError> {
    let known = Dealing::with(batch, who)?.attended;
    mark(batch, who, ATTENDED)?;
    Ok(!known)
}

/// Remembers to follow somebody who goes on with an event that the owner takes part in. Whether that
/// is news.
pub(crate) fn go_with(batch: &Batch, who: Identity) -> Result<bool, StoreError> {
    let before = Dealing::with(batch, who)?;
    mark(batch, who, CONTINUES)?;
    Ok(!before.attended)
}

/// Everybody who is followed for going on with an event.
pub(crate) fn going_on(ground: &impl Ground) -> Result<Vec<Identity>, StoreError> {
    let table = ground.table(DEALINGS)?;
    let mut found = Vec::new();
    for row in table.iter()? {
        let (who, bits) = row?;
        if bits.value() & CONTINUES != 0 {
            found.push(Identity::from_bytes(*who.value()));
        }
    }
    Ok(found)
}

/// They go on with none any more: what was said to them by the owner still counts as that.
pub(crate) fn part_from(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(DEALINGS)?;
    let before = table.get(who.as_bytes())?.map_or(0, |row| row.value());
    table.insert(who.as_bytes(), before & !CONTINUES)?;
    Ok(())
}

/// Remembers that the owner let a stranger's requests in.
pub(crate) fn let_in(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    mark(batch, who, LET_IN)
}

/// Remembers that somebody lets the owner act for them.
pub(crate) fn entrust(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    mark(batch, who, ENTRUSTED)
}

fn mark(batch: &Batch, who: Identity, bit: u8) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(DEALINGS)?;
    let before = table.get(who.as_bytes())?.map_or(0, |row| row.value());
    table.insert(who.as_bytes(), before | bit)?;
    Ok(())
}

/// Everybody the owner had to do with.
pub(crate) fn dealings(ground: &impl Ground) -> Result<Vec<(Identity, Dealing)>, StoreError> {
    let table = ground.table(DEALINGS)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(..)? {
        let (who, bits) = row?;
        found.push((Identity::from_bytes(*who.value()), Dealing::from_bits(bits.value())));
    }
    Ok(found)
}

impl Dealing {
    /// What the owner had to do with `who`.
    pub(crate) fn with(ground: &impl Ground, who: Identity) -> Result<Dealing, StoreError> {
        let table = ground.table(DEALINGS)?;
        let bits = table.get(who.as_bytes())?.map_or(0, |row| row.value());
        Ok(Dealing::from_bits(bits))
    }
}

/// How the owner stands to somebody: whose parcels are taken, and whose wait or are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acquaintance {
    /// A contact, or somebody the owner had to do with.
    Known,
    /// Nobody the owner has heard of.
    Stranger,
    /// Somebody the owner wants to hear nothing of.
    Blocked,
}

impl Acquaintance {
    /// How `me` stands to `who`.
    pub(crate) fn with(
        ground: &impl Ground,
        me: Identity,
        who: Identity,
    ) -> Result<Acquaintance, StoreError> {
        Ok(match contact(ground, me, who)? {
            Some(contact) if contact.blocked => Acquaintance::Blocked,
            Some(_) => Acquaintance::Known,
            None if Dealing::with(ground, who)?.any() => Acquaintance::Known,
            None => Acquaintance::Stranger,
        })
    }
}

//! With whom the owner has had to do: whose parcels are taken, whose keyspace is of interest.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::record::{AdmissionOf, Record};
use redb::ReadableTable;

use super::Ground;
use super::tables::DEALINGS;

/// What the owner had to do with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dealing {
    /// The owner invited or admitted them, or declined what they proposed.
    pub(crate) hosted: bool,
    /// The owner answered or countered an event of theirs: it is to be readable offline.
    pub(crate) attended: bool,
}

impl Dealing {
    fn from_bits(bits: u8) -> Dealing {
        Dealing { hosted: bits & 1 != 0, attended: bits & 2 != 0 }
    }

    /// Whether there was anything at all.
    pub(crate) fn any(self) -> bool {
        self.hosted || self.attended
    }
}

/// Remembers whom a record of the owner's own is about.
pub(crate) fn deal(batch: &Batch, me: Identity, record: &Record) -> Result<(), StoreError> {
    let (who, bit) = match record {
        Record::Invitation(invitation) => (invitation.invitee, 1),
        Record::Admission(admission) => match &admission.attendee {
            AdmissionOf::Answer(uri) => (uri.author(), 1),
            AdmissionOf::Guest(_) => return Ok(()),
        },
        Record::DeclineCounter(decline) => (decline.proposal.author, 1),
        Record::Attendee(answer) => (answer.event.author(), 2),
        Record::CounterProposal(proposal) => (proposal.event.author(), 2),
        Record::Event(_)
        | Record::Profile(_)
        | Record::Calendar(_)
        | Record::Tag(_)
        | Record::Contact(_) => return Ok(()),
    };
    if who == me {
        return Ok(());
    }
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

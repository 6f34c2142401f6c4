//! The versioned enum of each kind, and the one way from values to bytes and back.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::v1::sealed::Parsed;
use super::v1::{self, Later};
use super::{Decoded, WireError};
use crate::limits::VALUE_BYTES_MAX;
use crate::path::{Collection, Path};
use crate::record::{Invalid, Record};

/// A versioned enum: its newest variant's number + 1.
trait Versioned: Serialize + DeserializeOwned {
    const VERSIONS: u32;
}

macro_rules! versioned {
    ($($record:ident = $first:ident,)*) => {$(
        #[doc = concat!("Every version of a value of [`v1::", stringify!($first), "`]'s kind.")]
        #[derive(Serialize, Deserialize)]
        enum $record {
            V1(v1::$first),
        }

        impl Versioned for $record {
            const VERSIONS: u32 = 1;
        }
    )*};
}

versioned! {
    ProfileRecord = Profile,
    CalendarRecord = Calendar,
    EventRecord = Event,
    InvitationRecord = Invitation,
    AttendeeRecord = Attendee,
    AdmissionRecord = Admission,
    TagRecord = Tag,
    ContactRecord = Contact,
    CounterProposalRecord = CounterProposal,
    DeclineCounterRecord = DeclineCounter,
    AmendmentRecord = Amendment,
    CalendarAmendmentRecord = CalendarAmendment,
    HandoverRecord = Handover,
    ClaimRecord = Claim,
    GrantRecord = Grant,
    PrekeyRecord = Prekey,
    GuestRecord = Guest,
}

/// The bytes of a record: what is signed, stored and sent.
pub fn encode(record: &Record) -> Vec<u8> {
    match record {
        Record::Profile(profile) => write(&ProfileRecord::V1(profile.into())),
        Record::Calendar(calendar) => write(&CalendarRecord::V1(calendar.into())),
        Record::Event(event) => write(&EventRecord::V1((&**event).into())),
        Record::Invitation(invitation) => write(&InvitationRecord::V1(invitation.into())),
        Record::Attendee(answer) => write(&AttendeeRecord::V1(answer.into())),
        Record::Admission(admission) => write(&AdmissionRecord::V1(admission.into())),
        Record::CounterProposal(of) => write(&CounterProposalRecord::V1(of.into())),
        Record::DeclineCounter(decline) => write(&DeclineCounterRecord::V1(decline.into())),
        Record::Amendment(amendment) => write(&AmendmentRecord::V1(amendment.into())),
        Record::CalendarAmendment(of) => write(&CalendarAmendmentRecord::V1((&**of).into())),
        Record::Handover(handover) => write(&HandoverRecord::V1(handover.into())),
        Record::Claim(claim) => write(&ClaimRecord::V1(claim.into())),
        Record::Grant(grant) => write(&GrantRecord::V1(grant.into())),
        Record::Tag(tag) => write(&TagRecord::V1(tag.into())),
        Record::Contact(contact) => write(&ContactRecord::V1(contact.into())),
        Record::Guest(guest) => write(&GuestRecord::V1(guest.into())),
    }
}

/// The bytes of a record of a kind that nothing acts on yet.
pub fn encode_later(record: &Later) -> Vec<u8> {
    match record.clone() {
        Later::Prekey(prekey) => write(&PrekeyRecord::V1(prekey)),
        Later::Sealed(sealed) => sealed.to_bytes(),
        Later::Share(share) => share.to_bytes(),
    }
}

fn write<T: Versioned>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("memory takes any bytes, and every list knows its length")
}

/// Reads the value that lies at `path`. Says nothing of whether the record is valid there:
/// [`crate::record::read`] does both.
///
/// # Errors
/// [`WireError`] when the bytes are no record of the path's collection.
pub fn decode(path: &Path, value: &[u8]) -> Result<Decoded, WireError> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(WireError::TooLarge { bytes: value.len(), max: VALUE_BYTES_MAX });
    }
    let Some(collection) = path.collection() else {
        return Ok(Decoded::NeedsNewer);
    };
    let bytes = Bytes { collection, value };
    match collection {
        Collection::Profiles => {
            bytes.known(|ProfileRecord::V1(v)| Ok(Record::Profile(v.try_into()?)))
        }
        Collection::Calendars => {
            bytes.known(|CalendarRecord::V1(v)| Ok(Record::Calendar(v.try_into()?)))
        }
        Collection::Events => {
            bytes.known(|EventRecord::V1(v)| Ok(Record::Event(Box::new(v.try_into()?))))
        }
        Collection::Invitations => {
            bytes.known(|InvitationRecord::V1(v)| Ok(Record::Invitation(v.try_into()?)))
        }
        Collection::Attendees => {
            bytes.known(|AttendeeRecord::V1(v)| Ok(Record::Attendee(v.try_into()?)))
        }
        Collection::Admissions => {
            bytes.known(|AdmissionRecord::V1(v)| Ok(Record::Admission(v.try_into()?)))
        }
        Collection::Tags => bytes.known(|TagRecord::V1(v)| Ok(Record::Tag(v.try_into()?))),
        Collection::Contacts => {
            bytes.known(|ContactRecord::V1(v)| Ok(Record::Contact(v.try_into()?)))
        }
        Collection::CounterProposals => {
            bytes.known(|CounterProposalRecord::V1(v)| Ok(Record::CounterProposal(v.try_into()?)))
        }
        Collection::DeclineCounters => {
            bytes.known(|DeclineCounterRecord::V1(v)| Ok(Record::DeclineCounter(v.try_into()?)))
        }
        Collection::Amendments => {
            bytes.known(|AmendmentRecord::V1(v)| Ok(Record::Amendment(v.try_into()?)))
        }
        Collection::CalendarAmendments => bytes.known(|CalendarAmendmentRecord::V1(v)| {
            Ok(Record::CalendarAmendment(Box::new(v.try_into()?)))
        }),
        Collection::Handovers => {
            bytes.known(|HandoverRecord::V1(v)| Ok(Record::Handover(v.try_into()?)))
        }
        Collection::Claims => bytes.known(|ClaimRecord::V1(v)| Ok(Record::Claim(v.try_into()?))),
        Collection::Grants => bytes.known(|GrantRecord::V1(v)| Ok(Record::Grant(v.try_into()?))),
        Collection::Prekeys => bytes.later(|PrekeyRecord::V1(v)| Later::Prekey(v)),
        Collection::Guests => bytes.known(|GuestRecord::V1(v)| Ok(Record::Guest(v.try_into()?))),
        Collection::Sealed => bytes.laid_out(v1::SealedRecord::parse(value), Later::Sealed),
        Collection::Shares => bytes.laid_out(v1::Share::parse(value), Later::Share),
    }
}

/// A value and what it must be.
struct Bytes<'a> {
    collection: Collection,
    value: &'a [u8],
}

impl Bytes<'_> {
    fn known<T: Versioned>(
        &self,
        convert: impl FnOnce(T) -> Result<Record, Invalid>,
    ) -> Result<Decoded, WireError> {
        match self.read::<T>()? {
            Some(value) => Ok(Decoded::Known(convert(value)?)),
            None => Ok(Decoded::NeedsNewer),
        }
    }

    fn later<T: Versioned>(&self, name: impl FnOnce(T) -> Later) -> Result<Decoded, WireError> {
        let read = self.read::<T>()?;
        Ok(read.map_or(Decoded::NeedsNewer, |value| self.decoded(name(value))))
    }

    fn laid_out<T>(
        &self,
        parsed: Parsed<T>,
        name: impl FnOnce(T) -> Later,
    ) -> Result<Decoded, WireError> {
        match parsed {
            Parsed::Read(value) => Ok(self.decoded(name(value))),
            Parsed::NeedsNewer => Ok(Decoded::NeedsNewer),
            Parsed::Malformed => Err(self.malformed()),
        }
    }

    /// `None` when the version is newer than those of `T`. A value written back must be the very
    /// bytes it was read from, which refuses trailing bytes and overlong numbers alike.
    fn read<T: Versioned>(&self) -> Result<Option<T>, WireError> {
        let (version, _) =
            postcard::take_from_bytes::<u32>(self.value).map_err(|_| self.malformed())?;
        if version >= T::VERSIONS {
            return Ok(None);
        }
        let value: T = postcard::from_bytes(self.value).map_err(|_| self.malformed())?;
        if write(&value) == self.value { Ok(Some(value)) } else { Err(self.malformed()) }
    }

    fn decoded(&self, record: Later) -> Decoded {
        Decoded::Later { collection: self.collection, record: Box::new(record) }
    }

    fn malformed(&self) -> WireError {
        WireError::Malformed { collection: self.collection, bytes: self.value.len() }
    }
}

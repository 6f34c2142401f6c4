//! Kinds that nothing acts on yet: their place, their id, and the sizes that their layout fixes.

use super::{Invalid, name, place};
use crate::id;
use crate::key::Identity;
use crate::path::{Area, Path};
use crate::time::Timestamp;
use crate::uri::EventUri;
use crate::wire::v1::{self, Later};

/// [`super::check`] for what [`crate::wire::Decoded::Later`] holds.
pub(crate) fn check_later(
    path: &Path,
    record: &Later,
    head_time: Timestamp,
) -> Result<(), Invalid> {
    match record {
        Later::DeclineCounter(decline) => {
            let proposal = decline.proposal.clone().read("x_pubky_proposal_uri")?;
            if path.area() == Area::Pub {
                place::public("x_pubky_proposal_uri", &proposal)?;
            }
            name::made_of_contents(path, &id::decline_counter_id(&proposal))
        }
        Later::Amendment(amendment) => {
            event(path, &amendment.event)?;
            name::timestamp(path.id(), head_time)
        }
        Later::Handover(handover) => {
            let event = event(path, &handover.event)?;
            name::made_of_contents(path, &id::continuation_id(&event))
        }
        Later::Claim(claim) => {
            let event = event(path, &claim.event)?;
            name::made_of_contents(path, &id::continuation_id(&event))
        }
        Later::Grant(grant) => {
            grant.event.as_ref().map(|uri| event(path, uri)).transpose()?;
            let grantee = Identity::from_bytes(grant.grantee);
            name::made_of_contents(path, &id::grant_id(&grantee))
        }
        Later::Prekey(prekey) => {
            name::timestamp(path.id(), head_time)?;
            check_prekey(prekey)
        }
        Later::Sealed(_) | Later::Share(_) => name::sixteen_bytes(path),
    }
}

fn event(path: &Path, uri: &v1::uri::Uri) -> Result<EventUri, Invalid> {
    let event = uri.clone().read_event("x_pubky_event_uri")?;
    name::real_event(&event)?;
    if path.area() == Area::Pub {
        place::public("x_pubky_event_uri", event.as_uri())?;
    }
    Ok(event)
}

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400 * 1_000_000;

fn check_prekey(prekey: &v1::Prekey) -> Result<(), Invalid> {
    if prekey.kem.as_slice().len() != v1::prekey::KEM_BYTES {
        let got = format!("{} bytes", prekey.kem.as_slice().len());
        return Err(Invalid::new("kem", got, "1216 bytes"));
    }
    let days = if prekey.last_resort { 400 } else { 8 };
    let lifetime = prekey.not_after.checked_sub(prekey.not_before);
    if lifetime.is_some_and(|micros| (1..=days * DAY_MICROS).contains(&micros)) {
        return Ok(());
    }
    let rule = "after not_before, by at most 8 days, or 400 for a last resort";
    Err(Invalid::new("not_after", "another lifetime", rule))
}

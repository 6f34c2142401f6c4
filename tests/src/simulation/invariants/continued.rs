//! Nobody organizes an event whom its organizer did not name, nor claims one whose organizer shows
//! any sign of life.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::continuation::{Predecessor, claim_path, handover_path};
use kalends_schema::key::Identity;
use kalends_schema::record::Record;
use kalends_schema::uri::Uri;

use super::{Invariant, Seen};
use crate::simulation::shelf;

/// Of the days of grace that acts set, the fewest, in µs.
const GRACE_MIN: i64 = 86_400_000_000;

pub(super) struct Continued;

impl Invariant for Continued {
    fn name(&self) -> &'static str {
        "whoever_goes_on_with_an_event_was_named"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let continuation = &seen.facts.continuation;
        let next = continuation.organizers().skip(1);
        for (before, next) in continuation.before.iter().zip(next) {
            let places = seen.world.place_of(&before.who).zip(seen.world.place_of(&next));
            if !places.is_some_and(|step| seen.event.named.contains(&step)) {
                return Err(format!("{next} goes on after {}, who did not name them", before.who));
            }
            let why = claimed_too_early(seen, before, next).map_err(|error| error.to_string())?;
            if let Some(why) = why {
                return Err(format!("{next} claimed it of {}: {why}", before.who));
            }
        }
        Ok(())
    }
}

/// Why a claim is not in force, unless it is, or the event was handed over.
fn claimed_too_early(
    seen: &Seen<'_>,
    before: &Predecessor,
    next: Identity,
) -> Result<Option<String>, StoreError> {
    let root = &seen.facts.event_uri;
    let handover = shelf::at(seen.store(), &Uri::new(before.who, handover_path(root)))?;
    if let Some(Record::Handover(handover)) = handover.map(|one| one.fact.record)
        && handover.successor == next
    {
        return Ok(None);
    }
    let claim = shelf::at(seen.store(), &Uri::new(next, claim_path(root)))?;
    let Some(Record::Claim(claim)) = claim.map(|one| one.fact.record) else {
        return Ok(Some("there is no claim".to_owned()));
    };
    let view = seen.store().read()?;
    let last = view.known(&before.who)?.map(|head| head.stamp());
    if last > Some(claim.organizer_head.stamp()) {
        return Ok(Some("its organizer was heard of".to_owned()));
    }
    let since = claim.organizer_head.head().time.micros();
    let until = view.known(&next)?.map_or(since, |head| head.head().time.micros());
    Ok((until - since < GRACE_MIN).then(|| "the grace is not over".to_owned()))
}

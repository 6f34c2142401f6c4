//! The grants that an event's roster rests on: all of its organizer's, and of whomever somebody
//! answers for the one to them.

use std::collections::BTreeSet;

use kalends_schema::id::grant_path;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Attendee, Grant, Record};
use kalends_schema::roster::Fact;

use super::reader::{Reader, Refused};

/// Grants of one organizer that one answer reads: ten times what a node of ours writes.
const GRANTS_MAX: usize = 1_000;

/// Grants as facts: `organizer`'s, and those under which `answers` are somebody's.
///
/// # Errors
/// [`Refused::TooMuch`] for an organizer with more grants than one answer reads.
pub(super) fn grants(
    reader: &mut Reader<'_>,
    organizer: Identity,
    answers: &[Fact<Attendee>],
) -> Result<Vec<Fact<Grant>>, Refused> {
    let paths = reader.paths(&organizer, Collection::Grants, (None, GRANTS_MAX + 1))?;
    if paths.len() > GRANTS_MAX {
        let hint = "this indexer does not reckon with so many deputies";
        return Err(Refused::TooMuch { what: "grants of the organizer", limit: GRANTS_MAX, hint });
    }
    let of_organizer = paths.into_iter().map(|path| (organizer, path));
    let under = answers.iter().filter_map(|fact| {
        let principal = fact.record.principal.filter(|principal| *principal != organizer)?;
        Some((principal, grant_path(&fact.author)))
    });
    let all: BTreeSet<(Identity, Path)> = of_organizer.chain(under).collect();
    let mut grants = Vec::new();
    for (author, path) in all {
        let Some(found) = reader.look(&author, &path)? else { continue };
        if let Record::Grant(record) = found.record {
            grants.push(Fact { author, stamp: found.stamp, record });
        }
    }
    Ok(grants)
}

/// What `principal` lets `deputy` do.
///
/// # Errors
/// [`Refused`] as every read.
pub(super) fn grant_to(
    reader: &mut Reader<'_>,
    principal: &Identity,
    deputy: &Identity,
) -> Result<Option<Grant>, Refused> {
    Ok(match reader.record(principal, &grant_path(deputy))?.map(|found| found.record) {
        Some(Record::Grant(grant)) => Some(grant),
        Some(_) | None => None,
    })
}

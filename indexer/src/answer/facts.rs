//! All that the index knows of one event: the facts of its roster.

use std::collections::BTreeSet;

use kalends_schema::continuation::Continuation;
use kalends_schema::key::Identity;
use kalends_schema::limits::ROSTER_PARTS_MAX;
use kalends_schema::record::{Event, Grant, Record, Visibility};
use kalends_schema::roster::{Fact, Facts, rests_on, rests_on_whom};
use kalends_schema::tree::Range;
use kalends_schema::uri::EventUri;

use super::continued::{continued, root_of};
use super::grants::grants;
use super::reader::{Reader, Refused};
use crate::storage::{Mention, MentionKind, Target};

/// Invitations, answers or admissions of one event that one answer reads.
const FACTS_MAX: usize = 100_000;

/// What the index knows of an event.
pub(crate) struct Known {
    pub(crate) facts: Facts,
    /// Records that name it by people whom this indexer denies.
    pub(crate) denied: usize,
}

/// Reads the event, those it was split from, and every record that names one of them.
///
/// # Errors
/// [`Refused::NotFound`] when there is no such event, or `asker` may not know of it.
pub(crate) fn facts(
    reader: &mut Reader<'_>,
    uri: &EventUri,
    asker: Option<Identity>,
) -> Result<Known, Refused> {
    let unknown = || Refused::NotFound { what: uri.to_string() };
    let root = root_of(reader, uri)?;
    let mut reading = Reading { reader, denied: 0, read_from: Vec::new() };
    let mut chain = vec![reading.alone(&root)?.ok_or_else(unknown)?];
    while let Some(former) = Facts::next_of(&chain).cloned() {
        let Some(facts) = reading.alone(&former)? else { break };
        chain.push(facts);
    }
    let facts = Facts::joined(chain).ok_or_else(unknown)?;
    let Reading { denied, read_from, .. } = reading;
    if !may_know(&facts, asker) {
        return Err(unknown());
    }
    read_from.iter().for_each(|one| reader.rests_on(&one.author, Range::of_path(&one.path)));
    // Invitees were looked for as well: that they have not answered is part of the answer.
    for identity in rests_on_whom(&facts) {
        if !reader.denied.contains(&identity) {
            reader.note(&identity)?;
        }
    }
    if reader.proves() {
        let hint = "ask without proofs, or copy the keyspaces and see for yourself";
        let (what, limit) = ("parts that the roster rests on", ROSTER_PARTS_MAX);
        let parts = rests_on(&facts).map_err(|_| Refused::TooMuch { what, limit, hint })?;
        for (identity, parts) in parts {
            if !reader.denied.contains(&identity) {
                parts.into_iter().for_each(|part| reader.rests_on(&identity, part));
            }
        }
    }
    Ok(Known { facts, denied })
}

/// The records that name an event, read again from their replicas.
struct Reading<'a, 'r> {
    reader: &'a mut Reader<'r>,
    denied: usize,
    /// Where they lie: proven once it is known that the asker may know of them.
    read_from: Vec<Mention>,
}

impl Reading<'_, '_> {
    /// One event and what names it; `None` where there is none.
    fn alone(&mut self, uri: &EventUri) -> Result<Option<Facts>, Refused> {
        let Some((event, continuation)) = continued(self.reader, uri)? else { return Ok(None) };
        let invitations = self.all((uri, MentionKind::Invitation), |record| match record {
            Record::Invitation(invitation) if invitation.event == *uri => Some(invitation),
            _ => None,
        })?;
        let answers = self.all((uri, MentionKind::Answer), |record| match record {
            Record::Attendee(answer) if answer.event == *uri => Some(answer),
            _ => None,
        })?;
        let grants = grants(self.reader, continuation.organizer, &answers)?;
        // Nobody but organizers and their deputies admits: nobody else's admissions need be read.
        let mut admissions = Vec::new();
        for author in desk(&continuation, &grants) {
            let of_event = |record| match record {
                Record::Admission(admission) if admission.event == *uri => Some(admission),
                _ => None,
            };
            let kind = MentionKind::Admission;
            admissions.extend(self.by((uri, kind), Some(&author), of_event)?);
        }
        let about = Facts::of(uri.clone(), event);
        Ok(Some(Facts { continuation, invitations, admissions, answers, grants, ..about }))
    }

    /// Those of one kind.
    fn all<T>(
        &mut self,
        (uri, kind): (&EventUri, MentionKind),
        of_event: impl Fn(Record) -> Option<T>,
    ) -> Result<Vec<Fact<T>>, Refused> {
        self.by((uri, kind), None, of_event)
    }

    /// Those of one kind by one author, or by anybody.
    fn by<T>(
        &mut self,
        (uri, kind): (&EventUri, MentionKind),
        author: Option<&Identity>,
        of_event: impl Fn(Record) -> Option<T>,
    ) -> Result<Vec<Fact<T>>, Refused> {
        let target = Target::from(uri.as_uri());
        let mentions = self.reader.rows.mentions(target, kind, author, FACTS_MAX + 1)?;
        if mentions.len() > FACTS_MAX {
            let hint = "this indexer does not reckon so large an event";
            return Err(Refused::TooMuch { what: "records of the event", limit: FACTS_MAX, hint });
        }
        let mut facts = Vec::new();
        for mention in mentions {
            let author = mention.author;
            self.denied += usize::from(self.reader.denied.contains(&author));
            let Some(found) = self.reader.look(&author, &mention.path)? else { continue };
            let fact = |record| Fact { author, stamp: found.stamp, record };
            facts.extend(of_event(found.record).map(fact));
            if self.reader.proves() {
                self.read_from.push(mention);
            }
        }
        Ok(facts)
    }
}

/// Whose admissions may count: organizers', and those of whom the organizer's grants let admit.
fn desk(continuation: &Continuation, grants: &[Fact<Grant>]) -> BTreeSet<Identity> {
    let organizer = continuation.organizer;
    let theirs = grants.iter().filter(|fact| fact.author == organizer && fact.record.may.admit);
    theirs.map(|fact| fact.record.grantee).chain(continuation.organizers()).collect()
}

/// Whether `asker` may know that there is such an event. An unlisted one is known to whoever has
/// its URI; what is for the invited alone should not be in `pub` at all, and is shown to them.
fn may_know(facts: &Facts, asker: Option<Identity>) -> bool {
    let event: &Event = &facts.event.record;
    match event.access.visibility {
        Visibility::Public | Visibility::Unlisted => true,
        Visibility::Invited | Visibility::Private => asker.is_some_and(|asker| {
            asker == facts.organizer()
                || facts.invitations.iter().any(|fact| {
                    facts.continuation.rank(fact.author, fact.stamp).is_some()
                        && fact.record.invitee == asker
                        && fact.record.revoked_at.is_none()
                })
        }),
    }
}

//! `GET /v1/events/{author}/{id}/roster`: who is coming, as the asker may see it, page by page.

use kalends_schema::id::profile_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{PartStat, Person, Record, RecurrenceId};
use kalends_schema::recurrence::is_occurrence;
use kalends_schema::roster::{self, Facts, Row, Standing, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::{EventUri, Uri};

use super::cursor::{self, RowPlace};
use super::document::{
    Counts, EventName, PersonView, RosterAnswer, RosterBody, RosterDate, RosterRow,
};
use super::facts::{Known, facts};
use super::reader::{Reader, Refused};

/// Which part of a roster.
#[derive(Debug, Clone)]
pub(crate) struct RosterAsk {
    /// One date of a series.
    pub(crate) date: Option<RecurrenceId>,
    pub(crate) after: Option<RowPlace>,
    /// Rows of a page.
    pub(crate) limit: usize,
}

/// The roster of `uri`; of one date when one is asked for.
///
/// # Errors
/// [`Refused::NotFound`] when there is no such event or date, or `asker` may not know of it.
pub(crate) fn roster_answer(
    reader: &mut Reader<'_>,
    uri: &EventUri,
    ask: &RosterAsk,
    asker: Option<Identity>,
) -> Result<RosterAnswer, Refused> {
    let known = facts(reader, uri, asker)?;
    let is_none = |date: &RecurrenceId| !is_occurrence(&known.facts.event.record, date);
    if let Some(date) = ask.date.filter(is_none) {
        return Err(Refused::NotFound { what: format!("{uri} on {date}") });
    }
    let roster = roster_body(reader, &known, ask, asker)?;
    Ok(RosterAnswer { roster, as_of: reader.as_of()?, marks: reader.marks()? })
}

/// The roster without the heads it rests on.
pub(super) fn roster_body(
    reader: &mut Reader<'_>,
    known: &Known,
    ask: &RosterAsk,
    asker: Option<Identity>,
) -> Result<RosterBody, Refused> {
    let facts = &known.facts;
    let all = roster(facts);
    let seen = all.visible_to(asker, &facts.event.record.access);
    if reader.proves() && !seen.whole {
        return Err(not_whole());
    }
    let digest = seen.whole.then(|| all.digest(facts).to_string());
    let series = seen.at(ask.date.as_ref()).into_iter().map(|row| (None, row));
    let dated = seen.dates.iter().filter(|_| ask.date.is_none());
    let dated = dated.flat_map(|(date, rows)| rows.iter().map(|row| (Some(*date), row)));
    let is_ahead = |(date, row): &(Option<RecurrenceId>, &Row)| {
        ask.after.as_ref().is_none_or(|(day, person)| (date, &row.person) > (day, person))
    };
    let mut rows: Vec<_> = series.chain(dated).filter(is_ahead).take(ask.limit + 1).collect();
    let more = rows.len() > ask.limit;
    rows.truncate(ask.limit);
    let next = rows.last().filter(|_| more).map(|(date, row)| (*date, row.person.clone()));
    let next = next.as_ref().map(cursor::row);
    let (mut items, mut dates): (Vec<RosterRow>, Vec<RosterDate>) = Default::default();
    for (date, row) in rows {
        let row = row_view(reader, facts, row)?;
        let Some(date) = date.map(|date| date.to_string()) else {
            items.push(row);
            continue;
        };
        match dates.last_mut().filter(|last| last.recurrence_id == date) {
            Some(last) => last.rows.push(row),
            None => dates.push(RosterDate { recurrence_id: date, rows: vec![row] }),
        }
    }
    Ok(RosterBody {
        event: EventName {
            uri: facts.event_uri.to_string(),
            handle: handle(facts.event_uri.as_uri()),
        },
        stamp: pair(facts.event.stamp),
        recurrence_id: ask.date.map(|date| date.to_string()),
        digest,
        over: all.over,
        counts: counts(&all.counts(ask.date.as_ref())),
        items,
        dates,
        next,
        withheld: seen.withheld + known.denied,
    })
}

/// Proofs show every record of an event, also those whose rows this asker is not shown.
pub(super) fn not_whole() -> Refused {
    Refused::Forbidden {
        what: "proofs of a roster are for those who may see the whole of it",
        hint: "ask without proof=1, or with the token of somebody who takes part",
    }
}

pub(super) fn pair(stamp: Stamp) -> (u32, u64) {
    (stamp.epoch, stamp.seq)
}

/// The first characters of a URI's handle.
pub(super) fn handle(uri: &Uri) -> String {
    let mut handle = uri.handle();
    handle.truncate(Uri::HANDLE_CHARS);
    handle
}

fn counts(counts: &roster::Counts) -> Counts {
    Counts {
        confirmed: counts.confirmed.into(),
        tentative: counts.tentative.into(),
        declined: counts.declined.into(),
        needs_action: counts.needs_action.into(),
        delegated: counts.delegated.into(),
        pending: counts.pending.into(),
        waitlisted: counts.waitlisted.into(),
        guests: counts.guests.into(),
    }
}

fn row_view(reader: &mut Reader<'_>, facts: &Facts, row: &Row) -> Result<RosterRow, Refused> {
    let (person, guest) = match &row.person {
        Person::Key(key) => (Some(person_view(reader, key)?), None),
        Person::Guest(_) => (None, Some(row.person.to_string())),
    };
    let (why, was) = match row.standing {
        Standing::Refused(refusal) => (Some(refusal.word()), None),
        Standing::NeedsAction { was } => (None, was.map(PartStat::as_str)),
        Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::Delegated
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked => (None, None),
    };
    Ok(RosterRow {
        person,
        guest,
        standing: row.standing.word(),
        why,
        was,
        place: (row.place > 0).then_some(row.place),
        role: row.role.map(|role| role.as_str()),
        role_claimed: row.role_claimed,
        invited: row.invited,
        cancelled: row.cancelled,
        guests: row.guests,
        asks: row.asks,
        organizer: row.person == Person::Key(facts.organizer()),
        answer: row.answer.map(pair),
        acted_by: row.acted_by.map(|deputy| deputy.to_string()),
        delegate: row.delegate.map(|key| key.to_string()),
    })
}

/// A key, and the name in its profile; never the name alone.
pub(super) fn person_view(reader: &mut Reader<'_>, key: &Identity) -> Result<PersonView, Refused> {
    let name = match reader.record(key, &profile_path())?.map(|found| found.record) {
        Some(Record::Profile(profile)) => Some(profile.name),
        Some(_) | None => None,
    };
    Ok(PersonView { key: key.to_string(), name })
}

//! `GET /v1/events/{author}/{id}/roster`: who is coming, as the asker may see it.

use kalends_schema::key::Identity;
use kalends_schema::record::{PartStat, Person, Record, RecurrenceId, Role};
use kalends_schema::recurrence::is_occurrence;
use kalends_schema::roster::{Counts, Facts, Row, Standing, roster};
use kalends_schema::uri::EventUri;
use serde_json::{Value, json};

use super::facts::{Known, facts};
use super::reader::{Reader, Refused};

/// The roster of `uri`; of one date when `date` is given.
///
/// # Errors
/// [`Refused::NotFound`] when there is no such event or date, or `asker` may not know of it.
pub(crate) fn roster_answer(
    reader: &mut Reader<'_>,
    uri: &EventUri,
    date: Option<RecurrenceId>,
    asker: Option<Identity>,
) -> Result<Value, Refused> {
    let known = facts(reader, uri, asker)?;
    if let Some(date) = date.filter(|date| !is_occurrence(&known.facts.event.record, date)) {
        return Err(Refused::NotFound { what: format!("{uri} on {date}") });
    }
    let mut body = roster_body(reader, &known, date, asker)?;
    body["as_of"] = as_of(reader)?;
    Ok(body)
}

/// The roster without the heads it rests on.
pub(super) fn roster_body(
    reader: &mut Reader<'_>,
    known: &Known,
    date: Option<RecurrenceId>,
    asker: Option<Identity>,
) -> Result<Value, Refused> {
    let facts = &known.facts;
    let all = roster(facts);
    let seen = all.visible_to(asker, &facts.event.record.access);
    let digest = seen.whole.then(|| all.digest(&facts.event_uri, facts.event.stamp).to_string());
    let items = seen.at(date.as_ref()).into_iter().map(|row| row_json(reader, facts, row));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let mut dates = Vec::new();
    for (date, rows) in seen.dates.iter().filter(|_| date.is_none()) {
        let rows = rows.iter().map(|row| row_json(reader, facts, row));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        dates.push(json!({ "recurrence_id": date.to_string(), "rows": rows }));
    }
    Ok(json!({
        "event": { "uri": facts.event_uri.to_string(), "handle": handle(&facts.event_uri) },
        "recurrence_id": date.map(|date| date.to_string()),
        "digest": digest,
        "over": all.over,
        "counts": counts_json(&all.counts(date.as_ref())),
        "items": items,
        "dates": dates,
        "withheld": seen.withheld + known.denied,
    }))
}

/// `[[identity, epoch, seq], …]`
pub(super) fn as_of(reader: &Reader<'_>) -> Result<Value, Refused> {
    let heads = reader.as_of()?;
    let heads = heads.into_iter();
    Ok(heads.map(|(who, stamp)| json!([who.to_string(), stamp.epoch, stamp.seq])).collect())
}

/// The first characters of a URI's handle.
pub(super) fn handle(uri: &EventUri) -> String {
    let mut handle = uri.as_uri().handle();
    handle.truncate(kalends_schema::uri::Uri::HANDLE_CHARS);
    handle
}

fn counts_json(counts: &Counts) -> Value {
    json!({
        "confirmed": counts.confirmed,
        "tentative": counts.tentative,
        "declined": counts.declined,
        "needs_action": counts.needs_action,
        "delegated": counts.delegated,
        "pending": counts.pending,
        "waitlisted": counts.waitlisted,
        "guests": counts.guests,
    })
}

fn row_json(reader: &mut Reader<'_>, facts: &Facts, row: &Row) -> Result<Value, Refused> {
    let (person, guest) = match &row.person {
        Person::Key(key) => (person_json(reader, key)?, Value::Null),
        Person::Guest(_) => (Value::Null, Value::from(row.person.to_string())),
    };
    let (why, was, delegate) = match row.standing {
        Standing::Refused(refusal) => (Some(refusal.word()), None, None),
        Standing::NeedsAction { was } => (None, was.map(partstat_word), None),
        Standing::Delegated { to } => (None, None, Some(to)),
        Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked => (None, None, None),
    };
    let organizer = row.person == Person::Key(facts.event_uri.author());
    Ok(json!({
        "person": person,
        "guest": guest,
        "standing": row.standing.word(),
        "why": why,
        "was": was,
        "place": (row.place > 0).then_some(row.place),
        "role": row.role.map(role_word),
        "role_claimed": row.role_claimed,
        "invited": row.invited,
        "cancelled": row.cancelled,
        "guests": row.guests,
        "asks": row.asks,
        "organizer": organizer,
        "answer": row.answer.map(|stamp| json!([stamp.epoch, stamp.seq])),
        "delegate": delegate.or(row.delegate).map(|key| key.to_string()),
    }))
}

/// A key, and the name in its profile; never the name alone.
fn person_json(reader: &mut Reader<'_>, key: &Identity) -> Result<Value, Refused> {
    let profile = kalends_schema::path::Path::of(
        kalends_schema::path::Area::Pub,
        kalends_schema::path::Collection::Profiles,
        kalends_schema::id::PROFILE_ID,
    );
    let profile = profile.expect("`self` is an id");
    let name = match reader.record(key, &profile)?.map(|found| found.record) {
        Some(Record::Profile(profile)) => Some(profile.name),
        _ => None,
    };
    Ok(json!({ "key": key.to_string(), "name": name }))
}

fn partstat_word(partstat: PartStat) -> &'static str {
    match partstat {
        PartStat::NeedsAction => "NEEDS-ACTION",
        PartStat::Accepted => "ACCEPTED",
        PartStat::Tentative => "TENTATIVE",
        PartStat::Declined => "DECLINED",
        PartStat::Delegated => "DELEGATED",
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Chair => "CHAIR",
        Role::ReqParticipant => "REQ-PARTICIPANT",
        Role::OptParticipant => "OPT-PARTICIPANT",
        Role::NonParticipant => "NON-PARTICIPANT",
    }
}

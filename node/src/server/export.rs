//! `POST /v1/import`, `GET /v1/export` (RFC 5545 in and out)

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header;
use axum::response::IntoResponse;
use kalends_schema::ical::import::{self as ical_import, ImportOptions, ImportReport, Outcome};
use kalends_schema::ical::{self, Item};
use kalends_schema::record::{Event, Visibility};
use kalends_schema::roster::Stamped;
use kalends_schema::uri::{EventUri, Uri};

use super::App;
use super::asked::{Parameters, raw};
use super::openapi::Problems;
use super::parse::{calendars as calendars_of, visibility_by};
use super::problem::Fault;
use crate::api::{ExportQuery, ImportLine, ImportOutcome, ImportQuery, ImportView};
use crate::book;
use crate::engine::{Command, Done};
use crate::view::{Reader, visibility_of};

/// Lines of events that were simply imported; all others are always listed.
const PLAIN_LINES_MAX: usize = 100;

/// Takes events in from a calendar file; tells nobody.
#[utoipa::path(
    post,
    path = "/v1/import",
    tag = "events",
    operation_id = "export_import",
    params(ImportQuery),
    request_body(content = String, content_type = "text/calendar"),
    responses((status = 200, description = "Done.", body = ImportView), Problems)
)]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<ImportQuery>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ImportView>, Fault> {
    let body = raw(body)?;
    let dry_run = query.dry_run;
    let (report, visibility) = app.read(move |reader| read_file(reader, &query, &body)).await?;
    let events: Vec<Event> = report.imported().map(|(event, _)| event.clone()).collect();
    let done = if dry_run || events.is_empty() {
        Done::default()
    } else {
        app.engine.command(Command::Import { events }).await?
    };
    app.read(move |reader| report_view(reader, &report, visibility, &done).map(Json)).await
}

fn read_file(
    reader: &Reader,
    query: &ImportQuery,
    body: &[u8],
) -> Result<(ImportReport, Visibility), Fault> {
    let calendars: Vec<String> = query.calendar.iter().cloned().collect();
    let calendars = calendars_of(reader, &calendars)?;
    let visibility = match query.visibility {
        Some(word) => visibility_of(word),
        None => visibility_by(reader, &calendars)?,
    };
    let addresses: Vec<String> =
        query.me.iter().flat_map(|me| me.split(',')).map(str::to_owned).collect();
    let own = reader.events_of(reader.me)?;
    let known: BTreeMap<String, u32> =
        own.into_iter().map(|(_, e)| (e.record.uid.clone(), e.record.sequence())).collect();
    let options = ImportOptions {
        owner_addresses: &addresses,
        visibility,
        now: reader.now,
        known: &known,
        calendars: &calendars,
    };
    let report = ical_import::import(body, &options).map_err(|error| {
        Fault::invalid("body", error.to_string(), "an iCalendar file (RFC 5545)")
    })?;
    Ok((report, visibility))
}

fn report_view(
    reader: &Reader,
    report: &ImportReport,
    visibility: Visibility,
    done: &Done,
) -> Result<ImportView, Fault> {
    let counts = report.counts();
    let mut written = done.written.iter();
    let mut items = Vec::new();
    let mut plain = 0;
    for item in &report.items {
        let mut notes: Vec<String> = item.notes.iter().map(ToString::to_string).collect();
        let mut uri: Option<&Uri> = None;
        let outcome = match &item.outcome {
            Outcome::Imported { kept_private, .. } => {
                uri = written.next();
                notes.extend(kept_private.map(|why| format!("kept private: {why}")));
                let repaired = item.notes.iter().any(|note| note.is_repair());
                if repaired { ImportOutcome::Repaired } else { ImportOutcome::Imported }
            }
            Outcome::Skipped(skip) => {
                notes.push(skip.to_string());
                ImportOutcome::Duplicate
            }
            Outcome::Refused(refusal) => {
                notes.push(refusal.to_string());
                ImportOutcome::Refused
            }
        };
        if outcome == ImportOutcome::Imported && notes.is_empty() {
            plain += 1;
            if plain > PLAIN_LINES_MAX {
                continue;
            }
        }
        items.push(ImportLine {
            outcome,
            uid: item.uid.clone(),
            uri: uri.map(ToString::to_string),
            handle: uri.map(|uri| reader.handle(uri)).transpose()?,
            title: item.title.clone(),
            notes,
        });
    }
    Ok(ImportView {
        imported: counts.imported as u64,
        repaired: counts.repaired as u64,
        duplicates: counts.skipped as u64,
        refused: counts.refused as u64,
        kept_private: (counts.kept_by_class + counts.kept_foreign + counts.kept_by_address) as u64,
        visibility: visibility.into(),
        items,
        next: None,
        notices: done.notices.iter().map(|notice| notice.text().to_owned()).collect(),
    })
}

/// Events as a calendar file.
#[utoipa::path(
    get,
    path = "/v1/export",
    tag = "events",
    operation_id = "export_export",
    params(ExportQuery),
    responses(
        (status = 200, description = "A file.", body = String, content_type = "text/calendar"),
        Problems,
    )
)]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<ExportQuery>,
) -> Result<impl IntoResponse, Fault> {
    let text = app.read(move |reader| write_file(reader, &query)).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text))
}

fn write_file(reader: &Reader, query: &ExportQuery) -> Result<String, Fault> {
    let mut events: Vec<(EventUri, Stamped<Event>)> = match (&query.event, &query.calendar) {
        (Some(_), Some(_)) => {
            let what = "both event and calendar are given";
            return Err(Fault::invalid("event", what, "one of them, or neither"));
        }
        (Some(reference), None) => {
            let facts = reader.facts_of(reference)?;
            vec![(facts.event_uri, facts.event)]
        }
        (None, Some(reference)) => {
            let calendar = reader.resolve_calendar(reference)?;
            let mut events = reader.known_events(true)?;
            events.retain(|(_, event)| event.record.calendars.contains(&calendar));
            events
        }
        (None, None) => reader.events_of(reader.me)?,
    };
    events.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut items = Vec::with_capacity(events.len());
    for (uri, event) in &events {
        let own = book::organizer(&reader.snapshot, uri)? == reader.me;
        items.push(if own { Item::own(&event.record) } else { Item::public(&event.record) });
    }
    Ok(ical::write(&items))
}

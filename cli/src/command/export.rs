//! `kalends event import|export`

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use kalends_node::api::{ExportQuery, ImportOutcome, ImportQuery, ImportView};
use reqwest::Method;
use serde_json::json;

use super::{Context, event, show};
use crate::args::{EventExport, EventImport};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{Busy, plain, table};

/// Bytes of one file that is read.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Takes events from a file; publishes nothing unless told, and tells nobody.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn import(context: &Context, door: &Door, import: EventImport) -> Result<(), Failure> {
    let bytes = read(&import.file, "FILE")?;
    if let Err(error) = std::str::from_utf8(&bytes) {
        let at = error.valid_up_to();
        context.screen.note(&format!(
            "no UTF-8 from byte {at} on: letters that cannot be read become \u{fffd}; \
             if they matter, convert the file first"
        ));
    }
    let query = ImportQuery {
        visibility: event::visibility(&import.publish),
        calendar: None,
        me: (!import.addresses.is_empty()).then(|| import.addresses.join(",")),
        dry_run: import.dry_run,
    };
    let call = door.call(Method::POST, &["import"]).query(&query)?.calendar(bytes);
    let busy = Busy::with(context.screen, format!("importing {}", import.file.display()));
    let answer = call.send::<ImportView>().await?;
    drop(busy);
    context.screen.answer(&answer.document, |_| report(&answer.view, import.dry_run));
    Ok(())
}

/// The bytes of a file, or of standard input for `-`; `argument` named it.
///
/// # Errors
/// The [`Failure`] to print when it cannot be read, or is too large.
pub fn read(file: &Path, argument: &str) -> Result<Vec<u8>, Failure> {
    let place = file.display().to_string();
    let failed = |error: std::io::Error| {
        Failure::usage(argument, format!("{place}: {error}"))
            .hint("name a file that is there, or - for standard input")
    };
    let mut bytes = Vec::new();
    let limit = FILE_BYTES_MAX + 1;
    if place == "-" {
        std::io::stdin().take(limit).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(file).map_err(failed)?;
        file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Failure::usage(argument, format!("{place} is over {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

fn report(view: &ImportView, dry_run: bool) -> String {
    let rows: Vec<Vec<String>> = view
        .items
        .iter()
        .filter(|line| line.outcome != ImportOutcome::Imported || !line.notes.is_empty())
        .map(|line| {
            let name = line.title.as_deref().or(line.uid.as_deref()).unwrap_or("(no title)");
            vec![outcome(line.outcome).to_owned(), plain(name), plain(&line.notes.join("; "))]
        })
        .collect();
    let verb = if dry_run { "would be imported" } else { "imported" };
    format!(
        "{}{} {verb} ({} of them repaired), {} were here already, {} refused, {} kept private\n\
         {}; nobody was told\n{}",
        table(&rows),
        view.imported,
        view.repaired,
        view.duplicates,
        view.refused,
        view.kept_private,
        show::visibility(view.visibility),
        show::notices(&view.notices)
    )
}

fn outcome(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Imported => "imported",
        ImportOutcome::Repaired => "repaired",
        ImportOutcome::Duplicate => "here already",
        ImportOutcome::Refused => "refused",
    }
}

/// Writes events as an iCalendar file.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn export(context: &Context, door: &Door, what: EventExport) -> Result<(), Failure> {
    let query = ExportQuery { event: what.event, calendar: None };
    let call = door.call(Method::GET, &["export"]).query(&query)?;
    let bytes = call.send_for_bytes().await?;
    let Some(file) = &what.to else {
        let text = String::from_utf8_lossy(&bytes);
        if context.screen.json {
            context.screen.document(&json!({ "ics": text }).to_string());
        } else {
            context.screen.calendar(&text);
        }
        return Ok(());
    };
    let place = file.display();
    let mut new = File::create_new(file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new("refused", format!("{place} is there already"))
            .at("--to")
            .hint("nothing was changed; name another file, or take that one away"),
        _ => Failure::usage("--to", format!("{place}: {error}"))
            .hint("name a file in a folder that you may write to"),
    })?;
    new.write_all(&bytes)
        .and_then(|()| new.sync_all())
        .map_err(|error| Failure::internal(format!("{place}: {error}")))?;
    let document = json!({ "file": file.display().to_string(), "bytes": bytes.len() });
    context.screen.answer(&document, |_| format!("wrote {}\n", file.display()));
    Ok(())
}

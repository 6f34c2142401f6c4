//! `kalends event amendments`: changes of events by others than their organizers.

use chrono_tz::Tz;
use kalends_node::api::{AmendmentQuery, AmendmentView, FieldChange, List};
use reqwest::Method;
use serde_json::Value;

use super::{Context, show};
use crate::args::Amendments;
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};

/// Characters of a value that are shown on a line.
const VALUE_CHARS: usize = 60;

/// Does what was typed after `kalends event amendments`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, of: Amendments) -> Result<(), Failure> {
    match of.withdraw {
        Some(reference) => withdraw(context, door, &reference).await,
        None => list(context, door, of.event).await,
    }
}

async fn list(context: &Context, door: &Door, event: Option<String>) -> Result<(), Failure> {
    let call = door.call(Method::GET, &["amendments"]).query(&AmendmentQuery { event })?;
    let answer = call.send::<List<AmendmentView>>().await?;
    context.screen.answer(&answer.document, |_| {
        if answer.view.items.is_empty() {
            return "nobody wants anything changed\n".to_owned();
        }
        let rows: Vec<Vec<String>> = answer.view.items.iter().map(line).collect();
        table(&rows)
    });
    Ok(())
}

fn line(amendment: &AmendmentView) -> Vec<String> {
    vec![
        amendment.handle.clone(),
        amendment.state.as_deref().map_or("unknown".to_owned(), plain),
        show::person(&amendment.from),
        title(amendment),
        what(amendment),
        amendment.reply.as_deref().map(plain).unwrap_or_default(),
    ]
}

async fn withdraw(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let call = door.call(Method::DELETE, &["amendments", reference]);
    let answer = call.send::<AmendmentView>().await?;
    context.screen.answer(&answer.document, |_| {
        format!("{}: {} is taken back\n", title(&answer.view), what(&answer.view))
    });
    Ok(())
}

/// What an edit of somebody else's event came to.
pub fn proposed(amendment: &AmendmentView, notices: &[String], tz: Tz) -> String {
    let mut text = format!("{}  {}: {}\n", amendment.handle, title(amendment), what(amendment));
    if let Some(delivery) = &amendment.delivery {
        let organizer = show::person(&amendment.organizer);
        text.push_str(&format!("{organizer}: {}\n", show::delivery(delivery, tz)));
    }
    text.push_str(&show::notices(notices));
    text
}

/// What is to change, on a line: old and new.
pub fn what(amendment: &AmendmentView) -> String {
    let parts: Vec<String> = amendment.changes.iter().map(change).collect();
    parts.join("; ")
}

fn change(change: &FieldChange) -> String {
    let on = change.on.as_deref().map(|on| format!("on {}: ", show::date(on))).unwrap_or_default();
    format!("{on}{} {} → {}", plain(&change.field), value(&change.old), value(&change.new))
}

/// A value of whatever kind, short.
fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(self::value).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => match (&fields.get("at"), &fields.get("summary")) {
            (Some(at), _) => self::value(at).replace('T', " "),
            (None, Some(summary)) => self::value(summary),
            (None, None) => value.to_string(),
        },
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    let plain = plain(&text);
    match plain.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

fn title(amendment: &AmendmentView) -> String {
    plain(amendment.event.title.as_deref().unwrap_or(&amendment.event.uri))
}

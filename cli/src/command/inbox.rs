//! `kalends inbox`: what others ask of one, and a quick answer.

use chrono_tz::Tz;
use kalends_node::api::{AnswerWord, InboxItem, InboxKind, List, NewAnswer};
use reqwest::Method;
use serde_json::Value;

use super::{Context, rsvp, show};
use crate::args::InboxAction;
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends inbox`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(
    context: &Context,
    door: &Door,
    action: Option<InboxAction>,
) -> Result<(), Failure> {
    let (reference, answer) = match action {
        None => return list(context, door).await,
        Some(InboxAction::Show { reference }) => return show_one(context, door, &reference).await,
        Some(InboxAction::Dismiss { reference }) => {
            return dismiss(context, door, &reference).await;
        }
        Some(InboxAction::Accept { reference }) => (reference, AnswerWord::Yes),
        Some(InboxAction::Maybe { reference }) => (reference, AnswerWord::Maybe),
        Some(InboxAction::Decline { reference }) => (reference, AnswerWord::No),
    };
    let (item, _) = find(door, &reference).await?;
    if item.kind == InboxKind::Decide {
        return Err(Failure::new("refused", "that is an answer to your own event")
            .at(reference)
            .hint("the command to admit comes later; the API takes it: POST /v1/events/{event}/admissions"));
    }
    let new = NewAnswer { answer, on: item.on.clone(), guests: None, comment: None };
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    rsvp::send(context, door, &item.event.uri, &new, tz).await
}

async fn list(context: &Context, door: &Door) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<List<InboxItem>>(&["inbox"]).await?;
    context.screen.answer(&answer.document, |_| lines(&answer.view.items, tz));
    Ok(())
}

/// Inbox items, a line each.
pub fn lines(items: &[InboxItem], tz: Tz) -> String {
    if items.is_empty() {
        return "nothing waits for you\n".to_owned();
    }
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let span = item.start.as_ref().map(|at| show::span(at, item.end.as_ref(), tz));
            vec![
                item.handle.clone(),
                kind(item).to_owned(),
                plain(item.event.title.as_deref().unwrap_or(&item.event.uri)),
                span.unwrap_or_default(),
                show::person(&item.from),
                item.comment.as_deref().map(plain).unwrap_or_default(),
            ]
        })
        .collect();
    table(&rows)
}

fn kind(item: &InboxItem) -> &'static str {
    match item.kind {
        InboxKind::Invitation => "invites you",
        InboxKind::Changed => "asks anew",
        InboxKind::Cancelled => "is cancelled",
        InboxKind::Decide => "waits for your word",
    }
}

async fn show_one(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let (item, document) = find(door, reference).await?;
    context.screen.answer(&document, |_| {
        let mut text = lines(std::slice::from_ref(&item), tz);
        text.push_str(&format!(
            "{}\nreceived {}\n",
            plain(&item.event.uri),
            show::at(&item.at, Some(tz))
        ));
        text
    });
    Ok(())
}

async fn dismiss(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let (item, _) = find(door, reference).await?;
    let call = door.call(Method::DELETE, &["inbox", &item.uri]);
    let answer = call.send::<InboxItem>().await?;
    context.screen.answer(&answer.document, |_| format!("{} is off the list\n", item.handle));
    Ok(())
}

/// The one item that a handle names.
async fn find(door: &Door, reference: &str) -> Result<(InboxItem, Value), Failure> {
    let answer = door.get::<List<InboxItem>>(&["inbox"]).await?;
    let wanted = reference.to_uppercase();
    let fits = |item: &InboxItem| {
        item.uri == reference
            || item.event.uri == reference
            || item.handle.starts_with(&wanted)
            || item.event.handle.starts_with(&wanted)
    };
    let found: Vec<usize> =
        (0..answer.view.items.len()).filter(|index| fits(&answer.view.items[*index])).collect();
    match found[..] {
        [one] if !reference.is_empty() => {
            Ok((answer.view.items[one].clone(), answer.document["items"][one].clone()))
        }
        [] => Err(Failure::new("not-found", format!("nothing in the inbox is called {reference}"))
            .at("REF")
            .hint("see what is there: kalends inbox")),
        _ => Err(Failure::new("ambiguous", format!("`{reference}` fits {} items", found.len()))
            .at("REF")
            .hint("write more of the handle")),
    }
}

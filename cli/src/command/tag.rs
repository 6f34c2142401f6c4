//! `kalends tag add|remove|list` and `kalends find`

use kalends_node::api::{FindQuery, Found, FoundKind, List, TagChange, TagQuery, TagView};
use reqwest::Method;

use super::{Context, show};
use crate::args::{Find, TagAction};
use crate::door::{Answer, Door};
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends tag`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: TagAction) -> Result<(), Failure> {
    let answer: Answer<List<TagView>> = match action {
        TagAction::List { what } => {
            door.call(Method::GET, &["tags"]).query(&TagQuery { of: what })?.send().await?
        }
        TagAction::Add { what, labels } => {
            change(door, TagChange { of: what, add: labels, remove: Vec::new() }).await?
        }
        TagAction::Remove { what, labels } => {
            change(door, TagChange { of: what, add: Vec::new(), remove: labels }).await?
        }
    };
    context.screen.answer(&answer.document, |_| {
        if answer.view.items.is_empty() {
            return "no tags; add one with: kalends tag add EVENT LABEL\n".to_owned();
        }
        let row = |tag: &TagView| {
            let name = tag.name.as_deref().map_or_else(|| plain(&tag.uri), plain);
            vec![tag.handle.clone(), name, format!("#{}", plain(&tag.label)), show::person(&tag.by)]
        };
        table(&answer.view.items.iter().map(row).collect::<Vec<_>>())
    });
    Ok(())
}

async fn change(door: &Door, change: TagChange) -> Result<Answer<List<TagView>>, Failure> {
    door.call(Method::PATCH, &["tags"]).json(&change)?.send().await
}

/// Looks for words.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn find(context: &Context, door: &Door, find: Find) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let query = FindQuery { words: find.words.join(" "), cursor: find.next, limit: None };
    let call = door.call(Method::GET, &["find"]).query(&query)?;
    let answer = call.send::<List<Found>>().await?;
    context.screen.answer(&answer.document, |_| {
        if answer.view.items.is_empty() {
            return "nothing known here has those words; kalends index search asks indexers\n"
                .to_owned();
        }
        let row = |found: &Found| {
            let kind = match found.kind {
                FoundKind::Person => "person",
                FoundKind::Calendar => "calendar",
                FoundKind::Event => "event",
            };
            let start = found.start.as_ref().map(|start| show::span(start, None, tz));
            let owner = match found.kind {
                FoundKind::Person => String::new(),
                FoundKind::Calendar | FoundKind::Event => show::person(&found.owner),
            };
            let name = plain(&found.name);
            vec![found.handle.clone(), kind.to_owned(), name, start.unwrap_or_default(), owner]
        };
        let more = answer.view.next.as_deref().map(|next| format!("more: --next {next}\n"));
        let rows: Vec<Vec<String>> = answer.view.items.iter().map(row).collect();
        format!("{}{}", table(&rows), more.unwrap_or_default())
    });
    Ok(())
}

//! `kalends index join|show`

use kalends_node::api::{IndexAnswer, IndexQuery, IndexView, JoinIndex, List};
use reqwest::Method;
use serde_json::Value;

use super::{Context, show};
use crate::args::IndexAction;
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};

/// Does what was typed after `kalends index`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: IndexAction) -> Result<(), Failure> {
    match action {
        IndexAction::Join { indexer, code } => {
            let join = JoinIndex { url: indexer, key: None, code };
            let answer = door.post::<IndexView>(&["indexes"], &join).await?;
            let index = &answer.view;
            context.screen.answer(&answer.document, |_| {
                format!(
                    "joined {} at {}\n{}",
                    index.key,
                    plain(&index.url),
                    show::notices(&index.notices)
                )
            });
        }
        IndexAction::Show { event: None, at: None } => {
            let answer = door.get::<List<IndexView>>(&["indexes"]).await?;
            context.screen.answer(&answer.document, |_| joined(&answer.view.items));
        }
        IndexAction::Show { event, at } => {
            let query = IndexQuery { event, index: at };
            let call = door.call(Method::GET, &["indexes", "show"]).query(&query)?;
            let answer = call.send::<IndexAnswer>().await?;
            context.screen.answer(&answer.document, |_| said(&answer.view));
        }
    }
    Ok(())
}

fn joined(indexes: &[IndexView]) -> String {
    if indexes.is_empty() {
        return "no indexer joined; join one with: kalends index join URL\n".to_owned();
    }
    let rows: Vec<Vec<String>> = indexes
        .iter()
        .map(|index| vec![index.key.clone(), plain(&index.url), plain(&index.joined_at)])
        .collect();
    table(&rows)
}

/// What the indexer said: its rows and counts where it is a roster, else the document.
fn said(answer: &IndexAnswer) -> String {
    let mut text = format!("{} says:\n", answer.key.get(..8).unwrap_or(&answer.key));
    let body = &answer.body;
    let rows = body["items"].as_array().or_else(|| body["roster"]["items"].as_array());
    match rows {
        Some(rows) => {
            let lines: Vec<Vec<String>> = rows.iter().map(row).collect();
            text.push_str(&table(&lines));
        }
        None => text.push_str(&format!("{body:#}\n")),
    }
    if let Some(digest) = body["digest"].as_str().or_else(|| body["roster"]["digest"].as_str()) {
        text.push_str(&format!("digest {}\n", plain(digest)));
    }
    text
}

/// Somebody and how they stand, or an event and its URI.
fn row(row: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map(plain).unwrap_or_default();
    if row["standing"].is_null() {
        return vec![word(&row["start"]), word(&row["summary"]), word(&row["uri"])];
    }
    let key = word(&row["person"]["key"]);
    let name = word(&row["person"]["name"]);
    let place = row["place"].as_u64().map(|place| format!(" {place}")).unwrap_or_default();
    let short = key.get(..8).unwrap_or(&key);
    let who =
        if name.is_empty() { word(&row["guest"]) + short } else { format!("{name} ({short})") };
    vec![who, word(&row["standing"]) + &place]
}

//! `kalends event attendees`: who is coming, and whether each was told.

use chrono_tz::Tz;
use kalends_node::api::{AnswerWord, Answered, Attendees, Row};

use super::{Context, show};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Prints the roster.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, event: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<Attendees>(&["events", event, "attendees"]).await?;
    let roster = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let title = roster.event.title.as_deref().unwrap_or_default();
        let mut text = format!("{}  {}\n", roster.event.handle, plain(title));
        text.push_str(&rows(&roster.items, tz));
        for date in &roster.dates {
            text.push_str(&format!(
                "on {}:\n{}",
                show::date(&date.recurrence_id),
                rows(&date.rows, tz)
            ));
        }
        let counts = &roster.counts;
        text.push_str(&format!(
            "{} coming, {} maybe, {} not, {} asked, {} waiting for a word, {} in line, \
             {} delegated\n",
            counts.confirmed,
            counts.tentative,
            counts.declined,
            counts.needs_action,
            counts.pending,
            counts.waitlisted,
            counts.delegated
        ));
        if roster.over {
            text.push_str("more were admitted than there are seats\n");
        }
        text
    });
    Ok(())
}

fn rows(rows: &[Row], tz: Tz) -> String {
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let who = row.person.as_ref().map(show::person);
            vec![
                who.or_else(|| row.guest.as_deref().map(plain)).unwrap_or_default(),
                standing(row),
                row.delivery.as_ref().map(|told| show::delivery(told, tz)).unwrap_or_default(),
                row.comment.as_deref().map(plain).unwrap_or_default(),
            ]
        })
        .collect();
    table(&lines)
}

fn standing(row: &Row) -> String {
    let mut text = plain(&row.standing);
    if let Some(end) = &row.delegate {
        let word = if row.standing == "delegated" { "to" } else { "for" };
        text.push_str(&format!(" {word} {}", show::person(end)));
    }
    if let Some(place) = row.place {
        text.push_str(&format!(" {place}"));
    }
    if let Some(why) = &row.why {
        text.push_str(&format!(" ({})", plain(why)));
    }
    if let Some(was) = &row.was {
        text.push_str(&format!(" (was {})", plain(was)));
    }
    if row.guests > 0 {
        text.push_str(&format!(" +{}", row.guests));
    }
    if row.asks > 0 {
        text.push_str(&format!(", asks for {} more", row.asks));
    }
    if row.organizer {
        text.push_str(", organizer");
    }
    if let Some(deputy) = &row.acted_by {
        text.push_str(&format!(", by {}", show::person(deputy)));
    }
    text
}

/// One's own answer on a line.
pub fn answer_line(answer: &Answered) -> String {
    let word = match answer.answer {
        AnswerWord::Yes => "yes",
        AnswerWord::Maybe => "maybe",
        AnswerWord::No => "no",
        AnswerWord::Delegate => "delegated",
        AnswerWord::Withdraw => "no answer any more",
    };
    let mut text = word.to_owned();
    if let Some(to) = &answer.delegated_to {
        text.push_str(&format!(" to {}", show::person(to)));
    }
    if let Some(from) = &answer.delegated_from {
        text.push_str(&format!(" for {}", show::person(from)));
    }
    if let Some(date) = &answer.on {
        text.push_str(&format!(" on {}", show::date(date)));
    }
    if answer.guests > 0 {
        text.push_str(&format!(" +{}", answer.guests));
    }
    if let Some(principal) = &answer.principal {
        text.push_str(&format!(" for {}", show::person(principal)));
    }
    if let Some(standing) = &answer.standing {
        text.push_str(&format!(", {}", plain(standing)));
    }
    text
}

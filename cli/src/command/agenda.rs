//! `kalends agenda`, and `kalends` alone: today, what waits, and what one is likely to type next.

use chrono_tz::Tz;
use kalends_node::api::{AgendaItem, AgendaQuery, InboxItem, List};
use reqwest::Method;
use serde_json::json;

use super::{Context, inbox, show};
use crate::args::Agenda;
use crate::door::{Answer, Door};
use crate::failure::Failure;
use crate::screen::{Screen, Style, plain, table};
use crate::zone;

/// Prints the agenda of some days.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn agenda(context: &Context, door: &Door, days: Agenda) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let from = days.from.as_deref().unwrap_or("today");
    let query = AgendaQuery {
        from: Some(zone::edge(from, "FROM", tz)?),
        to: days.to.as_deref().map(|to| zone::edge(to, "TO", tz)).transpose()?,
        all: days.all,
        tz: Some(tz.name().to_owned()),
    };
    let answer = ask(door, &query).await?;
    context
        .screen
        .answer(&answer.document, |_| lines(context.screen, &answer.view.items, tz, "nothing on"));
    Ok(())
}

/// Prints today, what waits, and the three likeliest commands.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn today(context: &Context, door: &Door) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let query = AgendaQuery {
        from: Some(zone::edge("today", "FROM", tz)?),
        to: Some(zone::edge("tomorrow", "TO", tz)?),
        all: false,
        tz: Some(tz.name().to_owned()),
    };
    let agenda = ask(door, &query).await?;
    let waiting = door.get::<List<InboxItem>>(&["inbox"]).await?;
    let next = likely(!waiting.view.items.is_empty(), door.is_running());
    let document = json!({
        "agenda": agenda.document,
        "inbox": waiting.document,
        "next": next,
    });
    context.screen.answer(&document, |_| {
        let screen = context.screen;
        format!(
            "{}\n{}\n{}\n{}\n{}\n  {}\n",
            screen.styled(Style::Bold, "Today"),
            lines(screen, &agenda.view.items, tz, "nothing on today"),
            screen.styled(Style::Bold, "Waiting for you"),
            inbox::lines(&waiting.view.items, tz),
            screen.styled(Style::Bold, "Next"),
            next.join("\n  ")
        )
    });
    Ok(())
}

fn likely(waiting: bool, running: bool) -> [&'static str; 3] {
    match (waiting, running) {
        (true, _) => ["kalends inbox accept REF", "kalends agenda", "kalends status"],
        (false, true) => {
            ["kalends event create TITLE --at WHEN", "kalends agenda", "kalends invite EVENT WHO"]
        }
        (false, false) => ["kalends up", "kalends event create TITLE --at WHEN", "kalends agenda"],
    }
}

async fn ask(door: &Door, query: &AgendaQuery) -> Result<Answer<List<AgendaItem>>, Failure> {
    door.call(Method::GET, &["agenda"]).query(query)?.send().await
}

fn lines(screen: Screen, items: &[AgendaItem], tz: Tz, none: &str) -> String {
    if items.is_empty() {
        return format!("{none}\n");
    }
    let mut last_day = String::new();
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let (day, time) = show::day_and_time(&item.start, item.end.as_ref(), tz);
            let shown_day = if day == last_day { String::new() } else { day.clone() };
            last_day = day;
            let title = plain(&item.title);
            let title = if item.cancelled { screen.styled(Style::Struck, &title) } else { title };
            let own_zone = show::zone_of(&item.start).filter(|own| *own != tz);
            vec![
                shown_day,
                time,
                if item.mark == "?" { "?".to_owned() } else { String::new() },
                title,
                item.event.handle.clone(),
                if item.organizer.me { String::new() } else { show::person(&item.organizer) },
                item.standing.clone().unwrap_or_default(),
                own_zone.map(|own| format!("({own})")).unwrap_or_default(),
                match (item.deleted, item.cancelled) {
                    (true, _) => "deleted by its organizer".to_owned(),
                    (false, true) => "cancelled".to_owned(),
                    (false, false) => String::new(),
                },
            ]
        })
        .collect();
    table(&rows)
}

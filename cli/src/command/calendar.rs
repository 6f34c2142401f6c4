//! `kalends calendar create|list|show`

use kalends_node::api::{CalendarView, CalendarWithEvents, List, NewCalendar};

use super::{Context, event, show};
use crate::args::{CalendarAction, CalendarCreate};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends calendar`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: CalendarAction) -> Result<(), Failure> {
    match action {
        CalendarAction::Create(create) => self::create(context, door, create).await,
        CalendarAction::List => {
            let answer = door.get::<List<CalendarView>>(&["calendars"]).await?;
            context.screen.answer(&answer.document, |_| {
                if answer.view.items.is_empty() {
                    return "no calendars\n".to_owned();
                }
                lines(&answer.view.items)
            });
            Ok(())
        }
        CalendarAction::Show { calendar } => {
            let tz = zone::of(door, context.tz.as_deref(), None).await?;
            let answer = door.get::<CalendarWithEvents>(&["calendars", &calendar]).await?;
            let view = &answer.view;
            context.screen.answer(&answer.document, |_| {
                let calendar = lines(std::slice::from_ref(&view.calendar));
                let about = view.calendar.description.as_deref().map(plain).unwrap_or_default();
                format!("{calendar}{about}\n{}", event::lines(&view.events, tz))
            });
            Ok(())
        }
    }
}

async fn create(context: &Context, door: &Door, create: CalendarCreate) -> Result<(), Failure> {
    let zone = match &create.zone {
        Some(name) => zone::named(name, "--zone")?,
        None => zone::of(door, context.tz.as_deref(), None).await?,
    };
    let new = NewCalendar {
        name: create.name,
        timezone: Some(zone.name().to_owned()),
        color: create.color,
        description: create.description,
        visibility: event::visibility(&create.publish).unwrap_or_default(),
        contributors: Vec::new(),
    };
    let answer = door.post::<CalendarView>(&["calendars"], &new).await?;
    context.screen.answer(&answer.document, |_| {
        format!(
            "{}{}",
            lines(std::slice::from_ref(&answer.view)),
            show::notices(&answer.view.notices)
        )
    });
    Ok(())
}

fn lines(calendars: &[CalendarView]) -> String {
    let rows: Vec<Vec<String>> = calendars
        .iter()
        .map(|calendar| {
            vec![
                calendar.handle.clone(),
                plain(&calendar.name),
                calendar.timezone.clone(),
                show::visibility(calendar.visibility).to_owned(),
                show::person(&calendar.owner),
            ]
        })
        .collect();
    table(&rows)
}

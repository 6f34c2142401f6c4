//! `kalends calendar create|list|show|edit|share|unshare|delete`

use kalends_node::api::{CalendarDeleted, CalendarFields, CalendarPeople, CalendarRoleWord};
use kalends_node::api::{CalendarView, CalendarWithEvents, List, NewCalendar};
use reqwest::Method;

use super::{Context, event, show};
use crate::args::{CalendarAction, CalendarCreate, CalendarEdit, CalendarShare};
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
        CalendarAction::Edit(edit) => self::edit(context, door, edit).await,
        CalendarAction::Share(CalendarShare { calendar, who, admin, viewer, contributor: _ }) => {
            let role = match (admin, viewer) {
                (true, _) => CalendarRoleWord::Admin,
                (_, true) => CalendarRoleWord::Viewer,
                (false, false) => CalendarRoleWord::Contributor,
            };
            share(context, door, &calendar, CalendarPeople { who, role }).await
        }
        CalendarAction::Unshare { calendar, who } => {
            let role = CalendarRoleWord::None;
            share(context, door, &calendar, CalendarPeople { who, role }).await
        }
        CalendarAction::Delete { calendar } => {
            let call = door.call(Method::DELETE, &["calendars", &calendar]);
            let answer = call.send::<CalendarDeleted>().await?;
            context.screen.answer(&answer.document, |_| {
                let CalendarDeleted { name, events, .. } = &answer.view;
                format!("deleted {}; {events} events that name it stay\n", plain(name))
            });
            Ok(())
        }
    }
}

async fn edit(context: &Context, door: &Door, edit: CalendarEdit) -> Result<(), Failure> {
    if let Some(name) = &edit.zone {
        zone::named(name, "--zone")?;
    }
    let fields = CalendarFields {
        name: edit.name,
        timezone: edit.zone,
        color: edit.color,
        description: edit.description,
        url: edit.url,
        image: edit.image,
        visibility: event::visibility(&edit.publish),
    };
    let call = door.call(Method::PATCH, &["calendars", &edit.calendar]).json(&fields)?;
    let answer = call.send::<CalendarView>().await?;
    context.screen.answer(&answer.document, |_| {
        let notices = show::notices(&answer.view.notices);
        format!("{}{notices}", lines(std::slice::from_ref(&answer.view)))
    });
    Ok(())
}

async fn share(
    context: &Context,
    door: &Door,
    calendar: &str,
    people: CalendarPeople,
) -> Result<(), Failure> {
    let answer = door.post::<CalendarView>(&["calendars", calendar, "people"], &people).await?;
    let view = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let row = |role: &str, who| vec![role.to_owned(), show::person(who)];
        let mut rows: Vec<Vec<String>> = vec![row("owner", &view.owner)];
        rows.extend(view.admins.iter().map(|who| row("admin", who)));
        rows.extend(view.contributors.iter().map(|who| row("contributor", who)));
        rows.extend(view.viewers.iter().map(|who| row("viewer", who)));
        let notices = show::notices(&view.notices);
        format!("{}{}{}\n{notices}", lines(std::slice::from_ref(view)), table(&rows), view.uri)
    });
    Ok(())
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

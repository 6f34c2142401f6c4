//! `GET` and `POST /v1/calendars`, `GET`, `PATCH` and `DELETE /v1/calendars/{calendar}`,
//! `POST /v1/calendars/{calendar}/people`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_schema::calendar::CalendarRole;
use kalends_schema::uri::CalendarUri;

use super::App;
use super::asked::{Body, Named};
use super::openapi::{CALENDAR, Problems};
use super::parse::{calendar_draft, calendar_edit};
use super::problem::Fault;
use crate::api::{
    CalendarDeleted, CalendarFields, CalendarPeople, CalendarRoleWord, CalendarView,
    CalendarWithEvents, List, NewCalendar, ProblemType,
};
use crate::book;
use crate::command::CalendarChange;
use crate::engine::Command;
use crate::view::Reader;

/// The owner's calendars.
#[utoipa::path(
    get,
    path = "/v1/calendars",
    tag = "calendars",
    operation_id = "calendars_list",
    responses((status = 200, description = "As it is.", body = List<CalendarView>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<CalendarView>>, Fault> {
    app.read(|reader| {
        let known = reader.calendars()?;
        let views = known.iter().map(|(uri, calendar)| reader.calendar_view(uri, calendar));
        Ok(Json(List::whole(views.collect::<Result<_, _>>()?)))
    })
    .await
}

/// Makes a calendar.
#[utoipa::path(
    post,
    path = "/v1/calendars",
    tag = "calendars",
    operation_id = "calendars_create",
    request_body = NewCalendar,
    responses((status = 201, description = "Made.", body = CalendarView), Problems)
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Body(new): Body<NewCalendar>,
) -> Result<(StatusCode, Json<CalendarView>), Fault> {
    let draft = app.read(|reader| calendar_draft(reader, new)).await?;
    let done = app.engine.command(Command::CreateCalendar(draft)).await?;
    let uri = done.written.into_iter().next().ok_or_else(Fault::internal)?;
    let uri = CalendarUri::try_from(uri).map_err(|_| Fault::internal())?;
    let view = app.read(move |reader| {
        let calendar = book::calendar(&reader.snapshot, &uri)?.ok_or_else(Fault::internal)?;
        Ok(reader.calendar_view(&uri, &calendar)?)
    });
    Ok((StatusCode::CREATED, Json(view.await?)))
}

/// One calendar with its events.
#[utoipa::path(
    get,
    path = "/v1/calendars/{calendar}",
    tag = "calendars",
    operation_id = "calendars_show",
    params(("calendar" = String, Path, description = CALENDAR)),
    responses((status = 200, description = "As it is.", body = CalendarWithEvents), Problems)
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<CalendarWithEvents>, Fault> {
    app.read(move |reader| whole(reader, &reference).map(Json)).await
}

/// Changes a calendar.
#[utoipa::path(
    patch,
    path = "/v1/calendars/{calendar}",
    tag = "calendars",
    operation_id = "calendars_edit",
    params(("calendar" = String, Path, description = CALENDAR)),
    request_body = CalendarFields,
    responses((status = 200, description = "Done.", body = CalendarView), Problems)
)]
pub(super) async fn edit(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(fields): Body<CalendarFields>,
) -> Result<Json<CalendarView>, Fault> {
    let found = app.read(move |reader| {
        let edit = calendar_edit(fields)?;
        Ok((reader.resolve_calendar(&reference)?, CalendarChange::Edit(Box::new(edit))))
    });
    let (uri, change) = found.await?;
    app.changed(uri, change).await
}

/// Shares a calendar with contributors, admins or viewers, or no more.
#[utoipa::path(
    post,
    path = "/v1/calendars/{calendar}/people",
    tag = "calendars",
    operation_id = "calendars_share",
    params(("calendar" = String, Path, description = CALENDAR)),
    request_body = CalendarPeople,
    responses((status = 200, description = "Done.", body = CalendarView), Problems)
)]
pub(super) async fn share(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Body(shared): Body<CalendarPeople>,
) -> Result<Json<CalendarView>, Fault> {
    let found = app.read(move |reader| {
        let resolve = |who: &String| Ok(reader.resolve_person(who)?);
        let people = shared.who.iter().map(resolve).collect::<Result<Vec<_>, Fault>>()?;
        let change = match shared.role {
            CalendarRoleWord::None => CalendarChange::Unshare { people },
            CalendarRoleWord::Contributor => {
                CalendarChange::Share { people, role: CalendarRole::Contributor }
            }
            CalendarRoleWord::Admin => CalendarChange::Share { people, role: CalendarRole::Admin },
            CalendarRoleWord::Viewer => {
                CalendarChange::Share { people, role: CalendarRole::Viewer }
            }
        };
        Ok((reader.resolve_calendar(&reference)?, change))
    });
    let (uri, change) = found.await?;
    app.changed(uri, change).await
}

/// Takes a calendar away; events stay as they are.
#[utoipa::path(
    delete,
    path = "/v1/calendars/{calendar}",
    tag = "calendars",
    operation_id = "calendars_delete",
    params(("calendar" = String, Path, description = CALENDAR)),
    responses((status = 200, description = "Done.", body = CalendarDeleted), Problems)
)]
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<CalendarDeleted>, Fault> {
    let found = app.read(move |reader| {
        let uri = reader.resolve_calendar(&reference)?;
        let calendar = book::calendar(&reader.snapshot, &uri)?.ok_or_else(not_here)?;
        let events = reader.known_events(true)?;
        let naming = events.iter().filter(|(_, event)| event.record.calendars.contains(&uri));
        let events = naming.count() as u64;
        Ok((uri.clone(), CalendarDeleted { uri: uri.to_string(), name: calendar.name, events }))
    });
    let (calendar, deleted) = found.await?;
    let change = CalendarChange::Delete;
    app.engine.command(Command::ChangeCalendar { calendar, change }).await?;
    Ok(Json(deleted))
}

impl App {
    async fn changed(
        self: &Arc<App>,
        calendar: CalendarUri,
        change: CalendarChange,
    ) -> Result<Json<CalendarView>, Fault> {
        let uri = calendar.clone();
        let done = self.engine.command(Command::ChangeCalendar { calendar, change }).await?;
        let notices = done.notices.iter().map(|notice| notice.text().to_owned()).collect();
        self.read(move |reader| {
            let calendar = book::calendar(&reader.snapshot, &uri)?.ok_or_else(not_here)?;
            Ok(Json(CalendarView { notices, ..reader.calendar_view(&uri, &calendar)? }))
        })
        .await
    }
}

fn not_here() -> Fault {
    Fault::new(ProblemType::NotFound, "calendar", "no copy of that calendar is here")
        .hint("follow its owner first")
}

fn whole(reader: &Reader, reference: &str) -> Result<CalendarWithEvents, Fault> {
    let uri = reader.resolve_calendar(reference)?;
    let calendar = book::calendar(&reader.snapshot, &uri)?.ok_or_else(not_here)?;
    Ok(reader.calendar_with_events(&uri, &calendar)?)
}

//! `GET` and `POST /v1/calendars`, `GET /v1/calendars/{calendar}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_schema::uri::CalendarUri;

use super::App;
use super::asked::{Body, Named};
use super::parse::calendar_draft;
use super::problem::Fault;
use crate::api::{CalendarView, CalendarWithEvents, List, NewCalendar, ProblemType};
use crate::book;
use crate::engine::Command;
use crate::view::Reader;

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<CalendarView>>, Fault> {
    app.read(|reader| {
        let known = reader.calendars()?;
        let views = known.iter().map(|(uri, calendar)| reader.calendar_view(uri, calendar));
        Ok(Json(List::whole(views.collect::<Result<_, _>>()?)))
    })
    .await
}

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

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
) -> Result<Json<CalendarWithEvents>, Fault> {
    app.read(move |reader| whole(reader, &reference).map(Json)).await
}

fn whole(reader: &Reader, reference: &str) -> Result<CalendarWithEvents, Fault> {
    let uri = reader.resolve_calendar(reference)?;
    let calendar = book::calendar(&reader.snapshot, &uri)?.ok_or_else(|| {
        Fault::new(ProblemType::NotFound, "calendar", "no copy of that calendar is here")
            .hint("follow its owner first")
    })?;
    Ok(reader.calendar_with_events(&uri, &calendar)?)
}

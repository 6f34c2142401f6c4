//! `kalends event create|list|show`

use chrono::{Days, TimeDelta};
use chrono_tz::Tz;
use kalends_node::api::{AccessFields, ComponentView, EventQuery, EventSummary, EventView};
use kalends_node::api::{EventWritten, List, NewEvent, PolicyWord, VisibilityWord, WaitlistFields};
use kalends_schema::record::When;
use reqwest::Method;

use super::{Context, attendees, export, show};
use crate::args::{EventAction, EventCreate, EventList, PolicyArg, Publish};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, plain_lines, table};
use crate::when::read_length;
use crate::zone;

/// Does what was typed after `kalends event`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: EventAction) -> Result<(), Failure> {
    match action {
        EventAction::Create(create) => self::create(context, door, create).await,
        EventAction::List(list) => self::list(context, door, list).await,
        EventAction::Show { event } => self::show(context, door, &event).await,
        EventAction::Import(import) => export::import(context, door, import).await,
        EventAction::Export(what) => export::export(context, door, what).await,
        EventAction::Attendees { event } => attendees::run(context, door, &event).await,
    }
}

/// What the flags say of who may see it; `None` leaves it to the calendar, else private.
pub fn visibility(publish: &Publish) -> Option<VisibilityWord> {
    match (publish.public, publish.unlisted) {
        (true, _) => Some(VisibilityWord::Public),
        (_, true) => Some(VisibilityWord::Unlisted),
        (false, false) => None,
    }
}

async fn create(context: &Context, door: &Door, create: EventCreate) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), create.calendar.as_deref()).await?;
    let start = zone::read(&create.at, "--at", tz)?;
    if let Some(note) = &start.note {
        context.screen.note(note);
    }
    let start_when = whole_day(start.when, create.all_day, &create.at)?;
    let end = end_of(context, &create, start_when, tz)?;
    let new = NewEvent {
        title: create.title,
        start: zone::moment(&start_when),
        end: match &end {
            Ending::At(end) => Some(zone::moment(end)),
            Ending::Open | Ending::After(_) => None,
        },
        for_seconds: match end {
            Ending::After(seconds) => Some(seconds),
            Ending::Open | Ending::At(_) => None,
        },
        description: create.description,
        locations: create.place.into_iter().collect(),
        url: None,
        rrule: create.repeat,
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: create.calendar.into_iter().collect(),
        visibility: visibility(&create.publish),
        access: AccessFields {
            rsvp_policy: Some(policy(create.policy)),
            max_attendees: create.limit,
            plus_ones_max: create.guests,
            waitlist: create.waitlist.then_some(WaitlistFields {
                enabled: true,
                max: None,
                promotion: None,
            }),
            ..AccessFields::default()
        },
        not_going: create.not_going,
    };
    let answer = door.post::<EventWritten>(&["events"], &new).await?;
    let written = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let event = &written.event;
        format!(
            "{}  {}\n{}\n{}, {}\n{}",
            event.handle,
            plain(&event.main.title),
            show::span(&event.main.start, event.main.end.as_ref(), tz),
            show::visibility(event.visibility),
            plain(&event.uri),
            show::notices(&written.notices),
        )
    });
    Ok(())
}

fn policy(policy: PolicyArg) -> PolicyWord {
    match policy {
        PolicyArg::Open => PolicyWord::Open,
        PolicyArg::InvitedOnly => PolicyWord::InvitedOnly,
        PolicyArg::ApprovalRequired => PolicyWord::ApprovalRequired,
    }
}

/// A day for `--all-day`; a time otherwise, since a day alone could mean either.
fn whole_day(when: When, all_day: bool, text: &str) -> Result<When, Failure> {
    match when {
        _ if all_day => Ok(When::Date(when.date())),
        When::Date(_) => Err(Failure::usage("--at", format!("`{text}` says no time of day"))
            .hint("add a time, as in `tomorrow 14:00`, or say --all-day")),
        When::Zoned { .. } | When::Floating(_) => Ok(when),
    }
}

/// How an event's end is said.
enum Ending {
    /// A whole day ends by itself.
    Open,
    At(When),
    /// So many seconds on, where the wall clock shows the end's time twice.
    After(u32),
}

/// The end: `--to`, else `--for`, else one hour; a whole day has none unless said.
fn end_of(context: &Context, create: &EventCreate, start: When, tz: Tz) -> Result<Ending, Failure> {
    if let Some(text) = &create.to {
        return named_end(context, text, start, tz);
    }
    let length = match &create.length {
        Some(text) => read_length(text).map_err(|error| {
            let hint = "write one like 90m, 1h30m, 2d or 1w";
            Failure::usage("--for", error.to_string()).hint(hint)
        })?,
        None if start.is_date() => return Ok(Ending::Open),
        None => crate::when::Length { days: 0, seconds: 3_600 },
    };
    let late = || Failure::usage("--for", "the end is past the year 9999");
    match start {
        When::Date(date) if length.seconds == 0 => date
            .checked_add_days(Days::new(u64::from(length.days)))
            .map(|date| Ending::At(When::Date(date)))
            .ok_or_else(late),
        When::Date(_) => {
            Err(Failure::usage("--for", "whole days last whole days").hint("write one like 2d"))
        }
        When::Zoned { .. } | When::Floating(_) => later(start, length, tz).ok_or_else(late),
    }
}

/// The end as `--to` says it.
fn named_end(context: &Context, text: &str, start: When, tz: Tz) -> Result<Ending, Failure> {
    let end = zone::read_end(text, "--to", &start, tz)?;
    if let Some(note) = &end.note {
        context.screen.note(note);
    }
    match (start, end.when) {
        // People name the last day; iCalendar's end is the day after it.
        (When::Date(_), end) => {
            Ok(end.date().succ_opt().map_or(Ending::Open, |day| Ending::At(When::Date(day))))
        }
        (When::Zoned { local, .. }, When::Date(_)) => Err(Failure::usage(
            "--to",
            format!("`{text}` says no time of day, while the start says {}", local.time()),
        )
        .hint("add a time, as in `16:00`, or say --all-day")),
        (When::Zoned { .. } | When::Floating(_), end) if end.local() < start.local() => {
            let said = end.local().format("%Y-%m-%d %H:%M");
            Err(Failure::usage("--to", format!("the end, {said}, is before the start"))
                .hint("write the day too, as in `2026-12-02 01:00`, or say --for 2h"))
        }
        (When::Zoned { .. } | When::Floating(_), end) => Ok(Ending::At(end)),
    }
}

/// `start` and a length on: days by the wall clock, the rest by the true one.
fn later(start: When, length: crate::when::Length, tz: Tz) -> Option<Ending> {
    use chrono::TimeZone;
    let day = start.local().checked_add_days(Days::new(u64::from(length.days)))?;
    // A day on may be a time that the clocks skip: then it is when they are through.
    let through = || tz.from_local_datetime(&(day + TimeDelta::hours(1))).earliest();
    let moment = tz.from_local_datetime(&day).earliest().or_else(through)?;
    let end = moment.checked_add_signed(TimeDelta::seconds(i64::from(length.seconds)))?;
    let local = end.naive_local();
    if length.days == 0 && tz.from_local_datetime(&local).earliest() != Some(end) {
        return Some(Ending::After(length.seconds));
    }
    Some(Ending::At(When::Zoned { local, tz }))
}

async fn list(context: &Context, door: &Door, list: EventList) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let query = EventQuery {
        calendar: list.calendar,
        organizer: list.of,
        all: list.all,
        cursor: list.next,
        limit: None,
    };
    let answer =
        door.call(Method::GET, &["events"]).query(&query)?.send::<List<EventSummary>>().await?;
    let events = &answer.view;
    context.screen.answer(&answer.document, |_| {
        if events.items.is_empty() {
            return "no events\n".to_owned();
        }
        let mut text = lines(&events.items, tz);
        if let Some(next) = &events.next {
            text.push_str(&format!("more: --next {}\n", plain(next)));
        }
        text
    });
    Ok(())
}

/// Events, a line each.
pub fn lines(events: &[EventSummary], tz: Tz) -> String {
    let rows: Vec<Vec<String>> = events
        .iter()
        .map(|event| {
            vec![
                event.handle.clone(),
                show::span(&event.start, event.end.as_ref(), tz),
                plain(&event.title),
                show::visibility(event.visibility).to_owned(),
                show::person(&event.organizer),
            ]
        })
        .collect();
    table(&rows)
}

async fn show(context: &Context, door: &Door, event: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<EventView>(&["events", event]).await?;
    context.screen.answer(&answer.document, |_| whole(&answer.view, tz));
    Ok(())
}

fn whole(event: &EventView, tz: Tz) -> String {
    let mut text = format!(
        "{}  {}\n{}\n",
        event.handle,
        plain(&event.main.title),
        show::span(&event.main.start, event.main.end.as_ref(), tz)
    );
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{name}: {}\n", plain_lines(value)));
        }
    };
    line("repeats", event.rrule.as_deref().unwrap_or_default());
    line("where", &event.main.locations.join("; "));
    line("organizer", &show::person(&event.organizer));
    line("visible", show::visibility(event.visibility));
    line("answers", whose(event.access.rsvp_policy));
    line("seats", &event.access.max_attendees.map(|seats| seats.to_string()).unwrap_or_default());
    line("coming", &event.counts.confirmed.to_string());
    for mine in &event.my_answers {
        line("you", &attendees::answer_line(mine));
    }
    line("uri", &event.uri);
    line("about", event.main.description.as_deref().unwrap_or_default());
    for other in &event.overrides {
        line("on that date", &occurrence(other, tz));
    }
    text
}

/// Whose answers count, where it is not everybody's.
fn whose(policy: PolicyWord) -> &'static str {
    match policy {
        PolicyWord::Open => "",
        PolicyWord::InvitedOnly => "of those invited count",
        PolicyWord::ApprovalRequired => "of those invited or admitted count",
    }
}

fn occurrence(component: &ComponentView, tz: Tz) -> String {
    let date = component.recurrence_id.as_deref().unwrap_or_default();
    let span = show::span(&component.start, component.end.as_ref(), tz);
    format!("{date}: {} {span}", component.title)
}

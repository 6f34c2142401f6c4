//! `kalends event create|list|show`, and where the other commands of events are

use chrono_tz::Tz;
use kalends_node::api::{
    AccessFields, ComponentView, Decision, EventQuery, EventSummary, EventView,
};
use kalends_node::api::{
    EventWritten, List, NewEvent, PolicyWord, PromotionWord, ScopeWord, VisibilityWord,
    WaitlistFields,
};
use kalends_schema::record::When;
use reqwest::Method;

use super::times::{Ending, end_of, whole_day};
use super::{Context, amendment, attendees, change, export, handover, show};
use crate::args::{
    CapacityArg, EventAction, EventCreate, EventList, PolicyArg, PromotionArg, Publish,
};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, plain_lines, table};
use crate::zone;

/// Does what was typed after `kalends event`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: EventAction) -> Result<(), Failure> {
    match action {
        EventAction::Create(create) => self::create(context, door, create).await,
        EventAction::Edit(edit) => change::edit(context, door, edit).await,
        EventAction::Amendments(which) => amendment::run(context, door, which).await,
        EventAction::Cancel(which) => change::cancel(context, door, which).await,
        EventAction::Delete { event } => change::delete(context, door, &event).await,
        EventAction::Admit(decide) => change::decide(context, door, decide, Decision::Admit).await,
        EventAction::Deny(decide) => change::decide(context, door, decide, Decision::Deny).await,
        EventAction::Release(decide) => {
            change::decide(context, door, decide, Decision::Release).await
        }
        EventAction::History { event } => change::history(context, door, &event).await,
        EventAction::Handover(what) => handover::run(context, door, what).await,
        EventAction::Claim { event } => handover::claim(context, door, &event).await,
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
    let flags = (create.to.as_deref(), create.length.as_deref().or(default_length(start_when)));
    let end = end_of(context, flags, start_when, tz)?.unwrap_or(Ending::Open);
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
            delegation_depth_max: create.delegation_depth,
            waitlist: create.waitlist.then_some(WaitlistFields {
                enabled: true,
                max: None,
                promotion: create.promotion.map(promotion),
            }),
            capacity_scope: create.capacity.map(capacity),
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

/// A whole day ends by itself; anything else lasts an hour unless said.
fn default_length(start: When) -> Option<&'static str> {
    match start {
        When::Date(_) => None,
        When::Zoned { .. } | When::Floating(_) => Some("1h"),
    }
}

/// The API's word for it.
pub fn promotion(promotion: PromotionArg) -> PromotionWord {
    match promotion {
        PromotionArg::Fifo => PromotionWord::Fifo,
        PromotionArg::Organizer => PromotionWord::Organizer,
    }
}

/// The API's word for it.
pub fn capacity(capacity: CapacityArg) -> ScopeWord {
    match capacity {
        CapacityArg::Date => ScopeWord::Instance,
        CapacityArg::Series => ScopeWord::Series,
    }
}

/// The API's word for it.
pub fn policy(policy: PolicyArg) -> PolicyWord {
    match policy {
        PolicyArg::Open => PolicyWord::Open,
        PolicyArg::InvitedOnly => PolicyWord::InvitedOnly,
        PolicyArg::ApprovalRequired => PolicyWord::ApprovalRequired,
    }
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
    if let Some(deleted) = &event.deleted_at {
        text.push_str(&format!("deleted by its organizer {}\n", show::at(deleted, Some(tz))));
    }
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{name}: {}\n", plain_lines(value)));
        }
    };
    line("repeats", event.rrule.as_deref().unwrap_or_default());
    line("where", &event.main.locations.join("; "));
    line("organizer", &show::person(&event.organizer));
    line("begun by", &begun_by(event));
    line("offered to", &offered_to(event));
    line("successors", &successors(event));
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
    for wanted in &event.proposed {
        line("proposed", &format!("{}: {}", show::person(&wanted.from), amendment::what(wanted)));
    }
    text
}

/// Who had it first, where somebody else has it by now.
fn begun_by(event: &EventView) -> String {
    let first = event.continuation.as_ref().and_then(|found| found.before.first());
    first.map(show::person).unwrap_or_default()
}

/// Who may take it up.
fn offered_to(event: &EventView) -> String {
    let offered = event.continuation.as_ref().and_then(|found| found.offered.as_ref());
    offered.map(show::person).unwrap_or_default()
}

/// Who may claim it, and after how many days of silence.
fn successors(event: &EventView) -> String {
    let keys = event.access.successors.join(", ");
    match keys.is_empty() {
        true => keys,
        false => format!("{keys}, after {} days of silence", event.access.successor_grace_days),
    }
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

//! `kalends event edit|cancel|delete|admit|deny|release|history` and `kalends uninvite`

use chrono_tz::Tz;
use kalends_node::api::{
    AccessFields, AccessView, Cancel, Decided, Decision, EventChange, EventDeleted, EventHistory,
    EventVersion, EventView, EventWritten, NewDecision, NewRevocations, PersonView, Revoked,
    StatusWord, WaitlistFields,
};
use reqwest::Method;

use super::event::{capacity, policy, promotion};
use super::times::moved;
use super::{Context, amendment, show};
use crate::args::{Decide, EventEdit, StatusArg, Uninvite, Which};
use crate::door::{Answer, Door};
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Changes an event, or one date of it, and echoes what was understood.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn edit(context: &Context, door: &Door, edit: EventEdit) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let on = edit.which.on.as_deref().map(|on| zone::date_of(on, "--on", tz)).transpose()?;
    let now = door.get::<EventView>(&["events", &edit.which.event]).await?.view;
    let from = edit.from.as_deref().map(|from| zone::date_of(from, "--from", tz)).transpose()?;
    let date = on.as_deref().or(from.as_deref());
    let moved = moved(context, &edit.times, (&now, date), tz)?;
    let skipped = edit.skip.iter().map(|date| skipped(date, &now, tz));
    let change = EventChange {
        on: on.clone(),
        from,
        access: access(&edit, &now.access),
        title: edit.title,
        description: edit.description,
        locations: edit.place.map(|place| if place.is_empty() { Vec::new() } else { vec![place] }),
        start: moved.start,
        end: moved.end,
        for_seconds: moved.for_seconds,
        rrule: edit.repeat,
        exdate: skipped.collect::<Result<_, Failure>>()?,
        status: edit.status.map(|status| match status {
            StatusArg::Confirmed => StatusWord::Confirmed,
            StatusArg::Tentative => StatusWord::Tentative,
        }),
        join: edit.calendar,
        leave: edit.leave,
        ask_again: edit.ask_again,
    };
    let call = door.call(Method::PATCH, &["events", &now.uri]).json(&change)?;
    let answer = call.send::<EventWritten>().await?;
    written(context, &answer, on.as_deref(), tz);
    Ok(())
}

/// A date to leave out, at the time of day that the series has.
fn skipped(date: &str, event: &EventView, tz: Tz) -> Result<kalends_node::api::Moment, Failure> {
    use kalends_node::api::Moment;
    let when = zone::read(date, "--skip", tz)?.when;
    Ok(match (&event.main.start, when.is_date()) {
        (Moment::Timed { at, tz }, true) => {
            // `2026-12-01T14:00:00+01:00`: the wall's time of day stands behind the `T`.
            let time = at.get(11..19).unwrap_or("00:00:00");
            Moment::Timed { at: format!("{}T{time}", when.date()), tz: tz.clone() }
        }
        _ => zone::moment(&when),
    })
}

/// Seats and policy to set; what of the waitlist is not said stays as it is.
fn access(edit: &EventEdit, now: &AccessView) -> AccessFields {
    let promotion = edit.promotion.map(promotion);
    let people = |who: &Option<Vec<String>>| {
        let who = who.as_ref()?.iter().filter(|who| !who.is_empty());
        Some(who.cloned().collect::<Vec<String>>())
    };
    let touched = edit.waitlist || edit.no_waitlist || promotion.is_some();
    let waitlist = touched.then(|| WaitlistFields {
        enabled: !edit.no_waitlist && (edit.waitlist || now.waitlist.enabled),
        max: now.waitlist.max,
        promotion: promotion.or(now.waitlist.promotion),
    });
    AccessFields {
        rsvp_policy: edit.policy.map(policy),
        // The API's way of saying that there is no limit.
        max_attendees: if edit.unlimited { Some(0) } else { edit.limit },
        waitlist,
        plus_ones_max: edit.guests,
        capacity_scope: edit.capacity.map(capacity),
        delegation_depth_max: edit.delegation_depth,
        admins: people(&edit.admins),
        contributors: people(&edit.contributors),
        successors: (edit.no_successors || !edit.successors.is_empty())
            .then(|| edit.successors.clone()),
        successor_grace_days: edit.grace_days,
        ..AccessFields::default()
    }
}

/// Calls an event off, or one date of it.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn cancel(context: &Context, door: &Door, which: Which) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let on = which.on.map(|on| zone::date_of(&on, "--on", tz)).transpose()?;
    let cancel = Cancel { on: on.clone() };
    let answer = door.post::<EventWritten>(&["events", &which.event, "cancel"], &cancel).await?;
    written(context, &answer, on.as_deref(), tz);
    Ok(())
}

/// What a change came to: the event, or the date that was changed, as it is now.
fn written(context: &Context, answer: &Answer<EventWritten>, on: Option<&str>, tz: Tz) {
    context.screen.answer(&answer.document, |_| {
        if let Some(amendment) = &answer.view.amendment {
            return amendment::proposed(amendment, &answer.view.notices, tz);
        }
        let event = &answer.view.event;
        let is_that = |id: &str| on.is_some_and(|on| id == on || id.starts_with(on));
        let own =
            event.overrides.iter().find(|one| one.recurrence_id.as_deref().is_some_and(is_that));
        let shown = own.unwrap_or(&event.main);
        let mut text = format!(
            "{}  {}\n{}\n",
            event.handle,
            plain(&shown.title),
            show::span(&shown.start, shown.end.as_ref(), tz)
        );
        match shown.status {
            StatusWord::Confirmed => {}
            StatusWord::Tentative => text.push_str("tentative\n"),
            StatusWord::Cancelled => text.push_str("cancelled\n"),
        }
        if !shown.locations.is_empty() {
            text.push_str(&format!("where: {}\n", plain(&shown.locations.join("; "))));
        }
        if let Some(split) = &event.split_from {
            let series = plain(split.event.title.as_deref().unwrap_or(&split.event.uri));
            text.push_str(&format!("goes on after {series} ({})\n", split.event.handle));
        }
        text.push_str(&told(answer.view.queued));
        text.push_str(&show::notices(&answer.view.notices));
        text
    });
}

/// How many people a change is told.
pub fn told(people: u64) -> String {
    match people {
        0 => String::new(),
        1 => "1 person is told\n".to_owned(),
        more => format!("{more} people are told\n"),
    }
}

/// Takes an event away.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn delete(context: &Context, door: &Door, event: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await.ok();
    let answer = door.call(Method::DELETE, &["events", event]).send::<EventDeleted>().await?;
    let deleted = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let title = plain(deleted.event.title.as_deref().unwrap_or(&deleted.event.uri));
        if deleted.gone {
            return format!("{title} is gone\n");
        }
        let by = deleted.gone_by.as_deref().map(|by| show::at(by, tz)).unwrap_or_default();
        let told = told(deleted.queued);
        format!(
            "{title} is cancelled; it goes once everybody was told, on {by} at the latest\n{told}"
        )
    });
    Ok(())
}

/// Lets somebody in, or keeps them out.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn decide(
    context: &Context,
    door: &Door,
    decide: Decide,
    decision: Decision,
) -> Result<(), Failure> {
    let on = match decide.on {
        Some(on) => {
            let tz = zone::of(door, context.tz.as_deref(), None).await?;
            Some(zone::date_of(&on, "--on", tz)?)
        }
        None => None,
    };
    let new = NewDecision { who: decide.who, decision, on, principal: decide.behalf_of };
    send_decision(context, door, &decide.event, &new).await
}

/// Sends the organizer's word on somebody's answer, and says how they stand now.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn send_decision(
    context: &Context,
    door: &Door,
    event: &str,
    new: &NewDecision,
) -> Result<(), Failure> {
    let answer = door.post::<Decided>(&["events", event, "admissions"], new).await?;
    let decided = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let word = match decided.decision {
            Decision::Admit => "admitted",
            Decision::Deny => "denied",
            Decision::Release => "released",
        };
        let standing = decided.standing.as_deref().map(|one| format!(": {}", plain(one)));
        format!("{} {word}{}\n", show::person(&decided.person), standing.unwrap_or_default())
    });
    Ok(())
}

/// Prints the versions of an event that this node has seen.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn history(context: &Context, door: &Door, event: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<EventHistory>(&["events", event, "history"]).await?;
    context.screen.answer(&answer.document, |_| {
        let rows: Vec<Vec<String>> =
            answer.view.items.iter().map(|version| line(version, tz)).collect();
        table(&rows)
    });
    Ok(())
}

fn line(version: &EventVersion, tz: Tz) -> Vec<String> {
    let at = version.at.as_deref().unwrap_or(&version.seen_at);
    let span = version.start.as_ref().map(|start| show::span(start, version.end.as_ref(), tz));
    let mut changed = version.changed.join(", ");
    if let Some(proposer) = &version.accepted {
        changed.push_str(&format!(", as {} proposed", show::person(proposer)));
    }
    vec![
        show::at(at, Some(tz)),
        show::person(&version.by),
        plain(&changed),
        version.title.as_deref().map(plain).unwrap_or_default(),
        span.unwrap_or_default(),
    ]
}

/// Takes invitations back, all of them or none.
///
/// # Errors
/// The [`Failure`] to print; who has none is named.
pub async fn uninvite(context: &Context, door: &Door, uninvite: Uninvite) -> Result<(), Failure> {
    let on = match uninvite.on {
        Some(on) => {
            let tz = zone::of(door, context.tz.as_deref(), None).await?;
            Some(zone::date_of(&on, "--on", tz)?)
        }
        None => None,
    };
    let new = NewRevocations { who: uninvite.who, on };
    let answer = door.post::<Revoked>(&["events", &uninvite.event, "revocations"], &new).await?;
    context.screen.answer(&answer.document, |_| {
        let line = |who: &PersonView| format!("{} is no longer invited\n", show::person(who));
        answer.view.items.iter().map(|one| line(&one.person)).collect()
    });
    Ok(())
}

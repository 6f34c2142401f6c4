//! `kalends event handover|claim`: who goes on with an event.

use kalends_node::api::{EventWritten, NewHandover};
use reqwest::Method;

use super::{Context, show};
use crate::args::Handover;
use crate::door::{Answer, Door};
use crate::failure::Failure;
use crate::screen::plain;

/// Hands an event over, takes that back, or takes one up.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, handover: Handover) -> Result<(), Failure> {
    let event = &handover.event;
    let path = ["events", event, "handover"];
    let answer = if handover.accept {
        door.call(Method::POST, &["events", event, "takeover"]).send::<EventWritten>().await?
    } else if handover.take_back {
        door.call(Method::DELETE, &path).send::<EventWritten>().await?
    } else {
        let to = handover.to.unwrap_or_default();
        let new = NewHandover { to, comment: handover.comment };
        door.post::<EventWritten>(&path, &new).await?
    };
    say(context, &answer);
    Ok(())
}

/// Claims an event whose organizer is gone.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn claim(context: &Context, door: &Door, event: &str) -> Result<(), Failure> {
    let path = ["events", event, "claim"];
    let answer = door.call(Method::POST, &path).send::<EventWritten>().await?;
    say(context, &answer);
    Ok(())
}

fn say(context: &Context, answer: &Answer<EventWritten>) {
    context.screen.answer(&answer.document, |_| {
        let event = &answer.view.event;
        let offered = event.continuation.as_ref().and_then(|found| found.offered.as_ref());
        let waits = offered.map(|who| format!("; waits for {} to accept", show::person(who)));
        format!(
            "{}  {}\norganizer: {}{}\n{}",
            event.handle,
            plain(&event.main.title),
            show::person(&event.organizer),
            waits.unwrap_or_default(),
            super::change::told(answer.view.queued),
        )
    });
}

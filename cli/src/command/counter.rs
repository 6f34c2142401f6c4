//! `kalends counter`: another time or place, proposed, listed and decided.

use chrono_tz::Tz;
use kalends_node::api::{
    EventView, List, NewProposal, NewProposalDecision, ProposalDecided, ProposalDecision,
    ProposalQuery, ProposalView,
};
use reqwest::Method;

use super::change::told;
use super::times::moved;
use super::{Context, show};
use crate::args::{CounterAction, Propose};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends counter`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: CounterAction) -> Result<(), Failure> {
    let (reference, decision, comment) = match action {
        CounterAction::Propose(proposal) => return propose(context, door, proposal).await,
        CounterAction::List { event } => return list(context, door, event).await,
        CounterAction::Withdraw { reference } => return withdraw(context, door, &reference).await,
        CounterAction::Accept { reference } => (reference, ProposalDecision::Accept, None),
        CounterAction::Decline { reference, comment } => {
            (reference, ProposalDecision::Decline, comment)
        }
    };
    let proposal = find(door, &reference).await?;
    decide(context, door, &proposal, (decision, comment)).await
}

async fn propose(context: &Context, door: &Door, propose: Propose) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let on = propose.which.on.as_deref().map(|on| zone::date_of(on, "--on", tz)).transpose()?;
    let event = door.get::<EventView>(&["events", &propose.which.event]).await?.view;
    let moved = moved(context, &propose.times, (&event, on.as_deref()), tz)?;
    let new = NewProposal {
        on,
        start: moved.start,
        end: moved.end,
        for_seconds: moved.for_seconds,
        location: propose.place,
        comment: propose.comment,
        principal: propose.behalf_of,
    };
    let answer = door.post::<ProposalView>(&["events", &event.uri, "proposals"], &new).await?;
    let proposal = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let title = plain(proposal.event.title.as_deref().unwrap_or(&proposal.event.uri));
        let mut text = format!("{}  {title}: {}\n", proposal.handle, what(proposal, tz));
        if let Some(delivery) = &proposal.delivery {
            let organizer = show::person(&proposal.organizer);
            text.push_str(&format!("{organizer}: {}\n", show::delivery(delivery, tz)));
        }
        text
    });
    Ok(())
}

async fn list(context: &Context, door: &Door, event: Option<String>) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let query = ProposalQuery { event };
    let call = door.call(Method::GET, &["proposals"]).query(&query)?;
    let answer = call.send::<List<ProposalView>>().await?;
    context.screen.answer(&answer.document, |_| {
        if answer.view.items.is_empty() {
            return "nothing is proposed\n".to_owned();
        }
        let rows: Vec<Vec<String>> = answer.view.items.iter().map(|one| line(one, tz)).collect();
        table(&rows)
    });
    Ok(())
}

fn line(proposal: &ProposalView, tz: Tz) -> Vec<String> {
    vec![
        proposal.handle.clone(),
        proposal.state.as_deref().map_or("unknown".to_owned(), plain),
        show::person(&proposal.from),
        plain(proposal.event.title.as_deref().unwrap_or(&proposal.event.uri)),
        what(proposal, tz),
        proposal.reply.as_deref().or(proposal.comment.as_deref()).map(plain).unwrap_or_default(),
    ]
}

/// What is proposed, on a line.
pub fn what(proposal: &ProposalView, tz: Tz) -> String {
    let mut parts = Vec::new();
    if let Some(on) = &proposal.on {
        parts.push(format!("on {}:", show::date(on)));
    }
    match (&proposal.start, &proposal.end) {
        (Some(start), end) => parts.push(show::span(start, end.as_ref(), tz)),
        (None, Some(end)) => parts.push(format!("until {}", show::span(end, None, tz))),
        (None, None) => {}
    }
    if let Some(place) = &proposal.location {
        parts.push(format!("at {}", plain(place)));
    }
    parts.join(" ")
}

async fn withdraw(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let proposal = find(door, reference).await?;
    let call = door.call(Method::DELETE, &["proposals", &proposal.uri]);
    let answer = call.send::<ProposalView>().await?;
    context.screen.answer(&answer.document, |_| {
        let event = &answer.view.event;
        let title = plain(event.title.as_deref().unwrap_or(&event.uri));
        format!("{} is taken back; {title} is as it is\n", answer.view.handle)
    });
    Ok(())
}

/// Says what the organizer decided of the version that was looked at.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn decide(
    context: &Context,
    door: &Door,
    proposal: &ProposalView,
    (decision, comment): (ProposalDecision, Option<String>),
) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let value_hash = Some(proposal.value_hash.clone());
    let new = NewProposalDecision { decision, value_hash, comment };
    let path = ["proposals", &proposal.uri, "decision"];
    let answer = door.post::<ProposalDecided>(&path, &new).await?;
    let decided = &answer.view;
    context.screen.answer(&answer.document, |_| {
        let proposal = &decided.proposal;
        let title = plain(proposal.event.title.as_deref().unwrap_or(&proposal.event.uri));
        let line = match decided.decision {
            ProposalDecision::Accept => format!("{title} is now {}\n", what(proposal, tz)),
            ProposalDecision::Decline => format!("{title} stays as it is\n"),
        };
        format!("{line}{}", told(decided.queued))
    });
    Ok(())
}

/// The one proposal that a handle names.
async fn find(door: &Door, reference: &str) -> Result<ProposalView, Failure> {
    let wanted = reference.to_uppercase();
    let all = door.get::<List<ProposalView>>(&["proposals"]).await?.view.items;
    let fits = |one: &ProposalView| one.uri == reference || one.handle.starts_with(&wanted);
    let mut found: Vec<ProposalView> = all.into_iter().filter(fits).collect();
    match found.len() {
        1 if !reference.is_empty() => Ok(found.remove(0)),
        0 => Err(Failure::new("not-found", format!("no proposal is called {reference}"))
            .at("REF")
            .hint("see what is there: kalends counter list")),
        several => {
            Err(Failure::new("ambiguous", format!("`{reference}` fits {several} proposals"))
                .at("REF")
                .hint("write more of the handle"))
        }
    }
}

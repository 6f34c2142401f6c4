//! `kalends inbox`: what others ask of one, and a quick answer.

use chrono_tz::Tz;
use kalends_node::api::{
    AnswerWord, Decision, InboxItem, InboxKind, List, NewAnswer, NewDecision, ProposalDecision,
    RequestView,
};
use reqwest::Method;
use serde_json::Value;

use super::told::Reply;
use super::{Context, change, counter, rsvp, show, told};
use crate::args::InboxAction;
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{plain, table};
use crate::zone;

/// Does what was typed after `kalends inbox`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: InboxAction) -> Result<(), Failure> {
    let (reference, answer) = match action {
        InboxAction::Show { reference } => return show_one(context, door, &reference).await,
        InboxAction::Dismiss { reference } => return dismiss(context, door, &reference).await,
        InboxAction::Accept { reference } => (reference, AnswerWord::Yes),
        InboxAction::Maybe { reference } => (reference, AnswerWord::Maybe),
        InboxAction::Decline { reference } => (reference, AnswerWord::No),
    };
    let found = find(door, &reference).await?;
    match told::reply_to(found.item.kind) {
        Reply::Decide => return admit(context, door, &found.item, answer).await,
        Reply::Proposal if found.item.proposal.is_some() => {
            return decide(context, door, &found.item, answer).await;
        }
        Reply::None if found.place == Place::Inbox => {
            return Err(Failure::new("refused", "there is nothing to answer to that")
                .at(reference)
                .hint("take it off the list: kalends inbox dismiss"));
        }
        Reply::None | Reply::Answer | Reply::Proposal => {}
    }
    if found.place == Place::Requests {
        let asks = matches!(found.item.kind, InboxKind::Invitation | InboxKind::Delegation);
        if !asks && answer != AnswerWord::Yes {
            return Err(Failure::new("refused", "that does not ask you to come")
                .at(reference)
                .hint("let it in with `accept`, or take it off the list with `dismiss`"));
        }
        let call = door.call(Method::POST, &["requests", &found.item.uri]);
        let let_in = call.send::<RequestView>().await?;
        if !asks {
            context.screen.answer(&let_in.document, |_| {
                format!("{} is let in, and whatever its author sends\n", found.item.handle)
            });
            return Ok(());
        }
    }
    let on = found.item.on.clone();
    let new = NewAnswer { answer, to: None, on, guests: None, comment: None, principal: None };
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    rsvp::send(context, door, &found.item.event.uri, &new, tz).await
}

/// An answer to an event of the owner's: let in, or kept out.
async fn admit(
    context: &Context,
    door: &Door,
    item: &InboxItem,
    word: AnswerWord,
) -> Result<(), Failure> {
    let decision = match word {
        AnswerWord::Yes => Decision::Admit,
        AnswerWord::No => Decision::Deny,
        AnswerWord::Maybe | AnswerWord::Delegate | AnswerWord::Withdraw => {
            return Err(only_two(item));
        }
    };
    let new =
        NewDecision { who: item.from.key.clone(), decision, on: item.on.clone(), principal: None };
    change::send_decision(context, door, &item.event.uri, &new).await
}

/// What somebody proposed for an event of the owner's.
async fn decide(
    context: &Context,
    door: &Door,
    item: &InboxItem,
    word: AnswerWord,
) -> Result<(), Failure> {
    let decision = match word {
        AnswerWord::Yes => ProposalDecision::Accept,
        AnswerWord::No => ProposalDecision::Decline,
        AnswerWord::Maybe | AnswerWord::Delegate | AnswerWord::Withdraw => {
            return Err(only_two(item));
        }
    };
    let proposal = item.proposal.as_ref();
    let proposal = proposal.ok_or_else(|| Failure::internal("an item without its proposal"))?;
    counter::decide(context, door, proposal, (decision, None)).await
}

fn only_two(item: &InboxItem) -> Failure {
    Failure::new("refused", "there is no maybe to that")
        .at(item.handle.clone())
        .hint("accept it or decline it")
}

/// Prints what waits, and how much more strangers ask.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn list(context: &Context, door: &Door) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<List<InboxItem>>(&["inbox"]).await?;
    let requests = door.get::<List<RequestView>>(&["requests"]).await?.view.items.len();
    context.screen.answer(&answer.document, |_| {
        let mut text = lines(&answer.view.items, tz);
        match requests {
            0 => {}
            1 => text.push_str("1 request of somebody you do not know: kalends inbox --requests\n"),
            more => text.push_str(&format!(
                "{more} requests of people you do not know: kalends inbox --requests\n"
            )),
        }
        text
    });
    Ok(())
}

/// Prints what people ask whom one does not know.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn requests(context: &Context, door: &Door) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let answer = door.get::<List<RequestView>>(&["requests"]).await?;
    let items: Vec<InboxItem> = answer.view.items.iter().map(|one| one.item.clone()).collect();
    context.screen.answer(&answer.document, |_| match items.as_slice() {
        [] => "no requests\n".to_owned(),
        items => lines(items, tz),
    });
    Ok(())
}

/// Inbox items, a line each, and below it what changed.
pub fn lines(items: &[InboxItem], tz: Tz) -> String {
    if items.is_empty() {
        return "nothing waits for you\n".to_owned();
    }
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let span = match &item.proposal {
                Some(proposal) => Some(counter::what(proposal, tz)),
                None => item.start.as_ref().map(|at| show::span(at, item.end.as_ref(), tz)),
            };
            vec![
                item.handle.clone(),
                told::kind(item.kind).to_owned(),
                plain(item.event.title.as_deref().unwrap_or(&item.event.uri)),
                span.unwrap_or_default(),
                told::from(item),
                item.comment.as_deref().map(plain).unwrap_or_default(),
            ]
        })
        .collect();
    let lines = table(&rows);
    let told =
        lines.lines().zip(items).map(|(line, item)| format!("{line}\n{}", told::changes(item, tz)));
    told.collect()
}

async fn show_one(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let Found { item, document, place } = find(door, reference).await?;
    context.screen.answer(&document, |_| {
        let mut text = lines(std::slice::from_ref(&item), tz);
        text.push_str(&format!(
            "{}\nreceived {}\n",
            plain(&item.event.uri),
            show::at(&item.at, Some(tz))
        ));
        if place == Place::Requests {
            text.push_str(&format!("from somebody you do not know, {}\n", item.from.key));
        }
        text
    });
    Ok(())
}

async fn dismiss(context: &Context, door: &Door, reference: &str) -> Result<(), Failure> {
    let Found { item, document: _, place } = find(door, reference).await?;
    let document = match place {
        Place::Inbox => {
            let call = door.call(Method::DELETE, &["inbox", &item.uri]);
            call.send::<InboxItem>().await?.document
        }
        Place::Requests => {
            let call = door.call(Method::DELETE, &["requests", &item.uri]);
            call.send::<RequestView>().await?.document
        }
    };
    context.screen.answer(&document, |_| format!("{} is off the list\n", item.handle));
    Ok(())
}

/// Where an item waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inbox,
    Requests,
}

/// The item that was meant.
struct Found {
    item: InboxItem,
    document: Value,
    place: Place,
}

/// The one item that a handle names, in the inbox or else among the requests.
async fn find(door: &Door, reference: &str) -> Result<Found, Failure> {
    let inbox = door.get::<List<InboxItem>>(&["inbox"]).await?;
    let requests = door.get::<List<RequestView>>(&["requests"]).await?;
    let wanted = reference.to_uppercase();
    let called = |uri: &str, handle: &str| {
        !reference.is_empty() && (uri == reference || handle.starts_with(&wanted))
    };
    let fits = |item: &InboxItem| {
        called(&item.uri, &item.handle) || called(&item.event.uri, &item.event.handle)
    };
    let found = |item: &InboxItem, document: &Value, place| Found {
        item: item.clone(),
        document: document.clone(),
        place,
    };
    let documents = |document: &Value| document["items"].as_array().cloned().unwrap_or_default();
    let items = inbox.view.items.iter().zip(documents(&inbox.document));
    let items = items.filter(|(item, _)| fits(item));
    let mut all: Vec<Found> =
        items.map(|(item, document)| found(item, &document, Place::Inbox)).collect();
    let items = requests.view.items.iter().zip(documents(&requests.document));
    let items = items.filter(|(one, _)| fits(&one.item));
    all.extend(items.map(|(one, document)| found(&one.item, &document, Place::Requests)));
    // Several may be about one event: then the item itself is meant, and not the event.
    let meant = |one: &Found| called(&one.item.uri, &one.item.handle);
    if all.iter().any(meant) {
        all.retain(meant);
    }
    match (all.len(), all.pop()) {
        (1, Some(one)) => Ok(one),
        (0, _) | (_, None) => {
            Err(Failure::new("not-found", format!("nothing in the inbox is called {reference}"))
                .at("REF")
                .hint("see what is there: kalends inbox"))
        }
        (several, Some(_)) => {
            Err(Failure::new("ambiguous", format!("`{reference}` fits {several} items"))
                .at("REF")
                .hint("write more of the handle"))
        }
    }
}

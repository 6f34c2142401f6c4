//! What was decided, as JSON.

use serde_json::{Value, json};

use super::state::state;
use crate::itip::{
    Address, Effect, Outcome, Outgoing, PassedOver, Proposal, Received, Refusal, Version,
};

pub(super) fn received(received: &Received, after: Option<String>) -> Value {
    let word = match received.outcome {
        Outcome::Added => "added",
        Outcome::Updated => "updated",
        Outcome::Answered => "applied",
        Outcome::Cancelled => "cancelled",
        Outcome::Countered(_) => "counter",
        // It tells something and changes nothing.
        Outcome::CounterDeclined => "ignored",
        Outcome::RefreshRequested => "refresh-requested",
        Outcome::Refreshed => "replied",
    };
    let mut document = verdict(after, word, &received.messages);
    match &received.outcome {
        Outcome::CounterDeclined => document["outcome"]["reason"] = json!("counter-declined"),
        Outcome::Countered(proposals) => {
            let proposals = proposals.iter().map(proposal).collect::<Vec<_>>();
            document["outcome"]["proposals"] = Value::from(proposals);
        }
        Outcome::Added
        | Outcome::Updated
        | Outcome::Answered
        | Outcome::Cancelled
        | Outcome::RefreshRequested
        | Outcome::Refreshed => {}
    }
    let passed_over: Vec<Value> = received.passed_over.iter().map(passed_over).collect();
    if !passed_over.is_empty() {
        document["outcome"]["passed_over"] = Value::from(passed_over);
    }
    let taken = received.meeting.as_ref().map(|meeting| state(&meeting.taken));
    if let Some(taken) = taken.filter(|taken| !taken.is_empty()) {
        document["state"] = Value::from(taken);
    }
    document
}

/// What somebody would have otherwise: the lines as they wrote them, where they ask for something.
fn proposal(proposal: &Proposal) -> Value {
    let line = |name: &str, is_asked: bool| {
        let line = proposal.wanted.0.first(name).filter(|_| is_asked);
        line.map(ToString::to_string)
    };
    json!({
        "proposer": proposal.proposer.as_ref().map(Address::uri),
        "date": proposal.date.as_ref().map(ToString::to_string),
        "sequence": proposal.sequence,
        "is_outdated": proposal.is_outdated,
        "dtstart": line("DTSTART", proposal.start.is_some()),
        "dtend": line("DTEND", proposal.end.is_some()),
        "duration": line("DURATION", proposal.end.is_some()),
        "summary": proposal.summary,
        "location": proposal.location,
        "comment": proposal.comment,
    })
}

/// A part of a message that did nothing, and why.
fn passed_over(part: &PassedOver) -> Value {
    let date = part.date.as_ref().map(ToString::to_string);
    json!({ "date": date, "reason": part.why.name(), "details": details(&part.why) })
}

pub(super) fn edited(after: Option<String>, messages: &[Outgoing]) -> Value {
    verdict(after, "messages", messages)
}

fn verdict(after: Option<String>, word: &str, messages: &[Outgoing]) -> Value {
    let message = |message: &Outgoing| {
        json!({
            "method": message.method.as_str(),
            "sender": message.sender.uri(),
            "recipient": message.recipient.uri(),
            "ics": message.write(),
        })
    };
    json!({
        "id": null,
        "after_ics": after,
        "outcome": { "type": word },
        "messages": messages.iter().map(message).collect::<Vec<_>>(),
    })
}

pub(super) fn refused(before: Option<&[u8]>, refusal: &Refusal) -> Value {
    let effect = match refusal.effect() {
        Effect::Ignored => "ignored",
        Effect::Rejected => "rejected",
        Effect::Decide => "needs-user-decision",
    };
    json!({
        "id": null,
        "after_ics": before.map(String::from_utf8_lossy),
        "outcome": { "type": effect, "reason": refusal.name(), "details": details(refusal) },
        "messages": [],
    })
}

fn details(refusal: &Refusal) -> Value {
    let mut details = data(refusal);
    details["text"] = Value::from(refusal.to_string());
    details
}

/// The data of a refusal, by the names that it has in the enum.
fn data(refusal: &Refusal) -> Value {
    match refusal {
        Refusal::Component(component) => json!({ "component": component }),
        Refusal::UnknownMethod(method) => json!({ "method": method }),
        Refusal::MethodsDiffer { body, mime } => json!({ "body": body, "mime": mime }),
        Refusal::OutOfSequence { have, got } => {
            json!({ "have": version(have), "got": version(got) })
        }
        Refusal::OtherOrganizer { have, got } => {
            json!({ "have": have.as_ref().map(Address::uri), "got": got.as_ref().map(Address::uri) })
        }
        Refusal::NotTheSender { from } | Refusal::FromDelegator { from } => {
            json!({ "from": from.uri() })
        }
        Refusal::NotAuthentic { from } => json!({ "from": from.as_ref().map(Address::uri) }),
        Refusal::NotOneAttendee { found } => json!({ "found": found }),
        Refusal::NotInvited { who } | Refusal::Pending { who } => json!({ "who": who.uri() }),
        Refusal::NoOccurrence(date) => json!({ "date": date.to_string() }),
        Refusal::Lapsed { who, answer, since, got } => json!({
            "who": who.uri(),
            "answer": answer.as_str(),
            "since": since,
            "got": got,
        }),
        Refusal::Outdated { since, got } => json!({ "since": since, "got": got }),
        Refusal::Delegation { from, to } => json!({ "from": from.uri(), "to": to.uri() }),
        Refusal::Zone { tzid } => json!({ "tzid": tzid }),
        Refusal::NotYours { property } => json!({ "property": property }),
        Refusal::Value { property } => json!({ "property": property }),
        Refusal::TooMany { what, limit } => json!({ "what": what, "limit": limit }),
        Refusal::Unreadable(_)
        | Refusal::NoMethod
        | Refusal::UnknownUid
        | Refusal::OtherUid
        | Refusal::NotForMe
        | Refusal::NoSeries
        | Refusal::Cancelled
        | Refusal::NotMine
        | Refusal::OrganizerChanged
        | Refusal::SeveralOrganizers
        | Refusal::NothingNew => json!({}),
    }
}

fn version(version: &Version) -> Value {
    let dtstamp = version.dtstamp.map(|stamp| stamp.to_string());
    json!({ "sequence": version.sequence, "dtstamp": dtstamp })
}

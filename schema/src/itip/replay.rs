//! One test case in, one verdict out, as JSON lines: so that anybody's cases can be played against
//! these functions (`30-scheduling`, *Proving it*).

use serde_json::{Value, json};

use super::{
    Address, Authentication, Edited, Effect, Envelope, Me, Meeting, Message, Outcome, Outgoing,
    Received, Refusal, Taken, edit, receive,
};
use crate::time::Timestamp;

/// What one line of cases comes to. `now` is when a message is received or an edit made.
///
/// In: `{"id", "kind": "process-message" | "organizer-change" | "attendee-reply" | "delete",
/// "user", "before_ics", "message_ics", "after_ics", "mail"?, "state"?}`. Out: `{"id",
/// "after_ics", "outcome": {"type", "reason"?}, "messages": [{"method", "sender", "recipient",
/// "ics"}]}`, where `after_ics` is what is held afterwards.
pub fn replay(line: &str, now: Timestamp) -> String {
    let case = match serde_json::from_str::<Value>(line) {
        Ok(case) => case,
        Err(error) => return json!({ "id": null, "error": error.to_string() }).to_string(),
    };
    let verdict = match played(&case, now) {
        Ok(verdict) => verdict,
        Err(refusal) => refused(&case, &refusal),
    };
    verdict.to_string()
}

fn played(case: &Value, now: Timestamp) -> Result<Value, Refusal> {
    let text = |name: &str| case[name].as_str();
    let me = me_of(&case["user"]);
    let mut before = text("before_ics").map(|text| Meeting::read(text.as_bytes())).transpose()?;
    if let Some(before) = &mut before {
        before.taken = taken_of(&case["state"]);
    }
    if text("kind") == Some("process-message") {
        let message = text("message_ics").unwrap_or_default();
        let message = Message::read(message.as_bytes(), envelope_of(&case["mail"]))?;
        let received = receive(before.as_ref(), &message, &me, now)?;
        let Received { meeting, outcome, messages, passed_over: _ } = received;
        return Ok(verdict(case, meeting.as_ref(), word_of(&outcome), &messages));
    }
    let after = text("after_ics").map(|text| Meeting::read(text.as_bytes())).transpose()?;
    let Edited { meeting, messages } = edit(before.as_ref(), after.as_ref(), &me, now)?;
    Ok(verdict(case, meeting.as_ref(), "messages", &messages))
}

fn verdict(case: &Value, after: Option<&Meeting>, outcome: &str, messages: &[Outgoing]) -> Value {
    let message = |message: &Outgoing| {
        json!({
            "method": message.method.as_str(),
            "sender": message.sender.uri(),
            "recipient": message.recipient.uri(),
            "ics": message.write(),
        })
    };
    json!({
        "id": case["id"],
        "after_ics": after.map(Meeting::write),
        "outcome": { "type": outcome },
        "messages": messages.iter().map(message).collect::<Vec<_>>(),
    })
}

fn refused(case: &Value, refusal: &Refusal) -> Value {
    let effect = match refusal.effect() {
        Effect::Ignored => "ignored",
        Effect::Rejected => "rejected",
        Effect::Decide => "needs-user-decision",
    };
    json!({
        "id": case["id"],
        "after_ics": case["before_ics"],
        "outcome": { "type": effect, "reason": refusal.name(), "detail": refusal.to_string() },
        "messages": [],
    })
}

fn word_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Added => "added",
        Outcome::Updated => "updated",
        Outcome::Answered => "applied",
        Outcome::Cancelled => "cancelled",
        Outcome::Countered(_) => "counter",
        Outcome::CounterDeclined => "counter-declined",
        Outcome::RefreshRequested => "refresh-requested",
        Outcome::Refreshed => "replied",
    }
}

fn me_of(user: &Value) -> Me {
    let many = user.as_array().into_iter().flatten();
    let texts = many.chain([user]).filter_map(Value::as_str);
    Me::of(texts.filter_map(Address::parse))
}

fn envelope_of(mail: &Value) -> Envelope {
    let address = |name: &str| {
        let text = mail[name].as_str()?;
        Address::parse(text.rsplit_once('<').map_or(text, |(_, address)| address))
    };
    Envelope {
        from: address("from"),
        reply_to: address("reply_to"),
        authentication: Authentication::Unknown,
        method: None,
    }
}

fn taken_of(_state: &Value) -> Taken {
    Taken::default()
}

//! A person's program: what `kalends` asks of the node for its owner.

use kalends_node::Node;
use kalends_node::api::{
    AccessFields, AnswerWord, Cancel, Decision, EventChange, Moment, NewAnswer, NewContact,
    NewDecision, NewEvent, NewInvitations, NewProposal, NewProposalDecision, NewRevocations,
    PolicyWord, Problem, PromotionWord, ProposalDecision, RoleWord, ScopeWord, VisibilityWord,
    WaitlistFields,
};
use kalends_schema::record::When;
use kalends_schema::uri::ProposalUri;
use serde::Serialize;
use serde_json::Value;

use super::story::{self, Later, Rule, Wanted, Word};

/// A request to a node.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: &'static str,
    path: String,
    body: Vec<u8>,
}

/// What a request came to.
pub(crate) type Answer = Result<Value, Box<Problem>>;

impl Request {
    pub(crate) fn new(method: &'static str, path: String, body: &impl Serialize) -> Request {
        let body = serde_json::to_vec(body).expect("requests are plain JSON");
        Request { method, path, body }
    }

    /// A request without a body.
    pub(crate) fn bare(method: &'static str, path: String) -> Request {
        Request { method, path, body: Vec::new() }
    }

    /// The same in somebody's name.
    pub(crate) fn in_name_of(mut self, principal: String) -> Result<Request, String> {
        let mut body: Value = serde_json::from_slice(&self.body).map_err(|e| e.to_string())?;
        body["principal"] = Value::String(principal);
        self.body = serde_json::to_vec(&body).map_err(|e| e.to_string())?;
        Ok(self)
    }

    /// Asks a node.
    ///
    /// # Errors
    /// When what comes back is neither an answer nor a problem.
    pub(crate) async fn ask(&self, node: &Node) -> Result<Answer, String> {
        let body = self.body.clone();
        let answer = node.call(self.method, &self.path, "application/json", body).await;
        if answer.status < 400 {
            return serde_json::from_slice(&answer.body).map(Ok).map_err(|e| e.to_string());
        }
        let problem = serde_json::from_slice(&answer.body);
        problem.map(|problem| Err(Box::new(problem))).map_err(|e| e.to_string())
    }
}

/// `POST /v1/events`
pub(crate) fn create(new: &story::NewEvent) -> Request {
    let unlisted = new.rules.contains(&Rule::Unlisted);
    let public = new.rules.contains(&Rule::Public);
    let visibility = match (public, unlisted) {
        (_, true) => VisibilityWord::Unlisted,
        (true, false) => VisibilityWord::Public,
        (false, false) => VisibilityWord::Private,
    };
    let event = NewEvent {
        title: new.title.clone(),
        start: moment(&new.start),
        end: None,
        for_seconds: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule: new.rrule.clone(),
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        visibility: Some(visibility),
        access: fields(&new.rules),
        not_going: new.not_going,
    };
    Request::new("POST", "/v1/events".to_owned(), &event)
}

/// `POST …/invitations`
pub(crate) fn invite(event: &str, who: Vec<String>, on: Option<String>) -> Request {
    let new = NewInvitations { who, on, role: RoleWord::default(), comment: None, principal: None };
    Request::new("POST", of(event, "/invitations"), &new)
}

/// `POST …/revocations`
pub(crate) fn revoke(event: &str, who: String, on: Option<String>) -> Request {
    Request::new("POST", of(event, "/revocations"), &NewRevocations { who: vec![who], on })
}

/// `POST …/answer`
pub(crate) fn answer(event: &str, word: Word, on: Option<String>, guests: Option<u32>) -> Request {
    let answer = match word {
        Word::Yes => AnswerWord::Yes,
        Word::Maybe => AnswerWord::Maybe,
        Word::No => AnswerWord::No,
        Word::Withdraw => AnswerWord::Withdraw,
    };
    let new = NewAnswer { answer, to: None, on, guests, comment: None, principal: None };
    Request::new("POST", of(event, "/answer"), &new)
}

/// `POST …/answer` with somebody who comes instead.
pub(crate) fn delegate(event: &str, to: String, on: Option<String>) -> Request {
    let answer = AnswerWord::Delegate;
    let to = Some(to);
    let new = NewAnswer { answer, to, on, guests: None, comment: None, principal: None };
    Request::new("POST", of(event, "/answer"), &new)
}

/// `POST …/admissions`
pub(crate) fn decide(event: &str, who: String, decision: Decision, on: Option<String>) -> Request {
    let new = NewDecision { who, decision, on, principal: None };
    Request::new("POST", of(event, "/admissions"), &new)
}

/// `POST …/cancel`
pub(crate) fn cancel(event: &str, on: Option<String>) -> Request {
    Request::new("POST", of(event, "/cancel"), &Cancel { on })
}

/// `PATCH /v1/events/{event}` with another start.
pub(crate) fn reschedule(event: &str, on: Option<String>, start: &When) -> Request {
    let change = EventChange { on, start: Some(moment(start)), ..EventChange::default() };
    Request::new("PATCH", of(event, ""), &change)
}

/// `PATCH /v1/events/{event}` from one of its dates on.
pub(crate) fn split(event: &str, from: Option<String>, later: &Later) -> Request {
    let change = EventChange {
        from,
        title: Some(later.title.clone()),
        start: later.start.as_ref().map(moment),
        access: fields(&later.rules),
        ..EventChange::default()
    };
    Request::new("PATCH", of(event, ""), &change)
}

/// `PATCH /v1/events/{event}` with other rules.
pub(crate) fn change(event: &str, rules: &[Rule]) -> Request {
    let change = EventChange { access: fields(rules), ..EventChange::default() };
    Request::new("PATCH", of(event, ""), &change)
}

/// `PATCH /v1/events/{event}` with other people who may invite.
pub(crate) fn let_invite(event: &str, people: Vec<String>) -> Request {
    let access = AccessFields { can_invite: Some(people), ..AccessFields::default() };
    Request::new("PATCH", of(event, ""), &EventChange { access, ..EventChange::default() })
}

/// `PATCH /v1/events/{event}` with another rule; empty makes it a single event.
pub(crate) fn repeat(event: &str, rule: String) -> Request {
    let change = EventChange { rrule: Some(rule), ..EventChange::default() };
    Request::new("PATCH", of(event, ""), &change)
}

/// `PATCH /v1/events/{event}`
pub(crate) fn edit(event: &str, change: &EventChange) -> Request {
    Request::new("PATCH", of(event, ""), change)
}

/// `GET /v1/amendments?event=`
pub(crate) fn amendments(event: &str) -> Request {
    let path = format!("/v1/amendments?event={}", escaped(event));
    Request { method: "GET", path, body: Vec::new() }
}

/// `DELETE /v1/amendments/{amendment}`
pub(crate) fn withdraw_amendment(amendment: &str) -> Request {
    let path = format!("/v1/amendments/{}", escaped(amendment));
    Request { method: "DELETE", path, body: Vec::new() }
}

/// `DELETE /v1/events/{event}`
pub(crate) fn delete(event: &str) -> Request {
    Request::bare("DELETE", of(event, ""))
}

/// `POST …/proposals` with another start or place.
pub(crate) fn propose(event: &str, on: Option<String>, wanted: &Wanted) -> Request {
    let new = match wanted {
        Wanted::Start(start) => {
            NewProposal { on, start: Some(moment(start)), ..NewProposal::default() }
        }
        Wanted::Place(place) => {
            NewProposal { on, location: Some(place.clone()), ..NewProposal::default() }
        }
    };
    Request::new("POST", of(event, "/proposals"), &new)
}

/// `DELETE /v1/proposals/{proposal}`
pub(crate) fn unpropose(proposal: &ProposalUri) -> Request {
    Request::bare("DELETE", format!("/v1/proposals/{}", escaped(&proposal.to_string())))
}

/// `GET /v1/requests`
pub(crate) fn requests() -> Request {
    Request::bare("GET", "/v1/requests".to_owned())
}

/// `POST /v1/proposals/{proposal}/decision`
pub(crate) fn decide_proposal(proposal: &ProposalUri, decision: ProposalDecision) -> Request {
    let path = format!("/v1/proposals/{}/decision", escaped(&proposal.to_string()));
    let new = NewProposalDecision { decision, value_hash: None, comment: None };
    Request::new("POST", path, &new)
}

/// `GET /v1/proposals?event=`
pub(crate) fn proposals(event: &str) -> Request {
    let path = format!("/v1/proposals?event={}", escaped(event));
    Request::bare("GET", path)
}

/// `GET /v1/inbox`
pub(crate) fn inbox() -> Request {
    Request { method: "GET", path: "/v1/inbox".to_owned(), body: Vec::new() }
}

/// `DELETE /v1/inbox/{item}`
pub(crate) fn dismiss(uri: &str) -> Request {
    let path = format!("/v1/inbox/{}", escaped(uri));
    Request { method: "DELETE", path, body: Vec::new() }
}

/// `GET …/attendees`
pub(crate) fn attendees(event: &str) -> Request {
    Request { method: "GET", path: of(event, "/attendees"), body: Vec::new() }
}

/// `POST /v1/contacts`
pub(crate) fn contact(who: String, name: &str) -> Request {
    Request::new("POST", "/v1/contacts".to_owned(), &NewContact { who, name: name.to_owned() })
}

/// `POST /v1/indexes`
pub(crate) fn join(url: String) -> Request {
    let join = kalends_node::api::JoinIndex { url, key: None, code: None };
    Request::new("POST", "/v1/indexes".to_owned(), &join)
}

/// A path below an event, which is named by its URI.
pub(crate) fn of(event: &str, rest: &str) -> String {
    format!("/v1/events/{}{rest}", escaped(event))
}

/// A URI as one segment of a path.
pub(crate) fn escaped(uri: &str) -> String {
    uri.replace(':', "%3A").replace('/', "%2F")
}

fn moment(when: &When) -> Moment {
    match when {
        When::Date(day) => Moment::Day { date: day.to_string() },
        When::Zoned { local, tz } => Moment::Timed {
            at: format!("{}T{}", local.date(), local.time()),
            tz: tz.name().to_owned(),
        },
        When::Floating(local) => {
            Moment::Floating { local: format!("{}T{}", local.date(), local.time()) }
        }
    }
}

/// Rules as the API has them; what no rule names is kept.
fn fields(rules: &[Rule]) -> AccessFields {
    let mut fields = AccessFields::default();
    for rule in rules {
        match rule {
            Rule::Public | Rule::Unlisted => {}
            Rule::InvitedOnly => fields.rsvp_policy = Some(PolicyWord::InvitedOnly),
            Rule::ApprovalRequired => fields.rsvp_policy = Some(PolicyWord::ApprovalRequired),
            Rule::Open => fields.rsvp_policy = Some(PolicyWord::Open),
            Rule::Limit(seats) => fields.max_attendees = Some(*seats),
            // No seats at all is how the API says that there is no limit.
            Rule::Unlimited => fields.max_attendees = Some(0),
            Rule::Waitlist(max) => line(&mut fields).max = *max,
            Rule::OrganizerPromotes => {
                line(&mut fields).promotion = Some(PromotionWord::Organizer);
            }
            Rule::Guests(guests) => fields.plus_ones_max = Some(*guests),
            Rule::Depth(steps) => fields.delegation_depth_max = Some(*steps),
            Rule::SeriesSeats => fields.capacity_scope = Some(ScopeWord::Series),
            Rule::AttendeesInvite => fields.can_invite = Some(vec!["attendees".to_owned()]),
        }
    }
    fields
}

fn line(fields: &mut AccessFields) -> &mut WaitlistFields {
    let none = WaitlistFields { enabled: true, max: None, promotion: None };
    fields.waitlist.get_or_insert(none)
}

//! What people's programs do for them.

use kalends_node::api::{Decision, ProblemType, ProposalDecision};
use kalends_schema::id::attendee_id;
use kalends_schema::path::Area;
use kalends_schema::uri::{EventUri, ProposalUri, Uri};
use serde_json::Value;

use super::amend;
use super::continuation;
use super::person::Person;
use super::program::{self, Answer, Request};
use super::stage::Stage;
use super::story::{Act, Which};
use super::wait::until;

impl Stage {
    /// Has somebody's program do something; afterwards the organizer's node knows of it.
    pub(crate) async fn does(&mut self, name: &str, act: &Act) -> Result<(), String> {
        let done = self.obey(name, act).await?;
        let done = done.map_err(|problem| format!("refused: {}", problem.what))?;
        if let Some(title) = makes(act) {
            let uri = uri_in(&done["event"])?;
            let uri = EventUri::try_from(uri).map_err(|e| e.to_string())?;
            self.events.insert(title.to_owned(), uri);
            return Ok(());
        }
        if let Act::GoOn(deed) = act {
            return self.went_on(name, deed).await;
        }
        for uri in written(act, &done)?.into_iter().chain(amend::written(&done)?) {
            self.reaches_organizer(name, title_of(act), &uri).await?;
        }
        Ok(())
    }

    /// Somebody's program refuses.
    pub(crate) async fn may_not(&self, name: &str, act: &Act) -> Result<(), String> {
        refused(self.obey(name, act).await?)
    }

    /// Carries an act out. A node that holds an older version of the event is brought up to date;
    /// one that has never seen it asks the organizer itself.
    async fn obey(&self, name: &str, act: &Act) -> Result<Answer, String> {
        let person = self.person(name)?;
        if !matches!(act, Act::Create(_)) {
            self.catches_up(person, act).await?;
        }
        let amended = match act {
            Act::TakeBack(title) => self.own_amendment(name, title).await?,
            _ => String::new(),
        };
        let request = self.request(name, act, &amended)?;
        until(|| async {
            match request.ask(person.node()?).await? {
                // What was pulled is linked a moment later.
                Err(problem) if problem.kind == ProblemType::NotFound => Err(problem.what),
                other => Ok(other),
            }
        })
        .await
    }

    fn request(&self, by: &str, act: &Act, amended: &str) -> Result<Request, String> {
        let who = |name: &String| self.person(name).map(|person| person.identity.to_string());
        let event = self.events.get(title_of(act)).map(ToString::to_string).unwrap_or_default();
        let on = |which: &Which| which.on.map(|on| on.to_string());
        Ok(match act {
            Act::Create(new) => program::create(new),
            Act::Invite(people, which) => {
                let people = people.iter().map(who).collect::<Result<_, _>>()?;
                program::invite(&event, people, on(which))
            }
            Act::Revoke(name, which) => program::revoke(&event, who(name)?, on(which)),
            Act::Answer(word, which, guests) => program::answer(&event, *word, on(which), *guests),
            Act::Delegate(which, name) => program::delegate(&event, who(name)?, on(which)),
            Act::Admit(name, which) => {
                program::decide(&event, who(name)?, Decision::Admit, on(which))
            }
            Act::Deny(name, which) => {
                program::decide(&event, who(name)?, Decision::Deny, on(which))
            }
            Act::Release(name, which) => {
                program::decide(&event, who(name)?, Decision::Release, on(which))
            }
            Act::Split(which, later) => program::split(&event, on(which), later),
            Act::Cancel(which) => program::cancel(&event, on(which)),
            Act::Move(which, start) => program::reschedule(&event, on(which), start),
            Act::Propose(which, wanted) => program::propose(&event, on(which), wanted),
            Act::Unpropose(which) => program::unpropose(&self.proposal(by, which)?),
            Act::Accept(name, which) => {
                program::decide_proposal(&self.proposal(name, which)?, ProposalDecision::Accept)
            }
            Act::Decline(name, which) => {
                program::decide_proposal(&self.proposal(name, which)?, ProposalDecision::Decline)
            }
            Act::Change(_, rules) => program::change(&event, rules),
            Act::LetInvite(people, _) => {
                let people = people.iter().map(who).collect::<Result<_, _>>()?;
                program::let_invite(&event, people)
            }
            Act::Repeat(_, rule) => program::repeat(&event, rule.clone().unwrap_or_default()),
            Act::Delete(_) => program::delete(&event),
            Act::Amend(which, amending) => amend::request(self, &event, on(which), amending)?,
            Act::TakeBack(_) => program::withdraw_amendment(amended),
            Act::For(name, act) => self.request(by, act, amended)?.in_name_of(who(name)?)?,
            Act::GoOn(of) => continuation::request(&event, &of.deed, who)?,
        })
    }

    /// Where somebody's proposal for an event lies.
    pub(crate) fn proposal(&self, name: &str, which: &Which) -> Result<ProposalUri, String> {
        let id = attendee_id(self.event(&which.title)?, which.on.as_ref(), None);
        let whose = self.person(name)?.identity;
        ProposalUri::of(whose, Area::Pub, &id).map_err(|e| e.to_string())
    }

    /// Waits until somebody's node has an event as its organizer has it. Whoever answers an event
    /// that they have never seen needs no copy: their node fetches it.
    async fn catches_up(&self, person: &Person, act: &Act) -> Result<(), String> {
        let uri = &self.record(title_of(act))?;
        let organizer = self.organizer_of(title_of(act))?;
        let fetches = fetches(act) && person.entry(uri)?.is_none();
        if !organizer.is_online() || fetches {
            return Ok(());
        }
        let newest = organizer.entry(uri)?;
        until(|| async {
            if person.entry(uri)? == newest {
                return Ok(());
            }
            person.pull(&uri.author).await?;
            Err("the event has not come".to_owned())
        })
        .await
    }

    /// Waits until the organizer of `title` has a record as its author has it.
    pub(crate) async fn reaches_organizer(
        &self,
        name: &str,
        title: &str,
        uri: &Uri,
    ) -> Result<(), String> {
        let (author, organizer) = (self.person(name)?, self.organizer_of(title)?);
        if !organizer.is_online() || organizer.identity == author.identity {
            return Ok(());
        }
        let newest = author.entry(uri)?.map(|entry| entry.value);
        until(|| async {
            if organizer.entry(uri)?.map(|entry| entry.value) == newest {
                return Ok(());
            }
            // What a stranger says waits for the organizer to let them in.
            match self.asks(organizer, &uri.to_string()).await? {
                true => Ok(()),
                false => Err("the organizer was not told".to_owned()),
            }
        })
        .await
    }
}

/// The event that an act makes, as the story calls it.
fn makes(act: &Act) -> Option<&str> {
    if let Act::Split(_, later) = act {
        return Some(&later.title);
    }
    matches!(act, Act::Create(_)).then(|| title_of(act))
}

impl Stage {
    /// Whether a record waits among somebody's requests.
    pub(super) async fn asks(&self, who: &Person, record: &str) -> Result<bool, String> {
        let requests = who.asks(&program::requests()).await?;
        let mut items = requests["items"].as_array().into_iter().flatten();
        Ok(items.any(|item| item["uri"] == record))
    }
}

/// Whether a program refused what it was asked for.
pub(super) fn refused(answer: Answer) -> Result<(), String> {
    let Err(problem) = answer else { return Err("their program did it".to_owned()) };
    match problem.kind {
        ProblemType::Refused
        | ProblemType::NotInvited
        | ProblemType::NotTheOrganizer
        | ProblemType::PrivateEvent
        | ProblemType::Conflict
        | ProblemType::Unreachable
        | ProblemType::Cancelled => Ok(()),
        _ => Err(format!("their program did not refuse, but: {}", problem.what)),
    }
}

/// Whether whoever has never seen the event may do it: their node fetches it.
fn fetches(act: &Act) -> bool {
    let done = if let Act::For(_, act) = act { act } else { act };
    matches!(done, Act::Answer(..) | Act::Delegate(..) | Act::Propose(..))
}

/// Which event an act is about, or makes.
fn title_of(act: &Act) -> &str {
    match act {
        Act::Create(new) => &new.title,
        Act::Invite(_, which)
        | Act::Revoke(_, which)
        | Act::Answer(_, which, _)
        | Act::Delegate(which, _)
        | Act::Admit(_, which)
        | Act::Deny(_, which)
        | Act::Release(_, which)
        | Act::Split(which, _)
        | Act::Cancel(which)
        | Act::Propose(which, _)
        | Act::Unpropose(which)
        | Act::Accept(_, which)
        | Act::Decline(_, which)
        | Act::Amend(which, _)
        | Act::Move(which, _) => &which.title,
        Act::For(_, act) => title_of(act),
        Act::TakeBack(title)
        | Act::Change(title, _)
        | Act::LetInvite(_, title)
        | Act::Repeat(title, _)
        | Act::Delete(title) => title,
        Act::GoOn(of) => &of.title,
    }
}

/// The records that an act of somebody who may not be the organizer wrote.
fn written(act: &Act, done: &Value) -> Result<Vec<Uri>, String> {
    match act {
        Act::Answer(..)
        | Act::Delegate(..)
        | Act::Propose(..)
        | Act::Unpropose(_)
        | Act::Admit(..)
        | Act::Deny(..)
        | Act::Release(..) => Ok(vec![uri_in(done)?]),
        Act::For(_, act) => written(act, done),
        Act::Invite(..) => {
            let items = done["items"].as_array().ok_or("invitations without items")?;
            items.iter().map(uri_in).collect()
        }
        Act::Create(_)
        | Act::Revoke(..)
        | Act::Split(..)
        | Act::Cancel(_)
        | Act::Accept(..)
        | Act::Decline(..)
        | Act::Move(..)
        | Act::Change(..)
        | Act::LetInvite(..)
        | Act::Repeat(..)
        | Act::Amend(..)
        | Act::TakeBack(_)
        | Act::Delete(_)
        | Act::GoOn(_) => Ok(Vec::new()),
    }
}

fn uri_in(document: &Value) -> Result<Uri, String> {
    let text = document["uri"].as_str().ok_or_else(|| format!("no URI in {document}"))?;
    text.parse().map_err(|e: kalends_schema::uri::BadUri| e.to_string())
}

//! What people's programs do for them.

use kalends_node::command::Reply;
use kalends_node::command::{AccessEdit, AnswerWish, EventDraft, EventEdit, InviteWish, Refusal};
use kalends_node::engine::{Command, CommandError};
use kalends_schema::record::{Access, Role};
use kalends_schema::uri::{EventUri, Uri};

use super::person::Person;
use super::stage::Stage;
use super::story::{Act, NewEvent, Rule, Which, Word};
use super::wait::until;

impl Stage {
    /// Has somebody's program do something; afterwards the organizer's node knows of it.
    pub(crate) async fn does(&mut self, name: &str, act: &Act) -> Result<(), String> {
        if let Act::Create(event) = act {
            let done = self.person(name)?.command(Command::CreateEvent(Box::new(draft(event))));
            let done = done.await.map_err(|e| e.to_string())?;
            let uri = done.written.first().cloned().ok_or("nothing was written")?;
            let uri = EventUri::try_from(uri).map_err(|e| e.to_string())?;
            self.events.insert(event.title.clone(), uri);
            return Ok(());
        }
        let done = self.obey(name, act).await.map_err(|e| e.to_string())?;
        for uri in done {
            self.is_told(name, act, &uri).await?;
        }
        Ok(())
    }

    /// Somebody's program refuses, and writes nothing.
    pub(crate) async fn may_not(&self, name: &str, act: &Act) -> Result<(), String> {
        match self.obey(name, act).await {
            Ok(_) => Err("their program did it".to_owned()),
            Err(Failed::Refused(CommandError::Refused(_))) => Ok(()),
            Err(other) => Err(format!("their program did not refuse, but: {other}")),
        }
    }

    /// Carries an act out. A node that does not know the event yet, or not its newest version,
    /// asks for it, as it does for a link that its owner opens.
    async fn obey(&self, name: &str, act: &Act) -> Result<Vec<Uri>, Failed> {
        let person = self.person(name)?;
        let title = title_of(act);
        if let Some(title) = title {
            self.catches_up(person, title).await?;
        }
        let command = self.command_for(act)?;
        let tried = until(|| async {
            match person.command(command.clone()).await {
                // The copy is there, and not linked yet.
                Err(CommandError::Refused(Refusal::Gone | Refusal::NoAnswer { .. })) => {
                    Err("the node does not know of it".to_owned())
                }
                other => Ok(other),
            }
        });
        Ok(tried.await?.map_err(Failed::Refused)?.written)
    }

    fn command_for(&self, act: &Act) -> Result<Command, String> {
        let who = |name: &String| self.person(name).map(|person| person.identity);
        let event = |which: &Which| self.event(&which.title).cloned();
        Ok(match act {
            Act::Create(new) => Command::CreateEvent(Box::new(draft(new))),
            Act::Invite(people, which) => Command::Invite {
                event: event(which)?,
                people: people.iter().map(who).collect::<Result<_, _>>()?,
                wish: InviteWish { on: which.on, role: Role::default(), comment: None },
            },
            Act::Revoke(name, which) => {
                Command::Revoke { event: event(which)?, who: who(name)?, on: which.on }
            }
            Act::Answer(word, which, guests) => Command::Answer {
                event: event(which)?,
                wish: AnswerWish {
                    reply: reply(*word),
                    on: which.on,
                    guests: *guests,
                    comment: None,
                },
            },
            Act::Admit(name, which) => {
                Command::Decide { event: event(which)?, who: who(name)?, admit: true, on: which.on }
            }
            Act::Deny(name, which) => Command::Decide {
                event: event(which)?,
                who: who(name)?,
                admit: false,
                on: which.on,
            },
            Act::Cancel(which) => Command::Cancel { event: event(which)?, on: which.on },
            Act::Move(which, start) => {
                let edit = EventEdit { on: which.on, start: Some(*start), ..EventEdit::default() };
                Command::EditEvent { event: event(which)?, edit: Box::new(edit) }
            }
            Act::Change(title, rules) => {
                let edit =
                    EventEdit { access: self.changed(title, rules)?, ..EventEdit::default() };
                Command::EditEvent { event: self.event(title)?.clone(), edit: Box::new(edit) }
            }
        })
    }

    /// The rules of an event with some of them set.
    fn changed(&self, title: &str, rules: &[Rule]) -> Result<AccessEdit, String> {
        let held = self.organizer_of(title)?.own(self.event(title)?.path())?;
        let Some(kalends_schema::record::Record::Event(event)) = held else {
            return Err("its organizer has no such event".to_owned());
        };
        let mut access = event.access.clone();
        rules.iter().for_each(|rule| rule.apply(&mut access));
        Ok(AccessEdit {
            rsvp_policy: Some(access.rsvp_policy),
            max_attendees: Some(access.max_attendees),
            capacity_scope: Some(access.capacity_scope),
            waitlist: Some(access.waitlist),
            plus_ones_max: Some(access.plus_ones_max),
            tentative_counts: Some(access.tentative_counts),
            can_invite: Some(access.can_invite),
        })
    }

    /// Waits until somebody's node has an event as its organizer has it.
    async fn catches_up(&self, person: &Person, title: &str) -> Result<(), String> {
        let uri = self.event(title)?.as_uri();
        let organizer = self.organizer_of(title)?;
        if !organizer.is_online() {
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

    /// Waits until the organizer's node knows what somebody wrote about their event.
    pub(crate) async fn is_told(&self, name: &str, act: &Act, uri: &Uri) -> Result<(), String> {
        match title_of(act) {
            Some(title) => self.reaches_organizer(name, title, uri).await,
            None => Ok(()),
        }
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
            match organizer.entry(uri)?.map(|entry| entry.value) == newest {
                true => Ok(()),
                false => Err("the organizer was not told".to_owned()),
            }
        })
        .await
    }
}

/// Why an act came to nothing.
#[derive(Debug)]
enum Failed {
    /// The program refused.
    Refused(CommandError),
    /// The story did not get so far.
    Before(String),
}

impl From<String> for Failed {
    fn from(why: String) -> Failed {
        Failed::Before(why)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failed::Refused(why) => write!(f, "refused: {why}"),
            Failed::Before(why) => f.write_str(why),
        }
    }
}

/// Which event an act is about.
fn title_of(act: &Act) -> Option<&str> {
    match act {
        Act::Create(_) => None,
        Act::Invite(_, which)
        | Act::Revoke(_, which)
        | Act::Answer(_, which, _)
        | Act::Admit(_, which)
        | Act::Deny(_, which)
        | Act::Cancel(which)
        | Act::Move(which, _) => Some(&which.title),
        Act::Change(title, _) => Some(title),
    }
}

fn reply(word: Word) -> Reply {
    match word {
        Word::Yes => Reply::Yes,
        Word::Maybe => Reply::Maybe,
        Word::No => Reply::No,
        Word::Withdraw => Reply::Withdraw,
    }
}

fn draft(new: &NewEvent) -> EventDraft {
    let mut access = Access::default();
    new.rules.iter().for_each(|rule| rule.apply(&mut access));
    EventDraft {
        title: new.title.clone(),
        start: new.start,
        end: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule: new.rrule.clone(),
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        access,
        not_going: new.not_going,
    }
}

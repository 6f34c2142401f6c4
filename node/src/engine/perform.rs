//! Carrying commands out: what each rests on is found, its decision made, and what comes out staged.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Event, Record, RsvpPolicy, Visibility};

use super::stage::{Staged, stage};
use super::turn::Turn;
use super::{Command, CommandError, Done, Notice, PeopleCommand, load};
use crate::book::{self, Index};
use crate::command::{self as decide, EventDraft, ProfileEdit, Write};

/// What a decision came to.
type Decided = Result<(Vec<Write>, Vec<Notice>), CommandError>;

impl Turn<'_> {
    /// Carries out one command, or leaves nothing of it behind.
    pub(super) fn command(&mut self, command: Command) -> Result<Done, CommandError> {
        let (writes, notices) = match command {
            Command::Raw { path, value } => return self.raw(&path, value),
            Command::Begin { records } => return self.begin(records),
            Command::CreateEvent(draft) => self.create(*draft)?,
            Command::Import { events } => self.import(events)?,
            Command::CreateCalendar(draft) => {
                let id = self.fresh_id()?;
                (vec![decide::create_calendar(&id, draft, self.now)?], Vec::new())
            }
            Command::ChangeCalendar { calendar, change } => {
                self.change_calendar(&calendar, change)?
            }
            Command::Tag { uri, labels } => (self.tags(&uri, &labels)?, Vec::new()),
            Command::Untag { uri, labels } => (self.untags(&uri, &labels)?, Vec::new()),
            Command::JoinIndex { key, url } => return self.join(key, url),
            Command::LeaveIndex { key } => return self.leave(key),
            Command::Mirror(wish) => return self.mirror(wish),
            Command::Dismiss { item } => {
                let put = book::dismiss(&self.batch, &item);
                self.or_fail(put)?;
                (Vec::new(), Vec::new())
            }
            Command::LetIn { who } => {
                let put = book::let_in(&self.batch, who);
                self.or_fail(put)?;
                self.met.insert(who);
                (Vec::new(), Vec::new())
            }
            Command::DismissRequest { who, item } => {
                let dismissed = self.dismiss_request(who, &item);
                self.or_fail(dismissed)?;
                (Vec::new(), Vec::new())
            }
            Command::People(command) => (self.about_people(command)?, Vec::new()),
            Command::Event(command) => self.about_event(command)?,
        };
        self.write(writes, notices)
    }

    pub(super) fn write(
        &mut self,
        writes: Vec<Write>,
        notices: Vec<Notice>,
    ) -> Result<Done, CommandError> {
        let (me, now) = (self.pen.me, self.now);
        let written = writes.iter().map(|write| self.uri(&write.path)).collect();
        let staged = self.batch.attempt(|batch| {
            let staged = writes.into_iter().map(|write| stage(batch, me, write, now));
            staged.collect::<Result<Vec<Staged>, CommandError>>()
        })?;
        let followed = self.follow_up(&staged);
        self.or_fail(followed)?;
        Ok(Done { written, notices, ..Done::default() })
    }

    /// What fails after records were staged fails the batch: it is half of something.
    pub(super) fn or_fail(&mut self, outcome: Result<(), StoreError>) -> Result<(), CommandError> {
        outcome.map_err(|error| {
            self.fail(&error);
            CommandError::Store(error)
        })
    }

    fn create(&mut self, draft: EventDraft) -> Decided {
        let mut notices = Vec::new();
        let visibility = draft.access.visibility;
        notices.extend(self.naming(&draft.calendars)?);
        if visibility == Visibility::Unlisted {
            notices.push(Notice::UnlistedIsReadable);
        }
        if decide::area_of(visibility)? == Area::Pub && self.has_published_nothing()? {
            notices.push(Notice::FirstPublication);
        }
        let id = self.fresh_id()?;
        Ok((decide::create_event(self.pen.me, &id, draft, self.now)?, notices))
    }

    fn has_published_nothing(&self) -> Result<bool, CommandError> {
        let prefix = Path::prefix(Area::Pub, Collection::Events);
        Ok(self.batch.scan(&self.pen.me, &prefix, 1)?.is_empty())
    }

    fn import(&mut self, events: Vec<Event>) -> Decided {
        let mut notices = Vec::new();
        let publishes = events.iter().any(|event| event.access.visibility != Visibility::Private);
        if publishes && self.has_published_nothing()? {
            notices.push(Notice::FirstPublication);
        }
        let known = load::by_uid(&self.batch, self.pen.me)?;
        let mut writes = Vec::new();
        for event in events {
            let (path, event) = match known.get(&event.uid) {
                Some((path, have)) => (path.clone(), newer(path, have, event)),
                None => {
                    let area = decide::area_of(event.access.visibility)?;
                    let path = Path::of(area, Collection::Events, &self.fresh_id()?);
                    (path.expect("an id made of time is an id"), event)
                }
            };
            writes.push(Write { path, record: Some(Record::Event(Box::new(event))) });
        }
        Ok((writes, notices))
    }

    /// The profile first: where it has no room for another indexer, none is remembered either.
    fn join(&mut self, key: Identity, url: String) -> Result<Done, CommandError> {
        let edit = ProfileEdit { joined: Some(key), ..ProfileEdit::default() };
        let writes = self.about_people(PeopleCommand::Profile(edit))?;
        let done = self.write(writes, Vec::new())?;
        let index = Index { key, url, joined_at: self.now };
        let put = book::put_index(&self.batch, &index);
        self.or_fail(put)?;
        Ok(done)
    }

    fn leave(&mut self, key: Identity) -> Result<Done, CommandError> {
        let edit = ProfileEdit { left: Some(key), ..ProfileEdit::default() };
        let writes = self.about_people(PeopleCommand::Profile(edit))?;
        let done = self.write(writes, Vec::new())?;
        let dropped = book::drop_index(&self.batch, &key);
        self.or_fail(dropped)?;
        Ok(done)
    }

    /// Contacts, follows and the profile: records that rest on their former selves alone.
    fn about_people(&mut self, command: PeopleCommand) -> Result<Vec<Write>, CommandError> {
        let (me, now) = (self.pen.me, self.now);
        let contact = |turn: &Turn<'_>, who| book::contact(&turn.batch, me, who);
        let write = match command {
            PeopleCommand::Profile(edit) => {
                let before = book::profile(&self.batch, me)?;
                Some(decide::edit_profile(me, edit, before.as_ref(), now))
            }
            PeopleCommand::Contact { who, name } => {
                Some(decide::add_contact(who, name, contact(self, who)?.as_ref(), now))
            }
            PeopleCommand::RemoveContact { who } => {
                decide::remove_contact(contact(self, who)?, now)
            }
            PeopleCommand::Block { who, blocked: true } => {
                Some(decide::block(who, contact(self, who)?.as_ref(), now))
            }
            PeopleCommand::Block { who, blocked: false } => {
                decide::unblock(contact(self, who)?, now)
            }
            PeopleCommand::Follow { who } => {
                self.pulls.push((who, None));
                Some(decide::follow(who, contact(self, who)?.as_ref(), now))
            }
            PeopleCommand::Unfollow { who } => decide::unfollow(contact(self, who)?, now),
            PeopleCommand::Grant { who, wish } => Some(self.granted(who, wish)?),
            PeopleCommand::EndGrant { who, how } => Some(self.grant_ended(who, how)?),
        };
        Ok(write.into_iter().collect())
    }
}

/// What an imported event makes of one that is here: a newer version of a private event replaces
/// its contents. What is published is changed by `event edit` alone.
fn newer(path: &Path, have: &Event, got: Event) -> Event {
    if path.area() == Area::Pub || got.sequence() <= have.sequence() {
        return have.clone();
    }
    let (access, calendars) = (have.access.clone(), have.calendars.clone());
    Event { access, calendars, created_at: have.created_at, ..got }
}

/// What somebody who answers should know of the event's policy.
pub(super) fn answer_notices(policy: RsvpPolicy, invited: bool) -> Vec<Notice> {
    match policy {
        RsvpPolicy::InvitedOnly if !invited => vec![Notice::NotInvitedYet],
        RsvpPolicy::ApprovalRequired if !invited => vec![Notice::AwaitsDecision],
        RsvpPolicy::Open | RsvpPolicy::InvitedOnly | RsvpPolicy::ApprovalRequired => Vec::new(),
    }
}

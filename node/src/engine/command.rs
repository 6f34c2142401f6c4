//! Commands: what each rests on is found, its decision made, and what comes out staged.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Event, Record, RecurrenceId, RsvpPolicy, Visibility};
use kalends_schema::uri::{CalendarUri, EventUri, ProposalUri, Uri};

use super::stage::{Staged, stage};
use super::turn::Turn;
use super::{CommandError, Done, MirrorWish, Notice, load};
use crate::book::{self, Index};
use crate::command::{
    self as decide, AnswerWish, CalendarChange, CalendarDraft, CounterWish, EventDraft, EventEdit,
    InviteWish, ProfileEdit, ProposalVerdict, Write,
};

/// What the owner wants done. References are resolved: people are keys, events are URIs.
#[derive(Debug, Clone)]
pub enum Command {
    /// Change the profile.
    Profile(ProfileEdit),
    /// Create an event.
    CreateEvent(Box<EventDraft>),
    /// Change an event of one's own.
    EditEvent {
        /// Which.
        event: EventUri,
        /// How.
        edit: Box<EventEdit>,
    },
    /// Cancel an event of one's own, or one occurrence.
    Cancel {
        /// Which.
        event: EventUri,
        /// Only that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Delete an event of one's own: at once, or cancelled first and gone once all were told.
    Delete {
        /// Which.
        event: EventUri,
    },
    /// Keep events that came by import. Of those here already by their UID, the newer is kept.
    /// Answered with one URI for each, in the same order.
    Import {
        /// The events, each to be written under a new id.
        events: Vec<Event>,
    },
    /// Ask people to an event.
    Invite {
        /// Which.
        event: EventUri,
        /// Whom.
        people: Vec<Identity>,
        /// How.
        wish: InviteWish,
    },
    /// Take an invitation back.
    Revoke {
        /// To which event.
        event: EventUri,
        /// Whose.
        who: Identity,
        /// The one to that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Answer an event.
    Answer {
        /// Which.
        event: EventUri,
        /// How.
        wish: AnswerWish,
    },
    /// Admit or deny somebody's answer to an event of one's own.
    Decide {
        /// Which event.
        event: EventUri,
        /// Whose answer.
        who: Identity,
        /// Admitted, or denied.
        admit: bool,
        /// Only for that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Propose another time or place for somebody's event.
    Counter {
        /// Which.
        event: EventUri,
        /// What.
        wish: CounterWish,
    },
    /// Accept or decline what somebody proposed for an event of one's own.
    DecideProposal {
        /// Their proposal.
        proposal: ProposalUri,
        /// Which of the two.
        verdict: ProposalVerdict,
    },
    /// Keep somebody as a contact.
    Contact {
        /// Whom.
        who: Identity,
        /// Under which name.
        name: String,
    },
    /// Keep somebody as a contact no longer, and follow them no longer. A block stays.
    RemoveContact {
        /// Whom.
        who: Identity,
    },
    /// Take and show nothing of somebody, or do so again.
    Block {
        /// Whom.
        who: Identity,
        /// Whether from now on nothing.
        blocked: bool,
    },
    /// Copy somebody's keyspace from now on.
    Follow {
        /// Whose.
        who: Identity,
    },
    /// Copy it no longer.
    Unfollow {
        /// Whose.
        who: Identity,
    },
    /// Deliver what waits of a stranger, and whatever they send from now on.
    LetIn {
        /// Whom.
        who: Identity,
    },
    /// Take a stranger's request off the list.
    DismissRequest {
        /// Whose.
        who: Identity,
        /// What names this version of it: a changed one comes back.
        item: Hash,
    },
    /// Create a calendar.
    CreateCalendar(CalendarDraft),
    /// Change, share or delete a calendar of one's own.
    ChangeCalendar {
        /// Which.
        calendar: CalendarUri,
        /// How.
        change: CalendarChange,
    },
    /// Put labels on something.
    Tag {
        /// On what.
        uri: Uri,
        /// Which.
        labels: Vec<String>,
    },
    /// Take labels of one's own off something.
    Untag {
        /// Off what.
        uri: Uri,
        /// Which.
        labels: Vec<String>,
    },
    /// Remember an indexer that took the owner in.
    JoinIndex {
        /// Its key.
        key: Identity,
        /// Where its API is.
        url: String,
    },
    /// Forget an indexer that the owner left.
    LeaveIndex {
        /// Its key.
        key: Identity,
    },
    /// Something about mirrors.
    Mirror(MirrorWish),
    /// Take an item off the inbox without answering it.
    Dismiss {
        /// What names this version of it: a changed one comes back.
        item: Hash,
    },
    /// Begin an epoch: sign a head although nothing may have changed, and, where `records` are
    /// given, hold exactly those in `pub`: what the newest copy of this keyspace has.
    Begin {
        /// Paths of `pub` and their values.
        records: Option<Vec<(Path, Vec<u8>)>>,
    },
    /// Write bytes as they are: for tests in which somebody breaks the rules.
    #[doc(hidden)]
    Raw {
        /// Where.
        path: Path,
        /// What; `None` takes away.
        value: Option<Vec<u8>>,
    },
}

impl Command {
    /// Bytes it brings along, roughly.
    pub(super) fn weight(&self) -> usize {
        match self {
            Command::Import { events } => events.len() * 1_024,
            Command::Raw { value, .. } => value.as_ref().map_or(0, Vec::len),
            Command::Begin { records } => {
                records.iter().flatten().map(|(_, value)| value.len()).sum()
            }
            Command::Profile(_)
            | Command::CreateEvent(_)
            | Command::EditEvent { .. }
            | Command::Cancel { .. }
            | Command::Delete { .. }
            | Command::Invite { .. }
            | Command::Revoke { .. }
            | Command::Answer { .. }
            | Command::Decide { .. }
            | Command::Counter { .. }
            | Command::DecideProposal { .. }
            | Command::Contact { .. }
            | Command::RemoveContact { .. }
            | Command::Block { .. }
            | Command::Follow { .. }
            | Command::Unfollow { .. }
            | Command::LetIn { .. }
            | Command::DismissRequest { .. }
            | Command::CreateCalendar(_)
            | Command::ChangeCalendar { .. }
            | Command::Tag { .. }
            | Command::Untag { .. }
            | Command::Dismiss { .. }
            | Command::Mirror(_)
            | Command::JoinIndex { .. }
            | Command::LeaveIndex { .. } => 1_024,
        }
    }
}

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
                (vec![self.change_calendar(&calendar, change)?], Vec::new())
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
            Command::Follow { who } => {
                self.pulls.push((who, None));
                (self.about_people(&Command::Follow { who })?, Vec::new())
            }
            Command::Contact { .. }
            | Command::RemoveContact { .. }
            | Command::Block { .. }
            | Command::Unfollow { .. }
            | Command::Profile(_) => (self.about_people(&command)?, Vec::new()),
            Command::EditEvent { .. }
            | Command::Cancel { .. }
            | Command::Delete { .. }
            | Command::Invite { .. }
            | Command::Revoke { .. }
            | Command::Answer { .. }
            | Command::Decide { .. }
            | Command::Counter { .. }
            | Command::DecideProposal { .. } => self.about_event(command)?,
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
        let writes = self.about_people(&Command::Profile(edit))?;
        let done = self.write(writes, Vec::new())?;
        let index = Index { key, url, joined_at: self.now };
        let put = book::put_index(&self.batch, &index);
        self.or_fail(put)?;
        Ok(done)
    }

    fn leave(&mut self, key: Identity) -> Result<Done, CommandError> {
        let edit = ProfileEdit { left: Some(key), ..ProfileEdit::default() };
        let writes = self.about_people(&Command::Profile(edit))?;
        let done = self.write(writes, Vec::new())?;
        let dropped = book::drop_index(&self.batch, &key);
        self.or_fail(dropped)?;
        Ok(done)
    }

    /// Contacts, follows and the profile: records that rest on their former selves alone.
    fn about_people(&self, command: &Command) -> Result<Vec<Write>, CommandError> {
        let (me, now) = (self.pen.me, self.now);
        let write = match command {
            Command::Contact { who, name } => {
                let before = book::contact(&self.batch, me, *who)?;
                decide::add_contact(*who, name.clone(), before.as_ref(), now)
            }
            Command::RemoveContact { who } => {
                let before = book::contact(&self.batch, me, *who)?;
                return Ok(decide::remove_contact(before, now).into_iter().collect());
            }
            Command::Block { who, blocked } => {
                let before = book::contact(&self.batch, me, *who)?;
                let write = match blocked {
                    true => Some(decide::block(*who, before.as_ref(), now)),
                    false => decide::unblock(before, now),
                };
                return Ok(write.into_iter().collect());
            }
            Command::Follow { who } => {
                let before = book::contact(&self.batch, me, *who)?;
                decide::follow(*who, before.as_ref(), now)
            }
            Command::Unfollow { who } => {
                let before = book::contact(&self.batch, me, *who)?;
                return Ok(decide::unfollow(before, now).into_iter().collect());
            }
            Command::Profile(edit) => {
                let before = book::profile(&self.batch, me)?;
                decide::edit_profile(me, edit.clone(), before.as_ref(), now)
            }
            Command::CreateEvent(_)
            | Command::EditEvent { .. }
            | Command::Cancel { .. }
            | Command::Delete { .. }
            | Command::Import { .. }
            | Command::Invite { .. }
            | Command::Revoke { .. }
            | Command::Answer { .. }
            | Command::Decide { .. }
            | Command::Counter { .. }
            | Command::DecideProposal { .. }
            | Command::CreateCalendar(_)
            | Command::ChangeCalendar { .. }
            | Command::Tag { .. }
            | Command::Untag { .. }
            | Command::Dismiss { .. }
            | Command::LetIn { .. }
            | Command::DismissRequest { .. }
            | Command::JoinIndex { .. }
            | Command::Begin { .. }
            | Command::LeaveIndex { .. }
            | Command::Mirror(_)
            | Command::Raw { .. } => return Ok(Vec::new()),
        };
        Ok(vec![write])
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

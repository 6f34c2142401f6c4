//! What a person answered, and what they were asked to.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, PartStat, Record, RecurrenceId, SplitFrom};
use kalends_schema::tree::Range;
use kalends_schema::uri::EventUri;

use super::super::reader::{Reader, Refused};
use crate::storage::{MentionKind, Target};

/// Answers, or invitations, of one person that an agenda looks through.
const DEALINGS_MAX: usize = 10_000;

/// Places passed on to one person that are looked at.
const DELEGATIONS_MAX: usize = 500;

/// Of these by one author: whoever passes on more dates fills nobody's list.
const DELEGATIONS_BY_ONE_MAX: usize = 32;

/// An invitation that stands, or a place passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) by: Identity,
    pub(super) date: Option<RecurrenceId>,
}

/// What they said, and of which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Given {
    partstat: PartStat,
    sequence: u32,
}

/// By event.
#[derive(Debug, Default)]
pub(super) struct Dealings {
    answers: BTreeMap<EventUri, BTreeMap<Option<RecurrenceId>, Given>>,
    invitations: BTreeMap<EventUri, Vec<Asked>>,
    /// Invitations by people whom the operator denies.
    pub(super) withheld: usize,
}

impl Dealings {
    pub(super) fn of(reader: &mut Reader<'_>, me: Identity) -> Result<Dealings, Refused> {
        let mut dealings = Dealings::default();
        dealings.read_answers(reader, me)?;
        dealings.read_invitations(reader, me)?;
        dealings.read_delegations(reader, me)?;
        dealings.follow(reader)?;
        Ok(dealings)
    }

    /// What they said of a series, and were asked to, is so of what was split from it, where they said
    /// nothing of that itself. The roster has the last word.
    pub(super) fn take_over(&mut self, uri: &EventUri, split: &SplitFrom) {
        let given = self.answers.get(&split.event).cloned().unwrap_or_default();
        let before = given.into_iter().filter(|(_, given)| given.sequence <= split.sequence);
        for (date, given) in before {
            let answers = self.answers.entry(uri.clone()).or_default();
            answers.entry(date).or_insert(given);
        }
        let asked = self.invitations.get(&split.event).cloned().unwrap_or_default();
        if !asked.is_empty() {
            let own = self.invitations.entry(uri.clone()).or_default();
            let others = asked.into_iter().filter(|asked| !own.contains(asked));
            let others: Vec<Asked> = others.collect();
            own.extend(others);
        }
    }

    /// Every event of somebody else that they have to do with.
    pub(super) fn events(&self) -> impl Iterator<Item = &EventUri> {
        let invited = self.invitations.keys().filter(|uri| !self.answers.contains_key(uri));
        self.answers.keys().chain(invited)
    }

    /// What they said of a date: of it alone, else of the series.
    pub(super) fn given(&self, event: &EventUri, date: Option<RecurrenceId>) -> Option<PartStat> {
        let answers = self.answers.get(event)?;
        let given = answers.get(&date).or_else(|| answers.get(&None)).copied();
        given.map(|given| given.partstat).filter(|given| *given != PartStat::NeedsAction)
    }

    /// Who asked them to a date, or to the whole series.
    pub(super) fn asked(
        &self,
        event: &EventUri,
        date: Option<RecurrenceId>,
    ) -> impl Iterator<Item = Identity> + use<'_> {
        let asked = self.invitations.get(event).into_iter().flatten();
        let asked = asked.filter(move |asked| asked.date.is_none() || asked.date == date);
        asked.map(|asked| asked.by)
    }

    fn read_answers(&mut self, reader: &mut Reader<'_>, me: Identity) -> Result<(), Refused> {
        let paths = reader.paths(&me, Collection::Attendees, (None, DEALINGS_MAX + 1))?;
        too_many(paths.len(), "answers of one person")?;
        let prefix = Path::prefix(Area::Pub, Collection::Attendees);
        reader.rests_on(&me, Range::of_prefix(&prefix).expect("shorter than a path"));
        for path in paths {
            let found = reader.look(&me, &path)?.map(|found| found.record);
            let Some(Record::Attendee(answer)) = found else { continue };
            if answer.principal.is_none() && answer.event.path().area() == Area::Pub {
                let answers = self.answers.entry(answer.event).or_default();
                let given = Given { partstat: answer.partstat, sequence: answer.sequence };
                answers.insert(answer.recurrence_id, given);
            }
        }
        Ok(())
    }

    fn read_delegations(&mut self, reader: &mut Reader<'_>, me: Identity) -> Result<(), Refused> {
        for (author, answer) in delegations(reader, me)?.0 {
            self.withheld += usize::from(reader.denied.contains(&author));
            if answer.event.path().area() == Area::Pub {
                let asked = Asked { by: author, date: answer.recurrence_id };
                self.invitations.entry(answer.event).or_default().push(asked);
            }
        }
        Ok(())
    }

    fn read_invitations(&mut self, reader: &mut Reader<'_>, me: Identity) -> Result<(), Refused> {
        let (target, kind) = (Target::of_person(&me), MentionKind::Invitee);
        let mentions = reader.rows.mentions(target, kind, None, DEALINGS_MAX + 1)?;
        too_many(mentions.len(), "invitations of one person")?;
        for mention in mentions {
            self.withheld += usize::from(reader.denied.contains(&mention.author));
            let found = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
            let Some(Record::Invitation(invitation)) = found else { continue };
            let stands = invitation.invitee == me && invitation.revoked_at.is_none();
            if stands && mention.author != me && invitation.event.path().area() == Area::Pub {
                let asked = Asked { by: mention.author, date: invitation.recurrence_id };
                self.invitations.entry(invitation.event).or_default().push(asked);
            }
        }
        Ok(())
    }
}

/// Answers of others that pass a place on to `me`, the first of them by author, and of each author so
/// many; and how many more there are, since anybody may name anybody.
pub(super) fn delegations(
    reader: &mut Reader<'_>,
    me: Identity,
) -> Result<(Vec<(Identity, Attendee)>, usize), Refused> {
    let (target, kind) = (Target::of_person(&me), MentionKind::Delegate);
    let mut mentions = reader.rows.mentions(target, kind, None, DEALINGS_MAX)?;
    let all = mentions.len();
    let mut counted: BTreeMap<Identity, usize> = BTreeMap::new();
    mentions.retain(|mention| {
        let count = counted.entry(mention.author).or_default();
        *count += 1;
        *count <= DELEGATIONS_BY_ONE_MAX
    });
    mentions.truncate(DELEGATIONS_MAX);
    let more = all - mentions.len();
    let mut found = Vec::new();
    for mention in mentions {
        let record = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
        if let Some(Record::Attendee(answer)) = record
            && answer.delegated_to == Some(me)
            && mention.author != me
        {
            found.push((mention.author, answer));
        }
    }
    Ok((found, more))
}

fn too_many(got: usize, what: &'static str) -> Result<(), Refused> {
    if got <= DEALINGS_MAX {
        return Ok(());
    }
    let hint = "ask for invitations and answers page by page";
    Err(Refused::TooMuch { what, limit: DEALINGS_MAX, hint })
}

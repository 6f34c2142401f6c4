//! `GET /v1/people/{id}/invitations`: what a person was asked to, also in somebody's place, and what
//! became of it.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::id::answer_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Attendee, Invitation, PartStat, Record, RecurrenceId, Status};
use kalends_schema::roster::{Row, Standing, stands_in_at};
use kalends_schema::uri::{EventUri, Uri};

use super::super::cursor::{self, MentionPlace};
use super::super::document::{DelegationItem, InvitationItem, InvitationsAnswer};
use super::super::reader::{Reader, Refused};
use super::super::roster::person_view;
use super::RECORDS_MAX;
use super::dealings::delegations;
use super::rosters::{Reckoned, Rosters, brief};
use crate::storage::{Mention, MentionKind, Short, Target};

/// One page of the invitations that name `me`, by inviter and id.
///
/// # Errors
/// [`Refused::TooMuch`] when their events have too many records for one page.
pub(crate) fn invitations(
    reader: &mut Reader<'_>,
    me: Identity,
    after: Option<&MentionPlace>,
    limit: usize,
) -> Result<InvitationsAnswer, Refused> {
    reader.read_at_most(RECORDS_MAX);
    reader.note(&me)?;
    let (target, kind) = (Target::of_person(&me), MentionKind::Invitee);
    let mut mentions = reader.rows.mentions_after(target, kind, after, limit + 1)?;
    let more = mentions.len() > limit;
    mentions.truncate(limit);
    let place = |last: &Mention| (Short::from(&last.author), last.path.id().to_owned());
    let next = mentions.last().filter(|_| more).map(|last| cursor::mention(&place(last)));
    let mut rosters = Rosters::new(me);
    let (mut items, mut withheld) = (Vec::new(), 0);
    for mention in mentions {
        withheld += usize::from(reader.denied.contains(&mention.author));
        let found = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
        if let Some(Record::Invitation(invitation)) = found
            && invitation.invitee == me
            && mention.author != me
        {
            items.push(item(reader, &mut rosters, (me, mention), invitation)?);
        }
    }
    let mut passed_on = Vec::new();
    if after.is_none() {
        let (found, more) = delegations(reader, me)?;
        withheld += more;
        // All that are passed on of one event together: each look at its records costs all of them.
        let mut dates: BTreeMap<EventUri, BTreeSet<Option<RecurrenceId>>> = BTreeMap::new();
        for (_, answer) in &found {
            dates.entry(answer.event.clone()).or_default().insert(answer.recurrence_id);
        }
        let mut places = BTreeMap::new();
        for (event, dates) in dates {
            let known = rosters.of(reader, &event)?;
            places.insert(event, known.map(|known| stands_in_at(&known.facts, me, &dates)));
        }
        for (author, answer) in found {
            withheld += usize::from(reader.denied.contains(&author));
            let place = places.get(&answer.event).and_then(Option::as_ref);
            let place = place.map(|at| at.get(&answer.recurrence_id).copied());
            passed_on.push(delegation(reader, (&mut rosters, me), (author, answer), place)?);
        }
    }
    withheld += rosters.withheld();
    let (person, delegations) = (me.to_string(), passed_on);
    let as_of = reader.as_of()?;
    Ok(InvitationsAnswer { person, items, delegations, next, withheld, as_of })
}

fn item(
    reader: &mut Reader<'_>,
    rosters: &mut Rosters,
    (me, mention): (Identity, Mention),
    invitation: Invitation,
) -> Result<InvitationItem, Refused> {
    let invited_by = person_view(reader, &mention.author)?;
    let known = rosters.of(reader, &invitation.event)?;
    let date = invitation.recurrence_id;
    let given = match known {
        Some(known) => known.said(date.as_ref()),
        None => given(reader, me, &invitation)?,
    };
    let row = known.and_then(|known| known.row(me, date.as_ref()));
    Ok(InvitationItem {
        uri: Uri::new(mention.author, mention.path).to_string(),
        event: brief(&invitation.event, date.as_ref(), known),
        invited_by,
        recurrence_id: date.map(|date| date.to_string()),
        role: invitation.role.as_str(),
        rsvp: invitation.rsvp,
        state: state(&invitation, known, (row, given)),
        counts: known
            .map(|_| invitation.revoked_at.is_none() && row.is_some_and(|row| row.invited)),
        partstat: given.map(PartStat::as_str),
        standing: row.map(|row| row.standing.word()),
        comment: invitation.comment,
    })
}

/// A place that somebody passes on; in whose place the person is there, where the event is known.
fn delegation(
    reader: &mut Reader<'_>,
    (rosters, me): (&mut Rosters, Identity),
    (author, answer): (Identity, Attendee),
    in_place_of: Option<Option<Identity>>,
) -> Result<DelegationItem, Refused> {
    let from = person_view(reader, &author)?;
    let known = rosters.of(reader, &answer.event)?;
    let date = answer.recurrence_id;
    let row = known.and_then(|known| known.row(me, date.as_ref()));
    let counts = in_place_of.map(|from| from == Some(author));
    let row = row.filter(|_| counts == Some(true));
    let path = answer_path(&answer.event, date.as_ref(), answer.principal.as_ref());
    Ok(DelegationItem {
        uri: Uri::new(author, path).to_string(),
        event: brief(&answer.event, date.as_ref(), known),
        from,
        recurrence_id: date.map(|date| date.to_string()),
        counts,
        standing: row.map(|row| row.standing.word()),
        comment: answer.comment,
    })
}

/// What the person said themselves of the date, else of the series, to an event that is not known.
fn given(
    reader: &mut Reader<'_>,
    me: Identity,
    invitation: &Invitation,
) -> Result<Option<PartStat>, Refused> {
    let date = invitation.recurrence_id;
    for date in date.iter().map(Some).chain([None]) {
        let path = answer_path(&invitation.event, date, None);
        if let Some(Record::Attendee(answer)) = reader.record(&me, &path)?.map(|one| one.record) {
            return Ok(Some(answer.partstat).filter(|said| *said != PartStat::NeedsAction));
        }
    }
    Ok(None)
}

fn state(
    invitation: &Invitation,
    known: Option<&Reckoned>,
    (row, given): (Option<&Row>, Option<PartStat>),
) -> &'static str {
    let event = known.map(|known| &known.facts.event.record);
    let date = invitation.recurrence_id;
    let component = event.and_then(|event| event.component(date.as_ref()));
    let over = component.is_some_and(|component| component.status == Status::Cancelled)
        || row.is_some_and(|row| row.cancelled);
    let lapsed = row.is_some_and(|row| matches!(row.standing, Standing::NeedsAction { .. }));
    if invitation.revoked_at.is_some() {
        "revoked"
    } else if over {
        "cancelled"
    } else if given.is_some() && !lapsed {
        "answered"
    } else {
        "unanswered"
    }
}

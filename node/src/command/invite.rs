//! `invite`, and taking an invitation back (RFC 5546 §3.2.2 REQUEST, §3.2.5 CANCEL).

use std::collections::BTreeSet;

use kalends_schema::id::invitation_path;
use kalends_schema::key::Identity;
use kalends_schema::limits::INVITED_BY_ONE_MAX;
use kalends_schema::order::{Also, significant_change};
use kalends_schema::path::Area;
use kalends_schema::record::{CanInvite, CuType, Invitation, Record, RecurrenceId, Role};
use kalends_schema::time::Timestamp;

use super::{Of, Refusal, Write};

/// What the inviter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteWish {
    /// One date only.
    pub on: Option<RecurrenceId>,
    /// Their part.
    pub role: Role,
    /// A word with it.
    pub comment: Option<String>,
    /// The organizer, where the owner invites in their name.
    pub principal: Option<Identity>,
}

/// Refuses more people than an event counts of one person who does not organize it. `standing` are
/// the owner's invitations to it, `people` whom they are to invite.
///
/// # Errors
/// [`Refusal::TooManyInvited`].
pub fn may_invite_so_many<'i>(
    of: &Of<'_>,
    standing: impl Iterator<Item = &'i Invitation>,
    (people, wish): (&[Identity], &InviteWish),
) -> Result<(), Refusal> {
    if of.in_name_of(wish.principal).is_ok() {
        return Ok(());
    }
    let standing = standing.filter(|one| one.revoked_at.is_none());
    let all = standing.map(|one| (one.invitee, one.recurrence_id));
    let all: BTreeSet<_> = all.chain(people.iter().map(|who| (*who, wish.on))).collect();
    let (got, max) = (all.len(), INVITED_BY_ONE_MAX);
    if got > max { Err(Refusal::TooManyInvited { got, max }) } else { Ok(()) }
}

/// The invitation of one person; `before` is the one they have from the owner already, and
/// `takes_part` whether the owner is invited or admitted themselves.
///
/// # Errors
/// [`Refusal::PrivateEvent`] and what else keeps people from being invited.
pub fn invite(
    of: &Of<'_>,
    invitee: Identity,
    wish: &InviteWish,
    (before, takes_part): (Option<&Invitation>, bool),
    now: Timestamp,
) -> Result<Write, Refusal> {
    if of.event.foreign.is_some() {
        return Err(Refusal::Foreign);
    }
    if of.uri.path().area() == Area::Priv {
        return Err(Refusal::PrivateEvent);
    }
    if invitee == of.organizer {
        return Err(Refusal::OwnInvitation);
    }
    if invitee == of.me {
        return Err(Refusal::MayNotInvite);
    }
    let may = of.in_name_of(wish.principal).is_ok()
        || match &of.event.access.can_invite {
            CanInvite::People(people) => people.contains(&of.me),
            CanInvite::Attendees => takes_part,
        };
    if !may {
        return Err(Refusal::MayNotInvite);
    }
    of.has(wish.on.as_ref())?;
    let written = Invitation {
        recurrence_id: wish.on,
        role: wish.role,
        cutype: before.map_or(CuType::Individual, |before| before.cutype),
        comment: wish.comment.clone(),
        created_at: before.map_or(now, |before| before.created_at),
        ..Invitation::new(of.uri, invitee, now)
    };
    let same = |before: &&Invitation| {
        Invitation { last_modified: before.last_modified, ..written.clone() } == **before
    };
    let record = before.filter(same).cloned().unwrap_or(written);
    let path = invitation_path(of.uri, wish.on.as_ref(), &invitee);
    Ok(Write { path, record: Some(Record::Invitation(record)) })
}

/// Takes invitations back: each says since when, and the event's number rises once where it is the
/// organizer who does it. Of those that were taken back already nothing is written. `principal` is
/// the organizer, where the owner does it in their name.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer and their deputies.
pub fn revoke(
    of: &Of<'_>,
    before: &[Invitation],
    principal: Option<Identity>,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    of.in_name_of(principal)?;
    let standing = before.iter().filter(|one| one.revoked_at.is_none());
    let mut writes: Vec<Write> = standing
        .map(|one| {
            let path = invitation_path(of.uri, one.recurrence_id.as_ref(), &one.invitee);
            // One to the series it was split from is taken back for what follows alone.
            let event = of.uri.clone();
            let revoked =
                Invitation { event, revoked_at: Some(now), last_modified: now, ..one.clone() };
            Write { path, record: Some(Record::Invitation(revoked)) }
        })
        .collect();
    if !writes.is_empty() && of.organizer == of.me {
        let also = Also { uninvited: true, ask_again: false };
        let edited = significant_change(of.event, of.event.clone(), also, now);
        let event = Some(Record::Event(Box::new(edited.event)));
        writes.push(Write { path: of.uri.path().clone(), record: event });
    }
    Ok(writes)
}

#[cfg(test)]
mod tests;

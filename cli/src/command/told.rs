//! What the inbox tells, in words: one row for each kind of item, and what changed, old and new.

use chrono_tz::Tz;
use kalends_node::api::{ChangeView, ChangedField, ChangedValue, InboxItem, InboxKind};

use super::show;
use crate::screen::plain;

/// What a yes or a no to an item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Answers the event.
    Answer,
    /// Lets somebody in, or keeps them out.
    Decide,
    /// Accepts or declines what is proposed.
    Proposal,
    /// There is none: it is only to be known.
    None,
}

/// What an item says, between the handle and the title.
pub fn kind(kind: InboxKind) -> &'static str {
    words(kind).0
}

/// What a yes or a no to an item does.
pub fn reply_to(kind: InboxKind) -> Reply {
    words(kind).1
}

fn words(kind: InboxKind) -> (&'static str, Reply) {
    match kind {
        InboxKind::Invitation => ("invites you", Reply::Answer),
        InboxKind::Delegation => ("passes a place on to you", Reply::Answer),
        InboxKind::DelegationDeclined => ("does not come for you", Reply::None),
        InboxKind::DelegationWithdrawn => ("takes the place back", Reply::None),
        InboxKind::DelegationOpen => ("took their word back", Reply::None),
        InboxKind::Role => ("invites you otherwise", Reply::Answer),
        InboxKind::Revoked => ("invites you no more", Reply::None),
        InboxKind::Changed => ("changed", Reply::Answer),
        InboxKind::Cancelled => ("is cancelled", Reply::Answer),
        InboxKind::DateAdded => ("has another date", Reply::Answer),
        InboxKind::Deleted => ("deleted by its organizer", Reply::None),
        InboxKind::Admission => ("decided about you", Reply::None),
        InboxKind::Decide => ("waits for your word", Reply::Decide),
        InboxKind::Over => ("has too few seats", Reply::None),
        InboxKind::Answer => ("answers", Reply::None),
        InboxKind::Granted => ("lets you act for them", Reply::None),
        InboxKind::GrantEnded => ("lets you act no more", Reply::None),
        InboxKind::Acted => ("acted for you", Reply::None),
        InboxKind::Named => ("names you", Reply::None),
        InboxKind::Proposal => ("proposes otherwise", Reply::Proposal),
        InboxKind::ProposalAccepted => ("is as you proposed", Reply::None),
        InboxKind::ProposalDeclined => ("stays as it is", Reply::None),
        InboxKind::MayAdd => ("shows your events", Reply::None),
        InboxKind::MayAdminister => ("is yours to administer", Reply::None),
        InboxKind::CalendarUnchanged => ("is not as you wanted", Reply::None),
        InboxKind::Amended => ("was changed for you", Reply::None),
        InboxKind::AmendmentApplied => ("is as you wanted", Reply::None),
        InboxKind::AmendmentConflict => ("was changed meanwhile", Reply::None),
        InboxKind::AmendmentDeclined => ("cannot be so", Reply::None),
        InboxKind::HandedOver => ("hands over to you", Reply::None),
        InboxKind::Successor => ("names you a successor", Reply::None),
        InboxKind::TakenUp => ("goes on with", Reply::None),
        InboxKind::Claimed => ("claimed", Reply::None),
        InboxKind::ClaimEnded => ("is back with", Reply::None),
    }
}

/// Who it is from: `bob`, or `bob for ann` where a deputy wrote it.
pub fn from(item: &InboxItem) -> String {
    let from = show::person(&item.from);
    let deputy = item.acted_by.as_ref().map(show::person);
    deputy.map_or_else(|| from.clone(), |deputy| format!("{deputy} for {from}"))
}

/// What changed, a line each, indented.
pub fn changes(item: &InboxItem, tz: Tz) -> String {
    let about = item.about.as_ref().map(show::person);
    let line = |one| format!("  {}\n", change(one, about.as_deref(), tz));
    item.changes.iter().map(line).collect()
}

/// `Tue 8 Jun 2027 18:00, place: Hall → Garden`
fn change(change: &ChangeView, about: Option<&str>, tz: Tz) -> String {
    let on = change.on.as_deref().map(|on| format!("{}, ", show::date(on))).unwrap_or_default();
    let field = field(change.field, about);
    let said = |value: &Option<ChangedValue>| value.as_ref().map(|value| said(value, tz));
    let (old, new) = (said(&change.old), said(&change.new));
    if change.field == ChangedField::Date {
        let gone = old.map(|old| format!("not on {old}"));
        return gone.or(new.map(|new| format!("also on {new}"))).unwrap_or_default();
    }
    let [old, new] = [old, new].map(|said| said.unwrap_or_else(|| "nothing".to_owned()));
    format!("{on}{field}: {old} → {new}")
}

fn said(value: &ChangedValue, tz: Tz) -> String {
    match value {
        ChangedValue::Time { start, end } => show::span(start, end.as_ref(), tz),
        ChangedValue::Count(count) => count.to_string(),
        ChangedValue::Text(text) => plain(text),
    }
}

/// What changed; how somebody stands is said of whom it is about, who is the owner unless named.
fn field(field: ChangedField, about: Option<&str>) -> String {
    let word = match field {
        ChangedField::Title => "title",
        ChangedField::Time => "time",
        ChangedField::Status => "status",
        ChangedField::Place => "place",
        ChangedField::Description => "description",
        ChangedField::Link => "link",
        ChangedField::Repeats => "repeats",
        ChangedField::Date => "date",
        ChangedField::Policy => "who may come",
        ChangedField::Seats => "seats",
        ChangedField::Guests => "guests",
        ChangedField::Answer => "answer",
        ChangedField::Standing | ChangedField::Invitation => {
            return about.map_or_else(|| "you are".to_owned(), |who| format!("{who} is"));
        }
        ChangedField::Role => "part",
        ChangedField::May => "you may",
    };
    word.to_owned()
}

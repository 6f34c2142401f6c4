//! Amendments: whose fields they are is for `crate::roster` and the organizer to see.

use super::text::{self, Limit};
use super::{Invalid, access, at_most, component, time};
use crate::limits::{CHANGES_MAX, COMMENT_CHARS_MAX};
use crate::record::{Amendment, Change, Conflict, DeclineReason, Field};

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");
const RULE: &str = "at most 200 changes";

pub(super) fn check(amendment: &Amendment) -> Result<(), Invalid> {
    text::lines_or_none("comment", amendment.comment.as_ref(), COMMENT)?;
    if amendment.changes.is_empty() {
        return Err(Invalid::new("changes", "none", "at least one change"));
    }
    at_most("changes", amendment.changes.len(), CHANGES_MAX, RULE)?;
    amendment.changes.iter().try_for_each(check_change)
}

pub(super) fn check_reason(reason: &DeclineReason) -> Result<(), Invalid> {
    let DeclineReason::Conflict(both) = reason else { return Ok(()) };
    at_most("conflicts", both.len(), CHANGES_MAX, RULE)?;
    both.iter().try_for_each(|Conflict { proposed, current }| {
        check_change(proposed)?;
        check_change(current)
    })
}

/// What one field can say by itself; whether it fits the rest shows once it is applied.
fn check_change(change: &Change) -> Result<(), Invalid> {
    time::occurrence(change.recurrence_id.as_ref())?;
    if change.recurrence_id.is_some() && change.field.is_of_the_whole() {
        let rule = "no recurrence id with what belongs to the whole event";
        return Err(Invalid::new("recurrence_id", change.field.name(), rule));
    }
    match &change.field {
        Field::Component(Some(of)) => component::check(of),
        Field::Start(start) => time::writable("dtstart", start),
        Field::Access(of) => access::check(of),
        Field::Component(None)
        | Field::End(_)
        | Field::Summary(_)
        | Field::Description(_)
        | Field::StyledDescription(_)
        | Field::Status(_)
        | Field::Locations(_)
        | Field::ImageUri(_)
        | Field::Url(_)
        | Field::Rrule(_)
        | Field::Rdate(_)
        | Field::Exdate(_)
        | Field::Class(_)
        | Field::Transp(_)
        | Field::Categories(_)
        | Field::Priority(_)
        | Field::Geo(_)
        | Field::Conference(_)
        | Field::Attach(_)
        | Field::RelatedTo(_)
        | Field::Calendars(_) => Ok(()),
    }
}

//! Amendments and the organizer's word on them: what each field can say by itself. Whether it fits
//! the event shows once it is applied (`crate::amendment`).

use std::collections::BTreeSet;

use super::text::{self, Limit};
use super::{Invalid, access, at_most, component, time};
use crate::limits::{CALENDARS_MAX, CHANGES_MAX, COMMENT_CHARS_MAX};
use crate::record::{Access, Amendment, Both, Change, Component, DeclineReason, End, Field, When};
use crate::time::Timestamp;

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");
const RULE: &str = "at most 200 changes";

pub(super) fn check(amendment: &Amendment) -> Result<(), Invalid> {
    text::lines_or_none("comment", amendment.comment.as_ref(), COMMENT)?;
    if amendment.changes.is_empty() {
        return Err(Invalid::new("changes", "none", "at least one change"));
    }
    at_most("changes", amendment.changes.len(), CHANGES_MAX, RULE)?;
    once(&amendment.changes)?;
    let written = amendment.created_at;
    amendment.changes.iter().try_for_each(|change| check_change(change, written))
}

pub(super) fn check_reason(reason: &DeclineReason, written: Timestamp) -> Result<(), Invalid> {
    let (DeclineReason::Conflict(fields) | DeclineReason::Applied(fields)) = reason else {
        return Ok(());
    };
    at_most("changes", fields.len(), CHANGES_MAX, RULE)?;
    fields.iter().try_for_each(|Both { proposed, current }| {
        check_change(proposed, written)?;
        check_change(current, written)
    })
}

/// A field changes to one value; what replaces a whole component says its fields already.
fn once(changes: &[Change]) -> Result<(), Invalid> {
    const RULE: &str = "each field once, and none beside its whole component";
    let mut places = BTreeSet::new();
    let whole = changes.iter().filter(|change| matches!(change.field, Field::Component(_)));
    let whole: BTreeSet<_> = whole.map(|change| change.recurrence_id).collect();
    for Change { recurrence_id, field } in changes {
        let beside = whole.contains(recurrence_id) && !field.is_of_the_whole();
        let is_component = matches!(field, Field::Component(_));
        if !places.insert((recurrence_id, field.name())) || (beside && !is_component) {
            return Err(Invalid::new("changes", field.name(), RULE));
        }
    }
    Ok(())
}

/// What one field can say by itself.
fn check_change(change: &Change, written: Timestamp) -> Result<(), Invalid> {
    time::occurrence(change.recurrence_id.as_ref())?;
    if change.recurrence_id.is_some() && change.field.is_of_the_whole() {
        let rule = "no recurrence id with what belongs to the whole event";
        return Err(Invalid::new("recurrence_id", change.field.name(), rule));
    }
    if let Field::Component(Some(of)) = &change.field {
        return component::check(of);
    }
    if let Field::Calendars(uris) = &change.field {
        let rule = "at most 10 calendars";
        return at_most("x_pubky_calendar_uris", uris.len(), CALENDARS_MAX, rule);
    }
    if let Field::End(Some(End::At(end))) = &change.field {
        // It is compared with its start once it is applied.
        return time::writable("dtend", end);
    }
    let mut rules = Access::default();
    change.field.put_in_access(&mut rules);
    access::check(&rules)?;
    let some_time = When::Floating(chrono::NaiveDateTime::default());
    let mut some = Component::new(written, some_time, "-");
    change.field.put_in_component(&mut some);
    component::check(&some)
}

#[cfg(test)]
mod tests {
    use crate::record::example::{amendment, author, component, identity, path_of, written, zoned};
    use crate::record::{Amendment, Change, End, Field, Invalid, Record, check};

    fn checked(changes: Vec<Change>) -> Option<&'static str> {
        let record = Record::Amendment(Amendment { changes, ..amendment() });
        let checked = check(author(), &path_of(&record), &record, written());
        checked.err().map(|Invalid { field, .. }| field)
    }

    fn whole(field: Field) -> Change {
        Change { recurrence_id: None, field }
    }

    fn dated(field: Field) -> Change {
        Change { recurrence_id: Some("2026-01-27T09:00:20".parse().unwrap()), field }
    }

    #[test]
    fn what_a_field_can_never_say_is_refused() {
        assert_eq!(checked(vec![]), Some("changes"));
        assert_eq!(checked(vec![whole(Field::Summary("x".repeat(501)))]), Some("summary"));
        assert_eq!(checked(vec![whole(Field::Summary(String::new()))]), Some("summary"));
        assert_eq!(checked(vec![whole(Field::Rrule(Some("FREQ=".into())))]), Some("rrule"));
        assert_eq!(checked(vec![whole(Field::MaxAttendees(Some(0)))]), Some("max_attendees"));
        let crowd = (0..=20).map(identity).collect();
        assert_eq!(checked(vec![whole(Field::Contributors(crowd))]), Some("contributors"));
        let end = End::At(zoned("2026-01-27T08:00:00", "Europe/Zurich"));
        assert_eq!(checked(vec![whole(Field::End(Some(end)))]), None, "whichever start it has");
    }

    #[test]
    fn a_field_is_changed_once_and_where_it_can_stand() {
        let title = || Field::Summary("Brunch".into());
        assert_eq!(checked(vec![whole(title()), dated(title())]), None);
        assert_eq!(checked(vec![whole(title()), whole(title())]), Some("changes"));
        let other = Field::Component(Some(Box::new(component())));
        assert_eq!(checked(vec![dated(other.clone()), dated(title())]), Some("changes"));
        assert_eq!(checked(vec![dated(other), whole(title())]), None);
        assert_eq!(checked(vec![dated(Field::PlusOnesMax(1))]), Some("recurrence_id"));
    }
}

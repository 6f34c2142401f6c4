//! What changed, old and new, in the API's words.

use kalends_schema::order::{Change, Field, Said};
use kalends_schema::record::{RecurrenceId, When};

use super::events::end_at;
use super::moment;
use crate::api::{ChangeView, ChangedField, ChangedValue};

/// One difference between two versions of an event.
pub(super) fn change_view(change: &Change) -> ChangeView {
    let field = match change.field {
        Field::Title => ChangedField::Title,
        Field::Time => ChangedField::Time,
        Field::Status => ChangedField::Status,
        Field::Place => ChangedField::Place,
        Field::Description => ChangedField::Description,
        Field::Link => ChangedField::Link,
        Field::Repeats => ChangedField::Repeats,
        Field::Date => ChangedField::Date,
        Field::Policy => ChangedField::Policy,
        Field::Seats => ChangedField::Seats,
        Field::Guests => ChangedField::Guests,
    };
    ChangeView {
        field,
        on: change.on.map(|on| on.to_string()),
        old: change.old.as_ref().map(value),
        new: change.new.as_ref().map(value),
    }
}

fn value(said: &Said) -> ChangedValue {
    match said {
        Said::Text(text) => ChangedValue::Text(text.clone()),
        Said::Count(count) => ChangedValue::Count(*count),
        Said::Time { start, end } => time(start, end.as_ref()),
    }
}

/// A start and an end.
pub(super) fn time(start: &When, end: Option<&kalends_schema::record::End>) -> ChangedValue {
    ChangedValue::Time { start: moment(start), end: end.map(|end| end_at(start, *end)) }
}

/// One word that became another.
pub(super) fn words(
    field: ChangedField,
    on: Option<RecurrenceId>,
    (old, new): (Option<String>, Option<String>),
) -> ChangeView {
    let (old, new) = (old.map(ChangedValue::Text), new.map(ChangedValue::Text));
    ChangeView { field, on: on.map(|on| on.to_string()), old, new }
}

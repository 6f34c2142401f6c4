//! Places in lists, as text that means nothing to the asker.

use std::fmt::Display;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kalends_schema::id::is_hash_id;
use kalends_schema::record::{Person, RecurrenceId};

use crate::storage::{Position, Short};

/// A place in a roster: the date, if the row is one of a date's, and the person.
pub(crate) type RowPlace = (Option<RecurrenceId>, Person);

/// A place among records that mention something: author and id.
pub(crate) type MentionPlace = (Short, String);

/// A place in a list of occurrences.
pub(crate) fn position(position: &Position) -> String {
    let Position { start, author, event, occurrence } = position;
    write(&[start, author, event, occurrence])
}

/// Reads what [`position`] wrote.
pub(crate) fn read_position(text: &str) -> Option<Position> {
    let [start, author, event, occurrence] = read(text)?;
    Some(Position { start: start.parse().ok()?, author: short(&author)?, event, occurrence })
}

/// A place in a roster.
pub(crate) fn row((date, person): &RowPlace) -> String {
    write(&[&date.map(|date| date.to_string()).unwrap_or_default(), person])
}

/// Reads what [`row`] wrote.
pub(crate) fn read_row(text: &str) -> Option<RowPlace> {
    let [date, person] = read(text)?;
    let date = if date.is_empty() { None } else { Some(date.parse().ok()?) };
    let person = match person.strip_prefix("guest:") {
        Some(token) => is_hash_id(token).then(|| Person::Guest(token.to_owned()))?,
        None => Person::Key(person.parse().ok()?),
    };
    Some((date, person))
}

/// A place among records that mention something.
pub(crate) fn mention((author, id): &MentionPlace) -> String {
    write(&[author, id])
}

/// Reads what [`mention`] wrote.
pub(crate) fn read_mention(text: &str) -> Option<MentionPlace> {
    let [author, id] = read(text)?;
    Some((short(&author)?, id))
}

/// A place in one collection of one keyspace.
pub(crate) fn id(id: &str) -> String {
    write(&[&id])
}

/// Reads what [`id`] wrote.
pub(crate) fn read_id(text: &str) -> Option<String> {
    let [id] = read(text)?;
    Some(id)
}

fn write(parts: &[&dyn Display]) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    BASE64URL_NOPAD.encode(parts.join("~").as_bytes())
}

fn read<const N: usize>(text: &str) -> Option<[String; N]> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
    let parts: Vec<String> = text.split('~').map(str::to_owned).collect();
    parts.try_into().ok()
}

fn short(text: &str) -> Option<Short> {
    Some(Short(HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()?))
}

//! Texts between iCalendar's words and ours: one spelling for line ends, no control characters,
//! and no longer than a record holds.

use calcard::icalendar::{ICalendarEntry, ICalendarValue};

use super::refusal::Note;

/// A text of several lines; line ends are `\n`.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// A text of one line: line ends and tabs are spaces.
pub(super) fn line(text: &str) -> String {
    let spaced = lines(text).replace(['\n', '\t'], " ");
    spaced.trim().to_owned()
}

/// At most `max` characters of `text`; a note if there were more.
pub(super) fn cut(text: String, field: &'static str, max: usize, notes: &mut Vec<Note>) -> String {
    match text.char_indices().nth(max) {
        None => text,
        Some((at, _)) => {
            notes.push(Note::TextCut { field, chars: max });
            text[..at].to_owned()
        }
    }
}

/// At most `max` entries of `list`; a note if there were more.
pub(super) fn cut_list<T>(
    mut list: Vec<T>,
    field: &'static str,
    max: usize,
    notes: &mut Vec<Note>,
) -> Vec<T> {
    if list.len() > max {
        list.truncate(max);
        notes.push(Note::ListCut { field, kept: max });
    }
    list
}

/// The values of a property as texts: whatever kind they are of, but bytes.
pub(super) fn values(entry: &ICalendarEntry) -> Vec<String> {
    entry.values.iter().filter_map(value).collect()
}

/// The first of [`values`].
pub(super) fn first(entry: &ICalendarEntry) -> Option<String> {
    values(entry).into_iter().next()
}

fn value(value: &ICalendarValue) -> Option<String> {
    match value {
        ICalendarValue::Integer(number) => Some(number.to_string()),
        other => other.as_text().map(str::to_owned),
    }
}

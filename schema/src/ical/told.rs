//! What of an event nobody but its holder may read: alarms, notes of their program, addresses of
//! people (RFC 5545 §3.6.6, §3.8.4.2, §3.8.8.2).

use super::lines::name_of;
use crate::record::Component;

/// Notes that programs keep for their user alone.
const NOTES: [&str; 1] = ["X-CALENDARSERVER-PRIVATE-COMMENT"];
/// The same, by how their names begin.
const NOTE_PREFIXES: [&str; 2] = ["X-APPLE-TRAVEL-", "X-MOZ-"];

/// How much was taken out of a component before others read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LeftOut {
    /// Alarms.
    pub(crate) alarms: usize,
    /// Lines.
    pub(crate) lines: usize,
}

/// Takes out of a component what everybody may not read.
pub(crate) fn leave_out(component: &mut Component) -> LeftOut {
    let alarms = std::mem::take(&mut component.alarms).len();
    let mut left_out = LeftOut { alarms, lines: 0 };
    // REQUEST-STATUS may quote the ATTENDEE line it is about (RFC 5545 §3.8.8.3).
    for lines in [&mut component.extra, &mut component.request_status] {
        let before = lines.len();
        lines.retain(|line| is_harmless(line));
        left_out.lines += before - lines.len();
    }
    left_out
}

/// Whether lines of that name are notes for their holder.
pub(crate) fn is_note(name: &str) -> bool {
    NOTES.contains(&name) || NOTE_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether an unknown property tells of no address, no alarm and no note.
fn is_harmless(line: &str) -> bool {
    let name = name_of(line);
    let text = line.to_ascii_lowercase();
    !text.contains('@')
        && !text.contains("%40")
        && !text.contains("mailto:")
        && !is_note(&name)
        && !name.contains("ALARM")
        && !name.contains("SNOOZE")
        && !name.contains("REMINDER")
        && !name.starts_with("ORGANIZER")
        && !name.starts_with("ATTENDEE")
        && !matches!(name.as_str(), "ACKNOWLEDGED" | "PARTICIPANT" | "CONTACT")
}

//! `GET /v1/events`: what is on in a stretch of time, by real occurrences, page by page.
//!
//! Rows hold the dates of a series to their horizon; dates behind it are worked out here. Both are
//! in one order, by start, author, event, occurrence, and a cursor is a place in it.
//! Read in this order: `source` (where dates come from), `filter` (which are wanted), `item`.

mod filter;
mod item;
mod source;
mod words;

pub(super) use item::{item, occurrence_of};
pub(crate) use source::Stretch;
pub(super) use source::{Choice, Source, behind_rows, from_rows, merged, of_event};
pub(crate) use words::{WORDS, Words};

use kalends_schema::key::Identity;
use kalends_schema::record::{RsvpPolicy, Status};
use kalends_schema::uri::{CalendarUri, EventUri};

use super::continued::{current, root_of};
use super::document::{Incomplete, Occurrence};
use super::reader::{Reader, Refused};
use crate::storage::{Mention, MentionKind, Position, Target, Window};
use filter::Filter;

/// Events with one label that one answer looks at.
const LABELLED_MAX: usize = 10_000;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) window: Window,
    pub(crate) organizer: Option<Identity>,
    pub(crate) calendar: Option<CalendarUri>,
    pub(crate) tag: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) policy: Option<RsvpPolicy>,
    pub(crate) text: Option<Words>,
    pub(crate) after: Option<Position>,
    pub(crate) limit: usize,
}

impl Ask {
    /// Everything that is on in a stretch of time, from its beginning.
    pub(crate) fn of(window: Window, limit: usize) -> Ask {
        let (organizer, calendar, tag, status) = (None, None, None, None);
        let (policy, text, after) = (None, None, None);
        Ask { window, organizer, calendar, tag, status, policy, text, after, limit }
    }
}

/// A page of the answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Occurrence>,
    pub(crate) next: Option<Position>,
    pub(crate) withheld: usize,
    pub(crate) incomplete: Vec<Incomplete>,
}

/// Answers one page.
///
/// # Errors
/// [`Refused::NotFound`] for an unknown calendar; [`Refused::TooMuch`] when too many endless
/// series would have to be worked out, or too many events have the label.
pub(crate) fn list(reader: &mut Reader<'_>, ask: &Ask) -> Result<Page, Refused> {
    let stretch = Stretch { window: ask.window, after: ask.after.clone(), limit: ask.limit };
    let mut filter = Filter::of(reader, ask)?;
    let sources = match &ask.tag {
        None => {
            let scope = filter.scope();
            vec![
                from_rows(reader, &stretch, scope, &mut filter)?,
                behind_rows(reader, &stretch, scope, &mut filter)?,
            ]
        }
        Some(label) => {
            let mut source = Source::default();
            for event in labelled(reader, label)? {
                of_event(reader, &stretch, &event, (&mut filter, &mut source))?;
            }
            vec![source]
        }
    };
    let merged = merged(sources, &stretch);
    let mut items = Vec::new();
    for listing in &merged.found {
        items.extend(item(reader, listing)?);
    }
    let withheld = filter.withheld();
    Ok(Page { items, next: merged.next, withheld, incomplete: merged.incomplete })
}

/// The events that carry a label, whoever put it there.
fn labelled(reader: &mut Reader<'_>, label: &str) -> Result<Vec<Mention>, Refused> {
    use kalends_schema::record::Record;
    let kind = MentionKind::Label;
    let tags = reader.rows.mentions(Target::of_label(label), kind, None, LABELLED_MAX + 1)?;
    if tags.len() > LABELLED_MAX {
        let hint = "name a rarer tag";
        return Err(Refused::TooMuch { what: "records with this tag", limit: LABELLED_MAX, hint });
    }
    let mut events = std::collections::BTreeSet::new();
    for tag in tags {
        let found = reader.record(&tag.author, &tag.path)?.map(|found| found.record);
        if let Some(Record::Tag(tag)) = found
            && tag.label == label
            && let Ok(event) = EventUri::try_from(tag.uri)
        {
            let root = root_of(reader, &event)?;
            events.insert(current(reader, &root)?);
        }
    }
    Ok(events.into_iter().collect())
}

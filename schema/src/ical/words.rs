//! The texts, links and words of a VEVENT.

use calcard::icalendar::{ICalendarEntry, ICalendarProperty};

use super::component::{ANSWERS_SINCE, MORE_LOCATION, STYLED};
use super::draft::Draft;
use super::refusal::Note;
use super::texts;
use crate::limits;
use crate::record::{Class, Status, Transp};

impl Draft<'_> {
    pub(super) fn take_text(&mut self, entry: &ICalendarEntry) {
        let Some(text) = texts::first(entry) else { return };
        match &entry.name {
            ICalendarProperty::Summary if self.is_first("SUMMARY") => {
                let (text, max) = (texts::line(&text), limits::SUMMARY_CHARS_MAX);
                self.component.summary = texts::cut(text, "summary", max, &mut self.notes);
            }
            ICalendarProperty::Description if self.is_first("DESCRIPTION") => {
                let (text, max) = (texts::lines(&text), limits::DESCRIPTION_CHARS_MAX);
                let text = texts::cut(text, "description", max, &mut self.notes);
                self.component.description = Some(text).filter(|text| !text.is_empty());
            }
            ICalendarProperty::Location if self.is_first("LOCATION") => self.take_place(&text),
            ICalendarProperty::Other(name) if name.eq_ignore_ascii_case(MORE_LOCATION) => {
                self.take_place(&text);
            }
            ICalendarProperty::Other(name) if name.eq_ignore_ascii_case(STYLED) => {
                let text = texts::lines(&text);
                let fits = text.chars().count() <= limits::STYLED_DESCRIPTION_CHARS_MAX
                    && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
                self.component.styled_description = Some(text).filter(|_| fits);
            }
            ICalendarProperty::Categories => {
                let names = texts::values(entry).into_iter().map(|name| texts::line(&name));
                for name in names.filter(|name| !name.is_empty()) {
                    let name =
                        texts::cut(name, "categories", limits::NAME_CHARS_MAX, &mut self.notes);
                    self.component.categories.push(name);
                }
            }
            ICalendarProperty::Url => self.component.url = self.link(&text, "URL"),
            ICalendarProperty::Image if self.is_first("IMAGE") => {
                self.component.image_uri = self.link(&text, "IMAGE");
            }
            ICalendarProperty::Conference => {
                let link = self.link(&text, "CONFERENCE");
                self.component.conference.extend(link);
            }
            ICalendarProperty::Attach => {
                let link = self.link(&text, "ATTACH");
                self.component.attach.extend(link);
            }
            ICalendarProperty::RelatedTo => {
                let link = self.link(&text, "RELATED-TO");
                self.component.related_to.extend(link);
            }
            _ => self.take_word(entry, text.trim()),
        }
    }

    fn take_place(&mut self, text: &str) {
        let text = texts::lines(text);
        let place = texts::cut(text, "locations", limits::LOCATION_CHARS_MAX, &mut self.notes);
        if !place.trim().is_empty() {
            self.component.locations.push(place);
        }
    }

    pub(super) fn link(&mut self, text: &str, property: &'static str) -> Option<String> {
        let text = texts::line(text);
        if text.chars().count() > limits::URL_CHARS_MAX {
            self.notes.push(Note::ValueDropped { property });
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// Words of closed lists, and numbers.
    fn take_word(&mut self, entry: &ICalendarEntry, text: &str) {
        let word = text.to_ascii_uppercase();
        let component = &mut self.component;
        let dropped = match (&entry.name, word.as_str()) {
            (ICalendarProperty::Status, "CONFIRMED" | "") => None,
            (ICalendarProperty::Status, "TENTATIVE") => {
                component.status = Status::Tentative;
                None
            }
            (ICalendarProperty::Status, "CANCELLED") => {
                component.status = Status::Cancelled;
                None
            }
            (ICalendarProperty::Status, _) => Some("STATUS"),
            (ICalendarProperty::Class, "PUBLIC" | "") => None,
            (ICalendarProperty::Class, "CONFIDENTIAL") => {
                component.class = Class::Confidential;
                None
            }
            // Also for words nobody knows (RFC 5545 §3.8.1.3).
            (ICalendarProperty::Class, _) => {
                component.class = Class::Private;
                None
            }
            (ICalendarProperty::Transp, "TRANSPARENT") => {
                component.transp = Transp::Transparent;
                None
            }
            (ICalendarProperty::Sequence, number) => {
                component.sequence = number.parse().unwrap_or(0);
                number.parse::<u32>().is_err().then_some("SEQUENCE")
            }
            (ICalendarProperty::Priority, number) => {
                component.priority = number.parse().ok().filter(|priority| *priority <= 9);
                component.priority.is_none().then_some("PRIORITY")
            }
            (ICalendarProperty::Other(name), number)
                if name.eq_ignore_ascii_case(ANSWERS_SINCE) =>
            {
                component.answers_since = number.parse().unwrap_or(0);
                None
            }
            _ => None,
        };
        self.notes.extend(dropped.map(|property| Note::ValueDropped { property }));
    }
}

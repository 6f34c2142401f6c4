//! Calendars and tags: what a decision about them rests on.

use kalends_keyspace::store::StoreError;
use kalends_schema::path::Area;
use kalends_schema::record::{CalendarVisibility, Tag, Visibility};
use kalends_schema::uri::{CalendarUri, EventUri, Uri};

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{self as decide, CalendarChange, CalendarOf, Refusal, Write};

impl Turn<'_> {
    pub(super) fn change_calendar(
        &self,
        uri: &CalendarUri,
        change: CalendarChange,
    ) -> Result<Write, CommandError> {
        let calendar = book::calendar(&self.batch, uri)?.ok_or(Refusal::Gone)?;
        let of = CalendarOf { me: self.pen.me, uri, calendar: &calendar };
        Ok(decide::change_calendar(of, change, self.now)?)
    }

    pub(super) fn tags(&self, uri: &Uri, labels: &[String]) -> Result<Vec<Write>, CommandError> {
        let area = if self.is_known_by_uri_alone(uri)? { Area::Priv } else { Area::Pub };
        let mut writes = Vec::new();
        for label in labels {
            let before = self.tag_at(area, uri, label)?;
            writes.push(decide::tag(area, uri, label, before.as_ref(), self.now)?);
        }
        Ok(writes)
    }

    pub(super) fn untags(&self, uri: &Uri, labels: &[String]) -> Result<Vec<Write>, CommandError> {
        let mut writes = Vec::new();
        for label in labels {
            let before = writes.len();
            for area in [Area::Pub, Area::Priv] {
                if self.tag_at(area, uri, label)?.is_some() {
                    let path = decide::tag_path(area, uri, label)?;
                    writes.push(Write { path, record: None });
                }
            }
            if writes.len() == before {
                return Err(Refusal::NotTagged.into());
            }
        }
        Ok(writes)
    }

    fn tag_at(&self, area: Area, uri: &Uri, label: &str) -> Result<Option<Tag>, CommandError> {
        let path = decide::tag_path(area, uri, label)?;
        Ok(book::record::<Tag>(&self.batch, self.pen.me, &path)?)
    }

    /// Whether a public tag would tell of what is not to be told of: what is private, or unlisted.
    fn is_known_by_uri_alone(&self, uri: &Uri) -> Result<bool, StoreError> {
        if uri.path.area() == Area::Priv {
            return Ok(true);
        }
        if let Ok(event) = EventUri::try_from(uri.clone()) {
            let event = book::event(&self.batch, &event)?;
            return Ok(
                event.is_some_and(|event| event.record.access.visibility == Visibility::Unlisted)
            );
        }
        let Ok(calendar) = CalendarUri::try_from(uri.clone()) else { return Ok(false) };
        let calendar = book::calendar(&self.batch, &calendar)?;
        Ok(calendar.is_some_and(|calendar| calendar.visibility == CalendarVisibility::Unlisted))
    }
}

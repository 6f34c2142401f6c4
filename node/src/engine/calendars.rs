//! Calendars and tags: what a decision about them rests on.

use kalends_keyspace::store::StoreError;
use kalends_schema::deposit::concerns;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Calendar, CalendarVisibility, Record, Tag, Visibility};
use kalends_schema::tree::{Sight, VerifiedProof};
use kalends_schema::uri::{CalendarUri, EventUri, Uri};

use super::turn::Turn;
use super::{CommandError, Notice};
use crate::book;
use crate::command::{self as decide, Refusal, Write};

impl Turn<'_> {
    /// What the owner should know who puts an event into these calendars.
    pub(super) fn naming(&self, calendars: &[CalendarUri]) -> Result<Vec<Notice>, StoreError> {
        for uri in calendars {
            let calendar = book::calendar(&self.batch, uri)?;
            if calendar.is_some_and(|calendar| !calendar.shows(uri, self.pen.me)) {
                return Ok(vec![Notice::NotShownInCalendar]);
            }
        }
        Ok(Vec::new())
    }

    /// Whether a calendar that is held here, in whichever version, has a part for the owner: the
    /// version that ends it concerns them too.
    pub(super) fn had_a_part(&self, author: Identity, path: &Path) -> Result<bool, StoreError> {
        if path.collection() != Some(Collection::Calendars) {
            return Ok(false);
        }
        let held: Option<Calendar> = book::record(&self.batch, author, path)?;
        Ok(concerns(self.pen.me, author, path, held.map(Record::Calendar).as_ref(), None))
    }

    /// Calendars of the author's that are here and that a parcel proves to be gone.
    pub(super) fn calendars_gone(
        &self,
        author: Identity,
        proof: &VerifiedProof,
    ) -> Result<Vec<Path>, StoreError> {
        let held = book::records_of::<Calendar>(&self.batch, author, Collection::Calendars)?;
        let paths = held.into_iter().map(|(path, _)| path);
        Ok(paths.filter(|path| matches!(proof.look(path), Sight::Absent)).collect())
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

//! A record's URI on the wire: its author's 32 bytes and its path.

use serde::{Deserialize, Serialize};

use crate::key::Identity;
use crate::record::Invalid;
use crate::uri;

/// The URI of any record.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uri {
    pub(crate) author: [u8; 32],
    pub(crate) path: String,
}

impl From<&uri::Uri> for Uri {
    fn from(uri: &uri::Uri) -> Uri {
        Uri { author: *uri.author.as_bytes(), path: uri.path.as_str().to_owned() }
    }
}

impl Uri {
    /// The URI, wherever it points.
    pub(crate) fn read(self, field: &'static str) -> Result<uri::Uri, Invalid> {
        let path = self.path.parse().map_err(|_| Invalid {
            field,
            got: format!("a path of {} bytes", self.path.len()),
            rule: "a record's URI",
        })?;
        Ok(uri::Uri::new(Identity::from_bytes(self.author), path))
    }

    /// The URI of an event.
    pub(crate) fn read_event(self, field: &'static str) -> Result<uri::EventUri, Invalid> {
        self.read_typed(field, "the URI of an event")
    }

    /// The URI of a calendar.
    pub(crate) fn read_calendar(self, field: &'static str) -> Result<uri::CalendarUri, Invalid> {
        self.read_typed(field, "the URI of a calendar")
    }

    /// The URI of an answer.
    pub(crate) fn read_attendee(self, field: &'static str) -> Result<uri::AttendeeUri, Invalid> {
        self.read_typed(field, "the URI of an answer")
    }

    fn read_typed<T: TryFrom<uri::Uri>>(
        self,
        field: &'static str,
        rule: &'static str,
    ) -> Result<T, Invalid> {
        T::try_from(self.read(field)?).map_err(|_| Invalid {
            field,
            got: "a URI in another collection".to_owned(),
            rule,
        })
    }
}

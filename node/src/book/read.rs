//! Records read from the store, as domain values.

use kalends_keyspace::store::{Entry, StoreError, View};
use kalends_schema::hash::Hash;
use kalends_schema::id::profile_path;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{self, Calendar, Contact, Event, Profile, Record};
use kalends_schema::roster::Stamped;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{CalendarUri, Uri};
use kalends_schema::wire::Decoded;

use crate::command::contact_path;

/// Records that one page of a walk holds: enough to be quick, few enough to hold.
const PAGE: usize = 512;

/// A kind of record, taken out of [`Record`]; any kind is itself.
pub(crate) trait Known: Sized {
    /// Itself, if `record` is of that kind.
    fn of(record: Record) -> Option<Self>;
}

impl Known for Record {
    fn of(record: Record) -> Option<Record> {
        Some(record)
    }
}

macro_rules! known {
    ($($variant:ident => $kind:ty, $unbox:expr;)*) => {
        $(impl Known for $kind {
            fn of(record: Record) -> Option<$kind> {
                // Each kind asks for itself and nothing else.
                if let Record::$variant(found) = record { Some($unbox(found)) } else { None }
            }
        })*
    };
}

known! {
    Profile => Profile, std::convert::identity;
    Calendar => Calendar, std::convert::identity;
    Event => Event, |event: Box<Event>| *event;
    Invitation => record::Invitation, std::convert::identity;
    Attendee => record::Attendee, std::convert::identity;
    Admission => record::Admission, std::convert::identity;
    Grant => record::Grant, std::convert::identity;
    CounterProposal => record::CounterProposal, std::convert::identity;
    DeclineCounter => record::DeclineCounter, std::convert::identity;
    Amendment => record::Amendment, std::convert::identity;
    CalendarAmendment => record::CalendarAmendment, |of: Box<record::CalendarAmendment>| *of;
    Handover => record::Handover, std::convert::identity;
    Claim => record::Claim, std::convert::identity;
    Tag => record::Tag, std::convert::identity;
    Contact => Contact, std::convert::identity;
}

/// Reads an entry. What is no record, or may not lie there, is as if it were not there: anybody
/// can write anything into a keyspace of their own.
pub(crate) fn decoded(author: Identity, path: &Path, entry: &Entry) -> Option<Record> {
    // What a batch has staged was checked when it was staged.
    let head_time = entry.head_time.unwrap_or_else(latest);
    match record::read(author, path, &entry.value, head_time) {
        Ok(Decoded::Known(record)) => Some(record),
        Ok(Decoded::Later { .. } | Decoded::NeedsNewer) => None,
        Err(error) => {
            tracing::debug!(author = author.short(), %error, "a record is left out");
            None
        }
    }
}

fn latest() -> Timestamp {
    Timestamp::from_micros(1).expect("after 1970").plus_micros(i64::MAX)
}

/// The record at `path` of `author`, with its stamp.
pub(crate) fn stamped<T: Known>(
    view: &impl View,
    author: Identity,
    path: &Path,
) -> Result<Option<Stamped<T>>, StoreError> {
    let Some(entry) = view.get(&author, path)? else { return Ok(None) };
    let stamp = entry.stamp;
    let record = decoded(author, path, &entry).and_then(T::of);
    Ok(record.map(|record| Stamped { stamp, record }))
}

/// The record at `path` of `author`.
pub(crate) fn record<T: Known>(
    view: &impl View,
    author: Identity,
    path: &Path,
) -> Result<Option<T>, StoreError> {
    Ok(stamped(view, author, path)?.map(|found| found.record))
}

/// The record at a URI, with the hash that names this version of it.
pub(crate) fn hashed<T: Known>(
    view: &impl View,
    uri: &Uri,
) -> Result<Option<(T, Hash)>, StoreError> {
    let Some(entry) = view.get(&uri.author, &uri.path)? else { return Ok(None) };
    let record = decoded(uri.author, &uri.path, &entry).and_then(T::of);
    Ok(record.map(|record| (record, value_hash(entry.stamp, &entry.value))))
}

/// A calendar.
pub(crate) fn calendar(
    view: &impl View,
    uri: &CalendarUri,
) -> Result<Option<Calendar>, StoreError> {
    record(view, uri.author(), uri.path())
}

/// Somebody's profile, as far as a copy of it is here.
pub(crate) fn profile(view: &impl View, of: Identity) -> Result<Option<Profile>, StoreError> {
    record(view, of, &profile_path())
}

/// What the owner `me` keeps about somebody.
pub(crate) fn contact(
    view: &impl View,
    me: Identity,
    who: Identity,
) -> Result<Option<Contact>, StoreError> {
    record(view, me, &contact_path(who))
}

/// Everything under a prefix, page by page.
pub(crate) fn each_entry(
    view: &impl View,
    author: Identity,
    prefix: &str,
    mut each: impl FnMut(Path, Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut after: Option<Path> = None;
    loop {
        let page = view.scan_after(&author, prefix, after.as_ref(), PAGE)?;
        let more = page.len() == PAGE;
        after = page.last().map(|(path, _)| path.clone());
        for (path, entry) in page {
            each(path, entry)?;
        }
        if !more {
            return Ok(());
        }
    }
}

/// All records of one kind of `author` in both areas, or only `pub` of anybody else.
pub(crate) fn records_of<T: Known>(
    view: &impl View,
    author: Identity,
    collection: Collection,
) -> Result<Vec<(Path, Stamped<T>)>, StoreError> {
    let mut found = Vec::new();
    for area in [Area::Priv, Area::Pub] {
        each_entry(view, author, &Path::prefix(area, collection), |path, entry| {
            let record = decoded(author, &path, &entry).and_then(T::of);
            found.extend(record.map(|record| (path, Stamped { stamp: entry.stamp, record })));
            Ok(())
        })?;
    }
    Ok(found)
}

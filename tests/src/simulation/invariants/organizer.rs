//! Nobody has a version of an event that its organizer did not write.

use std::collections::BTreeMap;

use kalends_schema::hash::Hash;
use kalends_schema::record::Record;
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::EventUri;
use kalends_schema::wire;

use super::{Invariant, Seen};

/// Every version that an organizer's own machine ever held, and the highest number it gave.
#[derive(Default)]
pub(super) struct OnlyTheOrganizer {
    versions: BTreeMap<EventUri, BTreeMap<Stamp, Hash>>,
    highest: BTreeMap<EventUri, u32>,
}

impl Invariant for OnlyTheOrganizer {
    fn name(&self) -> &'static str {
        "only_the_organizer_changes_the_event"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let held = &seen.facts.event;
        let bytes = Hash::of(&wire::encode(&Record::Event(Box::new(held.record.clone()))));
        let uri = &seen.facts.event_uri;
        let versions = self.versions.entry(uri.clone()).or_default();
        if !seen.is_organizers {
            return match versions.get(&held.stamp) {
                Some(known) if *known == bytes => Ok(()),
                Some(_) => Err(format!("the version {} is another at its organizer", held.stamp)),
                None => Err(format!("the organizer never had the version {}", held.stamp)),
            };
        }
        versions.insert(held.stamp, bytes);
        let (highest, now) = (self.highest.entry(uri.clone()).or_default(), held.record.sequence());
        if now < *highest {
            return Err(format!("its number fell from {highest} to {now}"));
        }
        *highest = now;
        Ok(())
    }
}

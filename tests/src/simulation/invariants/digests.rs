//! Equal facts make equal rosters: on every machine, at any time, in any order.

use std::collections::BTreeMap;

use kalends_schema::hash::Hash;
use kalends_schema::roster::roster;
use kalends_schema::uri::EventUri;

use super::{Invariant, Seen};

/// The digest that some facts made once.
#[derive(Default)]
pub(super) struct Digests(BTreeMap<(EventUri, Hash), (String, &'static str)>);

impl Invariant for Digests {
    fn name(&self) -> &'static str {
        "digests_agree_when_facts_agree"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let uri = &seen.facts.event_uri;
        let known = self.0.entry((uri.clone(), seen.facts_hash));
        let (digest, by) = known.or_insert_with(|| (seen.digest.clone(), seen.by));
        if *digest != seen.digest {
            return Err(format!(
                "{by} had {digest} of the same facts, and {} {}",
                seen.by, seen.digest
            ));
        }
        let mut turned = seen.facts.clone();
        turned.answers.reverse();
        turned.invitations.reverse();
        turned.admissions.reverse();
        turned.grants.reverse();
        let other = roster(&turned).digest(&turned).to_string();
        match other == seen.digest {
            true => Ok(()),
            false => Err(format!("{} in one order, {other} in another", seen.digest)),
        }
    }
}

//! What was split from the events that a person has to do with: until they answer it, it is theirs
//! by what they said of the series before (*this and future*).

use std::collections::BTreeSet;

use kalends_schema::record::{Event, Record, SplitFrom};
use kalends_schema::uri::{EventUri, Uri};

use super::super::reader::{Reader, Refused};
use super::dealings::Dealings;
use crate::storage::{Mention, MentionKind, Target};

/// Events that were split from one event and from those again, as far as they are looked at: nobody
/// fills the list of whoever answered one of theirs.
const FOLLOWING_MAX: usize = 256;

impl Dealings {
    /// Adds what follows the events there are, and what follows that.
    pub(super) fn follow(&mut self, reader: &mut Reader<'_>) -> Result<(), Refused> {
        let roots: Vec<EventUri> = self.events().cloned().collect();
        let mut known: BTreeSet<EventUri> = roots.iter().cloned().collect();
        for root in roots {
            let (mut waiting, mut left) = (vec![root], FOLLOWING_MAX);
            while let Some(former) = waiting.pop().filter(|_| left > 0) {
                let found = following(reader, &former, left)?;
                left -= found.len();
                for (uri, split) in found {
                    self.take_over(&uri, &split);
                    if known.insert(uri.clone()) {
                        waiting.push(uri);
                    }
                }
            }
        }
        Ok(())
    }
}

/// What was split from `former`, as it says itself: the first of them.
fn following(
    reader: &mut Reader<'_>,
    former: &EventUri,
    most: usize,
) -> Result<Vec<(EventUri, SplitFrom)>, Refused> {
    let (author, area) = (former.author(), former.path().area());
    let target = Target::from(former.as_uri());
    let mentions = reader.rows.mentions(target, MentionKind::Following, Some(&author), most)?;
    let mut found = Vec::new();
    for Mention { author, path } in mentions {
        let record = reader.look(&author, &path)?.map(|found| found.record);
        let Some(Record::Event(event)) = record else { continue };
        let event: Event = *event;
        let Ok(uri) = EventUri::try_from(Uri::new(author, path)) else { continue };
        let split = event.split_by(author, area).filter(|split| split.event == *former);
        found.extend(split.map(|split| (uri, split.clone())));
    }
    Ok(found)
}

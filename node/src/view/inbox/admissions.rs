//! What the organizer decided about the owner's answer: a seat, a place in the line, or none.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::admission_path;
use kalends_schema::record::{Admission, AdmissionOf, AdmissionState, Attendee, PartStat};
use kalends_schema::roster::{Fact, Standing};
use kalends_schema::uri::{AttendeeUri, Uri};

use super::versions::Seen;
use super::{Known, Matter};
use crate::api::{ChangeView, ChangedField, ChangedValue, InboxItem, InboxKind};
use crate::view::Reader;
use crate::view::answers::row_of;
use crate::view::changes::words;

impl Reader {
    /// Decisions of the organizer's that the owner has not seen to. Whoever gave their seat up is not
    /// told that it was released.
    pub(super) fn decided_about_me(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        for fact in &known.facts.admissions {
            let AdmissionOf::Answer(answer) = &fact.record.attendee else { continue };
            if answer.author() != self.me || !known.facts.is_decided_by(fact) {
                continue;
            }
            let Some(mine) = self.answer_at(answer)? else { continue };
            let comes = matches!(mine.partstat, PartStat::Accepted | PartStat::Tentative);
            if comes && mine.round == fact.record.round {
                items.extend(self.decided(known, fact, &mine)?);
            }
        }
        Ok(())
    }

    fn answer_at(&self, uri: &AttendeeUri) -> Result<Option<Attendee>, StoreError> {
        crate::book::record(&self.snapshot, uri.author(), uri.path())
    }

    fn decided(
        &self,
        known: &Known,
        fact: &Fact<Admission>,
        mine: &Attendee,
    ) -> Result<Option<InboxItem>, StoreError> {
        let admission = &fact.record;
        let uri = Uri::new(fact.author, admission_path(admission));
        let seen = self.seen(&uri)?;
        let at = self.acknowledged((InboxKind::Admission, &uri), &seen, None)?;
        let before = match at {
            Some(at) => seen.get(at),
            // What was decided of an earlier answer says nothing of this one.
            None => seen.first(),
        };
        let before = before.and_then(Seen::admission);
        let earlier = before.filter(|before| before.round == admission.round);
        let earlier = earlier.filter(|before| at.is_some() || *before != admission);
        let changes = self.told(known, (earlier, admission), mine);
        if changes.is_empty() {
            return Ok(None);
        }
        let matter = Matter {
            kind: InboxKind::Admission,
            record: uri,
            event: known.uri(),
            from: fact.author,
            on: admission.recurrence_id,
            was: None,
            comment: None,
            changes,
            at: admission.last_modified,
        };
        self.item(matter, Some(known.event())).map(Some)
    }

    /// The standing before and now, and how many guests may come along.
    fn told(
        &self,
        known: &Known,
        (before, now): (Option<&Admission>, &Admission),
        mine: &Attendee,
    ) -> Vec<ChangeView> {
        let on = now.recurrence_id;
        let row = row_of(&known.roster, self.me, on.as_ref());
        let place = row.filter(|row| matches!(row.standing, Standing::Waitlisted { .. }));
        let new = match place {
            Some(row) => format!("{} {}", stands(now.state, mine.partstat), row.place),
            None => stands(now.state, mine.partstat).to_owned(),
        };
        let old = before.map_or("pending", |before| stands(before.state, mine.partstat));
        let mut changes = Vec::new();
        if before.is_none_or(|before| before.state != now.state) {
            let said = (Some(old.to_owned()), Some(new));
            changes.push(words(ChangedField::Standing, on, said));
        }
        let guests = |admission: &Admission| admission.seats.saturating_sub(1);
        if let Some(before) = before.filter(|before| guests(before) != guests(now)) {
            let [old, new] = [before, now].map(|one| Some(ChangedValue::Count(guests(one))));
            let on = on.map(|on| on.to_string());
            changes.push(ChangeView { field: ChangedField::Guests, on, old, new });
        }
        changes
    }
}

/// How somebody stands whose answer was decided so.
fn stands(state: AdmissionState, partstat: PartStat) -> &'static str {
    match state {
        AdmissionState::Admitted if partstat == PartStat::Tentative => "tentative",
        AdmissionState::Admitted => "confirmed",
        AdmissionState::Waitlisted => "waitlisted",
        AdmissionState::Full => "refused full",
        AdmissionState::Denied => "denied",
        AdmissionState::Released => "released",
    }
}

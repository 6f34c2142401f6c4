//! Admins' changes of calendars: what one rests on, and the owner's own calendars changed by them.

use kalends_keyspace::store::StoreError;
use kalends_schema::calendar::{Amending, CalendarRole};
use kalends_schema::id::{calendar_amendment_path, word_path};
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::{Calendar, CalendarAmendment, DeclineCounter};
use kalends_schema::uri::{CalendarUri, Uri};

use super::turn::Turn;
use super::{CommandError, Notice};
use crate::book;
use crate::command::{self as decide, CalendarChange, CalendarOf, Refusal, Write};

impl Turn<'_> {
    /// A change of a calendar: of one's own, or, by an admin, of somebody's.
    pub(super) fn change_calendar(
        &self,
        uri: &CalendarUri,
        change: CalendarChange,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        let me = self.pen.me;
        let calendar = book::calendar(&self.batch, uri)?.ok_or(Refusal::Gone)?;
        let of = CalendarOf { me, uri, calendar: &calendar };
        if calendar.role(uri, me) != Some(CalendarRole::Admin) {
            return Ok((vec![decide::change_calendar(of, change, self.now)?], Vec::new()));
        }
        let standing = self.standing(uri, &calendar)?;
        let writes = decide::amend_calendar(of, change, standing.as_ref(), self.now)?;
        Ok((writes, vec![Notice::OwnerMakesTheChange]))
    }

    /// What the owner of this node wants changed and the calendar's owner has not dealt with.
    fn standing(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<Option<CalendarAmendment>, StoreError> {
        let at = Uri::new(self.pen.me, calendar_amendment_path(uri));
        let found = book::hashed::<CalendarAmendment>(&self.batch, &at)?;
        let Some((amendment, hash)) = found else { return Ok(None) };
        let declined = self.unamended(uri, &at)?;
        let amending = Amending { uri, calendar, at: &at, value_hash: hash, amendment: &amendment };
        let is_open = amending.state(declined.as_ref()) == ProposalState::Open;
        Ok(Some(amendment).filter(|_| is_open))
    }

    fn unamended(&self, uri: &CalendarUri, at: &Uri) -> Result<Option<DeclineCounter>, StoreError> {
        book::record(&self.batch, uri.author(), &word_path(at))
    }

    /// Takes up what admins want changed in calendars of the owner's, in the order of their keys.
    pub(super) fn take_up(&mut self) -> Result<(), StoreError> {
        for at in std::mem::take(&mut self.amendments) {
            let found = book::hashed::<CalendarAmendment>(&self.batch, &at)?;
            let Some((amendment, hash)) = found else { continue };
            let uri = &amendment.calendar;
            let Some(calendar) = book::calendar(&self.batch, uri)? else { continue };
            let declined = self.unamended(uri, &at)?;
            let amending = Amending {
                uri,
                calendar: &calendar,
                at: &at,
                value_hash: hash,
                amendment: &amendment,
            };
            for write in decide::take_up(&amending, declined.as_ref(), self.now) {
                self.write_by_itself(vec![write])?;
            }
        }
        Ok(())
    }
}

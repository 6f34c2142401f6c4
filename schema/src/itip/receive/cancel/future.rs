//! A date and all that follow it are off: RANGE=THISANDFUTURE (RFC 5545 §3.2.13).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Cancel, Outcome, Whose, number, take};
use crate::ical::tree::Property;
use crate::itip::{Refusal, Vevent};
use crate::record::{RecurrenceId, instant};

impl Cancel {
    /// Ends the series before `date`, which stays as `own`, cancelled, to say so; cancels what is
    /// described of later ones. From the first date on, that is all of it; of dates held alone,
    /// only the later ones.
    pub(super) fn cancel_from(
        &mut self,
        date: RecurrenceId,
        mut own: Vevent,
        event: &Vevent,
    ) -> Result<Outcome, Refusal> {
        let from = self.next.moment(&date).ok_or(Refusal::NoOccurrence(date))?;
        let goes_on_before = |master: &Vevent| {
            let start = self.next.when(master, "DTSTART");
            start.is_some_and(|start| instant(&start, Tz::UTC) < from)
        };
        if self.next.master.as_ref().is_some_and(|master| !goes_on_before(master)) {
            return self.whole(event);
        }
        let got = event.version().received(self.now);
        let is_off = |id: &RecurrenceId, own: &Vevent| {
            self.next.moment(id) >= Some(from) && own.version().is_past_for_series(got)
        };
        let later = self.next.overrides.iter().filter(|(id, own)| is_off(id, own));
        let later: Vec<RecurrenceId> = later.map(|(id, _)| *id).collect();
        let (whose, now) = (Whose::Mine, self.now);
        for id in later {
            if let Some(own) = self.next.overrides.get_mut(&id) {
                take(own, event, &whose, now);
            }
        }
        self.end_before(&date, from);
        if let Some(master) = &mut self.next.master {
            number(master, event, now);
        }
        take(&mut own, event, &whose, now);
        self.next.overrides.insert(date, own);
        Ok(whose.outcome())
    }

    /// Ends rule and RDATE before `date`, which starts at `from`.
    fn end_before(&mut self, date: &RecurrenceId, from: DateTime<Utc>) {
        let rule = self.next.rule_before(date);
        let gone = self.next.dates_in("RDATE");
        let gone = gone.into_iter().filter(|date| self.next.moment(date) >= Some(from)).collect();
        self.next.drop_dates("RDATE", &gone);
        let (Some(rule), Some(master)) = (rule, &mut self.next.master) else { return };
        master.0.set(Property::new("RRULE", rule));
    }
}

//! A date and all that follow it are off: RANGE=THISANDFUTURE (RFC 5545 §3.2.13).

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Cancel, Whose, number, take};
use crate::itip::{Refusal, Vevent};
use crate::record::{RecurrenceId, When, instant};

impl Cancel {
    /// Ends the series before `date`, which stays as `own`, cancelled, to say so; cancels what is
    /// described of later ones. From the first date on, that is all of it.
    pub(super) fn cancel_from(
        &mut self,
        date: RecurrenceId,
        mut own: Vevent,
        event: &Vevent,
    ) -> Result<(), Refusal> {
        let from = self.next.moment(&date).ok_or(Refusal::NoOccurrence(date))?;
        let start = self.next.master.as_ref().and_then(|own| self.next.when(own, "DTSTART"));
        if start.is_none_or(|start| instant(&start, Tz::UTC) >= from) {
            self.whole(event);
            return Ok(());
        }
        let stamp = event.version().received(self.now);
        let is_off = |id: &RecurrenceId, own: &Vevent| {
            self.next.moment(id) >= Some(from) && own.version() <= stamp
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
        Ok(())
    }

    /// Ends rule and RDATE before `date`, which starts at `from`.
    fn end_before(&mut self, date: &RecurrenceId, from: DateTime<Utc>) {
        let gone = self.next.dates_in("RDATE");
        let gone = gone.into_iter().filter(|date| self.next.moment(date) >= Some(from)).collect();
        self.next.drop_dates("RDATE", &gone);
        let when = self.next.when_of(date).filter(|_| self.next.goes_on(from));
        let (Some(when), Some(master)) = (when, &mut self.next.master) else { return };
        let until = until(&when, from);
        for line in master.0.properties.iter_mut().filter(|line| line.name == "RRULE") {
            line.value = ended(&line.value, &until);
        }
    }
}

/// The rule with another end.
fn ended(rule: &str, until: &str) -> String {
    let is_end = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default().trim();
        ["UNTIL", "COUNT"].iter().any(|end| name.eq_ignore_ascii_case(end))
    };
    let parts = rule.split(';').filter(|part| !is_end(part) && !part.is_empty());
    format!("{};UNTIL={until}", parts.collect::<Vec<_>>().join(";"))
}

/// The last moment before `first_off`, as UNTIL says it on that wall (RFC 5545 §3.3.10).
fn until(first_off: &When, from: DateTime<Utc>) -> String {
    let second = TimeDelta::seconds(1);
    match first_off {
        When::Date(day) => {
            day.checked_sub_days(Days::new(1)).unwrap_or(*day).format("%Y%m%d").to_string()
        }
        When::Floating(local) => (*local - second).format("%Y%m%dT%H%M%S").to_string(),
        When::Zoned { .. } => (from - second).format("%Y%m%dT%H%M%SZ").to_string(),
    }
}

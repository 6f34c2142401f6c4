//! iCalendar in and out, with `icalendar` as a second opinion.

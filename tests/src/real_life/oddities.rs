//! What real files hold beside ordinary events, one of each: what is repaired, passed over and
//! refused.

use super::sheet::Sheet;

/// How many of these an importer takes.
pub(super) const TAKEN: usize = 16;

pub(super) fn all(sheet: &mut Sheet) {
    sheet.lines(REPAIRED);
    let long = "A very long story, told in full. 📖 ".repeat(400).replace(',', "\\,");
    sheet.lines("BEGIN:VEVENT\nUID:long@calendar.example.org\nDTSTAMP:20260101T000000Z");
    sheet.lines("DTSTART:20260301T100000Z\nSUMMARY:Minutes of the founding assembly");
    // Folded by octets, so that many a 📖 is cut in two.
    sheet.folds_octets = true;
    sheet.line(&format!("DESCRIPTION:{long}"));
    sheet.folds_octets = false;
    sheet.line("END:VEVENT");
    sheet.lines(DATES_ALONE);
    sheet.lines(TWICE);
    sheet.lines(BROKEN);
}

/// Taken, each with a note: 14 and the long one.
const REPAIRED: &str = "
    BEGIN:VEVENT
    DTSTAMP:20260101T000000Z
    DTSTART;TZID=Europe/Berlin:20260212T190000
    SUMMARY:From a poster: open rehearsal
    END:VEVENT
    BEGIN:VEVENT
    DTSTART;VALUE=DATE:20260214
    END:VEVENT
    BEGIN:VEVENT
    UID:untitled@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260215T080000Z
    SUMMARY:
    END:VEVENT
    BEGIN:VEVENT
    UID:photo@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260216T080000Z
    SUMMARY:With a photograph inside
    ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
    ATTACH:https://files.example.org/s/photo
    END:VEVENT
    BEGIN:VEVENT
    UID:alarm@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260217T080000Z
    SUMMARY:An alarm that rings never
    BEGIN:VALARM
    ACTION:DISPLAY
    TRIGGER:whenever
    END:VALARM
    END:VEVENT
    BEGIN:VEVENT
    UID:rules@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART;TZID=Europe/Berlin:20260218T080000
    SUMMARY:Two rules
    RRULE:FREQ=WEEKLY;COUNT=3
    RRULE:FREQ=MONTHLY;COUNT=3
    END:VEVENT
    BEGIN:VEVENT
    UID:status@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260219T080000Z
    SUMMARY:A status that is none
    STATUS:MAYBE
    PRIORITY:42
    SEQUENCE:one
    END:VEVENT
    BEGIN:VEVENT
    UID:noend@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260220T080000Z
    DTEND:20260220T080000Z
    SUMMARY:Ends as it begins
    END:VEVENT
    BEGIN:VEVENT
    UID:language@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260221T080000Z
    SUMMARY;LANGUAGE=de:Tee mit Milch
    END:VEVENT
    BEGIN:VEVENT
    UID:secret@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260222T080000Z
    SUMMARY:Of a class nobody knows
    CLASS:X-TOP-SECRET
    END:VEVENT
    BEGIN:VEVENT
    UID:address@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260223T080000Z
    SUMMARY:Choir trip
    DESCRIPTION:Tell Anna whether you come: anna.lindqvist@example.org
    ORGANIZER:mailto:ann@example.org
    ATTENDEE:MAILTO:Anna.Lindqvist@Example.org
    END:VEVENT
    BEGIN:VEVENT
    UID:hours@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART;VALUE=DATE:20260224
    DURATION:PT48H
    SUMMARY:Two days of hours
    END:VEVENT
    BEGIN:VEVENT
    UID:future@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART;TZID=Europe/Berlin:20260105T090000
    SUMMARY:Early shift
    RRULE:FREQ=WEEKLY
    END:VEVENT
    BEGIN:VEVENT
    UID:future@calendar.example.org
    DTSTAMP:20260101T000000Z
    RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260406T090000
    DTSTART;TZID=Europe/Berlin:20260406T100000
    SUMMARY:Early shift, later
    END:VEVENT
    BEGIN:VEVENT
    UID:old@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART;TZID=Europe/Berlin:19900101T073000
    DURATION:PT10M
    SUMMARY:Feed the cat
    RRULE:FREQ=DAILY
    END:VEVENT";

/// Somebody invited to single dates of a series.
const DATES_ALONE: &str = "
    BEGIN:VEVENT
    UID:guest@calendar.example.org
    DTSTAMP:20260101T000000Z
    RECURRENCE-ID;TZID=Europe/Berlin:20260310T180000
    DTSTART;TZID=Europe/Berlin:20260310T183000
    SUMMARY:Guest at the reading group
    ORGANIZER;CN=Gao Mei:mailto:mei.gao@example.org
    ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.org
    END:VEVENT
    BEGIN:VEVENT
    UID:guest@calendar.example.org
    DTSTAMP:20260101T000000Z
    RECURRENCE-ID;TZID=Europe/Berlin:20260414T180000
    DTSTART;TZID=Europe/Berlin:20260414T180000
    SUMMARY:Guest at the reading group
    ORGANIZER;CN=Gao Mei:mailto:mei.gao@example.org
    ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@example.org
    END:VEVENT";

/// Passed over: three that are in the file already.
const TWICE: &str = "
    BEGIN:VEVENT
    UID:noend@calendar.example.org
    DTSTAMP:20260101T000000Z
    DTSTART:20260220T080000Z
    SUMMARY:Ends as it begins
    END:VEVENT
    BEGIN:VEVENT
    UID:old@calendar.example.org
    DTSTAMP:20250101T000000Z
    DTSTART;TZID=Europe/Berlin:19900101T070000
    SUMMARY:Feed the cat\\, earlier
    RRULE:FREQ=DAILY
    END:VEVENT
    BEGIN:VEVENT
    DTSTART;VALUE=DATE:20260214
    END:VEVENT";

/// Refused: eight, and a task.
const BROKEN: &str = "
    BEGIN:VEVENT
    UID:nostart@calendar.example.org
    SUMMARY:Some day
    END:VEVENT
    BEGIN:VEVENT
    UID:impossible@calendar.example.org
    DTSTART:20259999T999999
    SUMMARY:On no day
    END:VEVENT
    BEGIN:VEVENT
    UID:backwards@calendar.example.org
    DTSTART:20260302T100000Z
    DTEND:20260302T090000Z
    SUMMARY:Ends before it begins
    END:VEVENT
    BEGIN:VEVENT
    UID:mars@calendar.example.org
    DTSTART;TZID=Mars/Olympus Mons:20260303T100000
    SUMMARY:In no zone
    END:VEVENT
    BEGIN:VEVENT
    UID:norule@calendar.example.org
    DTSTART:20260304T100000Z
    RRULE:INTERVAL=2;BYDAY=MO
    SUMMARY:By no rule
    END:VEVENT
    BEGIN:VEVENT
    UID:both@calendar.example.org
    DTSTART:20260305T100000Z
    DTEND:20260305T110000Z
    DURATION:PT1H
    SUMMARY:Ends twice
    END:VEVENT
    BEGIN:VEVENT
    UID:kinds@calendar.example.org
    DTSTART;VALUE=DATE:20260306
    DTEND:20260306T110000Z
    SUMMARY:A day that ends at eleven
    END:VEVENT
    BEGIN:VTODO
    UID:task@calendar.example.org
    SUMMARY:Water the plants
    END:VTODO
    BEGIN:VEVENT
    UID:cut@calendar.example.org
    DTSTART:20260307T100000Z
    SUMMARY:Cut off in the mid";

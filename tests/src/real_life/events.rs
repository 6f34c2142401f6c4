//! Ordinary events: meetings, days, series, other people's invitations.

use super::OWNER;
use super::sheet::{Dice, Sheet};
use super::words::{DAYS, LIFE, NOTES, PEOPLE, PLACES, SERIES, WORK, ZONES};

/// Days from 1 January 2023 that events begin on: to the end of 2027.
const DAYS_MAX: usize = 1_826;

/// Event `number` of the calendar.
pub(super) fn event(number: usize, dice: &mut Dice, sheet: &mut Sheet) {
    sheet.folds_octets = number % 9 == 4;
    sheet.bare_lf = number % 41 == 17;
    let uid = uid(number, dice);
    match number % 20 {
        0..=2 => whole_days(&uid, dice, sheet),
        3..=6 => series(&uid, dice, sheet),
        7..=9 => invitation(&uid, dice, sheet),
        10 => own_meeting(&uid, dice, sheet),
        11 => floating(&uid, dice, sheet),
        _ => single(&uid, dice, sheet),
    }
    (sheet.folds_octets, sheet.bare_lf) = (false, false);
}

fn uid(number: usize, dice: &mut Dice) -> String {
    match number % 3 {
        0 => format!("{number:04}-{:08x}@calendar.example.org", dice.roll(0xFFFF_FFFF)),
        1 => format!("040000008200E00074C5B7101A82E008{number:08X}{:08X}", dice.roll(0xFFFF_FFFF)),
        _ => format!("{:08x}-1d2c-4e3f-9a4b-{number:012x}", dice.roll(0xFFFF_FFFF)),
    }
}

/// Year, month and day, some days after 1 January 2023.
pub(super) fn date(mut days: usize) -> (usize, usize, usize) {
    let mut year = 2023;
    loop {
        let february = if year % 4 == 0 { 29 } else { 28 };
        for (month, length) in
            [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate()
        {
            if days < length {
                return (year, month + 1, days + 1);
            }
            days -= length;
        }
        year += 1;
    }
}

pub(super) fn basic_date(days: usize) -> String {
    let (year, month, day) = date(days);
    format!("{year:04}{month:02}{day:02}")
}

fn begin(uid: &str, title: &str, dice: &mut Dice, sheet: &mut Sheet) {
    sheet.line("BEGIN:VEVENT");
    sheet.line(&format!("UID:{uid}"));
    sheet.line(&format!("DTSTAMP:{}T{:02}1500Z", basic_date(dice.roll(1_400)), dice.roll(24)));
    sheet.line(&format!("SUMMARY:{title}"));
}

/// What many events carry and few need.
fn end(dice: &mut Dice, sheet: &mut Sheet) {
    let place = dice.pick(PLACES);
    if dice.once_in(2) {
        sheet.line(&format!("LOCATION:{place}"));
    }
    if dice.once_in(3) {
        sheet.line(&format!("DESCRIPTION:{}", dice.pick(NOTES)));
    }
    if !dice.once_in(5) {
        sheet.line(&format!("SEQUENCE:{}", dice.roll(4)));
    }
    if dice.once_in(6) {
        sheet.line(dice.pick(&[
            "CATEGORIES:Work",
            "CATEGORIES:Family,Friends",
            "CATEGORIES:Música",
        ]));
    }
    if dice.once_in(12) {
        sheet.line(dice.pick(&["STATUS:TENTATIVE", "STATUS:CANCELLED", "STATUS:CONFIRMED"]));
    }
    if dice.once_in(25) {
        sheet.line(dice.pick(&["CLASS:PRIVATE", "CLASS:CONFIDENTIAL", "CLASS:PUBLIC"]));
    }
    if dice.once_in(8) {
        sheet.line("TRANSP:TRANSPARENT");
    }
    if dice.once_in(15) {
        sheet.line("GEO:52.520008;13.404954");
    }
    if dice.once_in(4) {
        sheet.line("X-MICROSOFT-CDO-BUSYSTATUS:BUSY");
        sheet.line("X-MICROSOFT-CDO-IMPORTANCE:1");
    }
    if dice.once_in(6) {
        alarm(dice, sheet);
    }
    sheet.line("END:VEVENT");
}

fn alarm(dice: &mut Dice, sheet: &mut Sheet) {
    sheet.lines("BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Reminder");
    sheet.line(dice.pick(&["TRIGGER:-PT15M", "TRIGGER;RELATED=START:-PT1H", "TRIGGER:-P1D"]));
    sheet.line("END:VALARM");
}

/// A start and an end on one day, in some zone or in UTC.
fn times(day: usize, dice: &mut Dice, sheet: &mut Sheet) -> (String, String) {
    let (hour, minute) = (7 + dice.roll(12), dice.pick(&[0, 0, 15, 30, 45]));
    let day = basic_date(day);
    let (zone, mark) = if dice.once_in(5) {
        (String::new(), "Z")
    } else {
        (format!(";TZID={}", dice.pick(ZONES)), "")
    };
    let start = format!("T{hour:02}{minute:02}00{mark}");
    sheet.line(&format!("DTSTART{zone}:{day}{start}"));
    if dice.once_in(4) {
        sheet.line(&format!("DURATION:{}", dice.pick(&["PT1H", "PT45M", "PT1H30M", "PT2H"])));
    } else {
        sheet.line(&format!("DTEND{zone}:{day}T{:02}{minute:02}00{mark}", hour + 1 + dice.roll(3)));
    }
    (zone, start)
}

fn single(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    let title = if dice.once_in(2) { dice.pick(WORK) } else { dice.pick(LIFE) };
    begin(uid, title, dice, sheet);
    let day = dice.roll(DAYS_MAX);
    times(day, dice, sheet);
    end(dice, sheet);
}

fn floating(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    begin(uid, dice.pick(LIFE), dice, sheet);
    let day = basic_date(dice.roll(DAYS_MAX));
    let hour = 8 + dice.roll(12);
    sheet.line(&format!("DTSTART:{day}T{hour:02}0000"));
    sheet.line(&format!("DTEND:{day}T{hour:02}4500"));
    end(dice, sheet);
}

fn whole_days(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    begin(uid, dice.pick(DAYS), dice, sheet);
    let day = dice.roll(DAYS_MAX);
    sheet.line(&format!("DTSTART;VALUE=DATE:{}", basic_date(day)));
    match dice.roll(4) {
        0 => {}
        1 => sheet.line("DURATION:P2D"),
        _ => sheet.line(&format!("DTEND;VALUE=DATE:{}", basic_date(day + 1 + dice.roll(10)))),
    }
    if dice.once_in(3) {
        sheet.line("RRULE:FREQ=YEARLY");
    }
    end(dice, sheet);
}

const RULES: &[&str] = &[
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231",
    "FREQ=WEEKLY;INTERVAL=4;WKST=SU",
    "FREQ=WEEKLY;COUNT=12",
    "FREQ=DAILY;COUNT=10",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270630T220000Z",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=-1TH",
    "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=3TH",
    "FREQ=YEARLY;COUNT=5;",
];

/// A series; some have dates taken away, added or moved.
fn series(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    let title = dice.pick(SERIES);
    begin(uid, title, dice, sheet);
    let day = dice.roll(DAYS_MAX - 400);
    let (zone, start) = times(day, dice, sheet);
    let rule = dice.pick(RULES);
    sheet.line(&format!("RRULE:{rule}"));
    let weekly = rule == "FREQ=WEEKLY" || rule == "FREQ=WEEKLY;COUNT=12";
    if weekly {
        match dice.roll(4) {
            0 => sheet.line(&format!("EXDATE{zone}:{}{start}", basic_date(day + 14))),
            1 => sheet.line(&format!("EXDATE;VALUE=DATE:{}", basic_date(day + 21))),
            2 => {
                let dates = [day + 9, day + 35].map(|day| format!("{}{start}", basic_date(day)));
                sheet.line(&format!("RDATE{zone}:{}", dates.join(",")));
            }
            _ => {}
        }
    }
    end(dice, sheet);
    if weekly && dice.once_in(2) {
        begin(uid, &format!("{title} (moved)"), dice, sheet);
        sheet.line(&format!("RECURRENCE-ID{zone}:{}{start}", basic_date(day + 7)));
        sheet.line(&format!("DTSTART{zone}:{}{start}", basic_date(day + 8)));
        sheet.line("DURATION:PT1H");
        sheet.line("END:VEVENT");
    }
}

/// Somebody else's meeting.
fn invitation(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    begin(uid, dice.pick(WORK), dice, sheet);
    let day = dice.roll(DAYS_MAX);
    times(day, dice, sheet);
    let host = dice.roll(PEOPLE.len());
    let (name, address) = PEOPLE[host];
    let name = name.replace('"', "");
    let scheme = dice.pick(&["mailto", "MAILTO", "mailto"]);
    sheet.line(&format!("ORGANIZER;CN=\"{name}\":{scheme}:{address}"));
    let answer = dice.pick(&["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"]);
    sheet.line(&format!(
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE;CN=Ann Moreno:mailto:{OWNER}"
    ));
    attendees(host, dice, sheet);
    end(dice, sheet);
}

/// Ann's own, with guests by mail.
fn own_meeting(uid: &str, dice: &mut Dice, sheet: &mut Sheet) {
    begin(uid, dice.pick(WORK), dice, sheet);
    let day = dice.roll(DAYS_MAX);
    times(day, dice, sheet);
    sheet.line("ORGANIZER;CN=Ann Moreno:mailto:Ann@Example.org");
    attendees(PEOPLE.len(), dice, sheet);
    end(dice, sheet);
}

fn attendees(host: usize, dice: &mut Dice, sheet: &mut Sheet) {
    let first = dice.roll(PEOPLE.len());
    for step in 0..=dice.roll(4) {
        let who = (first + step * 5) % PEOPLE.len();
        if who == host {
            continue;
        }
        let (name, address) = PEOPLE[who];
        let name = name.replace('"', "^'");
        let answer = dice.pick(&["NEEDS-ACTION", "ACCEPTED", "ACCEPTED", "TENTATIVE", "DECLINED"]);
        sheet.line(&format!("ATTENDEE;CN=\"{name}\";PARTSTAT={answer}:mailto:{address}"));
    }
}

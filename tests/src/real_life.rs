//! Makes the calendar that `kalends demo` imports: four years of a busy person's life, as several
//! programs would have written it. Everybody in it is made up; the same bytes come out each time.
//!
//! `cargo run -p kalends-tests --example make_calendar` writes it to `cli/assets/real-life.ics`.

mod events;
mod oddities;
mod sheet;
mod words;

use sheet::{Dice, Sheet};

/// Events with a UID of their own that an importer takes.
pub const EVENTS: usize = 2_000;
/// The owner of the calendar.
pub const OWNER: &str = "ann@example.org";

/// The file's bytes.
pub fn calendar() -> Vec<u8> {
    let mut sheet = Sheet::default();
    // A byte order mark, as some exporters write it.
    sheet.raw("\u{feff}");
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example Office//Calendar 16.0//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Ann Moreno",
        "X-WR-TIMEZONE:Europe/Berlin",
    ] {
        sheet.line(line);
    }
    words::ZONE_BLOCKS.lines().for_each(|line| sheet.line(line));
    let mut dice = Dice::new(20_261_120);
    for number in 0..EVENTS - oddities::TAKEN {
        events::event(number, &mut dice, &mut sheet);
    }
    oddities::all(&mut sheet);
    sheet.line("END:VCALENDAR");
    // What a mailing list adds below.
    sheet.raw("-- \r\nSent from my desk\r\n");
    sheet.into_bytes()
}

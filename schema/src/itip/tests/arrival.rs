//! Whatever order an organizer's messages arrive in, and however often, what is held in the end is
//! what the organizer said last.

use super::request::{at_bob, later, moved, tea};
use super::*;

/// A number at random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

const DAYS: [&str; 4] = ["20270608", "20270615", "20270622", "20270629"];
const RULE: &str = "RRULE:FREQ=WEEKLY;COUNT=10";

/// What Ann's object says, and every message she sent about it.
struct Ann {
    series: String,
    dates: [Option<String>; DAYS.len()],
    sent: Vec<Message>,
    said: usize,
}

impl Ann {
    fn new() -> Ann {
        let mut ann = Ann {
            series: tea(RULE),
            dates: [const { None }; DAYS.len()],
            sent: Vec::new(),
            said: 0,
        };
        ann.tell_all();
        ann
    }

    fn stamped(&mut self, text: &str) -> String {
        self.said += 1;
        let stamp = format!("DTSTAMP:202601{:02}T", self.said + 1);
        let text = text.replace("DTSTAMP:20260101T", &stamp).replace("DTSTAMP:20260105T", &stamp);
        format!("{text}  SEQUENCE:{}  SUMMARY:Version {}", self.said, self.said)
    }

    fn tell_all(&mut self) {
        let dates: Vec<&str> = self.dates.iter().flatten().map(String::as_str).collect();
        let all: Vec<&str> = [self.series.as_str()].into_iter().chain(dates).collect();
        self.sent.push(message(Method::Request, &all));
    }

    fn act(&mut self, dice: &mut Dice) {
        let day = dice.roll(DAYS.len());
        match dice.roll(6) {
            0 => {
                self.series = self.stamped(&later(RULE));
                self.tell_all();
            }
            1 => {
                self.series = self.stamped(&later(RULE));
                self.dates[day] = None;
                self.tell_all();
            }
            2 | 3 => {
                let text = self.stamped(&moved(DAYS[day], ["17", "18", "19"][dice.roll(3)]));
                self.sent.push(message(Method::Request, &[&text]));
                self.dates[day] = Some(text);
            }
            4 => {
                self.series = self.stamped(&later(RULE)) + "  STATUS:CANCELLED";
                self.dates = [const { None }; DAYS.len()];
                self.sent.push(message(Method::Cancel, &[&self.series]));
            }
            _ => {
                let text = self.stamped(&moved(DAYS[day], "16")) + "  STATUS:CANCELLED";
                self.sent.push(message(Method::Cancel, &[&text]));
                self.dates[day] = Some(text);
            }
        }
    }
}

fn at_the_end(messages: &[&Message]) -> Meeting {
    let held = messages.iter().fold(None, |held: Option<Meeting>, message| {
        match at_bob(held.as_ref(), message) {
            Ok(received) => received.meeting,
            Err(refusal) => {
                assert_eq!(refusal.effect(), Effect::Ignored, "{refusal:?}");
                held
            }
        }
    });
    held.unwrap()
}

/// What of a component an organizer says: whether it is on, and when. When it would have been is not
/// told with what is off, nor each date of a series that is off as a whole.
fn said(meeting: &Meeting) -> Vec<String> {
    let of = |(date, event): (Option<&crate::record::RecurrenceId>, &Vevent)| {
        let version = event.version();
        let start = event.0.value("DTSTART").filter(|_| !event.is_cancelled());
        format!("{date:?} {version:?} {start:?}")
    };
    let all_off = meeting.master.as_ref().is_some_and(Vevent::is_cancelled);
    let is_said = |(date, event): &(Option<&crate::record::RecurrenceId>, &Vevent)| {
        date.is_none() || !(all_off && event.is_cancelled())
    };
    meeting.components().filter(is_said).map(of).collect()
}

#[test]
fn a76_any_order_and_any_number_of_deliveries_come_to_what_was_said_last() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut ann = Ann::new();
        (0..dice.roll(8) + 1).for_each(|_| ann.act(&mut dice));
        let sent = ann.sent;
        let expected = at_the_end(&sent.iter().collect::<Vec<_>>());
        let mut late: Vec<&Message> = sent[1..].iter().chain(&sent).collect();
        for index in (1..late.len()).rev() {
            late.swap(index, dice.roll(index + 1));
        }
        let order = [vec![&sent[0]], late].concat();
        assert_eq!(said(&at_the_end(&order)), said(&expected), "seed {seed}");
    }
}

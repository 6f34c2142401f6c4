//! An event with few seats and a line, to which many are asked who all say yes: the story that is
//! measured, whoever decides about it, and the numbers that are told of it.

use std::error::Error;
use std::hint::black_box;

use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Access, PartStat, Record, Visibility, Waitlist, When};
use kalends_schema::roster::{Facts, roster};
use kalends_schema::wire;

use super::{Cost, Goal, millis, row};

/// People who are asked, where nobody says how many.
pub const PEOPLE: u32 = 5_000;
/// Seats.
pub const SEATS: u32 = 200;
/// Answers that are decided about together: as many as an engine takes at once.
const BATCH: usize = 256;
/// People who give their seat up one after the other, and as many at once.
const DECLINES: u32 = 100;
/// Rosters that are reckoned, and times that a tenth of the people answer, so that ticks of the
/// processor's clock are enough.
const TRIES: u32 = 20;

/// What is measured may fail.
pub type Measured<T> = Result<T, Box<dyn Error>>;

/// Whoever decides about answers to such an event.
pub trait Decides: Sized {
    /// The event, to which so many are asked.
    ///
    /// # Errors
    /// Whatever it fails with; so do the others.
    fn asking(people: u32) -> Measured<Self>;

    /// Some of those asked, by number, say something, and it is decided about all of it together;
    /// what deciding cost.
    ///
    /// # Errors
    /// As [`Decides::asking`].
    fn hear(&mut self, some: &[u32], said: PartStat) -> Measured<Cost>;

    /// What is known of the event by now.
    ///
    /// # Errors
    /// As [`Decides::asking`].
    fn facts(&self) -> Measured<Facts>;
}

/// The rules of the event.
pub fn access() -> Access {
    let waitlist = Waitlist { enabled: true, ..Waitlist::default() };
    let (visibility, max_attendees) = (Visibility::Public, Some(SEATS));
    Access { visibility, max_attendees, waitlist, ..Access::default() }
}

/// When it is.
///
/// # Errors
/// None.
pub fn start() -> Measured<When> {
    Ok(When::Zoned { local: "2027-06-01T10:00:00".parse()?, tz: chrono_tz::Tz::Europe__Berlin })
}

/// Has the whole story decided, and prints a row for each thing that it took; who decided it.
///
/// # Errors
/// What the decider fails with, or one that somebody has a seat wrongly.
pub fn measure<D: Decides>(people: u32) -> Measured<D> {
    let few = answers_of_few::<D>(people / 10)?;
    let mut decider = D::asking(people)?;
    let many = answers(&mut decider, people)?;
    let rate = f64::from(people) / many.processor.as_secs_f64() * 60.0;
    row(&format!("{people} people, {SEATS} seats: admissions"), rate, "a minute", Goal::None)?;
    let times = many.processor.as_secs_f64() / few / 10.0;
    row(&format!("each, beside each of {} people", people / 10), times, "×", Goal::None)?;
    row("all of them, by the clock", millis(many.clock), "ms", Goal::None)?;
    declines(&mut decider, people)?;
    reckoning(&decider.facts()?)?;
    row("memory at most", memory(), "MiB", Goal::None)?;
    Ok(decider)
}

/// Seconds of the processor's that a few people's answers take.
fn answers_of_few<D: Decides>(people: u32) -> Measured<f64> {
    let (mut took, mut tries) = (0.0, 0);
    while tries < TRIES && took < 1.0 {
        took += answers(&mut D::asking(people)?, people)?.processor.as_secs_f64();
        tries += 1;
    }
    Ok(took / f64::from(tries))
}

/// Everybody says yes.
fn answers<D: Decides>(decider: &mut D, people: u32) -> Measured<Cost> {
    let everybody: Vec<u32> = (0..people).collect();
    let mut took = Cost::default();
    for some in everybody.chunks(BATCH) {
        took += decider.hear(some, PartStat::Accepted)?;
    }
    seated(decider, people)?;
    Ok(took)
}

/// The first give their seats up, one after the other; then as many at once.
fn declines<D: Decides>(decider: &mut D, people: u32) -> Measured<()> {
    let count = DECLINES.min(people / 4);
    let numbers: Vec<u32> = (0..2 * count).collect();
    let (one_by_one, together) = numbers.split_at(count as usize);
    let mut took = Cost::default();
    for one in one_by_one {
        took += decider.hear(&[*one], PartStat::Declined)?;
    }
    seated(decider, people - count)?;
    let (all, by_clock) = (millis(took.processor), millis(took.clock));
    row(&format!("{count} decline one by one, and as many are promoted"), all, "ms", Goal::None)?;
    row("one of them", all / f64::from(count), "ms", Goal::None)?;
    row("one of them, by the clock", by_clock / f64::from(count), "ms", Goal::None)?;
    let at_once = decider.hear(together, PartStat::Declined)?;
    seated(decider, people - 2 * count)?;
    row(&format!("{count} decline at once"), millis(at_once.processor), "ms", Goal::None)?;
    Ok(())
}

/// Whether exactly as many have a seat as there are, of so many who want one.
fn seated<D: Decides>(decider: &D, wanting: u32) -> Measured<()> {
    let counts = roster(&decider.facts()?).counts(None);
    let seated = wanting.min(SEATS);
    if (counts.confirmed, counts.waitlisted) == (seated, wanting - seated) {
        return Ok(());
    }
    Err(format!("{counts:?} of {wanting} who want a seat").into())
}

/// The roster, beside decoding the records that it is made of.
fn reckoning(facts: &Facts) -> Measured<()> {
    let values = encoded(facts)?;
    let (_, reckoning) = Cost::of(|| {
        for _ in 0..TRIES {
            black_box(roster(facts).digest(facts));
        }
    });
    let (decoded, decoding) = Cost::of(|| {
        let values = (0..TRIES).flat_map(|_| &values);
        values.map(|(path, value)| wire::decode(path, value)).filter(Result::is_ok).count()
    });
    if decoded != values.len() * TRIES as usize {
        return Err(format!("{decoded} records were read").into());
    }
    let each = |cost: Cost| millis(cost.processor) / f64::from(TRIES);
    row("the roster and its digest", each(reckoning), "ms", Goal::AtMost(100.0))?;
    let what = format!("its {} records decoded, beside it", values.len());
    row(&what, each(decoding), "ms", Goal::None)?;
    let times = each(reckoning) / each(decoding);
    row("the roster beside decoding", times, "×", Goal::None)?;
    Ok(())
}

/// The bytes of every record that the roster is made of, with a path of its kind.
fn encoded(facts: &Facts) -> Measured<Vec<(Path, Vec<u8>)>> {
    let at = |collection| Path::of(Area::Pub, collection, "0123456789ABCDEFGHJKMNPQRS");
    let answers = facts.answers.iter().map(|fact| Record::Attendee(fact.record.clone()));
    let invitations = facts.invitations.iter().map(|fact| Record::Invitation(fact.record.clone()));
    let admissions = facts.admissions.iter().map(|fact| Record::Admission(fact.record.clone()));
    let all = answers
        .map(|record| (Collection::Attendees, record))
        .chain(invitations.map(|record| (Collection::Invitations, record)))
        .chain(admissions.map(|record| (Collection::Admissions, record)));
    all.map(|(collection, record)| Ok((at(collection)?, wire::encode(&record)))).collect()
}

/// The most that this process has held, in MiB; zero where `/proc` does not tell.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

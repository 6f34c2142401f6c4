//! What acts are made of: events that somebody knows, their dates, times and rules.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use kalends_node::command::AccessEdit;
use kalends_schema::key::Identity;
use kalends_schema::record::{
    CanInvite, CapacityScope, Event, Promotion, RecurrenceId, RsvpPolicy, Waitlist, When,
    known_zone,
};
use kalends_schema::recurrence::{Window, occurrences};
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;

use crate::simulation::dice::Dice;
use crate::simulation::world::World;

/// Dates of a series that acts are about.
const DATES_MAX: usize = 8;
/// A day, in µs.
const DAY: i64 = 86_400_000_000;
/// The zones that events are in.
const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "UTC"];

/// An event as somebody knows it.
pub(super) struct Known {
    pub(super) place: usize,
    pub(super) facts: Facts,
    title: String,
}

impl Known {
    pub(super) fn event(&self) -> &Event {
        &self.facts.event.record
    }

    /// As the scenario names it: `"E1"`, or `"E1" on 2027-06-08T18:00:00`.
    pub(super) fn named(&self, on: Option<&RecurrenceId>) -> String {
        let title = &self.title;
        on.map_or_else(|| format!("\"{title}\""), |on| format!("\"{title}\" on {on}"))
    }
}

/// An event that `who` knows, organized by somebody of whom `is_wanted` is true as far as they know.
pub(super) fn known(
    world: &mut World,
    who: usize,
    is_wanted: impl Fn(usize) -> bool,
) -> Option<Known> {
    let wanted = world
        .events
        .iter()
        .zip(0..)
        .filter(|(event, _)| event.organizers.iter().any(|organizer| is_wanted(*organizer)));
    let places: Vec<usize> = wanted.map(|(_, place)| place).collect();
    let first = world.dice.place(places.len())?;
    let all = places.iter().cycle().skip(first).take(places.len());
    all.into_iter().find_map(|place| known_at(world, (who, *place), &is_wanted))
}

/// An event that `who` knows and was called on for, of which `is_meant` is true.
pub(super) fn called(
    world: &mut World,
    who: usize,
    is_meant: impl Fn(&Known) -> bool,
) -> Option<Known> {
    let all = world.events.iter().zip(0..).filter(|(event, _)| event.called.contains(&who));
    let places: Vec<usize> = all.map(|(_, place)| place).collect();
    let first = world.dice.place(places.len())?;
    let all = places.iter().cycle().skip(first).take(places.len());
    all.into_iter().find_map(|place| known_at(world, (who, *place), |_| true).filter(&is_meant))
}

/// The event at a place, if `who` knows it and `is_wanted` is true of its organizer.
pub(super) fn known_at(
    world: &World,
    (who, place): (usize, usize),
    is_wanted: impl Fn(usize) -> bool,
) -> Option<Known> {
    let happening = &world.events[place];
    // A store that fails is found out by what is checked after the step.
    let facts = world.people[who].node.facts(&happening.uri).ok()??;
    let organizer = world.place_of(&facts.organizer())?;
    let title = happening.title.clone();
    is_wanted(organizer).then_some(Known { place, facts, title })
}

/// A date of the event, of those that have records of their own, or that its rule makes.
pub(super) fn date(dice: &mut Dice, known: &Known) -> Option<RecurrenceId> {
    let event = known.event();
    let from = DateTime::<Utc>::UNIX_EPOCH;
    let window = Window { from, to: from + Duration::days(365 * 100) };
    let made = occurrences(event, &window, chrono_tz::UTC, DATES_MAX).unwrap_or_default();
    let mut dates: Vec<RecurrenceId> = made.into_iter().filter_map(|one| one.id).collect();
    dates.extend(event.overrides.keys());
    dice.one(&dates).copied()
}

/// Sometimes a date, if the event has any.
pub(super) fn maybe_date(dice: &mut Dice, known: &Known, percent: u32) -> Option<RecurrenceId> {
    let wants = known.event().is_series() && dice.percent(percent);
    wants.then(|| date(dice, known)).flatten()
}

/// Somebody else.
pub(super) fn other(world: &mut World, who: usize) -> Option<usize> {
    let place = world.dice.place(world.people.len())?;
    (place != who).then_some(place)
}

/// Somebody else, mostly one who has a part in the event.
pub(super) fn partaker(world: &mut World, who: usize, known: &Known) -> Option<usize> {
    let answered = known.facts.answers.iter().map(|one| one.author);
    let invited = known.facts.invitations.iter().map(|one| one.record.invitee);
    let people: Vec<Identity> = answered.chain(invited).collect();
    if world.dice.percent(80) && !people.is_empty() {
        let one = *world.dice.one(&people)?;
        return world.place_of(&one).filter(|place| *place != who);
    }
    other(world, who)
}

/// At most so many of those, each once.
pub(super) fn others(world: &mut World, who: usize, (known, most): (&Known, u32)) -> Vec<usize> {
    let many = world.dice.below(most + 1);
    let people = (0..many).filter_map(|_| partaker(world, who, known));
    let mut people: Vec<usize> = people.collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// The midnight (UTC) so many days after the last one.
pub(super) fn day(now: Timestamp, days: u32) -> Timestamp {
    let of_day = now.micros().rem_euclid(DAY);
    now.plus_micros(i64::from(days) * DAY - of_day)
}

/// Any start.
pub(super) fn start(dice: &mut Dice) -> When {
    let day = NaiveDate::from_ymd_opt(2027, 6, 1).expect("a day in June");
    let day = day + Duration::days(dice.below(28).into());
    if dice.percent(10) {
        return When::Date(day);
    }
    let local = day.and_hms_opt(8 + dice.below(12), 15 * dice.below(4), 0);
    let zone = dice.one(&ZONES).copied().unwrap_or("UTC");
    let tz = known_zone(zone).expect("a zone of the database");
    When::Zoned { local: local.expect("a time of day"), tz }
}

/// A start as a scenario writes it.
pub(super) fn start_words(start: &When) -> String {
    let clock = |local: &NaiveDateTime| local.format("%Y-%m-%d %H:%M").to_string();
    match start {
        When::Date(day) => day.to_string(),
        When::Zoned { local, tz } => format!("{} {}", clock(local), tz.name()),
        When::Floating(local) => clock(local),
    }
}

/// A rule that makes a few dates.
pub(super) fn rule(dice: &mut Dice) -> String {
    let count = 2 + dice.below(4);
    match dice.below(3) {
        0 => format!("FREQ=DAILY;COUNT={count}"),
        1 => format!("FREQ=WEEKLY;INTERVAL=2;COUNT={count}"),
        _ => format!("FREQ=WEEKLY;COUNT={count}"),
    }
}

/// Policy and seats, and the words for them.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) edit: AccessEdit,
    pub(super) words: Vec<String>,
}

impl Rules {
    /// Any of them, for an event that `is_series` or not.
    pub(super) fn drawn(dice: &mut Dice, is_series: bool) -> Rules {
        let mut rules = Rules::default();
        match dice.below(5) {
            0 => rules.set("invited-only", |edit| edit.rsvp_policy = Some(RsvpPolicy::InvitedOnly)),
            1 => rules.set("approval-required", |edit| {
                edit.rsvp_policy = Some(RsvpPolicy::ApprovalRequired);
            }),
            2 => rules.set("open", |edit| edit.rsvp_policy = Some(RsvpPolicy::Open)),
            _ => {}
        }
        rules.seats(dice);
        if dice.percent(40) {
            let guests = 1 + dice.below(2);
            rules.set(format!("guests {guests}"), |edit| edit.plus_ones_max = Some(guests));
        }
        if is_series && dice.percent(30) {
            rules.set("series-seats", |edit| edit.capacity_scope = Some(CapacityScope::Series));
        }
        if dice.percent(20) {
            rules.set("attendees-invite", |edit| edit.can_invite = Some(CanInvite::Attendees));
        }
        rules
    }

    /// One of them at least.
    pub(super) fn one(dice: &mut Dice, is_series: bool) -> Rules {
        let rules = Rules::drawn(dice, is_series);
        if !rules.words.is_empty() {
            return rules;
        }
        let mut open = Rules::default();
        open.set("open", |edit| edit.rsvp_policy = Some(RsvpPolicy::Open));
        open
    }

    fn seats(&mut self, dice: &mut Dice) {
        if dice.percent(15) {
            self.set("unlimited", |edit| edit.max_attendees = Some(None));
        } else if dice.percent(65) {
            let seats = 1 + dice.below(5);
            self.set(format!("limit {seats}"), |edit| edit.max_attendees = Some(Some(seats)));
        }
        let mut line = Waitlist { enabled: true, max: None, promotion: Promotion::Fifo };
        match dice.below(5) {
            0 | 1 => self.set("waitlist", |edit| edit.waitlist = Some(line)),
            2 => {
                let max = 1 + dice.below(3);
                line.max = Some(max);
                self.set(format!("waitlist {max}"), |edit| edit.waitlist = Some(line));
            }
            3 => {
                line.promotion = Promotion::Organizer;
                self.set("organizer-promotes", |edit| edit.waitlist = Some(line));
            }
            _ => {}
        }
    }

    fn set(&mut self, words: impl Into<String>, change: impl FnOnce(&mut AccessEdit)) {
        change(&mut self.edit);
        self.words.push(words.into());
    }
}

/// Who answered, as far as these facts say.
pub(super) fn answered_by(facts: &Facts) -> Vec<Identity> {
    let organizer = facts.organizer();
    let mut people: Vec<Identity> = facts.answers.iter().map(|fact| fact.author).collect();
    people.retain(|person| *person != organizer);
    people.sort_unstable();
    people.dedup();
    people
}

//! What becomes of somebody's ask to be carried, and whom an owner may ask.

use std::collections::BTreeMap;

use kalends_keyspace::net::CarryAnswer;
use kalends_keyspace::store::Quota;
use kalends_schema::carry::Want;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::time::Timestamp;

use super::Refusal;
use crate::book::{Carried, Mirror, Standing, Word};

/// Mirrors that the owner may have: as many as a packet names.
pub const MIRRORS_MAX: usize = 6;
/// People who are carried at once: what one person's machine can keep fresh.
pub const CARRIED_MAX: usize = 256;
/// Asks of people the owner knows that may wait.
pub const ASKS_KNOWN_MAX: usize = 64;
/// Asks of strangers that may wait; fewer than of friends, for keys are free.
pub const ASKS_STRANGERS_MAX: usize = 32;
/// People the owner said no to that are remembered; past it the oldest may ask again.
pub const REFUSED_MAX: usize = 256;
/// What is carried of one person unless the owner says otherwise: decades of a busy one.
pub const CARRY_QUOTA: Quota = Quota { entries: 100_000, bytes: 64 * 1024 * 1024 };

/// Somebody's ask, as far as it decides anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) who: Identity,
    pub(crate) want: Want,
    /// By their clock.
    pub(crate) time: Timestamp,
    pub(crate) from: EndpointKey,
    /// Whether the owner knows them: a contact, or somebody they had to do with.
    pub(crate) known: bool,
    /// Whether a higher epoch of theirs is known.
    pub(crate) superseded: bool,
}

/// What is written, and what is said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) answer: CarryAnswer,
    pub(crate) put: Option<Carried>,
    pub(crate) drop: Vec<Identity>,
}

impl Heard {
    fn only(answer: CarryAnswer) -> Heard {
        Heard { answer, put: None, drop: Vec::new() }
    }
}

/// Decides an ask, given everybody who asks or was spoken of.
pub(crate) fn hear_ask(
    asked: &Asked,
    all: &[Carried],
    is_known: impl Fn(&Identity) -> bool,
    now: Timestamp,
) -> Heard {
    let row = all.iter().find(|row| row.who == asked.who);
    if asked.superseded {
        return Heard::only(CarryAnswer::Refused);
    }
    // Of two asks the later counts; one that comes again changes nothing.
    let is_old = row.is_some_and(|row| row.asked_at.is_some_and(|at| at >= asked.time));
    match (asked.want, row) {
        (Want::Stop, Some(row)) if !is_old && row.word != Word::No => {
            Heard { answer: CarryAnswer::Stopped, put: None, drop: vec![row.who] }
        }
        (Want::Stop, Some(_) | None) => Heard::only(CarryAnswer::Stopped),
        (Want::Carry, Some(row)) => {
            let put = Carried { asked_at: Some(asked.time), from: Some(asked.from), ..*row };
            let put = (!is_old && row.word != Word::No).then_some(put);
            Heard { answer: answer_of(row.word), put, drop: Vec::new() }
        }
        (Want::Carry, None) => hear_new(asked, all, is_known, now),
    }
}

fn answer_of(word: Word) -> CarryAnswer {
    match word {
        Word::None => CarryAnswer::Waiting,
        Word::Yes(Quota { entries, bytes }) => CarryAnswer::Carried { records: entries, bytes },
        Word::No => CarryAnswer::Refused,
    }
}

/// Somebody asks for the first time: there is room, or strangers make some among themselves.
fn hear_new(
    asked: &Asked,
    all: &[Carried],
    is_known: impl Fn(&Identity) -> bool,
    now: Timestamp,
) -> Heard {
    let waiting = all.iter().filter(|row| row.word == Word::None);
    let same: Vec<&Carried> = waiting.filter(|row| is_known(&row.who) == asked.known).collect();
    let (max, from) = match asked.known {
        true => (ASKS_KNOWN_MAX, None),
        false => (ASKS_STRANGERS_MAX, Some(asked.from)),
    };
    let (time, who) = (Some(asked.time), asked.who);
    let put = Carried { who, word: Word::None, since: now, asked_at: time, from: Some(asked.from) };
    let waits = |drop| Heard { answer: CarryAnswer::Waiting, put: Some(put), drop };
    match (same.len() < max, from) {
        (true, _) => waits(Vec::new()),
        (false, None) => Heard::only(CarryAnswer::Refused),
        (false, Some(from)) => match crowding(&same, from) {
            Some(out) => waits(vec![out]),
            None => Heard::only(CarryAnswer::Refused),
        },
    }
}

/// Who makes room for an ask brought by `from`: the oldest of the endpoint that brought the most.
/// `None` when that is `from` itself, which would only take from its own.
fn crowding(waiting: &[&Carried], from: EndpointKey) -> Option<Identity> {
    let mut brought: BTreeMap<Option<EndpointKey>, Vec<&Carried>> = BTreeMap::new();
    for row in waiting {
        brought.entry(row.from).or_default().push(row);
    }
    let (most, rows) = brought.iter().max_by_key(|(_, rows)| {
        // Of equals the one that waits for longest.
        let oldest = rows.iter().map(|row| row.since.micros()).min().unwrap_or(i64::MAX);
        (rows.len(), i64::MAX - oldest)
    })?;
    if *most == Some(from) {
        return None;
    }
    rows.iter().min_by_key(|row| row.since).map(|row| row.who)
}

/// The owner wants somebody as a mirror: there is room for them, and they are somebody else.
///
/// # Errors
/// [`Refusal::OwnMirror`] or [`Refusal::TooManyMirrors`].
pub(crate) fn add_mirror(
    me: Identity,
    who: Identity,
    mirrors: &[Mirror],
    now: Timestamp,
) -> Result<Mirror, Refusal> {
    if who == me {
        return Err(Refusal::OwnMirror);
    }
    let known = mirrors.iter().find(|mirror| mirror.key == who);
    if let Some(known) = known.filter(|known| known.standing != Standing::Leaving) {
        return Ok(known.clone());
    }
    let wanted = mirrors.iter().filter(|mirror| mirror.standing != Standing::Leaving).count();
    if wanted >= MIRRORS_MAX {
        return Err(Refusal::TooManyMirrors { max: MIRRORS_MAX });
    }
    Ok(Mirror::new(who, now))
}

/// The owner's word about somebody: what is written, and who is forgotten for it.
///
/// # Errors
/// [`Refusal::OwnMirror`] or [`Refusal::TooManyCarried`].
pub(crate) fn speak(
    me: Identity,
    (who, word): (Identity, Word),
    all: &[Carried],
    now: Timestamp,
) -> Result<(Carried, Option<Identity>), Refusal> {
    if who == me {
        return Err(Refusal::OwnMirror);
    }
    let others = || all.iter().filter(|row| row.who != who);
    let carried = others().filter(|row| row.quota().is_some()).count();
    if matches!(word, Word::Yes(_)) && carried >= CARRIED_MAX {
        return Err(Refusal::TooManyCarried { max: CARRIED_MAX });
    }
    let refused: Vec<&Carried> = others().filter(|row| row.word == Word::No).collect();
    let is_full = word == Word::No && refused.len() >= REFUSED_MAX;
    let oldest = refused.iter().min_by_key(|row| row.since).map(|row| row.who);
    let before = all.iter().find(|row| row.who == who);
    let (asked_at, from) = before.map_or((None, None), |row| (row.asked_at, row.from));
    Ok((Carried { who, word, since: now, asked_at, from }, oldest.filter(|_| is_full)))
}

#[cfg(test)]
mod tests;

//! Who may ask to be carried, and who makes room for whom.

use kalends_schema::key::IdentitySecret;

use super::*;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn person(n: u8) -> Identity {
    IdentitySecret::from_seed(&[n; 32]).public()
}

fn endpoint(n: u8) -> EndpointKey {
    EndpointKey::from_bytes([n; 32])
}

fn asked(n: u8, want: Want, time: i64) -> Asked {
    let (who, from) = (person(n), endpoint(n));
    Asked { who, want, time: at(time), from, known: false, superseded: false }
}

fn row(n: u8, word: Word, since: i64) -> Carried {
    let (asked_at, from) = (Some(at(since)), Some(endpoint(n)));
    Carried { who: person(n), word, since: at(since), asked_at, from }
}

fn nobody(_: &Identity) -> bool {
    false
}

#[test]
fn an_ask_waits_for_the_owners_word_and_is_answered_by_it() {
    let first = hear_ask(&asked(1, Want::Carry, 5), &[], nobody, at(9));
    assert_eq!(first.answer, CarryAnswer::Waiting);
    let waiting = first.put.unwrap();
    assert_eq!((waiting.word, waiting.since, waiting.asked_at), (Word::None, at(9), Some(at(5))));

    let quota = Quota { entries: 3, bytes: 4 };
    let (said, _) = speak(person(9), (person(1), Word::Yes(quota)), &[waiting], at(10)).unwrap();
    let again = hear_ask(&asked(1, Want::Carry, 6), &[said], nobody, at(11));
    assert_eq!(again.answer, CarryAnswer::Carried { records: 3, bytes: 4 });
    let (said, _) = speak(person(9), (person(1), Word::No), &[said], at(12)).unwrap();
    let again = hear_ask(&asked(1, Want::Carry, 7), &[said], nobody, at(13));
    assert_eq!((again.answer, again.put), (CarryAnswer::Refused, None));
}

#[test]
fn an_old_ask_changes_nothing_when_it_comes_again() {
    let quota = Quota { entries: 3, bytes: 4 };
    let carried = row(1, Word::Yes(quota), 8);
    for time in [7, 8] {
        let stopped = hear_ask(&asked(1, Want::Stop, time), &[carried], nobody, at(20));
        assert_eq!((stopped.put, stopped.drop.len()), (None, 0));
    }
    let stopped = hear_ask(&asked(1, Want::Stop, 9), &[carried], nobody, at(20));
    assert_eq!((stopped.answer, stopped.drop), (CarryAnswer::Stopped, vec![person(1)]));
    let old = Asked { superseded: true, ..asked(1, Want::Stop, 9) };
    let refused = hear_ask(&old, &[carried], nobody, at(20));
    assert_eq!(refused, Heard::only(CarryAnswer::Refused), "the writer's epoch has ended");
}

#[test]
fn whoever_was_refused_does_not_come_back_by_stopping_first() {
    let refused = [row(1, Word::No, 8)];
    let stopped = hear_ask(&asked(1, Want::Stop, 9), &refused, nobody, at(20));
    assert!(stopped.drop.is_empty());
}

#[test]
fn strangers_crowd_out_each_other_and_never_a_friend() {
    let mut all: Vec<Carried> = (0..ASKS_STRANGERS_MAX as u8)
        .map(|n| row(n + 50, Word::None, 100 + i64::from(n)))
        .collect();
    let stranger = hear_ask(&asked(1, Want::Carry, 5), &all, nobody, at(200));
    assert_eq!(stranger.answer, CarryAnswer::Waiting);
    assert_eq!(stranger.drop, vec![person(50)], "of equals, who waits for longest");

    // One endpoint that asks for many identities loses its own, the oldest first.
    for row in &mut all[10..20] {
        row.from = Some(endpoint(7));
    }
    let stranger = hear_ask(&asked(1, Want::Carry, 5), &all, nobody, at(200));
    assert_eq!(stranger.drop, vec![person(60)]);
    let greedy = Asked { from: endpoint(7), ..asked(1, Want::Carry, 5) };
    let turned_away = hear_ask(&greedy, &all, nobody, at(200));
    assert_eq!(turned_away, Heard::only(CarryAnswer::Refused));

    let friend = Asked { known: true, ..asked(2, Want::Carry, 5) };
    let heard = hear_ask(&friend, &all, |who| *who == person(2), at(200));
    assert_eq!((heard.answer, heard.drop.len()), (CarryAnswer::Waiting, 0));
}

#[test]
fn there_is_an_end_to_mirrors_to_the_carried_and_to_those_refused() {
    let now = at(1_000);
    let mirrors: Vec<Mirror> = (0..6).map(|n| Mirror::new(person(n), now)).collect();
    let seventh = add_mirror(person(9), person(8), &mirrors, now);
    assert_eq!(seventh, Err(Refusal::TooManyMirrors { max: 6 }));
    assert_eq!(add_mirror(person(9), person(3), &mirrors, now), Ok(mirrors[3].clone()));
    assert_eq!(add_mirror(person(9), person(9), &[], now), Err(Refusal::OwnMirror));

    let many =
        |word| -> Vec<Carried> { (0..=255u8).map(|n| row(n, word, i64::from(n) + 1)).collect() };
    let new = IdentitySecret::from_seed(&[77, 1].repeat(16).try_into().unwrap()).public();
    let full = many(Word::Yes(CARRY_QUOTA));
    let refused = speak(person(9), (new, Word::Yes(CARRY_QUOTA)), &full, now);
    assert_eq!(refused.unwrap_err(), Refusal::TooManyCarried { max: CARRIED_MAX });
    let (_, forgotten) = speak(person(9), (new, Word::No), &many(Word::No), now).unwrap();
    assert_eq!(forgotten, Some(person(0)));
}

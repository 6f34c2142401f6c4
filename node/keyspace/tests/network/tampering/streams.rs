//! Answers that are no protocol, break off, stall, trickle, or have no end.

use std::time::Duration;

use kalends_keyspace::net::AttemptError;
use kalends_keyspace::net::SourceFault::{
    Cut, NotSame, NotWhole, TooLarge, Undecodable, Unexpected,
};
use kalends_keyspace::net::limits::PACE_WINDOW;
use kalends_keyspace::store::CopyError::{Omitted, Repeated, TooManyPuts};

use super::liar::{Says, Script, Then, framed, say};
use super::world::{Has, World, lie, put};
use super::{copy, fault};
use crate::person::path;

fn another(n: usize) -> Vec<u8> {
    say(&[put(path(n).as_str(), (1, 1), b"")])
}

fn the_same(_: usize) -> Vec<u8> {
    another(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_is_told_apart() {
    let world = World::new(160).await;
    let head = world.newest.0.to_bytes();
    let alone = say(&[Says::Head(&head)]);
    let too_large = [&alone[..], &(2u32 << 20).to_le_bytes()].concat();
    let cut = [&alone[..], &[200, 0, 0, 0, 4]].concat();
    let twice = [&alone[..], &alone[..]].concat();
    let record = path(1).to_string();
    let early = world.whole(vec![put(&record, (1, 1), b"one")]);
    world
        .meet(
            PACE_WINDOW,
            vec![
                lie("nothing", Has::Nothing, vec![], fault!(Cut)),
                lie("noise", Has::Nothing, framed(b"\xff\xff\xff"), fault!(Undecodable(_))),
                lie(
                    "a message too large",
                    Has::Nothing,
                    too_large,
                    fault!(TooLarge { got: 2_097_152, max: 1_048_576 }),
                ),
                lie("cut inside a message", Has::Nothing, cut, fault!(Cut)),
                lie(
                    "no head first",
                    Has::Nothing,
                    say(&[Says::Snapshot]),
                    fault!(Unexpected { got: "Snapshot", .. }),
                ),
                lie("a head alone", Has::Nothing, alone, fault!(Cut)),
                lie("two heads", Has::Nothing, twice, fault!(Unexpected { got: "Head", .. })),
                lie(
                    "nothing new, to who has nothing",
                    Has::Nothing,
                    say(&[Says::Head(&head), Says::Same]),
                    fault!(NotSame),
                ),
                lie(
                    "a difference to nothing",
                    Has::Nothing,
                    say(&[Says::Head(&head), Says::Ops]),
                    fault!(NotWhole),
                ),
                lie(
                    "a message out of place",
                    Has::Nothing,
                    world.whole(vec![Says::Same]),
                    fault!(Unexpected { .. }),
                ),
                lie("truncates", Has::Nothing, early, copy!(Omitted { expected: 3, got: 1 })),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stalls_trickles_or_never_ends_is_given_up() {
    let world = World::new(190).await;
    let begun = |then| Script { bytes: world.whole(Vec::new()), then };
    // The pace is measured over 3 s and not over 30: nobody waits here for so long.
    let window = Duration::from_secs(3);
    let slow = |error: &AttemptError| matches!(error, AttemptError::TooSlow);
    // A message of 256 bytes begins, of which one comes now and then.
    let trickle = [world.whole(Vec::new()), vec![0, 1, 0, 0]].concat();
    let trickle = Script { bytes: trickle, then: Then::Trickles };
    world
        .meet(
            window,
            vec![
                lie("stalls", Has::Nothing, begun(Then::Stalls), slow),
                lie("trickles", Has::Nothing, trickle, slow),
                lie(
                    "records without end",
                    Has::Nothing,
                    begun(Then::GoesOn(another)),
                    copy!(TooManyPuts { max: 3 }),
                ),
                lie(
                    "one record for ever",
                    Has::Nothing,
                    begun(Then::GoesOn(the_same)),
                    copy!(Repeated { .. }),
                ),
                lie("gives the stream up", Has::Nothing, begun(Then::Resets), |error| {
                    matches!(error, AttemptError::GaveUp)
                }),
                lie("closes the connection", Has::Nothing, begun(Then::Closes), |error| {
                    matches!(error, AttemptError::Silent(_))
                }),
            ],
        )
        .await;
}

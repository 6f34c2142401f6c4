//! Records that are left out, added, altered, put in another order, or not theirs to send.

use kalends_keyspace::net::SourceFault;
use kalends_keyspace::net::limits::PACE_WINDOW;
use kalends_keyspace::store::CopyError::{
    Altered, DeleteInSnapshot, Omitted, OtherArea, OutOfOrder, Repeated, StampAboveHead,
    TooManyBytes, TooManyPuts, ValueTooLarge,
};

use super::liar::{Says, say};
use super::world::{Has, Lie, World, lie, put};
use super::{copy, fault};
use crate::person::path;

const ONE: (u32, u64) = (1, 1);
const TWO: (u32, u64) = (2, 1);
const NOW: (u32, u64) = (2, 2);

#[tokio::test(flavor = "multi_thread")]
async fn who_omits_adds_alters_or_reorders_is_told_apart() {
    let world = World::new(20).await;
    let paths: Vec<_> = (0..10).map(|n| path(n).to_string()).collect();
    let p = |n: usize, stamp, value: &'static [u8]| put(&paths[n], stamp, value);
    let (one, two, four) = (|| p(1, ONE, b"one"), || p(2, TWO, b"two"), || p(4, NOW, b"four"));
    let whole = |steps| world.whole(steps);
    world
        .meet(
            PACE_WINDOW,
            vec![
                lie(
                    "omits a record",
                    Has::Nothing,
                    whole(vec![one(), four()]),
                    copy!(Omitted { expected: 3, got: 2 }),
                ),
                lie(
                    "adds a record",
                    Has::Nothing,
                    whole(vec![p(0, ONE, b""), p(1, ONE, b""), p(2, ONE, b""), p(3, ONE, b"")]),
                    copy!(TooManyPuts { max: 3 }),
                ),
                lie(
                    "puts one record for another",
                    Has::Nothing,
                    whole(vec![one(), two(), p(5, NOW, b"four")]),
                    copy!(Altered { .. }),
                ),
                lie(
                    "alters a value",
                    Has::Nothing,
                    whole(vec![one(), two(), p(4, NOW, b"fuor")]),
                    copy!(Altered { .. }),
                ),
                lie(
                    "alters a stamp",
                    Has::Nothing,
                    whole(vec![one(), p(2, NOW, b"two"), four()]),
                    copy!(Altered { .. }),
                ),
                lie("reorders", Has::Nothing, whole(vec![two(), one()]), copy!(OutOfOrder { .. })),
                lie(
                    "repeats a path",
                    Has::Nothing,
                    whole(vec![one(), one()]),
                    copy!(Repeated { .. }),
                ),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_what_is_not_theirs_to_send_is_told_apart() {
    let world = World::new(40).await;
    let paths: Vec<_> = (0..2).map(|n| path(n).to_string()).collect();
    let p = |n: usize, stamp, value: &'static [u8]| put(&paths[n], stamp, value);
    let large = vec![0; 256 * 1024 + 1];
    let whole = |steps| world.whole(steps);
    world
        .meet(
            PACE_WINDOW,
            vec![
                lie(
                    "stamps a record above its head",
                    Has::Nothing,
                    whole(vec![p(1, (2, 3), b"one")]),
                    copy!(StampAboveHead { .. }),
                ),
                lie(
                    "more bytes than signed",
                    Has::Nothing,
                    whole(vec![p(1, ONE, &[0; 500])]),
                    copy!(TooManyBytes { .. }),
                ),
                lie(
                    "a value larger than any",
                    Has::Nothing,
                    whole(vec![put(&paths[1], ONE, &large)]),
                    copy!(ValueTooLarge { .. }),
                ),
                lie(
                    "a record of priv",
                    Has::Nothing,
                    whole(vec![put("/priv/eventky.app/tags/A", ONE, b"")]),
                    copy!(OtherArea { .. }),
                ),
                lie(
                    "a path that is none",
                    Has::Nothing,
                    whole(vec![put("/pub/x", ONE, b"")]),
                    fault!(SourceFault::Path),
                ),
                lie(
                    "a removal from nothing",
                    Has::Nothing,
                    whole(vec![Says::Delete { path: &paths[0] }]),
                    copy!(DeleteInSnapshot { .. }),
                ),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lies_about_a_difference_is_asked_for_everything_and_told_apart() {
    let world = World::new(60).await;
    let paths: Vec<_> = (0..10).map(|n| path(n).to_string()).collect();
    let head = world.newest.0.to_bytes();
    let ops = |steps: Vec<_>| {
        let begin = vec![Says::Head(&head), Says::Ops];
        say(&begin.into_iter().chain(steps).collect::<Vec<_>>())
    };
    let four = || put(&paths[4], NOW, b"four");
    let gone = |n: usize| Says::Delete { path: &paths[n] };
    // Asked for everything, the liar leaves a record out.
    let rest = world.whole(vec![put(&paths[1], ONE, b"one"), four()]);
    let twice = |name, first: Vec<u8>| {
        let scripts = vec![first.into(), rest.clone().into()];
        Lie { name, has: Has::Old, scripts, error: copy!(Omitted { expected: 3, got: 2 }) }
    };
    world
        .meet(
            PACE_WINDOW,
            vec![
                twice("leaves a removal out", ops(vec![four()])),
                twice("leaves a record out", ops(vec![gone(3)])),
                twice("removes one too many", ops(vec![gone(2), gone(3), four()])),
                twice("alters a change", ops(vec![gone(3), put(&paths[4], NOW, b"fuor")])),
                twice("says that nothing changed", say(&[Says::Head(&head), Says::Same])),
                twice(
                    "removes more than there is",
                    ops(vec![gone(5), gone(6), gone(7), gone(8), gone(9)]),
                ),
                lie(
                    "reorders changes",
                    Has::Old,
                    ops(vec![four(), gone(3)]),
                    copy!(OutOfOrder { .. }),
                ),
                lie(
                    "repeats a change",
                    Has::Old,
                    ops(vec![four(), four()]),
                    copy!(Repeated { .. }),
                ),
            ],
        )
        .await;
}

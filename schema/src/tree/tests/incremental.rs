//! However an area came to its contents, it has one root.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};

use super::memory::{Memory, STAMP, path_that, paths};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::{EMPTY, OutOfOrder, Summary, TreeHasher, naive_root, recompute, starts_chunk};

/// Ordinary paths, where one in 64 starts a chunk, and as many that all do, mixed by order.
fn pool() -> Vec<Path> {
    let plain = (0..120).map(|i| path_that(false, &format!("p{i:03}")));
    let cuts = (0..40).map(|i| path_that(true, &format!("p{:03}", i * 3)));
    plain.chain(cuts).collect()
}

type Change = (usize, Option<(u64, Vec<u8>)>);

fn batches() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let value = prop::collection::vec(any::<u8>(), 0..4);
    let change = prop_oneof![Just(None), (1u64..10, value).prop_map(Some),];
    // Small indices come often, so that first entries are put and deleted again and again.
    let index = prop_oneof![0usize..160, 0usize..8, 120usize..126];
    prop::collection::vec(prop::collection::vec((index, change), 1..12), 1..30)
}

fn apply(memory: &mut Memory, pool: &[Path], batch: Vec<Change>) -> BTreeSet<Path> {
    let mut touched = BTreeSet::new();
    for (index, change) in batch {
        let path = pool[index].clone();
        match change {
            Some((seq, value)) => {
                memory.entries.insert(path.clone(), (Stamp { epoch: 3, seq }, value));
            }
            None => {
                memory.entries.remove(&path);
            }
        }
        touched.insert(path);
    }
    touched
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_history_gives_the_root_and_chunks_of_its_contents(batches in batches()) {
        let (pool, mut memory) = (pool(), Memory::default());
        for batch in batches {
            let touched = apply(&mut memory, &pool, batch);
            let Ok(root) = recompute(&mut memory, &touched);
            let mut hasher = TreeHasher::new();
            for (path, (stamp, value)) in &memory.entries {
                hasher.push(path, *stamp, value).unwrap();
            }
            let (summary, chunks) = hasher.finish_chunks();
            assert_eq!(summary, memory.summary());
            assert_eq!(root, summary.root);
            let kept: BTreeMap<Path, _> = chunks.into_iter().map(|c| (c.start, c.root)).collect();
            assert_eq!(kept, memory.chunks);
        }
    }
}

#[test]
fn what_was_deleted_leaves_no_trace() {
    let few = paths(5, 0b01010);
    let mut memory = Memory::of(&few);
    let before = (memory.summary(), memory.chunks.clone());
    for name in ["a", "e1-z", "z"] {
        for starts in [true, false] {
            let path = path_that(starts, name);
            let touched = BTreeSet::from([path.clone()]);
            memory.entries.insert(path.clone(), (STAMP, vec![7]));
            let Ok(with) = recompute(&mut memory, &touched);
            assert_ne!(with, before.0.root);
            memory.entries.remove(&path);
            let Ok(without) = recompute(&mut memory, &touched);
            assert_eq!((without, &memory.chunks), (before.0.root, &before.1), "{path}");
        }
    }
}

#[test]
fn an_empty_area_has_the_empty_root() {
    let mut memory = Memory::of(&paths(3, 0b010));
    let touched = memory.entries.keys().cloned().collect();
    memory.entries.clear();
    assert_eq!(recompute(&mut memory, &touched), Ok(EMPTY));
    assert!(memory.chunks.is_empty());
    assert_eq!(TreeHasher::new().finish(), Summary { root: EMPTY, count: 0, bytes: 0 });
    assert_eq!(naive_root([]), Summary { root: EMPTY, count: 0, bytes: 0 });
}

#[test]
fn the_first_entry_and_one_path_in_64_start_chunks() {
    let many: Vec<Path> =
        (0..6400).map(|i| format!("/pub/eventky.app/tags/t{i:05}").parse().unwrap()).collect();
    let starts = many.iter().filter(|path| starts_chunk(path)).count();
    assert!((60..140).contains(&starts), "{starts} of 6400");
    let first = many.iter().find(|path| !starts_chunk(path)).unwrap();
    let memory = Memory::of(&many[many.iter().position(|p| p == first).unwrap()..]);
    let expected: Vec<&Path> =
        memory.entries.keys().filter(|p| *p == first || starts_chunk(p)).collect();
    assert_eq!(memory.chunks.keys().collect::<Vec<_>>(), expected);
}

#[test]
fn entries_out_of_order_or_repeated_are_refused() {
    let two = paths(2, 0);
    let mut hasher = TreeHasher::new();
    hasher.push(&two[1], STAMP, b"x").unwrap();
    for path in &two {
        let error = OutOfOrder { last: two[1].clone(), path: path.clone() };
        assert_eq!(hasher.push(path, STAMP, b"x"), Err(error));
    }
    assert_eq!(hasher.finish(), naive_root([(&two[1], STAMP, &b"x"[..])]));
}

//! What the prover makes, the verifier takes; and it shows no more than it must.

use super::memory::{Memory, STAMP, paths};
use super::pruning::{must_show, ranges};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::{
    Proof, ProofError, ProofNode, ProveError, Range, Revealed, Shown, Sight, prove, value_hash,
};

fn prove_all(memory: &Memory, ranges: &[Range]) -> Proof {
    prove(&memory.head(), memory, ranges, 1 << 20, |path| Ok(memory.entries.get(path).cloned()))
        .unwrap()
}

fn entries(shown: &[Shown]) -> Vec<(Path, Stamp, Vec<u8>)> {
    let entry = |shown: &Shown| match &shown.revealed {
        Revealed::Entry { stamp, value } => (shown.path.clone(), *stamp, value.clone()),
        Revealed::ValueHash(_) => panic!("{} is shown by its hash alone", shown.path),
    };
    shown.iter().map(entry).collect()
}

#[test]
fn a_proof_of_a_range_shows_its_entries_and_one_neighbour_on_either_side() {
    for n in 0..=8 {
        for starts in [0, 0b0101_0101, 0b0011_0010, 0b1111_1111] {
            let paths = paths(n, starts);
            let memory = Memory::of(&paths);
            for range in ranges(&paths) {
                let verified = prove_all(&memory, std::slice::from_ref(&range)).verify().unwrap();
                let (inside, all) = must_show(&paths, &range);
                let shown: Vec<Path> = verified.shown().iter().map(|s| s.path.clone()).collect();
                assert_eq!(shown, all, "{range:?}");
                let expected: Vec<_> = inside
                    .into_iter()
                    .map(|path| {
                        let (stamp, value) = memory.entries[&path].clone();
                        (path, stamp, value)
                    })
                    .collect();
                assert_eq!(entries(verified.range(&range).unwrap()), expected);
            }
        }
    }
}

#[test]
fn one_proof_shows_several_paths_present_and_absent() {
    let all: Vec<Path> =
        (0..500).map(|i| format!("/pub/eventky.app/events/e{i:04}").parse().unwrap()).collect();
    let even: Vec<Path> = all.iter().step_by(2).cloned().collect();
    let memory = Memory::of(&even);
    let asked = [&all[0], &all[101], &all[300], &all[499]];
    let proof = prove_all(&memory, &asked.map(Range::of_path));
    let bytes = proof.encode();
    let verified = Proof::decode(&bytes).unwrap().verify().unwrap();
    assert!(matches!(verified.look(&all[0]), Sight::Present(Revealed::Entry { .. })));
    assert_eq!(verified.look(&all[101]), Sight::Absent);
    assert!(matches!(verified.look(&all[300]), Sight::Present(Revealed::Entry { .. })));
    assert_eq!(verified.look(&all[499]), Sight::Absent);
    assert_eq!(verified.look(&all[201]), Sight::Unproven);
    for path in asked {
        assert!(verified.range(&Range::of_path(path)).is_ok(), "{path}");
    }
    assert_eq!(verified.range(&Range::of_path(&all[201])), Err(ProofError::PrunedInRange));
}

#[test]
fn a_prefix_is_proven_complete() {
    let names = ["events/a", "invitations/x-1", "invitations/x-2", "invitations/y-1", "tags/t"];
    let paths = names.map(|name| format!("/pub/eventky.app/{name}").parse::<Path>().unwrap());
    let memory = Memory::of(&paths);
    let range = Range::of_prefix("/pub/eventky.app/invitations/x-").unwrap();
    let shown = prove_all(&memory, std::slice::from_ref(&range)).verify_range(&range).unwrap();
    let shown: Vec<&Path> = shown.iter().map(|shown| &shown.path).collect();
    assert_eq!(shown, [&paths[1], &paths[2]]);
}

#[test]
fn a_record_too_large_to_send_is_shown_by_its_hash() {
    let paths = paths(3, 0b010);
    let memory = Memory::of(&paths);
    let range = Range::of_path(&paths[1]);
    let head = memory.head();
    let proof = prove(&head, &memory, std::slice::from_ref(&range), 1 << 20, |_| Ok(None)).unwrap();
    let shown = proof.verify_range(&range).unwrap();
    let (stamp, value) = &memory.entries[&paths[1]];
    assert_eq!(shown[0].revealed, Revealed::ValueHash(value_hash(*stamp, value)));
}

#[test]
fn a_proof_never_has_more_bytes_than_it_may() {
    let paths = paths(8, 0b0010_0100);
    let mut memory = Memory::of(&paths);
    for (_, value) in memory.entries.values_mut() {
        *value = vec![1; 1000];
    }
    let touched = memory.entries.keys().cloned().collect();
    let Ok(_) = crate::tree::recompute(&mut memory, &touched);
    let (head, whole) = (memory.head(), [Range::of_prefix("/pub/").unwrap()]);
    let value = |path: &Path| Ok(memory.entries.get(path).cloned());
    let len = prove(&head, &memory, &whole, 1 << 20, value).unwrap().encode().len();
    for max in [0, 370, 380, 500, 4000, len - 1] {
        let got = prove(&head, &memory, &whole, max, value);
        assert_eq!(got, Err(ProveError::TooLarge { max }));
    }
    assert!(prove(&head, &memory, &whole, len + 10, value).is_ok());
}

#[test]
fn an_index_that_is_not_at_the_head_proves_nothing() {
    let mut memory = Memory::of(&paths(4, 0b0100));
    let head = memory.head();
    let new = paths(5, 0b0100)[4].clone();
    memory.entries.insert(new.clone(), (STAMP, vec![]));
    let Ok(got) = crate::tree::recompute(&mut memory, &[new].into());
    let error = prove(&head, &memory, &[], 1 << 20, |_| Ok(None)).unwrap_err();
    assert_eq!(error, ProveError::OtherRoot { got, expected: head.head().root });
}

#[test]
fn a_proof_is_as_deep_as_the_logarithm_of_what_it_is_of() {
    let many: Vec<Path> =
        (0..20_000).map(|i| format!("/pub/eventky.app/tags/t{i:05}").parse().unwrap()).collect();
    let memory = Memory::of(&many);
    for asked in [&many[0], &many[9_999], &many[19_999]] {
        let proof = prove_all(&memory, &[Range::of_path(asked)]);
        let pruned = proof.nodes.iter().filter(|n| matches!(n, ProofNode::Pruned(_))).count();
        assert!(pruned <= 3 * 20, "{pruned} siblings");
        assert!(proof.verify().is_ok());
    }
}

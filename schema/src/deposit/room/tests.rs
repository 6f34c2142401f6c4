//! The bounds of strangers' requests, and that one group cannot drive out another.

use proptest::prelude::*;

use super::{Origin, Room, room};
use crate::deposit::AddressGroup;
use crate::key::Identity;
use crate::limits::{REQUESTS_MAX, REQUESTS_PER_GROUP_MAX, REQUESTS_PER_IDENTITY_MAX};

fn origin(author: u32, group: u8) -> Origin {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&author.to_le_bytes());
    let group = match group {
        0 => AddressGroup::Relayed,
        more => AddressGroup::V4([192, 0, more]),
    };
    Origin { author: Identity::from_bytes(bytes), group }
}

/// What a node does with the answer.
fn arrives(waiting: &mut Vec<Origin>, newcomer: Origin) -> Option<Origin> {
    let lost = match room(waiting, newcomer) {
        Room::Full => return Some(newcomer),
        Room::Free => None,
        Room::InsteadOf(index) => Some(waiting.remove(index)),
    };
    waiting.push(newcomer);
    lost
}

fn of_group(waiting: &[Origin], group: AddressGroup) -> usize {
    waiting.iter().filter(|one| one.group == group).count()
}

#[test]
fn nobody_has_more_than_four() {
    let mut waiting = Vec::new();
    for group in 0..4 {
        assert_eq!(arrives(&mut waiting, origin(1, group)), None);
    }
    assert_eq!(room(&waiting, origin(1, 9)), Room::Full);
    assert_eq!(room(&waiting, origin(2, 9)), Room::Free);
}

#[test]
fn a_group_of_sixteen_loses_its_own_oldest() {
    let mut waiting = vec![origin(1_000, 2)];
    for author in 0..16 {
        assert_eq!(arrives(&mut waiting, origin(author, 1)), None);
    }
    assert_eq!(room(&waiting, origin(99, 1)), Room::InsteadOf(1));
    assert_eq!(room(&waiting, origin(99, 2)), Room::Free);
}

#[test]
fn when_all_is_taken_the_largest_group_makes_room() {
    let mut waiting = Vec::new();
    let mut author = 0;
    let mut come = |waiting: &mut Vec<Origin>, group, count| {
        for _ in 0..count {
            author += 1;
            assert_eq!(arrives(waiting, origin(author, group)), None);
        }
    };
    come(&mut waiting, 1, 15);
    for group in 2..=17 {
        come(&mut waiting, group, if group < 17 { 16 } else { 1 });
    }
    assert_eq!(waiting.len(), 256);
    assert_eq!(room(&waiting, origin(9_999, 1)), Room::InsteadOf(15), "the oldest of the second");
    assert_eq!(room(&waiting, origin(9_999, 99)), Room::InsteadOf(15));
    assert_eq!(
        room(&waiting, origin(9_999, 3)),
        Room::InsteadOf(31),
        "one's own, if it is largest"
    );
}

proptest! {
    #[test]
    fn bounds_hold_and_nobody_loses_to_a_group_as_large(
        arrivals in prop::collection::vec((0u32..400, 0u8..40), 1..400),
    ) {
        let mut waiting = Vec::new();
        for (author, group) in arrivals {
            let newcomer = origin(author, group);
            let before = waiting.clone();
            let lost = arrives(&mut waiting, newcomer);
            prop_assert!(waiting.len() <= REQUESTS_MAX);
            prop_assert!(of_group(&waiting, newcomer.group) <= REQUESTS_PER_GROUP_MAX);
            let own = waiting.iter().filter(|one| one.author == newcomer.author).count();
            prop_assert!(own <= REQUESTS_PER_IDENTITY_MAX);
            if let Some(lost) = lost.filter(|lost| lost.group != newcomer.group) {
                let [theirs, own] = [lost.group, newcomer.group].map(|g| of_group(&before, g));
                prop_assert!(theirs > own, "{theirs} lost one to {own}");
            }
        }
    }

    #[test]
    fn one_groups_flood_drives_out_nobody_else(
        honest in prop::collection::vec((0u32..200, 1u8..30), 0..REQUESTS_MAX),
        flood in 1u32..100,
    ) {
        let mut waiting = Vec::new();
        for (author, group) in honest {
            arrives(&mut waiting, origin(author, group));
        }
        let others = |waiting: &[Origin]| -> Vec<Origin> {
            waiting.iter().filter(|one| one.group != AddressGroup::Relayed).copied().collect()
        };
        let before = others(&waiting);
        let mut taken = 0;
        for author in 0..flood {
            let lost = arrives(&mut waiting, origin(100_000 + author, 0));
            taken += usize::from(lost.is_some_and(|lost| lost.group != AddressGroup::Relayed));
        }
        let after = others(&waiting);
        prop_assert_eq!(before.len(), after.len() + taken);
        // What it takes, it takes from groups that held more than it got.
        let got = of_group(&waiting, AddressGroup::Relayed);
        for one in before.iter().filter(|one| of_group(&before, one.group) <= got.min(1)) {
            prop_assert!(after.contains(one), "a group of one lost it to the flood");
        }
        prop_assert!(got <= REQUESTS_PER_GROUP_MAX);
        prop_assert!(taken <= REQUESTS_PER_GROUP_MAX);
    }
}

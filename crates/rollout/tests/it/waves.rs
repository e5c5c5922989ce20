//! Which locations come first.

use fitout_model::LocationId;
use fitout_rollout::Waves;
use proptest::prelude::*;

fn ids(names: impl IntoIterator<Item = u32>) -> Vec<LocationId> {
    names.into_iter().map(|n| format!("loc-{n}").parse().unwrap()).collect()
}

#[test]
fn sizes_are_read_and_said_again() {
    for text in ["1", "1,10,10%,100%", "50%,100%"] {
        assert_eq!(text.parse::<Waves>().unwrap().to_string(), text);
    }
    for bad in ["", "0", "1,,2", "101%", "0%", "x", "-1", "10%,5%", "1.5"] {
        assert!(bad.parse::<Waves>().is_err(), "{bad}");
    }
}

#[test]
fn a_small_fleet_still_begins_with_one() {
    let fleet = ids(0..200);
    let waves = "1,10,10%,100%".parse::<Waves>().unwrap().assign(&fleet);
    let size = |wave: usize| waves.iter().filter(|w| **w == wave).count();
    assert_eq!((size(0), size(1)), (1, 10));
    assert_eq!((0..4).map(size).sum::<usize>(), 200);
    assert_eq!(size(4), 0, "100% leaves nobody for a wave of its own");
}

proptest! {
    #[test]
    fn waves_partition_the_fleet(names in prop::collection::btree_set(0u32..5000, 0..300), text in "[1-9],[1-9]{1,2}(,[1-9][0-9]%)?") {
        let fleet = ids(names);
        let waves: Waves = text.parse().unwrap();
        let assigned = waves.assign(&fleet);
        prop_assert_eq!(assigned.len(), fleet.len());
        prop_assert!(assigned.iter().all(|wave| *wave <= text.split(',').count()));
    }

    #[test]
    fn a_share_does_not_move_when_rows_are_added_or_moved(
        names in prop::collection::btree_set(0u32..5000, 1..200),
        more in prop::collection::btree_set(5000u32..9000, 0..200),
    ) {
        let waves: Waves = "10%,50%,100%".parse().unwrap();
        let before = ids(names.clone());
        let mut after = ids(names.iter().rev().copied());
        after.extend(ids(more));
        let earlier: std::collections::BTreeMap<_, _> = before.iter().zip(waves.assign(&before)).collect();
        let later: std::collections::BTreeMap<_, _> = after.iter().zip(waves.assign(&after)).collect();
        for (location, wave) in earlier {
            prop_assert_eq!(later[location], wave);
        }
    }
}

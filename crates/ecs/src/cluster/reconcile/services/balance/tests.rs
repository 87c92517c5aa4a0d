//! Balance in examples, and from all distributions.
use proptest::prelude::*;

use super::{Zone, Zones, giver, is_balanced};

/// Zones a, b, … with so many tasks, all of which may move.
fn zones(tasks: &[i64]) -> Zones {
    let name = |at: usize| char::from(b'a' + at as u8).to_string();
    let zone = |tasks: i64| Zone { tasks, movable: tasks, is_open: true };
    tasks.iter().enumerate().map(|(at, tasks)| (name(at), zone(*tasks))).collect()
}

#[test]
fn zones_may_differ_by_one() {
    assert!(is_balanced(&zones(&[])));
    assert!(is_balanced(&zones(&[7])));
    assert!(is_balanced(&zones(&[1, 0, 0])));
    assert!(is_balanced(&zones(&[3, 2, 3])));
    assert!(!is_balanced(&zones(&[2, 0])));
    assert!(!is_balanced(&zones(&[3, 2, 1])));
    // Where nothing can be placed nothing is missing.
    let mut closed = zones(&[2, 0]);
    closed.get_mut("b").unwrap().is_open = false;
    assert!(is_balanced(&closed));
}

#[test]
fn the_fullest_gives_if_it_may_and_if_that_helps() {
    let mut it = zones(&[4, 3, 1]);
    assert_eq!(giver(&it, "c").map(String::as_str), Some("a"));
    it.get_mut("a").unwrap().movable = 0;
    assert_eq!(giver(&it, "c").map(String::as_str), Some("b"));
    assert_eq!(giver(&it, "b"), None);
    assert_eq!(giver(&zones(&[2, 1]), "b"), None);
    assert_eq!(giver(&zones(&[2, 1]), "elsewhere").map(String::as_str), Some("a"));
}

/// Where placement puts a task: the emptiest zone that has room.
fn placed(zones: &Zones, room: &[i64]) -> Option<String> {
    let fits = zones.iter().zip(room).filter(|(_, room)| **room > 0);
    fits.min_by_key(|((_, it), _)| it.tasks).map(|((name, _), _)| name.clone())
}

proptest! {
    #[test]
    fn any_distribution_comes_to_rest_balanced(
        tasks in proptest::collection::vec(0..12_i64, 1..6),
        room in proptest::collection::vec(0..12_i64, 6),
        protected in proptest::collection::vec(0..3_i64, 6),
    ) {
        let mut zones = zones(&tasks);
        let mut room = room;
        let desired: i64 = tasks.iter().sum();
        for (it, protected) in zones.values_mut().zip(&protected) {
            it.movable = (it.tasks - protected).max(0);
        }
        let mut moves = 0;
        while let Some(to) = placed(&zones, &room) {
            let Some(from) = giver(&zones, &to).cloned() else { break };
            // Started first; all are healthy before one stops.
            let at = |name: &str| usize::from(name.as_bytes()[0] - b'a');
            let it = zones.get_mut(&to).unwrap();
            (it.tasks, it.movable, room[at(&to)]) = (it.tasks + 1, it.movable + 1, room[at(&to)] - 1);
            prop_assert_eq!(zones.values().map(|it| it.tasks).sum::<i64>(), desired + 1);
            let it = zones.get_mut(&from).unwrap();
            (it.tasks, it.movable, room[at(&from)]) =
                (it.tasks - 1, it.movable - 1, room[at(&from)] + 1);
            moves += 1;
            prop_assert!(moves <= desired, "each task moves once at most");
        }
        let full = |name: &str| room[usize::from(name.as_bytes()[0] - b'a')] == 0;
        for (to, there) in zones.iter().filter(|(name, _)| !full(name)) {
            let is_better = |it: &Zone| it.movable > 0 && it.tasks >= there.tasks + 2;
            prop_assert!(!zones.values().any(is_better), "{to} could take one of {zones:?}");
        }
        let roomy = !zones.keys().any(|name| full(name));
        let free = protected.iter().all(|it| *it == 0);
        prop_assert!(is_balanced(&zones) || !roomy || !free);
    }
}

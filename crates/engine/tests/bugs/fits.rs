//! Batches hold no more than their store takes: what does not fit goes with the next one, and what
//! never fits is refused and changes nothing.
use std::collections::BTreeSet;

use berth_engine::{Batch, BatchLimits, Lane, Output, Timestamp};
use expect_test::expect;
use proptest::prelude::*;

use super::{
    Scene, lamp,
    machine::{Curse, Lamp, Note},
};

fn rows(rows: usize) -> BatchLimits {
    BatchLimits { rows, ..BatchLimits::NONE }
}

fn crowd(name: &str, others: usize) -> Note {
    let lamp = Lamp { brightness: 5, curse: Curse::Crowd(others), ..lamp(name) };
    Note { lamp, panics: false }
}

fn chain(name: &str, others: usize) -> Lamp {
    Lamp { curse: Curse::Chain(others), ..lamp(name) }
}

#[test]
fn a_call_that_never_fits_is_refused_and_changes_nothing() {
    let mut scene = Scene::within(rows(3));
    scene.shard.request(Lane::People, 1, crowd("a", 1));
    scene.shard.request(Lane::People, 2, crowd("b", 3));
    scene.tells(expect![[r#"
        commit a.0=5 a=5 (a: [0, 1])
        publish 1
        reply to 1: Ok(())
        publish 1
        reply to 2: Err(Panicked("too much at once: it changes 4 rows, and the store takes 3 at once"))
    "#]]);
    assert_eq!(scene.shard.state().lamps.keys().collect::<Vec<_>>(), ["a", "a.0"]);
}

#[test]
fn bytes_count_as_rows_do() {
    // Each lamp is 6 to 8 bytes: "lamp", its name, its brightness. The causes take some, too.
    let mut scene = Scene::within(BatchLimits { bytes: 25, ..BatchLimits::NONE });
    scene.shard.request(Lane::People, 1, crowd("a", 1));
    scene.shard.request(Lane::People, 2, crowd("b", 3));
    scene.shard.request(Lane::People, 3, crowd("c", 1));
    scene.tells(expect![[r#"
        commit a.0=5 a=5 (a: [0, 1])
        publish 1
        reply to 1: Ok(())
        reply to 2: Err(Panicked("too much at once: it writes 47 bytes, and the store takes 25 at once"))
        commit c.0=5 c=5 (c: [0, 1])
        publish 2
        reply to 3: Ok(())
    "#]]);
}

#[test]
fn what_does_not_fit_any_more_goes_first_with_the_next_batch() {
    let mut scene = Scene::within(rows(4));
    scene.shard.request(Lane::People, 1, crowd("a", 1));
    scene.report(Lamp { brightness: 5, ..lamp("b") });
    scene.shard.request(Lane::People, 2, crowd("c", 2));
    scene.tells(expect![[r#"
        commit b=5 a.0=5 a=5 (a: [1, 2])
        publish 1
        reply to 1: Ok(())
        commit c.0=5 c.1=5 c=5 (c: [0, 1, 2])
        publish 2
        reply to 2: Ok(())
    "#]]);
}

#[test]
fn a_controller_whose_work_does_not_fit_goes_on_with_the_next_batch() {
    let mut scene = Scene::within(rows(4));
    scene.report(chain("a", 2));
    scene.report(chain("b", 2));
    scene.tells(expect![[r#"
        commit b=0 a.0=5 a.1=5 a=5
        publish 1
        commit b.0=5 b.1=5 b=5
        publish 2
    "#]]);
}

/// Nobody asked for it, so it is a bug; the others go on.
#[test]
fn a_controller_whose_work_never_fits_is_set_aside() {
    let mut scene = Scene::within(rows(3));
    scene.report(chain("a", 3));
    scene.report(lamp("b"));
    scene.shard.report(crowd("c", 3));
    scene.tells(expect![[r#"
        bug Some("a"): too much at once: it changes 4 rows, and the store takes 3 at once
        commit a=0 b=5
        publish 1
        bug None: too much at once: it changes 4 rows, and the store takes 3 at once
        publish 1
    "#]]);
}

/// What a shard with limits has done when it comes to rest.
#[derive(Debug, PartialEq)]
struct Outcome {
    lamps: Vec<(String, i64)>,
    answered: BTreeSet<u64>,
}

fn outcome(limits: BatchLimits, inputs: &[(bool, Note)]) -> Outcome {
    let mut scene = Scene::within(limits);
    for (ticket, (is_asked, note)) in (0..).zip(inputs) {
        match is_asked {
            true => scene.shard.request(Lane::People, ticket, note.clone()),
            false => scene.shard.report(note.clone()),
        }
    }
    let mut answered = BTreeSet::new();
    for _ in 0..10_000 {
        let Some(output) = scene.shard.poll(scene.now) else {
            let lamps = scene.shard.state().lamps.iter();
            let lamps = lamps.map(|(name, it)| (name.clone(), it.brightness)).collect();
            return Outcome { lamps, answered };
        };
        match &output {
            Output::Commit(batch) => assert_fits(limits, batch),
            Output::Reply(ticket, reply) => {
                assert!(reply.is_ok() && answered.insert(*ticket), "{ticket}: {reply:?}");
            }
            Output::Bug(bug) => panic!("{bug:?}"),
            _ => {}
        }
        scene.act(output);
    }
    panic!("it does not come to rest");
}

fn assert_fits(limits: BatchLimits, batch: &Batch) {
    assert!(limits.admit(batch), "{} rows, {} bytes", batch.rows.len(), batch.bytes());
}

proptest! {
    /// Whatever fits at all comes to the same as in a store that takes everything.
    #[test]
    fn limits_change_nothing_but_the_batches(
        rows in 8..20_usize,
        bytes in prop_oneof![Just(usize::MAX), 200..400_usize],
        inputs in prop::collection::vec((any::<bool>(), 0..7_usize, any::<bool>()), 0..40),
    ) {
        let note = |(n, (is_asked, others, is_crowd)): (usize, (bool, usize, bool))| {
            let name = format!("{n}");
            let note = match is_crowd {
                true => crowd(&name, others),
                false => Note { lamp: chain(&name, others), panics: false },
            };
            (is_asked, note)
        };
        let inputs: Vec<_> = inputs.into_iter().enumerate().map(note).collect();
        let expected = outcome(BatchLimits::NONE, &inputs);
        prop_assert_eq!(outcome(BatchLimits { rows, bytes }, &inputs), expected);
    }
}

/// A deadline is met however little room there is.
#[test]
fn deadlines_are_met_though_all_is_full() {
    let mut scene = Scene::within(rows(2));
    scene.report(Lamp { out_at: Some(Timestamp(1_000)), ..lamp("a") });
    while scene.shard.poll(scene.now).map(|it| scene.act(it)).is_some() {}
    scene.now = Timestamp(1_000);
    for n in 0..4 {
        scene.shard.request(Lane::People, n, crowd(&n.to_string(), 1));
    }
    while scene.shard.poll(scene.now).map(|it| scene.act(it)).is_some() {}
    assert_eq!(scene.shard.state().lamps.get(&"a".to_owned()).map(|it| it.brightness), Some(0));
    assert_eq!(scene.shard.state().lamps.len(), 9);
}

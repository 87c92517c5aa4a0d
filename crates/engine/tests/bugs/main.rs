//! A bug of ours harms what met it, and nothing else.
mod effort;
mod fits;
mod load;
mod machine;

use berth_engine::{
    BatchLimits, Lane, Lead, Output, Random, Shard, Timestamp,
    limits::{SET_ASIDE_MS, SETTLE_STEPS_MAX},
};
use expect_test::{Expect, expect};

use self::machine::{Curse, Lamp, Lamps, Note, Room};

/// A shard whose commits succeed.
struct Scene {
    shard: Shard<Lamps>,
    now: Timestamp,
}

fn lamp(name: &str) -> Lamp {
    Lamp { name: name.to_owned(), wanted: 5, ..Lamp::default() }
}

impl Scene {
    fn new() -> Scene {
        Scene::with(100)
    }

    fn with(changes_max: usize) -> Scene {
        Scene::of(Room::default(), changes_max, BatchLimits::NONE)
    }

    fn within(limits: BatchLimits) -> Scene {
        Scene::of(Room::default(), 100, limits)
    }

    fn of(state: Room, changes_max: usize, limits: BatchLimits) -> Scene {
        let random = Random::new(1);
        let lead = Lead { term: 1, revision: 0, state, random, changes_max, limits };
        let mut scene = Scene { shard: Shard::lead(lead), now: Timestamp(0) };
        scene.tells(expect![[r#"
            publish 0
        "#]]);
        scene
    }

    fn report(&mut self, lamp: Lamp) {
        self.shard.report(Note { lamp, panics: false });
    }

    /// Polls until there is nothing to do, and compares what there was.
    fn tells(&mut self, expected: Expect) {
        let mut told = String::new();
        for _ in 0..100 {
            let Some(output) = self.shard.poll(self.now) else {
                return expected.assert_eq(&told);
            };
            told.push_str(&self.act(output));
            told.push('\n');
        }
        panic!("the shard does not come to rest: {told}");
    }

    fn act(&mut self, output: Output<Lamps>) -> String {
        match output {
            Output::Commit(batch) => {
                self.shard.committed(Ok(()));
                let row = |it: &berth_engine::Row| {
                    let value = it.value.as_deref().unwrap_or(b"gone");
                    format!(" {}={}", it.key, String::from_utf8_lossy(value))
                };
                let rows: String = batch.rows.iter().map(row).collect();
                let cause = |it: &berth_engine::Cause| format!(" ({}: {:?})", it.call, it.rows);
                format!("commit{rows}{}", batch.causes.iter().map(cause).collect::<String>())
            }
            Output::Publish(it) => format!("publish {}", it.revision),
            Output::Reply(ticket, reply) => format!("reply to {ticket}: {reply:?}"),
            Output::Bug(it) => format!("bug {:?}: {}", it.topic.map(|it| it.0), it.panicked.0),
            Output::Unsettled(changes) => format!("unsettled after {changes}"),
            Output::Undone(_) | Output::StepDown(_) => panic!("commits succeed here"),
        }
    }
}

#[test]
fn a_report_that_panics_is_dropped() {
    let mut scene = Scene::new();
    scene.report(lamp("a"));
    scene.shard.report(Note { lamp: Lamp { wanted: 9, ..lamp("a") }, panics: true });
    scene.shard.report(Note { lamp: lamp("b"), panics: true });
    scene.report(lamp("c"));
    scene.shard.request(Lane::People, 1, Note { lamp: lamp("d"), panics: true });
    scene.shard.request(Lane::People, 2, Note { lamp: lamp("e"), panics: false });
    scene.tells(expect![[r#"
        bug None: a fell down
        bug None: b fell down
        commit a=5 c=5 e=5 (e: [2])
        publish 1
        reply to 1: Err(Panicked("d fell down"))
        reply to 2: Ok(())
    "#]]);
    assert_eq!(scene.shard.state().lamps.keys().collect::<Vec<_>>(), ["a", "c", "e"]);
}

#[test]
fn a_topic_that_panics_rests_and_the_others_go_on() {
    let mut scene = Scene::new();
    scene.report(lamp("a"));
    scene.report(Lamp { curse: Curse::Panic, ..lamp("b") });
    scene.report(lamp("c"));
    scene.tells(expect![[r#"
        bug Some("b"): b burnt out
        commit b=0 a=5 c=5
        publish 1
    "#]]);
    // Nothing that happens to it in the meantime, and no full pass, makes it try again.
    scene.now = scene.now + (SET_ASIDE_MS - 1);
    scene.report(Lamp { wanted: 6, curse: Curse::Panic, ..lamp("b") });
    scene.shard.full_pass();
    scene.tells(expect![[r#"
        commit b=0
        publish 2
    "#]]);
    assert_eq!(scene.shard.next_deadline(), Some(Timestamp(SET_ASIDE_MS)));
    scene.now = scene.now + 1;
    scene.tells(expect![[r#"
        bug Some("b"): b burnt out
        publish 2
    "#]]);
    // Once the cause is gone it catches up by itself.
    scene.report(Lamp { wanted: 7, ..lamp("b") });
    scene.tells(expect![[r#"
        commit b=0
        publish 3
    "#]]);
    assert_eq!(scene.shard.next_deadline(), Some(Timestamp(2 * SET_ASIDE_MS)));
    scene.now = scene.now + SET_ASIDE_MS;
    scene.tells(expect![[r#"
        commit b=7
        publish 4
    "#]]);
    assert_eq!(scene.shard.next_deadline(), None);
}

#[test]
fn a_deadline_that_cannot_be_met_hides_no_other() {
    for curse in [Curse::Panic, Curse::Overlook] {
        let mut scene = Scene::new();
        scene.report(Lamp { out_at: Some(Timestamp(1_000)), curse, ..lamp("a") });
        scene.report(Lamp { out_at: Some(Timestamp(2_000)), ..lamp("b") });
        while scene.shard.poll(scene.now).map(|it| scene.act(it)).is_some() {}
        scene.now = Timestamp(1_000);
        while scene.shard.poll(scene.now).map(|it| scene.act(it)).is_some() {}
        assert_eq!(scene.shard.next_deadline(), Some(Timestamp(2_000)), "{curse:?}");
        scene.now = Timestamp(2_000);
        scene.tells(expect![[r#"
            commit b=0
            publish 2
        "#]]);
        let again = scene.shard.next_deadline().expect("the one that rests");
        assert!(again > scene.now && again <= scene.now + SET_ASIDE_MS, "{curse:?}");
    }
}

#[test]
fn an_overlooked_deadline_is_a_bug_of_its_topic() {
    let mut scene = Scene::new();
    let out_at = Some(Timestamp(1_000));
    scene.report(Lamp { out_at, curse: Curse::Overlook, ..lamp("a") });
    scene.tells(expect![[r#"
        commit a=5
        publish 1
    "#]]);
    scene.now = Timestamp(1_000);
    scene.tells(expect![[r#"
        bug Some("a"): a deadline was met but not moved
        publish 1
    "#]]);
    scene.now = Timestamp(1_000 + SET_ASIDE_MS);
    scene.tells(expect![[r#"
        bug Some("a"): a deadline was met but not moved
        publish 1
    "#]]);
    scene.report(Lamp { out_at, ..lamp("a") });
    scene.now = Timestamp(1_000 + 2 * SET_ASIDE_MS);
    scene.tells(expect![[r#"
        commit a=0
        publish 2
    "#]]);
}

#[test]
fn controllers_that_do_not_settle_are_told_and_the_others_go_on() {
    let mut scene = Scene::with(usize::MAX);
    scene.report(Lamp { curse: Curse::Flicker, ..lamp("a") });
    scene.report(lamp("b"));
    scene.tells(expect![[r#"
        bug Some("a"): controllers do not settle within 100002 steps
        commit b=0 a=100002
        publish 1
        commit b=5
        publish 2
    "#]]);
}

#[test]
fn a_full_pass_may_be_of_any_length() {
    let mut scene = Scene::with(usize::MAX);
    let lamps = SETTLE_STEPS_MAX as u64 + 1;
    (0..lamps).for_each(|n| scene.report(lamp(&n.to_string())));
    while scene.shard.poll(scene.now).map(|it| scene.act(it)).is_some() {}
    let revision = scene.shard.revision();
    scene.shard.full_pass();
    scene.tells(expect![[r#"
        publish 1
    "#]]);
    assert_eq!(scene.shard.revision(), revision);
}

#[test]
fn a_batch_says_which_call_changed_which_of_its_rows() {
    let mut scene = Scene::new();
    let mut ask = |ticket, lamp, panics| {
        scene.shard.request(Lane::People, ticket, Note { lamp, panics });
    };
    ask(1, lamp("a"), false);
    ask(2, lamp("b"), true);
    ask(3, lamp("c"), false);
    ask(4, Lamp { wanted: 7, ..lamp("a") }, false);
    scene.report(lamp("d"));
    scene.tells(expect![[r#"
        commit a=7 c=5 d=5 (a: [0]) (c: [1]) (a: [0])
        publish 1
        reply to 1: Ok(())
        reply to 2: Err(Panicked("b fell down"))
        reply to 3: Ok(())
        reply to 4: Ok(())
    "#]]);
}

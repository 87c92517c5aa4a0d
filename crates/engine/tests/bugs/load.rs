//! Under any load controllers get to work, deadlines are met and people are served; and controllers
//! that fight are found out. With the limits that a control plane has.
use std::collections::BTreeMap;

use berth_engine::{
    Lane, Output, Timestamp,
    limits::{BATCH_CHANGES_MAX, UNSETTLED_CHANGES_MAX, UNSETTLED_CHANGES_TOLD},
};
use proptest::prelude::*;

use super::{
    Scene, lamp,
    machine::{Curse, Lamp, Note},
};

/// What a scene has said so far.
#[derive(Default)]
struct Told {
    commits: usize,
    /// The batch after which each caller had an answer.
    answered: BTreeMap<u64, usize>,
    bugs: Vec<String>,
    unsettled: Vec<usize>,
}

impl Told {
    /// Takes one step; whether there was anything to do.
    fn step(&mut self, scene: &mut Scene) -> bool {
        let Some(output) = scene.shard.poll(scene.now) else { return false };
        match &output {
            Output::Commit(_) => self.commits += 1,
            Output::Reply(ticket, _) => _ = self.answered.insert(*ticket, self.commits),
            Output::Bug(bug) => self.bugs.push(bug.panicked.0.clone()),
            Output::Unsettled(changes) => self.unsettled.push(*changes),
            Output::Publish(_) | Output::Undone(_) | Output::StepDown(_) => {}
        }
        scene.act(output);
        true
    }

    fn commit(&mut self, scene: &mut Scene) {
        let before = self.commits;
        while self.commits == before {
            assert!(self.step(scene), "nothing is left to do");
        }
    }
}

/// Keeps the world's lane full with reports of lamps that are lit already.
fn flood(scene: &mut Scene, next: &mut u64) {
    while scene.shard.queued(Lane::World) < 2 * BATCH_CHANGES_MAX {
        *next += 1;
        let name = format!("flood {next:09}");
        scene.report(Lamp { brightness: 5, ..lamp(&name) });
    }
}

fn brightness(scene: &Scene, name: &str) -> Option<i64> {
    scene.shard.state().lamps.get(&name.to_owned()).map(|it| it.brightness)
}

#[test]
fn controllers_and_deadlines_come_to_their_turn_under_any_load() {
    let (mut scene, mut told, mut next) = (Scene::with(BATCH_CHANGES_MAX), Told::default(), 0);
    // Their names come after all others, so that nobody goes out of their way for them.
    scene.report(lamp("zebra"));
    scene.report(Lamp { out_at: Some(Timestamp(1_000)), ..lamp("zoo") });
    for _ in 0..4 {
        flood(&mut scene, &mut next);
        told.commit(&mut scene);
    }
    assert_eq!((brightness(&scene, "zebra"), brightness(&scene, "zoo")), (Some(5), Some(5)));
    scene.now = Timestamp(1_000);
    for _ in 0..4 {
        flood(&mut scene, &mut next);
        told.commit(&mut scene);
    }
    assert_eq!(brightness(&scene, "zoo"), Some(0), "its deadline was not met");
}

#[test]
fn people_are_served_however_much_the_world_reports() {
    let (mut scene, mut told, mut next) = (Scene::with(BATCH_CHANGES_MAX), Told::default(), 0);
    flood(&mut scene, &mut next);
    told.commit(&mut scene);
    for ticket in 1..=100 {
        let lamp = Lamp { brightness: 5, ..lamp(&format!("asked {ticket}")) };
        scene.shard.request(Lane::People, ticket, Note { lamp, panics: false });
    }
    let before = told.commits;
    while told.answered.len() < 100 {
        flood(&mut scene, &mut next);
        assert!(told.step(&mut scene));
        assert!(told.commits < before + 3, "after two batches only {:?}", told.answered);
    }
}

#[test]
fn what_is_left_over_first_is_done_first() {
    // Each of these asks for more with every look, and there are more of them than one batch takes.
    let (mut scene, mut told) = (Scene::with(4), Told::default());
    (0..20).for_each(|n| {
        scene.report(Lamp { curse: Curse::Flicker, ..lamp(&format!("a{n:02}")) });
    });
    scene.report(lamp("z"));
    for _ in 0..40 {
        told.commit(&mut scene);
    }
    assert_eq!(brightness(&scene, "z"), Some(5));
}

#[test]
fn controllers_that_fight_are_told_and_set_aside() {
    let (mut scene, mut told) = (Scene::with(BATCH_CHANGES_MAX), Told::default());
    scene.report(Lamp { curse: Curse::Flicker, ..lamp("a") });
    let batches_max = 2 + UNSETTLED_CHANGES_MAX / BATCH_CHANGES_MAX;
    while told.step(&mut scene) {
        assert!(told.commits <= batches_max, "it goes on for ever");
    }
    assert_eq!(told.unsettled, [UNSETTLED_CHANGES_TOLD]);
    let bug = "controllers do not settle: of 100000 changes since they last came to rest this \
               topic made 100000";
    assert_eq!(told.bugs, [bug]);
    // The others go on, and it rests until it is tried again.
    scene.report(lamp("b"));
    while told.step(&mut scene) {}
    assert_eq!(brightness(&scene, "b"), Some(5));
    assert_eq!(told.bugs.len(), 1);
}

#[test]
fn a_fight_is_found_out_while_agents_report_now_and_then() {
    is_found_out(10);
}

#[test]
fn a_fight_is_found_out_while_agents_report_with_every_batch() {
    is_found_out(1);
}

fn is_found_out(every: usize) {
    let (mut scene, mut told) = (Scene::with(BATCH_CHANGES_MAX), Told::default());
    scene.report(Lamp { curse: Curse::Flicker, ..lamp("a") });
    for n in 0.. {
        if told.bugs.is_empty() && n % every == 0 {
            scene.report(Lamp { brightness: 5, ..lamp("b") });
        }
        if !told.step(&mut scene) {
            break;
        }
        assert!(told.commits < 400, "it goes on for ever");
    }
    assert_eq!(told.bugs.len(), 1, "{:?}", told.bugs);
}

#[test]
fn much_honest_work_is_no_fight() {
    let (mut scene, mut told) = (Scene::with(BATCH_CHANGES_MAX), Told::default());
    (0..20_000).for_each(|n| scene.report(lamp(&format!("{n:05}"))));
    while told.step(&mut scene) {}
    let lit = scene.shard.state().lamps.values().filter(|it| it.brightness == 5).count();
    assert_eq!((lit, told.bugs.len()), (20_000, 0));
}

#[test]
fn a_flood_of_honest_work_is_no_fight() {
    let (mut scene, mut told, mut next) = (Scene::with(BATCH_CHANGES_MAX), Told::default(), 0);
    while told.commits < 3 * UNSETTLED_CHANGES_MAX / BATCH_CHANGES_MAX {
        // Each is dark, so that its controller has something to do.
        while scene.shard.queued(Lane::World) < 2 * BATCH_CHANGES_MAX {
            next += 1;
            scene.report(lamp(&format!("{next:09}")));
        }
        told.commit(&mut scene);
    }
    assert_eq!(told.bugs, [""; 0]);
}

proptest! {
    /// Whatever comes in whatever batches, all of it is done in the end, and answered.
    #[test]
    fn nothing_is_forgotten(
        changes_max in 1..20_usize,
        inputs in proptest::collection::vec((any::<bool>(), 0..30_u32), 1..200),
    ) {
        let (mut scene, mut told) = (Scene::with(changes_max), Told::default());
        let (mut asked, mut names) = (0, Vec::new());
        for (is_asked, name) in inputs {
            let name = name.to_string();
            names.push(name.clone());
            match is_asked {
                false => scene.report(lamp(&name)),
                true => {
                    asked += 1;
                    let note = Note { lamp: lamp(&name), panics: false };
                    scene.shard.request(Lane::People, asked, note);
                }
            }
            told.step(&mut scene);
        }
        while told.step(&mut scene) {}
        prop_assert_eq!(told.answered.len() as u64, asked);
        prop_assert!(names.iter().all(|it| brightness(&scene, it) == Some(5)));
        prop_assert!(told.bugs.is_empty() && !scene.shard.has_more());
    }
}

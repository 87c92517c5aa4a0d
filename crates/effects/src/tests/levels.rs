//! What is told arrives, whatever is lost, late or told twice; and nothing is left of what is gone.
use std::collections::BTreeMap;

use berth_engine::ShardName;
use proptest::prelude::*;
use serde_json::json;

use super::post::{Node, Post, Report, State};
use crate::{
    Effect, Imported, Level, Sink, Source,
    level::changes,
    limits::{REPORT_BYTES_MAX, ROUND_MS, ROWS_MAX},
};

const WORDS: [&str; 4] = ["a", "b", "c", "d"];
const SINK: &str = "post/sink";
const SOURCES: [&str; 2] = ["post/one", "post/two"];

struct Words;

impl Source for Words {
    type Machine = Post;
    type Value = u64;

    /// Only the sink is told anything.
    fn exports(state: &State, to: &ShardName) -> BTreeMap<String, u64> {
        let told = state.words.values().filter(|_| to.as_str() == SINK);
        told.map(|it| (it.word.clone(), it.count)).collect()
    }
}

struct Heard;

impl Sink for Heard {
    const LEVEL: &'static str = "words";
    type Machine = Post;
    type Value = u64;

    fn wants(_: &State, from: &ShardName, key: &str) -> bool {
        from.as_str() == SOURCES[0] || key != "d"
    }

    fn report(news: Imported) -> Report {
        Report::Imported(news)
    }
}

type Carried = Level<Words, Heard>;

#[derive(Clone, Debug)]
enum Step {
    /// A source says something, or no longer.
    Say(usize, usize, Option<u64>),
    /// A source is closed, or is there again with what it had.
    Close(usize),
    Open(usize),
    Look,
    /// The driver begins anew.
    Forget,
    /// One of the reports on their way arrives, and may arrive again.
    Arrive(usize, bool),
    Lose(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let say = (0..2_usize, 0..4_usize, proptest::option::weighted(0.7, 0..5_u64));
    prop_oneof![
        6 => say.prop_map(|(source, word, count)| Step::Say(source, word, count)),
        1 => (0..2_usize).prop_map(Step::Close),
        1 => (0..2_usize).prop_map(Step::Open),
        6 => Just(Step::Look),
        1 => Just(Step::Forget),
        5 => (0..9_usize, any::<bool>()).prop_map(|(at, again)| Step::Arrive(at, again)),
        1 => (0..9_usize).prop_map(Step::Lose),
    ]
}

struct Scene {
    node: Node,
    closed: Node,
    driver: Carried,
    on_their_way: Vec<(ShardName, Report)>,
}

impl Scene {
    fn new() -> Scene {
        Scene {
            node: Node::with(&[SINK, SOURCES[0], SOURCES[1]]),
            closed: Node::default(),
            driver: Carried::default(),
            on_their_way: Vec::new(),
        }
    }

    fn take(&mut self, step: Step) {
        let count = self.on_their_way.len();
        match step {
            Step::Say(source, word, count) => {
                self.node.report(SOURCES[source], Report::Say(WORDS[word], count));
            }
            Step::Close(source) => shift(&mut self.node, &mut self.closed, SOURCES[source]),
            Step::Open(source) => shift(&mut self.closed, &mut self.node, SOURCES[source]),
            Step::Look => self.look(),
            Step::Forget => self.driver = Carried::default(),
            Step::Arrive(at, again) if count > 0 => {
                let (name, report) = match again {
                    true => self.on_their_way[at % count].clone(),
                    false => self.on_their_way.remove(at % count),
                };
                self.arrive(&name, report);
            }
            Step::Lose(at) if count > 0 => drop(self.on_their_way.remove(at % count)),
            Step::Arrive(..) | Step::Lose(_) => {}
        }
    }

    fn look(&mut self) {
        self.on_their_way.extend(self.driver.look(&self.node));
    }

    /// A head goes back only by way of "gone".
    fn arrive(&mut self, name: &ShardName, report: Report) {
        let heads = |node: &Node| SOURCES.map(|it| node.state(SINK).imports.head("words", it));
        let before = heads(&self.node);
        self.node.report(name.as_str(), report);
        for (before, after) in before.into_iter().zip(heads(&self.node)) {
            assert!(
                after.is_none() || before <= after,
                "the head went from {before:?} to {after:?}"
            );
        }
    }

    /// No more than a few rounds without faults.
    fn settle(&mut self) {
        for _ in 0..3 {
            self.node.now = self.node.now + ROUND_MS;
            self.look();
            for (name, report) in std::mem::take(&mut self.on_their_way) {
                self.arrive(&name, report);
            }
        }
    }
}

fn shift(from: &mut Node, to: &mut Node, name: &str) {
    to.shards.extend(from.shards.remove(name).map(|it| (name.to_owned(), it)));
}

fn known(node: &Node, from: &str) -> BTreeMap<String, u64> {
    let known = node.state(SINK).imports.read::<u64>("words", from);
    known.map(|(key, value)| (key.to_owned(), value)).collect()
}

proptest! {
    #[test]
    fn the_sink_comes_to_know_what_is_so(steps in proptest::collection::vec(step(), 0..80)) {
        let mut scene = Scene::new();
        steps.into_iter().for_each(|it| scene.take(it));
        scene.settle();
        for name in SOURCES {
            let mut expected = BTreeMap::new();
            if scene.node.shards.contains_key(name) {
                expected = Words::exports(scene.node.state(name), &ShardName::new(SINK));
                expected.retain(|key, _| Heard::wants(&State::default(), &ShardName::new(name), key));
            } else {
                prop_assert_eq!(scene.node.state(SINK).imports.head("words", name), None);
            }
            prop_assert_eq!(known(&scene.node, name), expected);
        }
        scene.node.now = scene.node.now + ROUND_MS;
        prop_assert!(scene.driver.look(&scene.node).is_empty(), "what is equal is not told");
    }
}

/// Of the first source, the keys of what is told.
fn told(scene: &mut Scene) -> Vec<Vec<String>> {
    let told = scene.driver.look(&scene.node).into_iter().filter_map(|(_, report)| match report {
        Report::Imported(it) if it.from.as_str() == SOURCES[0] => Some(it),
        _ => None,
    });
    told.map(|it| it.entries.into_keys().collect()).collect()
}

#[test]
fn one_report_is_under_way_until_it_has_arrived() {
    let mut scene = Scene::new();
    scene.take(Step::Say(0, 0, Some(1)));
    assert_eq!(told(&mut scene), [["a"]]);
    scene.take(Step::Say(0, 1, Some(1)));
    assert_eq!(told(&mut scene), [[""; 0]; 0], "the first may still arrive");
    scene.node.report(SINK, Report::Say("c", Some(1)));
    assert_eq!(told(&mut scene), [[""; 0]; 0], "the sink has said something else");
    scene.node.now = scene.node.now + ROUND_MS;
    assert_eq!(told(&mut scene), [["a", "b"]], "it was lost");
    scene.take(Step::Say(0, 0, None));
    let first = BTreeMap::from([("a".to_owned(), Some(json!(1)))]);
    let news = |revision, entries| {
        let (level, from) = (Heard::LEVEL, ShardName::new(SOURCES[0]));
        Report::Imported(Imported { level, from, revision: Some(revision), entries })
    };
    scene.node.report(SINK, news(1, first));
    assert_eq!(told(&mut scene), [[""; 0]; 0], "an older one has arrived");
    let both = BTreeMap::from(["a", "b"].map(|it| (it.to_owned(), Some(json!(1)))));
    scene.node.report(SINK, news(2, both));
    assert_eq!(told(&mut scene), [["a"]], "it has arrived, and there is more to tell");
}

#[test]
fn a_lost_report_is_told_after_a_round() {
    let mut scene = Scene::new();
    scene.take(Step::Say(0, 0, Some(1)));
    assert_eq!(scene.driver.look(&scene.node).len(), 1);
    assert_eq!(scene.driver.look(&scene.node).len(), 0);
    scene.node.now = scene.node.now + ROUND_MS;
    assert_eq!(scene.driver.look(&scene.node).len(), 1, "it was lost");
}

#[test]
fn a_report_is_bounded_and_the_rest_follows() {
    let many: BTreeMap<String, _> = (0..250).map(|it| (it.to_string(), json!(it))).collect();
    let mut known = BTreeMap::from([("old", json!(0))]);
    let mut reports = Vec::new();
    loop {
        let held = known.iter().map(|(key, value)| (*key, value)).collect();
        let told = changes(many.clone(), &held);
        if told.is_empty() {
            break;
        }
        reports.push(told.len());
        for (key, value) in told {
            let key = many.get_key_value(&key).map_or("old", |(key, _)| key.as_str());
            match value {
                Some(value) => known.insert(key, value),
                None => known.remove(key),
            };
        }
    }
    assert_eq!(reports, [ROWS_MAX, ROWS_MAX, 51]);
    let large = json!("x".repeat(REPORT_BYTES_MAX / 2));
    let some = ["a", "b", "c"].map(|it| (it.to_owned(), large.clone()));
    let told = changes(some.into(), &BTreeMap::new());
    assert_eq!(told.len(), 1, "two of them are too large, with what surrounds them");
}

//! Random histories beside a slow oracle: what one would write down of each secret.
use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};
use serde_json::json;

use super::{World, token};

/// What may happen. Names, tokens and stages are few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Create { name: &'static str, value: Option<u8>, token: u32 },
    Put { name: &'static str, value: u8, token: u32, stages: Vec<&'static str> },
    Move { name: &'static str, stage: &'static str, from: Option<u32>, to: Option<u32> },
    Delete { name: &'static str, is_forced: bool },
    Restore { name: &'static str },
    Wait { days: i64 },
    Rotate,
}

const NAMES: [&str; 2] = ["a", "a/b"];
const STAGES: [&str; 4] = ["AWSCURRENT", "AWSPREVIOUS", "blue", "green"];

fn step() -> impl Strategy<Value = Step> {
    let name = || select(&NAMES[..]);
    let stage = || select(&STAGES[..]);
    let token = || 1..6_u32;
    prop_oneof![
        2 => (name(), proptest::option::of(0..3_u8), token())
            .prop_map(|(name, value, token)| Step::Create { name, value, token }),
        6 => (name(), 0..3_u8, token(), proptest::collection::vec(stage(), 0..3))
            .prop_map(|(name, value, token, stages)| Step::Put { name, value, token, stages }),
        4 => (name(), stage(), proptest::option::of(token()), proptest::option::of(token()))
            .prop_map(|(name, stage, from, to)| Step::Move { name, stage, from, to }),
        1 => (name(), any::<bool>()).prop_map(|(name, is_forced)| Step::Delete { name, is_forced }),
        1 => name().prop_map(|name| Step::Restore { name }),
        1 => (1..12_i64).prop_map(|days| Step::Wait { days }),
        1 => Just(Step::Rotate),
    ]
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    /// By token.
    values: BTreeMap<u32, u8>,
    /// Which token a stage is on.
    stages: BTreeMap<&'static str, u32>,
    /// Seconds until it goes.
    goes_in: Option<i64>,
}

impl Kept {
    fn put(&mut self, token: u32, value: u8, stages: &[&'static str]) -> bool {
        if let Some(there) = self.values.get(&token) {
            return *there == value;
        }
        let mut stages: BTreeSet<&str> = stages.iter().copied().collect();
        if stages.is_empty() || self.values.is_empty() {
            stages.insert("AWSCURRENT");
        }
        self.values.insert(token, value);
        for stage in STAGES.into_iter().filter(|it| stages.contains(it)) {
            self.put_stage(stage, token, &stages);
        }
        true
    }

    /// AWSPREVIOUS goes where AWSCURRENT was, whoever else wanted it.
    fn put_stage(&mut self, stage: &'static str, token: u32, asked: &BTreeSet<&str>) {
        let former = self.stages.get("AWSCURRENT").copied().filter(|it| *it != token);
        let is_taken = asked.contains("AWSCURRENT") && self.moved_now(token);
        if stage == "AWSPREVIOUS" && is_taken {
            return;
        }
        self.stages.insert(stage, token);
        if let (true, Some(former)) = (stage == "AWSCURRENT", former) {
            self.stages.insert("AWSPREVIOUS", former);
        }
    }

    /// Whether AWSCURRENT has come to this token from another one.
    fn moved_now(&self, token: u32) -> bool {
        self.stages.get("AWSCURRENT") == Some(&token)
            && self.stages.get("AWSPREVIOUS").is_some_and(|it| *it != token)
    }
}

#[derive(Default)]
struct Oracle {
    secrets: BTreeMap<&'static str, Kept>,
}

impl Oracle {
    /// Whether it is fine.
    fn step(&mut self, step: &Step) -> bool {
        match step {
            Step::Create { name, value, token } => match self.secrets.get(name) {
                Some(it) if it.goes_in.is_some() => false,
                Some(it) => value.is_some_and(|value| it.values.get(token) == Some(&value)),
                None => {
                    let mut kept = Kept::default();
                    if let Some(value) = value {
                        kept.put(*token, *value, &[]);
                    }
                    self.secrets.insert(name, kept);
                    true
                }
            },
            Step::Put { name, value, token, stages } => {
                self.living(name).is_some_and(|it| it.put(*token, *value, stages))
            }
            Step::Move { name, stage, from, to } => {
                let Some(kept) = self.living(name) else { return false };
                kept.moves(stage, *from, *to)
            }
            Step::Delete { name, is_forced: true } => {
                self.secrets.remove(name);
                true
            }
            Step::Delete { name, .. } => match self.living(name) {
                Some(kept) => {
                    kept.goes_in = Some(30 * 24 * 3600);
                    true
                }
                None => false,
            },
            Step::Restore { name } => match self.secrets.get_mut(name) {
                Some(kept) => {
                    kept.goes_in = None;
                    true
                }
                None => false,
            },
            Step::Wait { .. } | Step::Rotate => true,
        }
    }

    fn living(&mut self, name: &str) -> Option<&mut Kept> {
        self.secrets.get_mut(name).filter(|it| it.goes_in.is_none())
    }

    fn pass(&mut self, seconds: i64) {
        self.secrets.retain(|_, kept| match &mut kept.goes_in {
            Some(left) => {
                *left -= seconds;
                *left > 0
            }
            None => true,
        });
    }
}

impl Kept {
    fn moves(&mut self, stage: &'static str, from: Option<u32>, to: Option<u32>) -> bool {
        let is_known = |it: Option<u32>| it.is_none_or(|it| self.values.contains_key(&it));
        let holder = self.stages.get(stage).copied();
        if !is_known(from) || !is_known(to) || from.is_some() && from != holder {
            return false;
        }
        match (from, to) {
            (None, None) => false,
            (Some(_), None) if stage == "AWSCURRENT" => false,
            (Some(_), None) => {
                self.stages.remove(stage);
                true
            }
            (None, Some(to)) if holder.is_some_and(|it| it != to) => false,
            (_, Some(to)) => {
                self.stages.insert(stage, to);
                let former = holder.filter(|it| *it != to && stage == "AWSCURRENT");
                if let Some(former) = former {
                    self.stages.insert("AWSPREVIOUS", former);
                }
                true
            }
        }
    }
}

fn act(world: &mut World, step: &Step) -> bool {
    let mut call =
        |operation: &str, body: serde_json::Value| world.call(operation, &body.to_string()).is_ok();
    match step {
        Step::Create { name, value: None, .. } => call("CreateSecret", json!({"Name": name})),
        Step::Create { name, value: Some(value), token: it } => call(
            "CreateSecret",
            json!({"Name": name, "SecretString": value.to_string(), "ClientRequestToken": token(*it)}),
        ),
        Step::Put { name, value, token: it, stages } => {
            let mut body = json!({"SecretId": name, "SecretString": value.to_string(),
                "ClientRequestToken": token(*it)});
            if !stages.is_empty() {
                body["VersionStages"] = json!(stages);
            }
            call("PutSecretValue", body)
        }
        Step::Move { name, stage, from, to } => {
            let mut body = json!({"SecretId": name, "VersionStage": stage});
            if let Some(from) = from {
                body["RemoveFromVersionId"] = json!(token(*from));
            }
            if let Some(to) = to {
                body["MoveToVersionId"] = json!(token(*to));
            }
            call("UpdateSecretVersionStage", body)
        }
        Step::Delete { name, is_forced: true } => {
            call("DeleteSecret", json!({"SecretId": name, "ForceDeleteWithoutRecovery": true}))
        }
        Step::Delete { name, .. } => call("DeleteSecret", json!({"SecretId": name})),
        Step::Restore { name } => call("RestoreSecret", json!({"SecretId": name})),
        Step::Wait { days } => {
            world.trial.now = world.trial.now + days * 24 * 3_600_000;
            world.trial.batch(|_| ());
            true
        }
        Step::Rotate => {
            world.seals.rotate();
            true
        }
    }
}

/// The same of the state; values are opened.
fn shown(world: &mut World, name: &str) -> Option<Kept> {
    let secret = world.trial.state.named(name)?.clone();
    let mut kept = Kept::default();
    let versions: Vec<_> = world.trial.state.versions_of(secret.id).cloned().collect();
    for version in versions {
        let number = version.key.version_id.rsplit('-').next().unwrap().parse().unwrap();
        let value = world.trial.state.sealed(&version).unwrap().clone();
        let closed = crate::sealed::closed(&value);
        let opened = crate::sealed::opened(&closed, crate::managed::SHARD, &world.seals);
        let opened = String::from_utf8(opened.unwrap().unwrap().to_vec()).unwrap();
        kept.values.insert(number, opened.parse().unwrap());
        for stage in STAGES.into_iter().filter(|it| version.stages.contains(*it)) {
            kept.stages.insert(stage, number);
        }
    }
    kept.goes_in = secret.deletion_date.map(|it| (it - world.trial.now) / 1_000);
    Some(kept)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_history_is_as_the_oracle_has_it(steps in proptest::collection::vec(step(), 1..60)) {
        let (mut world, mut oracle) = (World::new(), Oracle::default());
        for step in &steps {
            let before = world.trial.now;
            let did = act(&mut world, step);
            oracle.pass((world.trial.now - before) / 1_000);
            prop_assert_eq!(did, oracle.step(step), "{:?}", step);
            for name in NAMES {
                let expected = oracle.secrets.get(name).cloned();
                prop_assert_eq!(shown(&mut world, name), expected, "{} after {:?}", name, step);
            }
        }
    }
}

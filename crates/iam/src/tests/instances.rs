//! Access keys of container instances: how they follow each other, whatever gets lost, and how they
//! are closed.
use std::collections::BTreeMap;

use berth_api::iam::{Error, ErrorCode};
use berth_effects::{Imported, Sink as _};
use berth_engine::{Random, ShardName};
use berth_kernel::Home;
use serde_json::json;

use super::World;
use crate::{NewKey, Own, Report, instances::ClosedInstances, limits::OLD_KEY_MS, records::Kind};

const NAME: &str = "000000000000000000000000000000aa";

/// A machine, what it knows, and what holds of its keys.
struct Machine {
    world: World,
    /// What it signs with.
    on_disk: String,
    /// That it has had.
    former: Vec<String>,
    public_key: &'static str,
}

impl Machine {
    fn joined() -> Machine {
        let (world, former) = (World::new(), Vec::new());
        let mut it = Machine { world, on_disk: String::new(), former, public_key: "k" };
        it.on_disk = it.ask(Own::JoinInstance, None).unwrap();
        it
    }

    fn ask(&mut self, own: Own, asking: Option<&str>) -> Result<String, Error> {
        let home = Home::default();
        let mut call = own.call(Some(NAME.to_owned()), &home, "me".to_owned(), String::new());
        call.facts.new_key = Some(NewKey::made(&home, &self.world.seals));
        call.facts.cluster_arn = Some("the cluster".to_owned());
        call.facts.public_key = Some(self.public_key.to_owned());
        call.facts.asking_key = asking.map(str::to_owned);
        let told = self.world.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0)?;
        let berth_api::iam::Response::CreateAccessKey(it) = told else { panic!("no key") };
        Ok(it.access_key.unwrap().access_key_id.unwrap())
    }

    fn is_active(&self, id: &str) -> bool {
        let key = self.world.trial.state.access_keys.get(&id.to_owned());
        key.is_some_and(|it| it.is_active)
    }

    fn sign(&mut self) {
        let (access_key_id, at) = (self.on_disk.clone(), self.world.trial.now);
        let (region, service) = (String::new(), String::new());
        let report = Report::KeyUsed { access_key_id, at, region, service };
        self.world.trial.batch(|turn| turn.observe(report));
    }

    fn pass(&mut self, ms: i64) {
        self.world.trial.now = self.world.trial.now + ms;
        self.world.trial.batch(|_| ());
    }

    fn told(&mut self, revision: u64, value: Option<bool>) {
        let news = Imported {
            level: ClosedInstances::LEVEL,
            from: ShardName::new("ecs/prod"),
            revision: Some(revision),
            entries: BTreeMap::from([(NAME.to_owned(), value.map(|it| json!(it)))]),
        };
        self.world.trial.batch(|turn| turn.observe(Report::InstancesClosed(news)));
    }

    fn keys(&self) -> Vec<String> {
        let state = &self.world.trial.state;
        let user = state.named(Kind::User, NAME).unwrap();
        let active = state.keys_of(&user.id).filter(|it| it.is_active);
        active.map(|it| it.access_key_id.clone()).collect()
    }
}

#[test]
fn the_old_key_has_some_minutes_after_the_new_one_has_signed() {
    let mut it = Machine::joined();
    it.sign();
    let first = it.on_disk.clone();
    let second = it.ask(Own::RotateInstanceKey, Some(&first)).unwrap();
    it.pass(10 * OLD_KEY_MS);
    // Nobody knows that it has come.
    assert!(it.is_active(&first) && it.is_active(&second));
    assert_eq!(it.ask(Own::RotateInstanceKey, Some(&first)), Ok(second.clone()));
    it.on_disk = second.clone();
    it.sign();
    it.pass(OLD_KEY_MS - 10_000);
    assert!(it.is_active(&first));
    it.pass(10_000);
    assert_eq!(it.keys(), [second]);
}

#[test]
fn a_key_of_somebody_else_turns_none() {
    let mut it = Machine::joined();
    let code = |it: Result<String, Error>| it.unwrap_err().code;
    assert_eq!(
        code(it.ask(Own::RotateInstanceKey, Some("AKIAOTHER"))),
        ErrorCode::NoSuchEntityException
    );
    assert_eq!(code(it.ask(Own::RotateInstanceKey, None)), ErrorCode::NoSuchEntityException);
}

#[test]
fn whoever_is_closed_has_no_key_until_it_comes_back() {
    let mut it = Machine::joined();
    it.told(1, Some(true));
    assert!(it.keys().is_empty());
    assert!(it.ask(Own::RotateInstanceKey, Some(&it.on_disk.clone())).is_err());
    // The cluster has let it in before it was closed: it asks once more, and is refused there.
    assert!(it.ask(Own::JoinInstance, None).is_err());
    it.told(3, Some(false));
    it.on_disk = it.ask(Own::JoinInstance, None).unwrap();
    assert_eq!(it.keys(), [it.on_disk.clone()]);
    // News that are older than what is known are none.
    it.told(2, Some(true));
    assert_eq!(it.keys(), [it.on_disk.clone()]);
    it.told(4, None);
    assert!(it.world.trial.state.named(Kind::User, NAME).is_none());
}

#[test]
fn a_call_to_join_that_comes_late_takes_no_key_that_signs() {
    let mut it = Machine::joined();
    let first = it.on_disk.clone();
    // It may not be known yet that it signs, and whichever answer arrives has a key that does.
    for _ in 0..3 {
        assert_eq!(it.ask(Own::JoinInstance, None), Ok(first.clone()));
    }
    assert_eq!(it.keys(), std::slice::from_ref(&first));
    it.sign();
    let second = it.ask(Own::JoinInstance, None).unwrap();
    for _ in 0..3 {
        assert_eq!(it.ask(Own::JoinInstance, None), Ok(second.clone()));
        assert!(it.is_active(&first) && it.keys().len() == 2);
    }
    it.on_disk = second;
    it.sign();
    it.pass(OLD_KEY_MS);
    assert_eq!(it.keys(), [it.on_disk.clone()]);
    // Another machine has come back as it.
    it.public_key = "l";
    let other = it.ask(Own::JoinInstance, None).unwrap();
    assert_eq!(it.keys(), [other]);
}

/// hosts 9: whatever answers are lost, the key on the machine's disk signs; there are two at most,
/// and one is left once the last one has signed for some minutes.
#[test]
fn no_lost_answer_locks_a_machine_out() {
    for seed in 0..100 {
        let mut random = Random::new(seed);
        let mut it = Machine::joined();
        for _ in 0..40 {
            match random.next_u64() % 5 {
                0 | 1 => {
                    let on_disk = it.on_disk.clone();
                    let new = it.ask(Own::RotateInstanceKey, Some(&on_disk)).unwrap();
                    assert!(!it.former.contains(&new), "seed {seed}: an old key comes back");
                    // Or the answer is lost, or the machine dies before it is on disk.
                    if random.next_u64().is_multiple_of(2) {
                        it.former.push(on_disk);
                        it.on_disk = new;
                    }
                }
                2 | 3 => it.sign(),
                _ => it.pass((random.next_u64() % 900_000) as i64),
            }
            assert!(it.is_active(&it.on_disk), "seed {seed}: the machine is locked out");
            assert!(it.keys().len() <= 2, "seed {seed}: {:?}", it.keys());
        }
        let on_disk = it.on_disk.clone();
        let last = it.ask(Own::RotateInstanceKey, Some(&on_disk)).unwrap();
        it.on_disk = last.clone();
        it.pass(1_000_000);
        it.sign();
        it.pass(OLD_KEY_MS);
        assert_eq!(it.keys(), [last], "seed {seed}");
    }
}

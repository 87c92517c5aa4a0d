//! Prediction equals outcome: what a plan says is what then happens.
//!
//! On a still cluster, with the seed of the shard's own chance, a plan of RunTask is exact: the
//! same instances get the same tasks. Whoever plans does not know the shard's seed. With another
//! one, instances that are equally good may be exchanged, so that what must agree is what chance
//! has no part in: how many tasks are placed and how many refused; for a service how many of its
//! tasks run in the end and, unless all of them are replaced, how evenly over zones.
//!
//! The world here is slower and less tidy than that of a rehearsal: agents act one task at a
//! time, in any order, with time in between.
use std::{collections::BTreeMap, num::NonZero};

use berth_api::{berth, ecs::Response};
use berth_ecs::{
    Call,
    cluster::{
        Cluster, Report, State,
        records::{
            id::ContainerInstanceId,
            task::{Task, TaskStatus},
        },
    },
};
use berth_engine::{Random, State as _, Timestamp, Turn, limits::BATCH_CHANGES_MAX};
use serde_json::json;

use super::asking::call;
use crate::{limits::PLAN_HORIZON_MS, plan_change};

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];

/// A shard without a store.
struct World {
    state: State,
    now: Timestamp,
    random: Random,
    dice: Random,
    sessions: u64,
}

impl World {
    fn new(seed: u64) -> World {
        let mut world = World {
            state: State::default(),
            now: Timestamp(1_800_000_000_000),
            random: Random::new(seed),
            dice: Random::new(seed ^ 0xD1CE),
            sessions: 0,
        };
        world.call(call("CreateCluster", "{}")).expect("a cluster is made");
        for _ in 0..2 + world.dice.below(5) {
            world.add_instance();
        }
        world
    }

    fn add_instance(&mut self) {
        let cpu = 512 * (1 + self.dice.below(6));
        let memory = 1_024 * (1 + self.dice.below(6));
        let zone = ZONES[self.dice.below(3) as usize];
        let resource = |name: &str, amount: u64| json!({"name": name, "type": "INTEGER", "integerValue": amount});
        let body = json!({
            "attributes": [{"name": "ecs.availability-zone", "value": zone}],
            "totalResources": [resource("CPU", cpu), resource("MEMORY", memory)],
        });
        let answer = self.call(call("RegisterContainerInstance", &body.to_string()));
        let Ok(Response::RegisterContainerInstance(answer)) = answer else { panic!("registered") };
        let arn = answer.container_instance.unwrap().container_instance_arn.unwrap();
        let instance: ContainerInstanceId = arn.rsplit('/').next().unwrap().parse().unwrap();
        self.sessions += 1;
        let session = self.sessions;
        let version_info = berth_api::ecs::VersionInfo::default();
        let returns_within_ms = None;
        let report = Report::AgentConnected { instance, session, version_info, returns_within_ms };
        self.batch(|turn| turn.observe(report));
    }

    fn call(&mut self, call: Call) -> Result<Response, berth_ecs::Failure> {
        self.batch(|turn| turn.attempt(call))
    }

    /// As a shard runs them, until nothing is left over.
    fn batch<T>(&mut self, work: impl FnOnce(&mut Turn<Cluster>) -> T) -> T {
        let state = self.state.clone();
        let random = self.random.clone();
        let mut turn = Turn::<Cluster>::new(state, self.now, self.now, random, BATCH_CHANGES_MAX);
        let result = work(&mut turn);
        loop {
            turn.settle();
            let finished = turn.finish();
            assert!(finished.bugs.is_empty(), "{:?}", finished.bugs);
            (self.state, self.random) = (finished.state, finished.random);
            if finished.left_over.is_empty() {
                return result;
            }
            let (state, random) = (self.state.clone(), self.random.clone());
            turn = Turn::new(state, self.now, self.now, random, BATCH_CHANGES_MAX);
            turn.carry_over(finished.left_over);
        }
    }

    /// Until every task is as it should be, and for as long as a plan looks ahead.
    fn go_on(&mut self) {
        let end = self.now + PLAN_HORIZON_MS;
        for _ in 0..5_000 {
            let open: Vec<_> = self
                .state
                .tasks
                .values()
                .filter(|it| it.last_status < TaskStatus::Stopped)
                .filter(|it| !it.is_wanted() || it.last_status < TaskStatus::Running)
                .cloned()
                .collect();
            if let Some(n) = NonZero::new(open.len() as u64) {
                self.now = self.now + self.dice.below(3_000) as i64;
                let task = open[self.dice.below(n.get()) as usize].clone();
                self.report(&task);
                continue;
            }
            match self.state.next_deadline(self.now).filter(|at| *at <= end) {
                Some(at) => self.now = at,
                None => return,
            }
            self.batch(|_| ());
        }
        panic!("the world does not come to rest");
    }

    fn report(&mut self, task: &Task) {
        let status = if task.is_wanted() { "RUNNING" } else { "STOPPED" };
        let body = json!({"task": task.id.to_string(), "status": status}).to_string();
        self.call(call("SubmitTaskStateChange", &body)).expect("a report is taken");
    }

    fn plan(&self, input: berth::PlanChangeRequest, call: Option<Call>) -> berth::Plan {
        let answer = plan_change(&self.state, &input, call, self.now);
        answer.expect("it can be planned").plan.unwrap()
    }

    fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.dice.below(items.len() as u64) as usize]
    }
}

fn run_task(world: &mut World) -> Call {
    let definition = world.one_of(&["web", "web", "fixed", "checked"]);
    let strategies = [
        json!([]),
        json!([{"type": "random"}]),
        json!([{"type": "binpack", "field": "memory"}]),
        json!([{"type": "spread", "field": "instanceId"}]),
        json!([{"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "binpack", "field": "cpu"}]),
    ];
    let constraints = [json!([]), json!([]), json!([{"type": "distinctInstance"}])];
    let body = json!({
        "taskDefinition": definition,
        "count": 1 + world.dice.below(4),
        "placementStrategy": strategies[world.dice.below(5) as usize],
        "placementConstraints": constraints[world.dice.below(3) as usize],
    });
    call("RunTask", &body.to_string())
}

/// How many tasks are where.
type Places = BTreeMap<String, i64>;

fn planned(plan: &berth::Plan) -> Places {
    let started = plan.started.as_ref().unwrap().iter();
    let on = |it: &berth::PlannedTasks| it.container_instance_arn.clone().unwrap();
    started.map(|it| (on(it), i64::from(it.count.unwrap()))).collect()
}

fn outcome(answer: &berth_api::ecs::RunTaskResponse) -> Places {
    let mut places = Places::new();
    for it in answer.tasks.as_ref().unwrap() {
        *places.entry(it.container_instance_arn.clone().unwrap()).or_default() += 1;
    }
    places
}

/// 10,000 dry runs: half with the shard's own chance, half without.
#[test]
fn dry_runs_of_tasks_come_true() {
    let mut refused = 0;
    for seed in 0..500 {
        let mut world = World::new(seed);
        for turn in 0..20 {
            let call = run_task(&mut world);
            let chance = seed * 100 + turn;
            let is_known = turn % 2 == 0;
            let seed = Some((if is_known { chance } else { 7 }) as i64);
            let input = berth::PlanChangeRequest { seed, ..Default::default() };
            let plan = world.plan(input, Some(call.clone()));
            world.random = Random::new(chance);
            let Ok(Response::RunTask(answer)) = world.call(call) else { panic!("it is answered") };
            let (planned, outcome) = (planned(&plan), outcome(&answer));
            match is_known {
                true => assert_eq!(planned, outcome),
                false => assert_eq!(planned.values().sum::<i64>(), outcome.values().sum::<i64>()),
            }
            let explained: i32 = plan
                .refused
                .iter()
                .flatten()
                .map(|it| it.asked.unwrap() - it.placed.unwrap())
                .sum();
            assert_eq!(explained as usize, answer.failures.as_ref().unwrap().len());
            refused += explained;
        }
    }
    assert!(refused > 1_000, "clusters fill up: {refused}");
}

/// How many tasks of which group are in which zone.
type Zones = BTreeMap<(String, String), i64>;

fn zones(state: &State) -> Zones {
    let mut zones = Zones::new();
    for it in state.tasks.values().filter(|it| it.is_wanted() && it.holds_resources()) {
        let zone = it.availability_zone.clone().unwrap_or_default();
        *zones.entry((it.group.clone(), zone)).or_default() += 1;
    }
    zones
}

/// What a plan leads to: the state before, and the difference.
fn foreseen(state: &State, plan: &berth::Plan) -> Zones {
    let mut zones = zones(state);
    for (tasks, sign) in [(&plan.started, 1), (&plan.stopped, -1)] {
        for it in tasks.iter().flatten() {
            let place = (it.group.clone().unwrap(), it.availability_zone.clone().unwrap());
            *zones.entry(place).or_default() += sign * i64::from(it.count.unwrap());
        }
    }
    zones.retain(|_, n| *n != 0);
    zones
}

/// Of each group how many tasks run.
fn counts(zones: &Zones) -> BTreeMap<&str, i64> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    zones.iter().for_each(|((group, _), n)| *counts.entry(group).or_default() += n);
    counts
}

/// The same, and how evenly they are spread over zones: without the zones' names.
fn shape(zones: &Zones) -> BTreeMap<&str, Vec<i64>> {
    let mut shape: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    zones.iter().for_each(|((group, _), n)| shape.entry(group).or_default().push(*n));
    shape.values_mut().for_each(|it| it.sort_unstable());
    shape
}

fn change(world: &mut World) -> (berth::PlanChangeRequest, Option<Call>) {
    let nothing = berth::PlanChangeRequest { seed: Some(7), ..Default::default() };
    let service = world.one_of(&["web", "api"]);
    let of = |operation: &str, body: serde_json::Value| Some(call(operation, &body.to_string()));
    match world.dice.below(5) {
        0 | 1 => {
            let count = world.dice.below(9);
            let body = json!({"service": service, "desiredCount": count});
            (nothing, of("UpdateService", body))
        }
        2 => {
            let definition = format!("web:{}", 2 + world.dice.below(1_000));
            let body = json!({"service": service, "taskDefinition": definition});
            (nothing, of("UpdateService", body))
        }
        3 => {
            let ids: Vec<_> = world.state.container_instances.keys().copied().collect();
            let id = world.one_of(&ids).to_string();
            let body = json!({"containerInstances": [id], "status": "DRAINING"});
            (nothing, of("UpdateContainerInstancesState", body))
        }
        _ => (nothing, of("DeleteService", json!({"service": service, "force": true}))),
    }
}

#[test]
fn plans_of_services_come_true() {
    let mut changes = 0;
    for seed in 0..250 {
        let mut world = World::new(seed);
        for name in ["web", "api"] {
            let count = world.dice.below(6);
            let body = json!({"serviceName": name, "taskDefinition": "web", "desiredCount": count});
            world.call(call("CreateService", &body.to_string())).expect("a service is made");
            world.go_on();
        }
        let (input, call) = change(&mut world);
        let what = call.as_ref().map(|it| format!("{:?}", it.request));
        let is_rolling = what.as_ref().is_some_and(|it| it.contains("taskDefinition: "));
        let plan = world.plan(input, call.clone());
        assert_eq!(plan.is_complete, Some(true));
        let foreseen = foreseen(&world.state, &plan);
        changes += usize::from(plan.has_changes == Some(true));
        world.call(call.expect("a call")).expect("it is taken");
        world.go_on();
        let came = zones(&world.state);
        match is_rolling {
            // What is started next to old tasks is spread over zones together with them: which of
            // them go first is a matter of the agents' order.
            true => assert_eq!(counts(&foreseen), counts(&came), "seed {seed}: {what:?}"),
            false => assert_eq!(shape(&foreseen), shape(&came), "seed {seed}: {what:?}"),
        }
    }
    assert!(changes > 150, "most changes move tasks: {changes}");
}

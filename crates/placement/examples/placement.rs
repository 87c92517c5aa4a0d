//! How fast places are found: 10,000 instances, CPU and memory, spread over three zones and then
//! binpack by memory, while capacity is taken and freed; beside a naive scan in the same run. Once
//! with a state published every 100 placements, each of which makes the next ones copy what they
//! change, and once without.
//!
//! `cargo run --release -p berth-placement --example placement -- [strategies]`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::{
    collections::{BTreeMap, BTreeSet},
    hint::black_box,
    time::{Duration, Instant},
};

use berth_engine::{Random, Timestamp};
use berth_placement::{
    Attribute, AttributeOrigin, BinpackField, ContainerInstanceId, ContainerInstanceStatus, Demand,
    Instance, Occupant, Pool, Preferred, Request, RequiredAttribute, Resources, Search, Strategy,
    TaskId, explain, place,
};
use berth_say::say;

const INSTANCES: usize = 10_000;
const SERVICES: u64 = 500;
/// Tasks that run at any time: about four fifths of the capacity.
const TASKS: usize = 170_000;
const PLACEMENTS: usize = 300_000;
/// Tasks of one RunTask call.
const PER_REQUEST: usize = 10;
/// Placements between two states that are published, of which the last is kept.
const PER_STATE: usize = 100;
const RUNS: usize = 5;
const ZONE: &str = "ecs.availability-zone";

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    say!("{INSTANCES} instances, {TASKS} tasks, {SERVICES} services, {RUNS} runs");
    for (name, strategies) in chains().into_iter().filter(|it| it.0.contains(&wanted)) {
        for types in [1, 3] {
            let name = format!("{name}, {types} machine types");
            show(&name, |seed| indexed_rate(&strategies, types, seed, true));
        }
    }
    show("nothing published, zone + binpack", |seed| indexed_rate(&chains()[0].1, 1, seed, false));
    show("naive scan, zone + binpack", naive_rate);
    latencies();
}

/// The tasks per second of each run.
fn show(name: &str, rate: impl Fn(u64) -> u64) {
    let rates: Vec<String> = (0..RUNS as u64).map(|seed| rate(seed).to_string()).collect();
    say!("{name:<46} {} tasks/s", rates.join(" "));
}

fn chains() -> Vec<(&'static str, Vec<Strategy>)> {
    let zone = || Strategy::SpreadAttribute(ZONE.to_owned());
    vec![
        ("spread zone, binpack memory", vec![zone(), Strategy::Binpack(BinpackField::Memory)]),
        ("spread zone, binpack cpu", vec![zone(), Strategy::Binpack(BinpackField::Cpu)]),
        ("spread zone and instance", vec![zone(), Strategy::SpreadInstances]),
        ("none (random)", vec![]),
    ]
}

/// A task that runs, to be freed later.
struct Running {
    instance: ContainerInstanceId,
    service: usize,
    cpu: i64,
    memory: i64,
}

impl Running {
    fn resources(&self) -> Resources {
        Resources { cpu: self.cpu, memory: self.memory, ..Resources::default() }
    }
}

/// The pool, and what runs on it.
struct Cluster {
    pool: Pool,
    running: Vec<Running>,
    services: Vec<String>,
    strategies: Vec<Strategy>,
    random: Random,
}

impl Cluster {
    /// With all tasks running.
    fn full(strategies: &[Strategy], types: usize, seed: u64) -> Cluster {
        let mut cluster = Cluster {
            pool: pool(types),
            running: Vec::with_capacity(TASKS),
            services: (0..SERVICES).map(|n| format!("service:web-{n}")).collect(),
            strategies: strategies.to_vec(),
            random: Random::new(seed),
        };
        while cluster.running.len() < TASKS {
            cluster.run_some();
        }
        cluster
    }

    /// One RunTask call.
    fn run_some(&mut self) {
        let service = self.random.below(SERVICES) as usize;
        let request = self.request(service);
        self.place(service, &request);
    }

    fn place(&mut self, service: usize, request: &Request) {
        let Demand { cpu, memory, .. } = request.demand;
        let mut search = Search::new(request);
        for _ in 0..PER_REQUEST {
            let placed = search.place(&self.pool, &mut self.random);
            let instance = placed.expect("a fifth of the capacity is free").instance;
            let task = Running { instance, service, cpu, memory };
            self.pool.add_task(instance, &request.group, &task.resources());
            self.running.push(task);
        }
    }

    /// Tasks that are to end, of those that run.
    fn ending(&mut self) -> Vec<Running> {
        let mut one = || {
            let at = self.random.below(self.running.len() as u64) as usize;
            self.running.swap_remove(at)
        };
        (0..PER_REQUEST).map(|_| one()).collect()
    }

    fn end(&mut self, tasks: &[Running]) {
        for task in tasks {
            self.pool.remove_task(task.instance, &self.services[task.service], &task.resources());
        }
    }

    /// As the index of a cluster's state has them.
    fn tasks_by_instance(&self) -> TasksByInstance {
        let mut tasks = TasksByInstance::new();
        for (at, task) in self.running.iter().enumerate() {
            let group = self.services[task.service].clone();
            let on = tasks.entry(task.instance).or_default();
            on.push((TaskId(at as u128), group, task.resources()));
        }
        tasks
    }

    fn request(&mut self, service: usize) -> Request {
        let required = ["ecs.capability.execution-role", "com.amazonaws.ecs.capability.logging"];
        let required = required.map(|it| RequiredAttribute { name: it.to_owned(), value: None });
        Request {
            group: self.services[service].clone(),
            demand: Demand {
                cpu: cpu(&mut self.random),
                memory: memory(&mut self.random),
                attributes: required.to_vec(),
                ..Demand::default()
            },
            constraints: Vec::new(),
            strategies: self.strategies.clone(),
            preferred: Preferred::default(),
        }
    }
}

type TasksByInstance = BTreeMap<ContainerInstanceId, Vec<(TaskId, String, Resources)>>;

fn occupants(
    tasks: &TasksByInstance,
    on: ContainerInstanceId,
) -> impl Iterator<Item = Occupant<'_>> {
    let tasks = tasks.get(&on).into_iter().flatten();
    tasks.map(|(task, group, resources)| Occupant { task: *task, group, resources })
}

/// Tasks placed per second, each in place of another that is freed. Which ones end and what is
/// asked for is chosen beforehand: that is the benchmark's work.
fn indexed_rate(strategies: &[Strategy], types: usize, seed: u64, publishes: bool) -> u64 {
    let mut cluster = Cluster::full(strategies, types, seed);
    let mut snapshot = None;
    let mut time = Duration::ZERO;
    for _ in 0..PLACEMENTS / PER_STATE {
        let calls: Vec<_> = (0..PER_STATE / PER_REQUEST)
            .map(|_| {
                let service = cluster.random.below(SERVICES) as usize;
                (cluster.ending(), service, cluster.request(service))
            })
            .collect();
        let start = Instant::now();
        for (ending, service, request) in &calls {
            cluster.end(ending);
            cluster.place(*service, request);
        }
        snapshot = publishes.then(|| cluster.pool.clone());
        time += start.elapsed();
    }
    black_box(snapshot);
    per_second(PLACEMENTS, time)
}

fn cpu(random: &mut Random) -> i64 {
    128 * (1 + random.below(12) as i64)
}

fn memory(random: &mut Random) -> i64 {
    256 * (1 + random.below(16) as i64)
}

/// Three zones and some types of machine, with the attributes of an ordinary agent.
fn pool(types: usize) -> Pool {
    let mut pool = Pool::default();
    for at in 0..INSTANCES {
        let (resources, attributes) = machine(at, types);
        pool.set_instance(&Instance {
            id: ContainerInstanceId(
                (at as u128).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835),
            ),
            status: ContainerInstanceStatus::Active,
            status_reason: None,
            agent_connected: true,
            connectivity_at: None,
            agent_version: None,
            ec2_instance_id: None,
            registered_at: Timestamp(0),
            registered_resources: &resources,
            attributes: &attributes,
            impaired_since: None,
            disk: None,
        });
    }
    pool
}

/// Machines of 64 GiB and 16 cores on average.
fn machine(at: usize, types: usize) -> (Resources, BTreeMap<String, Attribute>) {
    let (zone, size) = (at % 3, if types == 1 { 2 } else { 1 + at / 3 % types });
    let attribute = |name: &str, value: Option<String>| {
        (name.to_owned(), Attribute { value, origin: AttributeOrigin::Agent })
    };
    let mut attributes = BTreeMap::from([
        attribute(ZONE, Some(format!("eu-west-1{}", ["a", "b", "c"][zone]))),
        attribute("ecs.instance-type", Some(format!("m5.{size}"))),
        attribute("ecs.os-type", Some("linux".to_owned())),
        attribute("ecs.capability.execution-role", None),
        attribute("com.amazonaws.ecs.capability.logging", None),
    ]);
    attributes.extend((0..30).map(|n| attribute(&format!("ecs.capability.n{n}"), None)));
    let resources = Resources {
        cpu: 8_192 * size as i64,
        memory: 32_768 * size as i64,
        ports: BTreeSet::from([22, 2_375, 2_376, 51_678, 51_679]),
        ..Resources::default()
    };
    (resources, attributes)
}

/// What a scan over all instances needs of each.
#[derive(Clone, Copy)]
struct Scanned {
    zone: usize,
    cpu: i64,
    memory: i64,
}

/// The same work by a walk through all instances for every task. How full they are does not matter
/// to it, so it starts with fewer tasks.
fn naive_rate(seed: u64) -> u64 {
    let mut random = Random::new(seed);
    let mut instances: Vec<Scanned> = (0..INSTANCES)
        .map(|at| {
            let has = machine(at, 1).0;
            Scanned { zone: at % 3, cpu: has.cpu, memory: has.memory }
        })
        .collect();
    let mut in_zone = vec![[0; 3]; SERVICES as usize];
    let mut running: Vec<(usize, usize, i64, i64)> = Vec::new();
    let mut run_one = |running: &mut Vec<_>, free: Option<(usize, usize, i64, i64)>| {
        if let Some((at, group, cpu, memory)) = free {
            instances[at].cpu += cpu;
            instances[at].memory += memory;
            in_zone[group][instances[at].zone] -= 1;
        }
        let group = random.below(SERVICES) as usize;
        let (cpu, memory) = (cpu(&mut random), memory(&mut random));
        let fitting =
            instances.iter().enumerate().filter(|(_, it)| it.cpu >= cpu && it.memory >= memory);
        let best = fitting.min_by_key(|(_, it)| (in_zone[group][it.zone], it.memory));
        let at = best.expect("a fifth of the capacity is free").0;
        instances[at].cpu -= cpu;
        instances[at].memory -= memory;
        in_zone[group][instances[at].zone] += 1;
        running.push((at, group, cpu, memory));
        random.below(running.len() as u64) as usize
    };
    let mut next = 0;
    while running.len() < TASKS / 10 {
        next = run_one(&mut running, None);
    }
    let start = Instant::now();
    let placements = PLACEMENTS / 20;
    for _ in 0..placements {
        let free = running.swap_remove(next % running.len());
        next = run_one(&mut running, Some(free));
    }
    per_second(placements, start.elapsed())
}

/// One placement by itself, a snapshot, and an explanation over all instances.
fn latencies() {
    let mut cluster = Cluster::full(&chains()[0].1, 1, 1);
    let mut times: Vec<Duration> = (0..20_000)
        .map(|at| {
            let request = cluster.request(at % SERVICES as usize);
            let start = Instant::now();
            black_box(place(&cluster.pool, &request, &mut cluster.random));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    say!("one placement                p50 {p50:?}, p99 {p99:?}");
    let start = Instant::now();
    (0..100_000).for_each(|_| drop(black_box(cluster.pool.clone())));
    say!("snapshot                     {:?}", start.elapsed() / 100_000);
    let mut request = cluster.request(0);
    (request.demand.cpu, request.demand.memory) = (30_000, 100_000);
    let tasks = cluster.tasks_by_instance();
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        let explanation = explain(&cluster.pool, &request);
        let explanation = black_box(explanation.named(|id| occupants(&tasks, id)));
        assert_eq!(explanation.instances, INSTANCES);
        start.elapsed().as_micros() as u64
    });
    say!("explanation                  {} µs", median(times.collect()));
}

fn per_second(n: usize, time: Duration) -> u64 {
    (n as f64 / time.as_secs_f64()) as u64
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}

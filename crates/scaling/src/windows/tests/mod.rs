//! Windows by hand, and random histories beside a slow oracle.
mod oracle;
mod properties;

use super::*;

/// A whole minute.
const NOON: i64 = 1_800_000_000_000;

fn container(cpu: f32, memory: f32) -> ContainerReport {
    let (cpu, memory) = (Some(cpu), Some(memory));
    ContainerReport { name: "web".to_owned(), cpu, memory, ..ContainerReport::default() }
}

fn task(id: &str, service: Option<&str>, containers: Vec<ContainerReport>) -> TaskReport {
    TaskReport {
        id: id.to_owned(),
        family: "web".to_owned(),
        service: service.map(str::to_owned),
        reserved: Amount { cpu: 256.0, memory: 128.0 },
        by_container: false,
        containers,
    }
}

fn report(at: i64, tasks: Vec<TaskReport>) -> InstanceReport {
    let registered = Amount { cpu: 2048.0, memory: 4096.0 };
    InstanceReport { id: "i".to_owned(), at, registered, tasks }
}

fn service(name: &str) -> Subject {
    Subject::Group(Group::Service(name.into()))
}

fn minutes(it: &Windows, subject: &Subject, metric: Metric, now: i64) -> Vec<(i64, Stat)> {
    it.read("c", (subject, metric), 0..i64::MAX, false, now)
}

fn counts(insights: Insights) -> ClusterCounts {
    ClusterCounts {
        name: "c".to_owned(),
        insights,
        registered: Amount { cpu: 2048.0, memory: 4096.0 },
        reserved: Amount { cpu: 512.0, memory: 1024.0 },
        ..ClusterCounts::default()
    }
}

/// ECS: the share of all that is reserved, each task being one sample.
#[test]
fn a_service_uses_what_its_tasks_use_of_what_they_reserve() {
    let mut it = Windows::new(usize::MAX);
    let mut large = task("b", Some("web"), vec![container(384.0, 64.0)]);
    large.reserved = Amount { cpu: 768.0, memory: 128.0 };
    let tasks = vec![task("a", Some("web"), vec![container(64.0, 32.0)]), large];
    it.take("c", &report(NOON + 20_000, tasks), NOON + 20_000);
    let found = minutes(&it, &service("web"), Metric::CpuUtilization, NOON + 20_000);
    // 448 of 1024 units, 25 % and 50 % one by one.
    assert_eq!(found, [(NOON, Stat { count: 2, sum: 87.5, min: 25.0, max: 50.0 })]);
    let found = minutes(&it, &service("web"), Metric::MemoryUtilization, NOON + 20_000);
    assert_eq!(found, [(NOON, Stat { count: 2, sum: 75.0, min: 25.0, max: 50.0 })]);
    assert_eq!(minutes(&it, &service("other"), Metric::CpuUtilization, NOON + 20_000), []);
}

/// ECS: the share of what instances have registered, used or not.
#[test]
fn a_cluster_uses_what_tasks_use_of_what_instances_have() {
    let mut it = Windows::new(usize::MAX);
    let idle = InstanceReport { id: "j".to_owned(), ..report(NOON + 20_000, vec![]) };
    it.take("c", &idle, NOON + 20_000);
    let busy = report(NOON + 20_000, vec![task("a", None, vec![container(512.0, 1024.0)])]);
    it.take("c", &busy, NOON + 20_000);
    let cluster = Subject::Group(Group::Cluster);
    let found = minutes(&it, &cluster, Metric::CpuUtilization, NOON + 20_000);
    assert_eq!(found, [(NOON, Stat { count: 2, sum: 25.0, min: 0.0, max: 25.0 })]);
    it.tick(&[counts(Insights::Disabled)], NOON + 20_000);
    let found = minutes(&it, &cluster, Metric::CpuReservation, NOON + 20_000);
    assert_eq!(found, [(NOON, Stat::one(25.0))]);
}

/// What a report says holds for all the time since the one before.
#[test]
fn a_figure_counts_by_how_long_it_holds() {
    let mut it = Windows::new(usize::MAX);
    for (at, cpu) in [(50_000, 100.0), (70_000, 200.0)] {
        let one = report(NOON + at, vec![task("a", Some("web"), vec![container(cpu, 1.0)])]);
        it.take("c", &one, NOON + at);
    }
    let found = minutes(&it, &service("web"), Metric::Used(Figure::Cpu), NOON + 70_000);
    // From 30 s to 50 s 100, from 50 s on 200.
    let first = (100.0 * 20.0 + 200.0 * 10.0) / 30.0;
    let expected = [(NOON, Stat::one(first)), (NOON + 60_000, Stat::one(200.0))];
    assert_eq!(found, expected);
}

#[test]
fn what_is_told_again_or_too_late_counts_once_or_not() {
    let mut it = Windows::new(usize::MAX);
    let told = |at: i64, cpu| report(at, vec![task("a", Some("web"), vec![container(cpu, 1.0)])]);
    it.take("c", &told(NOON, 100.0), NOON);
    it.take("c", &told(NOON, 900.0), NOON);
    it.take("c", &told(NOON - 20_000, 900.0), NOON);
    it.take("c", &told(NOON + 20_000, 900.0), NOON + 20_000 + crate::limits::LATE_MAX_MS + 1);
    let found = minutes(&it, &service("web"), Metric::Used(Figure::Cpu), NOON + 400_000);
    assert_eq!(found, [(NOON - 60_000, Stat::one(100.0))]);
    // A clock that is ahead has measured until now.
    it.take("c", &told(NOON + 3_600_000, 50.0), NOON + 400_000);
    let found = minutes(&it, &service("web"), Metric::Used(Figure::Cpu), NOON + 400_000);
    assert_eq!(found.last(), Some(&(NOON + 360_000, Stat::one(50.0))));
}

/// Nobody told anything for minutes: nothing is made up for them.
#[test]
fn a_gap_stays_one() {
    let mut it = Windows::new(usize::MAX);
    for at in [0, 240_000] {
        let one = report(NOON + at, vec![task("a", Some("web"), vec![container(8.0, 1.0)])]);
        it.take("c", &one, NOON + at);
    }
    let found = minutes(&it, &service("web"), Metric::Used(Figure::Cpu), NOON + 240_000);
    let times: Vec<i64> = found.iter().map(|it| (it.0 - NOON) / 60_000).collect();
    assert_eq!(times, [-1, 3]);
}

#[test]
fn a_counter_that_begins_anew_went_as_far_as_it_is() {
    let mut it = Windows::new(usize::MAX);
    let counters = [(100, 300), (300, 500), (10, 50)];
    for (n, (min, max)) in (1..).zip(counters) {
        let read = Some(Counter { min, max });
        let one = ContainerReport { read, ..container(1.0, 1.0) };
        let at = NOON + n * 20_000;
        it.take("c", &report(at, vec![task("a", Some("web"), vec![one])]), at);
    }
    let now = NOON + 60_000;
    let read = Metric::Used(Figure::Read);
    let found = it.read("c", (&service("web"), read), NOON..now, true, now);
    let bytes: Vec<f32> = found.iter().map(|it| it.1.sum).collect();
    assert_eq!(bytes, [200.0, 200.0, 50.0]);
    assert_eq!(minutes(&it, &service("web"), read, now), [(NOON, Stat::one(450.0))]);
}

#[test]
fn restarts_are_counted_in_the_bucket_that_they_are_told_in() {
    let mut it = Windows::new(usize::MAX);
    for (at, restarts) in [(30_000, 0.0), (50_000, 2.0), (70_000, 1.0)] {
        let one = ContainerReport { restarts: Some(restarts), ..container(1.0, 1.0) };
        it.take("c", &report(NOON + at, vec![task("a", Some("web"), vec![one])]), NOON + at);
    }
    let found = minutes(&it, &service("web"), Metric::Used(Figure::Restarts), NOON + 70_000);
    assert_eq!(found, [(NOON, Stat::one(2.0)), (NOON + 60_000, Stat::one(1.0))]);
}

/// What was summed up is what was told before that, also when its tasks are long gone.
#[test]
fn minutes_outlive_their_tasks_and_become_five_in_the_end() {
    let mut it = Windows::new(usize::MAX);
    let mut now = NOON;
    while now < NOON + 8 * 3_600_000 {
        now += 20_000;
        if now <= NOON + 600_000 {
            let cpu = 64.0 + ((now - NOON) / 60_000) as f32;
            let one = report(now, vec![task("a", Some("web"), vec![container(cpu, 1.0)])]);
            it.take("c", &one, now);
        }
        it.tick(&[counts(Insights::Disabled)], now);
        let found = minutes(&it, &service("web"), Metric::CpuUtilization, now);
        let samples: u32 = found.iter().map(|it| it.1.count).sum();
        let minutes = ((now - NOON + 59_999) / 60_000).min(10);
        assert_eq!(i64::from(samples), minutes, "at {}", (now - NOON) / 1_000);
    }
    assert_eq!(it.tasks(), 0);
    let found = minutes(&it, &service("web"), Metric::CpuUtilization, now);
    assert_eq!(found.len(), 2, "{found:?}");
    // Container Insights is off: of what it has only tasks would tell.
    assert_eq!(minutes(&it, &service("web"), Metric::Used(Figure::Cpu), now), []);
}

#[test]
fn containers_are_told_one_by_one_where_that_is_asked() {
    let mut it = Windows::new(usize::MAX);
    let sidecar = ContainerReport { name: "log".to_owned(), ..container(16.0, 8.0) };
    let mut one = task("a", Some("web"), vec![container(64.0, 32.0), sidecar]);
    one.by_container = true;
    it.take("c", &report(NOON, vec![one.clone()]), NOON);
    let of = |name: &str| Subject::Container { task: "a".to_owned(), name: name.to_owned() };
    let used = Metric::Used(Figure::Cpu);
    assert_eq!(minutes(&it, &of("log"), used, NOON), [(NOON - 60_000, Stat::one(16.0))]);
    let task = Subject::Task("a".to_owned());
    assert_eq!(minutes(&it, &task, used, NOON), [(NOON - 60_000, Stat::one(80.0))]);
    one.by_container = false;
    it.take("c", &report(NOON + 20_000, vec![one]), NOON + 20_000);
    assert_eq!(minutes(&it, &of("log"), used, NOON), []);
}

/// An idle hour of one task, and of its service.
#[test]
fn what_a_task_and_a_service_take_is_bounded() {
    let mut it = Windows::new(usize::MAX);
    let mut now = NOON;
    let mut most = 0;
    for _ in 0..3 * 60 * 40 {
        now += 20_000;
        let one = report(now, vec![task("a", Some("web"), vec![container(8.0, 8.0)])]);
        it.take("c", &one, now);
        it.tick(&[counts(Insights::Disabled)], now);
        most = most.max(it.bytes());
    }
    let cluster = it.clusters.get("c").expect("it is there");
    let one = cluster.tasks.values().next().expect("the task").bytes();
    assert!(one < 3_600, "a task takes {one} bytes");
    let history = &cluster.history[&Group::Service("web".into())];
    assert!(history.bytes() < 21_000, "a service takes {} bytes", history.bytes());
    assert!(most < 100_000, "{most}");
}

#[test]
fn beyond_the_room_that_there_is_new_tasks_are_given_up() {
    let mut it = Windows::new(20_000);
    let mut told = 0;
    for n in 0..40 {
        let at = NOON + n * 20_000;
        let name = |it: i64| format!("t{it}");
        let tasks = (0..=n).map(|it| {
            let mut one = task(&name(it), None, vec![container(1.0, 1.0)]);
            one.by_container = true;
            one
        });
        it.take("c", &report(at, tasks.collect()), at);
        it.tick(&[counts(Insights::Enhanced)], at);
        told = told.max(it.tasks());
    }
    assert!(told < 40 && it.given_up() > 0, "{told} {}", it.given_up());
    let first = Subject::Task("t0".to_owned());
    let found = minutes(&it, &first, Metric::Used(Figure::Cpu), NOON + 800_000);
    assert!(found.len() >= 13, "who was there stays: {found:?}");
}

#[test]
fn a_cluster_that_is_gone_is_forgotten() {
    let mut it = Windows::new(usize::MAX);
    it.take("c", &report(NOON, vec![task("a", None, vec![container(1.0, 1.0)])]), NOON);
    it.tick(&[], NOON);
    assert_eq!((it.bytes(), it.clusters().count()), (0, 0));
}

//! What is remembered of one cluster.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    counts::{ClusterCounts, Insights},
    figures::Figure,
    history::History,
    metric::{Count, Metric},
    report::{Amount, InstanceReport},
    ring::Ring,
    series::{FINE_MS, MINUTE_MS, buckets},
    stat::Stat,
    subject::{Group, Subject},
    task::{Task, Used},
};
use crate::limits::{
    CLOSED_AFTER_MINUTES, LATE_MAX_MS, PUBLISHED_EVERY_MS, TASK_FINE_MAX, TASK_MINUTES_MAX,
};

#[derive(Debug, Default)]
pub struct Cluster {
    pub insights: Insights,
    pub tasks: BTreeMap<Arc<str>, Task>,
    instances: BTreeMap<Arc<str>, Instance>,
    /// The tasks of services and families.
    members: BTreeMap<Group, BTreeSet<Arc<str>>>,
    pub history: BTreeMap<Group, History>,
    /// The first minute that is not summed up yet.
    open_minute: Option<i64>,
}

#[derive(Debug, Default)]
struct Instance {
    registered: Amount,
    /// When its agent was there, whether or not it had tasks.
    fine: Ring<bool, TASK_FINE_MAX>,
    minutes: Ring<bool, TASK_MINUTES_MAX>,
}

/// Which buckets are meant, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// 20 s.
    Fine(i64),
    Minute(i64),
}

impl Cluster {
    /// Takes what an agent tells; tasks beyond `tasks_max` are not remembered. Tells how many.
    pub fn take(
        &mut self,
        report: &InstanceReport,
        now: i64,
        keeps_containers: bool,
        tasks_max: usize,
    ) -> usize {
        // A host whose clock is ahead has measured until now.
        let at = report.at.min(now);
        if at < now - LATE_MAX_MS {
            return 0;
        }
        let id: Arc<str> = match self.instances.get_key_value(report.id.as_str()) {
            Some((id, _)) => id.clone(),
            None => report.id.as_str().into(),
        };
        let instance = self.instances.entry(id.clone()).or_default();
        instance.registered = report.registered;
        for bucket in buckets(at - PUBLISHED_EVERY_MS, at, FINE_MS) {
            instance.fine.set(bucket, true);
        }
        for bucket in buckets(at - PUBLISHED_EVERY_MS, at, MINUTE_MS) {
            instance.minutes.set(bucket, true);
        }
        let mut given_up = 0;
        for it in &report.tasks {
            if !self.tasks.contains_key(it.id.as_str()) {
                if self.tasks.len() >= tasks_max {
                    given_up += 1;
                    continue;
                }
                self.add(it.id.as_str().into(), Task::new(it, id.clone()));
            }
            let task = self.tasks.get_mut(it.id.as_str()).expect("it is there now");
            task.take(it, at, keeps_containers);
        }
        given_up
    }

    fn add(&mut self, id: Arc<str>, task: Task) {
        for group in groups(&task) {
            self.members.entry(group).or_default().insert(id.clone());
        }
        self.tasks.insert(id, task);
    }

    /// What there is of in this minute.
    pub fn count(&mut self, counts: &ClusterCounts, now: i64) {
        self.insights = counts.insights;
        let minute = now.div_euclid(MINUTE_MS);
        for (group, metric, value) in counts.values() {
            if metric.is_always_kept() || self.insights != Insights::Disabled {
                let history = self.history.entry(group).or_default();
                history.set_minute(metric, minute, Stat::one(value));
            }
        }
    }

    /// Sums up the minutes that get nothing more, and forgets what is old.
    pub fn close(&mut self, now: i64) {
        let this_minute = now.div_euclid(MINUTE_MS);
        let until = this_minute - CLOSED_AFTER_MINUTES;
        let oldest = this_minute - TASK_MINUTES_MAX as i64 + 1;
        let from = self.open_minute.unwrap_or(until).max(oldest);
        for minute in from..until {
            self.close_minute(minute);
        }
        self.open_minute = Some(from.max(until));
        let is_old = |last: Option<i64>| last.is_none_or(|it| it < oldest);
        let gone =
            |(id, it): (&Arc<str>, &Task)| is_old(it.used.series.last_minute()).then(|| id.clone());
        let gone: Vec<Arc<str>> = self.tasks.iter().filter_map(gone).collect();
        gone.iter().for_each(|id| self.forget(id));
        self.instances.retain(|_, it| !is_old(it.minutes.last()));
        self.history.retain(|_, it| !it.is_over(this_minute));
    }

    fn forget(&mut self, id: &str) {
        let Some(task) = self.tasks.remove(id) else { return };
        for group in groups(&task) {
            let Some(members) = self.members.get_mut(&group) else { continue };
            members.remove(id);
            if members.is_empty() {
                self.members.remove(&group);
            }
        }
    }

    fn close_minute(&mut self, minute: i64) {
        let groups: Vec<Group> =
            [Group::Cluster].into_iter().chain(self.members.keys().cloned()).collect();
        let keeps_all = self.insights != Insights::Disabled;
        for group in groups {
            for metric in Metric::OF_TASKS.into_iter().filter(|it| keeps_all || it.is_always_kept())
            {
                let stat = self.measured(&group, metric, Bucket::Minute(minute));
                if !stat.is_empty() {
                    let history = self.history.entry(group.clone()).or_default();
                    history.set_minute(metric, minute, stat);
                }
            }
        }
        self.history.values_mut().for_each(|it| it.close_minute(minute));
    }

    /// The samples of a bucket as they are known now.
    pub fn sample(&self, subject: &Subject, metric: Metric, bucket: Bucket) -> Stat {
        match subject {
            Subject::Group(group) => match (bucket, metric.is_of_tasks()) {
                (Bucket::Minute(minute), true) if Some(minute) < self.open_minute => {
                    let kept = self.kept(group, metric, minute);
                    if kept.is_empty() { self.measured(group, metric, bucket) } else { kept }
                }
                (Bucket::Minute(minute), false) => self.kept(group, metric, minute),
                (Bucket::Fine(_), false) => Stat::default(),
                (_, true) => self.measured(group, metric, bucket),
            },
            Subject::Task(id) => {
                let task = self.tasks.get(id.as_str());
                percent(task.and_then(|it| share(&it.used, metric, bucket)), metric)
            }
            Subject::Container { task, name } => {
                let task = self.tasks.get(task.as_str());
                let container = task.and_then(|it| it.containers.get(name.as_str()));
                let used = container.and_then(|it| it.used.as_deref());
                percent(used.and_then(|it| share(it, metric, bucket)), metric)
            }
        }
    }

    fn kept(&self, group: &Group, metric: Metric, minute: i64) -> Stat {
        self.history.get(group).map_or(Stat::default(), |it| it.minute(metric, minute))
    }

    /// Of what tasks tell. ECS: of a service each task is a sample, of a cluster each instance
    /// where it is about what the instances have.
    fn measured(&self, group: &Group, metric: Metric, bucket: Bucket) -> Stat {
        match group {
            Group::Cluster if metric.is_always_kept() => self.of_instances(metric, bucket),
            Group::Cluster => percent(
                self.tasks.values().filter_map(|it| share(&it.used, metric, bucket)),
                metric,
            ),
            _ => {
                let members = self.members.get(group).into_iter().flatten();
                let tasks = members.filter_map(|id| self.tasks.get(id));
                percent(tasks.filter_map(|it| share(&it.used, metric, bucket)), metric)
            }
        }
    }

    fn of_instances(&self, metric: Metric, bucket: Bucket) -> Stat {
        let figure = match metric {
            Metric::CpuUtilization => Figure::Cpu,
            _ => Figure::Memory,
        };
        let mut used = BTreeMap::<&str, f32>::new();
        for task in self.tasks.values() {
            if let Some((it, _)) = share(&task.used, Metric::Used(figure), bucket) {
                *used.entry(&task.instance).or_default() += it;
            }
        }
        let shares =
            self.instances.iter().filter(|(_, it)| it.was_there(bucket)).map(|(id, it)| {
                let whole = match metric {
                    Metric::CpuUtilization => it.registered.cpu,
                    _ => it.registered.memory,
                };
                (used.get(&**id).copied().unwrap_or_default(), whole)
            });
        percent(shares.filter(|(_, whole)| *whole > 0.0), metric)
    }

    /// Of which services and families tasks are remembered.
    pub fn groups(&self) -> BTreeSet<&Group> {
        let cluster = self.instances.values().next().map(|_| &Group::Cluster);
        self.history.keys().chain(self.members.keys()).chain(cluster).collect()
    }

    /// How many instances have told something of their tasks lately.
    pub fn bytes(&self) -> usize {
        let id = |it: &Arc<str>| it.len() + 2 * size_of::<usize>() + size_of::<Arc<str>>();
        let tasks = self.tasks.iter().map(|(key, it)| id(key) + it.bytes());
        let instances = self.instances.iter().map(|(key, it)| {
            id(key) + size_of::<Instance>() + it.fine.bytes() + it.minutes.bytes()
        });
        let members = self
            .members
            .values()
            .map(|it| size_of::<(Group, BTreeSet<Arc<str>>)>() + it.len() * size_of::<Arc<str>>());
        let history = self.history.values().map(|it| size_of::<Group>() + it.bytes());
        tasks.chain(instances).chain(members).chain(history).sum()
    }

    /// Forgets what is remembered of containers one by one.
    pub fn give_up_containers(&mut self) {
        let containers = self.tasks.values_mut().flat_map(|it| it.containers.values_mut());
        containers.for_each(|it| it.used = None);
    }
}

impl Instance {
    fn was_there(&self, bucket: Bucket) -> bool {
        match bucket {
            Bucket::Fine(it) => self.fine.get(it),
            Bucket::Minute(it) => self.minutes.get(it),
        }
    }
}

impl ClusterCounts {
    fn values(&self) -> Vec<(Group, Metric, f32)> {
        let mut values = Vec::new();
        let mut put =
            |group: &Group, metric, value: f32| values.push((group.clone(), metric, value));
        let cluster = Group::Cluster;
        let reservations = [
            (Metric::CpuReservation, self.reserved.cpu, self.registered.cpu),
            (Metric::MemoryReservation, self.reserved.memory, self.registered.memory),
            (Metric::GpuReservation, self.reserved_gpus, self.registered_gpus),
        ];
        for (metric, reserved, registered) in reservations {
            if registered > 0.0 {
                put(&cluster, metric, reserved / registered * 100.0);
            }
        }
        put(&cluster, Metric::Count(Count::Tasks), self.tasks as f32);
        put(&cluster, Metric::Count(Count::Services), self.services.len() as f32);
        if self.busy_instances > 0 {
            put(&cluster, Metric::Count(Count::ContainerInstances), self.busy_instances as f32);
        }
        for it in &self.services {
            let group = Group::Service(it.name.as_str().into());
            for &(count, value) in &it.counts {
                put(&group, Metric::Count(count), value as f32);
            }
        }
        values
    }
}

fn groups(task: &Task) -> impl Iterator<Item = Group> {
    let service = task.service.clone().map(Group::Service);
    [Group::Family(task.family.clone())].into_iter().chain(service)
}

fn share(used: &Used, metric: Metric, bucket: Bucket) -> Option<(f32, f32)> {
    let figures = match bucket {
        Bucket::Fine(it) => used.series.fine(it),
        Bucket::Minute(it) => used.series.minute(it),
    };
    used.share(&figures, metric)
}

/// Samples of shares, each of its whole. ECS: the average is what all use together of what there is
/// for all together.
fn percent(shares: impl IntoIterator<Item = (f32, f32)>, metric: Metric) -> Stat {
    let scale = if metric.is_always_kept() { 100.0 } else { 1.0 };
    let (mut used, mut whole) = (0.0, 0.0);
    let shares = shares.into_iter().inspect(|(it, of)| {
        used += f64::from(*it);
        whole += f64::from(*of);
    });
    let mut stat = Stat::of(shares.map(|(it, of)| it / of * scale));
    if !stat.is_empty() {
        stat.sum = (f64::from(stat.count) * used / whole) as f32 * scale;
    }
    stat
}

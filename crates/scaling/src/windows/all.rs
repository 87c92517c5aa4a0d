//! All that is remembered, and what is read of it.
use std::{collections::BTreeMap, ops::Range};

use super::{
    cluster::{Bucket, Cluster},
    counts::{ClusterCounts, Insights},
    history::FIVE,
    metric::Metric,
    report::InstanceReport,
    series::{FINE_MS, MINUTE_MS},
    stat::Stat,
    subject::{Group, Subject},
};
use crate::limits::{GROUP_FIVES_MAX, GROUP_MINUTES_MAX, TASK_FINE_MAX, TASK_MINUTES_MAX};

/// All that is remembered, by clusters' names.
#[derive(Debug)]
pub struct Windows {
    pub(super) clusters: BTreeMap<String, Cluster>,
    bytes_max: usize,
    keeps_containers: bool,
    /// Whether no new task is remembered.
    is_full: bool,
    given_up: u64,
}

impl Windows {
    /// In so many bytes, more or less.
    pub fn new(bytes_max: usize) -> Windows {
        Windows {
            clusters: BTreeMap::new(),
            bytes_max,
            keeps_containers: true,
            is_full: false,
            given_up: 0,
        }
    }

    /// Takes what an agent tells of its instance; `now` is ms since the epoch.
    pub fn take(&mut self, cluster: &str, report: &InstanceReport, now: i64) {
        if !self.clusters.contains_key(cluster) {
            self.clusters.insert(cluster.to_owned(), Cluster::default());
        }
        let it = self.clusters.get_mut(cluster).expect("it is there now");
        let tasks_max = if self.is_full { it.tasks.len() } else { usize::MAX };
        self.given_up += it.take(report, now, self.keeps_containers, tasks_max) as u64;
    }

    /// Takes what all clusters have now, sums up what is over, and forgets what is old: once a
    /// minute or more often. A cluster that is not among them is gone.
    pub fn tick(&mut self, counts: &[ClusterCounts], now: i64) {
        self.clusters.retain(|name, _| counts.iter().any(|it| it.name == *name));
        for it in counts {
            let cluster = self.clusters.entry(it.name.clone()).or_default();
            cluster.count(it, now);
            cluster.close(now);
        }
        if self.bytes() > self.bytes_max {
            self.clusters.values_mut().for_each(Cluster::give_up_containers);
            self.keeps_containers = false;
            self.is_full = self.bytes() > self.bytes_max;
        } else {
            self.is_full = false;
            self.keeps_containers |= self.bytes() < self.bytes_max / 2;
        }
    }

    /// What all of it takes, more or less.
    pub fn bytes(&self) -> usize {
        self.clusters.values().map(Cluster::bytes).sum()
    }

    /// How many tasks are remembered.
    pub fn tasks(&self) -> usize {
        self.clusters.values().map(|it| it.tasks.len()).sum()
    }

    /// Figures of tasks that found no room, since the beginning.
    pub fn given_up(&self) -> u64 {
        self.given_up
    }

    pub fn clusters(&self) -> impl Iterator<Item = &String> {
        self.clusters.keys()
    }

    pub fn insights(&self, cluster: &str) -> Insights {
        self.clusters.get(cluster).map(|it| it.insights).unwrap_or_default()
    }

    /// Groups of which something is remembered.
    pub fn groups(&self, cluster: &str) -> Vec<Group> {
        let found = self.clusters.get(cluster);
        found.map_or_else(Vec::new, |it| it.groups().into_iter().cloned().collect())
    }

    /// What is remembered of a group beside what follows from its tasks.
    pub fn counted(&self, cluster: &str, group: &Group) -> Vec<Metric> {
        let history = self.clusters.get(cluster).and_then(|it| it.history.get(group));
        history.map_or_else(Vec::new, |it| it.metrics().filter(|it| !it.is_of_tasks()).collect())
    }

    /// Tasks that are remembered: id, family, service and containers.
    pub fn tasks_of(
        &self,
        cluster: &str,
    ) -> impl Iterator<Item = (&str, &str, Option<&str>, Vec<&str>)> {
        let tasks = self.clusters.get(cluster).map(|it| &it.tasks).into_iter().flatten();
        tasks.map(|(id, it)| {
            let kept = it.containers.iter().filter(|(_, it)| it.used.is_some());
            let containers = kept.map(|(name, _)| &**name).collect();
            (&**id, &*it.family, it.service.as_deref(), containers)
        })
    }

    /// Whether a task is of this service or family.
    pub fn is_of(&self, cluster: &str, task: &str, group: &Group) -> bool {
        let task = self.clusters.get(cluster).and_then(|it| it.tasks.get(task));
        task.is_some_and(|it| match group {
            Group::Cluster => true,
            Group::Service(name) => it.service.as_ref() == Some(name),
            Group::Family(name) => it.family == *name,
        })
    }

    /// What is remembered between two times, ms since the epoch: when each bucket begins, and its
    /// samples, oldest first. By 20 s if `is_fine`, as far back as there is that; by minutes then,
    /// and by 5 minutes what is older.
    pub fn read(
        &self,
        cluster: &str,
        (subject, metric): (&Subject, Metric),
        span: Range<i64>,
        is_fine: bool,
        now: i64,
    ) -> Vec<(i64, Stat)> {
        let Some(it) = self.clusters.get(cluster) else { return Vec::new() };
        let end = span.end.min(now + 1);
        let mut points = Vec::new();
        let mut put = |begin: i64, stat: Stat, width_ms: i64| {
            if !stat.is_empty() && span.contains(&begin) {
                points.push((begin, scaled(stat, metric.scale(width_ms))));
            }
        };
        if is_fine && metric.is_of_tasks() {
            let last = (end - 1).div_euclid(FINE_MS);
            let first = last.max(0) - TASK_FINE_MAX as i64 + 1;
            for bucket in first.max(span.start.div_euclid(FINE_MS))..=last {
                put(bucket * FINE_MS, it.sample(subject, metric, Bucket::Fine(bucket)), FINE_MS);
            }
            return points;
        }
        let this_minute = now.div_euclid(MINUTE_MS);
        let minutes_max = match subject {
            Subject::Group(_) => GROUP_MINUTES_MAX,
            _ => TASK_MINUTES_MAX,
        };
        // Whole buckets of 5 minutes, so that nothing is told twice.
        let oldest_five = (this_minute - minutes_max as i64).div_euclid(FIVE) + 1;
        if let Subject::Group(group) = subject
            && let Some(history) = it.history.get(group)
        {
            let first = this_minute.div_euclid(FIVE) - GROUP_FIVES_MAX as i64;
            let from = span.start.div_euclid(FIVE * MINUTE_MS).max(first);
            for five in from..oldest_five {
                put(five * FIVE * MINUTE_MS, history.five(metric, five), MINUTE_MS);
            }
        }
        let from = span.start.div_euclid(MINUTE_MS).max(oldest_five * FIVE);
        for minute in from..=(end - 1).div_euclid(MINUTE_MS) {
            put(minute * MINUTE_MS, it.sample(subject, metric, Bucket::Minute(minute)), MINUTE_MS);
        }
        points
    }
}

fn scaled(stat: Stat, by: f32) -> Stat {
    Stat { count: stat.count, sum: stat.sum * by, min: stat.min * by, max: stat.max * by }
}

//! Samples of running containers, gathered between two publications.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_api::tcs::{
    ContainerMetric, CounterStatsSet, NetworkStatsSet, RestartStatsSet, StatsSet, StorageStatsSet,
    TaskMetric,
};
use futures_util::{Stream, StreamExt};

use crate::core::{ContainerView, TaskView};
use crate::runtime::{Docker, Network, Sample};

/// Containers asked for together.
const REQUESTS_MAX: usize = 4;
/// For all of them together: a daemon that hangs must not hold up what is told besides.
const ROUND_MAX: Duration = Duration::from_secs(5);
const MIB: u64 = 1 << 20;

/// By runtime id.
#[derive(Debug, Default)]
pub struct Metrics(BTreeMap<String, Series>);

/// One container's samples since the last publication, and the one before them.
#[derive(Debug, Default)]
struct Series {
    last: Option<(Instant, Sample)>,
    cpu_percent: Vec<f64>,
    samples: Vec<Sample>,
    rx_per_second: Vec<f64>,
    tx_per_second: Vec<f64>,
    restarts_told: u32,
    /// Something of it was told already.
    is_known: bool,
}

impl Metrics {
    /// Takes one sample of every container; forgets those that do not run any more.
    pub async fn sample(&mut self, docker: &Arc<Docker>, tasks: &[TaskView]) {
        let ids: BTreeSet<String> = tasks
            .iter()
            .flat_map(|task| &task.containers)
            .map(|container| container.runtime_id.clone())
            .collect();
        self.0.retain(|id, _| ids.contains(id));
        let looks = futures_util::stream::iter(ids).map(|id| {
            let docker = docker.clone();
            async move { (docker.sample(&id).await, id) }
        });
        for (sample, id) in answered_within(ROUND_MAX, looks).await {
            if let Some(sample) = sample {
                self.0.entry(id).or_default().push(Instant::now(), sample, docker.host.cpus);
            }
        }
    }

    /// Whether there are figures of a container of which nothing was told yet.
    pub fn has_first(&self) -> bool {
        self.0.values().any(|it| !it.is_known && !it.cpu_percent.is_empty())
    }

    /// The figures since the last call: each sample is told once.
    pub fn take(&mut self, tasks: &[TaskView]) -> Vec<TaskMetric> {
        tasks
            .iter()
            .map(|task| TaskMetric {
                task_arn: task.arn.clone(),
                task_definition_family: task.family.clone(),
                task_definition_version: task.version.clone(),
                container_metrics: task
                    .containers
                    .iter()
                    .filter_map(|container| self.container(container))
                    .collect(),
                ..TaskMetric::default()
            })
            .filter(|task| !task.container_metrics.is_empty())
            .collect()
    }

    fn container(&mut self, container: &ContainerView) -> Option<ContainerMetric> {
        let series = self.0.get_mut(&container.runtime_id)?;
        // ECS: two samples are the least.
        if series.cpu_percent.is_empty() || series.samples.is_empty() {
            return None;
        }
        series.is_known = true;
        let restarts = container.restarts - series.restarts_told.min(container.restarts);
        series.restarts_told = container.restarts;
        let taken = std::mem::take(&mut series.samples);
        let levels: Vec<f64> = taken.iter().map(|s| whole_mib(s.memory_bytes)).collect();
        Some(ContainerMetric {
            container_name: container.name.clone(),
            cpu_stats_set: Some(level(&std::mem::take(&mut series.cpu_percent))),
            memory_stats_set: Some(level(&levels)),
            network_stats_set: network(
                &taken,
                &std::mem::take(&mut series.rx_per_second),
                &std::mem::take(&mut series.tx_per_second),
            ),
            storage_stats_set: Some(StorageStatsSet {
                read_size_bytes: counter(taken.iter().map(|s| s.read_bytes)),
                write_size_bytes: counter(taken.iter().map(|s| s.written_bytes)),
            }),
            restart_stats_set: container
                .has_restart_policy
                .then(|| RestartStatsSet { restart_count: i64::from(restarts) }),
        })
    }
}

async fn answered_within<T>(
    limit: Duration,
    looks: impl Stream<Item = impl Future<Output = T>>,
) -> Vec<T> {
    let over = Box::pin(tokio::time::sleep(limit));
    looks.buffer_unordered(REQUESTS_MAX).take_until(over).collect().await
}

impl Series {
    fn push(&mut self, at: Instant, sample: Sample, cpus: u64) {
        if let Some((before_at, before)) = self.last {
            let elapsed_s = at.duration_since(before_at).as_secs_f64();
            if elapsed_s > 0.0 {
                let used_s = real(sample.cpu_ns.saturating_sub(before.cpu_ns)) / 1e9;
                self.cpu_percent.push(used_s / elapsed_s / real(cpus.max(1)) * 100.0);
                if let Some((now, before)) = sample.network.zip(before.network) {
                    let per_second =
                        |now: u64, before: u64| real(now.saturating_sub(before)) / elapsed_s;
                    self.rx_per_second.push(per_second(now.rx_bytes, before.rx_bytes));
                    self.tx_per_second.push(per_second(now.tx_bytes, before.tx_bytes));
                }
            }
        }
        self.last = Some((at, sample));
        self.samples.push(sample);
    }
}

fn network(samples: &[Sample], rx: &[f64], tx: &[f64]) -> Option<NetworkStatsSet> {
    let networks: Vec<Network> = samples.iter().filter_map(|sample| sample.network).collect();
    if networks.is_empty() {
        return None;
    }
    let of = |figure: fn(&Network) -> u64| counter(networks.iter().map(figure));
    Some(NetworkStatsSet {
        rx_bytes: of(|n| n.rx_bytes),
        rx_packets: of(|n| n.rx_packets),
        rx_errors: of(|n| n.rx_errors),
        rx_dropped: of(|n| n.rx_dropped),
        tx_bytes: of(|n| n.tx_bytes),
        tx_packets: of(|n| n.tx_packets),
        tx_errors: of(|n| n.tx_errors),
        tx_dropped: of(|n| n.tx_dropped),
        rx_bytes_per_second: (!rx.is_empty()).then(|| level(rx)),
        tx_bytes_per_second: (!tx.is_empty()).then(|| level(tx)),
    })
}

fn level(values: &[f64]) -> StatsSet {
    StatsSet {
        min: values.iter().copied().reduce(f64::min).unwrap_or(0.0),
        max: values.iter().copied().reduce(f64::max).unwrap_or(0.0),
        sample_count: count(values.len()),
        sum: values.iter().sum(),
    }
}

/// What exceeds 63 bits goes to the overflow members.
fn counter(values: impl Iterator<Item = u64> + Clone) -> CounterStatsSet {
    let (min, overflow_min) = split(u128::from(values.clone().min().unwrap_or(0)));
    let (max, overflow_max) = split(u128::from(values.clone().max().unwrap_or(0)));
    let (sum, overflow_sum) = split(values.clone().map(u128::from).sum());
    let sample_count = count(values.count());
    CounterStatsSet { min, max, sample_count, sum, overflow_min, overflow_max, overflow_sum }
}

fn split(value: u128) -> (i64, i64) {
    let most = i64::MAX.unsigned_abs();
    let low = value.min(u128::from(most));
    let fits = |part: u128| i64::try_from(part).unwrap_or(i64::MAX);
    (fits(low), fits(value - low))
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn whole_mib(bytes: u64) -> f64 {
    real(bytes / MIB)
}

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn real(figure: u64) -> f64 {
    figure as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> TaskView {
        let container = ContainerView {
            name: "web".to_owned(),
            runtime_id: "id".to_owned(),
            runs_commands: false,
            restarts: 3,
            health: None,
            has_restart_policy: true,
        };
        TaskView {
            arn: "arn".to_owned(),
            family: "f".to_owned(),
            version: "1".to_owned(),
            containers: vec![container],
        }
    }

    #[tokio::test]
    async fn who_does_not_answer_holds_up_nobody() {
        let looks = [true, false, true].map(|answers| async move {
            if !answers {
                std::future::pending::<()>().await;
            }
        });
        let looks = futures_util::stream::iter(looks);
        assert_eq!(answered_within(Duration::from_millis(50), looks).await.len(), 2);
    }

    #[test]
    fn samples_are_told_once_and_as_shares_of_the_host() {
        let begin = Instant::now();
        let mut metrics = Metrics::default();
        let series = metrics.0.entry("id".to_owned()).or_default();
        let sample = Sample { memory_bytes: 3 * MIB + 5, ..Sample::default() };
        series.push(begin, sample, 2);
        assert!(!metrics.has_first(), "one sample tells nothing of CPU");
        let series = metrics.0.entry("id".to_owned()).or_default();
        let network = Some(Network { rx_bytes: 50, ..Network::default() });
        let later = Sample { cpu_ns: 10_000_000_000, network, ..sample };
        series.push(begin + Duration::from_secs(10), later, 2);

        assert!(metrics.has_first());
        let told = metrics.take(&[view()]);
        let container = &told[0].container_metrics[0];
        let cpu = container.cpu_stats_set.expect("two samples");
        assert!((cpu.sum - 50.0).abs() < 1e-9 && cpu.sample_count == 1, "{cpu:?}");
        let memory = container.memory_stats_set.expect("samples");
        assert!((memory.sum - 6.0).abs() < 1e-9 && memory.sample_count == 2, "{memory:?}");
        assert_eq!(container.restart_stats_set.expect("policy").restart_count, 3);
        assert_eq!(container.network_stats_set.expect("network").rx_bytes.sum, 50);
        assert!(!metrics.has_first());
        assert!(metrics.take(&[view()]).is_empty());
    }

    #[test]
    fn sums_beyond_63_bits_overflow() {
        let set = counter([u64::MAX, 1].into_iter());
        assert_eq!((set.min, set.overflow_min), (1, 0));
        assert_eq!((set.max, set.overflow_max), (i64::MAX, i64::MAX));
        assert_eq!(set.sum, i64::MAX);
    }
}

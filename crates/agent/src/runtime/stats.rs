//! One look at what a container uses.

use bollard::models::{ContainerNetworkStats, ContainerStatsResponse};
use bollard::query_parameters::StatsOptions;
use futures_util::StreamExt;

use super::docker::Docker;

/// Counters and levels of a container at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    pub cpu_ns: u64,
    /// Without the page cache.
    pub memory_bytes: u64,
    /// The page cache.
    pub cache_bytes: u64,
    /// Of the host, where it has none of its own.
    pub memory_limit_bytes: u64,
    /// Absent in network modes without an interface of the container's own.
    pub network: Option<Network>,
    pub read_bytes: u64,
    pub written_bytes: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Network {
    pub rx_bytes: u64,
    pub rx_packets: u64,
    pub rx_errors: u64,
    pub rx_dropped: u64,
    pub tx_bytes: u64,
    pub tx_packets: u64,
    pub tx_errors: u64,
    pub tx_dropped: u64,
}

impl Docker {
    /// `None`: it does not run, or the daemon does not answer.
    pub async fn sample(&self, id: &str) -> Option<Sample> {
        let options = StatsOptions { stream: false, one_shot: true };
        let mut stats = std::pin::pin!(self.client.stats(id, Some(options)));
        stats.next().await?.ok().map(sample)
    }
}

fn sample(stats: ContainerStatsResponse) -> Sample {
    let memory = stats.memory_stats.unwrap_or_default();
    let parts = memory.stats.unwrap_or_default();
    // cgroup v1 tells the page cache, v2 what of it is inactive.
    let cache = parts.get("total_cache").or_else(|| parts.get("cache"));
    let cache = cache.or_else(|| parts.get("inactive_file")).copied().unwrap_or(0);
    let io = stats.blkio_stats.and_then(|io| io.io_service_bytes_recursive).unwrap_or_default();
    let moved = |direction: &str| {
        io.iter()
            .filter(|entry| {
                entry.op.as_deref().is_some_and(|op| op.eq_ignore_ascii_case(direction))
            })
            .filter_map(|entry| entry.value)
            .sum()
    };
    Sample {
        cpu_ns: stats
            .cpu_stats
            .and_then(|cpu| cpu.cpu_usage)
            .and_then(|usage| usage.total_usage)
            .unwrap_or(0),
        memory_bytes: memory.usage.unwrap_or(0).saturating_sub(cache),
        cache_bytes: cache,
        memory_limit_bytes: memory.limit.unwrap_or(0),
        network: stats
            .networks
            .filter(|networks| !networks.is_empty())
            .map(|networks| networks.into_values().fold(Network::default(), plus)),
        read_bytes: moved("read"),
        written_bytes: moved("write"),
    }
}

fn plus(sum: Network, one: ContainerNetworkStats) -> Network {
    Network {
        rx_bytes: sum.rx_bytes + one.rx_bytes.unwrap_or(0),
        rx_packets: sum.rx_packets + one.rx_packets.unwrap_or(0),
        rx_errors: sum.rx_errors + one.rx_errors.unwrap_or(0),
        rx_dropped: sum.rx_dropped + one.rx_dropped.unwrap_or(0),
        tx_bytes: sum.tx_bytes + one.tx_bytes.unwrap_or(0),
        tx_packets: sum.tx_packets + one.tx_packets.unwrap_or(0),
        tx_errors: sum.tx_errors + one.tx_errors.unwrap_or(0),
        tx_dropped: sum.tx_dropped + one.tx_dropped.unwrap_or(0),
    }
}

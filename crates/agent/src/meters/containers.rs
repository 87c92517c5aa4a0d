//! What containers of tasks use, by the names that the exporters of others have for it: cAdvisor's
//! and those of the ECS exporter. Measured when somebody asks, of running containers only.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use berth_meters::{Passing, PassingFamily};
use futures_util::StreamExt;

use crate::core::{ContainerView, TaskView};
use crate::runtime::{Docker, Sample};

/// Containers that are shown. More of them on one host are left out, so that nobody's Prometheus is
/// flooded.
const CONTAINERS_MAX: usize = 500;
/// Containers asked for together.
const REQUESTS_MAX: usize = 4;
/// For all of them together.
const ROUND_MAX: Duration = Duration::from_secs(5);

/// One container and what it uses.
#[derive(Debug, Clone)]
struct Measured {
    task_arn: String,
    family: String,
    version: String,
    container: String,
    runtime_id: String,
    sample: Sample,
}

/// What was measured last.
#[derive(Debug, Clone, Default)]
pub struct Containers(Arc<Mutex<Shown>>);

#[derive(Debug, Default)]
struct Shown {
    cluster: String,
    cpus: u64,
    at_s: f64,
    all: Vec<Measured>,
}

impl Containers {
    /// Asks the daemon for all that run.
    pub async fn measure(&self, docker: &Arc<Docker>, cluster: &str, tasks: &[TaskView]) {
        let asked = tasks.iter().flat_map(|task| {
            let measured = |it: &ContainerView| Measured {
                task_arn: task.arn.clone(),
                family: task.family.clone(),
                version: task.version.clone(),
                container: it.name.clone(),
                runtime_id: it.runtime_id.clone(),
                sample: Sample::default(),
            };
            task.containers.iter().map(measured).collect::<Vec<_>>()
        });
        let asked: Vec<Measured> = asked.take(CONTAINERS_MAX).collect();
        let looks = futures_util::stream::iter(asked).map(|it| {
            let docker = docker.clone();
            async move {
                let sample = docker.sample(&it.runtime_id).await?;
                Some(Measured { sample, ..it })
            }
        });
        let over = Box::pin(tokio::time::sleep(ROUND_MAX));
        let all = looks.buffer_unordered(REQUESTS_MAX).take_until(over);
        let mut all: Vec<Measured> = all.filter_map(|it| async { it }).collect().await;
        all.sort_by(|a, b| (&a.task_arn, &a.container).cmp(&(&b.task_arn, &b.container)));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let shown = Shown {
            cluster: cluster.to_owned(),
            cpus: docker.host.cpus,
            at_s: now.as_secs_f64(),
            all,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    }
}

impl Passing for Containers {
    fn families(&self) -> Vec<PassingFamily> {
        families(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type Figure = fn(&Sample) -> Option<f64>;

/// By the names of the ECS exporter.
const OF_ECS: [(&str, &str, Figure); 12] = [
    ("ecs_container_cpu_usage_seconds_total", "CPU time of a container", |it| cpu(it)),
    ("ecs_container_memory_usage_bytes", "Memory of a container without its page cache", |it| {
        Some(real(it.memory_bytes))
    }),
    ("ecs_container_memory_limit_bytes", "Memory that a container may have", |it| {
        Some(real(it.memory_limit_bytes))
    }),
    ("ecs_container_memory_page_cache_size_bytes", "Page cache of a container", |it| {
        Some(real(it.cache_bytes))
    }),
    ("ecs_network_receive_bytes_total", "Bytes that a container has received", |it| {
        it.network.map(|it| real(it.rx_bytes))
    }),
    ("ecs_network_receive_packets_total", "Packets that a container has received", |it| {
        it.network.map(|it| real(it.rx_packets))
    }),
    ("ecs_network_receive_errors_total", "Errors of a container in receiving", |it| {
        it.network.map(|it| real(it.rx_errors))
    }),
    ("ecs_network_receive_packets_dropped_total", "Packets lost in receiving", |it| {
        it.network.map(|it| real(it.rx_dropped))
    }),
    ("ecs_network_transmit_bytes_total", "Bytes that a container has sent", |it| {
        it.network.map(|it| real(it.tx_bytes))
    }),
    ("ecs_network_transmit_packets_total", "Packets that a container has sent", |it| {
        it.network.map(|it| real(it.tx_packets))
    }),
    ("ecs_network_transmit_errors_total", "Errors of a container in sending", |it| {
        it.network.map(|it| real(it.tx_errors))
    }),
    ("ecs_network_transmit_packets_dropped_total", "Packets lost in sending", |it| {
        it.network.map(|it| real(it.tx_dropped))
    }),
];

/// By cAdvisor's.
const OF_CADVISOR: [(&str, &str, Figure); 7] = [
    ("container_cpu_usage_seconds_total", "CPU time of a container", |it| cpu(it)),
    ("container_memory_working_set_bytes", "Memory of a container without its page cache", |it| {
        Some(real(it.memory_bytes))
    }),
    ("container_spec_memory_limit_bytes", "Memory that a container may have", |it| {
        Some(real(it.memory_limit_bytes))
    }),
    ("container_network_receive_bytes_total", "Bytes that a container has received", |it| {
        it.network.map(|it| real(it.rx_bytes))
    }),
    ("container_network_transmit_bytes_total", "Bytes that a container has sent", |it| {
        it.network.map(|it| real(it.tx_bytes))
    }),
    ("container_fs_reads_bytes_total", "Bytes that a container has read from disks", |it| {
        Some(real(it.read_bytes))
    }),
    ("container_fs_writes_bytes_total", "Bytes that a container has written to disks", |it| {
        Some(real(it.written_bytes))
    }),
];

fn families(shown: &Shown) -> Vec<PassingFamily> {
    let mut families = vec![info(shown)];
    let labelled = [
        (&OF_ECS[..], of_ecs as fn(&Shown, &Measured) -> Vec<(&'static str, String)>),
        (&OF_CADVISOR[..], of_cadvisor),
    ];
    for (figures, labels) in labelled {
        for (name, help, figure) in figures {
            let row = |it: &Measured| Some((labels(shown, it), figure(&it.sample)?));
            let rows = shown.all.iter().filter_map(row).collect();
            families.push(PassingFamily { name, help, rows });
        }
    }
    let seen = shown.all.iter().map(|it| (of_cadvisor(shown, it), shown.at_s)).collect();
    let help = "When a container was seen last, seconds since the epoch";
    families.push(PassingFamily { name: "container_last_seen", help, rows: seen });
    let cores = match shown.cpus {
        0 => Vec::new(),
        cpus => vec![(Vec::new(), real(cpus))],
    };
    families.push(PassingFamily {
        name: "machine_cpu_cores",
        help: "Cores of the host",
        rows: cores,
    });
    families
}

/// One a task.
fn info(shown: &Shown) -> PassingFamily {
    let mut rows: Vec<(Vec<(&'static str, String)>, f64)> = shown
        .all
        .iter()
        .map(|it| {
            let labels = vec![
                ("task_id", task_id(it).to_owned()),
                ("task_arn", it.task_arn.clone()),
                ("cluster", shown.cluster.clone()),
                ("family", it.family.clone()),
                ("revision", it.version.clone()),
            ];
            (labels, 1.0)
        })
        .collect();
    rows.dedup_by(|one, other| one.0 == other.0);
    let help = "Always 1; the labels say what a task is made of";
    PassingFamily { name: "ecs_task_metadata_info", help, rows }
}

fn of_ecs(_: &Shown, it: &Measured) -> Vec<(&'static str, String)> {
    vec![("container_name", it.container.clone()), ("task_id", task_id(it).to_owned())]
}

fn of_cadvisor(shown: &Shown, it: &Measured) -> Vec<(&'static str, String)> {
    vec![
        ("id", format!("/docker/{}", it.runtime_id)),
        ("name", it.container.clone()),
        ("container_label_com_amazonaws_ecs_cluster", shown.cluster.clone()),
        ("container_label_com_amazonaws_ecs_container_name", it.container.clone()),
        ("container_label_com_amazonaws_ecs_task_arn", it.task_arn.clone()),
        ("container_label_com_amazonaws_ecs_task_definition_family", it.family.clone()),
        ("container_label_com_amazonaws_ecs_task_definition_version", it.version.clone()),
    ]
}

fn task_id(it: &Measured) -> &str {
    it.task_arn.rsplit('/').next().unwrap_or_default()
}

fn cpu(it: &Sample) -> Option<f64> {
    Some(real(it.cpu_ns) / 1e9)
}

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn real(figure: u64) -> f64 {
    figure as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::runtime::Network;

    fn shown() -> Shown {
        let measured = |container: &str, network| Measured {
            task_arn: "arn:aws:ecs:r:1:task/c/01a1".to_owned(),
            family: "web".to_owned(),
            version: "7".to_owned(),
            container: container.to_owned(),
            runtime_id: "f00".to_owned(),
            sample: Sample { cpu_ns: 1_500_000_000, memory_bytes: 7, network, ..Sample::default() },
        };
        let network = Network { rx_bytes: 3, ..Network::default() };
        let all = vec![measured("log", None), measured("web", Some(network))];
        Shown { cluster: "c".to_owned(), cpus: 2, at_s: 9.0, all }
    }

    #[test]
    fn a_container_is_in_each_family_that_it_has_figures_for() {
        let families = families(&shown());
        let of = |name: &str| {
            let family = families.iter().find(|it| it.name == name).expect("it is there");
            family.rows.iter().map(|it| (it.0[0].1.as_str(), it.1)).collect::<Vec<_>>()
        };
        assert_eq!(of("ecs_container_cpu_usage_seconds_total"), [("log", 1.5), ("web", 1.5)]);
        assert_eq!(of("ecs_network_receive_bytes_total"), [("web", 3.0)]);
        assert_eq!(of("ecs_task_metadata_info"), [("01a1", 1.0)]);
        assert_eq!(of("container_last_seen").len(), 2);
    }

    #[test]
    fn each_is_documented_and_what_is_documented_is_there() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/metrics.md");
        let page = std::fs::read_to_string(page).expect("the page");
        let rows = page.lines().filter_map(|it| it.strip_prefix("| `")?.split('`').next());
        let is_ours = |it: &&str| {
            ["ecs_", "container_", "machine_"].iter().any(|prefix| it.starts_with(prefix))
        };
        let documented: BTreeSet<&str> = rows.filter(is_ours).collect();
        let families = families(&shown());
        assert_eq!(families.iter().map(|it| it.name).collect::<BTreeSet<_>>(), documented);
    }
}

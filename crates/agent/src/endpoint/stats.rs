//! What a container uses, from its control groups, in the shape of Docker's answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::processes::Groups;
use crate::runtime::Look;

/// All who ask share one sample for so long.
const SAMPLE_EVERY: Duration = Duration::from_secs(1);
/// The kernel's unit of CPU time in some files: a hundredth of a second.
const TICK_NS: u64 = 10_000_000;
const US_NS: u64 = 1_000;
/// What the kernel says for "no limit" is above it.
const LIMIT_MAX: u64 = 1 << 62;
/// Docker's word for a moment that never was.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// The last two samples of a container.
#[derive(Debug, Default)]
pub struct Samples {
    last: Option<Sample>,
    before: Option<Sample>,
}

#[derive(Debug, Clone)]
struct Sample {
    at: Instant,
    read: String,
    cpu: Value,
    pids: Value,
    blkio: Value,
    memory: Value,
    networks: BTreeMap<String, BTreeMap<&'static str, u64>>,
}

impl Samples {
    /// The container's figures now; those of a second ago are the same.
    pub fn shown(&mut self, look: &Look, pid: i64, groups: &Groups) -> Value {
        if self.last.as_ref().is_none_or(|last| last.at.elapsed() >= SAMPLE_EVERY) {
            let now = sample(look, pid, groups);
            self.before = self.last.replace(now);
        }
        let last = self.last.as_ref().expect("it was taken");
        let mut shown = json!({
            "read": last.read,
            "preread": self.before.as_ref().map_or(NEVER, |before| &before.read),
            "pids_stats": last.pids,
            "blkio_stats": last.blkio,
            "num_procs": 0,
            "storage_stats": {},
            "cpu_stats": last.cpu,
            "precpu_stats": self.before.as_ref().map_or_else(no_cpu, |before| before.cpu.clone()),
            "memory_stats": last.memory,
            "name": format!("/{}", look.name),
            "id": look.id,
        });
        if !last.networks.is_empty() {
            shown["networks"] = json!(last.networks);
        }
        shown
    }

    /// ECS: what version 4 tells besides.
    pub fn rates(&self) -> Option<Value> {
        let (last, before) = self.last.as_ref().zip(self.before.as_ref())?;
        if last.networks.is_empty() {
            return None;
        }
        let seconds = last.at.duration_since(before.at).as_secs_f64();
        let rate = |of: &str| {
            let total = |sample: &Sample| -> u64 {
                sample.networks.values().filter_map(|it| it.get(of)).sum()
            };
            per_second(total(last).saturating_sub(total(before)), seconds)
        };
        Some(json!({
            "rx_bytes_per_sec": rate("rx_bytes"), "tx_bytes_per_sec": rate("tx_bytes"),
        }))
    }
}

#[expect(clippy::cast_precision_loss, reason = "bytes of some seconds are far below 2^53")]
fn per_second(bytes: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { bytes as f64 / seconds } else { 0.0 }
}

fn no_cpu() -> Value {
    json!({
        "cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0},
        "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
    })
}

fn sample(look: &Look, pid: i64, groups: &Groups) -> Sample {
    Sample {
        at: Instant::now(),
        read: jiff::Timestamp::now().to_string(),
        cpu: cpu(groups),
        pids: pids(groups),
        blkio: blkio(groups),
        memory: memory(groups, look.memory_limit_bytes),
        networks: if look.network_mode == "host" {
            BTreeMap::new()
        } else {
            networks(&text(Path::new(&format!("/proc/{pid}/net/dev"))))
        },
    }
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn of(folder: &Option<PathBuf>, file: &str) -> String {
    folder.as_ref().map(|folder| text(&folder.join(file))).unwrap_or_default()
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// Lines of a name and a number.
fn pairs(text: &str) -> BTreeMap<String, u64> {
    text.lines()
        .filter_map(|line| line.split_once(char::is_whitespace))
        .filter_map(|(name, value)| Some((name.to_owned(), number(value)?)))
        .collect()
}

fn cpu(groups: &Groups) -> Value {
    let (usage, limits) = (groups.folder("cpuacct"), groups.folder("cpu"));
    let stat = pairs(&of(&limits, "cpu.stat"));
    let get = |name: &str| stat.get(name).copied().unwrap_or(0);
    let mut shown = Map::new();
    let (total, user, kernel, throttled_ns) = match stat.get("usage_usec") {
        Some(us) => (
            us * US_NS,
            get("user_usec") * US_NS,
            get("system_usec") * US_NS,
            get("throttled_usec") * US_NS,
        ),
        None => {
            let modes = pairs(&of(&usage, "cpuacct.stat"));
            let mode = |name: &str| modes.get(name).copied().unwrap_or(0) * TICK_NS;
            let total = number(&of(&usage, "cpuacct.usage")).unwrap_or(0);
            (total, mode("user"), mode("system"), get("throttled_time"))
        }
    };
    let mut cpu_usage = json!({
        "total_usage": total, "usage_in_kernelmode": kernel, "usage_in_usermode": user,
    });
    let each: Vec<u64> = of(&usage, "cpuacct.usage_percpu")
        .split_ascii_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    if !each.is_empty() {
        cpu_usage["percpu_usage"] = json!(each);
    }
    shown.insert("cpu_usage".to_owned(), cpu_usage);
    let (system_ns, cpus) = system(&text(Path::new("/proc/stat")));
    shown.insert("system_cpu_usage".to_owned(), json!(system_ns));
    shown.insert("online_cpus".to_owned(), json!(cpus));
    shown.insert(
        "throttling_data".to_owned(),
        json!({
            "periods": get("nr_periods"), "throttled_periods": get("nr_throttled"),
            "throttled_time": throttled_ns,
        }),
    );
    Value::Object(shown)
}

/// CPU time of the whole host in nanoseconds, and its CPUs.
fn system(stat: &str) -> (u64, usize) {
    let total: u64 = stat
        .lines()
        .find_map(|line| line.strip_prefix("cpu "))
        .map(|rest| {
            rest.split_ascii_whitespace().take(7).filter_map(|it| it.parse::<u64>().ok()).sum()
        })
        .unwrap_or(0);
    let is_cpu = |line: &&str| {
        line.strip_prefix("cpu")
            .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()))
    };
    (total * TICK_NS, stat.lines().filter(is_cpu).count())
}

fn pids(groups: &Groups) -> Value {
    let folder = groups.folder("pids");
    let mut shown = Map::new();
    for (name, file) in [("current", "pids.current"), ("limit", "pids.max")] {
        if let Some(value) = number(&of(&folder, file)) {
            shown.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(shown)
}

fn memory(groups: &Groups, limit: Option<u64>) -> Value {
    let folder = groups.folder("memory");
    let stats = pairs(&of(&folder, "memory.stat"));
    let host = || {
        let info = text(Path::new("/proc/meminfo"));
        let total = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
        total.and_then(|rest| number(rest.trim().trim_end_matches("kB"))).unwrap_or(0) * 1_024
    };
    let file = |name: &str| number(&of(&folder, name));
    let own = file("memory.limit_in_bytes").or_else(|| file("memory.max")).or(limit);
    let mut shown = json!({
        "usage": file("memory.usage_in_bytes").or_else(|| file("memory.current")).unwrap_or(0),
        "limit": own.filter(|bytes| *bytes < LIMIT_MAX).unwrap_or_else(host),
        "stats": stats,
    });
    // Version 2 has none.
    if let Some(most) = file("memory.max_usage_in_bytes") {
        shown["max_usage"] = json!(most);
    }
    shown
}

fn blkio(groups: &Groups) -> Value {
    let folder = groups.folder("blkio");
    let bytes = of(&folder, "blkio.throttle.io_service_bytes_recursive");
    let (bytes, count) = match of(&folder, "io.stat") {
        two if !two.is_empty() => {
            (of_version_2(&two, "rbytes", "wbytes"), of_version_2(&two, "rios", "wios"))
        }
        _ => {
            let count = of(&folder, "blkio.throttle.io_serviced_recursive");
            (of_version_1(&bytes), of_version_1(&count))
        }
    };
    json!({
        "io_service_bytes_recursive": bytes, "io_serviced_recursive": count,
        "io_queue_recursive": [], "io_service_time_recursive": [], "io_wait_time_recursive": [],
        "io_merged_recursive": [], "io_time_recursive": [], "sectors_recursive": [],
    })
}

fn device(text: &str) -> Option<(u64, u64)> {
    let (major, minor) = text.split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// `8:0 Read 4096`
fn of_version_1(text: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let (major, minor) = device(words.next()?)?;
            let (op, value) = (words.next()?.to_lowercase(), number(words.next()?)?);
            Some(json!({"major": major, "minor": minor, "op": op, "value": value}))
        })
        .collect()
}

/// `8:0 rbytes=4096 wbytes=0 …`
fn of_version_2(text: &str, read: &str, write: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let (major, minor) = device(words.next()?)?;
            let found: BTreeMap<&str, u64> = words
                .filter_map(|word| word.split_once('='))
                .filter_map(|(name, value)| Some((name, number(value)?)))
                .collect();
            let entry = |op: &str, name: &str| {
                let value = found.get(name).copied().unwrap_or(0);
                json!({"major": major, "minor": minor, "op": op, "value": value})
            };
            Some([entry("read", read), entry("write", write)])
        })
        .flatten()
        .collect()
}

/// `/proc/PID/net/dev`, without the loopback device.
fn networks(text: &str) -> BTreeMap<String, BTreeMap<&'static str, u64>> {
    const COLUMNS: [(usize, &str); 8] = [
        (0, "rx_bytes"),
        (1, "rx_packets"),
        (2, "rx_errors"),
        (3, "rx_dropped"),
        (8, "tx_bytes"),
        (9, "tx_packets"),
        (10, "tx_errors"),
        (11, "tx_dropped"),
    ];
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, rest)| (name.trim(), rest))
        .filter(|(name, _)| *name != "lo" && !name.contains('|'))
        .map(|(name, rest)| {
            let values: Vec<u64> =
                rest.split_ascii_whitespace().map(|word| word.parse().unwrap_or(0)).collect();
            let column =
                |(at, name): (usize, &'static str)| (name, values.get(at).copied().unwrap_or(0));
            (name.to_owned(), COLUMNS.map(column).into_iter().collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_this_process() {
        let pid = i64::from(std::process::id());
        let groups = Groups::of_process(pid).expect("groups");
        let look = Look { id: "d0".to_owned(), name: "ecs-a".to_owned(), ..Look::default() };
        let mut samples = Samples::default();
        let first = samples.shown(&look, pid, &groups);
        assert_eq!((&first["id"], &first["name"]), (&json!("d0"), &json!("/ecs-a")));
        assert_eq!(first["preread"], NEVER);
        assert!(first["cpu_stats"]["cpu_usage"]["total_usage"].as_u64().is_some_and(|ns| ns > 0));
        assert!(first["cpu_stats"]["system_cpu_usage"].as_u64().is_some_and(|ns| ns > 0));
        assert!(first["memory_stats"]["limit"].as_u64().is_some_and(|bytes| bytes > 1 << 20));
        assert!(first["read"].as_str().is_some_and(|at| at.ends_with('Z')));
        assert_eq!(samples.shown(&look, pid, &groups), first, "one sample for all who ask");
        assert_eq!(samples.rates(), None);
    }

    #[test]
    fn files_of_both_versions() {
        let one = of_version_1("8:0 Read 4096\n8:0 Write 1\nTotal 4097\n");
        assert_eq!(one[0], json!({"major": 8, "minor": 0, "op": "read", "value": 4096}));
        assert_eq!(one.len(), 2);
        let two = of_version_2("8:16 rbytes=5 wbytes=6 rios=7 wios=8\n", "rios", "wios");
        assert_eq!(two[1], json!({"major": 8, "minor": 16, "op": "write", "value": 8}));
        let devices = networks(
            "Inter-| Receive\n face |bytes\n    lo: 9 9\n  eth0: 1 2 3 4 0 0 0 0 5 6 7 8\n",
        );
        assert_eq!(
            json!(devices),
            json!({"eth0": {
            "rx_bytes": 1, "rx_packets": 2, "rx_errors": 3, "rx_dropped": 4,
            "tx_bytes": 5, "tx_packets": 6, "tx_errors": 7, "tx_dropped": 8}})
        );
        let stat = "cpu  1 2 3 4 5 6 7 8 9\ncpu0 1 1\ncpu1 0 0\nintr 5\n";
        assert_eq!(system(stat), (28 * TICK_NS, 2));
    }
}

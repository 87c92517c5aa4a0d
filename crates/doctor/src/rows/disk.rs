//! Rows 6 and 7: room on disks, and logs that take it.

use bytesize::ByteSize;

use crate::facts::{Disk, Logs};
use crate::report::{Finding, Fix, Mark};

/// In percent: from here on images are removed early.
const FULL: u64 = 80;
/// Likewise: a host takes no new tasks.
const TOO_FULL: u64 = 85;
/// Of what takes most room, so many are named.
const NAMED_MAX: usize = 5;
/// A log of one container that is this large is no accident.
const LOG_MAX: u64 = 1 << 30;

pub fn room(row: u8, disks: &[Disk], largest: &[(String, u64)]) -> Vec<Finding> {
    let mut all: Vec<Finding> = disks.iter().filter_map(|it| short(row, it, largest)).collect();
    if all.is_empty() && !disks.is_empty() {
        let told = disks.iter().map(|it| format!("{} {} %", it.what, it.used.max(it.inodes_used)));
        let text = format!("In use: {}", told.collect::<Vec<_>>().join(", "));
        all.push(Finding::good(row, text));
    }
    all
}

fn short(row: u8, it: &Disk, largest: &[(String, u64)]) -> Option<Finding> {
    let used = it.used.max(it.inodes_used);
    let mark = match used {
        TOO_FULL.. => Mark::Broken,
        FULL.. => Mark::Warning,
        _ => return None,
    };
    let of = match it.used < it.inodes_used {
        true => "its inodes".to_owned(),
        false => ByteSize(it.bytes).to_string(),
    };
    let mut text = format!("{} ({}) has {used} % of {of} in use", it.what, it.path);
    let is_docker = it.what == crate::DOCKER_ROOT;
    if is_docker && !largest.is_empty() {
        let named = largest.iter().take(NAMED_MAX);
        let named = named.map(|(what, bytes)| format!("{what} {}", ByteSize(*bytes)));
        text = format!("{text}; largest: {}", named.collect::<Vec<_>>().join(", "));
    }
    let finding = Finding::new(row, mark, text);
    Some(match is_docker {
        true => finding.run("docker image prune").fixed_by(Fix::CleanUp),
        false => finding.run(format!("du --one-file-system --max-depth 2 {} | sort -n", it.path)),
    })
}

pub fn logs(row: u8, it: &Logs) -> Finding {
    let bounds = "\"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\"}";
    let advice = format!("Add {bounds} to /etc/docker/daemon.json; it is for new containers.");
    match &it.largest {
        Some((name, bytes)) if *bytes > LOG_MAX => {
            let size = ByteSize(*bytes);
            let text = format!("The log of container {name} has {size}, and nothing bounds it");
            Finding::broken(row, text).advise(advice)
        }
        _ if it.driver != "json-file" => {
            Finding::good(row, format!("Docker logs with {}", it.driver))
        }
        _ if it.is_bounded => Finding::good(row, "Docker bounds logs of json-file"),
        _ => {
            let text = "Docker bounds no log of json-file, whose containers do not say max-size";
            Finding::warning(row, text).advise(advice)
        }
    }
}

//! What the kernel has, how much of it is in use, and whether it forwards.

use crate::asked::Asked;
use crate::facts::{Forwarding, Table, Told};

const FORWARD: &str = "proc/sys/net/ipv4/ip_forward";
/// Where settings of the next start are.
const FILE: &str = "etc/sysctl.conf";
const FOLDERS: [&str; 4] =
    ["etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d"];

pub fn parts() -> Told<Vec<(&'static str, Option<String>)>> {
    match berth_agent::network::trial::parts() {
        Ok(parts) => {
            let why = |it: std::io::Result<()>| it.err().map(|it| it.to_string());
            Told::Is(parts.into_iter().map(|(part, tried)| (part, why(tried))).collect())
        }
        Err(error) => Told::Unknown(format!("no network namespace can be made: {error}")),
    }
}

pub fn forwarding(asked: &Asked) -> Told<Forwarding> {
    let Some(now) = asked.read(FORWARD) else {
        return Told::Unknown(format!("there is no /{FORWARD}"));
    };
    let mut places: Vec<String> = Vec::new();
    let mut note = |path: &str| {
        if asked.read(path).is_some_and(|it| turns_off(&it)) {
            places.push(format!("/{path}"));
        }
    };
    note(FILE);
    for folder in FOLDERS {
        let entries = std::fs::read_dir(asked.file(folder)).into_iter().flatten().flatten();
        let names = entries.filter_map(|it| it.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|it| it.ends_with(".conf")).collect();
        names.sort();
        names.iter().for_each(|it| note(&format!("{folder}/{it}")));
    }
    Told::Is(Forwarding { is_on: now.trim() == "1", set_by: places })
}

/// The last line of a file counts.
fn turns_off(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter_map(|it| it.split_once('='));
    let mut of_it =
        lines.filter(|(name, _)| name.trim().replace('/', ".") == "net.ipv4.ip_forward");
    of_it.next_back().is_some_and(|(_, value)| value.trim() == "0")
}

/// Those that the kernel shows.
pub fn tables(asked: &Asked) -> Vec<Table> {
    let number = |path: &str| asked.read(&format!("proc/sys/{path}"))?.trim().parse::<u64>().ok();
    let table = |what, used: Option<u64>, setting: &'static str| {
        Some(Table { what, used: used?, max: number(setting)?, setting })
    };
    let files = asked.read("proc/sys/fs/file-nr");
    let files = files.and_then(|it| it.split_whitespace().next()?.parse().ok());
    [
        table(
            "conntrack",
            number("net/netfilter/nf_conntrack_count"),
            "net/netfilter/nf_conntrack_max",
        ),
        table("inotify instances", Some(inotify(asked)), "fs/inotify/max_user_instances"),
        table("open files", files, "fs/file-max"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Of the user that has most.
fn inotify(asked: &Asked) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let mut of_users = std::collections::BTreeMap::<u32, u64>::new();
    let processes = std::fs::read_dir(asked.file("proc")).into_iter().flatten().flatten();
    for process in processes {
        let is_one = process.file_name().to_string_lossy().bytes().all(|it| it.is_ascii_digit());
        let Ok(owner) = process.metadata().map(|it| it.uid()) else { continue };
        if !is_one {
            continue;
        }
        let open = std::fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        let targets = open.filter_map(|it| std::fs::read_link(it.path()).ok());
        let count = targets.filter(|it| it.as_os_str() == "anon_inode:inotify").count();
        *of_users.entry(owner).or_default() += count as u64;
    }
    of_users.into_values().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::turns_off;

    #[test]
    fn the_last_line_counts() {
        assert!(turns_off("# x\nnet.ipv4.ip_forward = 0\n"));
        assert!(turns_off("net/ipv4/ip_forward=0"));
        assert!(!turns_off("net.ipv4.ip_forward=0\nnet.ipv4.ip_forward=1"));
        assert!(!turns_off("#net.ipv4.ip_forward=0"));
        assert!(!turns_off("net.ipv4.ip_forward_use_pmtu=0"));
    }
}

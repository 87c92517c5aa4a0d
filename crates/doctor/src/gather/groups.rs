//! Control groups: which controllers there are, and whether a group can be made.

use crate::asked::Asked;
use crate::facts::{Daemon, Groups, Told};

pub fn controllers(asked: &Asked, daemon: Option<&Daemon>) -> Told<Groups> {
    let list = asked.read("proc/cgroups");
    // Where systemd has one hierarchy beside those of v1, its own is below `unified`.
    let v2 = ["sys/fs/cgroup/cgroup.controllers", "sys/fs/cgroup/unified/cgroup.controllers"];
    let v2 = v2.iter().find_map(|it| asked.read(it));
    if list.is_none() && v2.is_none() {
        return Told::Unknown("neither /proc/cgroups nor /sys/fs/cgroup is there".to_owned());
    }
    let list = list.unwrap_or_default();
    let lines = list.lines().filter(|it| !it.starts_with('#'));
    let rows: Vec<Vec<&str>> = lines.map(|it| it.split_whitespace().collect()).collect();
    let memory = rows.iter().find(|it| it.first() == Some(&"memory"));
    let in_use = |row: &&Vec<&str>| row.get(1).is_some_and(|it| *it != "0");
    Told::Is(Groups {
        has_memory: memory.and_then(|it| it.get(3)).map(|it| *it == "1"),
        v2: v2.map(|it| it.split_whitespace().map(str::to_owned).collect()),
        v1: rows.iter().filter(in_use).map(|it| it[0].to_owned()).collect(),
        docker_lacks_memory: daemon.is_some_and(|it| !it.limits_memory),
        command_line: asked.read("proc/cmdline").unwrap_or_default(),
    })
}

pub fn limits(daemon: Option<&Daemon>) -> Told<Option<String>> {
    let Some(daemon) = daemon else { return Told::Apart };
    let tried = berth_agent::runtime::trial_of_limits(daemon.is_systemd);
    Told::Is(tried.err().map(|it| it.to_string()))
}

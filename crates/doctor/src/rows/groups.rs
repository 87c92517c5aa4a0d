//! Rows 4 and 5: control groups, and whether tasks can have limits.

use crate::facts::Groups;
use crate::report::Finding;

/// What the kernel has to be told at its start.
const ARGUMENTS: &str = "cgroup_enable=memory cgroup_memory=1";

pub fn controllers(row: u8, it: &Groups) -> Finding {
    let in_v2 = |name: &str| it.v2.iter().flatten().any(|one| one == name);
    let in_v1 = |name: &str| it.v1.iter().any(|one| one == name);
    let lacks = it.has_memory == Some(false)
        || it.docker_lacks_memory
        || !(in_v1("memory") || in_v2("memory"));
    if lacks {
        let refused = it.command_line.contains("cgroup_disable=memory");
        let why = if refused { " (it was told cgroup_disable=memory)" } else { "" };
        let text = format!("The kernel's memory controller is off{why}: no memory limit holds");
        let place = "/boot/firmware/cmdline.txt or GRUB_CMDLINE_LINUX";
        return Finding::broken(row, text).advise(format!("Boot with {ARGUMENTS} ({place})."));
    }
    let apart: Vec<&str> = ["cpu", "memory"].into_iter().filter(|it| in_v2(it)).collect();
    if apart.len() == 1 && in_v1(if apart[0] == "cpu" { "memory" } else { "cpu" }) {
        let text = format!(
            "Control groups are mixed: {} is of cgroup v2, the other of cpu and memory of v1, so \
             that tasks can have one limit only",
            apart[0]
        );
        let advice = "Boot with systemd.unified_cgroup_hierarchy=1.";
        return Finding::broken(row, text).advise(advice);
    }
    let version = if apart.is_empty() { "v1" } else { "v2" };
    Finding::good(row, format!("cgroup {version}, with cpu and memory"))
}

pub fn limits(row: u8, why_not: Option<&str>) -> Finding {
    match why_not {
        None => Finding::good(row, "Tasks can have limits of CPU and memory"),
        Some(why) => Finding::broken(row, format!("FARGATE tasks cannot run here: {why}"))
            .advise("Run the agent as root, where /sys/fs/cgroup can be written."),
    }
}

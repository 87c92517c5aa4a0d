//! What a node measures of itself, for operators: docs/operating.md, "Metrics", lists it.
//!
//! Whoever does something counts it as it happens, by a number in memory. What stands somewhere
//! anyway, such as the length of a queue, is read when somebody asks ([`Shown`]).
mod calls;
mod lines;
mod sessions;
mod shards;
mod shown;

use berth_meters::Register;

pub(crate) use self::{
    calls::Call,
    sessions::{Protocol, Unacknowledged},
    shards::{Shard, kind, stopwatch},
    shown::Shown,
};
use self::{calls::Calls, lines::Lines, sessions::Sessions, shards::Shards, shown::Standing};

/// All meters of a node.
pub(crate) struct Meters {
    register: Register,
    pub calls: Calls,
    pub sessions: Sessions,
    pub shards: Shards,
    standing: Standing,
    lines: Lines,
}

impl Meters {
    pub fn new() -> Meters {
        let mut register = Register::default();
        let standing = Standing::enter(&mut register);
        Meters {
            calls: Calls::enter(&mut register),
            sessions: Sessions::enter(&mut register),
            shards: Shards::enter(&mut register),
            standing,
            lines: Lines::enter(&mut register),
            register,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// What the page says of a node's metrics: names, in backticks at the beginning of a row.
    fn documented() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let page = fs::read_to_string(root.join("docs/operating.md")).unwrap();
        let rows = page.lines().filter_map(|it| it.strip_prefix("| `berth_"));
        let names = rows.map(|it| format!("berth_{}", it.split('`').next().unwrap()));
        // Those of agents are in the same page.
        let is_agents =
            |it: &str| it.starts_with("berth_agent_") || it.starts_with("berth_network_");
        names.filter(|it| !is_agents(it)).collect()
    }

    #[test]
    fn each_is_documented_and_what_is_documented_is_there() {
        let meters = Meters::new();
        let entries = meters.register.entries();
        let entered: BTreeSet<String> = entries.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(entered, documented());
        for it in entries {
            assert!(it.help.len() > 10 && !it.help.ends_with('.'), "{}: {}", it.name, it.help);
        }
    }
}

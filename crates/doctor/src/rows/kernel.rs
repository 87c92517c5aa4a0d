//! Rows 22 and 24: what the kernel has, and how much of it.

use crate::facts::Table;
use crate::report::{Finding, Fix, Mark};

/// In percent.
const NEARLY: u64 = 80;
const FULL: u64 = 95;

pub fn parts(row: u8, all: &[(&'static str, Option<String>)]) -> Vec<Finding> {
    let missing = all.iter().filter_map(|(part, why)| Some((*part, why.as_ref()?)));
    let findings: Vec<Finding> = missing
        .map(|(part, why)| {
            let text = format!("Tasks cannot have addresses of their own: no {part}: {why}");
            let finding = Finding::broken(row, text);
            match part {
                "nft" if why.contains("No such file") => finding.run("apt-get install nftables"),
                "nft" => finding.run("modprobe nf_tables"),
                part => finding.run(format!("modprobe {part}")),
            }
        })
        .collect();
    match findings.is_empty() {
        true => {
            let names = all.iter().map(|it| it.0).collect::<Vec<_>>().join(", ");
            vec![Finding::good(row, format!("The kernel has {names}"))]
        }
        false => findings,
    }
}

pub fn tables(row: u8, all: &[Table]) -> Vec<Finding> {
    let percent = |it: &Table| it.used.saturating_mul(100) / it.max.max(1);
    let near = all.iter().filter(|it| percent(it) >= NEARLY);
    let findings: Vec<Finding> = near
        .map(|it| {
            let mark = if percent(it) >= FULL { Mark::Broken } else { Mark::Warning };
            let to = it.max.saturating_mul(2);
            let text = format!("{}: {} of {} are in use", it.what, it.used, it.max);
            let name = it.setting.replace('/', ".");
            Finding::new(row, mark, text)
                .run(format!("sysctl -w {name}={to}"))
                .fixed_by(Fix::Raise { setting: it.setting, to })
        })
        .collect();
    match (findings.is_empty(), all.is_empty()) {
        (true, false) => {
            let told = all.iter().map(|it| format!("{} {} %", it.what, percent(it)));
            vec![Finding::good(row, told.collect::<Vec<_>>().join(", "))]
        }
        _ => findings,
    }
}

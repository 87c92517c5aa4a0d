//! Networks of tasks between hosts, measured by an example of the agent: as root.

use std::path::Path;

use anyhow::Result;
use berth_say::say;

use super::example::Output;
use super::figure::{Figure, Goal, Series};
use crate::tools;

/// Where a task of the example gets its control group: of the first version of these.
const GROUPS: &str = "/sys/fs/cgroup/pids";

pub fn overlay() -> Result<Vec<Figure>> {
    measured("overlay", Some(Path::new(GROUPS)), of_overlay)
}

pub fn view() -> Result<Vec<Figure>> {
    measured("view", None, of_view)
}

/// None where they cannot be measured, which is said: all others can.
fn measured(
    name: &str,
    groups: Option<&Path>,
    figures: fn(&Output) -> Result<Vec<Figure>>,
) -> Result<Vec<Figure>> {
    let is_root = rustix::process::geteuid().is_root();
    let programs = || tools::networks::ready().err().map(|it| format!("{it:#}"));
    if let Some(why) = hindrance(is_root, groups).or_else(programs) {
        say!("{name} is not measured: {why}");
        return Ok(Vec::new());
    }
    figures(&Output::of("berth-agent", "networks", &[name])?)
}

fn hindrance(is_root: bool, groups: Option<&Path>) -> Option<String> {
    if !is_root {
        return Some("only root makes network namespaces".to_owned());
    }
    let missing = groups.filter(|it| !it.is_dir())?;
    Some(format!("there is no {}, as control groups of version 1 have it", missing.display()))
}

fn of_overlay(output: &Output) -> Result<Vec<Figure>> {
    Ok(vec![Figure {
        what: "TCP from task to task over VXLAN, beside routers between two others".to_owned(),
        unit: "x".to_owned(),
        goal: Goal::AtLeast(0.5),
        runs: output.numbers("ratio", "x")?,
        details: vec![
            series(output, "over VXLAN", "overlay", "Gbit/s")?,
            series(output, "routed", "routed", "Gbit/s")?,
        ],
    }])
}

fn of_view(output: &Output) -> Result<Vec<Figure>> {
    Ok(vec![Figure {
        what: "a change of networks among 1,000 hosts with 50 addresses each, until one of them \
               has it"
            .to_owned(),
        unit: "ms".to_owned(),
        goal: Goal::AtMost(100.0),
        runs: output.numbers("changed", "ms")?,
        details: vec![
            series(output, "told of it", "told", "bytes")?,
            series(output, "all of it, by a new agent", "first", "ms")?,
            series(output, "told of all of it", "whole", "bytes")?,
        ],
    }])
}

fn series(output: &Output, what: &str, name: &str, unit: &str) -> Result<Series> {
    let values = output.numbers(name, unit)?;
    Ok(Series { what: what.to_owned(), unit: unit.to_owned(), values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_measured_here_says_why() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let nowhere = here.join("nowhere");
        assert_eq!(hindrance(true, None), None);
        assert_eq!(hindrance(true, Some(here)), None);
        let why = hindrance(true, Some(&nowhere)).expect("there are no control groups");
        assert!(why.contains("nowhere"), "{why}");
        assert!(hindrance(false, Some(here)).expect("it needs root").contains("root"));
    }

    #[test]
    fn lines_of_the_example_are_figures() {
        let output = Output::told("ratio 0.6 0.7 x\noverlay 6 7 Gbit/s\nrouted 10 10 Gbit/s\n");
        let figures = of_overlay(&output).expect("they are figures");
        assert!(figures.iter().all(Figure::is_reached));
        let output = Output::told(
            "changed 20.0 30.0 ms\ntold 400 410 bytes\nfirst 900 ms\nwhole 1500000 bytes\n",
        );
        let figures = of_view(&output).expect("they are figures");
        assert!(figures.iter().all(Figure::is_reached));
        assert_eq!(figures[0].details[2].values, [1_500_000.0]);
    }
}

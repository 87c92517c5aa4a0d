//! Networks of tasks between hosts, measured by an example of the agent: as root.

use anyhow::Result;

use super::example::Output;
use super::figure::{Figure, Goal, Series};

pub fn overlay() -> Result<Vec<Figure>> {
    of_overlay(&Output::of("berth-agent", "networks", &["overlay"])?)
}

pub fn view() -> Result<Vec<Figure>> {
    of_view(&Output::of("berth-agent", "networks", &["view"])?)
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

//! What services cost at rest and when an instance is lost, and what a task takes up in memory,
//! measured by examples of the crate that looks after them.

use anyhow::Result;

use super::example::Output;
use super::figure::{Figure, Goal, Series};

const PASS: &str = "a pass with nothing to do";
const LOST: &str = "an instance with 100 tasks lost";

pub fn measure() -> Result<Vec<Figure>> {
    let mut figures = figures(&Output::of("berth-ecs", "services", &[])?)?;
    figures.push(memory(&Output::of("berth-ecs", "memory", &[])?)?);
    Ok(figures)
}

fn memory(output: &Output) -> Result<Figure> {
    let part = |name: &str| {
        let values = output.numbers(name, "bytes")?;
        anyhow::Ok(Series { what: name.to_owned(), unit: "bytes".to_owned(), values })
    };
    Ok(Figure {
        what: "memory of a task of a service, among 50,000".to_owned(),
        unit: "bytes".to_owned(),
        goal: Goal::AtMost(3_000.0),
        runs: output.numbers("all", "bytes")?,
        details: ["a row", "the index", "deadlines and all other rows"]
            .into_iter()
            .map(part)
            .collect::<Result<_>>()?,
    })
}

fn figures(output: &Output) -> Result<Vec<Figure>> {
    let line = |name: &str, what: &str| {
        anyhow::Ok(Figure {
            what: format!("{what}, among 2,000 services, 1,000,000 tasks, 10,000 instances"),
            unit: "ms".to_owned(),
            goal: Goal::AtMost(50.0),
            runs: output.numbers(name, "ms")?,
            details: vec![],
        })
    };
    Ok(vec![
        line(PASS, "reconcile pass with nothing to do")?,
        line(LOST, "instance with 100 tasks lost, all replaced in state")?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_example_is_understood() {
        let output = "2000 services, 2 runs\n\
                      a pass with nothing to do                      11.5 12.25 ms\n\
                      an instance with 100 tasks lost                20.001 19 ms\n";
        let figures = figures(&Output::told(output)).expect("it is understood");
        assert_eq!(figures[0].runs, [11.5, 12.25]);
        assert_eq!(figures[1].runs, [20.001, 19.0]);
        assert!(super::figures(&Output::told("")).is_err());
        let output = "a row          1054 bytes\nthe index          241 bytes\n\
                      deadlines and all other rows     95 bytes\nall        1465 bytes\n";
        let figure = memory(&Output::told(output)).expect("it is understood");
        assert_eq!((figure.runs, figure.details[1].values[0]), (vec![1465.0], 241.0));
    }
}

//! What services cost at rest and when an instance is lost, measured by an example of the crate
//! that looks after them.

use anyhow::Result;

use super::example::Output;
use super::figure::{Figure, Goal};

const PASS: &str = "a pass with nothing to do";
const LOST: &str = "an instance with 100 tasks lost";

pub fn measure() -> Result<Vec<Figure>> {
    figures(&Output::of("berth-ecs", "services", &[])?)
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
    }
}

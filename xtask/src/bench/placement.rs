//! Placement, measured by an example of the crate that does it.

use anyhow::{Context, Result};

use super::example::Output;
use super::figure::{Figure, Goal, Series};

/// Of the strategies that the goal is for.
const STRATEGIES: &str = "spread zone, binpack memory";
const RATE: &str = "nothing published, zone + binpack";
const PUBLISHED: &str = "spread zone, binpack memory, 1 machine types";
const NAIVE: &str = "naive scan, zone + binpack";
const ONE: &str = "one placement";
const EXPLANATION: &str = "explanation";

pub fn measure() -> Result<Vec<Figure>> {
    figures(&Output::of("berth-placement", "placement", &[STRATEGIES])?)
}

fn figures(output: &Output) -> Result<Vec<Figure>> {
    let one = output.line(ONE)?.trim_start_matches("p50 ");
    let (p50, p99) = one.split_once(", p99 ").context("a median and a percentile")?;
    let naive = Series {
        what: "a naive scan".to_owned(),
        unit: "tasks/s".to_owned(),
        values: output.numbers(NAIVE, "tasks/s")?,
    };
    let published = Series {
        what: "with a state published every 100 placements".to_owned(),
        unit: "tasks/s".to_owned(),
        values: output.numbers(PUBLISHED, "tasks/s")?,
    };
    let p99 =
        Series { what: "p99".to_owned(), unit: "µs".to_owned(), values: vec![microseconds(p99)?] };
    let explanation = output.numbers(EXPLANATION, "µs")?;
    Ok(vec![
        Figure {
            what: "placement on one thread, 10,000 instances, zones then binpack".to_owned(),
            unit: "tasks/s".to_owned(),
            goal: Goal::AtLeast(500_000.0),
            runs: output.numbers(RATE, "tasks/s")?,
            details: vec![published, naive],
        },
        Figure {
            what: "one placement by itself, p50".to_owned(),
            unit: "µs".to_owned(),
            goal: Goal::AtMost(5.0),
            runs: vec![microseconds(p50)?],
            details: vec![p99],
        },
        Figure {
            what: "explanation of an unplaceable task over 10,000 instances".to_owned(),
            unit: "ms".to_owned(),
            goal: Goal::AtMost(20.0),
            runs: explanation.into_iter().map(|it| it / 1_000.0).collect(),
            details: vec![],
        },
    ])
}

/// As Rust writes a duration: `790ns`, `1.63µs`, `2ms`.
fn microseconds(text: &str) -> Result<f64> {
    let units = [("ns", 0.001), ("µs", 1.0), ("ms", 1_000.0), ("s", 1_000_000.0)];
    let found = units.iter().find_map(|(unit, each)| Some((text.strip_suffix(unit)?, each)));
    let (number, each) = found.with_context(|| format!("'{text}' is no duration"))?;
    Ok(number.parse::<f64>()? * each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_example_is_understood() {
        let output = "10000 instances, 3 runs\n\
                      spread zone, binpack memory, 1 machine types 612000 640000 650000 tasks/s\n\
                      spread zone, binpack memory, 3 machine types 412000 440000 450000 tasks/s\n\
                      nothing published, zone + binpack 812000 840000 850000 tasks/s\n\
                      naive scan, zone + binpack                   31000 32000 33000 tasks/s\n\
                      one placement                p50 1.5µs, p99 790ns\n\
                      explanation                  9725 µs\n";
        let figures = figures(&Output::told(output)).expect("it is understood");
        assert_eq!(figures[0].runs, [812_000.0, 840_000.0, 850_000.0]);
        assert_eq!(figures[0].details[0].values, [612_000.0, 640_000.0, 650_000.0]);
        assert_eq!(figures[0].details[1].values, [31_000.0, 32_000.0, 33_000.0]);
        assert_eq!(figures[1].runs, [1.5]);
        assert!((figures[1].details[0].values[0] - 0.79).abs() < 1e-9);
        assert_eq!(figures[2].runs, [9.725]);
        assert!(super::figures(&Output::told("")).is_err());
    }
}

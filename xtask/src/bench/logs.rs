//! Lines of logs by themselves, measured by an example of the crate that keeps them.

use anyhow::{Context, Result};

use super::example::Output;
use super::figure::{Figure, Goal, Series};

/// Text of the run.
const MIB: &str = "1024";

pub fn measure() -> Result<Vec<Figure>> {
    figures(&Output::of("berth-lines", "lines", &[MIB])?)
}

fn figures(output: &Output) -> Result<Vec<Figure>> {
    let series = |what: &str, name: &str, unit: &str| -> Result<Series> {
        let values = output.numbers(name, unit)?;
        Ok(Series { what: what.to_owned(), unit: unit.to_owned(), values })
    };
    let percentiles = |name: &str| -> Result<Vec<f64>> {
        let (p50, p99) = output.line(name)?.split_once(", p99 ").context("two percentiles")?;
        let number = |it: &str| it.trim_start_matches("p50 ").trim_end_matches(" ms").parse();
        Ok(vec![number(p50)?, number(p99)?])
    };
    let stored = percentiles("stored")?;
    Ok(vec![
        Figure {
            what: "lines on disk beside their text".to_owned(),
            unit: "x".to_owned(),
            goal: Goal::AtMost(0.35),
            runs: output.numbers("kept", "x")?,
            details: vec![series("text", "text", "bytes")?],
        },
        Figure {
            what: "a rare word in 1 GiB of lines".to_owned(),
            unit: "s".to_owned(),
            goal: Goal::AtMost(1.0),
            runs: output.numbers("searched", "s")?,
            details: vec![series("the text read once", "grep", "s")?],
        },
        Figure {
            what: "2,000 lines stored and found, 10,000 a second, p99".to_owned(),
            unit: "ms".to_owned(),
            goal: Goal::AtMost(100.0),
            runs: vec![stored[1]],
            details: vec![
                Series { what: "p50".to_owned(), unit: "ms".to_owned(), values: vec![stored[0]] },
                Series {
                    what: "written and synced, p50 and p99".to_owned(),
                    unit: "ms".to_owned(),
                    values: percentiles("written")?,
                },
            ],
        },
        Figure {
            what: "start with 10,000 files of lines".to_owned(),
            unit: "ms".to_owned(),
            goal: Goal::AtMost(500.0),
            runs: output.numbers("started", "ms")?,
            details: vec![
                series("their names listed", "listed", "ms")?,
                series("until all are known", "known", "ms")?,
            ],
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_example_are_figures() {
        let told = "text 1073742000 bytes\nkept 0.201 x\nsearched 0.3 0.2 0.4 s\n\
                    grep 0.5 0.5 0.5 s\nstored p50 21.0 ms, p99 30.5 ms\n\
                    written p50 1.0 ms, p99 3.0 ms\nfiles 10000 10000\nstarted 40.0 ms\n\
                    listed 9.0 ms\nknown 700.0 ms\n";
        let figures = figures(&Output::told(told)).expect("they are figures");
        assert_eq!(figures.len(), 4);
        assert!(figures.iter().all(Figure::is_reached));
        assert_eq!(figures[2].runs, [30.5]);
    }
}

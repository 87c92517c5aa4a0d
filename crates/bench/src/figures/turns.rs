//! Two ways to do one thing, in turn: how much longer one takes.
use anyhow::Result;
use berth_say::note;

use crate::{
    Setup,
    report::{Figure, Goal, Series, median, percentile},
};

/// Pairs of one run.
const PAIRS: usize = 30;
/// Pairs before anything is measured.
const WARM_UP: usize = 3;

/// Milliseconds of each run.
pub struct Turns {
    ours: Vec<Vec<f64>>,
    theirs: Vec<Vec<f64>>,
}

/// Each of the two tells how many milliseconds it took once.
pub async fn in_turn(
    setup: &Setup,
    our: impl AsyncFn() -> Result<f64>,
    their: impl AsyncFn() -> Result<f64>,
) -> Result<Turns> {
    let mut turns = Turns { ours: Vec::new(), theirs: Vec::new() };
    for run in 0..setup.runs {
        let mut times = (Vec::new(), Vec::new());
        let warm_up = if run == 0 { WARM_UP } else { 0 };
        for pair in 0..PAIRS + warm_up {
            // Whoever comes second meets what the first has left: they take turns.
            let (our, their) = if pair % 2 == 0 {
                let our = our().await?;
                (our, their().await?)
            } else {
                let their = their().await?;
                (our().await?, their)
            };
            if pair >= warm_up {
                times.0.push(our);
                times.1.push(their);
            }
        }
        note!("run {run}: {:.1} ms, Docker {:.1} ms", median(&times.0), median(&times.1));
        turns.ours.push(times.0);
        turns.theirs.push(times.1);
    }
    Ok(turns)
}

impl Turns {
    /// The ratio of a percentile in each run.
    pub fn figure(&self, what: &str, percent: f64, most: f64) -> Figure {
        let of_runs = |times: &[Vec<f64>]| -> Vec<f64> {
            times.iter().map(|run| percentile(run, percent)).collect()
        };
        let (our, their) = (of_runs(&self.ours), of_runs(&self.theirs));
        let runs = our.iter().zip(&their).map(|(our, their)| our / their).collect();
        let all = |times: &[Vec<f64>]| vec![percentile(&times.concat(), percent)];
        Figure {
            what: format!("{what}, beside plain Docker, p{percent}"),
            unit: "x",
            goal: Goal::AtMost(most),
            runs,
            details: vec![
                Series::new("Berth", "ms", our),
                Series::new("Docker", "ms", their),
                Series::new("Berth, all runs", "ms", all(&self.ours)),
                Series::new("Docker, all runs", "ms", all(&self.theirs)),
            ],
        }
    }
}

//! What a figure comes to: its runs, its goal, and what it was made of.
use std::time::Duration;

use serde::Serialize;

/// One line of the table.
#[derive(Serialize)]
pub struct Figure {
    pub what: String,
    /// Of the runs and the goal: `x` is a ratio.
    pub unit: &'static str,
    pub goal: Goal,
    pub runs: Vec<f64>,
    /// The absolute values behind a ratio, and whatever else explains the figure.
    pub details: Vec<Series>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

#[derive(Serialize)]
pub struct Series {
    pub what: String,
    pub unit: &'static str,
    pub values: Vec<f64>,
}

impl Series {
    pub fn new(what: impl Into<String>, unit: &'static str, values: Vec<f64>) -> Series {
        Series { what: what.into(), unit, values }
    }
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50.0)
}

/// The nearest rank: a value that was measured.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!(percentile(&values, 50.0), 100.0);
        assert_eq!(percentile(&values, 99.0), 198.0);
        assert_eq!(percentile(&[7.0], 99.0), 7.0);
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    }
}

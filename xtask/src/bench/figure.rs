//! A figure as its generator gives it, and whether it reaches its goal.

use serde::{Deserialize, Serialize};

#[derive(Clone, Deserialize, Serialize)]
pub struct Figure {
    pub what: String,
    /// Of the runs and the goal: `x` is a ratio to a floor or a peer in the same run.
    pub unit: String,
    pub goal: Goal,
    pub runs: Vec<f64>,
    pub details: Vec<Series>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

/// Values that explain a figure.
#[derive(Clone, Deserialize, Serialize)]
pub struct Series {
    pub what: String,
    pub unit: String,
    pub values: Vec<f64>,
}

impl Figure {
    pub fn is_reached(&self) -> bool {
        match self.goal {
            // What is counted as lost is lost, in whichever run.
            Goal::AtMost(0.0) => self.runs.iter().all(|it| *it == 0.0),
            Goal::AtMost(most) => median(&self.runs) <= most,
            Goal::AtLeast(least) => median(&self.runs) >= least,
        }
    }
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The least and the greatest.
pub fn spread(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), it| {
        (least.min(*it), greatest.max(*it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(goal: Goal, runs: &[f64]) -> Figure {
        let (what, unit) = (String::new(), String::new());
        Figure { what, unit, goal, runs: runs.to_vec(), details: Vec::new() }
    }

    #[test]
    fn goals_are_for_the_median_but_nothing_may_be_lost() {
        assert!(figure(Goal::AtMost(1.15), &[1.0, 9.0, 1.1]).is_reached());
        assert!(!figure(Goal::AtMost(1.15), &[1.0, 1.2, 1.3]).is_reached());
        assert!(figure(Goal::AtLeast(5.0), &[1.0, 6.0, 5.0]).is_reached());
        assert!(figure(Goal::AtMost(0.0), &[0.0, 0.0, 0.0]).is_reached());
        assert!(!figure(Goal::AtMost(0.0), &[0.0, 0.0, 1.0]).is_reached());
        assert!(!figure(Goal::AtMost(1.0), &[]).is_reached());
    }
}

//! Fifty tasks asked for at once, beside the best that plain Docker does at any concurrency.
use std::time::{Duration, Instant};

use anyhow::Result;
use berth_say::note;
use futures_util::future::try_join_all;

use super::laptop::Laptop;
use crate::{
    Setup, calls, docker,
    report::{Figure, Goal, Series, median},
};

const CALLS: usize = 5;
const TASKS_PER_CALL: i32 = 10;
const TASKS: usize = CALLS * TASKS_PER_CALL as usize;
/// With fewer at once Docker takes longer.
const CONCURRENCIES: [usize; 3] = [4, 8, 16];
const POLL: Duration = Duration::from_millis(20);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let peer = laptop.peer().await?;
    let mut ours = Vec::new();
    let mut theirs: Vec<Vec<f64>> = vec![Vec::new(); CONCURRENCIES.len()];
    for run in 0..setup.runs {
        // One after the other, with ours in another place of the row in each run.
        for turn in 0..=CONCURRENCIES.len() {
            let at = (turn + run as usize) % (CONCURRENCIES.len() + 1);
            if let Some(at_once) = CONCURRENCIES.get(at) {
                let (seconds, ids) = peer.start_many(TASKS, *at_once).await?;
                docker::remove(&peer.docker, ids).await?;
                theirs[at].push(seconds);
                note!("run {run}: Docker at {at_once}: {seconds:.2} s");
            } else {
                let seconds = burst(&laptop).await?;
                ours.push(seconds);
                note!("run {run}: Berth: {seconds:.2} s");
            }
        }
    }
    Ok(vec![figure(ours, theirs)])
}

/// The peer is the concurrency with the best median, in the same run.
fn figure(ours: Vec<f64>, theirs: Vec<Vec<f64>>) -> Figure {
    let best = theirs.iter().min_by(|a, b| median(a).total_cmp(&median(b)));
    let best = best.expect("there are concurrencies");
    let runs = ours.iter().zip(best).map(|(our, their)| our / their).collect();
    let mut details = vec![Series::new("Berth", "s", ours)];
    details.extend(
        CONCURRENCIES.iter().zip(theirs).map(|(at_once, seconds)| {
            Series::new(format!("Docker, {at_once} at once"), "s", seconds)
        }),
    );
    Figure {
        what: format!("{TASKS} tasks at once, beside plain Docker at its best concurrency"),
        unit: "x",
        goal: Goal::AtMost(1.15),
        runs,
        details,
    }
}

/// Seconds until all are RUNNING.
async fn burst(laptop: &Laptop) -> Result<f64> {
    let begin = Instant::now();
    let calls = (0..CALLS)
        .map(|_| calls::run_tasks(&laptop.client, &laptop.task_definition, TASKS_PER_CALL));
    let tasks = try_join_all(calls).await?.concat();
    let described = calls::until_status(&laptop.client, &tasks, "RUNNING", POLL).await?;
    let seconds = begin.elapsed().as_secs_f64();
    laptop.end(described).await?;
    Ok(seconds)
}
